//! What the header of a weight file says: its tensors, its metadata, and which bytes were read for that.

use std::collections::BTreeMap;
use std::ops::Range;

use openassay_facts::{Evidence, Method, Place};

use crate::Format;

/// One tensor, as the header names it; its data is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// Its shape, slowest dimension first whatever the format.
    pub shape: Vec<u64>,
    /// Type of its elements: the word of safetensors (`BF16`) or of GGUF (`Q4_K`) for it.
    pub dtype: String,
    /// Where its data lies in the file, packed where the file packs it; empty where it has none, or has it in
    /// chunks or in another file.
    pub bytes: Range<u64>,
    /// What the file says that it is for.
    pub purpose: Purpose,
}

/// What a file says that a tensor is for, by more than its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Nothing.
    #[default]
    Unsaid,
    /// A weight, whatever it is stored in.
    Weight,
    /// The same numbers as a tensor before it, under another name.
    Again,
    /// Nobody trains it: a statistic, the scale of a packed weight, an axis.
    Constant,
}

impl Tensor {
    /// How many elements it has; the readers refuse shapes whose product overflows.
    pub fn elements(&self) -> u64 {
        self.shape
            .iter()
            .fold(1, |product: u64, side| product.saturating_mul(*side))
    }
}

/// A value of the metadata.
#[derive(Debug, Clone, PartialEq)]
pub enum Meta {
    /// A string.
    Text(String),
    /// A number without sign.
    Unsigned(u64),
    /// A number with sign.
    Signed(i64),
    /// A number with a fraction.
    Float(f64),
    /// Yes or no.
    Bool(bool),
    /// A short list of strings.
    Texts(Vec<String>),
    /// Any other list: passed over, not kept.
    Array {
        /// Type of the elements.
        of: &'static str,
        /// How many there are.
        length: u64,
    },
}

impl Meta {
    /// The string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is whole and not negative.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Unsigned(number) => Some(*number),
            Self::Signed(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// The strings of a short list.
    pub fn as_texts(&self) -> Option<&[String]> {
        match self {
            Self::Texts(texts) => Some(texts),
            _ => None,
        }
    }
}

/// The header of one weight file.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The format it was read as.
    pub format: Format,
    /// Its tensors, in the order of the file.
    pub tensors: Vec<Tensor>,
    /// Its metadata.
    pub metadata: BTreeMap<String, Meta>,
    /// The bytes that were read; where they lie scattered (a zip, ONNX, HDF5), the hull of all.
    pub header_bytes: Range<u64>,
    /// Their digest: of the whole range where the header is in one piece, else of what was read within it, in
    /// the order of reading. The same file gives the same digest.
    pub header_sha256: String,
    /// What is odd about it and changes nothing of the above, each with its place.
    pub problems: Vec<String>,
    /// Bytes after the last tensor that belong to nothing.
    pub trailing: u64,
}

impl Header {
    /// Evidence that cites the bytes that were read: place, range and digest.
    pub fn evidence(&self, source: usize, path: &str) -> Evidence {
        Evidence::in_file(
            source,
            path,
            Place::bytes(self.header_bytes.clone()),
            Method::Parsed,
        )
        .hashed(Some(self.header_sha256.clone()))
    }

    /// The string under a key of the metadata.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).and_then(Meta::as_str)
    }
}
