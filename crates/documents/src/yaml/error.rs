//! Why a YAML text could not be read, with the line.

use super::{MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_NODES};

/// Why a YAML text could not be read; lines are those of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YamlError {
    /// It is no YAML.
    #[error("line {line}: {message}")]
    Syntax {
        /// Where the parser stopped.
        line: u32,
        /// What it says.
        message: String,
    },
    /// It is longer than any front matter.
    #[error("line {line}: {size} bytes of YAML, more than the {MAX_BYTES} that are read")]
    TooLong {
        /// Its first line.
        line: u32,
        /// Its size in bytes.
        size: usize,
    },
    /// Nodes stand too deep inside each other.
    #[error("line {line}: more than {MAX_DEPTH} levels inside each other")]
    TooDeep {
        /// The node that is too deep.
        line: u32,
    },
    /// There are too many nodes.
    #[error("line {line}: more than {MAX_NODES} nodes")]
    TooManyNodes {
        /// The node that is too many.
        line: u32,
    },
    /// Aliases repeat too much.
    #[error(
        "line {line}: aliases repeat too much (more than {MAX_ALIASES} uses, {MAX_NODES} nodes or {MAX_BYTES} bytes): refused"
    )]
    AliasBomb {
        /// The alias that is too many.
        line: u32,
    },
    /// An alias stands for the node that it is inside of.
    #[error("line {line}: an alias stands inside the node that it names")]
    AliasInsideItself {
        /// The alias.
        line: u32,
    },
    /// A key is a list or a mapping.
    #[error("line {line}: a key is a list or a mapping")]
    ComplexKey {
        /// The key.
        line: u32,
    },
}

impl YamlError {
    /// What is wrong, without the line.
    pub fn message(&self) -> String {
        let whole = self.to_string();
        whole
            .strip_prefix(&format!("line {}: ", self.line()))
            .unwrap_or(&whole)
            .to_owned()
    }

    /// The line of the file where it is wrong.
    pub fn line(&self) -> u32 {
        match self {
            Self::Syntax { line, .. }
            | Self::TooLong { line, .. }
            | Self::TooDeep { line }
            | Self::TooManyNodes { line }
            | Self::AliasBomb { line }
            | Self::AliasInsideItself { line }
            | Self::ComplexKey { line } => *line,
        }
    }
}
