//! Training of an adapter on token ids, some of which are held out and only ever measured on.

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::{Device, Tensor, Var};
use serde::Serialize;

use super::adamw::{AdamW, Rates};
use super::adapter::{Adapter, Low, transposed};
use crate::decoder::Model;
use crate::error::{ExerciseError, Result, cannot_tell};
use crate::generate::Random;
use crate::memory::{self, Passes, Work};
use crate::output;

/// How an adapter is trained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Training {
    /// Width of the narrow matrices.
    pub rank: usize,
    /// What their product is multiplied by, times the rank (or its root).
    pub alpha: f64,
    /// Divide by the root of the rank rather than by the rank?
    pub rank_stabilized: bool,
    /// Last parts of the names of the matrices (`q_proj`); `all-linear` for all of the blocks; none for queries and
    /// values.
    pub targets: Vec<String>,
    /// Steps of the optimizer.
    pub steps: usize,
    /// Windows of tokens a step.
    pub batch: usize,
    /// Tokens of a window.
    pub window: usize,
    /// Rate of learning.
    pub rate: f64,
    /// Rate of forgetting.
    pub decay: f64,
    /// Where the drawing of first values and of the order begins.
    pub seed: u64,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            rank: 8,
            alpha: 16.0,
            rank_stabilized: false,
            targets: Vec::new(),
            steps: 20,
            batch: 4,
            window: 64,
            rate: 1e-3,
            decay: 0.01,
            seed: 0,
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trained {
    /// As it was asked for.
    pub training: Training,
    /// Matrices that are adapted.
    pub matrices: usize,
    /// Numbers that were trained.
    pub parameters: usize,
    /// Windows that were trained on.
    pub windows: usize,
    /// Windows that were held out: the last tenth.
    pub held_out: usize,
    /// Tokens at ends of rows that fill no window, used for nothing.
    pub tokens_unused: usize,
    /// Loss on each step's windows, before the step, in nats a token.
    pub losses: Vec<f64>,
    /// Loss on what was held out, before.
    pub held_out_before: f64,
    /// And after.
    pub held_out_after: f64,
}

/// Trains an adapter as [`fit`] does, and keeps it in the folder `output`, which must not be there yet; `base` is what
/// the adapter calls the model.
///
/// # Errors
///
/// Those of [`fit`], or where the folder cannot be written.
pub fn train(
    model: &mut Model,
    ids: &[Vec<u32>],
    training: &Training,
    base: &str,
    output: &Path,
    tell: &mut dyn FnMut(usize),
) -> Result<Trained> {
    let (adapter, trained) = adapted(model, ids, training, tell)?;
    output::folder(output, |folder| adapter.save(folder, base, model))?;
    Ok(trained)
}

/// Trains an adapter of `model` on `ids`, rows of any length, and leaves it in the model: a pass then goes through the
/// merged matrices. Nothing is written; `tell` is told how many steps are done.
///
/// # Errors
///
/// Where there are too few tokens, where a target is not there, where a number is no longer finite.
pub fn fit(
    model: &mut Model,
    ids: &[Vec<u32>],
    training: &Training,
    tell: &mut dyn FnMut(usize),
) -> Result<Trained> {
    adapted(model, ids, training, tell).map(|(_, trained)| trained)
}

fn adapted(
    model: &mut Model,
    ids: &[Vec<u32>],
    training: &Training,
    tell: &mut dyn FnMut(usize),
) -> Result<(Adapter, Trained)> {
    let windows = windows(ids, training)?;
    room(model, training)?;
    let adapter = new(model, training)?;
    let bases = keep(model, &adapter)?;
    let (learned, held_out) = windows.split_at(windows.len() - (windows.len() / 10).max(1));
    lay(model, &adapter, &bases)?;
    let held_out_before = measure(model, held_out)?;
    let losses = run(model, &adapter, &bases, learned, training, tell)?;
    let held_out_after = measure(model, held_out)?;
    let tokens: usize = ids.iter().map(Vec::len).sum();
    let trained = Trained {
        training: training.clone(),
        matrices: adapter.maps.len(),
        parameters: adapter.parameters(),
        windows: learned.len(),
        held_out: held_out.len(),
        tokens_unused: tokens - windows.len() * training.window,
        losses,
        held_out_before,
        held_out_after,
    };
    Ok((adapter, trained))
}

