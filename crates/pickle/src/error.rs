//! What can be wrong with a pickle or an archive of them, and where.

use thiserror::Error;

/// Why reading stopped before its end.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PickleError {
    /// The bytes end inside something.
    #[error("the bytes end at {size}, inside {reading}")]
    EndsInside {
        /// How many bytes there are.
        size: u64,
        /// What was being read.
        reading: &'static str,
    },
    /// A byte that is no opcode.
    #[error("byte {offset}: 0x{byte:02x} is no opcode")]
    NoOpcode {
        /// Where.
        offset: u64,
        /// The byte.
        byte: u8,
    },
    /// An opcode that cannot work here.
    #[error("byte {offset}: {wrong}")]
    Wrong {
        /// Where.
        offset: u64,
        /// What is wrong there.
        wrong: &'static str,
    },
    /// More than we are ready to do.
    #[error("byte {offset}: more than {cap} {what}, and we stop there")]
    BeyondCap {
        /// Where.
        offset: u64,
        /// What there is too much of.
        what: &'static str,
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
