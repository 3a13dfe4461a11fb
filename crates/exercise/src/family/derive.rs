//! The traits of a family, read into an architecture.

use std::collections::BTreeMap;

use super::architecture::{
    Activation, Alibi, Architecture, Attention, Block, Embedding, Experts, ExpertsStored, FeedForward, Head,
    Latent, Layout, Learned, Norm, NormPlace, QkNorm, QkNormOver, Rope, Router, Score,
};
use super::config::Config;
use super::layers::{self, Shared};
use super::names::Names;
use super::rope;
use super::traits::Traits;
use crate::error::{Result, broken, cannot_tell};
use crate::knowledge::Value;

/// Largest side of a tensor: twice that of the widest model known, and small enough that a product of three
/// fits into 64 bits.
const LARGEST: usize = 1 << 21;

/// Most experts and heads of all layers together; the largest known model has some 60,000.
const MOST_PARTS: usize = 1_000_000;

/// The architecture that these traits come to.
pub(crate) fn derive(
    model_type: &str,
    traits: &Traits,
    config: &Config,
    names: BTreeMap<String, String>,
) -> Result<Architecture> {
    if let Some(field) = traits.text("refused")? {
        return cannot_tell(format!("of `{field}` only the usual value is understood here"));
    }
    let hidden = side(traits, "hidden")?;
    let attention = attention(traits, hidden)?;
    let (ropes, yarn) = ropes(traits, config, &attention)?;
    let feed_forward = feed_forward(traits, hidden)?;
    let experts = experts(traits, &feed_forward)?;
    let shared = Shared {
        score_scale: score_scale(traits, &attention)? * yarn,
        has_experts: experts.is_some(),
        ropes: ropes.iter().map(|(name, _)| name.clone()).collect(),
    };
    let layers = layers::read(traits, &shared)?;
    let each = experts.as_ref().map_or(0, |experts| experts.count) + 2 * attention.heads;
    if layers.len().saturating_mul(each) > MOST_PARTS {
        return broken(format!("{} layers of {each} experts and heads", layers.len()));
    }
    Ok(Architecture {
        model_type: model_type.to_owned(),
        vocabulary: side(traits, "vocabulary")?,
        hidden,
        embedding: embedding(traits, hidden)?,
        norm: norm(traits)?,
        block: block(traits)?,
        layers,
        extra_layers: traits.count("extra_layers")?.unwrap_or(0).min(LARGEST),
        attention,
        feed_forward,
        experts,
        ropes: ropes.into_iter().map(|(_, rope)| rope).collect(),
        final_norm: !traits.flag("no_final_norm")?,
        head: head(traits)?,
        transposed: traits.flag("transposed")?,
        names: Names::new(names),
    })
}

/// A side of a tensor: neither zero nor beyond anything real.
fn side(traits: &Traits, name: &str) -> Result<usize> {
    match traits.some(name)? {
        side if side <= LARGEST => Ok(side),
        side => broken(format!("`{}` is {side}", traits.field(name))),
    }
}

fn side_or(traits: &Traits, name: &str, other: usize) -> Result<usize> {
    match traits.get(name) {
        Some(_) => side(traits, name),
        None => Ok(other),
    }
}

fn embedding(traits: &Traits, hidden: usize) -> Result<Embedding> {
    #[expect(clippy::cast_precision_loss, reason = "a width is small")]
    let root = (hidden as f64).sqrt();
    let given = traits.number("embedding_scale")?.unwrap_or(1.0);
    Ok(Embedding {
        // The product is taken in float32, so the root is one of float32.
        scale: if traits.flag("embedding_scale_root")? {
            rounded(root)
        } else {
            given
        },
        projected_from: traits
            .count("embedding_width")?
            .filter(|width| *width != hidden && *width > 0 && *width <= LARGEST),
        norm: traits.flag("embedding_norm")?,
        learned: match traits.count("learned_offset")? {
            Some(offset) => Some(Learned {
                offset,
                rows: side(traits, "positions")? + offset,
            }),
            None => None,
        },
    })
}

#[expect(clippy::cast_possible_truncation, reason = "rounding is the purpose")]
fn rounded(number: f64) -> f64 {
    f64::from(number as f32)
}

fn norm(traits: &Traits) -> Result<Norm> {
    let weight = traits.get("norm_weight").is_none() || traits.flag("norm_weight")?;
    Ok(Norm {
        centered: centered(traits, "norm")?,
        eps: eps(traits, "norm_eps")?,
        weight,
        plus_one: traits.flag("norm_plus_one")?,
        bias: weight && traits.flag("norm_bias")?,
    })
}

fn centered(traits: &Traits, name: &str) -> Result<bool> {
    match traits.text(name)? {
        Some("layer") => Ok(true),
        Some("rms") => Ok(false),
        _ => traits.unknown(name),
    }
}

fn eps(traits: &Traits, name: &str) -> Result<f64> {
    match traits.number(name)? {
        Some(eps) if (0.0..1.0).contains(&eps) => Ok(eps),
        _ => traits.unknown(name),
    }
}

