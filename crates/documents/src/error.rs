//! Why a text could not be read at all; what is wrong inside a text that was read is a problem of it.

use crate::MAX_DOCUMENT_BYTES;

/// Why a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is larger than any text we read.
    #[error("the text has {size} bytes, more than the {MAX_DOCUMENT_BYTES} that are read")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// It is no text.
    #[error("no text: the byte at offset {offset} is zero")]
    NotText {
        /// The first zero byte.
        offset: usize,
    },
}
