//! `full(component)`: is it there completely, and not a sample?
//!
//! True only where the card promises digests and counts, and the bytes agree with every one of them.

use std::collections::{BTreeMap, BTreeSet};

use openassay_claims::Status;
use openassay_facts::{
    Artifact, Assurance, Evidence, Fact, FactKey, Facts, Method, Place, Presence, Role, Truth,
};

use super::counts;
use super::world::{World, following, said_at, seen};

/// Records `full` for the data components.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    for component in ["data.training", "data.pretrain", "data.posttrain"] {
        let fact = full(
            world,
            component,
            facts.truth(FactKey::new("present", component).as_str()),
            facts,
        );
        facts.set(FactKey::new("full", component), fact);
    }
}

fn full(world: &World<'_>, component: &str, present: Truth, facts: &Facts) -> Fact {
    let key = FactKey::new("full", component);
    // Whoever decides cannot make whole what is not released at all.
    if present.is_false() {
        let absent = FactKey::new("present", component);
        return following(facts, &[absent.as_str()], Truth::False);
    }
    if let Some((_, fact)) = world.settings.decided(&key, world.digest) {
        return fact;
    }
    match present {
        Truth::False | Truth::Unknown => Fact::unknown(Vec::new()),
        Truth::True => {
            let partly: Vec<Evidence> = world
                .statements
                .availability_of(component)
                .filter(|said| {
                    matches!(
                        said.status,
                        Status::Withheld | Status::CannotBeShared | Status::Promised
                    )
                })
                .map(|said| said_at!(said))
                .collect();
            if !partly.is_empty() {
                return Fact::resting_on(Truth::False, Assurance::Read, partly);
            }
            agreement(world, component)
        }
    }
}

/// Do the files agree with the digests that a document of the release promises for them?
fn agreement(world: &World<'_>, component: &str) -> Fact {
    let files: Vec<&Artifact> = world.artifacts_of(component).collect();
    if let Some(elsewhere) = files.iter().find(|file| file.presence != Presence::Here) {
        return Fact::unknown(vec![seen(elsewhere, Method::Listed)]);
    }
    let promised = promised_digests(world);
    let counts = counts::promised(world);
    let count_of = |file: &Artifact| counts.get(file.sha256.as_deref()?).copied();
    let mut evidence = Vec::new();
    for file in &files {
        match file.sha256.as_ref().and_then(|sha256| promised.get(sha256)) {
            Some(place) if count_of(file).is_some_and(|count| counts::disagrees(world, file, count)) => {
                return Fact::unknown(vec![place.clone(), seen(file, Method::Parsed)]);
            }
            Some(place) => {
                evidence.push(place.clone());
                evidence.push(seen(file, Method::Matched));
            }
            // A file without a promise: what the whole is, only a person can tell.
            None => return Fact::unknown(vec![seen(file, Method::Recognized)]),
        }
    }
    let broken = broken_promises(world, &promised, &files, component);
    if !broken.is_empty() {
        return Fact::unknown(broken);
    }
    Fact::resting_on(Truth::True, Assurance::Inspected, evidence)
}

/// The words of `text` that are written like a sha256.
pub(super) fn digests_in(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .map(str::to_ascii_lowercase)
}

/// Every sha256 that the documents name, with its place.
fn promised_digests(world: &World<'_>) -> BTreeMap<String, Evidence> {
    let mut found = BTreeMap::new();
    for document in &world.inventory.documents {
        for (number, line) in document.text.lines().enumerate() {
            for digest in digests_in(line) {
                let place = Place::Line(u32::try_from(number + 1).unwrap_or(u32::MAX));
                let evidence = Evidence::in_file(document.source, &document.path, place, Method::Matched)
                    .quoting(line.trim())
                    .hashed(Some(document.sha256.clone()));
                found.insert(digest, evidence);
            }
        }
    }
    found
}

/// The promises of the documents that speak of these files: each must be kept, or part of the data is not here.
/// A line that names another file speaks of that one.
fn broken_promises(
    world: &World<'_>,
    promised: &BTreeMap<String, Evidence>,
    files: &[&Artifact],
    component: &str,
) -> Vec<Evidence> {
    let artifacts = &world.inventory.artifacts;
    let there: BTreeSet<&str> = artifacts.iter().filter_map(|one| one.sha256.as_deref()).collect();
    let kept: BTreeSet<&str> = files.iter().filter_map(|file| file.sha256.as_deref()).collect();
    let mut speaking: BTreeSet<&str> = artifacts
        .iter()
        .filter(|artifact| artifact.role == Role::DataCard)
        .map(|artifact| artifact.path.as_str())
        .collect();
    let keeping = promised
        .iter()
        .filter(|(sha256, _)| kept.contains(sha256.as_str()));
    speaking.extend(keeping.filter_map(|(_, place)| place.path.as_deref()));
    let others: BTreeSet<&str> = artifacts
        .iter()
        .filter(|artifact| !artifact.components.iter().any(|one| one.as_str() == component))
        .map(|artifact| artifact.path.rsplit('/').next().unwrap_or(&artifact.path))
        .collect();
    let names_another = |place: &Evidence| {
        let words = place.quote.as_deref().unwrap_or_default();
        words
            .split(|c: char| !(c.is_alphanumeric() || "._-".contains(c)))
            .any(|word| others.contains(word))
    };
    promised
        .iter()
        .filter(|(sha256, place)| {
            let speaks = place.path.as_deref().is_some_and(|path| speaking.contains(path));
            speaks && !there.contains(sha256.as_str()) && !names_another(place)
        })
        .map(|(_, place)| place.clone())
        .collect()
}
