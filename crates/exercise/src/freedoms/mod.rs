//! One after the other, what the terms may allow: each freedom is exercised, and what came of it is a document.
//!
//! A step is done, failed, or cannot be told; the last is no failure of the release. What a finished step shows of
//! the release is stated as facts, in the words of the audit, which reads this document back (`--with-exercise`).

mod modify;
mod text;

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::Tensor;
use serde::Serialize;

use crate::decoder::hooks;
use crate::error::{ExerciseError, Result};
use crate::generate::{Choice, generate};
use crate::memory::{self, Passes, Work};
use crate::share::{self, Verdict};
use crate::{Model, NoHook, Release, Site};

pub use text::render;

/// The form of the document.
pub const SCHEMA: &str = "openassay.exercise/1";
/// What computes.
pub const ENGINE: &str = concat!(
    "openassay-exercise ",
    env!("CARGO_PKG_VERSION"),
    ", candle, CPU, float32"
);
/// Tokens that a run begins with, unless the vocabulary is smaller.
const PROMPT: u32 = 8;
/// Tokens that it goes on with.
const FURTHER: usize = 8;

/// What came of exercising the freedoms of a release.
#[derive(Debug, Clone, Serialize)]
pub struct Exercise {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// What was exercised.
    pub release: ExercisedRelease,
    /// The steps, in the order in which they were taken.
    pub freedoms: Vec<Step>,
    /// What they show, as the audit writes facts.
    pub facts: Vec<ShownFact>,
    /// What ran.
    pub ran: Ran,
}

/// The release by its bytes.
#[derive(Debug, Clone, Serialize)]
pub struct ExercisedRelease {
    /// Its name.
    pub name: Option<String>,
    /// The digest over all of its files, as the audit computes it; none where one could not be read.
    pub digest: Option<String>,
}

/// A step of a freedom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// `use`, `study`, `modify` or `share`.
    pub freedom: &'static str,
    /// Its name.
    pub step: &'static str,
    /// How it ended.
    pub result: Outcome,
    /// Why it was not done.
    pub why: Option<String>,
    /// What was measured, by name.
    pub figures: BTreeMap<&'static str, f64>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It came about.
    Done,
    /// It did not, and should have.
    Failed,
    /// The terms forbid it; told to machines as a failure, with the sentence.
    #[serde(rename = "failed")]
    Forbidden,
    /// Nothing says that it could not; we do not know how, or not surely.
    CannotTell,
}

/// A fact as the audit writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownFact {
    /// What it is about.
    pub subject: &'static str,
    /// What is said of it.
    pub predicate: &'static str,
    /// Whether it is so.
    pub value: bool,
    /// `exercised`.
    pub assurance: &'static str,
    /// What bears it out.
    pub evidence: Vec<ShownEvidence>,
}

/// Evidence as the audit writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownEvidence {
    /// None: it lies in no file of the release.
    pub source: Option<usize>,
    /// None, as well.
    pub path: Option<String>,
    /// None, as well.
    pub sha256: Option<String>,
    /// What was done.
    pub quote: String,
    /// `ran`.
    pub method: &'static str,
}

/// What ran.
#[derive(Debug, Clone, Serialize)]
pub struct Ran {
    /// The engine.
    pub engine: &'static str,
    /// What was asked of it.
    pub command: String,
    /// Files that it read, each with its digest.
    pub inputs: Vec<Input>,
}

/// A file that was read.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// Its place in the release.
    pub path: String,
    /// Its digest.
    pub sha256: String,
}

/// Exercises the freedoms of the release at `path`; `tell` is told which step begins. No more than `limit` bytes of
/// memory are taken, where one is named; else no more than the machine has left.
///
/// # Errors
///
/// Where there is no release that could be read. That a step fails is no error.
pub fn exercise(path: &Path, limit: Option<u64>, tell: &mut dyn FnMut(&str)) -> Result<Exercise> {
    tell("hashing every file");
    let opened = openassay_sources::open(&[path.to_path_buf()])?;
    let mut inventory = openassay_inventory::take(&opened);
    openassay_inventory::hash_all(&opened, &mut inventory);
    let digest = openassay_inventory::release_digest(&inventory);
    tell("running it");
    let mut freedoms = steps(path, limit, tell);
    tell("reading the terms");
    freedoms.push(pass_on(path));
    Ok(Exercise {
        schema: SCHEMA,
        release: ExercisedRelease {
            name: opened.name.clone(),
            digest,
        },
        facts: facts(&freedoms),
        freedoms,
        ran: Ran {
            engine: ENGINE,
            command: "exercise".to_owned(),
            inputs: inputs(&inventory.artifacts),
        },
    })
}

