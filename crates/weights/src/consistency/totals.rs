//! Totals that are declared against what the tensors add up to.

use serde_json::Value;

use super::Mismatch;
use crate::table::knowledge;
use crate::{Format, Tensor, Variant};

/// A total may miss or have twice up to this many tensors of the largest size: one that is tied, embeddings that
/// somebody does not count.
const LARGEST: u64 = 2;

/// What part of all else it may differ by: buffers, and what one calls a parameter.
const PART: u64 = 100;

/// Where `index`, the index of shards, and the tensors of `variant` cannot both be right.
pub fn of_index(index: &Value, variant: &Variant) -> Vec<Mismatch> {
    let totals = &knowledge().totals;
    let bytes = first(index, &totals.index_bytes).and_then(|(key, declared)| {
        let denied = variant.format == Format::Safetensors && !bytes_allow(declared, variant)?;
        denied.then(|| {
            let sum = variant.tensors.iter().map(held).fold(0, u64::saturating_add);
            Mismatch::by_tensors(key, &format!("{declared} bytes"), &format!("{sum} bytes"))
        })
    });
    let parameters =
        first(index, &totals.index_parameters).and_then(|(key, declared)| parameters(key, declared, variant));
    bytes.into_iter().chain(parameters).collect()
}

/// Where an exact number of parameters in config.json and the tensors of `variant` cannot both be right.
pub(super) fn of_config(config: &Value, variant: &Variant) -> Option<Mismatch> {
    let totals = &knowledge().totals;
    let (key, declared) = first(config, &totals.config_parameters)?;
    let exact = !declared.is_multiple_of(totals.rounded_to);
    parameters(key, declared, variant).filter(|_| exact)
}

/// Packed weights are counted by some as they are stored.
fn parameters(key: &str, declared: u64, variant: &Variant) -> Option<Mismatch> {
    let unpacked = variant.quantization.is_none() && !variant.packed;
    let denied = unpacked && !is_within_reading(declared, variant)?;
    let counted = variant.parameters?.count;
    denied.then(|| Mismatch::by_tensors(key, &declared, &counted))
}

/// Can `declared` be the number of parameters of `variant`, in any reading? None where the tensors are not all here
/// or do not prove what they stand for.
pub(super) fn is_within_reading(declared: u64, variant: &Variant) -> Option<bool> {
    let counted = variant.parameters.filter(|parameters| parameters.exact)?.count;
    allows(declared, counted, Tensor::elements, variant)
}

fn bytes_allow(declared: u64, variant: &Variant) -> Option<bool> {
    let sum = variant.tensors.iter().map(held).fold(0, u64::saturating_add);
    allows(declared, sum, held, variant)
}

fn allows(declared: u64, counted: u64, of: fn(&Tensor) -> u64, variant: &Variant) -> Option<bool> {
    let whole = variant.complete.is_true() && variant.parsed.is_true() && !variant.adapter;
    let largest = variant
        .tensors
        .iter()
        .map(of)
        .max()
        .filter(|_| whole && counted > 0)?;
    let slack = largest.saturating_mul(LARGEST).saturating_add(counted / PART);
    Some(declared.abs_diff(counted) <= slack)
}

fn held(tensor: &Tensor) -> u64 {
    tensor.bytes.end.saturating_sub(tensor.bytes.start)
}

/// The first of these keys that is a number.
fn first<'k>(json: &Value, keys: &'k [String]) -> Option<(&'k str, u64)> {
    keys.iter().find_map(|key| {
        let value = key.split('.').try_fold(json, |inner, step| inner.get(step))?;
        Some((key.as_str(), value.as_u64().filter(|total| *total > 0)?))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{file, safetensors};
    use crate::variants;

    /// Ten matrices of 400 numbers in F32.
    fn model() -> Variant {
        let names: Vec<String> = (0..10).map(|layer| format!("layers.{layer}.weight")).collect();
        let shape: &[u64] = &[20, 20];
        let tensors: Vec<(&str, &str, &[u64])> =
            names.iter().map(|name| (name.as_str(), "F32", shape)).collect();
        variants(&[file("model.safetensors", &safetensors(&tensors))], &[]).remove(0)
    }

    fn told(key: &str, total: u64) -> Vec<String> {
        let found = of_index(&json!({ "metadata": { key: total } }), &model());
        let told = found.iter();
        told.map(|one| format!("{} {} {}", one.key, one.declared, one.found))
            .collect()
    }

    #[test]
    fn a_total_that_the_shards_do_not_hold_is_told() {
        assert_eq!(
            told("total_size", 8_000),
            ["metadata.total_size 8000 bytes 16000 bytes"]
        );
        assert_eq!(
            told("total_parameters", 7_000_000),
            ["metadata.total_parameters 7000000 4000"]
        );
    }

    #[test]
    fn tied_matrices_and_buffers_are_no_mismatch() {
        for total in [16_000, 16_000 + 1_600, 16_000 - 1_600, 16_000 + 2 * 1_600] {
            assert_eq!(told("total_size", total), Vec::<String>::new(), "{total}");
        }
        assert!(told("total_parameters", 4_000 + 400).is_empty());
        assert!(told("total_parameters", 0).is_empty());
    }

    #[test]
    fn a_config_is_held_to_a_number_that_is_meant_to_be_exact() {
        let of = |total: u64| of_config(&json!({ "num_parameters": total }), &model());
        assert!(of(4_000).is_none() && of(4_001).is_none());
        assert!(of(7_000_000).is_none(), "rounded, and maybe of another count");
        assert!(of(7_123_456).is_some());
    }

    #[test]
    fn what_is_not_all_here_is_not_added_up() {
        let mut part = model();
        part.complete = openassay_facts::Truth::False;
        assert!(of_index(&json!({ "metadata": { "total_size": 99_999 } }), &part).is_empty());
    }
}
