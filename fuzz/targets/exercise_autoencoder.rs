//! Any bytes are read as a sparse autoencoder, or refused.
#![no_main]

#[path = "../src/exercise.rs"]
#[expect(dead_code, reason = "each target tries one of the doors")]
mod exercise;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| exercise::autoencoder(bytes));
