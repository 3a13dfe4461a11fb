//! What can be wrong with the data of tensors, and where.

use std::io;

use thiserror::Error;

/// Why the data of a file could not be read.
#[derive(Debug, Error)]
pub enum ContentsError {
    /// A tensor lies where the file has no bytes.
    #[error("tensor `{name}` lies at bytes {start}..{end}, and the file has {size}")]
    Outside {
        /// The tensor, made fit for a message.
        name: String,
        /// Where it begins.
        start: u64,
        /// Where it ends.
        end: u64,
        /// Bytes of the file.
        size: u64,
    },
    /// The file is shorter than it was listed.
    #[error("the file ends at byte {at}, it had {size} bytes when it was opened")]
    Short {
        /// Where it ends.
        at: u64,
        /// The size that it said it has.
        size: u64,
    },
    /// The place the bytes come from failed.
    #[error("byte {offset}: {source}")]
    Unreadable {
        /// Where the read began.
        offset: u64,
        /// The operating system's words.
        source: io::Error,
    },
}