fn block(traits: &Traits) -> Result<Block> {
    let listed = traits.list("block_norms")?.unwrap_or_default();
    let place = |value: &Value| match value {
        Value::Text(word) => NormPlace::ALL.into_iter().find(|place| place.key() == word),
        _ => None,
    };
    let norms: Vec<NormPlace> = listed.iter().filter_map(place).collect();
    if norms.len() != listed.len() {
        return traits.unknown("block_norms");
    }
    Ok(Block {
        parallel: traits.flag("block_parallel")?,
        norms,
        residual_is_normed: traits.flag("residual_is_normed")?,
        residual_scale: traits.number("residual_scale")?.unwrap_or(1.0),
    })
}

fn attention(traits: &Traits, hidden: usize) -> Result<Attention> {
    let heads = side(traits, "heads")?;
    let key_heads = side_or(traits, "key_heads", heads)?;
    if !heads.is_multiple_of(key_heads) {
        return broken(format!("{heads} heads of queries for {key_heads} of keys"));
    }
    let layout = layout(traits, heads)?;
    let (head_dim, value_dim) = match &layout {
        Layout::Latent(latent) => (latent.plain_dim + latent.rope_dim, side(traits, "value_dim")?),
        _ if traits.get("head_dim").is_none() && !hidden.is_multiple_of(heads) => {
            return broken(format!("{heads} heads do not divide a width of {hidden}"));
        }
        _ => {
            let width = side_or(traits, "head_dim", hidden / heads)?;
            (width, width)
        }
    };
    Ok(Attention {
        heads,
        key_heads,
        head_dim,
        value_dim,
        layout,
        bias: traits.flag("attention_bias")?,
        out_bias: traits.flag("attention_out_bias")?,
        qk_norm: qk_norm(traits)?,
        clip: traits.number("clip_qkv")?.filter(|clip| *clip != 0.0),
        softcap: traits.number("score_softcap")?,
        sinks: traits.flag("sinks")?,
        alibi: alibi(traits)?,
    })
}

fn layout(traits: &Traits, heads: usize) -> Result<Layout> {
    Ok(match traits.text("attention_layout")? {
        Some("split") => Layout::Split,
        Some("concat") => Layout::Concat,
        Some("per head") => Layout::PerHead,
        Some("grouped") => Layout::Grouped,
        Some("parts") => match side(traits, "attention_parts")? {
            parts if heads.is_multiple_of(parts) => Layout::Parts(parts),
            parts => return broken(format!("{heads} heads in {parts} parts")),
        },
        Some("latent") => Layout::Latent(Latent {
            query_rank: match traits.get("query_rank") {
                Some(_) => Some(side(traits, "query_rank")?),
                None => None,
            },
            rank: side(traits, "key_rank")?,
            plain_dim: side(traits, "plain_dim")?,
            rope_dim: side(traits, "rope_dim")?,
        }),
        _ => return traits.unknown("attention_layout"),
    })
}

fn qk_norm(traits: &Traits) -> Result<Option<QkNorm>> {
    let over = match traits.text("qk_norm")? {
        None | Some("none") => return Ok(None),
        Some("whole") => QkNormOver::Whole,
        Some("head") => QkNormOver::Head,
        Some("each head") => QkNormOver::EachHead,
        Some("each tensor") => QkNormOver::EachTensor,
        Some(_) => return traits.unknown("qk_norm"),
    };
    let kind = if traits.get("qk_norm_kind").is_some() {
        "qk_norm_kind"
    } else {
        "norm"
    };
    let eps_of = if traits.get("qk_norm_eps").is_some() {
        "qk_norm_eps"
    } else {
        "norm_eps"
    };
    Ok(Some(QkNorm {
        over,
        norm: Norm {
            centered: centered(traits, kind)?,
            eps: eps(traits, eps_of)?,
            weight: !traits.flag("qk_norm_bare")?,
            plus_one: traits.flag("norm_plus_one")?,
            bias: traits.flag("qk_norm_bias")?,
        },
        after_rope: traits.flag("qk_norm_after_rope")?,
    }))
}

fn alibi(traits: &Traits) -> Result<Option<Alibi>> {
    Ok(match traits.text("alibi")? {
        None | Some("none") => None,
        Some("plain") => Some(Alibi::Plain),
        Some("rounded") => Some(Alibi::Rounded),
        Some("interleaved") => Some(Alibi::Interleaved(traits.number("alibi_most")?.unwrap_or(8.0))),
        Some(_) => return traits.unknown("alibi"),
    })
}

/// The rotations by kind of layer, and what they multiply the scores by.
fn ropes(traits: &Traits, config: &Config, attention: &Attention) -> Result<(Vec<(String, Rope)>, f64)> {
    match traits.text("rope")? {
        None => return Ok((Vec::new(), 1.0)),
        Some("none") => {
            rope::ignore(config);
            return Ok((Vec::new(), 1.0));
        }
        Some(_) => {}
    }
    let width = match &attention.layout {
        Layout::Latent(latent) => latent.rope_dim,
        _ => attention.head_dim,
    };
    let ropes = rope::read(traits, config, width)?;
    Ok((ropes.by_type.into_iter().collect(), ropes.score_scale))
}

