//! What differs from layer to layer: windows, rotations, experts.

use std::collections::BTreeSet;

use super::architecture::Layer;
use super::traits::Traits;
use crate::error::{Result, broken, cannot_tell};
use crate::knowledge::Value;

/// Most layers of a model. The deepest known have some two hundred.
const MOST_LAYERS: usize = 10_000;

/// What all layers share, before they differ.
pub(crate) struct Shared {
    pub(crate) score_scale: f64,
    pub(crate) has_experts: bool,
    /// Names of the kinds of layers that have a rotation, in the order of the rotations; an empty one is all.
    pub(crate) ropes: Vec<String>,
}

/// The plan of each layer.
pub(crate) fn read(traits: &Traits, shared: &Shared) -> Result<Vec<Layer>> {
    let count = traits.some("layers")?;
    if count > MOST_LAYERS {
        return broken(format!("`{}` is {count}", traits.field("layers")));
    }
    let roped = roped(traits, count)?;
    let kinds = kinds(traits, count, &roped)?;
    let window = window(traits)?;
    let dense = dense(traits)?;
    let mut layers = Vec::with_capacity(count);
    for (at, (kind, roped)) in kinds.iter().zip(&roped).enumerate() {
        let slides = *kind == Kind::Sliding;
        if slides && window.is_none() && traits.text("window_rule")? == Some("types") && strict(traits)? {
            return cannot_tell(format!(
                "layer {at} is sliding, and `{}` does not say how far it sees",
                traits.field("window")
            ));
        }
        let rotates = match traits.text("rope_on")? {
            None | Some("all" | "list") => *roped,
            Some("sliding") => slides && window.is_some(),
            Some("sliding or unbounded") => slides || window.is_none(),
            Some(_) => return traits.unknown("rope_on"),
        };
        layers.push(Layer {
            window: window.filter(|_| slides),
            rope: rope_of(shared, *kind).filter(|_| rotates),
            score_scale: score_scale(traits, shared, at)?,
            experts: shared.has_experts && has_experts(traits, &dense, at)?,
        });
    }
    Ok(layers)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Full,
    Sliding,
}

/// Does a sliding layer need a window? Not where a family writes the kind and turns the window off elsewhere.
fn strict(traits: &Traits) -> Result<bool> {
    Ok(!traits.flag("window_optional")?)
}

fn window(traits: &Traits) -> Result<Option<usize>> {
    if traits.get("window_on").is_some() && !traits.flag("window_on")? {
        return Ok(None);
    }
    match traits.count("window")? {
        Some(0) => broken(format!("`{}` is zero", traits.field("window"))),
        window => Ok(window),
    }
}

fn kinds(traits: &Traits, count: usize, roped: &[bool]) -> Result<Vec<Kind>> {
    match traits.text("window_rule")? {
        None | Some("none") => Ok(vec![Kind::Full; count]),
        Some("all") => Ok(vec![Kind::Sliding; count]),
        Some("types") => match layer_types(traits)? {
            Some(kinds) if kinds.len() == count => Ok(kinds),
            Some(kinds) => broken(format!(
                "`{}` has {} entries for {count} layers",
                traits.field("layer_types"),
                kinds.len()
            )),
            None => by_default(traits, count, roped),
        },
        Some(_) => traits.unknown("window_rule"),
    }
}

fn layer_types(traits: &Traits) -> Result<Option<Vec<Kind>>> {
    if let Some(list) = traits.list("layer_types")? {
        let kinds = list.iter().map(|value| kind(traits, value));
        return kinds.collect::<Result<_>>().map(Some);
    }
    traits
        .list("layer_type_runs")?
        .map(|runs| runs_of(traits, runs))
        .transpose()
}

fn kind(traits: &Traits, value: &Value) -> Result<Kind> {
    match value {
        Value::Text(word) if word == "sliding_attention" || word == "local" => Ok(Kind::Sliding),
        Value::Text(word) if word == "full_attention" || word == "global" => Ok(Kind::Full),
        other => cannot_tell(format!(
            "`{}` has {}, which is not known here",
            traits.field("layer_types"),
            other.shown()
        )),
    }
}

