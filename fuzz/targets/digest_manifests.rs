//! Any text is read as a manifest of digests, or refused.
#![no_main]

#[path = "../src/digests.rs"]
mod digests;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| digests::manifests(bytes));