/// The files that a run reads: the configuration and the weights.
fn inputs(artifacts: &[openassay_facts::Artifact]) -> Vec<Input> {
    let is_read = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name == "config.json"
            || [".safetensors", ".gguf", ".index.json"]
                .iter()
                .any(|end| name.ends_with(end))
    };
    artifacts
        .iter()
        .filter(|artifact| is_read(&artifact.path))
        .filter_map(|artifact| {
            Some(Input {
                path: artifact.path.clone(),
                sha256: artifact.sha256.clone()?,
            })
        })
        .collect()
}

fn steps(path: &Path, limit: Option<u64>, tell: &mut dyn FnMut(&str)) -> Vec<Step> {
    let mut steps = Vec::new();
    let loaded = Release::open(path).and_then(|release| release.limited(limit).model());
    let loaded = loaded.and_then(|model| room(&model).map(|()| model));
    let model = match loaded {
        Ok(mut model) => {
            let held = model.hold_if_small();
            steps.push(step("use", "load", held.map(|()| size(&model))));
            model
        }
        Err(error) => {
            steps.push(step("use", "load", Err(error)));
            return steps;
        }
    };
    let prompt = prompt(&model);
    tell("a forward pass");
    steps.push(step("use", "forward", forward(&model, &prompt)));
    tell("going on from a prompt");
    steps.push(step("use", "generate", go_on(&model, &prompt)));
    tell("looking at every site");
    steps.push(step("study", "capture", look(&model, &prompt)));
    tell("changing what happens inside");
    steps.push(step("study", "ablate", ablate(&model, &prompt)));
    steps.extend(modify::steps(path, model, tell));
    steps
}

/// May it be passed on? Asked as `share` asks, and nothing is written.
fn pass_on(path: &Path) -> Step {
    match share::ask(path) {
        Ok(shared) => {
            let why = shared.why.join("; ");
            let (result, why) = match shared.verdict {
                Verdict::Written => (Outcome::Done, None),
                Verdict::Forbidden => (Outcome::Forbidden, Some(why)),
                Verdict::CannotTell => (Outcome::CannotTell, Some(why)),
            };
            let figures = match result {
                Outcome::Done => BTreeMap::from([("parts", count(shared.parts.len()))]),
                _ => Figures::new(),
            };
            Step {
                freedom: "share",
                step: "terms",
                result,
                why,
                figures,
            }
        }
        Err(error) => unsure("share", "terms", &error),
    }
}

/// A step that did not come about, which says nothing against the release.
fn unsure(freedom: &'static str, step: &'static str, error: &ExerciseError) -> Step {
    let why = match error {
        ExerciseError::CannotTell(why) => why.clone(),
        error => error.to_string(),
    };
    Step {
        freedom,
        step,
        result: Outcome::CannotTell,
        why: Some(why),
        figures: Figures::new(),
    }
}

/// Is there room for the passes of all steps?
fn room(model: &Model) -> Result<()> {
    let positions = prompt(model).len().saturating_add(FURTHER);
    let work = Work {
        rows: 1,
        positions,
        passes: Passes::Going(positions),
    };
    memory::fits(model, work)
}

type Figures = BTreeMap<&'static str, f64>;

fn step(freedom: &'static str, name: &'static str, came: Result<Figures>) -> Step {
    let (result, why, figures) = match came {
        Ok(figures) => (Outcome::Done, None, figures),
        Err(ExerciseError::CannotTell(why)) => (Outcome::CannotTell, Some(why), Figures::new()),
        // That the machine is small says nothing of the model.
        Err(error @ ExerciseError::Memory { .. }) => {
            (Outcome::CannotTell, Some(error.to_string()), Figures::new())
        }
        Err(error) => (Outcome::Failed, Some(error.to_string()), Figures::new()),
    };
    Step {
        freedom,
        step: name,
        result,
        why,
        figures,
    }
}

