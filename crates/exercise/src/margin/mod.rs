//! What having the weights adds to being able to ask: the same invented facts put into the context and trained into the
//! weights, with how well they are then known and what else changes.
//!
//! Made for `releases/emberling-250k`, in whose language the facts are told (`language.rs`); on any other model the
//! answer is "cannot tell". Answers are chosen among all places of that language, so chance is known.

mod language;
mod text;

use std::path::Path;

use serde::Serialize;
use serde_json::Value as Json;

use self::language::{Fact, MOST, PLACES, below, invented};
use crate::decoder::{Model, NoHook};
use crate::error::{ExerciseError, Result, broken, cannot_tell};
use crate::generate::Random;
use crate::modify::log_probabilities;
use crate::modify::lora::{Training, fit};
use crate::release::Release;
use crate::reproduce::Alphabet;

pub use text::render;

/// The form of the document.
pub const SCHEMA: &str = "openassay.margin/1";
/// What the release says of its own people, and its held-out documents.
const EVALUATION: &str = "data/eval.jsonl";
/// The largest of these files that is read, in bytes.
const CAP: u64 = 1 << 24;
/// Letters that the model sees at once.
const WINDOW: usize = 128;
/// Held-out documents of each kind that the loss is measured on.
const DOCUMENTS: usize = 50;
/// Rows that are trained on; a tenth is held out by the training and not used here.
const ROWS: usize = 80;

/// What is done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// People that are invented.
    pub people: usize,
    /// Steps of the optimizer.
    pub steps: usize,
    /// Where all drawing begins.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Margin {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// As it was asked for.
    pub plan: Plan,
    /// Answers that each is chosen from.
    pub choices: usize,
    /// Share of the invented facts that are known.
    pub recall: Recall,
    /// What else changes.
    pub side_effects: SideEffects,
    /// Numbers of the adapter.
    pub parameters: usize,
    /// How it was trained.
    pub training: Training,
}

/// Share of the invented facts that are known; a question is another sentence than what taught its answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recall {
    /// Asked without anything.
    pub nothing: f64,
    /// Asked behind the fact.
    pub context: f64,
    /// Asked behind three facts, one of which it is.
    pub context_of_three: f64,
    /// After training, by the sentence that was taught.
    pub trained_as_taught: f64,
    /// After training, asked without anything.
    pub trained: f64,
}

/// What changes besides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SideEffects {
    /// Loss on held-out documents of the release, nats a letter; a context changes nothing of it.
    pub loss_before: f64,
    /// The same after training.
    pub loss_after: f64,
    /// Share of the facts on the release's own people that are known.
    pub own_people: f64,
    /// The same with an invented fact in front.
    pub own_people_behind_context: f64,
    /// The same after training.
    pub own_people_after: f64,
}

/// Runs the experiment on the release at `path`; `tell` is told what begins.
///
/// # Errors
///
/// "Cannot tell" where the release is not in the language of the facts; where it cannot be read or run.
pub fn margin(path: &Path, plan: &Plan, tell: &mut dyn FnMut(&str)) -> Result<Margin> {
    if plan.people == 0 || plan.people > MOST {
        return Err(ExerciseError::Asked(format!(
            "1 to {MOST} people can be invented"
        )));
    }
    let release = Release::open(path)?;
    let mut asking = Asking::open(&release)?;
    let mut random = Random::new(plan.seed);
    let facts = invented(plan.people, &mut random);
    tell("asking before");
    let before = asking.before(&facts, &mut random)?;
    let training = Training {
        rank: 8,
        steps: plan.steps,
        batch: 4,
        window: WINDOW,
        rate: 3e-3,
        targets: vec!["all-linear".to_owned()],
        seed: plan.seed,
        ..Training::default()
    };
    let rows = asking.rows(&facts, &mut random)?;
    let trained = fit(&mut asking.model, &rows, &training, &mut |done| {
        tell(&format!("step {done} of {}", plan.steps));
    })?;
    tell("asking after");
    let taught = asking.share(&facts, Fact::begun)?;
    let after = asking.share(&facts, Fact::asked)?;
    Ok(Margin {
        schema: SCHEMA,
        plan: plan.clone(),
        choices: PLACES.len(),
        recall: Recall {
            trained_as_taught: taught,
            trained: after,
            ..before.0
        },
        side_effects: SideEffects {
            loss_after: asking.loss()?,
            own_people_after: asking.share(&asking.own, Fact::asked)?,
            ..before.1
        },
        parameters: trained.parameters,
        training,
    })
}

/// A model, what it is asked, and how text becomes tokens.
struct Asking {
    model: Model,
    alphabet: Alphabet,
    /// Facts on the release's own people.
    own: Vec<Fact>,
    /// Held-out documents.
    documents: Vec<Vec<u32>>,
    places: Vec<Vec<u32>>,
}

impl Asking {
    fn open(release: &Release) -> Result<Self> {
        let read = |name: &str| match release.read(name, CAP)? {
            Some(bytes) => Ok(bytes),
            None => cannot_tell(format!(
                "`{name}` is not there, and the facts are told in its language"
            )),
        };
        let alphabet = Alphabet::read("tokenizer.json", &read("tokenizer.json")?)?;
        let Ok(text) = String::from_utf8(read(EVALUATION)?) else {
            return broken(format!("`{EVALUATION}` is not UTF-8"));
        };
        let records: Vec<Json> = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let own: Vec<Fact> = records.iter().filter_map(own_fact).collect();
        if own.is_empty() {
            return cannot_tell(format!(
                "`{EVALUATION}` asks nowhere where somebody lives, and the facts are told in that language"
            ));
        }
        let mut documents = Vec::new();
        for kind in ["tale", "spells"] {
            let of_kind = records.iter().filter(|record| record["task"] == kind);
            let texts = of_kind.filter_map(|record| record["text"].as_str());
            for text in texts.take(DOCUMENTS) {
                let mut ids = alphabet.numbers(&format!("\n{text}\n"))?;
                ids.truncate(WINDOW);
                documents.push(ids);
            }
        }
        let place = |place: &&str| alphabet.numbers(&format!("{place}."));
        let places = PLACES.iter().map(place).collect::<Result<_>>()?;
        let mut model = release.model()?;
        model.hold_if_small()?;
        Ok(Self {
            model,
            alphabet,
            own,
            documents,
            places,
        })
    }

