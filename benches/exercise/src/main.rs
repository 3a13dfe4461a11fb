//! Tokens a second and peak memory of our decoder beside transformers and llama.cpp, on the same weights with the same
//! threads, and what capturing every site costs, in one run:
//! `cargo run --release --manifest-path benches/exercise/Cargo.toml [GGUF…]`.
//!
//! A measurement, read by people: nothing fails on a figure. The weights are made here, at random; a real GGUF is named on
//! the command line. Each engine is a process that stays; they take turns, and the median of the turns is told, since
//! what else the machine does comes and goes. `OPENASSAY_PYTHON` names a Python that has torch and transformers,
//! `OPENASSAY_LLAMA` one that has xllamacpp, `OPENASSAY_THREADS` how many threads each gets.
#![expect(
    clippy::disallowed_methods,
    reason = "it makes files to measure with, and audits none"
)]

mod engine;
mod model;
mod ours;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use engine::{Engine, Figures};
use openassay_exercise::Release;
use openassay_exercise::modify::blocks::Stored;
use openassay_exercise::modify::quantize;

/// What a part of the program comes to.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is done, how many tokens that are, and how it is called in the table.
const TASKS: [(&str, usize, &str); 3] = [
    ("prompt", 128, "prompt, 128 tokens"),
    ("prompt", 512, "prompt, 512 tokens"),
    ("generate", 48, "48 tokens behind 16"),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["ours", path, task, tokens] => ours::serve(Path::new(path), task, tokens),
        _ => compare(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn compare(ggufs: &[String]) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let release = folder.path().join("random");
    let parameters = model::write(&release)?;
    let gguf = folder.path().join("random-f32.gguf");
    quantize(&Release::open(&release)?, Stored::F32, &[], &gguf)?;
    println!(
        "A Llama of {} million random parameters in float32; {} threads; the median of {} turns\n",
        parameters / 1_000_000,
        engine::threads(),
        engine::TURNS
    );
    println!("| task                | engine       | tokens/s | ours is | peak memory |");
    println!("|---------------------|--------------|---------:|--------:|------------:|");
    for (task, tokens, title) in TASKS {
        let peers = [Engine::transformers(&release), Engine::llama(&gguf)];
        rows(&[Engine::ours(&release)?], &peers, task, tokens, title)?;
    }
    for path in ggufs {
        println!("\n{}, its weights widened to float32 by ours:\n", name(path));
        println!("| task                | engine       | tokens/s | ours is | peak memory |");
        println!("|---------------------|--------------|---------:|--------:|------------:|");
        let path = PathBuf::from(path);
        for (task, tokens, title) in TASKS {
            rows(
                &[Engine::ours(&path)?],
                &[Engine::llama(&path)],
                task,
                tokens,
                title,
            )?;
        }
    }
    captures(&release)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A row for each engine; the first of `ours` is what the others are held against.
fn rows(
    ours: &[Engine],
    peers: &[Result<Engine, String>],
    task: &str,
    tokens: usize,
    title: &str,
) -> Outcome<()> {
    let mut there: Vec<&Engine> = ours.iter().collect();
    there.extend(peers.iter().filter_map(|peer| peer.as_ref().ok()));
    let figures = engine::measure(&there, task, tokens)?;
    let first = figures.first().map_or(f64::NAN, |figures| figures.seconds);
    for (engine, figures) in there.iter().zip(&figures) {
        row(title, engine, figures, tokens, first);
    }
    for missing in peers.iter().filter_map(|peer| peer.as_ref().err()) {
        println!("| {title:<19} | {missing:<12} | not here |         |             |");
    }
    Ok(())
}

fn row(title: &str, engine: &Engine, figures: &Figures, tokens: usize, ours: f64) {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let speed = tokens as f64 / figures.seconds;
    let times = format!("{:.2} ×", figures.seconds / ours);
    let peak = format!("{:.0} MB", figures.peak);
    println!(
        "| {title:<19} | {:<12} | {speed:>8.1} | {times:>7} | {peak:>11} |",
        engine.name
    );
}

/// What it costs to look at every site: in memory, and written to a file.
fn captures(release: &Path) -> Outcome<()> {
    println!("\nCapturing all sites, beside the same pass without:\n");
    println!("| tokens | what                  | seconds | more | peak memory |");
    println!("|-------:|-----------------------|--------:|-----:|------------:|");
    let ours = Engine::ours(release)?;
    for tokens in [128, 512] {
        let figures = engine::alternate(&ours, &["pass", "see", "capture"], tokens)?;
        let plain = figures.first().map_or(f64::NAN, |figures| figures.seconds);
        let titles = ["pass", "every number is read", "written to a file"];
        for (title, figures) in titles.iter().zip(&figures) {
            let more = (figures.seconds / plain - 1.0) * 100.0;
            let peak = format!("{:.0} MB", figures.peak);
            println!(
                "| {tokens:>6} | {title:<21} | {:>7.3} | {more:>3.0}% | {peak:>11} |",
                figures.seconds
            );
        }
    }
    Ok(())
}
