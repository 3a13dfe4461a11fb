//! Norms over the last axis, of primitive operations, so that gradients go through.

use candle_core::{D, Tensor};

use crate::error::Result;
use crate::family::Norm;
use crate::tensors::Tensors;

/// The norm called `name` in the weights, applied to the last axis of `x`.
pub(crate) fn named(norm: &Norm, tensors: &Tensors, name: &str, x: &Tensor) -> Result<Tensor> {
    let weight = if norm.weight {
        Some(tensors.get(&format!("{name}.weight"))?)
    } else {
        None
    };
    let bias = if norm.bias {
        Some(tensors.get(&format!("{name}.bias"))?)
    } else {
        None
    };
    apply(norm, x, weight.as_ref(), bias.as_ref())
}

/// `x / root(mean(x²) + eps)`, of `x` less its mean where the norm centers; then weight and bias, which have the
/// shape of the last axes of `x`.
pub(crate) fn apply(
    norm: &Norm,
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
) -> Result<Tensor> {
    let x = if norm.centered {
        x.broadcast_sub(&x.mean_keepdim(D::Minus1)?)?
    } else {
        x.clone()
    };
    let mean = x.sqr()?.mean_keepdim(D::Minus1)?;
    let mut x = x.broadcast_div(&(mean + norm.eps)?.sqrt()?)?;
    if let Some(weight) = weight {
        x = if norm.plus_one {
            x.broadcast_mul(&(weight + 1.0)?)?
        } else {
            x.broadcast_mul(weight)?
        };
    }
    match bias {
        Some(bias) => Ok(x.broadcast_add(bias)?),
        None => Ok(x),
    }
}
