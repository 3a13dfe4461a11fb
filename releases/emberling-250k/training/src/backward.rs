//! The way back: the gradient of the loss for every weight, written out by hand.
// SPDX-License-Identifier: MIT-0

use crate::kernels::{Into, Matrix, multiply};
use crate::math;
use crate::model::{Model, Pass, Trace};
use crate::parameters::{Layer, Linear};
use crate::parts::{gated_back, norm_back, softmax, softmax_back};

/// The sum over all rows of the negative logarithm of the chance that `next` had.
pub fn loss(logits: &[f32], next: &[u16], vocabulary: usize) -> f64 {
    let rows = logits.chunks_exact(vocabulary).zip(next);
    rows.map(|(row, &letter)| row_loss(row, usize::from(letter)))
        .sum()
}

/// The negative logarithm of the chance that a row of logits gives to `letter`.
pub fn row_loss(row: &[f32], letter: usize) -> f64 {
    let highest = row
        .iter()
        .fold(f32::NEG_INFINITY, |high, &x| if x > high { x } else { high });
    let total: f32 = row.iter().map(|&x| math::exp(x - highest)).sum();
    math::ln(f64::from(total)) - f64::from(row[letter] - highest)
}

impl Model {
    /// The loss of `letters`, sequences of `length` inputs each followed by `next`, summed; adds `weight` times its
    /// gradient to `gradient`.
    pub fn backward(
        &self,
        weights: &[f32],
        pass: &Pass,
        (letters, next): (&[u16], &[u16]),
        weight: f32,
        gradient: &mut [f32],
    ) -> f64 {
        let vocabulary = self.shape.vocabulary;
        let total = loss(&pass.logits, next, vocabulary);
        let mut slopes = pass.logits.clone();
        for (row, &letter) in slopes.chunks_exact_mut(vocabulary).zip(next) {
            softmax(row, vocabulary);
            row[usize::from(letter)] -= 1.0;
            row.iter_mut().for_each(|slope| *slope *= weight);
        }
        let mut dnormed = vec![0.0; pass.normed.len()];
        project_back(
            weights,
            &self.layout.head,
            (&pass.normed, &slopes),
            &mut dnormed,
            gradient,
        );
        let mut dx = vec![0.0; pass.last.len()];
        let norm = self.layout.norm.clone();
        norm_back(
            &pass.last,
            &weights[norm.clone()],
            &pass.factors,
            &dnormed,
            &mut dx,
            &mut gradient[norm],
        );
        for (layer, trace) in self.layout.layers.iter().zip(&pass.traces).rev() {
            self.feed_forward_back(weights, layer, trace, &mut dx, gradient);
            self.attend_back(weights, layer, trace, pass.length, &mut dx, gradient);
        }
        let hidden = self.shape.hidden;
        let embedding = &mut gradient[self.layout.embedding.clone()];
        for (&letter, dx) in letters.iter().zip(dx.chunks_exact(hidden)) {
            let row = &mut embedding[usize::from(letter) * hidden..][..hidden];
            row.iter_mut().zip(dx).for_each(|(slot, slope)| *slot += slope);
        }
        total
    }

    fn feed_forward_back(
        &self,
        weights: &[f32],
        layer: &Layer,
        trace: &Trace,
        dx: &mut [f32],
        gradient: &mut [f32],
    ) {
        let mut dgated = vec![0.0; trace.gated.len()];
        project_back(weights, &layer.down, (&trace.gated, dx), &mut dgated, gradient);
        let (mut dgate, mut dup) = (trace.gate.clone(), trace.up.clone());
        gated_back(&mut dgate, &mut dup, &dgated);
        let mut dnormed = vec![0.0; dx.len()];
        project_back(
            weights,
            &layer.gate,
            (&trace.feed_input, &dgate),
            &mut dnormed,
            gradient,
        );
        project_back(
            weights,
            &layer.up,
            (&trace.feed_input, &dup),
            &mut dnormed,
            gradient,
        );
        let scale = &weights[layer.feed_norm.clone()];
        let dscale = &mut gradient[layer.feed_norm.clone()];
        norm_back(&trace.middle, scale, &trace.feed_factors, &dnormed, dx, dscale);
    }

