//! `runs_in`, `requires`, `opaque`: can it be run with open software, and is the code source at all?

use openassay_facts::{Artifact, Assurance, Evidence, Fact, Facts, Method, Place, Presence, Truth};
use openassay_weights::{Executes, WeightFile};

use super::world::{World, seen};

/// Records what it takes to run the weights, and whether compiled files stand for code.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    facts.set("runs_in(open_runtime)", open_runtime(world));
    facts.set("requires(custom_code)", custom_code(world));
    facts.set("requires(proprietary_runtime)", proprietary_runtime(world));
    facts.set("requires(trusted_loading)", trusted_loading(world));
    facts.set("opaque(code)", opaque(world));
}

/// Does loading the weights run code, whichever whole variant of them one takes?
fn trusted_loading(world: &World<'_>) -> Fact {
    let mut answers: Vec<(Executes, Evidence)> = Vec::new();
    for variant in &world.survey.variants {
        if variant.adapter || variant.intermediate || variant.complete == Truth::False {
            continue;
        }
        let files = variant.files.iter();
        let files: Vec<&WeightFile> = files
            .filter_map(|(source, path)| world.survey.file(*source, path))
            .collect();
        let worst = files.iter().max_by_key(|file| file.loading.executes);
        answers.extend(worst.map(|file| (file.loading.executes, why_loading(world, file))));
    }
    let of = |answer: Executes| answers.iter().filter(move |(found, _)| *found == answer);
    let evidence = |answer: Executes| {
        of(answer)
            .map(|(_, evidence)| evidence.clone())
            .collect::<Vec<_>>()
    };
    match (of(Executes::No).count(), of(Executes::Yes).count()) {
        (1.., _) => Fact::resting_on(Truth::False, Assurance::Read, evidence(Executes::No)),
        (0, runs @ 1..) if runs == answers.len() => {
            Fact::resting_on(Truth::True, Assurance::Read, evidence(Executes::Yes))
        }
        _ => Fact::unknown(evidence(Executes::Unknown)),
    }
}

/// The file, with the gravest reason and its place.
pub(crate) fn why_loading(world: &World<'_>, file: &WeightFile) -> Evidence {
    let because = file.loading.because.first();
    let told = because.map_or_else(String::new, |because| match &because.place {
        Some((entry, byte)) => format!("{}: {} ({entry}, byte {byte})", because.what, because.why),
        None => format!("{}: {}", because.what, because.why),
    });
    let artifact = world.inventory.artifact(file.source, &file.path);
    Evidence::in_file(file.source, &file.path, Place::Whole, Method::Parsed)
        .quoting(told)
        .hashed(artifact.and_then(|artifact| artifact.sha256.clone()))
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