/// The first tokens, each once: any model knows them.
fn prompt(model: &Model) -> Vec<u32> {
    let known = u32::try_from(model.architecture.vocabulary).unwrap_or(u32::MAX);
    (0..PROMPT.min(known.max(1))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts for a reader, far below 2^53")]
fn count(number: usize) -> f64 {
    number as f64
}

fn size(model: &Model) -> Figures {
    let numbers = model.tensors.names().filter_map(|name| model.tensors.shape(name));
    BTreeMap::from([
        ("layers", count(model.architecture.layers.len())),
        ("vocabulary", count(model.architecture.vocabulary)),
        (
            "numbers",
            numbers.map(|shape| count(shape.iter().product())).sum(),
        ),
    ])
}

fn finite(tensor: &Tensor, what: &str) -> Result<()> {
    let values = tensor.flatten_all()?.to_vec1::<f32>()?;
    if values.iter().all(|value| value.is_finite()) {
        return Ok(());
    }
    Err(ExerciseError::Broken(format!("{what} are not all numbers")))
}

fn forward(model: &Model, prompt: &[u32]) -> Result<Figures> {
    let logits = model.forward(&[prompt.to_vec()], &mut NoHook)?;
    finite(&logits, "the logits")?;
    let last = logits.narrow(1, prompt.len() - 1, 1)?.flatten_all()?;
    let first = last.argmax(0)?.to_scalar::<u32>()?;
    Ok(BTreeMap::from([
        ("positions", count(prompt.len())),
        ("likeliest", f64::from(first)),
    ]))
}

/// The same tokens must come with what is kept from position to position and without.
fn go_on(model: &Model, prompt: &[u32]) -> Result<Figures> {
    let ids = generate(model, prompt, FURTHER, &Choice::Greedy)?;
    let mut all = prompt.to_vec();
    for id in &ids {
        let logits = model.forward(&[all.clone()], &mut NoHook)?;
        let last = logits.narrow(1, all.len() - 1, 1)?.flatten_all()?;
        if last.argmax(0)?.to_scalar::<u32>()? != *id {
            return Err(ExerciseError::Engine(
                "a pass over all positions goes on otherwise than one that keeps them".to_owned(),
            ));
        }
        all.push(*id);
    }
    Ok(BTreeMap::from([("tokens", count(ids.len()))]))
}

/// Every site is there, and all that it shows are numbers but for what is masked.
fn look(model: &Model, prompt: &[u32]) -> Result<Figures> {
    let mut seen = std::collections::BTreeSet::new();
    let mut bytes = 0;
    let mut read = |site: Site, tensor: Tensor| {
        seen.insert(site.to_string());
        bytes += tensor.elem_count() * size_of::<f32>();
        Ok(tensor)
    };
    model.forward(&[prompt.to_vec()], &mut read)?;
    let known = hooks::sites(&model.architecture);
    let missing = known.iter().find(|site| !seen.contains(&site.to_string()));
    match missing {
        Some(site) => Err(ExerciseError::Engine(format!("nothing was seen at {site}"))),
        None => Ok(BTreeMap::from([
            ("sites", count(seen.len())),
            ("bytes", count(bytes)),
        ])),
    }
}

/// The first layer's attention adds nothing: the logits must change.
fn ablate(model: &Model, prompt: &[u32]) -> Result<Figures> {
    let whole = model.forward(&[prompt.to_vec()], &mut NoHook)?;
    let mut silence = |site: Site, tensor: Tensor| {
        if site.layer == Some(0) && site.name == "hook_attn_out" {
            return Ok(tensor.zeros_like()?);
        }
        Ok(tensor)
    };
    let without = model.forward(&[prompt.to_vec()], &mut silence)?;
    let change = (whole - without)?
        .abs()?
        .flatten_all()?
        .max(0)?
        .to_scalar::<f32>()?;
    Ok(BTreeMap::from([("largest_change_of_a_logit", f64::from(change))]))
}

/// What the steps show; nothing of a freedom of which one failed.
fn facts(steps: &[Step]) -> Vec<ShownFact> {
    let of_use = || steps.iter().filter(|step| step.freedom == "use");
    let ran = of_use().any(|step| step.step == "forward" && step.result == Outcome::Done)
        && of_use().all(|step| step.result != Outcome::Failed);
    if !ran {
        return Vec::new();
    }
    let shown = [
        (
            "weights.final",
            "present",
            true,
            "every tensor that a forward pass needs was read",
        ),
        (
            "weights.final",
            "readable",
            true,
            "every tensor that a forward pass needs was read",
        ),
        (
            "open_runtime",
            "runs_in",
            true,
            "it ran in openassay-exercise, which is open",
        ),
        (
            "custom_code",
            "requires",
            false,
            "it ran, and no code of its own with it",
        ),
        (
            "proprietary_runtime",
            "requires",
            false,
            "it ran with open parts only",
        ),
    ];
    shown
        .into_iter()
        .map(|(subject, predicate, value, quote)| ShownFact {
            subject,
            predicate,
            value,
            assurance: "exercised",
            evidence: vec![ShownEvidence {
                source: None,
                path: None,
                sha256: None,
                quote: quote.to_owned(),
                method: "ran",
            }],
        })
        .collect()
}
