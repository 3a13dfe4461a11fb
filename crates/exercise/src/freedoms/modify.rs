//! Modify: some steps of training on rows that any model can learn, and the model in fewer bits, read back.
//!
//! A step that does not come about is never held against the release: how fast a model learns hangs on the rate that we
//! chose, and what GGUF has no place for is no fault of its weights.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Figures, Outcome, Step, count, unsure};
use crate::decoder::Model;
use crate::error::{ExerciseError, Result, cannot_tell};
use crate::modify::blocks::Stored;
use crate::modify::lora::{Training, fit};
use crate::modify::quantize;
use crate::output;
use crate::release::Release;

/// The largest model that is modified here, in numbers: what is larger is no matter of seconds, nor of a gigabyte.
const MOST: usize = 1 << 28;
/// Rows to train and to measure on, and tokens of each: a tenth of the rows is held out.
const ROWS: usize = 8;
const LENGTH: usize = 16;
/// Tokens that follow each other again and again.
const CYCLE: usize = 8;

/// Both steps; the model is used up, since training leaves an adapter in it.
pub(super) fn steps(path: &Path, mut model: Model, tell: &mut dyn FnMut(&str)) -> Vec<Step> {
    let rows = rows(model.architecture.vocabulary);
    tell("training an adapter");
    let trained = small_enough(&model, "lora").and_then(|()| train(&mut model, &rows));
    tell("writing it in fewer bits");
    let smaller = small_enough(&model, "quantize").and_then(|()| in_fewer_bits(path, &rows));
    vec![step("lora", trained), step("quantize", smaller)]
}

fn step(name: &'static str, came: Result<Figures>) -> Step {
    match came {
        Ok(figures) => Step {
            freedom: "modify",
            step: name,
            result: Outcome::Done,
            why: None,
            figures,
        },
        Err(error) => unsure("modify", name, &error),
    }
}

fn small_enough(model: &Model, command: &str) -> Result<()> {
    let numbers = model.tensors.names().filter_map(|name| model.tensors.shape(name));
    let numbers = numbers.fold(0_usize, |sum, shape| sum.saturating_add(shape.iter().product()));
    if numbers <= MOST {
        return Ok(());
    }
    cannot_tell(format!(
        "it has {numbers} numbers, and more than {MOST} take longer than this run may; run `{command}` yourself"
    ))
}

/// Rows in which a token foretells the next, each from another place of the cycle.
fn rows(vocabulary: usize) -> Vec<Vec<u32>> {
    let cycle = CYCLE.min(vocabulary.max(1));
    let id = |row: usize, at: usize| u32::try_from((row + at) % cycle).unwrap_or_default();
    (0..ROWS)
        .map(|row| (0..LENGTH).map(|at| id(row, at)).collect())
        .collect()
}

fn train(model: &mut Model, rows: &[Vec<u32>]) -> Result<Figures> {
    let training = Training {
        rank: 4,
        steps: 4,
        batch: 2,
        window: LENGTH,
        rate: 5e-3,
        ..Training::default()
    };
    let trained = fit(model, rows, &training, &mut |_| ())?;
    let (before, after) = (trained.held_out_before, trained.held_out_after);
    if after >= before {
        return Err(ExerciseError::CannotTell(format!(
            "{} steps were taken, and the loss on what was held out did not fall: {before:.4} before, {after:.4} \
             after",
            training.steps
        )));
    }
    Ok(BTreeMap::from([
        ("steps", count(training.steps)),
        ("numbers_trained", count(trained.parameters)),
        ("held_out_loss_before", before),
        ("held_out_loss_after", after),
    ]))
}

/// Written to a folder that is gone afterwards, read back, and run beside what it was made of.
#[expect(clippy::cast_precision_loss, reason = "bytes of a file, far below 2^53")]
fn in_fewer_bits(path: &Path, rows: &[Vec<u32>]) -> Result<Figures> {
    let release = Release::open(path)?;
    let quantized =
        output::scratch(|folder| quantize(&release, Stored::Q8_0, rows, &folder.join("model.gguf")))?;
    let Some(cost) = quantized.cost else {
        return cannot_tell("what it costs was not measured");
    };
    Ok(BTreeMap::from([
        ("bytes", quantized.bytes as f64),
        ("bytes_before", quantized.bytes_before as f64),
        ("loss_before", cost.loss_before),
        ("loss_after", cost.loss_after),
        ("top_token_agreement", cost.top_token_agreement),
    ]))
}
