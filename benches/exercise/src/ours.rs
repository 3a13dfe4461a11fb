//! Our engine as a process that waits for its turns.

use std::hint::black_box;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use openassay_exercise::decoder::{Cache, Wanted};
use openassay_exercise::generate::{Choice, generate};
use openassay_exercise::{Model, NoHook, Release, Site, capture};

use crate::Outcome;
use crate::model::ids;

/// Runs a task once for each line that comes, and tells the seconds.
pub(crate) fn serve(path: &Path, task: &str, tokens: &str) -> Outcome<()> {
    let tokens: usize = tokens.parse()?;
    let mut model = Release::open(path)?.model()?;
    model.hold_if_small()?;
    let folder = tempfile::tempdir_in(in_memory())?;
    for line in std::io::stdin().lock().lines() {
        line?;
        let started = Instant::now();
        once(&model, task, tokens, folder.path())?;
        println!("{}", started.elapsed().as_secs_f64());
    }
    Ok(())
}

/// A folder in memory, where there is one: the disk is not what is measured.
fn in_memory() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    }
}

fn once(model: &Model, task: &str, tokens: usize, folder: &Path) -> Outcome<()> {
    match task {
        "prompt" => {
            let mut cache = Cache::new(model.architecture.layers.len());
            black_box(model.forward_cached(&[ids(tokens)], &mut cache, Wanted::Last, &mut NoHook)?);
        }
        "generate" => {
            black_box(generate(model, &ids(16), tokens, &Choice::Greedy)?);
        }
        "pass" => {
            black_box(model.forward(&[ids(tokens)], &mut NoHook)?);
        }
        "see" => {
            let mut largest = f32::MIN;
            model.forward(&[ids(tokens)], &mut |_: Site, tensor: candle_core::Tensor| {
                largest = largest.max(tensor.max_all()?.to_scalar::<f32>()?);
                Ok(tensor)
            })?;
            black_box(largest);
        }
        "capture" => {
            let all = ["*", "*.*", "*.*.*", "*.*.*.*"].map(str::to_owned);
            capture::capture(model, &[ids(tokens)], &all, &folder.join("sites.safetensors"))?;
        }
        other => return Err(format!("there is no task `{other}`").into()),
    }
    Ok(())
}
