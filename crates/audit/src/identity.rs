//! Stable ids of findings and contradictions: a name, and a short digest of what they rest on.

use sha2::{Digest, Sha256};

/// Hexadecimal digits kept of the digest: enough to tell the findings of one release apart.
const DIGITS: usize = 8;

/// `name-1a2b3c4d`, the same for the same parts on every machine.
pub(crate) fn of(name: &str, parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part.as_bytes());
    }
    let hex = hex(&digest.finalize());
    format!("{name}-{}", hex.get(..DIGITS).unwrap_or(&hex))
}

/// A digest as it is written.
pub(crate) fn hex(digest: &[u8]) -> String {
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.concat()
}

/// The sha256 of `bytes`, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
