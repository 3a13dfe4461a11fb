//! Ablation: what is lost without a head, where zeros or its own mean stand in its place.

use candle_core::Tensor;
use serde::Serialize;

use super::run::{last, next_of, repeated};
use super::swap::{Keep, Swap};
use super::{ByHead, mean};
use crate::decoder::Model;
use crate::decoder::hooks::Site;
use crate::error::Result;

/// How much the mean loss on the ids grows without each head, in nats a token; negative where it shrinks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ablation {
    /// Mean of minus the log probability of each next token, in nats, with all heads.
    pub loss: f64,
    /// Without what differs from place to place: the head's mean over all rows and positions stands there.
    pub by_mean: ByHead,
    /// Zeros stand there, which later layers may never have seen.
    pub by_zero: ByHead,
}

/// The site that holds what each head gives.
pub(super) const HEADS: &str = "attn.hook_z";

/// Runs `ids` without each head.
pub fn ablate(model: &Model, ids: &[Vec<u32>], told: &mut dyn FnMut(&str)) -> Result<Ablation> {
    let all = |next: &super::run::Next| mean(next.losses.iter().copied());
    let loss = mean(next_of(model, ids, |_, _| Ok(Keep::default()))?.iter().map(all));
    let means = means(model, ids)?;
    let mut by_mean = ByHead::new();
    let mut by_zero = ByHead::new();
    for (layer, mean_of_layer) in means.iter().enumerate() {
        told(&format!("ablation, layer {} of {}", layer + 1, means.len()));
        for (by_head, source) in [
            (&mut by_mean, mean_of_layer.clone()),
            (&mut by_zero, mean_of_layer.zeros_like()?),
        ] {
            let losses = without(model, ids, layer, &source)?;
            let more = |next: &Vec<super::run::Next>| mean(next.iter().map(all)) - loss;
            by_head.push(losses.iter().map(more).collect());
        }
    }
    Ok(Ablation {
        loss,
        by_mean,
        by_zero,
    })
}

/// What each head of each layer gives, mean over rows and positions: `[1, 1, heads, width]` a layer.
pub(super) fn means(model: &Model, ids: &[Vec<u32>]) -> Result<Vec<Tensor>> {
    let mut keep = Keep::new(&[HEADS]);
    last(model, ids, &mut keep)?;
    (0..model.architecture.layers.len())
        .map(|layer| Ok(keep.at(layer, HEADS)?.mean_keepdim((0, 1))?))
        .collect()
}

/// What all rows make of their next tokens, for each head of the layer in turn replaced by `source`.
pub(super) fn without(
    model: &Model,
    ids: &[Vec<u32>],
    layer: usize,
    source: &Tensor,
) -> Result<Vec<Vec<super::run::Next>>> {
    let heads = model.architecture.attention.heads;
    let positions = ids.first().map_or(0, Vec::len);
    let rows = repeated(ids, heads);
    let next = next_of(model, &rows, |from, to| {
        let replaced: Vec<usize> = (from..to).map(|row| row / ids.len().max(1)).collect();
        Ok(Swap {
            site: Site {
                layer: Some(layer),
                name: HEADS,
            },
            mask: Swap::heads(&replaced, heads, positions, false)?,
            source: source.clone(),
        })
    })?;
    Ok(next.chunks(ids.len().max(1)).map(<[_]>::to_vec).collect())
}
