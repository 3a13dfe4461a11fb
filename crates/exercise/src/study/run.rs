//! Passes of a study: many rows, in portions that memory holds.

use candle_core::{D, Device, Tensor};

use crate::decoder::hooks::Hook;
use crate::decoder::{Cache, Model, Wanted};
use crate::error::{Result, broken};

/// Bytes of logits that are held at once.
const LOGITS: usize = 256 << 20;

/// Tokens that go through one pass together, where only the last logits are wanted.
const TOGETHER: usize = 2048;

/// How many rows of so many positions may be asked for all their logits at once.
pub(super) fn rows_with_logits(model: &Model, positions: usize) -> usize {
    let row = positions.saturating_mul(model.architecture.vocabulary.max(1));
    (LOGITS / 4 / row.max(1)).clamp(1, (TOGETHER / positions.max(1)).max(1))
}

/// How many rows of so many positions may be asked for their last logits at once.
pub(super) fn rows_at_once(positions: usize) -> usize {
    (TOGETHER / positions.max(1)).max(1)
}

/// A pass of which the logits of the last position alone are made: `[rows, 1, vocabulary]`.
pub(super) fn last(model: &Model, ids: &[Vec<u32>], hook: &mut dyn Hook) -> Result<Tensor> {
    // A cache without layers keeps nothing: it is only the way to ask for the last position alone.
    model.forward_cached(ids, &mut Cache::new(0), Wanted::Last, hook)
}

/// The logits behind the last position of each row: `[rows][vocabulary]`.
pub(super) fn last_logits(model: &Model, ids: &[Vec<u32>], hook: &mut dyn Hook) -> Result<Vec<Vec<f32>>> {
    Ok(last(model, ids, hook)?.squeeze(1)?.to_vec2::<f32>()?)
}

/// Of each row, how much more the logit of `answer` is than that of `wrong`.
pub(super) fn differences(logits: &[Vec<f32>], pairs: &[(u32, u32)]) -> Result<Vec<f64>> {
    let rows = logits.iter().zip(pairs);
    rows.map(|(row, (answer, wrong))| {
        let of = |id: u32| usize::try_from(id).ok().and_then(|id| row.get(id));
        match (of(*answer), of(*wrong)) {
            (Some(answer), Some(wrong)) => Ok(f64::from(*answer) - f64::from(*wrong)),
            _ => broken("the model has no logit for a token"),
        }
    })
    .collect()
}

/// Log probabilities, in nats, over the last axis.
pub(super) fn log_softmax(logits: &Tensor) -> Result<Tensor> {
    let shifted = logits.broadcast_sub(&logits.max_keepdim(D::Minus1)?)?;
    let total = shifted.exp()?.sum_keepdim(D::Minus1)?.log()?;
    Ok(shifted.broadcast_sub(&total)?)
}

/// What each row makes of its next tokens.
#[derive(Debug, Clone)]
pub(super) struct Next {
    /// Minus the log probability of the token at each position after the first, in nats.
    pub(super) losses: Vec<f64>,
    /// Is it the likeliest?
    pub(super) right: Vec<bool>,
}

/// What logits `[rows, positions, vocabulary]` make of the tokens that follow.
pub(super) fn next(logits: &Tensor, ids: &[Vec<u32>]) -> Result<Vec<Next>> {
    let (rows, positions, vocabulary) = logits.dims3()?;
    let before = logits.narrow(1, 0, positions.saturating_sub(1))?.contiguous()?;
    let log = log_softmax(&before)?;
    let following: Vec<u32> = ids.iter().flat_map(|row| row.iter().skip(1)).copied().collect();
    let index = Tensor::from_vec(following, (rows, positions.saturating_sub(1), 1), &Device::Cpu)?;
    let chosen = log.gather(&index, D::Minus1)?;
    let best = log.max_keepdim(D::Minus1)?;
    debug_assert_eq!(log.dim(D::Minus1)?, vocabulary);
    let chosen = chosen.squeeze(2)?.to_vec2::<f32>()?;
    let best = best.squeeze(2)?.to_vec2::<f32>()?;
    Ok(chosen
        .iter()
        .zip(&best)
        .map(|(chosen, best)| Next {
            losses: chosen.iter().map(|one| -f64::from(*one)).collect(),
            right: chosen.iter().zip(best).map(|(one, best)| one >= best).collect(),
        })
        .collect())
}

/// What each row makes of its next tokens, in portions; `hook` makes one for the rows `from..to`.
pub(super) fn next_of<H: Hook>(
    model: &Model,
    ids: &[Vec<u32>],
    mut hook: impl FnMut(usize, usize) -> Result<H>,
) -> Result<Vec<Next>> {
    let positions = ids.first().map_or(0, Vec::len);
    let step = rows_with_logits(model, positions);
    let mut all = Vec::with_capacity(ids.len());
    let mut from = 0;
    for rows in ids.chunks(step) {
        let logits = model.forward(rows, &mut hook(from, from + rows.len())?)?;
        all.extend(next(&logits, rows)?);
        from += rows.len();
    }
    Ok(all)
}

/// Each of some rows as often as there are choices: `rows` of choice 0, of choice 1, ….
pub(super) fn repeated(ids: &[Vec<u32>], choices: usize) -> Vec<Vec<u32>> {
    std::iter::repeat_n(ids, choices).flatten().cloned().collect()
}
