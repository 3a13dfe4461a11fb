//! The small parts of a layer, forward and backward: norm, rotation, softmax, the gated unit.
// SPDX-License-Identifier: MIT-0

use crate::math;
use crate::recipe::Shape;

/// Divides each row by the root of its mean square and scales it. Returns what each row was multiplied by.
pub fn norm(x: &[f32], scale: &[f32], epsilon: f32, out: &mut [f32]) -> Vec<f32> {
    let width = scale.len();
    let rows = x.chunks_exact(width).zip(out.chunks_exact_mut(width));
    let row = |(x, out): (&[f32], &mut [f32])| {
        let square: f32 = x.iter().map(|x| x * x).sum();
        let factor = 1.0 / (square / width as f32 + epsilon).sqrt();
        for ((out, x), scale) in out.iter_mut().zip(x).zip(scale) {
            *out = x * factor * scale;
        }
        factor
    };
    rows.map(row).collect()
}

/// What of the gradient `dy` of a norm reaches its input (added to `dx`) and its scale (added to `dscale`).
pub fn norm_back(x: &[f32], scale: &[f32], factors: &[f32], dy: &[f32], dx: &mut [f32], dscale: &mut [f32]) {
    let width = scale.len();
    let rows = x
        .chunks_exact(width)
        .zip(dy.chunks_exact(width))
        .zip(dx.chunks_exact_mut(width));
    for (((x, dy), dx), factor) in rows.zip(factors) {
        let mut along = 0.0;
        for column in 0..width {
            dscale[column] += dy[column] * x[column] * factor;
            along += dy[column] * scale[column] * x[column];
        }
        let pull = along * factor * factor * factor / width as f32;
        for column in 0..width {
            dx[column] += dy[column] * scale[column] * factor - x[column] * pull;
        }
    }
}

/// Cosines and sines of the rotations: for each place in the context, one per pair of a head's numbers.
#[derive(Debug, Clone)]
pub struct Rotations {
    half: usize,
    turns: Vec<(f32, f32)>,
}

impl Rotations {
    /// Those of a model of this shape.
    pub fn new(shape: &Shape) -> Self {
        let half = shape.head() / 2;
        let turn = |place: usize, pair: usize| {
            let speed = math::exp_64(-(pair as f64 / half as f64) * math::ln(shape.rope_theta));
            let (sine, cosine) = math::sin_cos(place as f64 * speed);
            (cosine as f32, sine as f32)
        };
        let places = 0..shape.context;
        Self {
            half,
            turns: places
                .flat_map(|place| (0..half).map(move |pair| turn(place, pair)))
                .collect(),
        }
    }

    /// Turns the heads of every row by its place in its sequence; `way` is 1, or -1 to turn back.
    pub fn turn(&self, x: &mut [f32], width: usize, length: usize, way: f32) {
        for (row, numbers) in x.chunks_exact_mut(width).enumerate() {
            let turns = &self.turns[row % length * self.half..][..self.half];
            for head in numbers.chunks_exact_mut(2 * self.half) {
                let (first, second) = head.split_at_mut(self.half);
                for ((a, b), (cosine, sine)) in first.iter_mut().zip(second).zip(turns) {
                    let (x, y, sine) = (*a, *b, sine * way);
                    *a = x * cosine - y * sine;
                    *b = y * cosine + x * sine;
                }
            }
        }
    }
}

/// Makes the first `seen` numbers of a row into parts of one, the rest into 0.
pub fn softmax(row: &mut [f32], seen: usize) {
    let (row, unseen) = row.split_at_mut(seen);
    unseen.fill(0.0);
    let highest = row
        .iter()
        .fold(f32::NEG_INFINITY, |high, &x| if x > high { x } else { high });
    row.iter_mut().for_each(|x| *x = math::exp(*x - highest));
    let total: f32 = row.iter().sum();
    row.iter_mut().for_each(|x| *x /= total);
}

/// The gradient of what went into a softmax that gave `parts`, in place of the gradient of `parts`.
pub fn softmax_back(parts: &[f32], gradient: &mut [f32]) {
    let along: f32 = parts
        .iter()
        .zip(&*gradient)
        .map(|(part, slope)| part * slope)
        .sum();
    for (slope, part) in gradient.iter_mut().zip(parts) {
        *slope = part * (*slope - along);
    }
}

/// `gate * sigmoid(gate) * up`, number by number.
pub fn gated(gate: &[f32], up: &[f32], out: &mut [f32]) {
    for ((out, gate), up) in out.iter_mut().zip(gate).zip(up) {
        *out = gate / (1.0 + math::exp(-gate)) * up;
    }
}

/// Writes the gradients of gate and up over gate and up themselves.
pub fn gated_back(gate: &mut [f32], up: &mut [f32], dy: &[f32]) {
    for ((gate, up), dy) in gate.iter_mut().zip(up).zip(dy) {
        let open = 1.0 / (1.0 + math::exp(-*gate));
        let silu = *gate * open;
        let slope = open + silu * (1.0 - open);
        (*gate, *up) = (dy * *up * slope, dy * silu);
    }
}
