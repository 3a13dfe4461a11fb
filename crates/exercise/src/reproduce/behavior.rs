//! How models behave on token ids: their losses, and how far apart what they expect next lies.

use candle_core::Tensor;

use super::tokens::Rows;
use crate::decoder::{Model, NoHook};
use crate::error::{ExerciseError, Result};

/// Logits that are held at once, of all models together.
const HELD: usize = 1 << 25;
/// Rows that are asked at once.
const ROWS: usize = 16;
/// Rows of a set that are asked at most: enough of any window to tell a loss to a thousandth.
const MOST: usize = 512;

/// Means of a number of models over one set of rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Together {
    /// The loss of each, in nats a token.
    pub losses: Vec<f64>,
    /// The divergence of each from each, in nats a token: of row `i` from column `j`, the mean of both directions.
    pub divergences: Vec<Vec<f64>>,
    /// Tokens that were asked for.
    pub tokens: usize,
}

/// Asks all `models` for the next token at each place of `rows`, evenly chosen where they are many.
pub(super) fn together(models: &[&Model], rows: &Rows, wanted: &dyn Fn() -> bool) -> Result<Together> {
    let count = models.len();
    let mut sums = Together {
        losses: vec![0.0; count],
        divergences: vec![vec![0.0; count]; count],
        tokens: 0,
    };
    for batch in batches(models, rows) {
        if !wanted() {
            return Err(ExerciseError::Interrupted);
        }
        let logits: Vec<Tensor> = models
            .iter()
            .map(|model| model.forward(&batch, &mut NoHook))
            .collect::<Result<_>>()?;
        for (at, row) in batch.iter().enumerate() {
            let of_row: Vec<Vec<Vec<f32>>> = logits
                .iter()
                .map(|logits| Ok(logits.get(at)?.to_vec2::<f32>()?))
                .collect::<Result<_>>()?;
            take_row(&mut sums, &of_row, row);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundred thousand tokens")]
    let tokens = sums.tokens.max(1) as f64;
    sums.losses.iter_mut().for_each(|loss| *loss /= tokens);
    let divergences = sums.divergences.iter_mut().flatten();
    divergences.for_each(|divergence| *divergence /= tokens);
    Ok(sums)
}

/// Rows of one length beside each other, as many as may be held.
fn batches(models: &[&Model], rows: &Rows) -> Vec<Rows> {
    let vocabulary = models.iter().map(|model| model.architecture.vocabulary).max();
    let step = rows.len().div_ceil(MOST).max(1);
    let mut batches: Vec<Rows> = Vec::new();
    for row in rows.iter().step_by(step).filter(|row| row.len() > 1) {
        let held = row
            .len()
            .saturating_mul(vocabulary.unwrap_or(1))
            .saturating_mul(models.len().max(1));
        let most = (HELD / held.max(1)).clamp(1, ROWS);
        match batches.last_mut() {
            Some(batch) if batch.len() < most && batch.iter().all(|other| other.len() == row.len()) => {
                batch.push(row.clone());
            }
            _ => batches.push(vec![row.clone()]),
        }
    }
    batches
}

/// Adds one row; `logits` by model, place and token.
fn take_row(sums: &mut Together, logits: &[Vec<Vec<f32>>], row: &[u32]) {
    for (place, next) in row.iter().skip(1).enumerate() {
        let expected: Vec<Vec<f64>> = logits
            .iter()
            .map(|of_model| log_chances(of_model.get(place).map(Vec::as_slice).unwrap_or_default()))
            .collect();
        let next = usize::try_from(*next).unwrap_or(usize::MAX);
        for (loss, expected) in sums.losses.iter_mut().zip(&expected) {
            *loss -= expected.get(next).copied().unwrap_or(f64::NAN);
        }
        for (line, one) in sums.divergences.iter_mut().zip(&expected) {
            for (sum, other) in line.iter_mut().zip(&expected) {
                *sum += divergence(one, other);
            }
        }
        sums.tokens += 1;
    }
}

fn log_chances(logits: &[f32]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let shifted = logits.iter().map(|logit| f64::from(*logit) - f64::from(largest));
    let total = shifted.clone().map(f64::exp).sum::<f64>().ln();
    shifted.map(|logit| logit - total).collect()
}

/// The mean of the Kullback-Leibler divergences in both directions: Σ (p − q)(ln p − ln q) / 2. What neither holds for
/// possible is no difference.
fn divergence(one: &[f64], other: &[f64]) -> f64 {
    let terms = one.iter().zip(other).filter(|(a, b)| a.to_bits() != b.to_bits());
    terms.map(|(a, b)| (a.exp() - b.exp()) * (a - b)).sum::<f64>() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_adds_its_losses_and_divergences() {
        let mut sums = Together {
            losses: vec![0.0; 2],
            divergences: vec![vec![0.0; 2]; 2],
            tokens: 0,
        };
        let sure = 3.0_f32.ln();
        let logits = [vec![vec![0.0, 0.0], vec![]], vec![vec![sure, 0.0], vec![]]];
        take_row(&mut sums, &logits, &[0, 0]);
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        assert_eq!(sums.tokens, 1);
        near(sums.losses[0], 2.0_f64.ln());
        near(sums.losses[1], (4.0_f64 / 3.0).ln());
        // Of (1/2, 1/2) from (3/4, 1/4) and back.
        let there = 0.5 * (0.5_f64 / 0.75).ln() + 0.5 * (0.5_f64 / 0.25).ln();
        let back = 0.75 * (0.75_f64 / 0.5).ln() + 0.25 * (0.25_f64 / 0.5).ln();
        near(sums.divergences[0][1], f64::midpoint(there, back));
        near(sums.divergences[1][0], sums.divergences[0][1]);
        near(sums.divergences[1][1], 0.0);
    }
}
