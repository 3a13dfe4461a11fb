//! The local cache of the Hugging Face Hub: what its layout says.
//!
//! Layout, as documented by `huggingface_hub` ("Understand caching"): `models--org--name/` holds `refs/main`
//! (a revision), `snapshots/<revision>/…` (links) and `blobs/<etag>` (the bytes; the etag of a large file is
//! its sha256). On Windows without links the snapshots hold the files themselves.

use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use crate::error::SourceError;
use crate::find::is_repo_id;
use crate::name::text_of_os;

/// A repository of the Hub at one revision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HubIdentity {
    /// Its id: `org/name`, or `name` for the oldest ones.
    pub repo: String,
    /// The revision, as its snapshot is named.
    pub revision: String,
    /// What kind of repository.
    pub kind: HubKind,
}

/// The kinds of repositories on the Hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HubKind {
    /// A model.
    Model,
    /// A dataset.
    Dataset,
    /// A space.
    Space,
}

const KINDS: &[(&str, HubKind)] = &[
    ("models", HubKind::Model),
    ("datasets", HubKind::Dataset),
    ("spaces", HubKind::Space),
];

/// A place within a cached repository.
#[derive(Debug)]
pub(crate) struct Cached {
    /// The folder of the repository, resolved.
    pub(crate) repository: PathBuf,
    /// The snapshot or the place within it, resolved.
    pub(crate) place: PathBuf,
    pub(crate) hub: HubIdentity,
    /// Other snapshots beside the one that was chosen.
    pub(crate) others: Vec<String>,
}

impl Cached {
    /// Where the repository keeps its bytes; a link there would lead anywhere, so it is not one.
    pub(crate) fn blobs(&self) -> PathBuf {
        self.repository.join("blobs")
    }
}

/// Recognizes a snapshot, a place within one, or the folder of a cached repository.
pub(crate) fn recognize(path: &Path) -> Result<Option<Cached>, SourceError> {
    // As given first: the resolved path of a file is its blob, which no longer says the snapshot. What goes
    // up again is read only when it is resolved.
    let goes_up = |path: &PathBuf| path.components().any(|part| part == Component::ParentDir);
    let given = std::path::absolute(path).ok().filter(|path| !goes_up(path));
    let spellings = [given, fs::canonicalize(path).ok()];
    for spelling in spellings.into_iter().flatten() {
        if let Some(cached) = recognize_spelling(&spelling)? {
            return Ok(Some(cached));
        }
    }
    Ok(None)
}

fn recognize_spelling(path: &Path) -> Result<Option<Cached>, SourceError> {
    let parts: Vec<Component<'_>> = path.components().collect();
    for (at, part) in parts.iter().enumerate().rev() {
        let Some((repo, kind)) = repo_of_folder(&text_of_os(part.as_os_str())) else {
            continue;
        };
        let repository: PathBuf = parts.iter().take(at + 1).collect();
        let Ok(repository) = fs::canonicalize(repository) else {
            continue;
        };
        let inner: Vec<String> = parts
            .iter()
            .skip(at + 1)
            .map(|part| text_of_os(part.as_os_str()))
            .collect();
        let inner: Vec<&str> = inner.iter().map(String::as_str).collect();
        let (revision, others) = match inner.as_slice() {
            [] | ["snapshots"] => match choose_snapshot(&repository) {
                Some(chosen) => chosen,
                None if is_repository(&repository) => {
                    return Err(SourceError::NoSnapshot {
                        path: text_of_os(part.as_os_str()),
                    });
                }
                None => continue,
            },
            ["snapshots", revision, ..] => ((*revision).to_owned(), Vec::new()),
            _ => continue,
        };
        let mut place = repository.join("snapshots").join(&revision);
        place.extend(parts.iter().skip(at + 3));
        let hub = HubIdentity { repo, revision, kind };
        return Ok(Some(Cached {
            repository,
            place,
            hub,
            others,
        }));
    }
    Ok(None)
}

/// `models--org--name` is the model `org/name`; ids hold no `--`, so this can be taken back.
fn repo_of_folder(name: &str) -> Option<(String, HubKind)> {
    let (start, rest) = name.split_once("--")?;
    let (_, kind) = KINDS.iter().find(|(word, _)| *word == start)?;
    let repo = rest.replace("--", "/");
    is_repo_id(&repo).then_some((repo, *kind))
}

fn is_repository(folder: &Path) -> bool {
    ["blobs", "refs", "snapshots"]
        .iter()
        .any(|part| folder.join(part).is_dir())
}

/// The revision that `refs/main` names, else the last by name: modification times differ between copies.
pub(crate) fn choose_snapshot(repository: &Path) -> Option<(String, Vec<String>)> {
    let entries = fs::read_dir(repository.join("snapshots")).ok()?;
    let mut revisions: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    revisions.sort();
    let main =
        main_revision(repository).and_then(|main| revisions.iter().position(|revision| *revision == main));
    let at = main.or_else(|| revisions.len().checked_sub(1))?;
    let chosen = revisions.remove(at);
    Some((chosen, revisions))
}

fn main_revision(repository: &Path) -> Option<String> {
    let path = repository.join("refs").join("main");
    // A revision is 40 digits; what is longer than a name can be is none.
    fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
    let mut text = String::new();
    fs::File::open(path)
        .ok()?
        .take(256)
        .read_to_string(&mut text)
        .ok()?;
    Some(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_the_cache_names_its_repository() {
        assert_eq!(
            repo_of_folder("models--org--name"),
            Some(("org/name".to_owned(), HubKind::Model))
        );
        assert_eq!(
            repo_of_folder("datasets--squad"),
            Some(("squad".to_owned(), HubKind::Dataset))
        );
        for name in [
            "models",
            "model--a--b",
            "models--",
            "models--a--b--c",
            "models--..--x",
        ] {
            assert_eq!(repo_of_folder(name), None, "{name}");
        }
    }
}
