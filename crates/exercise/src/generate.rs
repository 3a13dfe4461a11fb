//! Going on from a prompt: the likeliest token, or one that is drawn.

use candle_core::{D, Tensor};

use crate::decoder::{Cache, Model, NoHook, Wanted};
use crate::error::{ExerciseError, Result};
use crate::memory::{self, Passes, Work};

/// How the next token is chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// The likeliest; of equals, the first.
    Greedy,
    /// One that is drawn.
    Drawn {
        /// Logits are divided by this.
        temperature: f64,
        /// Only so many of the likeliest can be drawn.
        top_k: Option<usize>,
        /// Where the drawing begins.
        seed: u64,
    },
}

/// So many tokens that follow `prompt`, with keys and values kept from token to token.
pub fn generate(model: &Model, prompt: &[u32], tokens: usize, choice: &Choice) -> Result<Vec<u32>> {
    let mut chooser = Chooser::new(choice)?;
    let work = Work {
        rows: 1,
        positions: prompt.len(),
        passes: Passes::Going(prompt.len().saturating_add(tokens)),
    };
    memory::fits(model, work)?;
    let mut cache = Cache::new(model.architecture.layers.len());
    let mut all = prompt.to_vec();
    for _ in 0..tokens {
        let logits = if model.caches() {
            let new = all.get(cache.length()..).unwrap_or_default().to_vec();
            model.forward_cached(&[new], &mut cache, Wanted::Last, &mut NoHook)?
        } else {
            // Rotations that change with the length would have to be done again for all that is kept.
            let mut fresh = Cache::new(model.architecture.layers.len());
            model.forward_cached(&[all.clone()], &mut fresh, Wanted::Last, &mut NoHook)?
        };
        all.push(chooser.next(&last(&logits)?)?);
    }
    Ok(all.split_off(prompt.len()))
}

/// The logits of the last position of the first row.
fn last(logits: &Tensor) -> Result<Vec<f32>> {
    let positions = logits.dim(1)?;
    let last = logits.narrow(1, positions - 1, 1)?.narrow(0, 0, 1)?;
    debug_assert_eq!(last.dim(D::Minus1)?, last.elem_count());
    Ok(last.flatten_all()?.to_vec1::<f32>()?)
}

struct Chooser {
    choice: Choice,
    random: Random,
}

impl Chooser {
    fn new(choice: &Choice) -> Result<Self> {
        let seed = match choice {
            Choice::Greedy => 0,
            Choice::Drawn { temperature, .. } if !(temperature.is_finite() && *temperature > 0.0) => {
                return Err(ExerciseError::Asked(format!(
                    "a temperature of {temperature} means nothing"
                )));
            }
            Choice::Drawn { top_k: Some(0), .. } => {
                return Err(ExerciseError::Asked(
                    "none of the likeliest tokens could be drawn".to_owned(),
                ));
            }
            Choice::Drawn { seed, .. } => *seed,
        };
        Ok(Self {
            choice: choice.clone(),
            random: Random::new(seed),
        })
    }

    fn next(&mut self, logits: &[f32]) -> Result<u32> {
        if logits.iter().any(|logit| logit.is_nan()) {
            return Err(ExerciseError::Broken(
                "the model gave a logit that is no number".to_owned(),
            ));
        }
        let mut ranked: Vec<(u32, f64)> = (0u32..)
            .zip(logits.iter().map(|logit| f64::from(*logit)))
            .collect();
        ranked.sort_by(|(one_id, one), (other_id, other)| other.total_cmp(one).then(one_id.cmp(other_id)));
        let (temperature, top_k) = match &self.choice {
            Choice::Greedy => (1.0, Some(1)),
            Choice::Drawn {
                temperature, top_k, ..
            } => (*temperature, *top_k),
        };
        ranked.truncate(top_k.unwrap_or(usize::MAX));
        let largest = ranked.first().map_or(0.0, |(_, logit)| *logit);
        let weights: Vec<f64> = ranked
            .iter()
            .map(|(_, logit)| ((logit - largest) / temperature).exp())
            .collect();
        let mut left = self.random.next() * weights.iter().sum::<f64>();
        let drawn = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        let chosen = drawn
            .or(ranked.len().checked_sub(1))
            .and_then(|at| ranked.get(at));
        match chosen {
            Some((id, _)) => Ok(*id),
            None => Err(ExerciseError::Broken("the model gave no logits".to_owned())),
        }
    }
}

/// Random numbers that are the same everywhere: `SplitMix64` (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next one, from 0 to below 1.
    pub(crate) fn next(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let number = (mixed >> 11) as f64;
        number / 9_007_199_254_740_992.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64, top_k: Option<usize>) -> Choice {
        Choice::Drawn {
            temperature: 1.0,
            top_k,
            seed,
        }
    }

    #[test]
    fn the_likeliest_is_taken_and_of_equals_the_first() {
        let mut chooser = Chooser::new(&Choice::Greedy).unwrap();
        assert_eq!(chooser.next(&[0.5, 2.0, 2.0, -1.0]).unwrap(), 1);
    }

    #[test]
    fn what_is_drawn_follows_the_seed_and_the_weights() {
        let logits = [0.0, 1.0_f32.ln(), 8.0_f32.ln()];
        let draw = |seed| {
            let mut chooser = Chooser::new(&drawn(seed, None)).unwrap();
            (0..1000)
                .map(|_| chooser.next(&logits).unwrap())
                .collect::<Vec<_>>()
        };
        let one = draw(7);
        assert_eq!(one, draw(7));
        assert_ne!(one, draw(8));
        let last = one.iter().filter(|id| **id == 2).count();
        assert!((750..850).contains(&last), "{last}");
    }

    #[test]
    fn only_the_likeliest_are_drawn_and_nonsense_is_refused() {
        let mut chooser = Chooser::new(&drawn(1, Some(1))).unwrap();
        assert!((0..50).all(|_| chooser.next(&[3.0, 2.9]).unwrap() == 0));
        assert!(chooser.next(&[f32::NAN, 1.0]).is_err());
        assert!(Chooser::new(&drawn(1, Some(0))).is_err());
        let cold = Choice::Drawn {
            temperature: 0.0,
            top_k: None,
            seed: 0,
        };
        assert!(Chooser::new(&cold).is_err());
    }
}
