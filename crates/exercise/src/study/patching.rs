//! Activation patching between two prompts: one run gets, place by place, what the other had there.
//!
//! It denoises: what a clean run had at one place is put into the corrupted run, and the question is how much of
//! the clean answer comes back (Zhang and Nanda, arXiv 2309.16042). A place that restores the answer carries what
//! the two prompts differ in; one that does not may still be needed.

use candle_core::Tensor;
use serde::Serialize;

use super::ByHead;
use super::ablation::HEADS;
use super::run::{differences, last_logits, repeated, rows_at_once};
use super::swap::{Keep, Swap};
use crate::decoder::Model;
use crate::decoder::hooks::Site;
use crate::error::{ExerciseError, Result, cannot_tell};

/// Logit differences of the two runs that are no further apart than this are the same, in float32.
const SAME: f64 = 1e-3;

/// Two prompts of one length, and the tokens between which they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompts {
    /// The prompt that leads to `answer`.
    pub clean: Vec<u32>,
    /// The one that leads to `wrong`.
    pub corrupted: Vec<u32>,
    /// The token that follows the clean prompt.
    pub answer: u32,
    /// The token that follows the corrupted one.
    pub wrong: u32,
}

/// What comes of it. Differences are the logit of the answer less that of the wrong one, behind the last position;
/// what is recovered is the share of the way from the corrupted to the clean difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Patching {
    /// The clean prompt.
    pub clean_ids: Vec<u32>,
    /// The corrupted prompt.
    pub corrupted_ids: Vec<u32>,
    /// The token that follows the clean prompt.
    pub answer: u32,
    /// The token that follows the corrupted one.
    pub wrong: u32,
    /// The clean difference.
    pub clean: f64,
    /// The corrupted difference.
    pub corrupted: f64,
    /// The difference with the clean stream put in before a block, at one position: `[layer][position]`.
    pub stream_difference: Vec<Vec<f64>>,
    /// The share that this recovers.
    pub stream: Vec<Vec<f64>>,
    /// The difference with what one head gave put in, at all positions: `[layer][head]`.
    pub heads_difference: ByHead,
    /// The share that this recovers.
    pub heads: ByHead,
    /// The share that the same recovers at the last position alone.
    pub heads_last: ByHead,
}

/// Patches the clean run into the corrupted one.
///
/// # Errors
///
/// Where the prompts are of different lengths or no ids of the model, and "cannot tell" where both lead to the
/// same difference, so that nothing can be recovered.
pub fn patch(model: &Model, prompts: &Prompts, told: &mut dyn FnMut(&str)) -> Result<Patching> {
    check(model, prompts)?;
    let pair = [(prompts.answer, prompts.wrong)];
    let clean_ids = [prompts.clean.clone()];
    let corrupted_ids = [prompts.corrupted.clone()];
    let mut keep = Keep::new(&[HEADS, "hook_resid_pre"]);
    let clean = difference(&last_logits(model, &clean_ids, &mut keep)?, &pair)?;
    let corrupted = difference(&last_logits(model, &corrupted_ids, &mut Keep::default())?, &pair)?;
    if (clean - corrupted).abs() < SAME {
        return cannot_tell(format!(
            "both prompts lead to the same difference of logits ({clean:.4}), so there is nothing to recover"
        ));
    }
    let mut found = Patching {
        clean_ids: prompts.clean.clone(),
        corrupted_ids: prompts.corrupted.clone(),
        answer: prompts.answer,
        wrong: prompts.wrong,
        clean,
        corrupted,
        stream_difference: Vec::new(),
        stream: Vec::new(),
        heads_difference: ByHead::new(),
        heads: ByHead::new(),
        heads_last: ByHead::new(),
    };
    let share = |all: &[f64]| -> Vec<f64> {
        let one = |one: &f64| (one - corrupted) / (clean - corrupted);
        all.iter().map(one).collect()
    };
    let layers = model.architecture.layers.len();
    for layer in 0..layers {
        told(&format!("patching, layer {} of {layers}", layer + 1));
        let stream = streams(
            model,
            &prompts.corrupted,
            layer,
            keep.at(layer, "hook_resid_pre")?,
            pair,
        )?;
        found.stream.push(share(&stream));
        found.stream_difference.push(stream);
        let clean_heads = keep.at(layer, HEADS)?;
        let all = heads(model, &corrupted_ids, (layer, false), clean_heads, &pair)?;
        let all: Vec<f64> = all.into_iter().flatten().collect();
        found.heads.push(share(&all));
        found.heads_difference.push(all);
        let last = heads(model, &corrupted_ids, (layer, true), clean_heads, &pair)?;
        let last: Vec<f64> = last.into_iter().flatten().collect();
        found.heads_last.push(share(&last));
    }
    Ok(found)
}