/// Is there room for the training? Asked before even the first numbers of the adapter are drawn.
fn room(model: &Model, training: &Training) -> Result<()> {
    let (mut narrow, mut changed) = (0u64, 0u64);
    for name in targets(model, &training.targets)? {
        let sides = model.tensors.shape(&name).unwrap_or_default();
        let rank = training.rank as u64;
        narrow = sides.iter().fold(narrow, |all, side| {
            all.saturating_add(rank.saturating_mul(*side as u64))
        });
        changed = changed.saturating_add(sides.iter().map(|side| *side as u64).product());
    }
    let work = Work {
        rows: training.batch,
        positions: training.window,
        passes: Passes::Training { narrow, changed },
    };
    memory::fits(model, work)
}

/// Windows of `training.window` tokens, one after the other in each row.
fn windows(ids: &[Vec<u32>], training: &Training) -> Result<Vec<Vec<u32>>> {
    let asked = |what: String| Err(ExerciseError::Asked(what));
    if training.window < 2 || training.batch == 0 || training.rank == 0 || training.steps == 0 {
        return asked(
            "a window of at least two tokens, a batch, a rank and a step of at least one are needed"
                .to_owned(),
        );
    }
    let sane = |number: f64| number.is_finite() && number >= 0.0;
    if !sane(training.rate) || !sane(training.decay) || !training.alpha.is_finite() {
        return asked("rates are numbers from zero on".to_owned());
    }
    let rows = ids.iter().flat_map(|row| row.chunks_exact(training.window));
    let windows: Vec<Vec<u32>> = rows.map(<[u32]>::to_vec).collect();
    if windows.len() < 2 {
        return asked(format!(
            "{} windows of {} tokens: one to train on and one to hold out are needed",
            windows.len(),
            training.window
        ));
    }
    Ok(windows)
}

/// An adapter that changes nothing yet: the first matrix drawn as PEFT draws it, the second zero.
fn new(model: &Model, training: &Training) -> Result<Adapter> {
    let mut random = Random::new(training.seed);
    let mut maps = BTreeMap::new();
    for name in targets(model, &training.targets)? {
        let Some(&[rows, columns]) = model.tensors.shape(&name) else {
            return cannot_tell(format!("`{name}` is no matrix"));
        };
        let turned = transposed(model, &name)?;
        let (out, input) = if turned { (columns, rows) } else { (rows, columns) };
        #[expect(clippy::cast_precision_loss, reason = "widths are small")]
        let bound = 1.0 / (input.max(1) as f64).sqrt();
        #[expect(clippy::cast_possible_truncation, reason = "weights are float32")]
        let mut draw = || ((2.0 * random.next() - 1.0) * bound) as f32;
        let first: Vec<f32> = (0..training.rank.saturating_mul(input)).map(|_| draw()).collect();
        let first = Tensor::from_vec(first, (training.rank, input), &Device::Cpu)?;
        let second = Tensor::zeros((out, training.rank), candle_core::DType::F32, &Device::Cpu)?;
        let low = Low {
            a: Var::from_tensor(&first)?,
            b: Var::from_tensor(&second)?,
            magnitude: None,
        };
        maps.insert(name, low);
    }
    Ok(Adapter {
        rank: training.rank,
        alpha: training.alpha,
        rank_stabilized: training.rank_stabilized,
        maps,
    })
}

/// The matrices that are meant by these last parts of names.
fn targets(model: &Model, wanted: &[String]) -> Result<Vec<String>> {
    let it = &model.architecture;
    let mut of_blocks = Vec::new();
    for layer in 0..it.layers.len() {
        for key in ["q", "k", "v", "qkv", "o", "gate", "up", "gate_up", "down"] {
            let Ok(name) = it.names.layer(key, layer) else {
                continue;
            };
            if model.tensors.shape(&format!("{name}.weight")).is_some() {
                of_blocks.push((key, name));
            }
        }
    }
    let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    let all = wanted.iter().any(|one| one == "all-linear");
    for one in wanted.iter().filter(|one| *one != "all-linear") {
        if !of_blocks.iter().any(|(_, name)| last(name) == *one) {
            let mut known: Vec<String> = of_blocks.iter().map(|(_, name)| last(name)).collect();
            known.sort();
            known.dedup();
            let known = known.join(", ");
            return Err(ExerciseError::Asked(format!(
                "no matrix of the blocks is called `{one}`; there are {known}"
            )));
        }
    }
    let is_meant = |key: &str, name: &str| match wanted {
        [] => matches!(key, "q" | "v" | "qkv"),
        _ => all || wanted.contains(&last(name)),
    };
    let meant = of_blocks.iter().filter(|(key, name)| is_meant(key, name));
    let names: Vec<String> = meant.map(|(_, name)| format!("{name}.weight")).collect();
    if names.is_empty() {
        return cannot_tell("the model has no queries and values by these names; name the matrices");
    }
    Ok(names)
}

