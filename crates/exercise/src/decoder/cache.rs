//! Keys and values of positions that were already passed.

use candle_core::Tensor;

use crate::error::Result;

/// Keys and values of all layers, kept from pass to pass: `[batch, heads, positions, width]` each.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    layers: Vec<Option<(Tensor, Tensor)>>,
    length: usize,
}

impl Cache {
    /// One without positions, for so many layers.
    pub fn new(layers: usize) -> Self {
        Self {
            layers: vec![None; layers],
            length: 0,
        }
    }

    /// How many positions it holds.
    pub fn length(&self) -> usize {
        self.length
    }

    /// A pass has added so many positions to all layers.
    pub(crate) fn advance(&mut self, positions: usize) {
        self.length += positions;
    }

    /// Adds keys and values of new positions to a layer, and gives back those of all.
    pub(crate) fn extend(&mut self, layer: usize, keys: Tensor, values: Tensor) -> Result<(Tensor, Tensor)> {
        let Some(place) = self.layers.get_mut(layer) else {
            return Ok((keys, values));
        };
        let all = match place.take() {
            None => (keys, values),
            Some((old_keys, old_values)) => (
                Tensor::cat(&[&old_keys, &keys], 2)?,
                Tensor::cat(&[&old_values, &values], 2)?,
            ),
        };
        *place = Some(all.clone());
        Ok(all)
    }
}
