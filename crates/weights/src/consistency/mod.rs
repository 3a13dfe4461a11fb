//! Where two places of a release cannot both be right.
//!
//! Each check takes what was read of two places and tells what the one says and the other denies. What may have an
//! innocent explanation (padding, a repacked type, a base that is another model) is not said: a release is accused
//! only of what no reading saves. Names and layouts are data (`knowledge/formats/`); a kind of model that they do not
//! have is not judged.

pub mod adapter;
mod config;
mod copies;
mod gguf;
mod layout;
mod tokenizer;
mod totals;

pub use config::check as config;
pub use copies::check as copy;
pub use gguf::check as gguf;
pub use tokenizer::{check as tokenizer, tokenizer_files};
pub use totals::of_index as index;

use std::fmt::Display;

/// What one place says and another denies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The key that says it.
    pub key: String,
    /// What it says.
    pub declared: String,
    /// What the other place says.
    pub found: String,
    /// What of the other place says so.
    pub witness: Witness,
}

/// What denies a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witness {
    /// All tensors together.
    Tensors,
    /// This tensor.
    Tensor(String),
    /// This key of another file.
    Key(String),
}

impl Mismatch {
    /// `key` says `declared`, and `tensor` that it is `found`.
    fn by_tensor(key: &str, declared: &dyn Display, found: &dyn Display, tensor: &crate::Tensor) -> Self {
        Self {
            key: key.to_owned(),
            declared: declared.to_string(),
            found: found.to_string(),
            witness: Witness::Tensor(tensor.name.clone()),
        }
    }

    /// `key` says `declared`, and the tensors together that it is `found`.
    fn by_tensors(key: &str, declared: &dyn Display, found: &dyn Display) -> Self {
        Self {
            key: key.to_owned(),
            declared: declared.to_string(),
            found: found.to_string(),
            witness: Witness::Tensors,
        }
    }

    /// The tensor that denies it, where it is one.
    pub fn tensor(&self) -> Option<&str> {
        match &self.witness {
            Witness::Tensor(name) => Some(name),
            _ => None,
        }
    }
}
