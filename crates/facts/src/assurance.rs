//! How well a fact is known, from the producer's word to a repeated run.

use std::fmt;

/// How well a fact is known; later is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// Somebody says so.
    Claimed,
    /// Something points to it.
    Linked,
    /// A listing names it, with size or digest.
    Listed,
    /// Its bytes were read.
    Read,
    /// Its bytes were parsed or matched.
    Inspected,
    /// It was run.
    Exercised,
    /// It was made again, and compared.
    Reproduced,
}

impl fmt::Display for Assurance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Claimed => "claimed",
            Self::Linked => "linked",
            Self::Listed => "listed",
            Self::Read => "read",
            Self::Inspected => "inspected",
            Self::Exercised => "exercised",
            Self::Reproduced => "reproduced",
        })
    }
}
