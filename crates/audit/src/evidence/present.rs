//! `present(component)`: is it part of the release? By "The world" of `docs/readings.md`, to the letter.

use openassay_claims::Status;
use openassay_facts::{Assurance, Component, Evidence, Fact, FactKey, Facts, Method, Presence, Truth};

use super::world::{World, said_at, seen};
use crate::Completeness;

/// Records `present` for every component of the dictionary.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    for component in openassay_frameworks::dictionary().components.keys() {
        let fact = match component.as_str() {
            "weights.final" => weights(world),
            "code.architecture" | "code.inference" => runnable(world, component),
            "data.open_part" => part_of_data(world, component),
            _ => present(world, component),
        };
        facts.set(FactKey::new("present", component), fact);
    }
}

fn present(world: &World<'_>, component: &str) -> Fact {
    here(world, component).unwrap_or_else(|| not_here(world, component))
}

/// Its bytes were read: as a file, or contained in one.
fn here(world: &World<'_>, component: &str) -> Option<Fact> {
    let files = world
        .artifacts_of(component)
        .filter(|artifact| artifact.presence == Presence::Here);
    let mut evidence: Vec<Evidence> = files.map(|artifact| seen(artifact, Method::Recognized)).collect();
    evidence.extend(contained(world, component));
    if evidence.is_empty() {
        None
    } else {
        Some(Fact::resting_on(Truth::True, Assurance::Read, evidence))
    }
}

fn contained(world: &World<'_>, component: &str) -> Vec<Evidence> {
    let wanted = Component::from(component.to_owned());
    let mut evidence: Vec<Evidence> = world
        .statements
        .contained
        .iter()
        .filter(|spot| spot.component == wanted)
        .map(|spot| said_at!(spot))
        .collect();
    if component == "doc.architecture" {
        evidence.extend(world.survey.architecture_described.clone());
    }
    evidence
}

/// No bytes: withheld or promised is no, pointed at is unknown, silence is what the world makes of it.
fn not_here(world: &World<'_>, component: &str) -> Fact {
    if let Some(evidence) = listed_without_bytes(world, component) {
        return Fact::unknown(evidence);
    }
    let denied = status(world, component, |status| {
        matches!(status, Status::Withheld | Status::CannotBeShared)
    });
    if !denied.is_empty() {
        return Fact::resting_on(Truth::False, Assurance::Read, denied);
    }
    let pointed = pointers(world, component);
    if !pointed.is_empty() {
        return Fact::unknown(pointed);
    }
    let mut promised = status(world, component, |status| *status == Status::Promised);
    promised.extend(stubs(world, component));
    if !promised.is_empty() {
        return Fact::resting_on(Truth::False, Assurance::Read, promised);
    }
    if world.completeness == Completeness::AsFound {
        let mut unread = world.words_unread().to_vec();
        unread.extend(world.papers_unread(component));
        if !unread.is_empty() {
            return Fact::unknown(unread);
        }
    }
    match world.absence(component) {
        Some(absence) => Fact::because(Truth::False, Assurance::Read, absence),
        None => Fact::unknown(Vec::new()),
    }
}

fn status(world: &World<'_>, component: &str, wanted: impl Fn(&Status) -> bool) -> Vec<Evidence> {
    world
        .statements
        .availability_of(component)
        .filter(|said| wanted(&said.status))
        .map(|said| said_at!(said))
        .collect()
}

/// Everything that points to the component without being it.
fn pointers(world: &World<'_>, component: &str) -> Vec<Evidence> {
    let said = world
        .statements
        .availability_of(component)
        .filter(|said| match &said.status {
            Status::Pointed(_) | Status::AvailableNoPlace => true,
            // "In this repository", said by a card that was carried to another place.
            Status::Here(_) => !world.is_own_place(said.source),
            Status::Promised | Status::Withheld | Status::CannotBeShared => false,
        });
    let mut evidence: Vec<Evidence> = said.map(|said| said_at!(said)).collect();
    evidence.extend(
        world
            .statements
            .pointing_to(component)
            .map(|pointer| said_at!(pointer.spot)),
    );
    evidence
}

/// Placeholders that name the thing and promise it: an empty file is no presence.
fn stubs(world: &World<'_>, component: &str) -> Vec<Evidence> {
    world
        .artifacts_of(component)
        .filter(|artifact| matches!(artifact.presence, Presence::Stub | Presence::Empty))
        .map(|artifact| seen(artifact, Method::Recognized))
        .collect()
}

fn listed_without_bytes(world: &World<'_>, component: &str) -> Option<Vec<Evidence>> {
    let evidence: Vec<Evidence> = world
        .artifacts_of(component)
        .filter(|artifact| matches!(artifact.presence, Presence::Pointer { .. } | Presence::Unreadable))
        .map(|artifact| seen(artifact, Method::Listed))
        .collect();
    if evidence.is_empty() { None } else { Some(evidence) }
}

/// `weights.final`: a variant that can be loaded as it is.
fn weights(world: &World<'_>) -> Fact {
    let loadable = &world.survey.loadable;
    if !loadable.is_empty() {
        return Fact::resting_on(Truth::True, Assurance::Inspected, loadable.clone());
    }
    if !world.survey.incomplete.is_empty() {
        return Fact::unknown(world.survey.incomplete.clone());
    }
    if !world.survey.adapters.is_empty() {
        // Whole only with its base, which lies elsewhere.
        return Fact::unknown(world.survey.adapters.clone());
    }
    // Bytes that could not be understood may be the weights all the same.
    let strange: Vec<Evidence> = world
        .artifacts_of("weights.final")
        .filter(|artifact| artifact.presence == Presence::Here)
        .map(|artifact| seen(artifact, Method::Listed))
        .collect();
    if !strange.is_empty() {
        return Fact::unknown(strange);
    }
    not_here(world, "weights.final")
}

/// `code.architecture`, `code.inference`: code of its own, or an open runtime that stands in for it.
fn runnable(world: &World<'_>, component: &str) -> Fact {
    let mut evidence: Vec<Evidence> = here(world, component)
        .map(|fact| fact.evidence().to_vec())
        .unwrap_or_default();
    evidence.extend(world.survey.runtime_evidence());
    if world.survey.code_wanted.is_empty() {
        evidence.extend(world.survey.code_here.iter().cloned());
    }
    if !evidence.is_empty() {
        return Fact::resting_on(Truth::True, Assurance::Read, evidence);
    }
    if !world.survey.code_wanted.is_empty() {
        return Fact::unknown(world.survey.code_wanted.clone());
    }
    if !world.survey.adapters.is_empty() {
        // What runs the base runs the adapter, and the base is not here.
        return Fact::unknown(world.survey.adapters.clone());
    }
    if world.survey.has_weights() {
        // Weights of an architecture that our dated list does not know may well have a runtime.
        return not_here_or_unlisted(world, component);
    }
    not_here(world, component)
}

fn not_here_or_unlisted(world: &World<'_>, component: &str) -> Fact {
    match world.survey.unlisted_architecture() {
        Some(evidence) => Fact::unknown(vec![evidence]),
        // The bytes that would tell the architecture are not here.
        None if world.survey.runtimes.is_empty() => Fact::unknown(world.survey.incomplete.clone()),
        None => not_here(world, component),
    }
}

/// `data.open_part`: any of the training data that is here is an open part of it.
fn part_of_data(world: &World<'_>, component: &str) -> Fact {
    here(world, component)
        .or_else(|| here(world, "data.training"))
        .unwrap_or_else(|| not_here(world, "data.training"))
}
