//! The binary from the outside: small releases are built, audited, and come out as the design says.
//!
//! `cases` are the readings of the design, one release each; `levels` reaches every level of every framework
//! and just misses it; `matrix` runs every framework over every release that we wrote; the others hold the
//! promises on exit codes, archives, caches, hostile input and sameness. Nothing here looks into a crate of
//! ours: only arguments, output and exit codes (a guard of `levels` asks which levels there are).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod answers;
mod archives;
mod cache;
mod cases;
mod claims;
mod compare;
mod composition;
mod documentation;
mod each;
mod eu_ai_act;
mod exercise;
mod exit_codes;
mod explain;
mod goals;
mod harness;
mod honest;
mod hostile;
mod levels;
mod license;
mod license_diff;
mod matrix;
mod own;
mod printed;
mod sameness;
mod screen;
mod self_report;
mod texts;
mod tricky;
mod weights;
mod with_exercise;
