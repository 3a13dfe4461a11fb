//! A linear probe: what a linear map can read off the stream, on texts that it did not learn from, and beyond what
//! the same map learns of labels that mean nothing.
//!
//! The control task gives each token id a label by lot, with the frequencies of the real ones (Hewitt and Liang,
//! arXiv 1909.03368): a map that knows nothing but which token it is can learn it. What the real task gets beyond it
//! is its selectivity. A result has both accuracies by construction: neither is ever shown alone.

use std::collections::{BTreeMap, BTreeSet};

use candle_core::{DType, Device, Tensor};
use serde::Serialize;

use super::labels::{Labels, Row};
use super::lens::streams;
use super::linear::{Map, largest};
use super::{POSITIONS, mean, real};
use crate::decoder::Model;
use crate::error::{ExerciseError, Result, cannot_tell};
use crate::generate::Random;

/// Control tasks that are drawn: were the real one of their kind, it would beat all of them at all layers once in a
/// hundred times, and by more than the error of a share more rarely still.
const CONTROLS: usize = 99;

/// Share of the texts that is held out.
const HELD_OUT: f64 = 0.25;

/// Fewest different texts.
const TEXTS: usize = 8;

/// Fewest different tokens that carry labels: random labels of fewer are hardly random.
const TYPES: usize = 10;

/// Where control tasks are read so well, there is no room above them.
const ROOM: f64 = 0.98;

/// Most numbers of the stream that are kept for it, as float32 (256 MB).
const NUMBERS: usize = 64 << 20;

/// What was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Probe {
    /// The labels.
    pub labels: Vec<String>,
    /// Labeled tokens that were learned from.
    pub learned: usize,
    /// Labeled tokens of the texts that were held out.
    pub held_out: usize,
    /// Different tokens that carry labels.
    pub types: usize,
    /// Control tasks that were drawn.
    pub controls: usize,
    /// Share of the held-out tokens that have the label which is commonest among those learned from.
    pub commonest: f64,
    /// Before the first block, then behind each.
    pub layers: Vec<Read>,
    /// The best of all control tasks at all layers, and the standard error of that share: a gain lies above both.
    pub bar: f64,
    /// Is the real task read better than that at some layer?
    pub beyond: bool,
    /// One sentence on what this comes to.
    pub because: String,
}

/// What was read at one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Read {
    /// The site.
    pub site: String,
    /// Share of the labels that is right, of the tokens learned from.
    pub learned: f64,
    /// Share that is right, of those held out.
    pub accuracy: f64,
    /// The same of the control tasks, mean.
    pub control: f64,
    /// The same of the control task that is read best here.
    pub control_best: f64,
    /// `accuracy` less `control`.
    pub selectivity: f64,
    /// Is `accuracy` above [`Probe::bar`]?
    pub beyond: bool,
}

/// Reads the labels off the stream at each layer.
///
/// # Errors
///
/// "Cannot tell" where there are too few texts, labels or labeled tokens for a held-out part and a control task.
pub fn probe(model: &Model, labels: &Labels, seed: u64, told: &mut dyn FnMut(&str)) -> Result<Probe> {
    let mut random = Random::new(seed);
    let examples = Examples::new(labels, &mut random)?;
    let tasks = tasks(&examples, &mut random);
    let places = model.architecture.layers.len() + 1;
    let numbers = examples
        .all
        .len()
        .saturating_mul(places)
        .saturating_mul(model.architecture.hidden);
    if numbers > NUMBERS {
        return Err(ExerciseError::Asked(format!(
            "{} labeled tokens: at most {} are probed in this model",
            examples.all.len(),
            NUMBERS / places / model.architecture.hidden.max(1)
        )));
    }
    told("probe: passes over the labeled texts");
    let features = features(model, labels, places)?;
    let mut scores = Vec::with_capacity(places);
    for (at, (site, features)) in features.iter().enumerate() {
        told(&format!("probe, place {} of {places}", at + 1));
        scores.push((site.clone(), read(&examples, &tasks, features)?));
    }
    Ok(result(&examples, labels, scores))
}

/// The map that a probe learns of labels of two kinds: the weight of each feature as scaled, and the intercept, of
/// targets that are one and minus one. `features` is `[examples, width]`.
pub fn ridge(features: &Tensor, labels: &[bool]) -> Result<(Vec<f64>, f64)> {
    let targets: Vec<f64> = labels
        .iter()
        .map(|label| if *label { 1.0 } else { -1.0 })
        .collect();
    let targets = Tensor::from_vec(targets, (labels.len(), 1), &Device::Cpu)?;
    let map = Map::learn(&features.to_dtype(DType::F64)?, &targets)?;
    let intercept = map.intercept.flatten_all()?.to_vec1::<f64>()?;
    Ok((
        map.weights.flatten_all()?.to_vec1::<f64>()?,
        intercept.first().copied().unwrap_or_default(),
    ))
}

/// A labeled token.
struct Example {
    id: u32,
    label: usize,
    held_out: bool,
}

