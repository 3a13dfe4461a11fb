//! `study`: opens what the command line names, looks inside, and lays out what was found.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use openassay_exercise::study::autoencoder::Autoencoder;
use openassay_exercise::study::labels::Labels;
use openassay_exercise::study::patching::Prompts;
use openassay_exercise::study::{self, Request, page, text};
use openassay_exercise::{ExerciseError, Release};

use crate::arguments::{Format, Rows, StudyArguments};

/// What takes less says nothing of itself.
const QUIET: Duration = Duration::from_secs(1);

/// What is to be printed.
pub(crate) fn run(arguments: &StudyArguments) -> Result<String, ExerciseError> {
    let request = request(arguments)?;
    let mut model = Release::open(&arguments.release)?.model()?;
    // There are hundreds of passes: what fits is kept, rather than read again.
    model.hold_if_small()?;
    let mut progress = Progress::new();
    let found = study::study(&model, &request, &mut |what| progress.tell(what));
    progress.end();
    let found = found?;
    let release = arguments
        .release
        .file_name()
        .unwrap_or(arguments.release.as_os_str());
    let name = release.to_string_lossy();
    if let Some(path) = &arguments.html {
        study::write(path, page::page(&found, &name).as_bytes())?;
    }
    match arguments.format {
        Format::Text => Ok(text::text(&found, &name)),
        Format::Json => match serde_json::to_string_pretty(&found) {
            Ok(json) => Ok(json + "\n"),
            Err(error) => Err(ExerciseError::Engine(error.to_string())),
        },
    }
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

/// One line of a terminal that says what is being done.
struct Progress {
    begun: Instant,
    shown: bool,
    terminal: bool,
}

impl Progress {
    fn new() -> Self {
        Self {
            begun: Instant::now(),
            shown: false,
            terminal: io::stderr().is_terminal(),
        }
    }

    fn tell(&mut self, what: &str) {
        if self.terminal && self.begun.elapsed() > QUIET {
            self.shown = true;
            // With the stream closed there is nobody to tell.
            let _ = write!(io::stderr(), "\r\x1b[K{what}");
        }
    }

    fn end(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
