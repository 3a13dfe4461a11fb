//! What `openassay exercise` found when it ran a release: read from its result, held to these very bytes.
//!
//! A result is the auditor's own: it counts only when the auditor passes it, names the digest of what is audited and
//! lies outside it. What may follow from it is knowledge (`exercise` in `knowledge/facts.toml`), not what it says of itself.

use std::path::{Path, PathBuf};

use openassay_facts::{Assurance, Evidence, Facts, Finding, Method, Place, Severity, Truth};
use openassay_frameworks::ExerciseEntry;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::AuditError;
use crate::evidence::World;
use crate::settings::lies_inside;

/// The largest result that is read, in bytes; ours have a few thousand.
const MOST: u64 = 8 << 20;
/// The forms that are understood.
const SCHEMAS: [&str; 2] = ["openassay.exercise/1", "openassay.reproduce/1"];
/// The freedom under which a repeated training stands.
const REPRODUCE: &str = "reproduce";

/// A result of `openassay exercise`, as the auditor passed it.
#[derive(Debug, Clone)]
pub struct Exercised {
    /// The file, as the auditor named it.
    pub path: String,
    /// Its digest.
    pub sha256: String,
    /// What ran: engine and version; empty where the result does not say.
    pub engine: String,
    /// The steps, in the order of the result.
    pub steps: Vec<ExercisedStep>,
    /// How a repeated training compares, where one was.
    pub verdict: Option<String>,
    digest: String,
    facts: Vec<(String, bool)>,
}

/// One step of an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ExercisedStep {
    /// `use`, `study`, `modify` or `share`.
    pub freedom: String,
    /// Its name: `forward`, `generate`.
    pub step: String,
    /// `done`, `failed` or `cannot-tell`.
    pub result: String,
    /// Why it did not come about; empty where it did.
    #[serde(default, deserialize_with = "or_empty")]
    pub why: String,
}

/// What an exercise shows of one freedom, and what it does not.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// The freedom.
    pub freedom: &'static str,
    /// What it shows.
    pub shows: &'static str,
    /// What follows on "not".
    pub not: &'static str,
}

#[derive(Deserialize)]
struct Wire {
    schema: String,
    release: WireRelease,
    #[serde(default)]
    freedoms: Vec<ExercisedStep>,
    #[serde(default)]
    facts: Vec<WireFact>,
    verdict: Option<String>,
    #[serde(default)]
    ran: WireRan,
}

#[derive(Deserialize)]
struct WireRelease {
    digest: Option<String>,
}

#[derive(Deserialize)]
struct WireFact {
    subject: String,
    predicate: String,
    value: Json,
}

#[derive(Deserialize, Default)]
struct WireRan {
    #[serde(default)]
    engine: String,
}

fn or_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads the results that the auditor passed.
pub(crate) fn load(paths: &[PathBuf], places: &[PathBuf]) -> Result<Vec<Exercised>, AuditError> {
    paths.iter().map(|path| read(path, places)).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the auditor's own file, not what is audited"
)]
fn read(path: &Path, places: &[PathBuf]) -> Result<Exercised, AuditError> {
    let wrong = |message: String| AuditError::Exercise {
        path: path.to_path_buf(),
        message,
    };
    if lies_inside(path, places) {
        let inside = "it lies inside the audited release, where it counts for nothing";
        return Err(wrong(inside.to_owned()));
    }
    let size = std::fs::metadata(path)
        .map_err(|error| wrong(error.to_string()))?
        .len();
    if size > MOST {
        return Err(wrong(format!("it has {size} bytes, more than any result")));
    }
    let bytes = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    parse(&path.to_string_lossy(), &bytes).map_err(wrong)
}

fn parse(path: &str, bytes: &[u8]) -> Result<Exercised, String> {
    let wire: Wire = serde_json::from_slice(bytes)
        .map_err(|error| format!("it is no result of `openassay exercise --format json`: {error}"))?;
    if !SCHEMAS.contains(&wire.schema.as_str()) {
        return Err(format!(
            "it is of the form `{}`, not {}",
            wire.schema,
            SCHEMAS.join(" or ")
        ));
    }
    let digest = wire
        .release
        .digest
        .ok_or("it does not name the digest of what was run")?;
    let key = |fact: &WireFact| match (fact.subject.as_str(), fact.predicate.strip_suffix(')')) {
        ("release", _) => fact.predicate.clone(),
        (subject, None) => format!("{}({subject})", fact.predicate),
        (subject, Some(predicate)) => format!("{predicate}, {subject})"),
    };
    let facts = wire.facts.iter();
    Ok(Exercised {
        path: path.to_owned(),
        sha256: openassay_sources::digest(bytes),
        engine: wire.ran.engine,
        steps: wire.freedoms,
        verdict: wire.verdict,
        digest,
        facts: facts
            .filter_map(|fact| Some((key(fact), fact.value.as_bool()?)))
            .collect(),
    })
}

