//! What went wrong, said once: the chain of causes, what to do next, and the exit code.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use openassay_audit::AuditError;

/// Wrong usage, by the design's list of exit codes.
const USAGE: u8 = 4;
/// Could not finish, by the same list.
const UNFINISHED: u8 = 2;

/// Why a command came to nothing.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The audit did.
    Audit(AuditError),
    /// The report could not be written.
    Output { place: PathBuf, source: io::Error },
    /// Standard input could not be read.
    Input(io::Error),
    /// Standard input was named twice.
    InputTwice,
    /// No table can be sorted by that.
    SortKey { key: String, known: Vec<&'static str> },
    /// A document for machines is not sorted.
    Unsorted,
    /// A file of another index speaks of one model.
    OneModel,
    /// The binary that exercises a release is not installed.
    NoExercise,
    /// It could not be started.
    Exercise { binary: PathBuf, source: io::Error },
    /// `explain` was asked about something unknown.
    NothingCalled { id: String, nearest: Vec<String> },
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        Self::Audit(error)
    }
}

impl Failure {
    /// Says it on standard error, and with which code to leave.
    pub(crate) fn report(&self) -> ExitCode {
        let mut message = format!("error: {}\n", self.message());
        if let Some(remedy) = self.remedy() {
            message.extend(["  try: ", &remedy, "\n"]);
        }
        say(&message);
        ExitCode::from(self.code())
    }

    fn message(&self) -> String {
        match self {
            Self::Audit(error) => error.told(),
            Self::Output { place, source } => format!("cannot write `{}`: {source}", place.display()),
            Self::Input(source) => format!("cannot read standard input: {source}"),
            Self::InputTwice => "standard input can be only one of the two licenses".to_owned(),
            Self::SortKey { key, known } => {
                format!("nothing is sorted by `{key}`; known are: {}", known.join(", "))
            }
            Self::Unsorted => "only the table is sorted, not the document".to_owned(),
            Self::OneModel => "`--format mot` writes of one release, not of each of several".to_owned(),
            Self::NoExercise => {
                "`openassay-exercise` is neither beside this binary nor on the path".to_owned()
            }
            Self::Exercise { binary, source } => format!("cannot start `{}`: {source}", binary.display()),
            Self::NothingCalled { id, .. } => format!("nothing is called `{id}`"),
        }
    }

    fn remedy(&self) -> Option<String> {
        match self {
            Self::Audit(error) => error.remedy(),
            Self::Output { .. }
            | Self::Input(_)
            | Self::Unsorted
            | Self::OneModel
            | Self::Exercise { .. } => None,
            Self::NoExercise => Some(
                "`cargo build --release -p openassay-exercise`, and put what it builds beside `openassay`"
                    .to_owned(),
            ),
            Self::SortKey { .. } => {
                Some("`--frameworks all` shows, and sorts by, every framework".to_owned())
            }
            Self::InputTwice => Some("name a file or an id in the place of one `-`".to_owned()),
            Self::NothingCalled { nearest, .. } => {
                let likely: String = nearest.iter().flat_map(|name| ["`", name, "`, "]).collect();
                Some(format!(
                    "{likely}a name from `openassay frameworks`, or a fact, criterion or finding from a report"
                ))
            }
        }
    }

    fn code(&self) -> u8 {
        match self {
            Self::Audit(error) => error.exit_code(),
            Self::Output { .. } | Self::Input(_) | Self::NoExercise | Self::Exercise { .. } => UNFINISHED,
            Self::InputTwice
            | Self::SortKey { .. }
            | Self::Unsorted
            | Self::OneModel
            | Self::NothingCalled { .. } => USAGE,
        }
    }
}

/// Says `message` on standard error, line by line: a name out of a release may stand in it, and nothing in a
/// name may command the terminal.
pub(crate) fn say(message: &str) {
    let words: String = message
        .lines()
        .flat_map(|line| [openassay_report::printable(line), "\n".to_owned()])
        .collect();
    // With standard error closed there is nobody to tell.
    let _ = io::stderr().lock().write_all(words.as_bytes());
}

/// Help and version are answers, anything else is wrong usage.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // With the stream closed there is nobody to tell.
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(USAGE)
    } else {
        ExitCode::SUCCESS
    }
}
