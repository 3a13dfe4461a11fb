//! All that a reader should know besides: one list of kinds, and where each is looked for.

use std::collections::BTreeSet;

use openassay_facts::{Evidence, Facts, Finding, Method, Presence, Role, Severity};
use openassay_terms::findings as of_terms;
use openassay_weights::{Executes, WeightFile};

use crate::AnsweredFinding;
use crate::evidence::{World, compositions_of, said_at, seen, why_loading};
use crate::identity;
use crate::survey::Disagreement;

/// A kind of finding: the name that `--deny` and `explain` take, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct FindingKind {
    /// Its name.
    pub name: &'static str,
    /// What it means, and what settles it.
    pub explanation: &'static str,
}

const fn kind(name: &'static str, explanation: &'static str) -> FindingKind {
    FindingKind { name, explanation }
}

/// Every kind of finding there is.
pub const KINDS: &[FindingKind] = &[
    kind(
        "no-license",
        "No file names terms of any kind. No license is no permission. Settled by a license file or a `license` field in the card.",
    ),
    kind(
        "license-text-missing",
        "A license is named that asks for its text to accompany copies, and no text is here. Settled by adding the text as `LICENSE`.",
    ),
    kind(
        "license-text-modified",
        "The text is a known license with something added, removed or changed. It is not that license; read the changes. Settled by the unchanged text, or by a name of its own for the changed one.",
    ),
    kind(
        "licenses-differ",
        "Two places name different licenses and can be read together (a package and the model inside it, say), the narrower of the two being counted. Settled by naming one, or by saying what each covers.",
    ),
    kind(
        "license-family",
        "The license named is a family without a version. What all its members agree on is counted, the rest is unknown. Settled by naming the version.",
    ),
    kind(
        "base-terms-dropped",
        "The release says what model it was made from; the terms of that model ask to be passed on, and are not here. Whether it is so derived is the producer's word, not measured. Settled by passing those terms on, or by correcting what is said of the base.",
    ),
    kind(
        "policy-missing",
        "The terms incorporate a use policy that is not among the files, so not all of the terms can be read. Settled by adding the policy as a file.",
    ),
    kind(
        "policy-narrows",
        "A use policy says that it binds those who use the model, and lies beside a license that allows any use. Both apply: what the policy excludes is excluded. Settled by dropping the policy, or by saying that it only advises.",
    ),
    kind(
        "policy-unclear",
        "A use policy lies beside the weights that no license incorporates, and its words do not say that they bind those who use the model (or they speak of a service, or a language that is not read). Settled by a sentence in it or in the license.",
    ),
    kind(
        "notice-missing",
        "The license in force asks for a notice to go with each copy (a copyright line, a \"Notice\" file with its attribution), and none is here. Settled by adding it.",
    ),
    kind(
        "languages-disagree",
        "A license text in two languages has another number, or another ban, in one than in the other. Settled by the clause that says which language prevails, or by its author.",
    ),
    kind(
        "self-report-contradicted",
        "A file of another index (`--against`) says what the release denies: the words of the release say otherwise, what it names is not here and nothing points elsewhere, or the files name another license. Settled by correcting the file, or by auditing the place where the thing lies together with these.",
    ),
    kind(
        "license-reading-differs",
        "What we hold of a license and what its sentences were read to say do not agree: one of our two readings is wrong. Settled by reading the sentence or section that is named.",
    ),
    kind(
        "custom-code",
        "No open runtime that we know implements the architecture; the release brings code of its own, which must be trusted to run it. It was not run. Settled by reading that code, or by a runtime that implements the architecture.",
    ),
    kind(
        "config-mismatch",
        "Two places of the release say what cannot both be right: a configuration, an index, a tokenizer or metadata \
        against tensors or against each other. Settled by correcting the one that is wrong.",
    ),
    kind(
        "shards-missing",
        "The index names shards that are not here. Settled by fetching them, or by an index of what is here.",
    ),
    kind(
        "digest-differs",
        "The bytes of a file are not those whose digest a list of the release (`SHA256SUMS`, a wheel's `RECORD`, a model signature), a Git LFS pointer or the name of a blob in the cache promises, or two of these promise two digests. Settled by fetching the file again, or by whoever wrote the list.",
    ),
    kind(
        "digest-promised-missing",
        "A list of digests names a file that is not here, though all that is there was listed. Settled by adding the file, or by taking it off the list.",
    ),
    kind(
        "signature-unverified",
        "A signature lies here. Digests under it were compared; the signature was not verified, so it says nothing of who listed them. Settled by its own tool with a key that you trust (`model_signing verify`, `cosign`, `gpg --verify`).",
    ),
    kind(
        "loads-pickle",
        "Loading the weights runs code, or it cannot be told what it runs. Settled by weights in safetensors, or by a scanner for malware that you trust.",
    ),
    kind(
        "results-unrepeatable",
        "Results of an evaluation are given, and neither the code nor the data to repeat them is here; nothing points to either. The results may be right: nobody can tell from this release. Settled by adding them, or by saying where they are.",
    ),
    kind(
        "exercise-disagrees",
        "A result of `openassay exercise` (`--with-exercise`) shows a fact to be otherwise than the files do. The files were counted. Settled by whoever finds out which of the two is wrong; it may be our knowledge.",
    ),
    kind(
        "promised",
        "Something is said to come. It is not here, and is not counted. Settled by releasing it.",
    ),
    kind(
        "placeholder",
        "A file stands where something should be, and is empty or says only that it will come. Settled by filling it, or by removing it.",
    ),
    kind(
        "settings-inside",
        "A settings file of ours lies inside the release. It is a claim of the producer: shown, never counted. Settled by passing a file of your own with `--settings`.",
    ),
    kind(
        "language-unread",
        "A document is in a language that is not read; nothing was concluded from it. Settled by a person who reads it, or by a translation beside it.",
    ),
];

