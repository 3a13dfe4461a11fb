//! What can be wrong with a weight file, and where.

use thiserror::Error;

use crate::Format;

/// Why the header of a weight file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WeightsError {
    /// The format is known, but nothing here reads its tensors.
    #[error("{} file: tensors not read", .0.title())]
    NotParsed(Format),
    /// The format is read, but not what this file makes of it.
    #[error("{} file: tensors not read: {reason}", .format.title())]
    NotRead {
        /// The format.
        format: Format,
        /// What is not read.
        reason: String,
    },
    /// No format that we know.
    #[error("not a weight format that we know")]
    Unrecognized,
    /// The file is shorter than what it announces.
    #[error("the file ends at byte {size}, inside {reading}")]
    EndsInside {
        /// Size of the file.
        size: u64,
        /// What was being read.
        reading: String,
    },
    /// The bytes do not say what the format asks for.
    #[error("byte {offset}, in {reading}: {wrong}")]
    Malformed {
        /// Where, from the start of the file.
        offset: u64,
        /// What was being read.
        reading: String,
        /// What is wrong there.
        wrong: String,
    },
    /// A count or length is beyond what any real file needs.
    #[error("byte {offset}, in {reading}: {found}, and we read at most {cap}")]
    BeyondCap {
        /// Where, from the start of the file.
        offset: u64,
        /// What was being read.
        reading: String,
        /// What the file announces.
        found: u64,
        /// The cap.
        cap: u64,
    },
    /// The place the bytes come from failed.
    #[error("byte {offset}: {message}")]
    Unreadable {
        /// Where the read began.
        offset: u64,
        /// The operating system's words.
        message: String,
    },
}

impl WeightsError {
    /// Is nothing wrong with the file, as far as we know, but that we do not read it?
    pub fn is_unread(&self) -> bool {
        matches!(self, Self::NotParsed(_) | Self::NotRead { .. })
    }
}

/// A name out of a stranger's file, made fit for a message: control characters escaped, cut when long.
pub fn shown(name: &str) -> String {
    const LONGEST: usize = 80;
    let mut text: String = name.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if name.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}
