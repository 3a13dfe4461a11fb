//! One block: attention and feed-forward around the residual stream.

use candle_core::Tensor;

use super::attention::attention;
use super::feed_forward::feed_forward;
use super::hooks::Within;
use super::norm;
use super::pass::Pass;
use crate::error::Result;
use crate::family::NormPlace;

/// The stream after a block: `[batch, positions, hidden]` to the same.
pub(crate) fn block(pass: &mut Pass<'_>, hook: &mut Within<'_>, x: Tensor) -> Result<Tensor> {
    let x = hook.visit("hook_resid_pre", x)?;
    let read = normed(pass, hook, NormPlace::AttentionBefore, &x)?;
    let read = hook.visit("ln1.hook_normalized", read)?;
    let out = attention(pass, hook, &read)?;
    let out = normed(pass, hook, NormPlace::AttentionBranch, &out)?;
    let out = hook.visit("hook_attn_out", out)?;

    if pass.architecture.block.parallel {
        let has_own = pass.architecture.block.norms.contains(&NormPlace::MlpBefore);
        let to_mlp = if has_own {
            normed(pass, hook, NormPlace::MlpBefore, &x)?
        } else {
            read
        };
        let more = mlp(pass, hook, to_mlp)?;
        return hook.visit("hook_resid_post", added(pass, &added(pass, &x, &out)?, &more)?);
    }

    let residual = if pass.architecture.block.residual_is_normed {
        &read
    } else {
        &x
    };
    let middle = added(pass, residual, &out)?;
    let middle = normed(pass, hook, NormPlace::AttentionAfter, &middle)?;
    let middle = hook.visit("hook_resid_mid", middle)?;
    let read = normed(pass, hook, NormPlace::MlpBefore, &middle)?;
    let residual = if pass.architecture.block.residual_is_normed {
        read.clone()
    } else {
        middle
    };
    let more = mlp(pass, hook, read)?;
    let sum = added(pass, &residual, &more)?;
    let sum = normed(pass, hook, NormPlace::MlpAfter, &sum)?;
    hook.visit("hook_resid_post", sum)
}

fn mlp(pass: &Pass<'_>, hook: &mut Within<'_>, read: Tensor) -> Result<Tensor> {
    let read = hook.visit("ln2.hook_normalized", read)?;
    let out = feed_forward(pass, hook, &read)?;
    let out = normed(pass, hook, NormPlace::MlpBranch, &out)?;
    hook.visit("hook_mlp_out", out)
}

/// The norm at this place, where the family has one.
fn normed(pass: &Pass<'_>, hook: &Within<'_>, place: NormPlace, x: &Tensor) -> Result<Tensor> {
    let it = pass.architecture;
    if !it.block.norms.contains(&place) {
        return Ok(x.clone());
    }
    let name = it.names.layer(place.key(), hook.layer)?;
    norm::named(&it.norm, pass.tensors, &name, x)
}

fn added(pass: &Pass<'_>, stream: &Tensor, branch: &Tensor) -> Result<Tensor> {
    let scale = pass.architecture.block.residual_scale;
    if (scale - 1.0).abs() > 0.0 {
        return Ok((stream + (branch * scale)?)?);
    }
    Ok((stream + branch)?)
}
