//! A matrix of the weights, applied.

use candle_core::Tensor;

use crate::error::Result;
use crate::tensors::Tensors;

/// The linear map called `name`, applied to the last axis of `x`: `[.., in]` to `[.., out]`.
///
/// Its matrix is `[out, in]`, or `[in, out]` where it is `transposed`.
pub(crate) fn named(
    tensors: &Tensors,
    name: &str,
    x: &Tensor,
    transposed: bool,
    bias: bool,
) -> Result<Tensor> {
    let weight = tensors.get(&format!("{name}.weight"))?;
    let y = if transposed {
        times(x, &weight)?
    } else {
        times(x, &weight.t()?)?
    };
    if bias {
        let bias = tensors.get(&format!("{name}.bias"))?;
        return Ok(y.broadcast_add(&bias)?);
    }
    Ok(y)
}

/// `[.., in]` times `[in, out]`.
pub(crate) fn times(x: &Tensor, matrix: &Tensor) -> Result<Tensor> {
    let mut shape = x.dims().to_vec();
    let width = shape.pop().unwrap_or(1);
    let rows: usize = shape.iter().product();
    let y = x.reshape((rows, width))?.matmul(matrix)?;
    shape.push(y.dim(1)?);
    Ok(y.reshape(shape)?)
}
