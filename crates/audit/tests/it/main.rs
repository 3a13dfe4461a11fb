//! Whole audits of small releases laid out in a temporary folder: facts, contradictions, findings, settings.
//!
//! The command line has its own tests on the cases of the design; here every fact family, rule and kind has at
//! least one release on which it speaks and one on which it must keep silent.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod access;
mod availability;
mod borne_out;
mod claims;
mod consistency;
mod contradictions;
mod data;
mod digests;
mod findings;
mod harness;
mod judgments;
mod lineage;
mod rights;
mod running;
mod sample;

mod scores;
mod settings;
mod world;