/// Every finding, most severe first, not yet answered.
pub(crate) fn findings(world: &World<'_>, facts: &Facts) -> Vec<AnsweredFinding> {
    let terms_of = |component: &'static str| {
        let found = compositions_of(world, &openassay_facts::Component::of(component));
        found.into_iter().map(|(terms, _)| terms).collect::<Vec<_>>()
    };
    let models = terms_of("weights.final");
    let code: Vec<_> = crate::terms::CODE.iter().flat_map(|one| terms_of(one)).collect();
    let mut found = of_terms(&openassay_terms::Terms {
        inventory: world.inventory,
        statements: world.statements,
        grants: world.grants,
        names: &crate::reading::names(world.release),
        models: &models,
        code: &code,
    });
    let silence_tells = crate::evidence::no_terms(world).is_some();
    found.retain(|finding| silence_tells || !RESTS_ON_ABSENCE.contains(&finding.kind));
    found.extend(custom_code(world));
    found.extend(mismatches(world));
    found.extend(shards(world));
    found.extend(loading(world));
    found.extend(crate::digests::findings(world));
    found.extend(unrepeatable(facts));
    found.extend(crate::exercised::disagreements(world, facts));
    found.extend(promised(world));
    found.extend(placeholders(world));
    found.extend(settings_inside(world));
    found.extend(unread(world));
    found.sort_by(|a, b| (b.severity, a.kind, &a.message).cmp(&(a.severity, b.kind, &b.message)));
    found.into_iter().map(|finding| named(world, finding)).collect()
}

/// Kinds that say that something is not here: only where what is not here was not released.
const RESTS_ON_ABSENCE: [&str; 5] = [
    "no-license",
    "notice-missing",
    "license-text-missing",
    "policy-missing",
    "base-terms-dropped",
];

fn named(world: &World<'_>, mut finding: Finding) -> AnsweredFinding {
    let artifacts = &world.inventory.artifacts;
    finding.id = identity::resting(finding.kind, &[&finding.message], &finding.evidence, artifacts);
    AnsweredFinding::from(finding)
}

/// Results that nobody can repeat from what is here, or from what it points to.
fn unrepeatable(facts: &Facts) -> Option<Finding> {
    let lacking = ["present(code.evaluation)", "present(data.evaluation)"];
    let is_given = facts.truth("present(doc.eval_results)").is_true();
    if !is_given || !lacking.iter().all(|key| facts.truth(key).is_false()) {
        return None;
    }
    let cited = std::iter::once("present(doc.eval_results)").chain(lacking);
    let evidence = cited.filter_map(|key| facts.get(key)?.evidence().first().cloned());
    Some(Finding::sure(
        "results-unrepeatable",
        Severity::Note,
        "results are given, and neither the code nor the data to repeat them is here".to_owned(),
        evidence.collect(),
    ))
}

fn custom_code(world: &World<'_>) -> Option<Finding> {
    let survey = world.survey;
    if !survey.needs_own_code() {
        return None;
    }
    let (evidence, message) = if survey.code_wanted.is_empty() {
        (
            survey.code_here.clone(),
            "needs custom code, which is here and was not run",
        )
    } else {
        (
            survey.code_wanted.clone(),
            "needs custom code, which is pointed at (`auto_map`) and not here",
        )
    };
    Some(Finding::sure(
        "custom-code",
        Severity::Warning,
        message.to_owned(),
        evidence,
    ))
}

fn mismatches(world: &World<'_>) -> Vec<Finding> {
    let tell = |one: &Disagreement| {
        let evidence = vec![one.declared.clone(), one.found.clone()];
        Finding::sure("config-mismatch", Severity::Warning, one.sentence(), evidence)
    };
    world.survey.mismatches.iter().map(tell).collect()
}

