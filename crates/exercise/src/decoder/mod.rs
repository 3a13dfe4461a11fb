//! One decoder for all families: what differs between them is read from [`Architecture`], page by page.
//!
//! A pass goes `embed` → `block` by block, each of `norm`, `attention` (with `positions`, or `latent`)
//! and `feed_forward` (or `experts`) → `embed` again. Each site on the way is shown to a hook (`hooks`).
//! All is float32, of operations that gradients go through.

mod activation;
mod attention;
mod block;
mod cache;
mod embed;
mod experts;
mod feed_forward;
pub mod hooks;
mod latent;
mod linear;
mod norm;
mod pass;
mod positions;

use candle_core::{D, Device, Tensor};

use crate::error::{ExerciseError, Result};
use crate::family::Architecture;
use crate::tensors::Tensors;

pub use cache::Cache;
pub use hooks::{Hook, NoHook, Site};
pub use pass::Wanted;
pub(crate) use positions::frequencies;

/// Bytes of weights, as float32, that are kept in memory where many passes are made: half of the 8 GB that a
/// release of three billion parameters is to be run in.
pub const HELD: u64 = 4 << 30;

/// A model that can be run: what it computes, and its weights.
#[derive(Debug)]
pub struct Model {
    /// What it computes.
    pub architecture: Architecture,
    /// Its weights.
    pub tensors: Tensors,
}

impl Model {
    /// Logits `[batch, positions, vocabulary]` of ids `[batch][positions]`, all rows of one length; `hook` is shown
    /// every site.
    pub fn forward(&self, ids: &[Vec<u32>], hook: &mut dyn Hook) -> Result<Tensor> {
        pass::run(&self.architecture, &self.tensors, ids, None, Wanted::All, hook)
    }

    /// The same of ids that follow the positions of `cache`, which takes them up.
    pub fn forward_cached(
        &self,
        ids: &[Vec<u32>],
        cache: &mut Cache,
        wanted: Wanted,
        hook: &mut dyn Hook,
    ) -> Result<Tensor> {
        pass::run(&self.architecture, &self.tensors, ids, Some(cache), wanted, hook)
    }

    /// The logits that a vector of the residual stream would give now: `[.., hidden]` to `[.., vocabulary]`, through
    /// the final norm and the head (what a logit lens looks through).
    pub fn unembed(&self, stream: &Tensor) -> Result<Tensor> {
        embed::unembed(&self.architecture, &self.tensors, &mut NoHook, stream)
    }

    /// May keys of the cache be used beyond the trained length? Not where rotations change with the length.
    pub fn caches(&self) -> bool {
        !self.architecture.ropes.iter().any(positions::grows)
    }

    /// Keeps the weights in memory where they take no more than [`HELD`] bytes as float32, so that passes one after
    /// the other do not read them again.
    pub fn hold_if_small(&mut self) -> Result<()> {
        if self.tensors.size() <= HELD {
            self.tensors.keep()?;
        }
        Ok(())
    }

    /// Mean of minus the log probability of each token after the first, in nats; a scalar that gradients can be
    /// taken of.
    pub fn loss(&self, ids: &[Vec<u32>]) -> Result<Tensor> {
        cross_entropy(&self.forward(ids, &mut NoHook)?, ids)
    }
}

/// Mean of minus the log probability that logits `[batch, positions, vocabulary]` give each next id, in nats.
pub fn cross_entropy(logits: &Tensor, ids: &[Vec<u32>]) -> Result<Tensor> {
    let (batch, positions, vocabulary) = logits.dims3()?;
    if positions < 2 || ids.len() != batch {
        return Err(ExerciseError::Asked(
            "a loss needs at least two tokens".to_owned(),
        ));
    }
    let before = logits.narrow(1, 0, positions - 1)?.contiguous()?;
    let before = before.reshape((batch * (positions - 1), vocabulary))?;
    let next: Vec<u32> = ids.iter().flat_map(|row| row.iter().skip(1)).copied().collect();
    let next = Tensor::from_vec(next, (batch * (positions - 1), 1), &Device::Cpu)?;
    let largest = before.detach().max_keepdim(D::Minus1)?;
    let shifted = before.broadcast_sub(&largest)?;
    let total = shifted.exp()?.sum_keepdim(D::Minus1)?.log()?;
    let chosen = shifted.gather(&next, D::Minus1)?;
    Ok((total - chosen)?.mean_all()?)
}
