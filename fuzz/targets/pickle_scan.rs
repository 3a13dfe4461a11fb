//! Any bytes are answered as a file that may be or hold pickles.
#![no_main]

#[path = "../src/pickles.rs"]
#[expect(dead_code, reason = "each target tries one promise")]
mod pickles;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pickles::scan(bytes));