/// A file of another index holds words about a model: none of it can be run.
pub(crate) fn hold_no_index(results: &[Exercised]) -> Result<(), AuditError> {
    match results.first() {
        None => Ok(()),
        Some(result) => Err(AuditError::Exercise {
            path: PathBuf::from(&result.path),
            message:
                "what is audited is a file of another index: its words are graded, and no run bears on them"
                    .to_owned(),
        }),
    }
}

/// Were these very bytes run?
pub(crate) fn hold(results: &[Exercised], digest: Option<&str>) -> Result<(), AuditError> {
    let other = results.iter().find(|one| Some(one.digest.as_str()) != digest);
    match (other, digest) {
        (None, _) => Ok(()),
        (Some(result), found) => Err(AuditError::Exercise {
            path: PathBuf::from(&result.path),
            message: match found {
                Some(found) => format!(
                    "other bytes were run than these: it names the digest {}, these have {found}",
                    result.digest
                ),
                None => {
                    "not every file here can be hashed, so it cannot be told whether these bytes were run"
                        .to_owned()
                }
            },
        }),
    }
}

impl Exercised {
    /// What it shows, freedom by freedom, and what it does not.
    pub fn shown(&self) -> Vec<Shown> {
        self.entries()
            .map(|entry| Shown {
                freedom: &entry.freedom,
                shows: &entry.shows,
                not: &entry.not,
            })
            .collect()
    }

    fn entries(&self) -> impl Iterator<Item = &'static ExerciseEntry> {
        let entries = openassay_frameworks::dictionary().exercises.iter();
        entries.filter(|entry| match entry.freedom.as_str() {
            REPRODUCE => self
                .verdict
                .as_ref()
                .is_some_and(|verdict| entry.verdicts.contains(verdict)),
            freedom => {
                self.came_about(freedom) && entry.steps.iter().all(|step| self.was_done(freedom, step))
            }
        })
    }

    /// Was a step of it done, and did none fail?
    fn came_about(&self, freedom: &str) -> bool {
        let of_it = || self.steps.iter().filter(|step| step.freedom == freedom);
        of_it().any(|step| step.result == "done") && of_it().all(|step| step.result != "failed")
    }

    fn was_done(&self, freedom: &str, name: &str) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| step.freedom == freedom && step.step == name && step.result == "done")
    }

    /// Each fact that it shows, with how well that is then known.
    fn facts(&self) -> impl Iterator<Item = (&'static str, Truth, Assurance, Evidence)> {
        self.entries().flat_map(move |entry| {
            let assurance = match entry.freedom.as_str() {
                REPRODUCE => Assurance::Reproduced,
                _ => Assurance::Exercised,
            };
            entry
                .shown()
                .filter(|(key, value)| self.facts.iter().any(|(fact, said)| fact == key && said == value))
                .map(move |(key, value)| (key, Truth::from(value), assurance, self.evidence(entry)))
        })
    }

    fn evidence(&self, entry: &ExerciseEntry) -> Evidence {
        let by = match (&self.verdict, self.engine.as_str()) {
            (Some(verdict), _) if entry.freedom == REPRODUCE => format!(" ({verdict})"),
            (_, "") => String::new(),
            (_, engine) => format!(" (ran by {engine})"),
        };
        Evidence {
            source: None,
            path: Some(self.path.clone()),
            place: Place::Whole,
            sha256: Some(self.sha256.clone()),
            quote: Some(format!("{}: {}{by}", entry.freedom, entry.shows)),
            focus: None,
            method: Method::Ran,
        }
    }
}

/// Raises what was exercised. A fact that was found to be otherwise stays as it is; [`disagreements`] tells it.
pub(crate) fn raise(results: &[Exercised], facts: &mut Facts) {
    for (key, truth, assurance, evidence) in results.iter().flat_map(Exercised::facts) {
        let found = facts.get(key);
        let known = found.map_or(Truth::Unknown, openassay_facts::Fact::truth);
        if known != Truth::Unknown && known != truth {
            continue;
        }
        let mut places = vec![evidence];
        let mut best = assurance;
        if let Some(found) = found.filter(|_| known == truth) {
            best = best.max(found.assurance());
            places.extend(found.evidence().iter().cloned());
        }
        facts.set(key, openassay_facts::Fact::resting_on(truth, best, places));
    }
}

