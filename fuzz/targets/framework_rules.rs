//! Any text is read as a rule file of a user's, and grades, or is refused.
#![no_main]

#[path = "../src/rules.rs"]
mod rules;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rules::rules(bytes));