/// All labeled tokens, in the order of the file.
struct Examples {
    all: Vec<Example>,
    labels: usize,
}

impl Examples {
    fn new(labels: &Labels, random: &mut Random) -> Result<Self> {
        let held_out = held_out(labels, random)?;
        let all: Vec<Example> = labels
            .rows
            .iter()
            .flat_map(|row| {
                let held_out = held_out.contains(row);
                let labeled = row.ids.iter().zip(&row.labels);
                labeled.filter_map(move |(id, label)| {
                    label.map(|label| Example {
                        id: *id,
                        label,
                        held_out,
                    })
                })
            })
            .collect();
        let examples = Self {
            all,
            labels: labels.names.len(),
        };
        examples.check()?;
        Ok(examples)
    }

    fn check(&self) -> Result<()> {
        if self.labels < 2 {
            return cannot_tell("there are fewer than two labels to tell apart");
        }
        let types = self.types().len();
        if types < TYPES {
            return cannot_tell(format!(
                "labels stand on {types} different tokens, and a control task, which gives each token a label by \
                 lot, needs {TYPES}"
            ));
        }
        if self.of(true).is_empty() || self.of(false).is_empty() {
            return cannot_tell("no labeled token is left to learn from, or to be held out");
        }
        Ok(())
    }

    fn types(&self) -> BTreeSet<u32> {
        self.all.iter().map(|one| one.id).collect()
    }

    /// The numbers of those held out, or of those learned from.
    fn of(&self, held_out: bool) -> Vec<u32> {
        let numbered = (0u32..).zip(&self.all);
        numbered
            .filter(|(_, one)| one.held_out == held_out)
            .map(|(at, _)| at)
            .collect()
    }
}

/// A quarter of the texts; of texts that are the same, all or none.
fn held_out<'a>(labels: &'a Labels, random: &mut Random) -> Result<BTreeSet<&'a Row>> {
    let mut texts: Vec<&Row> = labels.rows.iter().collect::<BTreeSet<_>>().into_iter().collect();
    if texts.len() < TEXTS {
        return cannot_tell(format!(
            "there are {} different texts with labels, and a part to be held out needs {TEXTS}",
            texts.len()
        ));
    }
    shuffle(&mut texts, random);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    let count = (real(texts.len()) * HELD_OUT) as usize;
    texts.truncate(count.max(1));
    Ok(texts.into_iter().collect())
}

/// Fisher and Yates.
fn shuffle<T>(all: &mut [T], random: &mut Random) {
    for at in (1..all.len()).rev() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below a count"
        )]
        let other = (random.next() * real(at + 1)) as usize;
        all.swap(at, other.min(at));
    }
}

/// The label of each example in each task: the real one, then the controls.
fn tasks(examples: &Examples, random: &mut Random) -> Vec<Vec<usize>> {
    let real_one: Vec<usize> = examples.all.iter().map(|one| one.label).collect();
    let types = examples.types();
    let mut tasks = vec![real_one.clone()];
    for _ in 0..CONTROLS {
        let mut drawn = BTreeMap::new();
        for id in &types {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "below a count"
            )]
            let at = (random.next() * real(real_one.len())) as usize;
            // The label of an example drawn by lot has the frequencies of all.
            drawn.insert(*id, real_one.get(at).copied().unwrap_or_default());
        }
        let control = examples.all.iter().map(|one| drawn.get(&one.id).copied());
        tasks.push(control.map(Option::unwrap_or_default).collect());
    }
    tasks
}

/// The stream at each labeled token, `[examples, width]`, by place.
fn features(model: &Model, labels: &Labels, places: usize) -> Result<Vec<(String, Tensor)>> {
    let mut parts: Vec<(String, Vec<Tensor>)> = vec![(String::new(), Vec::new()); places];
    for row in &labels.rows {
        let labeled = (0u32..).zip(&row.labels);
        let at: Vec<u32> = labeled.filter_map(|(at, label)| label.map(|_| at)).collect();
        if at.is_empty() {
            continue;
        }
        if row.ids.len() > POSITIONS {
            return Err(ExerciseError::Asked(format!(
                "a text with labels has {} tokens: at most {POSITIONS} are studied",
                row.ids.len()
            )));
        }
        let index = Tensor::new(at.as_slice(), &Device::Cpu)?;
        for ((name, part), (site, stream)) in parts
            .iter_mut()
            .zip(streams(model, std::slice::from_ref(&row.ids))?)
        {
            *name = site;
            part.push(stream.get(0)?.index_select(&index, 0)?);
        }
    }
    let parts = parts.into_iter();
    parts
        .map(|(site, part)| Ok((site, Tensor::cat(&part, 0)?)))
        .collect()
}

/// How much of each task is right.
struct Score {
    learned: f64,
    held_out: Vec<f64>,
}

