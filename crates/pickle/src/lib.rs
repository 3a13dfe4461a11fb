//! Says what loading a pickle would run, by reading it opcode by opcode; runs nothing.
//!
//! A pickle is a program for a small machine that can import any name and call it. [`scan`] runs that program over
//! values that stand for what Python would make, and judges each use of a name: inert plumbing of tensors, something
//! that runs, or something that cannot be told. The three answers are kept apart: a class of a package that somebody
//! must install is *unknown* and named, and so is whatever could not be read to its end. Doubt is never *no*.
//!
//! Two other ways were not taken. A list of dangerous names is never complete: the standard library can be called in
//! more ways than anybody lists. A list of good names alone is not enough either, since a good function may be given a
//! bad one to call, and an inert object attributes that pickle itself calls. So names are held against a short list of
//! what is inert, with what may be done with it and why (`knowledge/pickles/`), and everything else is judged by whose
//! it is.
//!
//! Archives are walked by what lies in them, not by what their directories, flags and checksums claim, and every entry
//! is looked into. What is read is bounded: neither memory nor depth grow with the file.
//!
//! What is deliberately absent: a verdict on intent. That code runs does not make it malicious, and a model may do harm
//! without running code while it is loaded.

mod containers;
mod error;
mod input;
mod judge;
mod knowledge;
mod machine;
mod names;
mod opcodes;
mod report;
mod table;
mod tensors;
#[cfg(test)]
mod tests;
mod value;

pub use containers::scan;
pub use error::PickleError;
pub use report::{Executes, How, Kind, Place, Reason, Report, ZipEntry};
pub use tensors::TensorRef;
