//! One pass through a decoder.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use candle_core::{Device, Tensor};

use super::block::block;
use super::cache::Cache;
use super::embed;
use super::hooks::{Hook, Within};
use super::positions::Rotation;
use crate::error::{ExerciseError, Result};
use crate::family::Architecture;
use crate::tensors::Tensors;

/// What all pages of a pass need.
pub(crate) struct Pass<'a> {
    pub(crate) architecture: &'a Architecture,
    pub(crate) tensors: &'a Tensors,
    pub(crate) cache: Option<&'a mut Cache>,
    /// In the order of the architecture's rotations.
    rotations: Vec<Rotation>,
    /// What is seen under each window that a layer has.
    masks: BTreeMap<Option<usize>, Tensor>,
}

impl Pass<'_> {
    /// The rotation of a layer, where it has one.
    pub(crate) fn rotation(&self, layer: usize) -> Option<&Rotation> {
        self.rotations.get(self.architecture.layers.get(layer)?.rope?)
    }

    /// Zero where a position sees another in a layer, minus infinity where not: `[positions, positions seen]`.
    pub(crate) fn mask(&self, layer: usize) -> Option<&Tensor> {
        self.masks.get(&self.architecture.layers.get(layer)?.window)
    }
}

/// Which positions are wanted as logits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// The last alone.
    Last,
}

/// Logits `[batch, positions, vocabulary]` of ids `[batch][positions]`, which follow the positions of `cache`.
pub(crate) fn run(
    architecture: &Architecture,
    tensors: &Tensors,
    ids: &[Vec<u32>],
    cache: Option<&mut Cache>,
    wanted: Wanted,
    hook: &mut dyn Hook,
) -> Result<Tensor> {
    let positions = check(architecture, ids)?;
    let from = cache.as_ref().map_or(0, |cache| cache.length());
    let ropes = architecture.ropes.iter();
    let rotations = ropes.map(|rope| Rotation::new(rope, from, from + positions));
    let mut pass = Pass {
        architecture,
        tensors,
        rotations: rotations.collect::<Result<_>>()?,
        masks: masks(architecture, positions, from + positions)?,
        cache,
    };
    let mut x = embed::embed(architecture, tensors, hook, ids, from)?;
    for layer in 0..architecture.layers.len() {
        x = block(&mut pass, &mut Within { hook, layer }, x)?;
    }
    if let Some(cache) = pass.cache {
        cache.advance(positions);
    }
    if wanted == Wanted::Last {
        x = x.narrow(1, positions - 1, 1)?.contiguous()?;
    }
    embed::unembed(architecture, tensors, hook, &x)
}

/// The mask of each window that a layer has; the last of `seen` positions is the last of `positions`.
fn masks(
    architecture: &Architecture,
    positions: usize,
    seen: usize,
) -> Result<BTreeMap<Option<usize>, Tensor>> {
    let mut masks = BTreeMap::new();
    for layer in &architecture.layers {
        if let Entry::Vacant(place) = masks.entry(layer.window) {
            place.insert(mask(positions, seen, layer.window)?);
        }
    }
    Ok(masks)
}

fn mask(positions: usize, seen: usize, window: Option<usize>) -> Result<Tensor> {
    let window = window.unwrap_or(usize::MAX);
    let visible = |query: usize, key: usize| key <= query && query - key < window;
    let row = |query| {
        (0..seen).map(move |key| {
            if visible(query, key) {
                0.0
            } else {
                f32::NEG_INFINITY
            }
        })
    };
    let mask: Vec<f32> = (seen - positions..seen).flat_map(row).collect();
    Ok(Tensor::from_vec(mask, (positions, seen), &Device::Cpu)?)
}

/// How many positions there are; rows must be of one length and know only tokens of the vocabulary.
fn check(architecture: &Architecture, ids: &[Vec<u32>]) -> Result<usize> {
    let asked = |what: String| Err(ExerciseError::Asked(what));
    let positions = ids.first().map_or(0, Vec::len);
    if positions == 0 {
        return asked("no token ids were given".to_owned());
    }
    if let Some(row) = ids.iter().find(|row| row.len() != positions) {
        let other = row.len();
        return asked(format!(
            "rows of {positions} and of {other} token ids: all must be of one length"
        ));
    }
    let vocabulary = architecture.vocabulary;
    let unknown = |id: &&u32| usize::try_from(**id).map_or(true, |id| id >= vocabulary);
    match ids.iter().flatten().find(unknown) {
        Some(id) => asked(format!("token id {id} is not one of {vocabulary}")),
        None => Ok(positions),
    }
}
