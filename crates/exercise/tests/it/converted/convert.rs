//! The conversion itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use candle_core::Tensor;
use serde_json::Value;
use tempfile::TempDir;

use super::cases::{Case, Qkv};
use crate::gguf_file::{self, Meta, text};
use crate::reference;

/// A model of the corpus.
pub(super) struct Original {
    pub(super) config: Value,
    pub(super) tensors: BTreeMap<String, Tensor>,
}

impl Original {
    pub(super) fn open(folder: &Path) -> Self {
        let config = fs::read(folder.join("config.json")).unwrap();
        Self {
            config: serde_json::from_slice(&config).unwrap(),
            tensors: reference::tensors(&folder.join("model.safetensors")),
        }
    }

    pub(super) fn whole(&self, fields: &[&str]) -> Option<usize> {
        let found = fields.iter().find_map(|field| self.config.get(*field)?.as_u64());
        found.map(|number| usize::try_from(number).unwrap())
    }

    pub(super) fn hidden(&self) -> usize {
        self.whole(&["hidden_size", "n_embd"]).unwrap()
    }

    pub(super) fn heads(&self) -> usize {
        self.whole(&["num_attention_heads", "n_head"]).unwrap()
    }

    pub(super) fn key_heads(&self) -> usize {
        self.whole(&["num_key_value_heads"])
            .unwrap_or_else(|| self.heads())
    }

    pub(super) fn width(&self) -> usize {
        self.whole(&["head_dim"]).unwrap_or(self.hidden() / self.heads())
    }
}

pub(super) fn meta(value: &Value) -> Meta {
    match value {
        Value::Bool(flag) => Meta::Flag(*flag),
        Value::String(word) => text(word),
        Value::Number(number) if number.is_u64() => {
            Meta::Whole(u32::try_from(number.as_u64().unwrap()).unwrap())
        }
        #[expect(clippy::cast_possible_truncation, reason = "GGUF has no more digits for it")]
        number => Meta::Number(number.as_f64().unwrap() as f32),
    }
}

/// The metadata, in the order of the keys.
pub(super) fn metadata(case: &Case, original: &Original) -> Vec<(String, Meta)> {
    let under = |key: &str| format!("{}.{key}", case.architecture);
    let whole = |key: &str, fields: &[&str]| {
        (
            under(key),
            Meta::Whole(u32::try_from(original.whole(fields).unwrap()).unwrap()),
        )
    };
    let mut told = vec![
        ("general.architecture".to_owned(), text(case.architecture)),
        whole("embedding_length", &["hidden_size", "n_embd"]),
        whole("block_count", &["num_hidden_layers", "n_layer"]),
        whole("attention.head_count", &["num_attention_heads", "n_head"]),
    ];
    if let Some(positions) = original.whole(&["max_position_embeddings", "n_positions", "seq_length"]) {
        told.push((
            under("context_length"),
            Meta::Whole(u32::try_from(positions).unwrap()),
        ));
    }
    let keys = case
        .keys
        .iter()
        .filter(|(_, field)| !original.config[*field].is_null());
    told.extend(keys.map(|(key, field)| (under(key), meta(&original.config[*field]))));
    rotation(case, original, &mut told);
    match case.model {
        "falcon_7b" | "gpt_bigcode" => told.push((under("attention.head_count_kv"), Meta::Whole(1))),
        "olmo" => told.push((under("attention.layer_norm_epsilon"), Meta::Number(1e-5))),
        "cohere" => told.push((under("rope.scaling.type"), text("none"))),
        _ => {}
    }
    if matches!(case.model, "bloom" | "gpt2" | "gpt_bigcode") {
        let inner = u32::try_from(original.hidden() * 4).unwrap();
        told.push((under("feed_forward_length"), Meta::Whole(inner)));
    }
    told
}

pub(super) fn rotation(case: &Case, original: &Original, told: &mut Vec<(String, Meta)>) {
    let under = |key: &str| format!("{}.{key}", case.architecture);
    let rope = &original.config["rope_parameters"];
    let keys = [
        ("rope.freq_base", "rope_theta"),
        ("rope.scaling.factor", "factor"),
        (
            "rope.scaling.original_context_length",
            "original_max_position_embeddings",
        ),
    ];
    // Llama 3 and Phi 3 have their factors in tensors.
    let by_table = matches!(rope["rope_type"].as_str(), Some("llama3" | "longrope"));
    let keys = if by_table { &keys[..1] } else { &keys[..] };
    let keys = keys.iter().filter(|(_, field)| rope.get(*field).is_some());
    told.extend(keys.map(|(key, field)| (under(key), meta(&rope[*field]))));
    if matches!(rope["rope_type"].as_str(), Some("linear" | "yarn")) {
        told.push((under("rope.scaling.type"), meta(&rope["rope_type"])));
    }
    if case.partial {
        let part = rope["partial_rotary_factor"].as_f64().unwrap();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a part of a head"
        )]
        let dim = (part * original.width() as f64) as u32;
        told.push((under("rope.dimension_count"), Meta::Whole(dim)));
    }
}

