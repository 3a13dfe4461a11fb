//! Sentences that the first screen says besides, where a reader would otherwise draw the wrong conclusion.

use std::collections::{BTreeMap, BTreeSet};

use openassay_claims::Status;
use openassay_facts::Presence;
use openassay_sources::Listing;

use crate::evidence::{World, title};

/// The remarks, in the order of their weight.
pub(crate) fn remarks(world: &World<'_>) -> Vec<String> {
    let mut said = Vec::new();
    if !world.has_words() {
        said.push(
            "no words of a producer: what else was released cannot be told from these files".to_owned(),
        );
    }
    let partial = world
        .release
        .sources
        .iter()
        .any(|source| source.listing == Listing::Partial);
    if partial {
        said.push("a partial listing (a cache snapshot, or a cap was reached): what it lacks is unknown, not absent".to_owned());
    }
    for unread in world
        .words_unread()
        .iter()
        .chain(&world.papers_unread("doc.paper"))
    {
        said.push(format!(
            "the words of {} were not read: what they may say or point to is unknown",
            unread.path.as_deref().unwrap_or_default()
        ));
    }
    let pointers = world
        .inventory
        .artifacts
        .iter()
        .filter(|artifact| matches!(artifact.presence, Presence::Pointer { .. }))
        .count();
    if pointers > 0 {
        said.push(format!(
            "{pointers} files are pointers to bytes that are not here (Git LFS): run `git lfs pull` first"
        ));
    }
    said.extend(pointed(world));
    let checkpoints = world
        .survey
        .variants
        .iter()
        .filter(|variant| variant.intermediate)
        .count();
    if checkpoints > 0 {
        said.push(format!(
            "{checkpoints} intermediate checkpoints lie beside the final weights"
        ));
    }
    if world.survey.variants.iter().any(|variant| variant.adapter) && world.survey.loadable.is_empty() {
        said.push("the weights are an adapter: the base model they need is not here".to_owned());
    }
    said
}

/// So many addresses are named; the JSON has every pointer with its line.
const MOST_POINTED: usize = 6;

/// Addresses that the producer's words give for parts that are not here; they were not followed.
fn pointed(world: &World<'_>) -> Vec<String> {
    let said = world
        .statements
        .availability
        .iter()
        .filter_map(|said| match &said.status {
            Status::Pointed(target) => Some((target.as_str(), title(said.component.as_str()).to_owned())),
            _ => None,
        });
    let pointers = world.statements.pointers.iter();
    let meant = pointers.map(|pointer| {
        (
            pointer.target.as_str(),
            format!("a {}", pointer.kind.replace('_', " ")),
        )
    });
    let mut targets: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (target, what) in said.chain(meant).filter(|(target, _)| target.contains("://")) {
        targets.entry(target).or_default().insert(what);
    }
    let lines = targets.iter().map(|(target, what)| {
        let what: Vec<&str> = what.iter().map(String::as_str).collect();
        format!("pointed at, not followed: {target} ({})", what.join(", "))
    });
    let mut lines: Vec<String> = lines.collect();
    let more = lines.len().saturating_sub(MOST_POINTED);
    lines.truncate(MOST_POINTED);
    lines.extend((more > 0).then(|| format!("and {more} more addresses, not followed")));
    lines
}

/// The open runtime that stands in for code, in words.
pub(crate) fn runs_in(world: &World<'_>) -> Option<String> {
    world
        .survey
        .runtime_evidence()
        .first()
        .and_then(|evidence| evidence.quote.clone())
}
