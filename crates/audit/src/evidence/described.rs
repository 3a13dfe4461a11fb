//! `described(subject)` and `data_information(subject)`: do the documents say it, beyond a heading?

use openassay_facts::{Assurance, Evidence, Fact, FactKey, Facts, Truth};

use super::world::{World, said_at, subjects};

/// Records both predicates for every subject of the dictionary.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    for predicate in ["described", "data_information"] {
        for subject in subjects(predicate) {
            facts.set(
                FactKey::new(predicate, subject),
                said_somewhere(world, predicate, subject),
            );
        }
    }
}

fn said_somewhere(world: &World<'_>, predicate: &str, subject: &str) -> Fact {
    let lines: Vec<Evidence> = world
        .statements
        .descriptions
        .iter()
        .filter(|one| one.predicate == predicate && one.subject == subject)
        .map(|one| said_at!(one))
        .collect();
    if !lines.is_empty() {
        return Fact::resting_on(Truth::True, Assurance::Read, lines);
    }
    let key = FactKey::new(predicate, subject);
    let pointed: Vec<Evidence> = world
        .statements
        .pointing_to(key.as_str())
        .map(|pointer| said_at!(pointer.spot))
        .collect();
    if !pointed.is_empty() {
        return Fact::unknown(pointed);
    }
    let mut unread = world.words_unread().to_vec();
    unread.extend(world.papers_unread(key.as_str()));
    if !unread.is_empty() {
        return Fact::unknown(unread);
    }
    match world.absence(&format!("words that say: {}", super::meaning(key.as_str()))) {
        Some(absence) => Fact::because(Truth::False, Assurance::Read, absence),
        None => Fact::unknown(Vec::new()),
    }
}
