//! What the producer says, taken apart: who speaks of what, in which tense, and whether it is denied.

use std::fmt;

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Speaker {
    /// The producer of the release.
    Producer,
    /// Somebody quoted.
    Quoted,
    /// Not established.
    Unclear,
}

/// What it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// This release.
    ThisRelease,
    /// The model that it was made from.
    BaseModel,
    /// A library, dataset or other thing it uses.
    Dependency,
    /// Another model.
    Other,
    /// Not established: no contradiction may be raised.
    Unclear,
}

/// When it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tense {
    /// It is so.
    Present,
    /// It will be so: a promise.
    Future,
    /// It was so.
    Past,
    /// Not established.
    Unclear,
}

/// Whether it is said or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// It is said.
    Affirmed,
    /// It is denied.
    Denied,
    /// Not established.
    Unclear,
}

/// How a claim fares against the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The bytes bear it out.
    Confirmed,
    /// The bytes deny it.
    Contradicted,
    /// Nothing in the bytes either way.
    Unsupported,
    /// It is only promised.
    Promised,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Confirmed => "confirmed",
            Self::Contradicted => "contradicted",
            Self::Unsupported => "unsupported",
            Self::Promised => "promised",
        })
    }
}

/// One thing the producer says. Where speaker, subject, tense or polarity is unclear, nothing may be held
/// against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Kind of claim, the name of its file under `knowledge/claims/` (`openness`, `license`, `size`, …).
    pub kind: String,
    /// What is asserted, in a form that can be compared: the openness word (`open-source`), a license id,
    /// a parameter count in digits (`7000000000`), a model or dataset id, …
    pub asserts: String,
    /// Who says it.
    pub speaker: Speaker,
    /// What it speaks of.
    pub subject: Subject,
    /// When it holds.
    pub tense: Tense,
    /// Whether it is denied.
    pub polarity: Polarity,
    /// Index into the release's sources.
    pub source: usize,
    /// The file that says it.
    pub path: String,
    /// Line of the words, 0 where the place has none (a name, a GGUF key).
    pub line: u32,
    /// The words, as they stand there.
    pub quote: String,
    /// Digest of the file.
    pub sha256: Option<String>,
}

impl Claim {
    /// Is it surely the producer's own affirmed word on this release, now?
    pub fn is_established(&self) -> bool {
        self.speaker == Speaker::Producer
            && self.subject == Subject::ThisRelease
            && self.tense == Tense::Present
            && self.polarity == Polarity::Affirmed
    }
}
