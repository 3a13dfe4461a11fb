//! One place that bytes come from, and how its files are read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Crc;
use sha2::{Digest, Sha256};

use crate::archive::Member;
use crate::cache::HubIdentity;
use crate::error::SourceError;
use crate::limits;
use crate::read_at::{FileAt, ReadAt, hex, read_range};

/// One place that bytes come from.
#[derive(Clone)]
pub struct Source {
    /// What it is.
    pub kind: Kind,
    /// What to call it: the repository of a cache snapshot, else the path as given, never an absolute one.
    pub label: String,
    /// Which repository of the Hub it is, where the layout of the cache says so.
    pub hub: Option<HubIdentity>,
    /// Is all of it listed?
    pub listing: Listing,
    /// Its files, sorted by path.
    pub files: Vec<File>,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
    /// What was wrong: path and message.
    pub problems: Vec<(String, String)>,
    /// The bytes of an archive, unpacked where all of it is one stream.
    pub(crate) archive: Option<Arc<dyn ReadAt>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("kind", &self.kind)
            .field("label", &self.label)
            .field("hub", &self.hub)
            .field("listing", &self.listing)
            .field("files", &self.files.len())
            .field("skipped", &self.skipped)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A folder, its whole tree.
    Folder,
    /// A snapshot in the cache of the Hub: what was downloaded of a repository.
    CacheSnapshot,
    /// A zip, wheel, tar or tar.gz, read in place.
    Archive,
    /// One file.
    SingleFile,
}

/// Does the listing name all that there is?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// All of it: what is not listed is not there.
    Complete,
    /// Part of it: what is not listed is unknown.
    Partial,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Relative to the source.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// One file of a source.
#[derive(Debug, Clone)]
pub struct File {
    /// Relative to the source, `/` between folders; bytes that are not UTF-8 written `\xNN`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Within one source, files with the same blob are the same bytes under several names, to be counted
    /// once: a blob of the cache, or a file of the tree and the links to it.
    pub blob: Option<String>,
    /// The sha256 that the cache's blob is named by. It is the Hub's word, not computed here.
    pub blob_sha256: Option<String>,
    pub(crate) place: Place,
}

/// Where the bytes of a file lie.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// On disk, links resolved.
    Disk(PathBuf),
    /// In the archive.
    Member(Member),
    /// Here.
    Memory(Arc<[u8]>),
}

impl Source {
    /// A folder that is nowhere but in memory: its files by path, `/` between folders. Paths are taken as they are
    /// given.
    pub fn in_memory(label: &str, files: BTreeMap<String, Vec<u8>>) -> Self {
        let file = |(path, bytes): (String, Vec<u8>)| File {
            path,
            size: bytes.len() as u64,
            blob: None,
            blob_sha256: None,
            place: Place::Memory(bytes.into()),
        };
        Self {
            kind: Kind::Folder,
            label: label.to_owned(),
            hub: None,
            listing: Listing::Complete,
            files: files.into_iter().map(file).collect(),
            skipped: Vec::new(),
            problems: Vec::new(),
            archive: None,
        }
    }

    /// The file of this path.
    pub fn file(&self, path: &str) -> Option<&File> {
        let at = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()?;
        self.files.get(at)
    }

    /// Opens a file for reading by position.
    pub fn open(&self, file: &File) -> Result<Box<dyn ReadAt>, SourceError> {
        match (&file.place, &self.archive) {
            (Place::Disk(real), _) => Ok(Box::new(open_on_disk(real, &file.path, Some(file.size))?)),
            (Place::Memory(bytes), _) => Ok(Box::new(Arc::clone(bytes))),
            (Place::Member(member), Some(bytes)) => member.open(&file.path, bytes),
            (Place::Member(_), None) => Err(SourceError::Missing {
                path: file.path.clone(),
            }),
        }
    }

    /// The first bytes of a file; fewer where it is shorter.
    pub fn head(&self, file: &File, bytes: usize) -> Result<Vec<u8>, SourceError> {
        let opened = self.open(file)?;
        read_range(&opened, 0, bytes).map_err(|error| SourceError::unreadable(&file.path, error))
    }

    /// All bytes of a file that has no more than `cap`.
    pub fn read(&self, file: &File, cap: u64) -> Result<Vec<u8>, SourceError> {
        if file.size > cap {
            return Err(SourceError::TooLarge {
                path: file.path.clone(),
                size: file.size,
                cap,
            });
        }
        let mut all = Vec::new();
        self.stream(file, |chunk| all.extend_from_slice(chunk))?;
        Ok(all)
    }

    /// The sha256 of a file, in hexadecimal.
    pub fn sha256(&self, file: &File) -> Result<String, SourceError> {
        let mut hash = Sha256::new();
        self.stream(file, |chunk| hash.update(chunk))?;
        Ok(hex(&hash.finalize()))
    }

    /// Hands on all bytes in order; at the end they must agree with the archive's checksum, if it has one.
    fn stream(&self, file: &File, mut chunk: impl FnMut(&[u8])) -> Result<(), SourceError> {
        let opened = self.open(file)?;
        let mut buffer = vec![0; limits::CHUNK.min(usize::try_from(opened.size()).unwrap_or(usize::MAX))];
        let (mut at, mut checksum) = (0, Crc::new());
        while at < opened.size() {
            let read = opened
                .read_at(at, &mut buffer)
                .map_err(|error| SourceError::unreadable(&file.path, error))?;
            let bytes = buffer.get(..read).unwrap_or_default();
            checksum.update(bytes);
            chunk(bytes);
            at += read as u64;
        }
        match &file.place {
            Place::Member(Member {
                checksum: Some(expected),
                ..
            }) if *expected != checksum.sum() => {
                let why = "its bytes do not agree with the checksum in the archive".to_owned();
                Err(SourceError::Broken {
                    path: file.path.clone(),
                    place: at,
                    why,
                })
            }
            _ => Ok(()),
        }
    }
}

/// Opens a regular file and nothing else; of the size that was listed, where one was.
pub(crate) fn open_on_disk(real: &Path, shown: &str, listed: Option<u64>) -> Result<FileAt, SourceError> {
    let unreadable = |error: io::Error| SourceError::unreadable(shown, error);
    let special = || SourceError::Special {
        path: shown.to_owned(),
    };
    // Asked before opening, since opening a pipe would wait for its other end; and asked of the path itself,
    // which was resolved when it was listed: a link that stands there now was not.
    if !fs::symlink_metadata(real).map_err(unreadable)?.is_file() {
        return Err(special());
    }
    let file = fs::File::open(real).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    match listed {
        _ if !found.is_file() => Err(special()),
        Some(listed) if listed != found.len() => Err(SourceError::Changed {
            path: shown.to_owned(),
            listed,
            found: found.len(),
        }),
        _ => Ok(FileAt::new(file, found.len())),
    }
}
