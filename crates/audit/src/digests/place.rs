//! Where the file lies of which a digest is promised.

use openassay_facts::{Artifact, Presence};
use openassay_inventory::Inventory;
use openassay_sources::{Kind, Listing, Release};

/// Where a file lies.
pub(super) enum Lies<'a> {
    /// Its bytes are here.
    Here(Found<'a>),
    /// Everything was listed, and it is not there.
    Nowhere,
    /// It cannot be told, or its bytes are not here.
    Unknown(String),
}

/// A file whose bytes are here.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) source: usize,
    pub(super) path: &'a String,
    pub(super) size: u64,
    pub(super) sha256: Option<&'a str>,
    /// Is it named by its digest in a cache?
    pub(super) is_blob: bool,
}

impl<'a> Found<'a> {
    pub(super) fn of(artifact: &'a Artifact, is_blob: bool) -> Self {
        Self {
            source: artifact.source,
            path: &artifact.path,
            size: artifact.size,
            sha256: artifact.sha256.as_deref(),
            is_blob,
        }
    }
}

/// Where the file `path` of the source lies: there, else under the same path in another source.
pub(super) fn lies<'a>(release: &Release, inventory: &'a Inventory, source: usize, path: &str) -> Lies<'a> {
    let there = inventory.artifact(source, path);
    if let Some(artifact) = there.filter(|one| is_here(one)) {
        return Lies::Here(found(release, artifact));
    }
    if let Some(artifact) = elsewhere(release, inventory, source, path) {
        return Lies::Here(found(release, artifact));
    }
    match there.map(|artifact| &artifact.presence) {
        Some(Presence::Pointer { .. }) => {
            Lies::Unknown("a pointer lies in its place: the bytes are not here".to_owned())
        }
        Some(_) => Lies::Unknown("its bytes could not be read".to_owned()),
        None => absent(release, source, path),
    }
}

fn found<'a>(release: &Release, artifact: &'a Artifact) -> Found<'a> {
    let file = release
        .sources
        .get(artifact.source)
        .and_then(|source| source.file(&artifact.path));
    Found::of(artifact, file.is_some_and(|file| file.blob_sha256.is_some()))
}

fn is_here(artifact: &Artifact) -> bool {
    matches!(
        artifact.presence,
        Presence::Here | Presence::Empty | Presence::Stub
    )
}

/// The file in another source: under the same path, or named alone on the command line.
fn elsewhere<'a>(
    release: &Release,
    inventory: &'a Inventory,
    source: usize,
    path: &str,
) -> Option<&'a Artifact> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let others = release
        .sources
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != source);
    let mut held = others.filter_map(|(index, other)| {
        let path = if other.kind == Kind::SingleFile {
            name
        } else {
            path
        };
        inventory.artifact(index, path)
    });
    held.find(|artifact| is_here(artifact))
}

fn absent<'a>(release: &Release, source: usize, path: &str) -> Lies<'a> {
    let Some(place) = release.sources.get(source) else {
        return Lies::Unknown(String::new());
    };
    let covers = |skipped: &str| {
        let rest = path.strip_prefix(skipped);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some(skipped) = place.skipped.iter().find(|skipped| covers(&skipped.path)) {
        return Lies::Unknown(format!("passed over: {}", skipped.reason));
    }
    if place.kind == Kind::SingleFile {
        return Lies::Unknown("it is not among the files that were named".to_owned());
    }
    let listed = release
        .sources
        .iter()
        .all(|source| source.listing == Listing::Complete);
    // A name that could not be listed as it is may be the one that is sought.
    if listed && place.problems.is_empty() {
        Lies::Nowhere
    } else {
        Lies::Unknown("it is not among the files that could be listed".to_owned())
    }
}
