//! Holds what files of the release promise of each other's digests against the bytes.
//!
//! Four things promise a digest: a manifest (`SHA256SUMS`, a wheel's `RECORD`, what OpenSSF Model Signing signs), a Git
//! LFS pointer, and the name of a blob in the cache of the Hub. None of them is believed, and none is a fact of a
//! framework: an agreement says that the bytes are those that somebody listed, not who. Signatures are not verified.

mod findings;
mod model;
mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use openassay_digests::{Layout, Lists, Manifest, Part, Promise, Signed, Strength, layout_of};
use openassay_facts::{Artifact, Presence, Problem, Role};
use openassay_inventory::{Inventory, Text};
use openassay_sources::Release;

use crate::Digests;
pub(crate) use findings::findings;
pub use model::{DigestStanding, PromiseKind, PromisedDigest};
use place::{Found, Lies, lies};

/// Promises of lists that are held; a pointer or a blob has one. As many as files are listed of one source (`sources`, limits).
const MAX_PROMISES: usize = openassay_digests::MAX_PROMISES;

/// All that is promised, and the files that promise it.
#[derive(Debug, Default)]
pub(crate) struct Promised {
    /// Every promise, in the order of what promises them.
    pub(crate) all: Vec<PromisedDigest>,
    /// Every manifest that was read.
    pub(crate) manifests: Vec<Held>,
    /// Which of them lies where: by source and path.
    places: BTreeMap<(usize, String), usize>,
    /// Signatures that lie here as files of their own: source and path.
    pub(crate) signatures: Vec<(usize, String)>,
    /// What was not read of the manifests.
    pub(crate) problems: Vec<Problem>,
}

/// A manifest in the release.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) source: usize,
    pub(crate) path: String,
    pub(crate) sha256: String,
    pub(crate) manifest: Manifest,
    /// The folder that its names are seen from.
    pub(crate) base: String,
    /// Which of all promises are its own.
    promises: Range<usize>,
    /// Its line for each of its promises that needs to be quoted.
    pub(crate) lines: BTreeMap<u32, String>,
}

/// What every promise is held against.
struct Bytes<'a> {
    release: &'a Release,
    inventory: &'a Inventory,
    hashed: Digests,
}

/// Reads every promise and holds it against the bytes, as far as these were hashed.
pub(crate) fn hold(release: &Release, inventory: &Inventory, hashed: Digests) -> Promised {
    let bytes = Bytes {
        release,
        inventory,
        hashed,
    };
    let mut promised = Promised {
        signatures: signatures_unread(inventory),
        ..Promised::default()
    };
    for text in inventory.texts_of(Role::Digests) {
        match openassay_digests::read(&text.path, &text.text) {
            Some(manifest) => bytes.take(&mut promised, text, manifest),
            None if layout_of(&text.path).is_some() => {
                promised.signatures.push((text.source, text.path.clone()));
            }
            None => {}
        }
    }
    bytes.take_pointers(&mut promised);
    bytes.take_blobs(&mut promised);
    promised
}

/// Bytes that are no text: a signature, where the name may be that of one.
fn signatures_unread(inventory: &Inventory) -> Vec<(usize, String)> {
    let texts = inventory.texts_of(Role::Digests);
    let read: BTreeSet<(usize, &str)> = texts.map(|text| (text.source, text.path.as_str())).collect();
    let is_signature = |artifact: &&Artifact| {
        let layout = layout_of(&artifact.path);
        artifact.presence == Presence::Here
            && !read.contains(&(artifact.source, artifact.path.as_str()))
            && matches!(layout, Some(Layout::Signature | Layout::Statement))
    };
    let found = inventory.with_role(Role::Digests).filter(is_signature);
    found
        .map(|artifact| (artifact.source, artifact.path.clone()))
        .collect()
}

/// A promise of this sha256 by the file itself, held against nothing so far.
fn by_itself(kind: PromiseKind, artifact: &Artifact, sha256: &str) -> PromisedDigest {
    PromisedDigest {
        source: artifact.source,
        path: artifact.path.clone(),
        kind,
        by_source: artifact.source,
        promised_by: artifact.path.clone(),
        line: 0,
        algorithm: "sha256",
        promised: sha256.to_ascii_lowercase(),
        bytes: None,
        found: None,
        standing: DigestStanding::NotCompared,
        why: String::new(),
    }
}

