//! Latent attention (DeepSeek): queries, keys and values through narrow matrices, a rotated part apart.

use candle_core::{D, Tensor};

use super::attention::Projected;
use super::hooks::Within;
use super::pass::Pass;
use super::{linear, norm};
use crate::error::Result;
use crate::family::{Latent, Norm};

/// Queries, keys and values: `[batch, positions, heads, width]`, the rotated part last.
pub(crate) fn project(
    pass: &Pass<'_>,
    hook: &mut Within<'_>,
    x: &Tensor,
    latent: &Latent,
) -> Result<Projected> {
    let it = pass.architecture;
    let (batch, positions, _) = x.dims3()?;
    let (heads, width) = (it.attention.heads, it.attention.head_dim);
    let queries = queries(pass, hook.layer, x, latent)?.reshape((batch, positions, heads, width))?;
    let queries = hook.visit("attn.hook_q", queries)?;

    // One narrow vector for all heads, and one rotated key for all heads.
    let name = it.names.layer("kv_a", hook.layer)?;
    let narrow = linear::named(pass.tensors, &name, x, it.transposed, it.attention.bias)?;
    let shared = narrow.narrow(D::Minus1, latent.rank, latent.rope_dim)?;
    let narrow = narrow.narrow(D::Minus1, 0, latent.rank)?.contiguous()?;
    let narrow = norm::named(
        &rms(),
        pass.tensors,
        &it.names.layer("kv_a_norm", hook.layer)?,
        &narrow,
    )?;
    let name = it.names.layer("kv_b", hook.layer)?;
    let wide = linear::named(pass.tensors, &name, &narrow, it.transposed, false)?;
    let each = latent.plain_dim + it.attention.value_dim;
    let wide = wide.reshape((batch, positions, heads, each))?;
    let values = wide
        .narrow(D::Minus1, latent.plain_dim, it.attention.value_dim)?
        .contiguous()?;
    let plain_keys = wide.narrow(D::Minus1, 0, latent.plain_dim)?;
    let shared = shared
        .contiguous()?
        .reshape((batch, positions, 1, latent.rope_dim))?;
    let raw_keys = joined(&plain_keys, &shared, heads)?;
    hook.visit("attn.hook_k", raw_keys.clone()).and_then(|keys| {
        let values = hook.visit("attn.hook_v", values)?;
        let queries = rotated(pass, hook.layer, &queries, latent)?;
        let keys = rotated(pass, hook.layer, &keys, latent)?;
        Ok(Projected {
            queries: hook.visit("attn.hook_rot_q", queries)?,
            keys: hook.visit("attn.hook_rot_k", keys)?,
            values,
        })
    })
}

fn queries(pass: &Pass<'_>, layer: usize, x: &Tensor, latent: &Latent) -> Result<Tensor> {
    let it = pass.architecture;
    if latent.query_rank.is_none() {
        return linear::named(
            pass.tensors,
            &it.names.layer("q", layer)?,
            x,
            it.transposed,
            false,
        );
    }
    let name = it.names.layer("q_a", layer)?;
    let narrow = linear::named(pass.tensors, &name, x, it.transposed, it.attention.bias)?;
    let narrow = norm::named(&rms(), pass.tensors, &it.names.layer("q_a_norm", layer)?, &narrow)?;
    linear::named(
        pass.tensors,
        &it.names.layer("q_b", layer)?,
        &narrow,
        it.transposed,
        false,
    )
}

/// The norm of the narrow vectors has an epsilon of its own, whatever the configuration says.
fn rms() -> Norm {
    Norm {
        centered: false,
        eps: 1e-6,
        weight: true,
        plus_one: false,
        bias: false,
    }
}

/// The plain part, and the shared one behind it in every head.
fn joined(plain: &Tensor, shared: &Tensor, heads: usize) -> Result<Tensor> {
    let (batch, positions, _, width) = shared.dims4()?;
    let shared = shared
        .broadcast_as((batch, positions, heads, width))?
        .contiguous()?;
    Ok(Tensor::cat(&[&plain.contiguous()?, &shared], D::Minus1)?)
}

/// The last part of each head rotated.
fn rotated(pass: &Pass<'_>, layer: usize, x: &Tensor, latent: &Latent) -> Result<Tensor> {
    let Some(rotation) = pass.rotation(layer) else {
        return Ok(x.clone());
    };
    let plain = x.narrow(D::Minus1, 0, latent.plain_dim)?.contiguous()?;
    let turned = x
        .narrow(D::Minus1, latent.plain_dim, latent.rope_dim)?
        .contiguous()?;
    Ok(Tensor::cat(&[&plain, &rotation.apply(&turned)?], D::Minus1)?)
}
