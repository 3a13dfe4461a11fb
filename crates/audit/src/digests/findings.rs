//! What a reader should know of promised digests: those that differ, what is missing, what nobody verified.

use std::collections::{BTreeMap, BTreeSet};

use openassay_digests::Signed;
use openassay_facts::{Evidence, Finding, Method, Place, Role, Severity};

use super::{Held, Promised};
use crate::evidence::World;
use crate::{DigestStanding, PromiseKind, PromisedDigest};

/// Names that one message lists.
const MOST_NAMES: usize = 3;
/// Places that one finding rests on, at most.
const MOST_PLACES: usize = 20;

/// Every finding on promised digests.
pub(crate) fn findings(world: &World<'_>) -> Vec<Finding> {
    let promised = world.digests;
    let differing = promised
        .all
        .iter()
        .filter(|one| one.standing == DigestStanding::Differs);
    let mut found: Vec<Finding> = differing.map(|one| differs(world, one)).collect();
    found.extend(promised.manifests.iter().filter_map(inconsistent));
    found.extend(twice(world));
    found.extend(
        promised
            .manifests
            .iter()
            .filter_map(|held| missing(promised, held)),
    );
    found.extend(unverified(world));
    found.extend(signatures(promised));
    found
}

fn differs(world: &World<'_>, one: &PromisedDigest) -> Finding {
    let message = match one.found.as_ref().filter(|found| **found != one.promised) {
        None => format!("{} is not what {} promises: {}", one.path, by(one), one.why),
        Some(found) => format!(
            "{} is not what {} promises: its sha256 is {}, promised is {}",
            one.path,
            by(one),
            short(found),
            short(&one.promised)
        ),
    };
    let role = world
        .inventory
        .artifact(one.source, &one.path)
        .map(|artifact| artifact.role);
    let file = Evidence::in_file(one.source, &one.path, Place::Whole, Method::Parsed)
        .quoting(
            one.found
                .as_ref()
                .map_or_else(|| one.why.clone(), |found| format!("sha256 {found}")),
        )
        .hashed(one.found.clone());
    Finding::sure(
        "digest-differs",
        severity(role),
        message,
        vec![promise(world.digests, one), file],
    )
}

/// What is loaded or run is the release; of words a later edit is likelier than another file.
fn severity(role: Option<Role>) -> Severity {
    match role {
        Some(
            Role::WeightsFinal
            | Role::WeightsIntermediate
            | Role::WeightsAdapter
            | Role::WeightsIndex
            | Role::Config
            | Role::Tokenizer
            | Role::CodeTraining
            | Role::CodeInference
            | Role::CodeArchitecture,
        ) => Severity::Error,
        _ => Severity::Warning,
    }
}

/// What promises, for a sentence.
fn by(one: &PromisedDigest) -> String {
    match one.kind {
        PromiseKind::Manifest | PromiseKind::SignedManifest => one.promised_by.clone(),
        PromiseKind::Pointer => "its Git LFS pointer".to_owned(),
        PromiseKind::BlobName => "the name of its blob in the cache".to_owned(),
    }
}

fn short(digest: &str) -> String {
    const SHOWN: usize = 12;
    digest.chars().take(SHOWN).collect()
}

/// Where the promise stands.
fn promise(promised: &Promised, one: &PromisedDigest) -> Evidence {
    let held = promised.manifest(one.by_source, &one.promised_by);
    let place = if one.line == 0 {
        Place::Whole
    } else {
        Place::Line(one.line)
    };
    let words = match (held.and_then(|held| held.lines.get(&one.line)), one.kind) {
        (Some(line), _) => line.clone(),
        (None, PromiseKind::BlobName) => format!("blobs/{}", one.promised),
        (None, _) => format!("{}:{} {}", one.algorithm, one.promised, one.path),
    };
    Evidence::in_file(one.by_source, &one.promised_by, place, Method::Declared)
        .quoting(words)
        .hashed(held.map(|held| held.sha256.clone()))
}

/// A signed manifest whose digest over its own entries is not that of its entries.
fn inconsistent(held: &Held) -> Option<Finding> {
    let (promised, found) = held.manifest.inconsistent.as_ref()?;
    let message = format!(
        "{} denies itself: it promises {} for the digests of all its files together, which is {}",
        held.path,
        short(promised),
        short(found)
    );
    Some(Finding::sure(
        "digest-differs",
        Severity::Error,
        message,
        vec![whole(held)],
    ))
}

fn whole(held: &Held) -> Evidence {
    Evidence::in_file(held.source, &held.path, Place::Whole, Method::Parsed).hashed(Some(held.sha256.clone()))
}

