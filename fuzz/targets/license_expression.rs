//! Any bytes are answered as a license expression, and what is understood reads the same once written.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| openassay_fuzz::expression(bytes));
