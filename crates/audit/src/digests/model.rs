//! What comes out: a digest that is promised, and what the bytes say to it.

/// A digest that something in the release promises of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromisedDigest {
    /// Index into the release's sources: where the file lies, or should.
    pub source: usize,
    /// The file; as it is written, where that leads out of the release.
    pub path: String,
    /// What kind of thing promises it.
    pub kind: PromiseKind,
    /// Index into the release's sources: where the promise lies.
    pub by_source: usize,
    /// The file that holds the promise: a manifest, a pointer; of a blob's name the file that bears it.
    pub promised_by: String,
    /// The line of the promise, 0 where there is none.
    pub line: u32,
    /// The algorithm, such as `sha256`.
    pub algorithm: &'static str,
    /// The digest that is promised, in hexadecimal.
    pub promised: String,
    /// The bytes that it is the digest of, where not of the whole file: the first, and one past the last.
    pub bytes: Option<(u64, u64)>,
    /// The digest of the bytes by the same algorithm, where it was computed.
    pub found: Option<String>,
    /// Whether the two agree.
    pub standing: DigestStanding,
    /// Why they were not compared, or how they differ where the digest alone does not tell; empty else.
    pub why: String,
}

/// What promises a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromiseKind {
    /// A file made to list digests.
    Manifest,
    /// One that also holds a signature over them.
    SignedManifest,
    /// A Git LFS pointer.
    Pointer,
    /// The name of a blob in the cache of the Hub.
    BlobName,
}

impl PromiseKind {
    /// As reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::SignedManifest => "signed-manifest",
            Self::Pointer => "pointer",
            Self::BlobName => "blob-name",
        }
    }
}

/// How a promised digest stands to the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DigestStanding {
    /// The bytes have it.
    Agrees,
    /// The bytes have another.
    Differs,
    /// The file is not here, though all that is there was listed.
    Missing,
    /// The bytes are here and were not hashed: nobody asked.
    NotHashed,
    /// They could not be held against each other.
    NotCompared,
}

impl DigestStanding {
    /// As reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::NotHashed => "not-hashed",
            Self::NotCompared => "not-compared",
        }
    }
}
