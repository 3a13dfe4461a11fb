//! The model: a Llama decoder, from letters to how likely each letter is next.
// SPDX-License-Identifier: MIT-0
//
// Rows are places: sequence after sequence, each `length` letters long. A matrix of weights has a row for each
// number that it gives, so that a layer's product is x times the transposed weights.

use crate::kernels::{Into, Matrix, multiply};
use crate::parameters::{Layer, Layout, Linear};
use crate::parts::{Rotations, gated, norm, softmax};
use crate::recipe::Shape;

/// A shape with everything that follows from it.
#[derive(Debug, Clone)]
pub struct Model {
    /// The shape.
    pub shape: Shape,
    /// Where its weights lie.
    pub layout: Layout,
    /// How places turn queries and keys.
    pub rotations: Rotations,
}

/// What a layer computed, as its gradient needs it; rows x hidden where nothing else is said.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// What came in.
    pub input: Vec<f32>,
    /// What each row was multiplied by in the norm before attention: rows.
    pub attention_factors: Vec<f32>,
    /// After that norm.
    pub attention_input: Vec<f32>,
    /// Queries, turned.
    pub query: Vec<f32>,
    /// Keys, turned.
    pub key: Vec<f32>,
    /// Values.
    pub value: Vec<f32>,
    /// How much each place looks at each: sequences x heads x length x length.
    pub pattern: Vec<f32>,
    /// What the heads gathered, side by side.
    pub gathered: Vec<f32>,
    /// The input with what attention added.
    pub middle: Vec<f32>,
    /// What each row was multiplied by in the norm before feed-forward: rows.
    pub feed_factors: Vec<f32>,
    /// After that norm.
    pub feed_input: Vec<f32>,
    /// The gate: rows x feed-forward.
    pub gate: Vec<f32>,
    /// What it gates: rows x feed-forward.
    pub up: Vec<f32>,
    /// Both together: rows x feed-forward.
    pub gated: Vec<f32>,
}

/// What a pass computed.
#[derive(Debug, Clone)]
pub struct Pass {
    /// Letters of a sequence.
    pub length: usize,
    /// One of each layer.
    pub traces: Vec<Trace>,
    /// What the last layer gave: rows x hidden.
    pub last: Vec<f32>,
    /// What each row was multiplied by in the last norm: rows.
    pub factors: Vec<f32>,
    /// After the last norm: rows x hidden.
    pub normed: Vec<f32>,
    /// How likely each letter is next, before softmax: rows x vocabulary.
    pub logits: Vec<f32>,
}

/// May change what the heads of a layer gathered (rows x hidden, head beside head); gets the layer's number.
pub type Hook<'a> = &'a dyn Fn(usize, &mut [f32]);

impl Model {
    /// A model of this shape; its weights are passed to whatever needs them.
    pub fn new(shape: Shape) -> Self {
        Self {
            layout: Layout::new(&shape),
            rotations: Rotations::new(&shape),
            shape,
        }
    }

    /// Runs `letters`, sequences of `length` letters one after the other.
    pub fn forward(&self, weights: &[f32], letters: &[u16], length: usize, hook: Hook) -> Pass {
        let hidden = self.shape.hidden;
        let embedding = &weights[self.layout.embedding.clone()];
        let mut x: Vec<f32> = Vec::with_capacity(letters.len() * hidden);
        for &letter in letters {
            x.extend_from_slice(&embedding[usize::from(letter) * hidden..][..hidden]);
        }
        let mut traces = Vec::with_capacity(self.layout.layers.len());
        for (number, layer) in self.layout.layers.iter().enumerate() {
            let mut trace = Trace {
                input: x,
                ..Trace::default()
            };
            self.attend(weights, layer, length, &mut trace);
            hook(number, &mut trace.gathered);
            trace.middle = trace.input.clone();
            project(
                weights,
                &layer.output,
                &trace.gathered,
                &mut trace.middle,
                Into::Added,
            );
            x = self.feed_forward(weights, layer, &mut trace);
            traces.push(trace);
        }
        let mut normed = vec![0.0; x.len()];
        let factors = norm(
            &x,
            &weights[self.layout.norm.clone()],
            self.shape.norm_epsilon,
            &mut normed,
        );
        let mut logits = vec![0.0; letters.len() * self.shape.vocabulary];
        project(weights, &self.layout.head, &normed, &mut logits, Into::Fresh);
        Pass {
            length,
            traces,
            last: x,
            factors,
            normed,
            logits,
        }
    }