impl Bytes<'_> {
    fn take(&self, promised: &mut Promised, text: &Text, manifest: Manifest) {
        let mut held = Held {
            source: text.source,
            path: text.path.clone(),
            sha256: text.sha256.clone(),
            base: self.base(text.source, &manifest),
            manifest,
            promises: 0..0,
            lines: BTreeMap::new(),
        };
        let room = MAX_PROMISES.saturating_sub(promised.all.len());
        let (all, outside) = self.held(&held, room);
        promised.problems.extend(told(&held, &outside, room));
        held.lines = quoted(&text.text, &all);
        let first = promised.all.len();
        promised.all.extend(all);
        held.promises = first..promised.all.len();
        let place = (held.source, held.path.clone());
        promised.places.insert(place, promised.manifests.len());
        promised.manifests.push(held);
    }

    /// The first folder from which any of its names is seen; the manifest's own where none is.
    fn base(&self, source: usize, manifest: &Manifest) -> String {
        let sees = |base: &&String| {
            manifest.promises.iter().any(|promise| {
                openassay_digests::within(base, &promise.name)
                    .is_some_and(|path| self.inventory.artifact(source, &path).is_some())
            })
        };
        let first = manifest.bases.first();
        let seeing = manifest.bases.iter().find(sees);
        seeing.or(first).cloned().unwrap_or_default()
    }

    /// Each promise of a manifest, and the lines of those that lead out of the release.
    fn held(&self, held: &Held, room: usize) -> (Vec<PromisedDigest>, Vec<u32>) {
        let mut outside = Vec::new();
        let promises = held.manifest.promises.iter().take(room);
        let all = promises.map(|promise| {
            let path = openassay_digests::within(&held.base, &promise.name);
            if path.is_none() {
                outside.push(promise.line);
            }
            self.promise(held, promise, path)
        });
        (all.collect(), outside)
    }

    fn promise(&self, held: &Held, promise: &Promise, path: Option<String>) -> PromisedDigest {
        let mut told = PromisedDigest {
            source: held.source,
            path: path.clone().unwrap_or_else(|| promise.name.clone()),
            kind: match held.manifest.signed {
                Signed::Yes => PromiseKind::SignedManifest,
                Signed::No => PromiseKind::Manifest,
            },
            by_source: held.source,
            promised_by: held.path.clone(),
            line: promise.line,
            algorithm: promise.algorithm.id(),
            promised: promise.digest.clone(),
            bytes: match promise.part {
                Part::Whole => None,
                Part::Shard { start, end } => Some((start, end)),
            },
            found: None,
            standing: DigestStanding::NotCompared,
            why: String::new(),
        };
        let Some(path) = path else {
            "the name leads out of the release and was not followed".clone_into(&mut told.why);
            return told;
        };
        self.settle(&mut told, promise, &path, held.manifest.lists);
        told
    }

    fn settle(&self, told: &mut PromisedDigest, promise: &Promise, path: &str, lists: Lists) {
        match lies(self.release, self.inventory, told.source, path) {
            Lies::Here(found) => {
                told.source = found.source;
                told.path.clone_from(found.path);
                let uncompared = why_not(promise);
                self.compare(told, found, promise.size, uncompared);
            }
            Lies::Nowhere if lists != Lists::Things => told.standing = DigestStanding::Missing,
            Lies::Nowhere => "no file here has this name".clone_into(&mut told.why),
            Lies::Unknown(why) => told.why = why,
        }
    }

    /// Size and digest of the file against what is promised of them; `uncompared` says why not the digest.
    fn compare(
        &self,
        told: &mut PromisedDigest,
        found: Found<'_>,
        size: Option<u64>,
        uncompared: Option<String>,
    ) {
        // Without `--digests`, what is known of a blob is its name.
        let is_hashed = uncompared.is_none() && (self.hashed == Digests::All || !found.is_blob);
        told.found = found.sha256.filter(|_| is_hashed).map(str::to_owned);
        let size = size.filter(|size| *size != found.size);
        let agrees = told.found.as_ref().map(|sha256| *sha256 == told.promised);
        let unasked = uncompared.is_none() && self.hashed == Digests::Small;
        told.standing = match agrees {
            _ if size.is_some() => DigestStanding::Differs,
            Some(true) => DigestStanding::Agrees,
            Some(false) => DigestStanding::Differs,
            None if unasked => DigestStanding::NotHashed,
            None => DigestStanding::NotCompared,
        };
        told.why = match (size, uncompared) {
            (Some(size), _) => format!("{size} bytes are promised, {} are here", found.size),
            (None, Some(why)) => why,
            (None, None) if told.standing == DigestStanding::NotCompared => {
                "its bytes could not be hashed".to_owned()
            }
            (None, None) => String::new(),
        };
    }

    /// What lies where a file should be promises it; another source may have the file.
    fn take_pointers(&self, promised: &mut Promised) {
        for artifact in &self.inventory.artifacts {
            let Presence::Pointer {
                sha256: Some(sha256),
                size,
            } = &artifact.presence
            else {
                continue;
            };
            let mut told = by_itself(PromiseKind::Pointer, artifact, sha256);
            // The specification of Git LFS orders the lines: the version, `oid`, `size`.
            told.line = 2;
            match lies(self.release, self.inventory, artifact.source, &artifact.path) {
                Lies::Here(found) => {
                    told.source = found.source;
                    told.path.clone_from(found.path);
                    self.compare(&mut told, found, *size, None);
                }
                Lies::Unknown(why) => told.why = why,
                Lies::Nowhere => {}
            }
            promised.all.push(told);
        }
    }

    fn take_blobs(&self, promised: &mut Promised) {
        for artifact in &self.inventory.artifacts {
            let source = self.release.sources.get(artifact.source);
            let file = source.and_then(|source| source.file(&artifact.path));
            let blob = file.and_then(|file| file.blob_sha256.as_ref());
            if let Some(blob) = blob.filter(|_| artifact.presence != Presence::Unreadable) {
                let mut told = by_itself(PromiseKind::BlobName, artifact, blob);
                self.compare(&mut told, Found::of(artifact, true), None, None);
                promised.all.push(told);
            }
        }
    }
}