/// Runs of kinds, each so many times (GPT-Neo).
fn runs_of(traits: &Traits, runs: &[Value]) -> Result<Vec<Kind>> {
    let mut kinds = Vec::new();
    for run in runs {
        let Value::List(pair) = run else {
            return traits.unknown("layer_type_runs");
        };
        let [Value::List(names), times] = pair.as_slice() else {
            return traits.unknown("layer_type_runs");
        };
        let Some(times) = times
            .count()
            .filter(|times| times.saturating_mul(names.len()) <= MOST_LAYERS)
        else {
            return traits.unknown("layer_type_runs");
        };
        for _ in 0..times {
            for name in names {
                kinds.push(kind(traits, name)?);
            }
        }
        if kinds.len() > MOST_LAYERS {
            return traits.unknown("layer_type_runs");
        }
    }
    Ok(kinds)
}

fn by_default(traits: &Traits, count: usize, roped: &[bool]) -> Result<Vec<Kind>> {
    let windowed = window(traits)?.is_some();
    let from = traits.count("window_from")?.unwrap_or(0);
    let every = traits.count("window_every")?.unwrap_or(0);
    let rule = traits.text("layer_types_default")?;
    let slides = |at: usize| match rule {
        None | Some("full") => Some(false),
        Some("sliding") => Some(windowed),
        Some("every") if !windowed => Some(false),
        Some("every") => (every > 0).then(|| !(at + 1).is_multiple_of(every)),
        Some("from") => Some(windowed && at >= from),
        Some("odd before") => Some(windowed && at.is_multiple_of(2) && at < from),
        Some("unrotated") => Some(windowed && !roped.get(at).copied().unwrap_or(true)),
        Some(_) => None,
    };
    let kind = |at| match slides(at) {
        Some(true) => Ok(Kind::Sliding),
        Some(false) => Ok(Kind::Full),
        None => traits.unknown("window_every"),
    };
    (0..count).map(kind).collect()
}

/// Which layers rotate, as far as a list says.
fn roped(traits: &Traits, count: usize) -> Result<Vec<bool>> {
    if traits.text("rope_on")? != Some("list") {
        return Ok(vec![true; count]);
    }
    if let Some(list) = traits.list("rope_list")? {
        let flags: Vec<bool> = list
            .iter()
            .filter_map(|value| match value {
                Value::Flag(flag) => Some(*flag),
                other => other.count().map(|count| count != 0),
            })
            .collect();
        if flags.len() == count && list.len() == count {
            return Ok(flags);
        }
        return broken(format!(
            "`{}` is no list of {count} flags",
            traits.field("rope_list")
        ));
    }
    match traits.count("rope_interval")? {
        Some(0) => broken(format!("`{}` is zero", traits.field("rope_interval"))),
        Some(interval) => Ok((0..count).map(|at| !(at + 1).is_multiple_of(interval)).collect()),
        None => Ok(vec![true; count]),
    }
}

fn rope_of(shared: &Shared, kind: Kind) -> Option<usize> {
    let name = match kind {
        Kind::Full => "full_attention",
        Kind::Sliding => "sliding_attention",
    };
    shared
        .ropes
        .iter()
        .position(|rope| rope.is_empty() || rope == name)
}

fn score_scale(traits: &Traits, shared: &Shared, at: usize) -> Result<f64> {
    #[expect(clippy::cast_precision_loss, reason = "layers are few")]
    let layer = (at + 1) as f64;
    let by_layer = traits.flag("score_by_layer")?;
    Ok(if by_layer {
        shared.score_scale / layer
    } else {
        shared.score_scale
    })
}

/// Layers that are listed as without experts.
fn dense(traits: &Traits) -> Result<BTreeSet<usize>> {
    let listed = traits.list("dense_layers")?.unwrap_or_default();
    Ok(listed.iter().filter_map(Value::count).collect())
}

fn has_experts(traits: &Traits, dense: &BTreeSet<usize>, at: usize) -> Result<bool> {
    let first = traits.count("dense_first")?.unwrap_or(0);
    let last = traits.count("sparse_last")?.unwrap_or(usize::MAX);
    let step = traits.count("sparse_step")?.unwrap_or(1);
    if step == 0 {
        return broken(format!("`{}` is zero", traits.field("sparse_step")));
    }
    if let Some(kinds) = traits.list("mlp_types")? {
        return match kinds.get(at) {
            Some(Value::Text(kind)) if kind == "sparse" => Ok(true),
            Some(Value::Text(kind)) if kind == "dense" => Ok(false),
            _ => traits.unknown("mlp_types"),
        };
    }
    Ok(at >= first && at <= last && (at + 1).is_multiple_of(step) && !dense.contains(&at))
}
