//! A release: what was named to be audited, opened.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cache::{self, Cached};
use crate::catalog::Catalog;
use crate::error::SourceError;
use crate::folder;
use crate::name::text_of_os;
use crate::single;
use crate::source::{Kind, Listing, Source};

/// What a producer publishes under one name, in one or several places.
#[derive(Debug, Clone)]
pub struct Release {
    /// The repository's id, else the package's, folder's or file's name.
    pub name: Option<String>,
    /// The places, in the order in which they were named.
    pub sources: Vec<Source>,
}

/// Opens several places together as one release.
pub fn open(paths: &[PathBuf]) -> Result<Release, SourceError> {
    let mut opened: Vec<(PathBuf, Source)> = Vec::new();
    let mut names = Vec::new();
    for path in paths {
        let shown = shown(path);
        let real = resolve(path, &shown)?;
        let mut source = open_place(path, &real, &shown)?;
        // Named twice, it is still there once.
        if opened.iter().any(|(other, _)| *other == real) {
            continue;
        }
        if let Some((_, outer)) = opened
            .iter()
            .find(|(other, _)| real.starts_with(other) || other.starts_with(&real))
        {
            let message = format!("overlaps with `{}`: files may be listed twice", outer.label);
            source.problems.push((shown.clone(), message));
        }
        names.extend(path.file_name().or(real.file_name()).map(text_of_os));
        opened.push((real, source));
    }
    if opened.is_empty() {
        return Err(SourceError::Nothing);
    }
    let sources: Vec<Source> = opened.into_iter().map(|(_, source)| source).collect();
    Ok(Release {
        name: name_of(&sources).or_else(|| names.into_iter().next()),
        sources,
    })
}

/// Opens one file as the file that it is: an archive is not looked into.
pub fn open_file(path: &Path) -> Result<Release, SourceError> {
    let shown = shown(path);
    let real = resolve(path, &shown)?;
    if !real.is_file() {
        return Err(SourceError::Special { path: shown });
    }
    let source = single::open_whole(path, &real, &shown)?;
    Ok(Release {
        name: path.file_name().or(real.file_name()).map(text_of_os),
        sources: vec![source],
    })
}

pub(crate) fn resolve(path: &Path, shown: &str) -> Result<PathBuf, SourceError> {
    fs::canonicalize(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SourceError::Missing {
            path: shown.to_owned(),
        },
        _ => SourceError::unreadable(shown, error),
    })
}

fn open_place(path: &Path, real: &Path, shown: &str) -> Result<Source, SourceError> {
    let found = fs::symlink_metadata(real).map_err(|error| SourceError::unreadable(shown, error))?;
    let cached = cache::recognize(path)?;
    if found.is_dir() {
        return match cached {
            Some(cached) => open_snapshot(cached, shown),
            None => open_folder(real, shown),
        };
    }
    if !found.is_file() {
        return Err(SourceError::Special {
            path: shown.to_owned(),
        });
    }
    let mut source = single::open(path, real, shown)?;
    // A link in a snapshot that leads elsewhere is not of the repository.
    source.hub = cached
        .filter(|cached| real.starts_with(&cached.repository))
        .map(|cached| cached.hub);
    Ok(source)
}

fn open_folder(real: &Path, shown: &str) -> Result<Source, SourceError> {
    let mut catalog = Catalog::new(Listing::Complete);
    folder::list(real, None, &mut catalog).map_err(|error| SourceError::unreadable(shown, error))?;
    Ok(Source::listed(Kind::Folder, shown, catalog))
}

fn open_snapshot(cached: Cached, shown: &str) -> Result<Source, SourceError> {
    // A cache holds what was asked for; what the repository has besides is not known here.
    let mut catalog = Catalog::new(Listing::Partial);
    let blobs = cached.blobs();
    let place = fs::canonicalize(&cached.place).map_err(|error| SourceError::unreadable(shown, error))?;
    // A snapshot that is a link out of its repository has no claim on the repository's blobs.
    let blobs = place.starts_with(&cached.repository).then_some(blobs.as_path());
    folder::list(&place, blobs, &mut catalog).map_err(|error| SourceError::unreadable(shown, error))?;
    for other in &cached.others {
        catalog.skip(
            format!("snapshots/{other}"),
            "another revision of the same repository",
        );
    }
    let mut source = Source::listed(Kind::CacheSnapshot, &cached.hub.repo, catalog);
    source.hub = Some(cached.hub);
    Ok(source)
}

impl Source {
    /// A source on disk, from its listing.
    pub(crate) fn listed(kind: Kind, label: &str, catalog: Catalog) -> Self {
        let mut closed = catalog.close();
        // What is wrong with no file in it is wrong with the source.
        for (path, _) in closed.problems.iter_mut().filter(|(path, _)| path.is_empty()) {
            label.clone_into(path);
        }
        Self {
            kind,
            label: label.to_owned(),
            hub: None,
            listing: closed.listing,
            files: closed.files,
            skipped: closed.skipped,
            problems: closed.problems,
            archive: None,
        }
    }
}

/// A path as a report may show it: where a release lies on someone's disk is nobody's business.
pub(crate) fn shown(path: &Path) -> String {
    if path.is_absolute() || path.file_name().is_none() {
        let name = path.file_name().map(text_of_os);
        return name.unwrap_or_else(|| text_of_os(path.as_os_str()));
    }
    let parts: Vec<String> = path.iter().filter(|part| *part != ".").map(text_of_os).collect();
    parts.join("/")
}

/// What the places say of their own name: a repository's id, else a package's name.
fn name_of(sources: &[Source]) -> Option<String> {
    let repository = sources.iter().find_map(|source| source.hub.as_ref());
    repository
        .map(|hub| hub.repo.clone())
        .or_else(|| sources.iter().find_map(package_name))
}

/// Metadata of a package is short; a longer `Name` than this is none.
const METADATA_HEAD: usize = 16 << 10;

/// The `Name` in the metadata of a wheel or source package, where there is exactly one.
fn package_name(source: &Source) -> Option<String> {
    let is_metadata = |path: &str| match path.split_once('/') {
        Some((folder, "METADATA")) => folder.ends_with(".dist-info"),
        Some((folder, "PKG-INFO")) => !folder.ends_with(".egg-info"),
        Some(_) => false,
        None => path == "PKG-INFO",
    };
    let mut metadata = source.files.iter().filter(|file| is_metadata(&file.path));
    let (Some(file), None) = (metadata.next(), metadata.next()) else {
        return None;
    };
    let head = source.head(file, METADATA_HEAD).ok()?;
    let text = String::from_utf8_lossy(&head);
    // The body, which may say anything, begins after the first empty line.
    let name = text
        .lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix("Name:"))?
        .trim();
    (!name.is_empty()).then(|| name.to_owned())
}
