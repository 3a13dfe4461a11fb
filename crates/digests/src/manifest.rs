//! One file that promises digests, whatever its layout.

use crate::algorithm::{Algorithm, KNOWLEDGE};
use crate::knowledge::{Layout, ManifestEntry};
use crate::name::fits;
use crate::{record, statement, sums};

/// Promises read of one manifest: as many as files are listed of one source (`sources`, limits).
pub const MAX_PROMISES: usize = 100_000;

/// Paths that one manifest may leave out on purpose; tools write a handful.
pub(crate) const MAX_IGNORED: usize = 1_000;

/// Bytes of a name: as of a path that Linux can open (`sources`, limits).
const MAX_NAME: usize = 4096;

/// Letters of a reason, which may quote what was read.
const MAX_WHY: usize = 200;

/// One file that promises digests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// What it promises, in its order.
    pub promises: Vec<Promise>,
    /// Folders that its names may be seen from, the likeliest first.
    pub bases: Vec<String>,
    /// What naming a file means.
    pub lists: Lists,
    /// Whether it is signed, and how far.
    pub signed: Signed,
    /// Paths, seen like its names, that it leaves out on purpose.
    pub ignored: Vec<String>,
    /// Where it denies itself: the digest over its own entries that it promises, and the one that they have.
    pub inconsistent: Option<(String, String)>,
    /// What promises something, and was not read.
    pub broken: Vec<Broken>,
}

/// One promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The file, as it is written.
    pub name: String,
    /// How the digest was computed.
    pub algorithm: Algorithm,
    /// The digest, in hexadecimal, lower case.
    pub digest: String,
    /// The size, where it is promised too.
    pub size: Option<u64>,
    /// Of what the digest is.
    pub part: Part,
    /// The line, from 1.
    pub line: u32,
}

/// Of what a digest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The whole file.
    Whole,
    /// Some of its bytes.
    Shard {
        /// First byte.
        start: u64,
        /// One past the last byte.
        end: u64,
    },
}

/// What naming a file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lists {
    /// Files that lie beside the manifest.
    #[default]
    Files,
    /// The files of a folder, all of them but those that it ignores.
    AllFiles,
    /// Things by their digests; a name need not be a file here.
    Things,
}

/// Whether a manifest is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signed {
    /// It is not, so far as it says.
    #[default]
    No,
    /// It holds a signature over what it promises.
    Yes,
}

/// Something that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The line, from 1; 0 for the whole.
    pub line: u32,
    /// Why.
    pub why: String,
}

impl Manifest {
    /// A manifest whose names are seen from `base`.
    pub(crate) fn seen_from(base: &str) -> Self {
        Self {
            bases: vec![base.to_owned()],
            ..Self::default()
        }
    }

    /// Adds a promise, while there is room.
    pub(crate) fn promise(&mut self, promise: Promise) {
        if promise.name.len() > MAX_NAME {
            self.broken(promise.line, "a name longer than any path");
        } else if self.promises.len() < MAX_PROMISES {
            self.promises.push(promise);
        } else {
            self.broken(promise.line, "one promise too many");
        }
    }

    /// Says what is not read, in words that can be printed.
    pub(crate) fn broken(&mut self, line: u32, why: impl AsRef<str>) {
        const MOST_TOLD: usize = 1000;
        if self.broken.len() < MOST_TOLD {
            let letters = why.as_ref().chars().take(MAX_WHY);
            let why = letters
                .map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter })
                .collect();
            self.broken.push(Broken { line, why });
        }
    }
}

/// How a file of this path is laid out, where its name says that it promises digests.
pub fn layout_of(path: &str) -> Option<Layout> {
    entry_of(path).map(|entry| entry.layout)
}

fn entry_of(path: &str) -> Option<&'static ManifestEntry> {
    let mut entries = KNOWLEDGE.manifest.iter();
    entries.find(|entry| entry.name.iter().any(|pattern| fits(pattern, path)))
}

/// Reads the file `path` with this text; none where it is a signature alone, or nothing that promises digests.
pub fn read(path: &str, text: &str) -> Option<Manifest> {
    let entry = entry_of(path)?;
    let text = text.trim_start_matches('\u{FEFF}');
    match entry.layout {
        Layout::Signature => None,
        // `SHA256SUMS.asc`: beside the list, or around it.
        Layout::Sums if text.starts_with("-----BEGIN PGP SIGNATURE") => None,
        Layout::Sums => {
            let named = entry.algorithm.as_deref().and_then(Algorithm::named);
            Some(sums::read(path, text, named))
        }
        Layout::Record => Some(record::read(path, text)),
        Layout::Statement => statement::read(path, text),
    }
}

/// The folder of a path; empty for a file at the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The file's name without its folder and its last extension: what `model.gguf.sha256` is about.
pub(crate) fn subject(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .map(|(stem, _)| stem)
        .filter(|stem| !stem.is_empty())
}

pub(crate) fn line_number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}
