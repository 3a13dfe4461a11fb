//! Compares config.json with the tensors, where their names and layout are understood; else says nothing.

use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::Truth;
use serde_json::Value;

use super::layout::{self, Sizes, is_plain};
use super::{Mismatch, totals};
use crate::knowledge::Layout;
use crate::table::knowledge;
use crate::{Format, Tensor, Variant};

/// Where `config` and the tensors of `variant` cannot both be right. Only whole weights in safetensors are
/// compared, and only for model types whose layout is written down.
pub fn check(config: &Value, variant: &Variant) -> Vec<Mismatch> {
    if variant.format != Format::Safetensors || variant.adapter || !variant.parsed.is_true() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Some(sight) = Sight::new(config, variant) {
        found.extend(sight.layers());
        found.extend(sight.experts());
        found.extend(sight.shapes());
        found.extend(sight.head(variant));
    }
    found.extend(dtype(config, variant));
    found.extend(quantization(config, variant));
    found.extend(totals::of_config(config, variant));
    found
}

/// The embeddings of the tokens, where the layout of the model is written down: a tensor with a row a token.
pub(super) fn embeddings<'a>(config: &'a Value, variant: &'a Variant) -> Option<&'a Tensor> {
    let sight = Sight::new(config, variant).filter(|_| !variant.adapter)?;
    let has_rows =
        |sides: &[String]| sides.len() == 2 && sides.first().is_some_and(|side| side == VOCABULARY);
    let named = sight.layout.shapes.iter().find(|(_, sides)| has_rows(sides))?.0;
    let tensor = sight.tensors.get(named.as_str()).copied()?;
    (tensor.shape.len() == 2 && is_plain(tensor)).then_some(tensor)
}

/// What layouts call the number of tokens.
const VOCABULARY: &str = "vocab";

/// A layout, and where it stands among the tensors.
struct Sight<'a> {
    config: &'a Value,
    layout: &'static Layout,
    complete: bool,
    /// Do the names begin as those of the body within a class that has a head?
    within: bool,
    /// Tensors by name without the prefix.
    tensors: BTreeMap<&'a str, &'a Tensor>,
}

impl<'a> Sight<'a> {
    fn new(config: &'a Value, variant: &'a Variant) -> Option<Self> {
        let model_type = crate::config::model_type(config)?;
        let layout = knowledge()
            .layouts
            .iter()
            .find(|layout| layout.model_types.iter().any(|name| name == model_type))?;
        let first = layout.block.replacen("{}", "0", 1);
        let prefix = layout.prefixes.iter().find(|prefix| {
            variant.tensors.iter().any(|tensor| {
                tensor
                    .name
                    .strip_prefix(prefix.as_str())
                    .is_some_and(|rest| rest.starts_with(&first))
            })
        })?;
        let stripped = |tensor: &'a Tensor| Some((tensor.name.strip_prefix(prefix.as_str())?, tensor));
        let tensors = variant.tensors.iter().filter_map(stripped).collect();
        Some(Self {
            config,
            layout,
            complete: variant.complete == Truth::True,
            within: !prefix.is_empty(),
            tensors,
        })
    }

    /// The first of `keys` that is a whole number.
    fn declared(&self, keys: &'a [String]) -> Option<(&'a str, u64)> {
        keys.iter()
            .find_map(|key| Some((key.as_str(), self.config.get(key)?.as_u64()?)))
    }

    fn layers(&self) -> Option<Mismatch> {
        if !self.complete {
            return None;
        }
        let (key, declared) = self.declared(&self.layout.layers)?;
        let extra = self
            .declared(&self.layout.extra_layers)
            .map_or(0, |(_, extra)| extra);
        let (count, last) = layout::counted(&self.tensors, &self.layout.block)?;
        let allowed = declared..=declared.saturating_add(extra);
        (!allowed.contains(&count)).then(|| Mismatch::by_tensor(key, &declared, &count, last))
    }

