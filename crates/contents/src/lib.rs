//! Reads the data of tensors once, front to back: the digest of the file, and of each tensor its statistics,
//! its digest and a sketch to compare it by.
//!
//! [`survey`] takes the files of one model with the tensors that their headers name, and reads each byte once,
//! in windows that stay in the processor's cache while they are hashed and measured. Memory does not grow with
//! files or tensors; files are read beside each other, and answers come in the order of the question.
//!
//! **The same digits everywhere.** A tensor is measured in blocks of [`BLOCK`] elements from its start, each
//! block in sixteen lanes that are added up in one order, in `f64`, and blocks are merged in the order of the
//! tensor. Neither the width of the processor's vectors nor the windows nor the threads have a say in that. The
//! code is plain loops over the lanes, which the compiler turns into vectors for each kind of processor;
//! `fearless_simd`, which depends on nothing, chooses among them when the program runs. Rust fuses no
//! multiplication into an addition, so each choice gives the same bits.
//!
//! **Two digests for the price of one and a half.** A processor's sha256 waits for itself most of the time. The
//! digests of the file and of the tensor are therefore taken by turns, a few lines of bytes each, so that one
//! runs while the other waits.
//!
//! What the digest of the contents is made of is told at [`ContentDigest`]; what a sketch is, at [`Sketch`].
//!
//! What is deliberately absent: any judgement. Whether a constant tensor or an infinite value is worth a finding,
//! and whether two sketches are akin, is for those who ask.

mod blocks;
mod decode;
mod dtype;
mod error;
mod floats;
mod gauge;
mod identity;
mod kernel;
mod part;
mod pass;
mod quantized;
mod sketch;
mod statistics;
mod survey;
#[cfg(test)]
mod tests;
mod widen;

pub use dtype::canonical;
pub use error::ContentsError;
pub use identity::{ContentDigest, NoDigest, TensorAt};
pub use kernel::BLOCK;
pub use part::{ByteOrder, Part};
pub use sketch::{SKETCHED_FROM, Sketch};
pub use statistics::{Measured, Spread, Statistics, Unmeasured};
pub use survey::{Contents, FileContents, Measure, TensorContents, survey};
pub use widen::{stored_size, widen};
