//! A call that runs is seen behind any opcodes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| openassay_fuzz::opcodes(bytes));
