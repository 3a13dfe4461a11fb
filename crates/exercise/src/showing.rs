//! What all commands say alike: figures as they were asked for, and a line of progress.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use openassay_exercise::ExerciseError;
use serde::Serialize;

use crate::arguments::Format;

/// What takes less says nothing of itself.
const QUIET: Duration = Duration::from_secs(1);

/// The figures as they were asked for.
pub(crate) fn shown(
    format: Format,
    figures: &impl Serialize,
    text: impl FnOnce() -> String,
) -> Result<String, ExerciseError> {
    match format {
        Format::Text => Ok(text()),
        Format::Json => match serde_json::to_string_pretty(figures) {
            Ok(json) => Ok(json + "\n"),
            Err(error) => Err(ExerciseError::Engine(error.to_string())),
        },
    }
}

/// One line of a terminal that says what is being done.
pub(crate) struct Progress {
    begun: Instant,
    shown: bool,
    terminal: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            begun: Instant::now(),
            shown: false,
            terminal: io::stderr().is_terminal(),
        }
    }

    pub(crate) fn tell(&mut self, what: &str) {
        if self.terminal && self.begun.elapsed() > QUIET {
            self.shown = true;
            // With the stream closed there is nobody to tell.
            let _ = write!(io::stderr(), "\r\x1b[K{what}");
        }
    }

    pub(crate) fn end(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
