//! A call that runs is seen behind any opcodes.
#![no_main]

#[path = "../src/pickles.rs"]
#[expect(dead_code, reason = "each target tries one promise")]
mod pickles;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pickles::opcodes(bytes));
