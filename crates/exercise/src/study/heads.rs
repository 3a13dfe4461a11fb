//! Where each head looks, on the ids given.

use candle_core::Tensor;
use serde::Serialize;

use super::run::last;
use super::{ByHead, mean, most, real};
use crate::decoder::Model;
use crate::decoder::hooks::{Hook, Site};
use crate::error::Result;

/// Heads of which the whole pattern is kept.
const SHOWN: usize = 2;

/// Where heads look: how much of its attention each gives to a place, mean over rows and positions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attention {
    /// To the token before, from the second position on.
    pub previous: ByHead,
    /// To the first token, from the third position on: at the second it is the token before.
    pub first: ByHead,
    /// To the token itself, from the second position on.
    pub itself: ByHead,
    /// Whole patterns of the heads that do most of each, of the first row.
    pub patterns: Vec<Pattern>,
}

/// What a head takes from where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pattern {
    /// The layer.
    pub layer: usize,
    /// The head.
    pub head: usize,
    /// Why it is shown.
    pub because: String,
    /// `[query][key]`: each row adds up to one, or less where the head has a sink.
    pub weights: Vec<Vec<f32>>,
}

/// Runs `ids` and sees where the heads look.
pub fn look(model: &Model, ids: &[Vec<u32>]) -> Result<Attention> {
    let layers = model.architecture.layers.len();
    let mut seen = Seen {
        previous: vec![Vec::new(); layers],
        first: vec![Vec::new(); layers],
        itself: vec![Vec::new(); layers],
    };
    last(model, ids, &mut seen)?;
    let mut wanted: Vec<(usize, usize, String)> = Vec::new();
    for (what, by_head) in [
        ("the token before", &seen.previous),
        ("the first token", &seen.first),
        ("the token itself", &seen.itself),
    ] {
        for (layer, head, share) in most(by_head, SHOWN) {
            if !wanted.iter().any(|one| (one.0, one.1) == (layer, head)) {
                wanted.push((layer, head, format!("gives {share:.2} to {what}")));
            }
        }
    }
    let first: Vec<Vec<u32>> = ids.iter().take(1).cloned().collect();
    Ok(Attention {
        patterns: patterns(model, &first, &wanted)?,
        previous: seen.previous,
        first: seen.first,
        itself: seen.itself,
    })
}

/// The whole patterns of some heads, with the reason why each is shown; of one row.
pub(super) fn patterns(
    model: &Model,
    row: &[Vec<u32>],
    wanted: &[(usize, usize, String)],
) -> Result<Vec<Pattern>> {
    let mut patterns = Vec::new();
    let mut keep = |site: Site, tensor: Tensor| {
        if site.name == "attn.hook_pattern" {
            for (layer, head, because) in wanted.iter().filter(|one| Some(one.0) == site.layer) {
                patterns.push(Pattern {
                    layer: *layer,
                    head: *head,
                    because: because.clone(),
                    weights: tensor.get(0)?.get(*head)?.to_vec2::<f32>()?,
                });
            }
        }
        Ok(tensor.detach())
    };
    last(model, row, &mut keep)?;
    Ok(patterns)
}

/// A hook that adds up where heads look.
struct Seen {
    previous: ByHead,
    first: ByHead,
    itself: ByHead,
}

impl Hook for Seen {
    fn visit(&mut self, site: Site, tensor: Tensor) -> Result<Tensor> {
        let (Some(layer), "attn.hook_pattern") = (site.layer, site.name) else {
            return Ok(tensor.detach());
        };
        let mut shares: [ByHead; 3] = Default::default();
        let rows = tensor.dim(0)?;
        for row in 0..rows {
            // [head][query][key]
            let pattern = tensor.get(row)?.to_vec3::<f32>()?;
            for (head, pattern) in pattern.iter().enumerate() {
                let of_row = [
                    share(pattern, 1, |query| query.checked_sub(1)),
                    share(pattern, 2, |_| Some(0)),
                    share(pattern, 1, Some),
                ];
                for (all, one) in shares.iter_mut().zip(of_row) {
                    all.resize(all.len().max(head + 1), Vec::new());
                    if let Some(all) = all.get_mut(head) {
                        all.push(one);
                    }
                }
            }
        }
        let [previous, first, itself] = shares.map(|heads| heads.into_iter().map(mean).collect());
        for (all, one) in [
            (&mut self.previous, previous),
            (&mut self.first, first),
            (&mut self.itself, itself),
        ] {
            if let Some(layer) = all.get_mut(layer) {
                *layer = one;
            }
        }
        Ok(tensor.detach())
    }
}

/// The mean of what queries from `from` on give to the key that `at` names.
pub(super) fn share(pattern: &[Vec<f32>], from: usize, at: impl Fn(usize) -> Option<usize>) -> f64 {
    let queries = pattern.iter().enumerate().skip(from);
    let (mut sum, mut count) = (0.0, 0);
    for (query, keys) in queries {
        if let Some(weight) = at(query).and_then(|key| keys.get(key)) {
            sum += f64::from(*weight);
            count += 1;
        }
    }
    sum / real(count.max(1))
}
