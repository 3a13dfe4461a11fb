//! How a model lies in a GGUF file: its tensors under GGUF's names, its shape as metadata; "cannot tell" where the
//! architecture of the file has no place for something that the model computes.

use candle_core::{Device, Tensor};

use super::blocks::Stored;
use super::gguf::{Entry, Keys, Meta};
use crate::error::{Result, cannot_tell};
use crate::family::{Activation, Architecture, Config, Layout, NormPlace, QkNormOver, Rope, Scaling};
use crate::knowledge::{Gguf, Value};
use crate::table::knowledge;
use crate::tensors::Order;

/// A tensor of the file, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Planned {
    pub(crate) entry: Entry,
    /// Its name in the model; none for what is computed.
    pub(crate) from: Option<String>,
    /// How it is put in order when it is read.
    pub(crate) order: Order,
}

/// The layout that a family is written in, and the maps that may have a bias there.
pub(crate) fn family(architecture: &Architecture) -> Result<(&'static Gguf, &'static [String])> {
    let model_type = &architecture.model_type;
    let mut families = knowledge().written.family.iter();
    let found = families
        .find(|family| family.model_type == *model_type)
        .and_then(|family| {
            let gguf = knowledge().families.get(&family.layout)?.gguf.as_ref()?;
            Some((gguf, family.biases.as_slice()))
        });
    match found {
        Some(found) => Ok(found),
        None => cannot_tell(format!("how GGUF writes `{model_type}` is not known here")),
    }
}

/// The tensors of a file that is mostly of `stored`, in the order in which they are written.
///
/// Vectors stay float32, and a matrix whose rows are no whole blocks is F16.
pub(crate) fn plan(architecture: &Architecture, stored: Stored) -> Result<Vec<Planned>> {
    let (family, biases) = family(architecture)?;
    expressible(architecture)?;
    let mut shapes = architecture.shapes()?;
    let mut planned = Vec::new();
    for (key, layer) in places(architecture) {
        let theirs = family
            .tensors
            .get(key)
            .or_else(|| knowledge().gguf.tensors.get(key));
        let Some(theirs) = theirs else {
            continue;
        };
        let (ours, theirs) = match layer {
            None => (architecture.names.model(key), theirs.clone()),
            Some(layer) => (
                architecture.names.layer(key, layer),
                theirs.replace("{i}", &layer.to_string()),
            ),
        };
        let Ok(ours) = ours else { continue };
        for end in [".weight", ".bias"] {
            let Some(shape) = shapes.remove(&format!("{ours}{end}")) else {
                continue;
            };
            if end == ".bias" && !biases.iter().any(|one| one == key) {
                return no_place(family, &format!("the bias of `{ours}`"));
            }
            planned.push(Planned {
                entry: Entry {
                    name: format!("{theirs}{end}"),
                    stored: kind(&shape, stored),
                    shape,
                },
                from: Some(format!("{ours}{end}")),
                order: order(architecture, family, key),
            });
        }
    }
    if let Some(left) = shapes.keys().next() {
        return no_place(family, &format!("`{left}`"));
    }
    Ok(planned)
}

/// Our names of tensors, in the order of the file.
fn places(architecture: &Architecture) -> Vec<(&'static str, Option<usize>)> {
    const OF_LAYER: [&str; 11] = [
        "q",
        "k",
        "v",
        "o",
        "q_norm",
        "k_norm",
        "gate",
        "up",
        "down",
        "attention_before",
        "mlp_before",
    ];
    let layers = 0..architecture.layers.len();
    let of_layers = layers.flat_map(|layer| OF_LAYER.map(|key| (key, Some(layer))));
    let mut places = vec![("embed", None)];
    places.extend(of_layers);
    places.extend([("final_norm", None), ("unembed", None)]);
    places
}

fn kind(shape: &[usize], stored: Stored) -> Stored {
    match shape {
        [_, width] if stored.fits(*width) => stored,
        [_, _] => Stored::F16,
        _ => Stored::F32,
    }
}

fn order(architecture: &Architecture, family: &Gguf, key: &str) -> Order {
    match key {
        "q" if family.permuted => Order::Paired(architecture.attention.heads),
        "k" if family.permuted => Order::Paired(architecture.attention.key_heads),
        _ => Order::AsStored,
    }
}

fn no_place<T>(family: &Gguf, what: &str) -> Result<T> {
    cannot_tell(format!(
        "GGUF's architecture `{}` has no place for {what}",
        family.architecture
    ))
}