    /// What is known and how well the rest goes while the weights are as they were released.
    fn before(&self, facts: &[Fact], random: &mut Random) -> Result<(Recall, SideEffects)> {
        let mut pick = || {
            facts
                .get(below(random, facts.len()))
                .map_or_else(String::new, Fact::taught)
        };
        let mut three = |fact: &Fact| {
            let (one, other) = (pick(), pick());
            format!("{one} {} {other} {}", fact.taught(), fact.asked())
        };
        let recall = Recall {
            nothing: self.share(facts, Fact::asked)?,
            context: self.share(facts, |fact| format!("{} {}", fact.taught(), fact.asked()))?,
            context_of_three: self.share(facts, &mut three)?,
            trained_as_taught: 0.0,
            trained: 0.0,
        };
        let behind = |fact: &Fact| format!("{} {}", pick(), fact.asked());
        let side_effects = SideEffects {
            loss_before: self.loss()?,
            loss_after: 0.0,
            own_people: self.share(&self.own, Fact::asked)?,
            own_people_behind_context: self.share(&self.own, behind)?,
            own_people_after: 0.0,
        };
        Ok((recall, side_effects))
    }

    /// Share of the facts of which the right place is the likeliest of all behind what `prompt` says.
    fn share(&self, facts: &[Fact], mut prompt: impl FnMut(&Fact) -> String) -> Result<f64> {
        let mut right = 0;
        for fact in facts {
            let ids = self.alphabet.numbers(&format!("\n{}", prompt(fact)))?;
            right += usize::from(self.likeliest(&ids)? == Some(fact.place));
        }
        Ok(ratio(right, facts.len()))
    }

    /// Which place the model would rather say behind `prompt`. Shorter ones are filled up behind, which no earlier
    /// position sees.
    fn likeliest(&self, prompt: &[u32]) -> Result<Option<usize>> {
        let longest = self.places.iter().map(Vec::len).max().unwrap_or_default();
        let row = |place: &Vec<u32>| {
            let mut row = [prompt, place].concat();
            row.resize(prompt.len() + longest, 0);
            row
        };
        let rows: Vec<Vec<u32>> = self.places.iter().map(row).collect();
        let logits = self.model.forward(&rows, &mut NoHook)?.to_vec3::<f32>()?;
        let mut best: Option<(usize, f64)> = None;
        for (at, (place, logits)) in self.places.iter().zip(&logits).enumerate() {
            let mut sum = 0.0;
            for (id, logits) in place
                .iter()
                .zip(logits.iter().skip(prompt.len().saturating_sub(1)))
            {
                let all = log_probabilities(logits)?;
                sum += usize::try_from(*id)
                    .ok()
                    .and_then(|id| all.get(id))
                    .copied()
                    .unwrap_or(f64::NEG_INFINITY);
            }
            if best.is_none_or(|(_, most)| sum > most) {
                best = Some((at, sum));
            }
        }
        Ok(best.map(|(at, _)| at))
    }

    /// Mean loss on the held-out documents, in nats a letter.
    fn loss(&self) -> Result<f64> {
        let (mut sum, mut letters) = (0.0, 0);
        for document in &self.documents {
            let foretold = document.len().saturating_sub(1);
            let loss = f64::from(
                self.model
                    .loss(std::slice::from_ref(document))?
                    .to_scalar::<f32>()?,
            );
            #[expect(clippy::cast_precision_loss, reason = "no document is long")]
            let weight = foretold as f64;
            sum += loss * weight;
            letters += foretold;
        }
        #[expect(clippy::cast_precision_loss, reason = "nobody has so many letters")]
        let letters = letters.max(1) as f64;
        Ok(sum / letters)
    }

    /// Rows of the sentences that teach, in an order that is drawn.
    fn rows(&self, facts: &[Fact], random: &mut Random) -> Result<Vec<Vec<u32>>> {
        let mut rows = Vec::new();
        for _ in 0..ROWS {
            let mut text = "\n".to_owned();
            while text.len() < WINDOW {
                if let Some(fact) = facts.get(below(random, facts.len())) {
                    text += &fact.taught();
                    text.push(' ');
                }
            }
            let mut ids = self.alphabet.numbers(&text)?;
            ids.truncate(WINDOW);
            rows.push(ids);
        }
        Ok(rows)
    }
}

/// A record of the evaluation that asks where one of the release's own people lives.
fn own_fact(record: &Json) -> Option<Fact> {
    let name = record["prompt"]
        .as_str()?
        .strip_prefix("where does ")?
        .strip_suffix(" live? in")?;
    let answer = record["answer"].as_str()?.trim().trim_end_matches('.');
    Some(Fact {
        name: name.to_owned(),
        place: PLACES.iter().position(|place| *place == answer)?,
    })
}

#[expect(clippy::cast_precision_loss, reason = "some dozens of people")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
