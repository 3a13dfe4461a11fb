//! Functions applied to each number, of operations that gradients go through.

use candle_core::{DType, Tensor};

use crate::error::Result;
use crate::family::{Activation, Names};
use crate::tensors::Tensors;

/// The function, applied to `x`; one with learned parameters finds them in the weights of `layer`.
pub(crate) fn apply(
    activation: Activation,
    x: &Tensor,
    tensors: &Tensors,
    names: &Names,
    layer: usize,
) -> Result<Tensor> {
    match activation {
        Activation::Xielu => xielu(x, tensors, names, layer),
        plain => simple(plain, x),
    }
}

/// A function without parameters.
pub(crate) fn simple(activation: Activation, x: &Tensor) -> Result<Tensor> {
    Ok(match activation {
        Activation::Silu => x.silu()?,
        Activation::Gelu => x.gelu_erf()?,
        Activation::GeluTanh => x.gelu()?,
        Activation::QuickGelu => (x * sigmoid(&(x * 1.702)?)?)?,
        Activation::Relu => x.relu()?,
        Activation::Relu2 => x.relu()?.sqr()?,
        Activation::Tanh => x.tanh()?,
        Activation::Sigmoid => sigmoid(x)?,
        Activation::Linear | Activation::Xielu => x.clone(),
    })
}

/// `1 / (1 + exp(-x))`.
pub(crate) fn sigmoid(x: &Tensor) -> Result<Tensor> {
    Ok((x.neg()?.exp()? + 1.0)?.recip()?)
}

/// `log(1 + exp(x))`, of a few numbers.
fn softplus(x: &Tensor) -> Result<Tensor> {
    Ok((x.exp()? + 1.0)?.log()?)
}

/// `a x² + b x` above zero, `c (exp(min(x, e)) - 1 - x) + b x` below; arXiv 2411.13010.
fn xielu(x: &Tensor, tensors: &Tensors, names: &Names, layer: usize) -> Result<Tensor> {
    let learned = |key: &str| tensors.get(&names.layer(key, layer)?);
    let beta = learned("beta")?;
    let above = softplus(&learned("alpha_p")?)?;
    let below = softplus(&learned("alpha_n")?)?.broadcast_add(&beta)?;
    let positive = x.sqr()?.broadcast_mul(&above)?;
    let capped = x.broadcast_minimum(&learned("eps")?)?;
    // Of numbers near zero the exponential less one is rounded badly: what is gained by a series is below what
    // float32 keeps of the sum.
    let negative = ((capped.exp()? - 1.0)? - x)?.broadcast_mul(&below)?;
    let is_positive = x.gt(0.0)?.to_dtype(DType::U8)?;
    let curved = is_positive.where_cond(&positive, &negative)?;
    Ok((curved + x.broadcast_mul(&beta)?)?)
}