fn shards(world: &World<'_>) -> Vec<Finding> {
    world
        .survey
        .variants
        .iter()
        .filter(|variant| !variant.missing.is_empty())
        .map(|variant| {
            let message = format!("{}: not here: {}", variant.name, listed(&variant.missing));
            Finding::sure(
                "shards-missing",
                Severity::Warning,
                message,
                world.survey.incomplete.clone(),
            )
        })
        .collect()
}

/// A list cut short for a sentence.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Weight files whose loading runs code, or may, for all that can be told: one finding for each of the two.
fn loading(world: &World<'_>) -> Vec<Finding> {
    let answers = [
        (Executes::Yes, Severity::Warning, "runs code"),
        (
            Executes::Unknown,
            Severity::Note,
            "may run code: what it runs cannot be told",
        ),
    ];
    let told = answers.into_iter();
    told.filter_map(|(answer, severity, does)| loading_so(world, answer, severity, does))
        .collect()
}

/// Names that one message lists.
const MOST_NAMES: usize = 5;

fn loading_so(world: &World<'_>, answer: Executes, severity: Severity, does: &str) -> Option<Finding> {
    let files = world.survey.files.iter();
    let files: Vec<&WeightFile> = files.filter(|file| file.loading.executes == answer).collect();
    let first = files.first()?;
    let names: BTreeSet<&str> = files
        .iter()
        .flat_map(|file| file.loading.names.iter().map(String::as_str))
        .collect();
    let why = match (names.len(), first.loading.because.first()) {
        (0, Some(because)) => format!(" ({}: {})", because.what, because.why),
        (0, None) => String::new(),
        (1..=MOST_NAMES, _) => format!(" ({})", names.into_iter().collect::<Vec<_>>().join(", ")),
        (many, _) => {
            let some: Vec<_> = names.into_iter().take(MOST_NAMES).collect();
            format!(" ({} and {} more)", some.join(", "), many - MOST_NAMES)
        }
    };
    let which = match files.len() {
        1 => first.path.clone(),
        many => format!("{} and {} more", first.path, many - 1),
    };
    Some(Finding::sure(
        "loads-pickle",
        severity,
        format!("loading {which} {does}{why}"),
        vec![why_loading(world, first)],
    ))
}

fn promised(world: &World<'_>) -> Vec<Finding> {
    let tell = |spot: &openassay_claims::Spot| {
        let evidence: Evidence = said_at!(spot);
        Finding::sure(
            "promised",
            Severity::Note,
            format!("promised, not here: \"{}\"", spot.quote),
            vec![evidence],
        )
    };
    world.statements.promises.iter().map(tell).collect()
}

fn placeholders(world: &World<'_>) -> Vec<Finding> {
    world
        .inventory
        .artifacts
        .iter()
        .filter_map(|artifact| {
            let what = match (&artifact.presence, artifact.role) {
                (_, Role::Other) => return None,
                (Presence::Empty, _) if is_marker(&artifact.path) => return None,
                (Presence::Empty, _) => "is empty",
                (Presence::Stub, _) => "only promises what it should hold",
                (Presence::Pointer { .. }, _) => {
                    "is a pointer: size and digest are known, the bytes are not here"
                }
                _ => return None,
            };
            let message = format!("{} {what}", artifact.path);
            Some(Finding::sure(
                "placeholder",
                Severity::Note,
                message,
                vec![seen(artifact, Method::Recognized)],
            ))
        })
        .collect()
}

/// Files that are meant to be empty (`__init__.py`, `py.typed`).
fn is_marker(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "__init__.py" | "py.typed" | ".gitkeep" | "REQUESTED")
}

fn settings_inside(world: &World<'_>) -> Vec<Finding> {
    let inside = world
        .inventory
        .artifacts
        .iter()
        .filter(|artifact| artifact.role == Role::AuditSettings);
    inside
        .map(|artifact| {
            let message = format!(
                "{} lies inside the release: a claim of its producer, not counted",
                artifact.path
            );
            Finding::sure(
                "settings-inside",
                Severity::Warning,
                message,
                vec![seen(artifact, Method::Recognized)],
            )
        })
        .collect()
}

fn unread(world: &World<'_>) -> Vec<Finding> {
    let tell = |spot: &openassay_claims::Spot| {
        let evidence: Evidence = said_at!(spot);
        let message = format!(
            "{} is in a language that is not read; nothing was concluded from it",
            spot.path
        );
        Finding::sure("language-unread", Severity::Note, message, vec![evidence])
    };
    world.statements.unread_languages.iter().map(tell).collect()
}