fn check(model: &Model, prompts: &Prompts) -> Result<()> {
    let asked = |what: String| Err(ExerciseError::Asked(what));
    let (clean, corrupted) = (prompts.clean.len(), prompts.corrupted.len());
    if clean != corrupted {
        return asked(format!(
            "prompts of {clean} and of {corrupted} token ids: places of one are put into the other, so both must be \
             of one length"
        ));
    }
    if clean > super::POSITIONS {
        return asked(format!(
            "prompts of {clean} token ids: at most {} are patched",
            super::POSITIONS
        ));
    }
    let vocabulary = model.architecture.vocabulary;
    let unknown = |id: &u32| usize::try_from(*id).map_or(true, |id| id >= vocabulary);
    match [prompts.answer, prompts.wrong].into_iter().find(unknown) {
        Some(id) => asked(format!("token id {id} is not one of {vocabulary}")),
        None if prompts.answer == prompts.wrong => {
            asked("the answer and the wrong one are the same token".to_owned())
        }
        None => Ok(()),
    }
}

fn difference(logits: &[Vec<f32>], pair: &[(u32, u32)]) -> Result<f64> {
    Ok(differences(logits, pair)?.first().copied().unwrap_or(f64::NAN))
}

/// The difference with the clean stream put in at each position in turn.
fn streams(
    model: &Model,
    corrupted: &[u32],
    layer: usize,
    clean: &Tensor,
    pair: [(u32, u32); 1],
) -> Result<Vec<f64>> {
    let positions: Vec<usize> = (0..corrupted.len()).collect();
    let mut all = Vec::new();
    for some in positions.chunks(rows_at_once(corrupted.len())) {
        let rows = vec![corrupted.to_vec(); some.len()];
        let mut swap = Swap {
            site: Site {
                layer: Some(layer),
                name: "hook_resid_pre",
            },
            mask: Swap::positions(some, corrupted.len())?,
            source: clean.clone(),
        };
        let pairs: Vec<(u32, u32)> = some.iter().flat_map(|_| pair).collect();
        all.extend(differences(&last_logits(model, &rows, &mut swap)?, &pairs)?);
    }
    Ok(all)
}

/// The differences of all rows, with what each head of a layer gave in the clean run put in: `[head][row]`. The
/// place is the layer, and whether the last position alone is meant.
pub(super) fn heads(
    model: &Model,
    corrupted: &[Vec<u32>],
    (layer, last): (usize, bool),
    clean: &Tensor,
    pairs: &[(u32, u32)],
) -> Result<ByHead> {
    let of = model.architecture.attention.heads;
    let positions = corrupted.first().map_or(0, Vec::len);
    let together = (rows_at_once(positions) / corrupted.len().max(1)).max(1);
    let choices: Vec<usize> = (0..of).collect();
    let mut all = ByHead::new();
    for some in choices.chunks(together) {
        let rows = repeated(corrupted, some.len());
        let replaced: Vec<usize> = some
            .iter()
            .flat_map(|head| std::iter::repeat_n(*head, corrupted.len()))
            .collect();
        let sources = vec![clean.clone(); some.len()];
        let mut swap = Swap {
            site: Site {
                layer: Some(layer),
                name: HEADS,
            },
            mask: Swap::heads(&replaced, of, positions, last)?,
            source: Tensor::cat(&sources, 0)?,
        };
        let pairs: Vec<(u32, u32)> = std::iter::repeat_n(pairs, some.len())
            .flatten()
            .copied()
            .collect();
        let found = differences(&last_logits(model, &rows, &mut swap)?, &pairs)?;
        all.extend(found.chunks(corrupted.len().max(1)).map(<[f64]>::to_vec));
    }
    Ok(all)
}