/// Does the architecture of the file compute what the model computes? It reads its shape from the metadata, and all
/// else is fixed.
fn expressible(it: &Architecture) -> Result<()> {
    let (family, _) = family(it)?;
    let attention = &it.attention;
    #[expect(clippy::cast_precision_loss, reason = "heads are narrow")]
    let plain = 1.0 / (attention.head_dim as f64).sqrt();
    let odd = [
        (it.transposed, "matrices with rows by input"),
        (it.experts.is_some(), "a mixture of experts"),
        (it.norm.centered || it.norm.plus_one, "norms of this kind"),
        (
            it.block.norms != [NormPlace::AttentionBefore, NormPlace::MlpBefore] || it.block.parallel,
            "blocks with norms in these places",
        ),
        (!is_one(it.block.residual_scale), "a scale of what is added"),
        (
            !is_one(it.embedding.scale) || it.embedding.norm,
            "a scale or norm of the embedding",
        ),
        (it.embedding.learned.is_some(), "learned positions"),
        (attention.layout != Layout::Split, "attention of this layout"),
        (
            attention.clip.is_some() || attention.softcap.is_some() || attention.sinks,
            "attention with limits or sinks",
        ),
        (attention.alibi.is_some(), "a bias by distance"),
        (
            it.feed_forward.activation != Activation::Silu || !it.feed_forward.gated || it.feed_forward.fused,
            "a feed-forward of this kind",
        ),
        (
            !is_one(it.head.scale) || it.head.softcap.is_some() || it.head.bias,
            "a head with a scale, a limit or a bias",
        ),
        (
            it.layers.iter().any(|layer| layer.window.is_some()),
            "a window of attention",
        ),
        (
            it.layers
                .iter()
                .any(|layer| (layer.score_scale / plain - 1.0).abs() > 1e-6),
            "another scale of scores",
        ),
        (
            attention
                .qk_norm
                .as_ref()
                .is_some_and(|norm| norm.after_rope || norm.over != QkNormOver::Head),
            "norms of queries and keys of this kind",
        ),
        (
            it.ropes.len() != 1 || it.layers.iter().any(|layer| layer.rope != Some(0)),
            "layers without the one rotation",
        ),
        (it.ropes.iter().any(|rope| rope.pairs), "a rotation of neighbors"),
    ];
    match odd.iter().find(|(odd, _)| *odd) {
        Some((_, what)) => no_place(family, what),
        None => Ok(()),
    }
}

fn is_one(factor: f64) -> bool {
    (factor - 1.0).abs() < f64::EPSILON
}

/// The shape of the model, as metadata; and the factors of wavelengths, where the rotation is stretched by a table.
pub(crate) fn metadata(architecture: &Architecture, config: &Config) -> Result<(Keys, Option<Tensor>)> {
    let (family, _) = family(architecture)?;
    let it = architecture;
    let attention = &it.attention;
    let Some(context) = config.get("max_position_embeddings").and_then(Value::count) else {
        return cannot_tell("config.json has no `max_position_embeddings`, which GGUF must tell");
    };
    let Some(rope) = it.ropes.first() else {
        return no_place(family, "a model without rotation");
    };
    let whole = |key: &str, count: usize| {
        (
            key.to_owned(),
            Meta::Whole(u32::try_from(count).unwrap_or(u32::MAX)),
        )
    };
    let mut told = vec![
        whole("context_length", context),
        whole("embedding_length", it.hidden),
        whole("block_count", it.layers.len()),
        whole("feed_forward_length", it.feed_forward.inner),
        whole("attention.head_count", attention.heads),
        whole("attention.head_count_kv", attention.key_heads),
        ("attention.layer_norm_rms_epsilon".to_owned(), number(it.norm.eps)),
        whole("attention.key_length", attention.head_dim),
        whole("attention.value_length", attention.value_dim),
        whole("rope.dimension_count", rope.dim),
        ("rope.freq_base".to_owned(), number(rope.theta)),
        whole("vocab_size", it.vocabulary),
    ];
    let factors = match &rope.scaling {
        Scaling::None => None,
        Scaling::Linear(factor) => {
            told.push(("rope.scaling.type".to_owned(), Meta::Text("linear".to_owned())));
            told.push(("rope.scaling.factor".to_owned(), number(*factor)));
            None
        }
        Scaling::Llama3 { .. } => Some(factors(rope)?),
        _ => return no_place(family, "a rotation that is stretched in this way"),
    };
    for (key, _) in &mut told {
        *key = format!("{}.{key}", family.architecture);
    }
    Ok((told, factors))
}

#[expect(clippy::cast_possible_truncation, reason = "GGUF has no more digits for it")]
fn number(value: f64) -> Meta {
    Meta::Number(value as f32)
}

/// By what each wavelength is stretched.
fn factors(rope: &Rope) -> Result<Tensor> {
    let plain = Rope {
        scaling: Scaling::None,
        ..rope.clone()
    };
    let (plain, _) = crate::decoder::frequencies(&plain, 0);
    let (stretched, _) = crate::decoder::frequencies(rope, 0);
    let factors: Vec<f32> = plain
        .iter()
        .zip(&stretched)
        .map(|(plain, stretched)| plain / stretched)
        .collect();
    let count = factors.len();
    Ok(Tensor::from_vec(factors, count, &Device::Cpu)?)
}
