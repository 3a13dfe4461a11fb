//! Any bytes are answered as a license text, with places and quotes that are there.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| openassay_fuzz::identify(bytes));