    fn attend_back(
        &self,
        weights: &[f32],
        layer: &Layer,
        trace: &Trace,
        length: usize,
        dx: &mut [f32],
        gradient: &mut [f32],
    ) {
        let mut dgathered = vec![0.0; dx.len()];
        project_back(
            weights,
            &layer.output,
            (&trace.gathered, dx),
            &mut dgathered,
            gradient,
        );
        let mut slopes = [vec![0.0; dx.len()], vec![0.0; dx.len()], vec![0.0; dx.len()]];
        self.heads_back(trace, &dgathered, length, &mut slopes);
        for turned in &mut slopes[..2] {
            self.rotations.turn(turned, self.shape.hidden, length, -1.0);
        }
        let mut dnormed = vec![0.0; dx.len()];
        for (linear, slopes) in [&layer.query, &layer.key, &layer.value].into_iter().zip(&slopes) {
            project_back(
                weights,
                linear,
                (&trace.attention_input, slopes),
                &mut dnormed,
                gradient,
            );
        }
        let scale = &weights[layer.attention_norm.clone()];
        let dscale = &mut gradient[layer.attention_norm.clone()];
        norm_back(
            &trace.input,
            scale,
            &trace.attention_factors,
            &dnormed,
            dx,
            dscale,
        );
    }

    /// From the gradient of what the heads gathered to those of turned queries, turned keys and values.
    fn heads_back(&self, trace: &Trace, dgathered: &[f32], length: usize, slopes: &mut [Vec<f32>; 3]) {
        let [dquery, dkey, dvalue] = slopes;
        let hidden = self.shape.hidden;
        let mut scores = vec![0.0; length * length];
        for (at, pattern) in trace.pattern.chunks_exact(length * length).enumerate() {
            let start = self.head_start(at, length);
            let part = |numbers| self.head_part(numbers, start, length);
            let parts = Matrix::new(pattern, length, length);
            multiply(
                parts.transposed(),
                part(dgathered),
                &mut dvalue[start..],
                hidden,
                Into::Fresh,
            );
            multiply(
                part(dgathered),
                part(&trace.value).transposed(),
                &mut scores,
                length,
                Into::Fresh,
            );
            for (row, parts) in scores.chunks_exact_mut(length).zip(pattern.chunks_exact(length)) {
                softmax_back(parts, row);
                row.iter_mut().for_each(|slope| *slope *= self.score_scale());
            }
            let scores = Matrix::new(&scores, length, length);
            multiply(
                scores,
                part(&trace.key),
                &mut dquery[start..],
                hidden,
                Into::Fresh,
            );
            multiply(
                scores.transposed(),
                part(&trace.query),
                &mut dkey[start..],
                hidden,
                Into::Fresh,
            );
        }
    }
}

/// Back through y = x times a transposed matrix: adds to `dx`, and to the gradient of the matrix.
fn project_back(
    weights: &[f32],
    linear: &Linear,
    (x, dy): (&[f32], &[f32]),
    dx: &mut [f32],
    gradient: &mut [f32],
) {
    let (inputs, outputs) = (linear.inputs, linear.outputs);
    let rows = x.len() / inputs;
    let (x, dy) = (Matrix::new(x, rows, inputs), Matrix::new(dy, rows, outputs));
    let matrix = Matrix::new(&weights[linear.range.clone()], outputs, inputs);
    multiply(dy, matrix, dx, inputs, Into::Added);
    multiply(
        dy.transposed(),
        x,
        &mut gradient[linear.range.clone()],
        inputs,
        Into::Added,
    );
}

#[cfg(test)]
mod tests;