/// Files of which two digests are promised while none was computed: one of the two is wrong.
fn twice(world: &World<'_>) -> Vec<Finding> {
    let mut of_file: BTreeMap<(usize, &str), Vec<&PromisedDigest>> = BTreeMap::new();
    let is_open = |one: &&PromisedDigest| {
        let compared = matches!(one.standing, DigestStanding::Agrees | DigestStanding::Differs);
        !compared && one.algorithm == "sha256" && one.bytes.is_none()
    };
    for one in world.digests.all.iter().filter(is_open) {
        of_file.entry((one.source, &one.path)).or_default().push(one);
    }
    let tell = |(_, promises): ((usize, &str), Vec<&PromisedDigest>)| {
        let first = *promises.first()?;
        let other = *promises.iter().find(|one| one.promised != first.promised)?;
        let message = format!(
            "{} is promised two digests, {} by {} and {} by {}: one is wrong",
            first.path,
            short(&first.promised),
            by(first),
            short(&other.promised),
            by(other)
        );
        let evidence = vec![promise(world.digests, first), promise(world.digests, other)];
        Some(Finding::sure(
            "digest-differs",
            Severity::Warning,
            message,
            evidence,
        ))
    };
    of_file.into_iter().filter_map(tell).collect()
}

fn missing(promised: &Promised, held: &Held) -> Option<Finding> {
    let of_this = promised.of(held).iter();
    let gone: Vec<&PromisedDigest> = of_this
        .filter(|one| one.standing == DigestStanding::Missing)
        .collect();
    let names: BTreeSet<&str> = gone.iter().map(|one| one.path.as_str()).collect();
    let message = match names.len() {
        0 => return None,
        1 => format!(
            "{} promises a file that is not here: {}",
            held.path,
            listed(&names)
        ),
        many => format!(
            "{} promises {many} files that are not here: {}",
            held.path,
            listed(&names)
        ),
    };
    let evidence = gone.iter().take(MOST_PLACES).map(|one| promise(promised, one));
    Some(Finding::sure(
        "digest-promised-missing",
        Severity::Note,
        message,
        evidence.collect(),
    ))
}

fn listed(names: &BTreeSet<&str>) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).copied().collect();
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// So many signed lists are held against all files for what they leave out; a model has one.
const MOST_WHOLE: usize = 100;

/// Signed lists of digests: their digests were compared, and that is all.
fn unverified(world: &World<'_>) -> Vec<Finding> {
    let promised = world.digests;
    let mut beside: BTreeMap<(usize, &str), &str> = BTreeMap::new();
    for signature in &promised.signatures {
        if let Some(held) = promised.signed_by(signature) {
            beside.insert((held.source, &held.path), &signature.1);
        }
    }
    let lists = promised.manifests.iter().filter_map(|held| {
        let signature = beside.get(&(held.source, held.path.as_str())).copied();
        let is_signed = signature.is_some() || held.manifest.signed == Signed::Yes;
        is_signed.then_some((held, signature))
    });
    let tell = |(at, (held, signature)): (usize, (&Held, Option<&str>))| {
        let unnamed = if at < MOST_WHOLE {
            held.unnamed(world.inventory)
        } else {
            Vec::new()
        };
        unverified_list(promised, held, signature, unnamed)
    };
    lists.enumerate().map(tell).collect()
}

fn unverified_list(promised: &Promised, held: &Held, signature: Option<&str>, unnamed: Vec<&str>) -> Finding {
    let all = promised.of(held);
    let is_compared =
        |one: &&PromisedDigest| matches!(one.standing, DigestStanding::Agrees | DigestStanding::Differs);
    let compared = all.iter().filter(is_compared).count();
    let unnamed: BTreeSet<&str> = unnamed.into_iter().collect();
    let besides = match unnamed.len() {
        0 => String::new(),
        1 => format!("; a file here is not in it: {}", listed(&unnamed)),
        many => format!("; {many} files here are not in it: {}", listed(&unnamed)),
    };
    let what = match all.len() {
        0 => "no digest in it was read".to_owned(),
        all => format!("{compared} of its {all} digests compared"),
    };
    let message = format!("{} is signed: {what}, signature not verified{besides}", held.path);
    let beside = signature.map(|path| Evidence::in_file(held.source, path, Place::Whole, Method::Recognized));
    let evidence = std::iter::once(whole(held)).chain(beside).collect();
    Finding::sure("signature-unverified", Severity::Note, message, evidence)
}

/// Signatures of what is no list of digests.
fn signatures(promised: &Promised) -> Option<Finding> {
    let alone = promised
        .signatures
        .iter()
        .filter(|one| promised.signed_by(one).is_none());
    let alone: Vec<&(usize, String)> = alone.collect();
    let names: BTreeSet<&str> = alone.iter().map(|(_, path)| path.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let seen = |(source, path): &&(usize, String)| {
        Evidence::in_file(*source, path, Place::Whole, Method::Recognized)
    };
    Some(Finding::sure(
        "signature-unverified",
        Severity::Note,
        format!("signature not verified: {}", listed(&names)),
        alone.iter().map(seen).take(MOST_PLACES).collect(),
    ))
}
