//! Names of algorithms, and the digests that they write.

use std::sync::LazyLock;

use crate::knowledge::{AlgorithmEntry, Knowledge, Strength};

/// What the build script compiled.
pub(crate) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/digests.bin"))).unwrap_or_default()
});

/// A way to compute a digest.
#[derive(Debug, Clone, Copy)]
pub struct Algorithm(&'static AlgorithmEntry);

impl PartialEq for Algorithm {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Algorithm {}

impl Algorithm {
    /// The algorithm that files call `name`.
    pub fn named(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(|c| !matches!(c, '-' | '_')).collect();
        let plain = plain.to_ascii_lowercase();
        let mut known = KNOWLEDGE.algorithm.iter();
        known.find(|one| one.names.contains(&plain)).map(Self)
    }

    /// The algorithm that the length of a digest suggests: the first of the list that writes so many digits.
    pub(crate) fn of_length(digits: usize) -> Option<Self> {
        KNOWLEDGE
            .algorithm
            .iter()
            .find(|one| one.digits == digits)
            .map(Self)
    }

    /// Its name in reports.
    pub fn id(self) -> &'static str {
        &self.0.id
    }

    /// What is done with its digests.
    pub fn strength(self) -> Strength {
        self.0.strength
    }

    /// `written` in lower case, where it is a digest of this algorithm.
    pub(crate) fn digest(self, written: &str) -> Option<String> {
        (written.len() == self.0.digits && is_hex(written)).then(|| written.to_ascii_lowercase())
    }
}

pub(crate) fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
