//! What all commands say alike: figures as they were asked for, and a line of progress.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
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

/// How often the line is drawn anew.
const BEAT: Duration = Duration::from_millis(500);

/// One line of a terminal that says what is being done, and for how long.
pub(crate) struct Progress {
    now: Arc<Mutex<String>>,
    /// Dropped, it ends the thread that draws; none without a terminal.
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins with `what`.
    pub(crate) fn of(what: &str) -> Self {
        let now = Arc::new(Mutex::new(what.to_owned()));
        let drawing = io::stderr().is_terminal().then(|| {
            let (sender, end) = mpsc::channel();
            let now = Arc::clone(&now);
            (sender, std::thread::spawn(move || draw(&now, &end)))
        });
        Self { now, drawing }
    }

    pub(crate) fn tell(&mut self, what: &str) {
        what.clone_into(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn end(self) {
        if let Some((sender, thread)) = self.drawing {
            drop(sender);
            // That it could not draw is nothing to tell.
            let _ = thread.join();
        }
    }
}

/// Draws until nobody holds the other end.
fn draw(now: &Mutex<String>, end: &Receiver<()>) {
    let begun = Instant::now();
    let mut shown = false;
    while end.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
        if begun.elapsed() > QUIET {
            let what = now.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let what: String = what.chars().filter(|one| !one.is_control()).take(60).collect();
            shown = true;
            // With the stream closed there is nobody to tell.
            let _ = write!(io::stderr(), "\r\x1b[K{what}, {} s", begun.elapsed().as_secs());
        }
    }
    if shown {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}
