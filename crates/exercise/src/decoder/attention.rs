//! Attention: queries, keys and values of a layer, what each position takes from which, and what it gets.

use candle_core::{D, Tensor};

use super::hooks::Within;
use super::pass::Pass;
use super::{latent, linear, norm, positions};
use crate::error::Result;
use crate::family::{Layout, Norm, QkNorm, QkNormOver};

/// Queries `[batch, positions, heads, width]`, keys and values `[batch, positions, key heads, width]`.
pub(crate) struct Projected {
    pub(crate) queries: Tensor,
    pub(crate) keys: Tensor,
    pub(crate) values: Tensor,
}

/// What attention adds to the stream: `[batch, positions, hidden]` to the same.
pub(crate) fn attention(pass: &mut Pass<'_>, hook: &mut Within<'_>, x: &Tensor) -> Result<Tensor> {
    let projected = match &pass.architecture.attention.layout {
        Layout::Latent(widths) => latent::project(pass, hook, x, widths)?,
        _ => project(pass, hook, x)?,
    };
    let mixed = mix(pass, hook, &projected)?;
    let (batch, positions, heads, width) = mixed.dims4()?;
    let mixed = mixed.reshape((batch, positions, heads * width))?;
    let it = pass.architecture;
    let name = it.names.layer("o", hook.layer)?;
    linear::named(pass.tensors, &name, &mixed, it.transposed, it.attention.out_bias)
}

/// Queries, keys and values, normed and rotated as the family does.
fn project(pass: &Pass<'_>, hook: &mut Within<'_>, x: &Tensor) -> Result<Projected> {
    let it = pass.architecture;
    let raw = raw(pass, hook.layer, x)?;
    let queries = hook.visit("attn.hook_q", raw.queries)?;
    let keys = hook.visit("attn.hook_k", raw.keys)?;
    let values = hook.visit("attn.hook_v", raw.values)?;
    let (mut queries, mut keys, mut values) = (queries, keys, values);
    let early = it.attention.qk_norm.as_ref().filter(|norm| !norm.after_rope);
    if let Some(norm) = early {
        queries = qk_norm(pass, hook.layer, norm, "q_norm", &queries)?;
        keys = qk_norm(pass, hook.layer, norm, "k_norm", &keys)?;
    }
    if let Some(clip) = it.attention.clip {
        queries = queries.clamp(-clip, clip)?;
        keys = keys.clamp(-clip, clip)?;
        values = values.clamp(-clip, clip)?;
    }
    if let Some(rotation) = pass.rotation(hook.layer) {
        queries = rotation.apply(&queries)?;
        keys = rotation.apply(&keys)?;
    }
    let late = it.attention.qk_norm.as_ref().filter(|norm| norm.after_rope);
    if let Some(norm) = late {
        queries = qk_norm(pass, hook.layer, norm, "q_norm", &queries)?;
        keys = qk_norm(pass, hook.layer, norm, "k_norm", &keys)?;
    }
    Ok(Projected {
        queries: hook.visit("attn.hook_rot_q", queries)?,
        keys: hook.visit("attn.hook_rot_k", keys)?,
        values,
    })
}

/// As the matrices give them.
fn raw(pass: &Pass<'_>, layer: usize, x: &Tensor) -> Result<Projected> {
    let it = pass.architecture;
    let attention = &it.attention;
    let (batch, positions, _) = x.dims3()?;
    let (heads, groups, width) = (attention.heads, attention.key_heads, attention.head_dim);
    let apply = |key: &str| {
        let name = it.names.layer(key, layer)?;
        linear::named(pass.tensors, &name, x, it.transposed, attention.bias)
    };
    if attention.layout == Layout::Split {
        return Ok(Projected {
            queries: apply("q")?.reshape((batch, positions, heads, width))?,
            keys: apply("k")?.reshape((batch, positions, groups, width))?,
            values: apply("v")?.reshape((batch, positions, groups, width))?,
        });
    }
    let all = apply("qkv")?;
    // The fused matrix is a list of groups; within each come some heads of queries, of keys, of values.
    let (pieces, order) = match attention.layout {
        Layout::PerHead => (heads, [0, 1, 2]),
        Layout::Grouped => (groups, [0, 1, 2]),
        Layout::Parts(count) => (count, [0, 2, 1]),
        _ => (1, [0, 1, 2]),
    };
    let of_queries = heads / pieces.max(1);
    let of_keys = (groups / pieces.max(1)).max(1);
    let all = all.reshape((batch, positions, pieces, of_queries + 2 * of_keys, width))?;
    let take = |at: usize, heads: usize| -> Result<Tensor> {
        let taken = all.narrow(3, of_queries * at.min(1) + of_keys * at.saturating_sub(1), heads)?;
        Ok(taken
            .contiguous()?
            .reshape((batch, positions, pieces * heads, width))?)
    };
    let [queries, keys, values] = order;
    Ok(Projected {
        queries: take(queries, of_queries)?,
        keys: take(keys, of_keys)?,
        values: take(values, of_keys)?,
    })
}

