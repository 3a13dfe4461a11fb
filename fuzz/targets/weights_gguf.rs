//! Any bytes are read as GGUF, or refused.
#![no_main]

#[path = "../src/weights.rs"]
#[expect(dead_code, reason = "each target tries one of the readers")]
mod weights;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| weights::gguf(bytes));
