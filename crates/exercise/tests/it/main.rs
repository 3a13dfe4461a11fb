//! Runs whole models and compares with what the reference implementation computed from the same files.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests look at what they made and stop where it is not as expected"
)]

mod parity;
mod reference;
mod reproduce;
