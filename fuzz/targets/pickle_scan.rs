//! Any bytes are answered as a file that may be or hold pickles.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| openassay_fuzz::scan(bytes));
