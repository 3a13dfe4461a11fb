//! Least squares with a penalty on the weights (ridge regression), in float64.

use candle_core::{D, DType, Device, Tensor};

use super::real;
use crate::error::{Result, broken};

/// The penalty on the squared weights, of features scaled to a standard deviation of one.
const PENALTY: f64 = 1.0;

/// A spread below this is none: all values of the feature are the same.
const SPREAD: f64 = 1e-9;

/// A linear map with what its features are scaled by.
pub(super) struct Map {
    /// `[1, features]`.
    mean: Tensor,
    /// `[1, features]`; zero for features without a spread, which take no part.
    scale: Tensor,
    /// `[features, targets]`.
    pub(super) weights: Tensor,
    /// `[1, targets]`.
    pub(super) intercept: Tensor,
}

impl Map {
    /// Learns `targets` `[examples, targets]` from `features` `[examples, features]`, both float64.
    pub(super) fn learn(features: &Tensor, targets: &Tensor) -> Result<Self> {
        let (examples, width) = features.dims2()?;
        let mean = features.mean_keepdim(0)?;
        let centered = features.broadcast_sub(&mean)?;
        let spread = (centered.sqr()?.sum_keepdim(0)? / real(examples.max(1)))?.sqrt()?;
        let has_some = spread.gt(SPREAD)?;
        let scale = has_some.where_cond(&spread.recip()?, &spread.zeros_like()?)?;
        let scaled = centered.broadcast_mul(&scale)?;
        let intercept = targets.mean_keepdim(0)?;
        let wanted = targets.broadcast_sub(&intercept)?;
        let turned = scaled.t()?.contiguous()?;
        // The smaller of two systems with the same answer.
        let weights = if width <= examples {
            solve(&turned.matmul(&scaled)?, &turned.matmul(&wanted)?)?
        } else {
            turned.matmul(&solve(&scaled.matmul(&turned)?, &wanted)?)?
        };
        Ok(Self {
            mean,
            scale,
            weights,
            intercept,
        })
    }

    /// What is foretold of `features` `[examples, features]`: `[examples, targets]`.
    pub(super) fn apply(&self, features: &Tensor) -> Result<Tensor> {
        let scaled = features.broadcast_sub(&self.mean)?.broadcast_mul(&self.scale)?;
        Ok(scaled.matmul(&self.weights)?.broadcast_add(&self.intercept)?)
    }
}

/// The `x` of `(a + penalty) x = b`, of a symmetric `a` without negative directions, by Cholesky's factors.
fn solve(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let factor = factor(&a.to_vec2::<f64>()?)?;
    let (size, columns) = b.dims2()?;
    let right = b.t()?.contiguous()?.to_vec2::<f64>()?;
    let solved: Vec<f64> = right
        .iter()
        .flat_map(|column| substitute(&factor, column))
        .collect();
    Ok(Tensor::from_vec(solved, (columns, size), &Device::Cpu)?
        .t()?
        .contiguous()?)
}

/// The rows of a lower triangle, each up to its diagonal, whose product with itself turned is `a` with the penalty.
fn factor(a: &[Vec<f64>]) -> Result<Vec<Vec<f64>>> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(a.len());
    for (at, from) in a.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(at + 1);
        for (above, value) in rows.iter().zip(from) {
            let diagonal = above.last().copied().unwrap_or(1.0);
            row.push((value - dot(&row, above)) / diagonal);
        }
        let rest = from.get(at).copied().unwrap_or_default() + PENALTY - dot(&row, &row);
        if !(rest.is_finite() && rest > 0.0) {
            return broken("what is at the site is not finite, so nothing can be read off it");
        }
        row.push(rest.sqrt());
        rows.push(row);
    }
    Ok(rows)
}

/// Forward and back through the factors, for one right side.
fn substitute(factor: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut forward: Vec<f64> = Vec::with_capacity(right.len());
    for (row, value) in factor.iter().zip(right) {
        let diagonal = row.last().copied().unwrap_or(1.0);
        forward.push((value - dot(&forward, row)) / diagonal);
    }
    let mut back = forward;
    for (at, row) in factor.iter().enumerate().rev() {
        let diagonal = row.last().copied().unwrap_or(1.0);
        let Some((own, before)) = back.get_mut(..=at).and_then(<[f64]>::split_last_mut) else {
            continue;
        };
        *own /= diagonal;
        for (one, weight) in before.iter_mut().zip(row) {
            *one -= *own * weight;
        }
    }
    back
}

/// Of as many pairs as both have.
fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Which column is largest in each row: `[examples][..]` of `[examples, columns]`.
pub(super) fn largest(foretold: &Tensor) -> Result<Vec<u32>> {
    Ok(foretold
        .to_dtype(DType::F64)?
        .argmax(D::Minus1)?
        .to_vec1::<u32>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(values: &[f64], shape: (usize, usize)) -> Tensor {
        Tensor::from_vec(values.to_vec(), shape, &Device::Cpu).unwrap()
    }

    #[test]
    fn a_system_is_solved_with_the_penalty_on_its_diagonal() {
        // [[3, 1], [1, 4]] with the penalty, times [2, -1].
        let x = solve(
            &tensor(&[2.0, 1.0, 1.0, 3.0], (2, 2)),
            &tensor(&[5.0, -2.0], (2, 1)),
        )
        .unwrap();
        let x = x.flatten_all().unwrap().to_vec1::<f64>().unwrap();
        assert!((x[0] - 2.0).abs() < 1e-12 && (x[1] + 1.0).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn more_features_than_examples_are_the_same_map() {
        let features = tensor(&[1.0, 2.0, 0.5, -1.0, 0.0, 3.0, 2.0, 2.0, -2.0], (3, 3));
        let targets = tensor(&[1.0, -1.0, 1.0], (3, 1));
        let square = Map::learn(&features, &targets).unwrap();
        // A fourth feature that is always the same adds nothing, and takes the other way.
        let wide = Tensor::cat(&[&features, &tensor(&[7.0; 3], (3, 1))], 1).unwrap();
        let other = Map::learn(&wide, &targets).unwrap();
        let one = square
            .apply(&features)
            .unwrap()
            .flatten_all()
            .unwrap()
            .to_vec1::<f64>()
            .unwrap();
        let two = other
            .apply(&wide)
            .unwrap()
            .flatten_all()
            .unwrap()
            .to_vec1::<f64>()
            .unwrap();
        for (one, two) in one.iter().zip(&two) {
            assert!((one - two).abs() < 1e-9, "{one} {two}");
        }
    }

    #[test]
    fn what_is_not_finite_is_refused() {
        let features = tensor(&[f64::NAN, 1.0, 2.0, 3.0], (2, 2));
        assert!(Map::learn(&features, &tensor(&[1.0, -1.0], (2, 1))).is_err());
    }
}
