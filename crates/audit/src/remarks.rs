//! Sentences that the first screen says besides, where a reader would otherwise draw the wrong conclusion.

use std::collections::{BTreeMap, BTreeSet};

use openassay_claims::{Pointer, Status};
use openassay_facts::Presence;
use openassay_sources::Listing;

use crate::evidence::{World, title};
use crate::survey::Survey;

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

/// Addresses that the producer's words give for parts that are not here, with what they are said to hold; none
/// was followed.
pub(crate) fn pointed(world: &World<'_>) -> Vec<String> {
    let said = world
        .statements
        .availability
        .iter()
        .filter_map(|said| match &said.status {
            Status::Pointed(target) => Some((target.as_str(), title(said.component.as_str()).to_owned())),
            _ => None,
        });
    // A library that is used opens no part of the release; what is stated of a part is said above.
    let opening = |pointer: &&Pointer| !pointer.opens.is_empty() && pointer.kind != "stated";
    let pointers = world.statements.pointers.iter().filter(opening);
    let meant = pointers.map(|pointer| (pointer.target.as_str(), pointer.kind.replace('_', " ")));
    let mut targets: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (target, what) in said.chain(meant).filter(|(target, _)| target.contains("://")) {
        targets.entry(repository(target)).or_default().insert(what);
    }
    let line = |(target, what): (&str, BTreeSet<String>)| {
        let what: Vec<String> = what.into_iter().collect();
        format!("{target} ({})", what.join(", "))
    };
    targets.into_iter().map(line).collect()
}

/// Of an address within a repository (a file, an issue tracker) the repository: what is there is there once.
fn repository(target: &str) -> &str {
    const HOSTS: [&str; 3] = [
        "https://github.com/",
        "https://gitlab.com/",
        "https://codeberg.org/",
    ];
    let Some(host) = HOSTS.iter().find(|host| target.starts_with(**host)) else {
        return target;
    };
    let mut slashes = target
        .match_indices('/')
        .map(|(at, _)| at)
        .filter(|at| *at >= host.len());
    slashes
        .nth(1)
        .map_or(target, |end| target.get(..end).unwrap_or(target))
}

/// The open runtime that stands in for code, in words.
pub(crate) fn runs_in(world: &World<'_>) -> Option<String> {
    runs_in_of(world.survey)
}

/// The same of weights alone.
pub(crate) fn runs_in_of(survey: &Survey) -> Option<String> {
    survey
        .runtime_evidence()
        .first()
        .and_then(|evidence| evidence.quote.clone())
}

#[cfg(test)]
mod tests {
    use super::repository;

    #[test]
    fn a_file_in_a_repository_is_told_by_its_repository() {
        let whole = "https://github.com/org/name";
        assert_eq!(
            repository("https://github.com/org/name/blob/main/train.py"),
            whole
        );
        assert_eq!(repository(whole), whole);
        assert_eq!(
            repository("https://example.org/a/b/c"),
            "https://example.org/a/b/c"
        );
    }
}
