//! The metadata of a GGUF against its own tensors, where the architecture's layout is written down.

use std::collections::BTreeMap;

use super::Mismatch;
use super::layout::{self, Sizes};
use super::totals::is_within_reading;
use crate::formats::file_type;
use crate::knowledge::{GgufLayout, GgufLayouts};
use crate::table::knowledge;
use crate::{Format, Meta, Tensor, Variant};

/// Where metadata and tensors of `variant` cannot both be right. An adapter, a vocabulary without tensors, and what
/// was not read whole are not compared.
pub fn check(variant: &Variant) -> Vec<Mismatch> {
    if variant.format != Format::Gguf || variant.adapter || !variant.parsed.is_true() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Some(sight) = Sight::new(variant) {
        found.extend(sight.layers());
        found.extend(sight.shapes());
        found.extend(sight.tokens());
        found.extend(sight.file_type());
    }
    found.extend(parameters(variant));
    found
}

/// A layout, and the tensors that it speaks of.
struct Sight<'a> {
    variant: &'a Variant,
    architecture: &'a str,
    all: &'static GgufLayouts,
    layout: &'static GgufLayout,
    tensors: BTreeMap<&'a str, &'a Tensor>,
}

impl<'a> Sight<'a> {
    fn new(variant: &'a Variant) -> Option<Self> {
        let architecture = variant.metadata.get("general.architecture")?.as_str()?;
        let all = &knowledge().gguf;
        let is_of = |layout: &&GgufLayout| layout.architectures.iter().any(|name| name == architecture);
        let tensors = variant.tensors.iter();
        Some(Self {
            variant,
            architecture,
            all,
            layout: all.layout.iter().find(is_of)?,
            tensors: tensors.map(|tensor| (tensor.name.as_str(), tensor)).collect(),
        })
    }

    /// What a key says, with the architecture before its name.
    fn said(&self, key: &str) -> Option<(String, u64)> {
        let key = format!("{}.{key}", self.architecture);
        let value = self.variant.metadata.get(&key)?.as_u64()?;
        Some((key, value))
    }

    fn layers(&self) -> Option<Mismatch> {
        let (key, declared) = self.all.layers.iter().find_map(|key| self.said(key))?;
        let (count, last) = layout::counted(&self.tensors, &self.all.block)?;
        let differs = self.variant.complete.is_true() && count != declared;
        differs.then(|| Mismatch::by_tensor(&key, &declared, &count, last))
    }

    fn shapes(&self) -> Vec<Mismatch> {
        let sizes = Sizes {
            named: &self.all.sizes,
            said: &|key| self.said(key),
        };
        let tensors = self.tensors.iter().map(|(name, tensor)| (*name, *tensor));
        layout::shapes(&sizes, &self.layout.shapes, tensors)
    }

    /// Tokens that have no row. Rows without a token are padding.
    fn tokens(&self) -> Option<Mismatch> {
        let embeddings = self.tensors.get(self.all.embeddings.as_str())?;
        let rows = *embeddings.shape.first().filter(|_| embeddings.shape.len() == 2)?;
        let tokens = match self.variant.metadata.get(&self.all.tokens)? {
            Meta::Array { length, .. } => *length,
            Meta::Texts(tokens) => tokens.len() as u64,
            _ => return None,
        };
        let (said, denied) = (format!("{tokens} tokens"), format!("{rows} rows"));
        (self.layout.names_its_rows && tokens > rows)
            .then(|| Mismatch::by_tensor(&self.all.tokens, &said, &denied, embeddings))
    }

    /// A type that not one tensor has of those that could have it. Norms keep their own whatever the file is.
    fn file_type(&self) -> Option<Mismatch> {
        const KEY: &str = "general.file_type";
        let number = self.variant.metadata.get(KEY)?.as_u64()?;
        let declared = file_type(number)?;
        if !self.all.file_types.iter().any(|name| name == declared) || !self.variant.complete.is_true() {
            return None;
        }
        let whole = |tensor: &&&Tensor| {
            let row = tensor.shape.last().copied().unwrap_or_default();
            tensor.shape.len() > 1 && row.is_multiple_of(self.all.whole_blocks)
        };
        let mut by_type: BTreeMap<&str, u64> = BTreeMap::new();
        for tensor in self.tensors.values().filter(whole) {
            let sum = by_type.entry(tensor.dtype.as_str()).or_default();
            *sum = sum.saturating_add(tensor.elements());
        }
        let (most, _) = by_type.iter().max_by_key(|(_, count)| **count)?;
        let has = by_type.keys().any(|dtype| is_kind_of(dtype, declared));
        (!has).then(|| Mismatch::by_tensors(KEY, &format!("{number} ({declared})"), most))
    }
}

/// `Q4_0_4_4` holds the blocks of `Q4_0` in another order.
fn is_kind_of(dtype: &str, declared: &str) -> bool {
    let rest = dtype.strip_prefix(declared);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// The number of parameters that the metadata names, as some converters write it.
fn parameters(variant: &Variant) -> Option<Mismatch> {
    const KEY: &str = "general.parameter_count";
    let declared = variant.metadata.get(KEY)?.as_u64().filter(|count| *count > 0)?;
    let denied = !is_within_reading(declared, variant)?;
    let counted = variant.parameters?.count;
    denied.then(|| Mismatch::by_tensors(KEY, &declared, &counted))
}

#[cfg(test)]
mod tests;
