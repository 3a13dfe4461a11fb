//! `runs_in`, `requires`, `opaque`: can it be run with open software, and is the code source at all?

use openassay_facts::{Artifact, Assurance, Evidence, Fact, Facts, Method, Presence, Truth};

use super::world::{World, seen};

/// Records what it takes to run the weights, and whether compiled files stand for code.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    facts.set("runs_in(open_runtime)", open_runtime(world));
    facts.set("requires(custom_code)", custom_code(world));
    facts.set("requires(proprietary_runtime)", proprietary_runtime(world));
    facts.set("opaque(code)", opaque(world));
}

fn open_runtime(world: &World<'_>) -> Fact {
    let survey = world.survey;
    let mut open = survey.runtime_evidence();
    if open.is_empty() && survey.code_wanted.is_empty() {
        open.clone_from(&survey.code_here);
    }
    if !open.is_empty() {
        return Fact::resting_on(Truth::True, Assurance::Read, open);
    }
    proprietary(world).map_or_else(
        || Fact::unknown(survey.code_wanted.clone()),
        |evidence| Fact::because(Truth::False, Assurance::Read, evidence),
    )
}

/// The proprietary runtime that alone reads the files, where no open one does.
fn proprietary(world: &World<'_>) -> Option<Evidence> {
    let open = world
        .survey
        .runtimes
        .iter()
        .any(|running| !running.open.is_empty());
    if open {
        None
    } else {
        world
            .survey
            .runtimes
            .iter()
            .find_map(|running| running.proprietary.clone())
    }
}

fn custom_code(world: &World<'_>) -> Fact {
    let survey = world.survey;
    if survey.needs_own_code() {
        let evidence = if survey.code_wanted.is_empty() {
            &survey.code_here
        } else {
            &survey.code_wanted
        };
        return Fact::resting_on(Truth::True, Assurance::Read, evidence.clone());
    }
    Fact::resting_on(Truth::False, Assurance::Read, survey.runtime_evidence())
}

fn proprietary_runtime(world: &World<'_>) -> Fact {
    if let Some(evidence) = proprietary(world) {
        return Fact::because(Truth::True, Assurance::Read, evidence);
    }
    Fact::resting_on(Truth::False, Assurance::Read, world.survey.runtime_evidence())
}

/// Compiled files among the code; where an open runtime stands in for code, its source is public.
fn opaque(world: &World<'_>) -> Fact {
    let here = world
        .inventory
        .artifacts
        .iter()
        .filter(|artifact| artifact.presence == Presence::Here);
    let compiled: Vec<Evidence> = here
        .filter(|artifact| is_compiled(artifact))
        .map(|artifact| seen(artifact, Method::Recognized))
        .collect();
    if !compiled.is_empty() {
        return Fact::resting_on(Truth::True, Assurance::Read, compiled);
    }
    let code: Vec<Evidence> = world
        .inventory
        .artifacts
        .iter()
        .filter(|artifact| {
            artifact
                .components
                .iter()
                .any(|component| component.part() == "code")
        })
        .take(3)
        .map(|artifact| seen(artifact, Method::Recognized))
        .chain(world.survey.runtime_evidence().into_iter().take(1))
        .collect();
    Fact::resting_on(Truth::False, Assurance::Read, code)
}

fn is_compiled(artifact: &Artifact) -> bool {
    const ENDINGS: [&str; 7] = ["pyc", "pyd", "so", "dll", "dylib", "class", "pyarmor"];
    artifact
        .path
        .rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}