    fn attend(&self, weights: &[f32], layer: &Layer, length: usize, trace: &mut Trace) {
        let (hidden, size) = (self.shape.hidden, trace.input.len());
        let mut normed = vec![0.0; size];
        let scale = &weights[layer.attention_norm.clone()];
        trace.attention_factors = norm(&trace.input, scale, self.shape.norm_epsilon, &mut normed);
        for (linear, out) in [
            (&layer.query, &mut trace.query),
            (&layer.key, &mut trace.key),
            (&layer.value, &mut trace.value),
        ] {
            *out = vec![0.0; size];
            project(weights, linear, &normed, out, Into::Fresh);
        }
        trace.attention_input = normed;
        self.rotations.turn(&mut trace.query, hidden, length, 1.0);
        self.rotations.turn(&mut trace.key, hidden, length, 1.0);
        let sequences = size / hidden / length;
        trace.pattern = vec![0.0; sequences * self.shape.heads * length * length];
        trace.gathered = vec![0.0; size];
        for (at, pattern) in trace.pattern.chunks_exact_mut(length * length).enumerate() {
            let start = self.head_start(at, length);
            let part = |numbers| self.head_part(numbers, start, length);
            multiply(
                part(&trace.query),
                part(&trace.key).transposed(),
                pattern,
                length,
                Into::Fresh,
            );
            for (place, row) in pattern.chunks_exact_mut(length).enumerate() {
                row.iter_mut().for_each(|score| *score *= self.score_scale());
                softmax(row, place + 1);
            }
            let values = self.head_part(&trace.value, start, length);
            let pattern = Matrix::new(pattern, length, length);
            multiply(pattern, values, &mut trace.gathered[start..], hidden, Into::Fresh);
        }
    }

    /// Where the numbers of the head of a pattern start: patterns go by sequence, then by head.
    pub fn head_start(&self, pattern: usize, length: usize) -> usize {
        let (sequence, head) = (pattern / self.shape.heads, pattern % self.shape.heads);
        sequence * length * self.shape.hidden + head * self.shape.head()
    }

    /// One head of one sequence, length x head, out of rows x hidden.
    pub fn head_part<'a>(&self, numbers: &'a [f32], start: usize, length: usize) -> Matrix<'a> {
        Matrix::strided(&numbers[start..], length, self.shape.head(), self.shape.hidden)
    }

    /// What scores are multiplied by, so that their size does not grow with the head's.
    pub fn score_scale(&self) -> f32 {
        1.0 / (self.shape.head() as f32).sqrt()
    }

    fn feed_forward(&self, weights: &[f32], layer: &Layer, trace: &mut Trace) -> Vec<f32> {
        let rows = trace.middle.len() / self.shape.hidden;
        let mut normed = vec![0.0; trace.middle.len()];
        let scale = &weights[layer.feed_norm.clone()];
        trace.feed_factors = norm(&trace.middle, scale, self.shape.norm_epsilon, &mut normed);
        let wide = vec![0.0; rows * self.shape.feed_forward];
        (trace.gate, trace.up, trace.gated) = (wide.clone(), wide.clone(), wide);
        project(weights, &layer.gate, &normed, &mut trace.gate, Into::Fresh);
        project(weights, &layer.up, &normed, &mut trace.up, Into::Fresh);
        trace.feed_input = normed;
        gated(&trace.gate, &trace.up, &mut trace.gated);
        let mut out = trace.middle.clone();
        project(weights, &layer.down, &trace.gated, &mut out, Into::Added);
        out
    }
}

/// A hook that changes nothing.
pub fn unchanged(_: usize, _: &mut [f32]) {}

/// `x` times the transposed matrix.
fn project(weights: &[f32], linear: &Linear, x: &[f32], out: &mut [f32], into: Into) {
    let matrix = Matrix::new(&weights[linear.range.clone()], linear.outputs, linear.inputs);
    let x = Matrix::new(x, x.len() / linear.inputs, linear.inputs);
    multiply(x, matrix.transposed(), out, linear.outputs, into);
}
