//! Compares config.json with the tensors, where their names and layout are understood; else says nothing.

use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::Truth;
use serde_json::Value;

use super::Mismatch;
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
    }
    found.extend(dtype(config, variant));
    found.extend(quantization(config, variant));
    found
}

/// A layout, and where it stands among the tensors.
struct Sight<'a> {
    config: &'a Value,
    layout: &'static Layout,
    complete: bool,
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
        let (count, last) = self.counted(&self.layout.block)?;
        let allowed = declared..=declared.saturating_add(extra);
        (!allowed.contains(&count)).then(|| Mismatch::by_tensor(key, declared, count, last))
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
            let (count, last) = self.counted(&pattern)?;
            if count != declared {
                return Some(Mismatch::by_tensor(key, declared, count, last));
            }
        }
        None
    }

    /// How many numbers follow the start of `pattern`, where they run from 0 without a gap, and a tensor of
    /// the last one.
    fn counted(&self, pattern: &str) -> Option<(u64, &'a Tensor)> {
        let numbered = self
            .tensors
            .iter()
            .filter_map(|(name, tensor)| Some((number(name, pattern)?, *tensor)));
        let by_number: BTreeMap<u64, &Tensor> = numbered.collect();
        let (last, tensor) = by_number.last_key_value()?;
        let count = by_number.len() as u64;
        (last.checked_add(1) == Some(count)).then_some((count, *tensor))
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

    fn shapes(&self) -> Vec<Mismatch> {
        let mut by_key: BTreeMap<String, Mismatch> = BTreeMap::new();
        for (name, tensor) in self.tensors.iter().filter(|(_, tensor)| is_plain(tensor)) {
            let Some(sides) = self.sides(name).filter(|sides| sides.len() == tensor.shape.len()) else {
                continue;
            };
            for (side, found) in sides.iter().zip(&tensor.shape) {
                if let Some(mismatch) = self.side(side, *found, tensor) {
                    by_key.entry(mismatch.key.clone()).or_insert(mismatch);
                }
            }
        }
        by_key.into_values().collect()
    }

    fn sides(&self, name: &str) -> Option<&'static Vec<String>> {
        self.layout
            .shapes
            .iter()
            .find(|(pattern, _)| fits(pattern, name))
            .map(|(_, sides)| sides)
    }

    /// One side of a tensor against what the config makes of it.
    fn side(&self, side: &'static str, found: u64, tensor: &Tensor) -> Option<Mismatch> {
        let mut product = 1_u64;
        let mut keys = Vec::new();
        for factor in side.split('*') {
            if let Ok(number) = factor.parse::<u64>() {
                product = product.checked_mul(number)?;
                continue;
            }
            let (key, value) = self.size(factor)?;
            product = product.checked_mul(value)?;
            keys.push(key);
        }
        (product != found).then(|| Mismatch::by_tensor(&keys.join(" × "), product, found, tensor))
    }

    /// A size by its name in the layout: what the config calls it, and its value.
    fn size(&self, name: &str) -> Option<(String, u64)> {
        let keys = self.layout.sizes.get(name)?;
        for key in keys {
            if let Some((one, other)) = key.split_once('/') {
                let (dividend, divisor) = (self.size(one)?, self.size(other)?);
                let value = dividend
                    .1
                    .checked_div(divisor.1)
                    .filter(|value| value * divisor.1 == dividend.1)?;
                return Some((format!("{} / {}", dividend.0, divisor.0), value));
            }
            if let Some(value) = self.config.get(key).and_then(Value::as_u64) {
                return Some((key.clone(), value));
            }
        }
        None
    }
}

/// A tensor that is stored as the weight it is.
fn is_plain(tensor: &Tensor) -> bool {
    matches!(tensor.dtype.as_str(), "F64" | "F32" | "F16" | "BF16") || tensor.dtype.starts_with("F8_")
}

/// The number that stands in `name` where `pattern` has `{}`.
fn number(name: &str, pattern: &str) -> Option<u64> {
    let (start, _) = pattern.split_once("{}")?;
    let (number, _) = name.strip_prefix(start)?.split_once('.')?;
    number.parse().ok()
}

/// Does `name` fit `pattern`, in which `{}` stands for a number?
fn fits(pattern: &str, name: &str) -> bool {
    let mut rest = name;
    let mut pieces = pattern.split("{}");
    let Some(first) = pieces.next() else { return false };
    let Some(after) = rest.strip_prefix(first) else {
        return false;
    };
    rest = after;
    for piece in pieces {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let Some(after) = rest
            .get(digits..)
            .filter(|_| digits > 0)
            .and_then(|rest| rest.strip_prefix(piece))
        else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
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
    (!variant.dtypes.contains_key(stored)).then(|| Mismatch::by_tensors(key, declared, most))
}

/// A declared packing that is not there.
fn quantization(config: &Value, variant: &Variant) -> Option<Mismatch> {
    let declared = config.get("quantization_config")?.get("quant_method")?.as_str()?;
    let plain =
        variant.complete.is_true() && variant.tensors.iter().all(is_plain) && variant.parameters.is_some();
    (matches!(declared, "gptq" | "awq") && plain && !variant.tensors.is_empty())
        .then(|| Mismatch::by_tensors("quantization_config.quant_method", declared, "no packed tensor"))
}

#[cfg(test)]
mod tests;
