//! What can go wrong at the door, in the reader's terms.

use std::io;
use std::path::PathBuf;

/// Why a source, or a file of it, could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No path was given.
    #[error("nothing was named to be read")]
    Nothing,
    /// The path that was named does not exist.
    #[error("`{path}` does not exist")]
    Missing {
        /// As it was named.
        path: String,
    },
    /// The system refused, or a reader met bytes that it could not go on from.
    #[error("`{path}` cannot be read: {source}")]
    Unreadable {
        /// As it was named, or relative to its source.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A pipe, socket or device: opening it could wait forever.
    #[error("`{path}` is neither a file nor a folder and is not opened")]
    Special {
        /// As it was named, or relative to its source.
        path: String,
    },
    /// The file is no longer what was listed.
    #[error("`{path}` changed while it was read: {listed} bytes were listed, now it has {found}")]
    Changed {
        /// Relative to its source.
        path: String,
        /// Size in the listing.
        listed: u64,
        /// Size now.
        found: u64,
    },
    /// The bytes are not what their format promises.
    #[error("`{path}` is broken at byte {place}: {why}")]
    Broken {
        /// As it was named, or relative to its source.
        path: String,
        /// Offset in the archive or file.
        place: u64,
        /// What is wrong there.
        why: String,
    },
    /// Listed, but of a kind that is not read (encrypted, another compression, a bomb).
    #[error("`{path}` is not read: {why}")]
    Refused {
        /// Relative to its source.
        path: String,
        /// The reason.
        why: String,
    },
    /// More bytes than the caller wants to hold.
    #[error("`{path}` has {size} bytes, more than the {cap} that are read of such a file")]
    TooLarge {
        /// Relative to its source.
        path: String,
        /// Its size.
        size: u64,
        /// What the caller allowed.
        cap: u64,
    },
    /// Not the shape of a repository's name.
    #[error("`{id}` is not the id of a repository on the Hub: {why}")]
    BadRepoId {
        /// As it was given.
        id: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The repository is not in the local cache of the Hub.
    #[error("`{repo}` is not in the Hugging Face cache ({}); fetch all but the weights with:\n  {command}", place.display())]
    NotInCache {
        /// The repository asked for.
        repo: String,
        /// The cache that was looked into.
        place: PathBuf,
        /// A command that fetches all but the weights.
        command: String,
    },
    /// A cached repository without any snapshot: the download never finished a file.
    #[error("`{path}` is a cached repository without a snapshot")]
    NoSnapshot {
        /// As it was named.
        path: String,
    },
}

/// What an archive's reader says of broken bytes, before the archive's name is known.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) place: u64,
    pub(crate) why: String,
}

impl Broken {
    pub(crate) fn at(place: u64, why: impl Into<String>) -> Self {
        Self {
            place,
            why: why.into(),
        }
    }

    pub(crate) fn in_file(self, path: &str) -> SourceError {
        SourceError::Broken {
            path: path.to_owned(),
            place: self.place,
            why: self.why,
        }
    }
}

impl SourceError {
    pub(crate) fn unreadable(path: &str, source: io::Error) -> Self {
        Self::Unreadable {
            path: path.to_owned(),
            source,
        }
    }
}
