//! What lies directly in a folder: its subfolders as places of their own, its files without them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::SourceError;
use crate::folder::skipped_on_disk;
use crate::limits;
use crate::name::text_of_os;
use crate::open;
use crate::release::{Release, resolve, shown};
use crate::source::Kind;

/// A folder that lies directly in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subfolder {
    /// Where it lies, as its folder was named.
    pub path: PathBuf,
    /// Its name; bytes that are not UTF-8 written `\xNN`.
    pub name: String,
    /// Why it is no place to look for a release in, where it is none.
    pub passed_over: Option<&'static str>,
}

/// The folders directly in `path`, by name. A link to one is told and passed over, since it may lead anywhere.
///
/// # Errors
///
/// Where `path` cannot be listed, or holds more entries than a release may have.
pub fn folders_in(path: &Path) -> Result<Vec<Subfolder>, SourceError> {
    let shown = shown(path);
    let real = resolve(path, &shown)?;
    let unreadable = |error| SourceError::unreadable(&shown, error);
    let mut names = Vec::new();
    for (at, entry) in fs::read_dir(&real).map_err(unreadable)?.enumerate() {
        if at >= limits::VISITS {
            let why = "the folder holds too many entries".to_owned();
            return Err(SourceError::Refused { path: shown, why });
        }
        names.push(entry.map_err(unreadable)?.file_name());
    }
    names.sort();
    let mut folders = Vec::new();
    for name in names {
        let there = real.join(&name);
        // What cannot be looked at is no folder that could be named either.
        let Ok(found) = fs::symlink_metadata(&there) else {
            continue;
        };
        let is_link = found.is_symlink() && there.is_dir();
        if found.is_dir() || is_link {
            let passed_over = if is_link {
                Some("a link: name it to have it audited")
            } else {
                skipped_on_disk(&real, &name)
            };
            folders.push(Subfolder {
                path: path.join(&name),
                name: text_of_os(&name),
                passed_over,
            });
        }
    }
    Ok(folders)
}

/// The files directly in the folder `path` as a release, without what lies in its subfolders; none where `path` is no
/// plain folder: an archive, a snapshot of the cache or a file is a release as a whole.
///
/// # Errors
///
/// As [`open`].
pub fn open_top(path: &Path) -> Result<Option<Release>, SourceError> {
    let mut release = open(&[path.to_owned()])?;
    if release.sources.iter().any(|source| source.kind != Kind::Folder) {
        return Ok(None);
    }
    for source in &mut release.sources {
        source.files.retain(|file| !file.path.contains('/'));
    }
    Ok(Some(release))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files.
    fn laid(paths: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for path in paths {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "1").unwrap();
        }
        root
    }

    #[cfg(unix)]
    #[test]
    fn folders_are_listed_by_name_and_links_and_tools_are_told() {
        let root = laid(&["b/x", "a/x", "file", ".git/HEAD"]);
        std::os::unix::fs::symlink("a", root.path().join("link")).unwrap();
        std::os::unix::fs::symlink("gone", root.path().join("dangling")).unwrap();
        let folders = folders_in(root.path()).unwrap();
        let told: Vec<_> = folders
            .iter()
            .map(|one| (one.name.as_str(), one.passed_over.is_some()))
            .collect();
        assert_eq!(told, [(".git", true), ("a", false), ("b", false), ("link", true)]);
        assert!(folders_in(&root.path().join("gone")).is_err());
    }

    #[test]
    fn the_top_of_a_folder_is_without_its_folders_and_other_places_have_none() {
        let root = laid(&["README.md", "a/README.md"]);
        let top = open_top(root.path()).unwrap().unwrap();
        let files: Vec<&str> = top.sources[0]
            .files
            .iter()
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(files, ["README.md"]);
        assert!(open_top(&root.path().join("README.md")).unwrap().is_none());
        assert!(open_top(&root.path().join("gone")).is_err());
    }
}
