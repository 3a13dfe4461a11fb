//! `study`: opens what the command line names, looks inside, and lays out what was found.

use openassay_exercise::study::autoencoder::Autoencoder;
use openassay_exercise::study::labels::Labels;
use openassay_exercise::study::patching::Prompts;
use openassay_exercise::study::{self, Request, page, text};
use openassay_exercise::{ExerciseError, Release};

use crate::arguments::{Rows, StudyArguments};
use crate::showing::{Progress, shown};

/// What is to be printed.
pub(crate) fn run(arguments: &StudyArguments) -> Result<String, ExerciseError> {
    let request = request(arguments)?;
    let mut model = Release::open(&arguments.release)?
        .limited(arguments.memory.limit())
        .model()?;
    // There are hundreds of passes: what fits is kept, rather than read again.
    model.hold_if_small()?;
    let mut progress = Progress::of("opening the release");
    let found = study::study(&model, &request, &mut |what| progress.tell(what));
    progress.end();
    let found = found?;
    let release = arguments
        .release
        .file_name()
        .unwrap_or(arguments.release.as_os_str());
    let name = release.to_string_lossy();
    if let Some(path) = &arguments.html {
        openassay_exercise::write_whole(path, page::page(&found, &name).as_bytes())?;
    }
    shown(arguments.format, &found, || text::text(&found, &name))
}

fn request(arguments: &StudyArguments) -> Result<Request, ExerciseError> {
    let prompts = match (&arguments.patch_from, &arguments.patch_to) {
        (Some(from), Some(to)) => Some(Prompts {
            clean: one(from, "--patch-from")?,
            corrupted: one(to, "--patch-to")?,
            answer: arguments.answer.unwrap_or_default(),
            wrong: arguments.wrong.unwrap_or_default(),
        }),
        _ => None,
    };
    let labels = match &arguments.probe {
        Some(path) => Some(Labels::open(path)?),
        None => None,
    };
    let autoencoder = match (&arguments.sae, &arguments.site) {
        (Some(path), Some(site)) => Some((Autoencoder::open(path, arguments.top_k)?, site.clone())),
        _ => None,
    };
    Ok(Request {
        ids: arguments.ids.0.clone(),
        among: arguments.among,
        begin: arguments.begin,
        patch: prompts,
        labels,
        autoencoder,
        seed: arguments.seed,
    })
}

fn one(rows: &Rows, option: &str) -> Result<Vec<u32>, ExerciseError> {
    match rows.0.as_slice() {
        [one] => Ok(one.clone()),
        several => Err(ExerciseError::Asked(format!(
            "`{option}` takes one row of token ids, not {}",
            several.len()
        ))),
    }
}