    fn experts(&self) -> Option<Mismatch> {
        let (key, declared) = self
            .declared(&self.layout.expert_keys)
            .filter(|_| self.complete)?;
        for pattern in &self.layout.experts {
            let Some(layer) = self.first_layer_with(pattern) else {
                continue;
            };
            let pattern = pattern.replacen("{}", &layer.to_string(), 1);
            let (count, last) = layout::counted(&self.tensors, &pattern)?;
            if count != declared {
                return Some(Mismatch::by_tensor(key, &declared, &count, last));
            }
        }
        None
    }

    fn first_layer_with(&self, pattern: &str) -> Option<u64> {
        let (start, rest) = pattern.split_once("{}")?;
        let (middle, _) = rest.split_once("{}")?;
        let layers: BTreeSet<u64> = self
            .tensors
            .keys()
            .filter_map(|name| {
                let (layer, after) = name.strip_prefix(start)?.split_once('.')?;
                format!(".{after}")
                    .starts_with(middle)
                    .then(|| layer.parse().ok())
                    .flatten()
            })
            .collect();
        layers.first().copied()
    }

    /// A head that is said to be no copy of the embeddings, and is not here. A body alone, saved by its own class, has
    /// none, nor need code of its own have one.
    fn head(&self, variant: &Variant) -> Option<Mismatch> {
        const KEY: &str = "tie_word_embeddings";
        let classes = crate::config::architectures(self.config);
        let generates = matches!(classes.as_slice(), [one] if one.ends_with("ForCausalLM"));
        let own_code = self.config.get("auto_map").is_some();
        let untied = self.config.get(KEY)?.as_bool() == Some(false);
        let heads = &self.layout.heads;
        let is_head = |tensor: &Tensor| heads.iter().any(|head| tensor.name.contains(head.as_str()));
        let wanted = untied && generates && !own_code && self.within && self.complete;
        let absent = !heads.is_empty() && !variant.tensors.iter().any(is_head);
        (wanted && absent).then(|| Mismatch::by_tensors(KEY, &false, &format!("no `{}`", heads.join("`, `"))))
    }

    fn shapes(&self) -> Vec<Mismatch> {
        let sizes = Sizes {
            named: &self.layout.sizes,
            said: &|key| Some((key.to_owned(), self.config.get(key)?.as_u64()?)),
        };
        let plain = self.tensors.iter().filter(|(_, tensor)| is_plain(tensor));
        layout::shapes(
            &sizes,
            &self.layout.shapes,
            plain.map(|(name, tensor)| (*name, *tensor)),
        )
    }
}

/// The declared type against the stored ones: a mismatch where not one weight has it. Quantized weights are
/// stored in another type by design.
fn dtype(config: &Value, variant: &Variant) -> Option<Mismatch> {
    if variant.quantization.is_some() || config.get("quantization_config").is_some() {
        return None;
    }
    let key = ["torch_dtype", "dtype"]
        .into_iter()
        .find(|key| config.get(key).is_some())?;
    let declared = config.get(key)?.as_str()?;
    let stored = match declared.trim_start_matches("torch.") {
        "float32" | "float" => "F32",
        "float16" | "half" => "F16",
        "bfloat16" => "BF16",
        _ => return None,
    };
    let (most, _) = variant.dtypes.iter().max_by_key(|(_, count)| **count)?;
    (!variant.dtypes.contains_key(stored)).then(|| Mismatch::by_tensors(key, &declared, most))
}

/// A declared packing that is not there.
fn quantization(config: &Value, variant: &Variant) -> Option<Mismatch> {
    let declared = config.get("quantization_config")?.get("quant_method")?.as_str()?;
    let plain =
        variant.complete.is_true() && variant.tensors.iter().all(is_plain) && variant.parameters.is_some();
    (matches!(declared, "gptq" | "awq") && plain && !variant.tensors.is_empty())
        .then(|| Mismatch::by_tensors("quantization_config.quant_method", &declared, &"no packed tensor"))
}

#[cfg(test)]
mod tests;
