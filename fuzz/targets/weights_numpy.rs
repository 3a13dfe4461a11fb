//! Any bytes are read as an array of `NumPy`, or a zip of arrays, or refused.
#![no_main]

#[path = "../src/weights.rs"]
#[expect(dead_code, reason = "each target tries one of the readers")]
mod weights;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| weights::numpy(bytes));