fn score_scale(traits: &Traits, attention: &Attention) -> Result<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a width is small")]
    let width = attention.head_dim as f64;
    if let Some(scale) = traits.number("score_scale")? {
        return Ok(scale);
    }
    let of = match traits.get("score_scale_on") {
        Some(_) if !traits.flag("score_scale_on")? => return Ok(1.0),
        _ => traits.number("score_scale_of")?.unwrap_or(width),
    };
    if of > 0.0 {
        Ok(1.0 / of.sqrt())
    } else {
        broken(format!("`{}` is {of}", traits.field("score_scale_of")))
    }
}

fn feed_forward(traits: &Traits, hidden: usize) -> Result<FeedForward> {
    Ok(FeedForward {
        inner: match side_or(traits, "inner", hidden.saturating_mul(4))? {
            inner if inner <= LARGEST * 4 => inner,
            inner => return broken(format!("`{}` is {inner}", traits.field("inner"))),
        },
        activation: activation(traits)?,
        gated: traits.flag("gated")?,
        fused: traits.flag("gate_fused")?,
        bias: traits.flag("mlp_bias")?,
    })
}

fn activation(traits: &Traits) -> Result<Activation> {
    Ok(match traits.text("activation")? {
        Some("silu" | "swish") => Activation::Silu,
        Some("gelu") if traits.flag("gelu_is_tanh")? => Activation::GeluTanh,
        Some("gelu" | "gelu_python") => Activation::Gelu,
        Some("gelu_new" | "gelu_pytorch_tanh" | "gelu_python_tanh" | "gelu_fast" | "gelu_accurate") => {
            Activation::GeluTanh
        }
        Some("quick_gelu") => Activation::QuickGelu,
        Some("relu") => Activation::Relu,
        Some("relu2") => Activation::Relu2,
        Some("xielu") => Activation::Xielu,
        Some("tanh") => Activation::Tanh,
        Some("sigmoid") => Activation::Sigmoid,
        Some("linear") => Activation::Linear,
        _ => return traits.unknown("activation"),
    })
}

fn experts(traits: &Traits, feed_forward: &FeedForward) -> Result<Option<Experts>> {
    let Some(count) = traits.count("experts")?.filter(|count| *count > 0) else {
        return Ok(None);
    };
    let inner = side_or(traits, "expert_inner", feed_forward.inner)?;
    let per_token = traits.some("experts_per_token")?;
    if per_token > count || count > LARGEST {
        return broken(format!("{per_token} of {count} experts"));
    }
    let shared_inner = match (traits.count("shared_inner")?, traits.count("shared_experts")?) {
        (Some(width), _) => Some(width),
        (None, Some(times)) => Some(times.saturating_mul(inner)),
        (None, None) => None,
    };
    Ok(Some(Experts {
        count,
        per_token,
        inner,
        stored: match traits.text("experts_stored")? {
            Some("each") => ExpertsStored::Each,
            Some("stacked") => ExpertsStored::Stacked,
            Some("stacked transposed") => ExpertsStored::StackedTransposed,
            _ => return traits.unknown("experts_stored"),
        },
        router: router(traits, count)?,
        shared_inner: shared_inner.filter(|width| *width > 0 && *width <= LARGEST * 4),
        shared_fused: traits.flag("shared_fused")?,
        shared_gate: traits.flag("shared_gate")?,
        clamped: match (traits.number("clamp_slope")?, traits.number("clamp_limit")?) {
            (Some(slope), Some(limit)) => Some((slope, limit)),
            _ => None,
        },
    }))
}

fn router(traits: &Traits, count: usize) -> Result<Router> {
    let groups = match (
        traits.count("router_groups")?,
        traits.count("router_chosen_groups")?,
    ) {
        (Some(groups), Some(chosen)) if traits.flag("router_grouped")? => {
            if groups == 0 || chosen == 0 || chosen > groups || !count.is_multiple_of(groups) {
                return broken(format!("{chosen} of {groups} groups of {count} experts"));
            }
            Some((groups, chosen))
        }
        _ => None,
    };
    Ok(Router {
        score: match traits.text("router_score")? {
            Some("softmax first") => Score::SoftmaxFirst,
            Some("softmax last") => Score::SoftmaxLast,
            Some("sigmoid") => Score::Sigmoid,
            _ => return traits.unknown("router_score"),
        },
        normalize: traits.flag("router_normalize")?,
        scale: traits.number("router_scale")?.unwrap_or(1.0),
        groups,
        group_by_two: traits.flag("router_group_by_two")?,
        bias: traits.flag("router_bias")?,
        correction: traits.flag("router_correction")?,
    })
}

fn head(traits: &Traits) -> Result<Head> {
    let divide = traits.number("logit_divide")?.unwrap_or(1.0);
    if divide == 0.0 {
        return cannot_tell(format!("`{}` is zero", traits.field("logit_divide")));
    }
    Ok(Head {
        tied: traits.flag("tied")?,
        bias: traits.flag("head_bias")?,
        scale: traits.number("logit_scale")?.unwrap_or(1.0) / divide,
        softcap: traits.number("logit_softcap")?,
    })
}
