//! The two hooks of a study: one keeps what is at some sites, one puts something else there.
//!
//! Ablation puts zeros or a mean in the place of a head, patching what another run had there, an autoencoder what
//! it made of it: all of them are a [`Swap`]. Both let go of what gradients would need, which a study does not take:
//! with weights that are held, a pass would otherwise keep all that it computed.

use std::collections::BTreeMap;

use candle_core::{Device, Tensor};

use crate::decoder::hooks::{Hook, Site};
use crate::error::{Result, broken};

/// Keeps what is at the sites of these names, block by block; of no names, nothing.
#[derive(Debug, Default)]
pub struct Keep {
    names: Vec<&'static str>,
    kept: BTreeMap<Site, Tensor>,
}

impl Keep {
    /// The sites, by their names without the block.
    pub fn new(names: &[&'static str]) -> Self {
        Self {
            names: names.to_vec(),
            kept: BTreeMap::new(),
        }
    }

    /// What was at a site of a layer.
    pub fn at(&self, layer: usize, name: &'static str) -> Result<&Tensor> {
        let site = Site {
            layer: Some(layer),
            name,
        };
        match self.kept.get(&site) {
            Some(tensor) => Ok(tensor),
            None => broken(format!("the pass did not come by {site}")),
        }
    }
}

impl Hook for Keep {
    fn visit(&mut self, site: Site, tensor: Tensor) -> Result<Tensor> {
        if self.names.contains(&site.name) {
            self.kept.insert(site, tensor.detach());
        }
        Ok(tensor.detach())
    }
}

/// Puts `source` in the place of what is at `site`, where `mask` is not zero; both are stretched to the shape of
/// what is there.
#[derive(Debug)]
pub struct Swap {
    /// Where.
    pub site: Site,
    /// Bytes, not zero where it is put.
    pub mask: Tensor,
    /// What is put there, float32.
    pub source: Tensor,
}

impl Swap {
    /// A mask `[rows, positions, heads, 1]` that is set for head `heads[row]`, at all positions or the last alone.
    pub fn heads(heads: &[usize], of: usize, positions: usize, last: bool) -> Result<Tensor> {
        let mut mask = Vec::with_capacity(heads.len() * positions * of);
        for head in heads {
            for position in 0..positions {
                let here = !last || position + 1 == positions;
                mask.extend((0..of).map(|one| u8::from(here && one == *head)));
            }
        }
        Ok(Tensor::from_vec(
            mask,
            (heads.len(), positions, of, 1),
            &Device::Cpu,
        )?)
    }

    /// A mask `[rows, positions, 1]` that is set for position `at[row]`.
    pub fn positions(at: &[usize], of: usize) -> Result<Tensor> {
        let rows = at.iter();
        let mask: Vec<u8> = rows
            .flat_map(|row| (0..of).map(move |one| u8::from(one == *row)))
            .collect();
        Ok(Tensor::from_vec(mask, (at.len(), of, 1), &Device::Cpu)?)
    }
}

impl Hook for Swap {
    fn visit(&mut self, site: Site, tensor: Tensor) -> Result<Tensor> {
        if site != self.site {
            return Ok(tensor.detach());
        }
        let mask = self.mask.broadcast_as(tensor.shape())?.contiguous()?;
        let source = self.source.broadcast_as(tensor.shape())?.contiguous()?;
        Ok(mask.where_cond(&source, &tensor.contiguous()?)?)
    }
}
