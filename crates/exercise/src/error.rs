//! Why a release could not be exercised.

use openassay_sources::SourceError;
use openassay_weights::WeightsError;
use thiserror::Error;

/// Why a release could not be exercised.
#[derive(Debug, Error)]
pub enum ExerciseError {
    /// Nothing says that it does not work; we do not know how to run it, or not surely.
    #[error("cannot tell: {0}")]
    CannotTell(String),
    /// What the release says of itself does not fit together.
    #[error("{0}")]
    Broken(String),
    /// The question asked of the model makes no sense.
    #[error("{0}")]
    Asked(String),
    /// The release could not be opened or read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The header of a weight file could not be read.
    #[error("`{path}`: {error}")]
    Weights {
        /// The file.
        path: String,
        /// What is wrong with it.
        error: WeightsError,
    },
    /// The arithmetic failed.
    #[error("the engine failed: {0}")]
    Engine(String),
    /// There is no room for it.
    #[error(
        "this takes some {needed} ({what}), and {limit} may be taken: fewer or shorter rows at once, or `--limit-memory`"
    )]
    Memory {
        /// What it takes.
        needed: String,
        /// By what for, the largest.
        what: String,
        /// What may be taken.
        limit: String,
    },
    /// Its user wanted no more.
    #[error("interrupted; nothing was kept")]
    Interrupted,
    /// What was computed could not be written.
    #[error("cannot write `{place}`: {error}")]
    Output {
        /// Where to.
        place: String,
        /// What the system said.
        error: std::io::Error,
    },
}

impl From<candle_core::Error> for ExerciseError {
    fn from(error: candle_core::Error) -> Self {
        // Behind the first line comes where in the engine it was.
        Self::Engine(error.to_string().lines().next().unwrap_or_default().to_owned())
    }
}

/// What comes of it, or why not.
pub type Result<T> = std::result::Result<T, ExerciseError>;

/// "Cannot tell, because …".
pub(crate) fn cannot_tell<T>(because: impl Into<String>) -> Result<T> {
    Err(ExerciseError::CannotTell(because.into()))
}

/// The release contradicts itself.
pub(crate) fn broken<T>(what: impl Into<String>) -> Result<T> {
    Err(ExerciseError::Broken(what.into()))
}
