//! Runs whole models and compares with what the reference implementation computed from the same files.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    reason = "tests look at what they made and stop where it is not as expected"
)]

mod captured;
mod commands;
mod constructed;
mod converted;
mod freedoms;
mod gguf;
mod gguf_file;
mod gradients;
mod hostile;
mod hub;
mod interrupted;
mod margin;
mod memory;
mod parity;
mod promises;
mod quantized;
mod real;
mod reference;
mod reproduce;
mod shared;
mod study;
mod texts;
mod tokens;
mod tuned;
mod written;