/// The name in GGUF, and the expert that the tensor is of.
pub(super) fn name(case: &Case, theirs: &str) -> (String, Option<usize>) {
    let (stem, end) = theirs.rsplit_once('.').unwrap();
    let numbers: Vec<&str> = stem
        .split('.')
        .filter(|part| part.parse::<usize>().is_ok())
        .collect();
    let mut marks = ["{i}", "{e}"].into_iter();
    let pattern: Vec<&str> = stem
        .split('.')
        .map(|part| {
            if part.parse::<usize>().is_ok() {
                marks.next().unwrap()
            } else {
                part
            }
        })
        .collect();
    let pattern = pattern.join(".");
    let found = case.names.iter().find(|(one, _)| *one == pattern);
    let (_, ours) = found.unwrap_or_else(|| panic!("{}: {theirs}", case.model));
    let ours = numbers
        .first()
        .map_or((*ours).to_owned(), |layer| ours.replace("{i}", layer));
    (
        format!("{ours}.{end}"),
        numbers.get(1).map(|expert| expert.parse().unwrap()),
    )
}

/// The first axis in parts, which are put together again in another order.
pub(super) fn reorder(tensor: &Tensor, parts: &[usize], order: &[Vec<usize>]) -> Tensor {
    let rows = tensor.dims()[0];
    let unit: usize = rows / parts.iter().product::<usize>();
    let pieces = order
        .iter()
        .flatten()
        .map(|at| tensor.narrow(0, at * unit, unit).unwrap());
    Tensor::cat(&pieces.collect::<Vec<_>>(), 0).unwrap()
}

/// What the converter does to the numbers.
pub(super) fn converted(case: &Case, original: &Original, name: &str, tensor: &Tensor) -> Tensor {
    let is = |kind: &str| name.contains(&format!(".{kind}."));
    if case.permuted && (is("attn_q") || is("attn_k")) {
        let heads = if is("attn_q") {
            original.heads()
        } else {
            original.key_heads()
        };
        let half = tensor.dims()[0] / heads / 2;
        let order = (0..heads).map(|head| {
            (0..half)
                .flat_map(|at| [head * 2 * half + at, head * 2 * half + half + at])
                .collect()
        });
        return reorder(tensor, &[heads, 2, half], &order.collect::<Vec<_>>());
    }
    if case.conv1d && tensor.rank() == 2 && name.starts_with("blk.") {
        return tensor.t().unwrap().contiguous().unwrap();
    }
    if is("attn_qkv") {
        return in_order(case, original, tensor);
    }
    if case.plus_one && name.ends_with("norm.weight") {
        return (tensor + 1.0).unwrap();
    }
    match tensor.dims() {
        [1, width] => tensor.reshape(*width).unwrap(),
        _ => tensor.clone(),
    }
}

pub(super) fn in_order(case: &Case, original: &Original, tensor: &Tensor) -> Tensor {
    let (groups, queries) = match case.qkv {
        Qkv::InOrder => return tensor.clone(),
        Qkv::PerHead => (original.heads(), 1),
        Qkv::Grouped => {
            let groups = original.whole(&["num_kv_heads"]).unwrap();
            (groups, original.heads() / groups)
        }
    };
    let of = |within: usize| {
        (0..groups)
            .map(move |group| group * (queries + 2) + within)
            .collect::<Vec<_>>()
    };
    let all = (0..groups).flat_map(|group| (0..queries).map(move |one| group * (queries + 2) + one));
    reorder(
        tensor,
        &[groups, queries + 2],
        &[all.collect(), of(queries), of(queries + 1)],
    )
}

/// The tensors, experts in one.
pub(super) fn tensors(case: &Case, original: &Original) -> Vec<(String, Tensor)> {
    let mut single = BTreeMap::new();
    let mut experts: BTreeMap<String, BTreeMap<usize, Tensor>> = BTreeMap::new();
    for (theirs, tensor) in &original.tensors {
        let (name, expert) = name(case, theirs);
        match expert {
            Some(expert) => _ = experts.entry(name).or_default().insert(expert, tensor.clone()),
            None => _ = single.insert(name.clone(), converted(case, original, &name, tensor)),
        }
    }
    let stacked = experts.into_iter().map(|(name, experts)| {
        let experts: Vec<Tensor> = experts.into_values().collect();
        (name, Tensor::stack(&experts, 0).unwrap())
    });
    single.into_iter().chain(stacked).collect()
}

pub(super) fn written(case: &Case, original: &Original) -> (TempDir, PathBuf) {
    let made = tempfile::tempdir().unwrap();
    let place = made.path().join("model.gguf");
    gguf_file::write(&place, &metadata(case, original), &tensors(case, original));
    (made, place)
}
