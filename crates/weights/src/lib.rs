//! Reads the headers of weight files: which format, which tensors, how many parameters; runs nothing,
//! trusts nothing.
//!
//! A file is [`recognize`]d by its first bytes and [`read`] into a [`Header`]: its tensors, its metadata,
//! and the digest of the bytes that were read, so that a fact can cite them. Headers become [`variants()`]:
//! the shards, formats and quantizations of one model, each with its own count of [`Parameters`], never
//! added up. What the names of architectures tell is asked of [`runtimes`] (who runs it) and [`modality()`]
//! (what it makes), and [`consistency`] tells where two places of a release cannot both be right.
//!
//! Safetensors, GGUF, `NumPy`, ONNX, HDF5, Keras and `TFLite` are read by small readers of our own rather than the
//! published crates: those stop at the first oddity, read whole vocabularies or files, or want bytes that are
//! not lent, while an auditor wants to name the oddity and its place and to read nothing else. All other formats
//! are recognized and said to be not read.
//!
//! What is deliberately absent: tensor data. No byte behind the header is read here.

pub mod config;
pub mod consistency;
mod cursor;
pub mod dimensions;
mod error;
pub mod formats;
mod header;
mod knowledge;
pub mod loading;
pub mod modality;
pub mod parameters;
pub mod runtimes;
mod scattered;
mod table;
#[cfg(test)]
mod testing;
pub mod variants;
pub mod widths;

pub use consistency::{Mismatch, Witness};
pub use dimensions::Dimension;
pub use error::{WeightsError, shown};
pub use formats::{Format, HEAD, Inspected, List, gguf_lists, inspect, read, recognize, recognize_in};
pub use header::{Header, Meta, Purpose, Tensor};
pub use loading::{Executes, Loading};
pub use modality::{Modality, modality};
pub use parameters::Parameters;
pub use runtimes::{RuntimeAnswer, RuntimeKeys};
pub use table::matches;
pub use variants::{Companion, PipelinePart, Variant, WeightFile, variants};
