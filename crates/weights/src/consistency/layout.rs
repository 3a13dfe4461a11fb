//! What a layout of `knowledge/formats` makes of the numbers that a model declares, and which tensors deny it.

use std::collections::BTreeMap;

use super::Mismatch;
use crate::Tensor;

/// Sizes by their names in a layout, each the first of its keys that is there.
pub(super) struct Sizes<'a> {
    pub(super) named: &'a BTreeMap<String, Vec<String>>,
    /// What a key says, with its full name.
    pub(super) said: &'a dyn Fn(&str) -> Option<(String, u64)>,
}

impl Sizes<'_> {
    /// A size: what it is called, and its value; `one/other` is computed, where it is a whole number.
    fn size(&self, name: &str) -> Option<(String, u64)> {
        self.named.get(name)?.iter().find_map(|key| {
            let Some((one, other)) = key.split_once('/') else {
                return (self.said)(key);
            };
            let (dividend, divisor) = (self.size(one)?, self.size(other)?);
            let value = dividend.1.checked_div(divisor.1)?;
            (value.checked_mul(divisor.1) == Some(dividend.1))
                .then(|| (format!("{} / {}", dividend.0, divisor.0), value))
        })
    }

    /// A side of a tensor: a number, a size, or a product of them.
    fn side(&self, side: &str) -> Option<(String, u64)> {
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
        Some((keys.join(" × "), product))
    }
}

/// The keys that the sides of a tensor deny, each once.
pub(super) fn shapes<'t>(
    sizes: &Sizes<'_>,
    shapes: &BTreeMap<String, Vec<String>>,
    tensors: impl Iterator<Item = (&'t str, &'t Tensor)>,
) -> Vec<Mismatch> {
    let mut by_key: BTreeMap<String, Mismatch> = BTreeMap::new();
    for (name, tensor) in tensors {
        let known = shapes.iter().find(|(pattern, _)| fits(pattern, name));
        let Some((_, named)) = known.filter(|(_, named)| named.len() == tensor.shape.len()) else {
            continue;
        };
        for (side, found) in named.iter().zip(&tensor.shape) {
            let said = sizes.side(side).filter(|(_, declared)| declared != found);
            if let Some((key, declared)) = said {
                let mismatch = Mismatch::by_tensor(&key, &declared, found, tensor);
                by_key.entry(key).or_insert(mismatch);
            }
        }
    }
    by_key.into_values().collect()
}

/// How many numbers follow the start of `pattern`, where they run from 0 without a gap, and a tensor of the
/// last one.
pub(super) fn counted<'t>(tensors: &BTreeMap<&str, &'t Tensor>, pattern: &str) -> Option<(u64, &'t Tensor)> {
    let numbered = tensors
        .iter()
        .filter_map(|(name, tensor)| Some((number(name, pattern)?, *tensor)));
    let by_number: BTreeMap<u64, &Tensor> = numbered.collect();
    let (last, tensor) = by_number.last_key_value()?;
    let count = by_number.len() as u64;
    (last.checked_add(1) == Some(count)).then_some((count, *tensor))
}

/// A tensor that is stored as the weight it is.
pub(super) fn is_plain(tensor: &Tensor) -> bool {
    matches!(tensor.dtype.as_str(), "F64" | "F32" | "F16" | "BF16") || tensor.dtype.starts_with("F8_")
}

/// The number that stands in `name` where `pattern` has `{}`.
fn number(name: &str, pattern: &str) -> Option<u64> {
    let (start, _) = pattern.split_once("{}")?;
    let (number, _) = name.strip_prefix(start)?.split_once('.')?;
    number.parse().ok()
}

/// Does `name` fit `pattern`, in which `{}` stands for a number?
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split("{}");
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    for piece in pieces {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let after = rest.get(digits..).filter(|_| digits > 0);
        let Some(after) = after.and_then(|rest| rest.strip_prefix(piece)) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_fit_numbers_only() {
        assert!(fits("layers.{}.mlp.weight", "layers.12.mlp.weight"));
        assert!(!fits("layers.{}.mlp.weight", "layers.x.mlp.weight"));
        assert!(!fits("layers.{}.mlp.weight", "layers.1.mlp.weight.more"));
        assert!(fits("a.{}.b.{}.c", "a.1.b.22.c"));
    }
}
