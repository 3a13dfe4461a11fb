//! AdamW, with a bound on the gradient's length.
// SPDX-License-Identifier: MIT-0

use std::ops::Range;

use crate::parameters::{Layout, is_matrix};
use crate::recipe::Training;

/// What the optimizer remembers of earlier gradients.
#[derive(Debug, Clone)]
pub struct AdamW {
    mean: Vec<f32>,
    square: Vec<f32>,
    /// Weights that shrink by themselves.
    decaying: Vec<Range<usize>>,
    /// The betas to the power of the steps so far.
    powers: (f64, f64),
}

/// Kept away from division by zero.
const EPSILON: f32 = 1e-8;

impl AdamW {
    /// Before the first step.
    pub fn new(layout: &Layout) -> Self {
        let matrices = layout.tensors.iter().filter(|tensor| is_matrix(tensor));
        Self {
            mean: vec![0.0; layout.count()],
            square: vec![0.0; layout.count()],
            decaying: matrices.map(|tensor| tensor.range.clone()).collect(),
            powers: (1.0, 1.0),
        }
    }

    /// Moves `weights` against `gradient` and returns how long the gradient was.
    pub fn step(&mut self, settings: &Training, rate: f32, weights: &mut [f32], gradient: &[f32]) -> f64 {
        let length = gradient
            .iter()
            .map(|&slope| f64::from(slope) * f64::from(slope))
            .sum::<f64>()
            .sqrt();
        let scale = (f64::from(settings.clip) / (length + 1e-12)).min(1.0) as f32;
        for range in &self.decaying {
            weights[range.clone()]
                .iter_mut()
                .for_each(|weight| *weight -= rate * settings.weight_decay * *weight);
        }
        let (beta_1, beta_2) = (settings.beta_1, settings.beta_2);
        self.powers.0 *= f64::from(beta_1);
        self.powers.1 *= f64::from(beta_2);
        let (unbias_1, unbias_2) = (
            (1.0 / (1.0 - self.powers.0)) as f32,
            (1.0 / (1.0 - self.powers.1)) as f32,
        );
        let memory = self.mean.iter_mut().zip(&mut self.square);
        for ((weight, slope), (mean, square)) in weights.iter_mut().zip(gradient).zip(memory) {
            let slope = slope * scale;
            *mean = beta_1 * *mean + (1.0 - beta_1) * slope;
            *square = beta_2 * *square + (1.0 - beta_2) * slope * slope;
            *weight -= rate * (*mean * unbias_1) / ((*square * unbias_2).sqrt() + EPSILON);
        }
        length
    }
}

/// The learning rate of a step, counted from 1: up in a straight line, then down to 0 in another.
pub fn rate(settings: &Training, step: usize) -> f32 {
    let (warm_up, steps) = (settings.warm_up as f32, settings.steps as f32);
    let step = step as f32;
    if step <= warm_up {
        settings.learning_rate * (step / warm_up)
    } else {
        settings.learning_rate * ((steps + 1.0 - step) / (steps + 1.0 - warm_up))
    }
}