/// Facts that a run shows to be otherwise than they were found.
pub(crate) fn disagreements(world: &World<'_>, facts: &Facts) -> Vec<Finding> {
    let shown = world.exercised.iter().flat_map(Exercised::facts);
    shown
        .filter_map(|(key, truth, _, ran)| {
            let found = facts.get(key)?;
            if found.truth() == Truth::Unknown || found.truth() == truth {
                return None;
            }
            let message = format!(
                "the run shows `{key}` to be {truth}, the files show it to be {}; the files were counted",
                found.truth()
            );
            let evidence = std::iter::once(ran).chain(found.evidence().first().cloned());
            Some(Finding::sure(
                "exercise-disagrees",
                Severity::Warning,
                message,
                evidence.collect(),
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use openassay_facts::Fact;

    use super::*;

    fn result(text: &str) -> Exercised {
        parse("result.json", text.as_bytes()).unwrap()
    }

    const RAN: &str = r#"{"schema": "openassay.exercise/1", "release": {"digest": "d1"}, "ran": {"engine": "e 1"},
        "freedoms": [{"freedom": "use", "step": "forward", "result": "done", "why": null}],
        "facts": [{"subject": "open_runtime", "predicate": "runs_in", "value": true},
                  {"subject": "custom_code", "predicate": "requires", "value": false},
                  {"subject": "weights.final", "predicate": "osi_license", "value": true}]}"#;

    #[test]
    fn a_run_raises_what_it_shows_and_nothing_else() {
        let mut facts = Facts::default();
        let seen = Evidence::of_absence("seen");
        facts.set(
            "runs_in(open_runtime)",
            Fact::because(Truth::True, Assurance::Inspected, seen),
        );
        raise(&[result(RAN)], &mut facts);
        let runs = facts.get("runs_in(open_runtime)").unwrap();
        assert_eq!(runs.assurance(), Assurance::Exercised);
        assert_eq!(runs.evidence().len(), 2);
        assert!(facts.truth("requires(custom_code)").is_false());
        assert!(facts.get("osi_license(weights.final)").is_none());
        assert!(
            facts.get("requires(proprietary_runtime)").is_none(),
            "the result does not say so"
        );
    }

    #[test]
    fn what_was_found_otherwise_stays() {
        let mut facts = Facts::default();
        let seen = Evidence::of_absence("seen");
        facts.set(
            "requires(custom_code)",
            Fact::because(Truth::True, Assurance::Inspected, seen),
        );
        raise(&[result(RAN)], &mut facts);
        assert!(facts.truth("requires(custom_code)").is_true());
    }

    #[test]
    fn a_step_that_failed_shows_nothing() {
        let failed = RAN.replace(
            r#""freedoms": ["#,
            r#""freedoms": [{"freedom": "use", "step": "generate", "result": "failed", "why": "x"}, "#,
        );
        let mut facts = Facts::default();
        raise(&[result(&failed)], &mut facts);
        assert!(facts.get("runs_in(open_runtime)").is_none());
        assert!(result(&failed).shown().is_empty());
    }

    #[test]
    fn only_the_steps_that_were_done_show_something() {
        let of = |lora: &str, quantize: &str, terms: &str| {
            let step = |freedom: &str, step: &str, result: &str| {
                format!(r#"{{"freedom": "{freedom}", "step": "{step}", "result": "{result}", "why": null}}"#)
            };
            let steps = [
                step("modify", "lora", lora),
                step("modify", "quantize", quantize),
                step("share", "terms", terms),
            ];
            let text = format!(
                r#"{{"schema": "openassay.exercise/1", "release": {{"digest": "d"}}, "freedoms": [{}]}}"#,
                steps.join(", ")
            );
            let shown = result(&text).shown();
            shown
                .iter()
                .map(|one| one.shows.to_owned())
                .collect::<Vec<_>>()
                .join("; ")
        };
        let both = of("done", "done", "done");
        for words in ["trained further", "fewer bits", "may be passed on"] {
            assert!(both.contains(words), "{both}");
        }
        let one = of("cannot-tell", "done", "failed");
        assert!(
            one.contains("fewer bits") && !one.contains("trained further"),
            "{one}"
        );
        assert!(!one.contains("passed on"), "{one}");
        assert_eq!(of("cannot-tell", "cannot-tell", "cannot-tell"), "");
    }

    #[test]
    fn only_a_verdict_that_is_close_enough_shows_the_data_to_be_whole() {
        let of = |verdict: &str| {
            let text = format!(
                r#"{{"schema": "openassay.reproduce/1", "release": {{"digest": "d"}}, "verdict": "{verdict}",
                "facts": [{{"subject": "data.training", "predicate": "full", "value": true}},
                          {{"subject": "code.training", "predicate": "present", "value": true}}]}}"#
            );
            let mut facts = Facts::default();
            raise(&[result(&text)], &mut facts);
            ["full(data.training)", "present(code.training)"].map(|key| facts.truth(key).is_true())
        };
        assert_eq!(of("bit-identical"), [true, true]);
        assert_eq!(of("within-seed-variance"), [false, true]);
        assert_eq!(of("not-comparable"), [false, false]);
    }

    #[test]
    fn other_bytes_another_form_and_no_digest_are_refused() {
        assert!(hold(&[result(RAN)], Some("d1")).is_ok());
        assert!(hold(&[result(RAN)], Some("d2")).is_err());
        assert!(hold(&[result(RAN)], None).is_err());
        assert!(hold(&[], None).is_ok());
        for text in [
            "{}",
            "[",
            r#"{"schema": "openassay.audit/1", "release": {"digest": "d"}}"#,
            r#"{"schema": "openassay.exercise/1", "release": {}}"#,
        ] {
            assert!(parse("x", text.as_bytes()).is_err(), "{text}");
        }
    }
}