/// The adapted matrices as they are; all others too, in the model, where they are small enough: training asks for them
/// again and again, and never for their gradients.
fn keep(model: &mut Model, adapter: &Adapter) -> Result<BTreeMap<String, Tensor>> {
    if model.tensors.size() <= memory::keepable(model.tensors.limit()) {
        let names: Vec<String> = model.tensors.names().map(str::to_owned).collect();
        for name in names.iter().filter(|name| !adapter.maps.contains_key(*name)) {
            if let Ok(tensor) = model.tensors.get(name) {
                model.tensors.overlay(name, tensor.detach())?;
            }
        }
    }
    let names = adapter.maps.keys();
    let base = |name: &String| Ok((name.clone(), model.tensors.get(name)?.detach()));
    names.map(base).collect()
}

/// Puts the adapter over the matrices, so that a pass goes through it.
fn lay(model: &mut Model, adapter: &Adapter, bases: &BTreeMap<String, Tensor>) -> Result<()> {
    for (name, base) in bases {
        let added = adapter.added(model, name, base)?;
        model.tensors.overlay(name, added)?;
    }
    Ok(())
}

/// Mean loss over windows of one length, each by itself.
fn measure(model: &Model, windows: &[Vec<u32>]) -> Result<f64> {
    let mut sum = 0.0;
    for window in windows {
        sum += scalar(&model.loss(std::slice::from_ref(window))?)?;
    }
    #[expect(clippy::cast_precision_loss, reason = "nobody has so many windows")]
    let count = windows.len().max(1) as f64;
    Ok(sum / count)
}

fn scalar(loss: &Tensor) -> Result<f64> {
    let loss = f64::from(loss.to_scalar::<f32>()?);
    if loss.is_finite() {
        Ok(loss)
    } else {
        Err(ExerciseError::Broken("the loss is no longer a number".to_owned()))
    }
}

fn run(
    model: &mut Model,
    adapter: &Adapter,
    bases: &BTreeMap<String, Tensor>,
    windows: &[Vec<u32>],
    training: &Training,
    tell: &mut dyn FnMut(usize),
) -> Result<Vec<f64>> {
    let rates = Rates {
        learning: training.rate,
        decay: training.decay,
    };
    let mut order = Order::new(windows.len(), training.seed);
    let mut optimizer = AdamW::default();
    let mut losses = Vec::new();
    for step in 0..training.steps {
        let batch = order.take(training.batch.min(windows.len()));
        let batch: Vec<Vec<u32>> = batch
            .into_iter()
            .filter_map(|at| windows.get(at).cloned())
            .collect();
        losses.push(one_step(model, adapter, bases, &batch, &mut optimizer, rates)?);
        tell(step + 1);
    }
    Ok(losses)
}

/// The loss on `batch`, and one step down from there.
fn one_step(
    model: &mut Model,
    adapter: &Adapter,
    bases: &BTreeMap<String, Tensor>,
    batch: &[Vec<u32>],
    optimizer: &mut AdamW,
    rates: Rates,
) -> Result<f64> {
    let mut tensors = BTreeMap::new();
    for (name, low) in &adapter.maps {
        tensors.insert(format!("{name}.lora_A"), low.a.clone());
        tensors.insert(format!("{name}.lora_B"), low.b.clone());
    }
    let loss = model.loss(batch)?;
    optimizer.step(&tensors, &loss.backward()?, rates)?;
    lay(model, adapter, bases)?;
    scalar(&loss)
}

/// All windows in an order that is drawn, then all again in another.
struct Order {
    random: Random,
    count: usize,
    left: Vec<usize>,
}

impl Order {
    fn new(count: usize, seed: u64) -> Self {
        Self {
            // Not the numbers that the first values are drawn by.
            random: Random::new(!seed),
            count,
            left: Vec::new(),
        }
    }

    fn take(&mut self, many: usize) -> Vec<usize> {
        (0..many).map(|_| self.next()).collect()
    }

