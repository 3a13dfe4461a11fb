//! The question and the answer: which files, what of them, and what was found.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use crate::identity::{self, ContentDigest, NoDigest, TensorAt};
use crate::kernel::Kernel;
use crate::pass;
use crate::{ContentsError, Measured, Part, Sketch, Unmeasured};

/// What is wanted. Each costs time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// The sha256 of each file; without it, bytes of no tensor are not read.
    FileDigest,
    /// The sha256 of each tensor, and with it the digest of the contents and which tensors are alike.
    TensorDigests,
    /// The statistics of each tensor.
    Statistics,
    /// The sketch of each tensor of at least [`SKETCHED_FROM`](crate::SKETCHED_FROM) elements.
    Sketch,
}

impl Measure {
    /// All there is.
    pub const ALL: [Self; 4] = [
        Self::FileDigest,
        Self::TensorDigests,
        Self::Statistics,
        Self::Sketch,
    ];
}

/// What was found in one tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct TensorContents {
    /// The sha256 of its data, in hexadecimal, with the lowest byte of each number first; where it was asked for,
    /// it does not overlap another, and, in a big-endian file, the order of the type's bytes is known.
    pub sha256: Option<String>,
    /// Its statistics.
    pub measured: Measured,
    /// Its sketch, where one was asked for and can be made.
    pub sketch: Option<Sketch>,
}

impl TensorContents {
    pub(crate) fn overlapping() -> Self {
        Self {
            sha256: None,
            measured: Measured::No(Unmeasured::Overlapping),
            sketch: None,
        }
    }
}

/// What was found in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileContents {
    /// The sha256 of the whole file, in hexadecimal, where it was asked for.
    pub sha256: Option<String>,
    /// Its tensors, in the order of the question.
    pub tensors: Vec<TensorContents>,
}

/// What was found in the files of a model.
#[derive(Debug)]
pub struct Contents {
    /// Each file, in the order of the question.
    pub files: Vec<Result<FileContents, ContentsError>>,
    /// The digest of all tensors, whatever holds them.
    pub content: Result<ContentDigest, NoDigest>,
    /// Tensors with the same type, shape and data, two or more in each group; none of them empty.
    pub alike: Vec<Vec<TensorAt>>,
}

/// Reads the files of a model, each byte once, as many files beside each other as the processor can.
///
/// `progress` is told, from several threads, how many bytes of all files have been passed so far; the numbers of one
/// thread grow.
pub fn survey(parts: &[Part<'_>], measures: &[Measure], progress: &(dyn Fn(u64) + Sync)) -> Contents {
    let measures = measures.iter().copied().collect();
    let files = read(parts, &measures, progress);
    let (content, alike) = if measures.contains(&Measure::TensorDigests) {
        (identity::content(parts, &files), identity::alike(parts, &files))
    } else {
        (Err(NoDigest::NotAsked), Vec::new())
    };
    Contents {
        files,
        content,
        alike,
    }
}

fn read(
    parts: &[Part<'_>],
    measures: &BTreeSet<Measure>,
    progress: &(dyn Fn(u64) + Sync),
) -> Vec<Result<FileContents, ContentsError>> {
    let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
    let found = Mutex::new(Vec::new());
    let kernel = Kernel::best();
    let passed = |bytes: u64| progress(done.fetch_add(bytes, Ordering::Relaxed) + bytes);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(number) else { return };
            let file = pass::read(part, measures, kernel, &passed);
            found
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((number, file));
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 1..threads.min(parts.len()) {
            // A thread that the system refuses is one that this one does the work of.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, file)| file).collect()
}