/// Learns all tasks at one place, and tries them on what was held out.
fn read(examples: &Examples, tasks: &[Vec<usize>], features: &Tensor) -> Result<Score> {
    let features = features.to_dtype(DType::F64)?;
    let (learned, held_out) = (examples.of(false), examples.of(true));
    let rows = |of: &[u32]| -> Result<Tensor> {
        let index = Tensor::new(of, &Device::Cpu)?;
        Ok(features.index_select(&index, 0)?.contiguous()?)
    };
    let (of_learned, of_held_out) = (rows(&learned)?, rows(&held_out)?);
    let map = Map::learn(&of_learned, &targets(examples, tasks, &learned)?)?;
    let accuracies = |features: &Tensor, of: &[u32]| -> Result<Vec<f64>> {
        let foretold = map.apply(features)?;
        let of_tasks = tasks.iter().enumerate().map(|(at, task)| {
            let columns = foretold.narrow(1, at * examples.labels, examples.labels)?;
            let labels = largest(&columns.contiguous()?)?;
            let right = labels.iter().zip(of).map(|(label, example)| {
                let wanted = usize::try_from(*example).ok().and_then(|at| task.get(at));
                real(usize::from(usize::try_from(*label).ok().as_ref() == wanted))
            });
            Ok(mean(right))
        });
        of_tasks.collect()
    };
    Ok(Score {
        learned: accuracies(&of_learned, &learned)?
            .first()
            .copied()
            .unwrap_or_default(),
        held_out: accuracies(&of_held_out, &held_out)?,
    })
}

/// One and minus one, a column for each label of each task: `[examples, tasks · labels]`.
fn targets(examples: &Examples, tasks: &[Vec<usize>], of: &[u32]) -> Result<Tensor> {
    let mut targets = Vec::with_capacity(of.len() * tasks.len() * examples.labels);
    for example in of {
        for task in tasks {
            let label = usize::try_from(*example).ok().and_then(|at| task.get(at));
            targets.extend((0..examples.labels).map(|one| if Some(&one) == label { 1.0 } else { -1.0 }));
        }
    }
    let columns = tasks.len() * examples.labels;
    Ok(Tensor::from_vec(targets, (of.len(), columns), &Device::Cpu)?)
}

fn result(examples: &Examples, labels: &Labels, scores: Vec<(String, Score)>) -> Probe {
    let controls = |score: &Score| score.held_out.iter().skip(1).copied().collect::<Vec<f64>>();
    let best = |all: &[f64]| all.iter().copied().fold(0.0, f64::max);
    let of_places: Vec<f64> = scores.iter().map(|(_, score)| best(&controls(score))).collect();
    let best_of_all = best(&of_places);
    let held_out = examples.of(true).len();
    let bar = best_of_all + (best_of_all * (1.0 - best_of_all) / real(held_out.max(1))).sqrt();
    let layers: Vec<Read> = scores
        .into_iter()
        .map(|(site, score)| {
            let accuracy = score.held_out.first().copied().unwrap_or_default();
            let controls = controls(&score);
            let control = mean(controls.iter().copied());
            Read {
                site,
                learned: score.learned,
                accuracy,
                control,
                control_best: best(&controls),
                selectivity: accuracy - control,
                beyond: accuracy > bar,
            }
        })
        .collect();
    let beyond = layers.iter().any(|layer| layer.beyond);
    Probe {
        labels: labels.names.clone(),
        learned: examples.of(false).len(),
        held_out,
        types: examples.types().len(),
        controls: CONTROLS,
        commonest: commonest(examples),
        because: because(&layers, bar),
        bar,
        layers,
        beyond,
    }
}

/// The share of the held-out tokens with the label that is commonest among those learned from.
fn commonest(examples: &Examples) -> f64 {
    let mut counts = vec![0usize; examples.labels];
    for example in examples.all.iter().filter(|one| !one.held_out) {
        if let Some(count) = counts.get_mut(example.label) {
            *count += 1;
        }
    }
    let most = counts
        .iter()
        .enumerate()
        .max_by_key(|(at, count)| (**count, usize::MAX - at));
    let label = most.map_or(0, |(at, _)| at);
    let held_out = examples.all.iter().filter(|one| one.held_out);
    mean(held_out.map(|one| real(usize::from(one.label == label))))
}

fn because(layers: &[Read], bar: f64) -> String {
    let best = layers
        .iter()
        .max_by(|one, other| one.accuracy.total_cmp(&other.accuracy));
    let Some(best) = best else {
        return "nothing was read".to_owned();
    };
    let read = format!("{} reads {:.2} of the held-out labels", best.site, best.accuracy);
    if best.beyond {
        format!(
            "{read}, above all control tasks ({bar:.2} with their error): more is there than which token it is"
        )
    } else if bar > ROOM {
        format!(
            "{read}, and labels given by lot are read as well ({bar:.2}): the stream is too wide, or the tokens too \
             few, for a gain to be seen"
        )
    } else {
        format!("{read}, no more than control tasks do ({bar:.2} with their error): no gain was found")
    }
}
