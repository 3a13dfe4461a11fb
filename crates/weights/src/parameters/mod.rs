//! How many parameters tensors stand for.
//!
//! The rule: every element of a trained tensor is a parameter, whatever it is stored in. So
//! - quantized weights count what they stand for: a GGUF block its elements, a packed tensor inside
//!   safetensors (GPTQ, AWQ, bitsandbytes, MLX, MXFP4, …) the weight that its shapes prove; scales, zero
//!   points and the rest of the packing are no parameters;
//! - what a file says of a tensor by more than its name counts first: an operator of ONNX that takes whole
//!   numbers as weights, or statistics and indices as such; a numbered variable of a Keras layer;
//! - buffers (positions, masks, running statistics, rotary frequencies), optimizer state and a second copy
//!   of moving averages are not parameters;
//! - weights that the configuration ties count once;
//! - integers that nothing explains may be packed weights: a few of them make the count inexact, more than
//!   a hundredth of the bytes make it unknown. A wrong number is never given as sure.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Tensor;

mod packing;
mod parts;
mod sections;

use packing::{Packed, Packing};
use parts::Part;

/// A number of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// What the tensors stand for.
    pub count: u64,
    /// Do the shapes prove it?
    pub exact: bool,
}

/// What counting the tensors of a variant gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Census {
    /// None where too much cannot be explained.
    pub(crate) parameters: Option<Parameters>,
    /// Parameters by the type they are stored in.
    pub(crate) dtypes: BTreeMap<String, u64>,
    /// Parameters by the part of the network that they belong to.
    pub(crate) sections: BTreeMap<&'static str, u64>,
    /// How packed tensors are packed.
    pub(crate) packing: Option<String>,
    /// Are there tensors whose shapes are not those of the weights?
    pub(crate) packed: bool,
    /// Tensors that belong to an adapter, and all that count.
    pub(crate) adapter_tensors: usize,
    pub(crate) counted_tensors: usize,
}

/// Counts `tensors`; `config` is the config.json beside them, where there is one.
pub(crate) fn count(tensors: &[Tensor], config: Option<&Value>) -> Census {
    let packing = Packing::new(tensors, config);
    let names = parts::Names::new(tensors, config);
    let mut census = Census::default();
    let (mut exact, mut total) = (true, Bytes::default());
    for tensor in tensors {
        total.all = total.all.saturating_add(held(tensor));
        match names.part(tensor) {
            Part::Uncounted => continue,
            Part::Adapter => census.adapter_tensors += 1,
            Part::Weight => {}
        }
        match packing.read(tensor) {
            Packed::Auxiliary => {}
            Packed::No => census.add(tensor, tensor.elements()),
            Packed::Stands {
                elements,
                convention,
                certain,
            } => {
                exact &= certain;
                census.packed |= elements != tensor.elements();
                census.packing.get_or_insert(convention);
                census.add(tensor, elements);
            }
            Packed::Unexplained => {
                total.unexplained = total.unexplained.saturating_add(held(tensor));
            }
        }
    }
    census.packed |= total.are_unknown();
    census.parameters = (!total.are_unknown()).then(|| Parameters {
        count: census
            .dtypes
            .values()
            .fold(0, |sum: u64, count| sum.saturating_add(*count)),
        exact: exact && total.unexplained == 0,
    });
    census
}

impl Census {
    /// Both together: the parts of one pipeline.
    pub(crate) fn and(mut self, other: Self) -> Self {
        for (section, count) in other.sections {
            let sum = self.sections.entry(section).or_default();
            *sum = sum.saturating_add(count);
        }
        for (dtype, count) in other.dtypes {
            let sum = self.dtypes.entry(dtype).or_default();
            *sum = sum.saturating_add(count);
        }
        self.parameters = self
            .parameters
            .zip(other.parameters)
            .map(|(one, other)| Parameters {
                count: one.count.saturating_add(other.count),
                exact: one.exact && other.exact,
            });
        self.packing = self.packing.or(other.packing);
        self.packed |= other.packed;
        self.adapter_tensors += other.adapter_tensors;
        self.counted_tensors += other.counted_tensors;
        self
    }

    fn add(&mut self, tensor: &Tensor, elements: u64) {
        self.counted_tensors += 1;
        let sum = self.dtypes.entry(tensor.dtype.clone()).or_default();
        *sum = sum.saturating_add(elements);
        let sum = self.sections.entry(sections::section(&tensor.name)).or_default();
        *sum = sum.saturating_add(elements);
    }
}

/// Bytes of a tensor's data; where they lie elsewhere, by the width that the name of its type ends with.
fn held(tensor: &Tensor) -> u64 {
    if !tensor.bytes.is_empty() {
        return tensor.bytes.end - tensor.bytes.start;
    }
    let letters = tensor
        .dtype
        .trim_end_matches(|letter: char| letter.is_ascii_digit());
    let bits = tensor
        .dtype
        .get(letters.len()..)
        .and_then(|bits| bits.parse().ok());
    let bytes = bits.map_or(1, |bits: u64| bits.div_ceil(8));
    tensor.elements().saturating_mul(bytes)
}

#[derive(Default)]
struct Bytes {
    all: u64,
    unexplained: u64,
}

impl Bytes {
    /// Is more than a hundredth unexplained?
    fn are_unknown(&self) -> bool {
        self.unexplained > self.all / 100
    }
}

#[cfg(test)]
mod tests;
