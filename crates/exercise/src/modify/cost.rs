//! What a change of the weights costs: how the changed model speaks, held against the one it was made of.

use serde::Serialize;

use crate::decoder::{Model, NoHook};
use crate::error::{ExerciseError, Result};

/// The changed model held against the one before, on the same tokens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// Tokens that were foretold.
    pub tokens: usize,
    /// Mean of minus the log probability of each, in nats, before.
    pub loss_before: f64,
    /// And after.
    pub loss_after: f64,
    /// `exp` of the loss before.
    pub perplexity_before: f64,
    /// And of that after.
    pub perplexity_after: f64,
    /// Share of the places where both hold the same token for the likeliest.
    pub top_token_agreement: f64,
    /// Mean divergence (Kullback-Leibler) of what is foretold after from what was before, in nats.
    pub divergence: f64,
}

/// Runs `ids`, rows of any lengths of two or more, through both.
pub(crate) fn cost(before: &Model, after: &Model, ids: &[Vec<u32>]) -> Result<Cost> {
    let mut sums = Sums::default();
    for row in ids {
        if row.len() < 2 {
            return Err(ExerciseError::Asked(
                "a loss needs at least two tokens".to_owned(),
            ));
        }
        let row = std::slice::from_ref(row);
        let [one, other] = [before, after].map(|model| logits(model, row));
        let next = row.iter().flat_map(|row| row.iter().skip(1));
        for ((one, other), next) in one?.iter().zip(&other?).zip(next) {
            sums.add(one, other, *next)?;
        }
    }
    Ok(sums.mean())
}

/// Logits of each position, `[positions][vocabulary]`.
fn logits(model: &Model, row: &[Vec<u32>]) -> Result<Vec<Vec<f32>>> {
    Ok(model.forward(row, &mut NoHook)?.squeeze(0)?.to_vec2::<f32>()?)
}

#[derive(Default)]
struct Sums {
    tokens: usize,
    before: f64,
    after: f64,
    agreed: usize,
    divergence: f64,
}

impl Sums {
    fn add(&mut self, one: &[f32], other: &[f32], next: u32) -> Result<()> {
        let (before, after) = (log_probabilities(one)?, log_probabilities(other)?);
        let of = |all: &[f64]| {
            all.get(usize::try_from(next).unwrap_or(usize::MAX))
                .copied()
                .unwrap_or(0.0)
        };
        self.tokens += 1;
        self.before -= of(&before);
        self.after -= of(&after);
        self.agreed += usize::from(likeliest(one) == likeliest(other));
        let pairs = before.iter().zip(&after);
        self.divergence += pairs.map(|(one, other)| one.exp() * (one - other)).sum::<f64>();
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody gives so many tokens")]
    fn mean(&self) -> Cost {
        let tokens = self.tokens.max(1) as f64;
        let (before, after) = (self.before / tokens, self.after / tokens);
        Cost {
            tokens: self.tokens,
            loss_before: before,
            loss_after: after,
            perplexity_before: before.exp(),
            perplexity_after: after.exp(),
            top_token_agreement: self.agreed as f64 / tokens,
            divergence: self.divergence / tokens,
        }
    }
}

/// Log probabilities in double precision, in the order of the tokens.
pub(crate) fn log_probabilities(logits: &[f32]) -> Result<Vec<f64>> {
    if logits.iter().any(|logit| !logit.is_finite()) {
        return Err(ExerciseError::Broken(
            "the model gave a logit that is no finite number".to_owned(),
        ));
    }
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let shifted: Vec<f64> = logits
        .iter()
        .map(|logit| f64::from(*logit) - f64::from(largest))
        .collect();
    let total = shifted.iter().map(|logit| logit.exp()).sum::<f64>().ln();
    Ok(shifted.iter().map(|logit| logit - total).collect())
}

/// The likeliest token; of equals, the first.
fn likeliest(logits: &[f32]) -> Option<usize> {
    let better = |best: Option<(usize, f32)>, (id, logit): (usize, &f32)| match best {
        Some((_, most)) if most >= *logit => best,
        _ => Some((id, *logit)),
    };
    logits.iter().enumerate().fold(None, better).map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_two_distributions() {
        let mut sums = Sums::default();
        let (half, quarter) = (0.5_f32.ln(), 0.25_f32.ln());
        sums.add(&[half, quarter, quarter], &[half, quarter, quarter], 0)
            .unwrap();
        sums.add(&[half, quarter, quarter], &[quarter, half, quarter], 2)
            .unwrap();
        let cost = sums.mean();
        assert_eq!(cost.tokens, 2);
        let close = |one: f64, other: f64| assert!((one - other).abs() < 1e-6, "{one} {other}");
        close(cost.loss_before, 1.5 * 2f64.ln());
        close(cost.perplexity_after, 2f64.powf(1.5));
        close(cost.top_token_agreement, 0.5);
        close(cost.divergence, 0.25 * 2f64.ln() / 2.0);
        assert!(sums.add(&[f32::NAN], &[0.0], 0).is_err());
    }
}
