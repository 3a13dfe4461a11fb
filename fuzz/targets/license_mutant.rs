//! A license that somebody edited is answered, and never called the license where the edit binds.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| openassay_fuzz::mutant(bytes));