/// Why this promise cannot be held against the digest of a file.
fn why_not(promise: &Promise) -> Option<String> {
    match (promise.part, promise.algorithm.strength()) {
        (_, Strength::Weak) => Some(format!(
            "{} is weak: two files of one digest can be made",
            promise.algorithm.id()
        )),
        (_, Strength::NotComputed) => Some(format!("{} is not computed here", promise.algorithm.id())),
        (Part::Shard { .. }, _) => Some("the digest is of some of its bytes alone".to_owned()),
        (Part::Whole, Strength::Compared) => None,
    }
}

/// What was not read or not followed, once each.
fn told(held: &Held, outside: &[u32], room: usize) -> Vec<Problem> {
    let mut messages = Vec::new();
    if let Some(first) = held.manifest.broken.first() {
        messages.push(format!(
            "{}{}",
            at(first.line, held.manifest.broken.len()),
            first.why
        ));
    }
    // Where a package was installed, its scripts lie outside of it, and its record says so.
    let is_record = layout_of(&held.path) == Some(Layout::Record);
    if let Some(first) = outside.first().filter(|_| !is_record) {
        messages.push(format!(
            "{}the name leads out of the release and was not followed",
            at(*first, outside.len())
        ));
    }
    if held.manifest.promises.len() > room {
        messages.push(format!(
            "{MAX_PROMISES} digests are promised by now: the rest was not compared"
        ));
    }
    let problem = |message| Problem {
        source: held.source,
        path: held.path.clone(),
        message,
    };
    messages.into_iter().map(problem).collect()
}

fn at(line: u32, all: usize) -> String {
    match (line, all) {
        (0, _) => String::new(),
        (line, 1) => format!("line {line}: "),
        (line, all) => format!("line {line} and {} more: ", all - 1),
    }
}

/// Longest line that evidence quotes: a name of a file and a digest.
const MAX_QUOTE: usize = 400;

/// The lines of promises that findings will quote.
fn quoted(text: &str, all: &[PromisedDigest]) -> BTreeMap<u32, String> {
    let speaks = |one: &&PromisedDigest| {
        matches!(
            one.standing,
            DigestStanding::Differs | DigestStanding::Missing | DigestStanding::NotHashed
        )
    };
    let wanted: BTreeSet<u32> = all.iter().filter(speaks).map(|one| one.line).collect();
    let numbered = (1_u32..).zip(text.lines());
    numbered
        .filter(|(number, line)| wanted.contains(number) && line.len() <= MAX_QUOTE)
        .map(|(number, line)| (number, line.trim().to_owned()))
        .collect()
}

impl Held {
    /// The files that lie where it lists all, and that it neither names nor ignores.
    pub(crate) fn unnamed<'i>(&self, inventory: &'i Inventory) -> Vec<&'i str> {
        let is_read = !self.manifest.promises.is_empty() && self.manifest.broken.is_empty();
        if self.manifest.lists != Lists::AllFiles || !is_read {
            return Vec::new();
        }
        let seen = |name: &String| openassay_digests::within(&self.base, name);
        let named: BTreeSet<String> = self
            .manifest
            .promises
            .iter()
            .filter_map(|one| seen(&one.name))
            .collect();
        let ignored: Vec<String> = self.manifest.ignored.iter().filter_map(seen).collect();
        let is_below = |path: &str, folder: &str| {
            folder.is_empty()
                || path
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let artifacts = inventory.artifacts.iter();
        artifacts
            .filter(|one| {
                one.source == self.source && one.path != self.path && is_below(&one.path, &self.base)
            })
            .map(|one| one.path.as_str())
            .filter(|path| !named.contains(*path))
            .filter(|path| !ignored.iter().any(|other| path == other || is_below(path, other)))
            .collect()
    }
}

impl Promised {
    /// What one manifest promises.
    fn of(&self, held: &Held) -> &[PromisedDigest] {
        self.all.get(held.promises.clone()).unwrap_or_default()
    }

    /// The manifest at this place.
    fn manifest(&self, source: usize, path: &str) -> Option<&Held> {
        let at = self.places.get(&(source, path.to_owned()))?;
        self.manifests.get(*at)
    }

    /// The manifest that this signature is named after and lies beside.
    fn signed_by(&self, (source, signature): &(usize, String)) -> Option<&Held> {
        let (stem, _) = signature.rsplit_once('.')?;
        self.manifest(*source, stem)
    }
}
