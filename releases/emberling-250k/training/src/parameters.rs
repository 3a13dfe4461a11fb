//! Where each weight lies: all numbers of a model in one row, under the names that transformers gives them.
// SPDX-License-Identifier: MIT-0

use std::ops::Range;

use crate::random::Random;
use crate::recipe::{Shape, Training};

/// One named tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Its name in the weight file.
    pub name: String,
    /// Rows and columns; a norm has one number only.
    pub shape: Vec<usize>,
    /// Its numbers within all numbers.
    pub range: Range<usize>,
}

/// A matrix of weights: a row for each number that it gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// Its numbers within all numbers.
    pub range: Range<usize>,
    /// Numbers that go in: columns.
    pub inputs: usize,
    /// Numbers that come out: rows.
    pub outputs: usize,
}

/// The tensors of one layer.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Scales of the norm before attention: hidden.
    pub attention_norm: Range<usize>,
    /// Queries: hidden x hidden.
    pub query: Linear,
    /// Keys: hidden x hidden.
    pub key: Linear,
    /// Values: hidden x hidden.
    pub value: Linear,
    /// What attention writes back: hidden x hidden.
    pub output: Linear,
    /// Scales of the norm before feed-forward: hidden.
    pub feed_norm: Range<usize>,
    /// The gate: feed-forward x hidden.
    pub gate: Linear,
    /// What is gated: feed-forward x hidden.
    pub up: Linear,
    /// Back again: hidden x feed-forward.
    pub down: Linear,
}

impl Layer {
    fn new(tensors: &mut Vec<Tensor>, layer: usize, hidden: usize, wide: usize) -> Self {
        let name = |part: &str| format!("model.layers.{layer}.{part}");
        Self {
            attention_norm: add(tensors, &name("input_layernorm"), &[hidden]),
            query: linear(tensors, &name("self_attn.q_proj"), hidden, hidden),
            key: linear(tensors, &name("self_attn.k_proj"), hidden, hidden),
            value: linear(tensors, &name("self_attn.v_proj"), hidden, hidden),
            output: linear(tensors, &name("self_attn.o_proj"), hidden, hidden),
            feed_norm: add(tensors, &name("post_attention_layernorm"), &[hidden]),
            gate: linear(tensors, &name("mlp.gate_proj"), hidden, wide),
            up: linear(tensors, &name("mlp.up_proj"), hidden, wide),
            down: linear(tensors, &name("mlp.down_proj"), wide, hidden),
        }
    }
}

fn add(tensors: &mut Vec<Tensor>, module: &str, sizes: &[usize]) -> Range<usize> {
    let start = tensors.last().map_or(0, |tensor| tensor.range.end);
    let range = start..start + sizes.iter().product::<usize>();
    tensors.push(Tensor {
        name: format!("{module}.weight"),
        shape: sizes.to_vec(),
        range: range.clone(),
    });
    range
}

fn linear(tensors: &mut Vec<Tensor>, module: &str, inputs: usize, outputs: usize) -> Linear {
    Linear {
        range: add(tensors, module, &[outputs, inputs]),
        inputs,
        outputs,
    }
}

/// All tensors of a model of some shape.
#[derive(Debug, Clone)]
pub struct Layout {
    /// In the order in which they lie.
    pub tensors: Vec<Tensor>,
    /// What each letter becomes: vocabulary x hidden.
    pub embedding: Range<usize>,
    /// The layers, from the first.
    pub layers: Vec<Layer>,
    /// Scales of the last norm: hidden.
    pub norm: Range<usize>,
    /// What each letter is told by, the same numbers as what it becomes: vocabulary x hidden.
    pub head: Linear,
}

impl Layout {
    /// The tensors of a model of this shape.
    pub fn new(shape: &Shape) -> Self {
        let mut tensors = Vec::new();
        let (hidden, wide) = (shape.hidden, shape.feed_forward);
        let embedding = add(&mut tensors, "model.embed_tokens", &[shape.vocabulary, hidden]);
        let layers = (0..shape.layers)
            .map(|layer| Layer::new(&mut tensors, layer, hidden, wide))
            .collect();
        let norm = add(&mut tensors, "model.norm", &[hidden]);
        let head = Linear {
            range: embedding.clone(),
            inputs: hidden,
            outputs: shape.vocabulary,
        };
        Self {
            tensors,
            embedding,
            layers,
            norm,
            head,
        }
    }

    /// How many numbers there are.
    pub fn count(&self) -> usize {
        self.norm.end
    }

    /// The weights before the first step: norms are 1, all else is normal around 0.
    ///
    /// Each tensor has a stream of its own, called by its name, so that it can be checked alone.
    pub fn initial(&self, training: &Training, seed: u64) -> Vec<f32> {
        let mut weights = vec![1.0; self.count()];
        for tensor in self.tensors.iter().filter(|tensor| is_matrix(tensor)) {
            let mut random = Random::new(seed, &tensor.name);
            for weight in &mut weights[tensor.range.clone()] {
                *weight = (random.normal() * training.initial_deviation) as f32;
            }
        }
        weights
    }
}

/// Is it a matrix, and no norm?
pub fn is_matrix(tensor: &Tensor) -> bool {
    tensor.shape.len() == 2
}
