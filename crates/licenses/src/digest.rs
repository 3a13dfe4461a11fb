//! Short digests of word sequences and long ones of source texts.

use sha2::{Digest, Sha256};

/// The first eight bytes of SHA-256 over the words, a line break behind each. Not a faster hash: the text
/// may be hostile, and must not be able to pass another sentence off as a known one.
pub(crate) fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut state = Sha256::new();
    for word in words {
        state.update(word.as_bytes());
        state.update(b"\n");
    }
    let digest = state.finalize();
    digest
        .iter()
        .take(8)
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// SHA-256 of `bytes` in hexadecimal.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