    fn next(&mut self) -> usize {
        if self.left.is_empty() {
            self.left = (0..self.count).collect();
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "below the number of windows"
        )]
        let at = (self.random.next() * self.left.len() as f64) as usize;
        self.left.swap_remove(at.min(self.left.len().saturating_sub(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_comes_once_before_any_comes_again() {
        let mut order = Order::new(7, 3);
        let mut first = order.take(7);
        let second = order.take(7);
        assert_ne!(first, (0..7).collect::<Vec<_>>());
        first.sort_unstable();
        assert_eq!(first, (0..7).collect::<Vec<_>>());
        assert_eq!(Order::new(7, 3).take(14)[7..], second[..]);
    }

    /// Three steps of an adapter of the corpus, with PEFT and PyTorch's optimizer beside.
    fn three_steps(name: &str, base: &str) {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
        let folder = corpus.join("parity-extras/lora").join(name);
        if !folder.is_dir() {
            println!("skipped: {} is not there", folder.display());
            return;
        }
        let expected =
            candle_core::safetensors::load(folder.join("reference.safetensors"), &Device::Cpu).unwrap();
        let ids = expected["input_ids"].to_dtype(candle_core::DType::U32).unwrap();
        let ids = ids.to_vec2::<u32>().unwrap();
        let release = crate::Release::open(&corpus.join("parity").join(base)).unwrap();
        let mut model = release.model().unwrap();
        let adapter = Adapter::open(&folder, &model).unwrap();
        let bases = keep(&mut model, &adapter).unwrap();
        lay(&mut model, &adapter, &bases).unwrap();
        let rates = Rates {
            learning: 1e-2,
            decay: 0.01,
        };
        let slopes = model.loss(&ids).unwrap().backward().unwrap();
        for (map, low) in &adapter.maps {
            let module = map.strip_suffix(".weight").unwrap();
            for (side, tensor) in [("lora_A", &low.a), ("lora_B", &low.b)] {
                let expected = &expected[&format!("grad.{module}.{side}.weight")];
                let found = slopes.get(tensor.as_tensor()).unwrap();
                let length = |tensor: &Tensor| {
                    let squares = tensor.sqr().unwrap().sum_all().unwrap();
                    squares.to_scalar::<f32>().unwrap().sqrt()
                };
                let distance = length(&(found - expected).unwrap()) / length(expected);
                assert!(distance < 1e-3, "{name}: {module}.{side} is off by {distance:e}");
            }
        }
        let mut optimizer = AdamW::default();
        let mut step = || one_step(&mut model, &adapter, &bases, &ids, &mut optimizer, rates).unwrap();
        let losses = [step(), step(), step()];
        let told = &LOSSES.iter().find(|(one, _)| *one == name).unwrap().1;
        for (loss, told) in losses.iter().zip(told) {
            assert!((loss / told - 1.0).abs() < 5e-4, "{name}: {losses:?}");
        }
        for (map, low) in &adapter.maps {
            let module = map.strip_suffix(".weight").unwrap();
            for (side, found) in [("lora_A", &low.a), ("lora_B", &low.b)] {
                let expected = &expected[&format!("after3.{module}.{side}.weight")];
                let distance = (found.as_tensor() - expected).unwrap().abs().unwrap();
                let distance = distance.mean_all().unwrap().to_scalar::<f32>().unwrap();
                // A slope near zero may have either sign, and a step goes as far for it as for any other.
                assert!(distance < 5e-4, "{name}: {module}.{side} is off by {distance:e}");
            }
        }
    }

    /// What PEFT 0.21.2 said of the loss before each step.
    const LOSSES: [(&str, [f64; 3]); 3] = [
        ("llama_qv_r4", [12.907_199, 11.175_273, 9.677_346]),
        ("llama_all_rslora_r8", [13.144_106, 11.137_303, 8.747_272]),
        ("gpt2_conv1d_r4", [12.469_802, 9.692_456, 7.995_010]),
    ];

    #[test]
    fn three_steps_lead_where_peft_gets() {
        three_steps("llama_qv_r4", "llama_smollm");
        three_steps("llama_all_rslora_r8", "llama_smollm");
        three_steps("gpt2_conv1d_r4", "gpt2");
    }

    #[test]
    fn windows_do_not_reach_from_row_to_row_and_two_are_needed() {
        let training = Training {
            window: 3,
            ..Training::default()
        };
        let rows = [vec![1, 2, 3, 4], vec![5, 6, 7]];
        assert_eq!(windows(&rows, &training).unwrap(), [[1, 2, 3], [5, 6, 7]]);
        let few = windows(&rows[..1], &training).unwrap_err();
        assert!(few.to_string().contains("hold out"), "{few}");
        let none = Training { rank: 0, ..training };
        assert!(windows(&rows, &none).is_err());
    }
}
