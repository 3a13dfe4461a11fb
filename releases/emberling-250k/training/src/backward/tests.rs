//! The gradient is held against differences of the loss.
// SPDX-License-Identifier: MIT-0

use super::loss;
use crate::model::{Model, unchanged};
use crate::random::Random;
use crate::recipe::Shape;

const LENGTH: usize = 6;

fn small() -> Model {
    Model::new(Shape {
        vocabulary: 11,
        hidden: 8,
        feed_forward: 12,
        layers: 2,
        heads: 2,
        context: LENGTH,
        rope_theta: 100.0,
        norm_epsilon: 1e-5,
    })
}

fn random_weights(model: &Model) -> Vec<f32> {
    let mut random = Random::new(1, "weights");
    (0..model.layout.count())
        .map(|_| (random.normal() * 0.4) as f32)
        .collect()
}

/// The slope of the loss along `direction`, from two passes.
fn difference(model: &Model, weights: &[f32], direction: &[f32], words: &[u16], next: &[u16]) -> f64 {
    let moved = |step: f32| {
        let weights: Vec<f32> = weights.iter().zip(direction).map(|(w, d)| w + step * d).collect();
        loss(
            &model.forward(&weights, words, LENGTH, &unchanged).logits,
            next,
            11,
        )
    };
    (moved(1e-2) - moved(-1e-2)) / 2e-2
}

#[test]
fn the_gradient_of_every_tensor_is_the_slope_of_the_loss() {
    let model = small();
    let weights = random_weights(&model);
    let mut random = Random::new(2, "words");
    let mut draw = || -> Vec<u16> { (0..2 * LENGTH).map(|_| random.below(11) as u16).collect() };
    let (words, next) = (draw(), draw());
    let mut gradient = vec![0.0; weights.len()];
    let pass = model.forward(&weights, &words, LENGTH, &unchanged);
    model.backward(&weights, &pass, (&words, &next), 1.0, &mut gradient);
    for tensor in &model.layout.tensors {
        // Along the gradient of one tensor the loss rises by the square of its length.
        let part = &gradient[tensor.range.clone()];
        let length = part.iter().map(|slope| slope * slope).sum::<f32>().sqrt();
        assert!(length > 1e-3, "{} has no gradient", tensor.name);
        let mut direction = vec![0.0; weights.len()];
        for (slot, slope) in direction[tensor.range.clone()].iter_mut().zip(part) {
            *slot = slope / length;
        }
        let slope = difference(&model, &weights, &direction, &words, &next);
        let wrong = (slope / f64::from(length) - 1.0).abs();
        assert!(wrong < 5e-3, "{}: {slope} for {length}", tensor.name);
    }
}

#[test]
fn a_word_is_not_told_by_what_comes_after_it() {
    let model = small();
    let weights = random_weights(&model);
    let logits = |last: u16| {
        model
            .forward(&weights, &[1, 2, 3, 4, 5, last], LENGTH, &unchanged)
            .logits
    };
    assert_eq!(logits(6)[..5 * 11], logits(7)[..5 * 11]);
    assert_ne!(logits(6)[5 * 11..], logits(7)[5 * 11..]);
}