/// The norm of queries or keys, `[batch, positions, heads, width]`.
fn qk_norm(pass: &Pass<'_>, layer: usize, qk_norm: &QkNorm, key: &str, x: &Tensor) -> Result<Tensor> {
    let names = &pass.architecture.names;
    let (batch, positions, heads, width) = x.dims4()?;
    match qk_norm.over {
        QkNormOver::Whole => {
            let flat = x.reshape((batch, positions, heads * width))?;
            let normed = norm::named(&qk_norm.norm, pass.tensors, &names.layer(key, layer)?, &flat)?;
            Ok(normed.reshape((batch, positions, heads, width))?)
        }
        QkNormOver::Head | QkNormOver::EachHead => {
            norm::named(&qk_norm.norm, pass.tensors, &names.layer(key, layer)?, x)
        }
        QkNormOver::EachTensor => {
            let part = |end: &str, wanted: bool| each(pass, layer, key, end, heads, wanted);
            let weight = part("weight", qk_norm.norm.weight)?;
            let bias = part("bias", qk_norm.norm.bias)?;
            let plain = Norm {
                ..qk_norm.norm.clone()
            };
            norm::apply(&plain, x, weight.as_ref(), bias.as_ref())
        }
    }
}

/// A tensor of each head, as the rows of one.
fn each(
    pass: &Pass<'_>,
    layer: usize,
    key: &str,
    end: &str,
    heads: usize,
    wanted: bool,
) -> Result<Option<Tensor>> {
    if !wanted {
        return Ok(None);
    }
    let names = &pass.architecture.names;
    let rows: Vec<Tensor> = (0..heads)
        .map(|head| {
            pass.tensors
                .get(&format!("{}.{end}", names.expert(key, layer, head)?))
        })
        .collect::<Result<_>>()?;
    Ok(Some(Tensor::stack(&rows, 0)?))
}

/// What each position gets: `[batch, positions, heads, width of a value]`.
pub(crate) fn mix(pass: &mut Pass<'_>, hook: &mut Within<'_>, projected: &Projected) -> Result<Tensor> {
    let it = pass.architecture;
    let layer = hook.layer;
    let queries = projected.queries.transpose(1, 2)?.contiguous()?;
    let keys = projected.keys.transpose(1, 2)?.contiguous()?;
    let values = projected.values.transpose(1, 2)?.contiguous()?;
    let (keys, values) = match pass.cache.as_deref_mut() {
        Some(cache) => cache.extend(layer, keys, values)?,
        None => (keys, values),
    };
    let (batch, heads, positions, width) = queries.dims4()?;
    let (_, groups, seen, value_width) = values.dims4()?;
    // Heads that share keys are taken together, as if they were more positions.
    let together = heads / groups.max(1) * positions;
    let scale = it.layers.get(layer).map_or(1.0, |layer| layer.score_scale);
    let queries = (queries.reshape((batch, groups, together, width))? * scale)?;
    let scores = queries
        .matmul(&keys.t()?)?
        .reshape((batch, heads, positions, seen))?;
    let scores = hook.visit("attn.hook_attn_scores", masked(pass, layer, scores, scale)?)?;
    let pattern = hook.visit("attn.hook_pattern", pattern(pass, layer, &scores)?)?;
    let pattern = pattern.reshape((batch, groups, together, seen))?;
    let mixed = pattern
        .matmul(&values)?
        .reshape((batch, heads, positions, value_width))?;
    hook.visit("attn.hook_z", mixed.transpose(1, 2)?.contiguous()?)
}

/// Scores with the bias by distance, the soft cap, and minus infinity where nothing is seen.
fn masked(pass: &Pass<'_>, layer: usize, scores: Tensor, scale: f64) -> Result<Tensor> {
    let attention = &pass.architecture.attention;
    let (_, heads, _, seen) = scores.dims4()?;
    let mut scores = scores;
    if let Some(kind) = attention.alibi {
        scores = scores.broadcast_add(&positions::alibi(kind, heads, seen, scale)?)?;
    }
    if let Some(cap) = attention.softcap {
        scores = ((scores / cap)?.tanh()? * cap)?;
    }
    match pass.mask(layer) {
        Some(mask) => Ok(scores.broadcast_add(mask)?),
        None => Ok(scores),
    }
}

/// Softmax over the last axis; with sinks, what goes there is lost.
fn pattern(pass: &Pass<'_>, layer: usize, scores: &Tensor) -> Result<Tensor> {
    if !pass.architecture.attention.sinks {
        return softmax(scores);
    }
    let (batch, heads, positions, seen) = scores.dims4()?;
    let sinks = pass
        .tensors
        .get(&pass.architecture.names.layer("sinks", layer)?)?;
    let sinks = sinks
        .reshape((1, heads, 1, 1))?
        .broadcast_as((batch, heads, positions, 1))?;
    let all = Tensor::cat(&[scores, &sinks.contiguous()?], D::Minus1)?;
    Ok(softmax(&all)?.narrow(D::Minus1, 0, seen)?.contiguous()?)
}

/// Softmax over the last axis, of operations that gradients go through.
pub(crate) fn softmax(x: &Tensor) -> Result<Tensor> {
    // The largest is only there against overflow: it takes no part in gradients.
    let largest = x.detach().max_keepdim(D::Minus1)?;
    let x = x.broadcast_sub(&largest)?.exp()?;
    Ok(x.broadcast_div(&x.sum_keepdim(D::Minus1)?)?)
}
