//! Which tensors are weights: not buffers, not optimizer state, not the same numbers again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Tensor;
use crate::header::Purpose;
use crate::table::knowledge;

/// What a tensor is to the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Weight,
    /// A weight of an adapter.
    Adapter,
    /// No parameter, or counted elsewhere.
    Uncounted,
}

/// What the names of all tensors together tell.
pub(super) struct Names<'a> {
    tied: BTreeSet<&'a str>,
    drop_copies: bool,
}

impl<'a> Names<'a> {
    pub(super) fn new(tensors: &'a [Tensor], config: Option<&Value>) -> Self {
        let is_copy = |tensor: &Tensor| starts_as_copy(&tensor.name);
        let drop_copies = tensors.iter().any(is_copy) && !tensors.iter().all(is_copy);
        Self {
            tied: tied(tensors, config),
            drop_copies,
        }
    }

    /// What `tensor` is.
    pub(super) fn part(&self, tensor: &Tensor) -> Part {
        let names = &knowledge().tensors;
        if matches!(tensor.purpose, Purpose::Constant | Purpose::Again) {
            return Part::Uncounted;
        }
        let copy = self.drop_copies && starts_as_copy(&tensor.name);
        if copy || self.tied.contains(tensor.name.as_str()) || is_buffer(tensor) {
            return Part::Uncounted;
        }
        let group = |start: &String| tensor.name.starts_with(start.as_str());
        let of_optimizer = names.optimizer.iter().any(|part| ends(&tensor.name, part));
        if of_optimizer || names.optimizer_groups.iter().any(group) {
            return Part::Uncounted;
        }
        if names
            .adapters
            .iter()
            .any(|part| tensor.name.contains(part.as_str()))
        {
            return Part::Adapter;
        }
        Part::Weight
    }
}

fn starts_as_copy(name: &str) -> bool {
    knowledge()
        .tensors
        .copies
        .iter()
        .any(|start| name.starts_with(start.as_str()))
}

/// Constants: by name, or because truths, words and lone integers cannot be trained.
fn is_buffer(tensor: &Tensor) -> bool {
    if matches!(tensor.dtype.as_str(), "BOOL" | "STRING")
        || (super::packing::is_integer(&tensor.dtype) && tensor.elements() <= 1)
    {
        return true;
    }
    let named = knowledge()
        .tensors
        .buffers
        .iter()
        .any(|part| ends(&tensor.name, part));
    // GPT-NeoX and GPT-2 call their causal mask `attention.bias`; a trained bias has one dimension.
    named && !(tensor.name.ends_with("bias") && tensor.shape.len() == 1)
}

/// Does `name` end with `part`, at a dot unless the part brings its own beginning?
fn ends(name: &str, part: &str) -> bool {
    let Some(before) = name.strip_suffix(part) else {
        return false;
    };
    before.is_empty() || before.ends_with('.') || part.starts_with(['.', '_', '/'])
}

/// Heads that hold the same numbers as an embedding: those that the configuration ties, and T5's second and
/// third copy of its shared table.
fn tied<'a>(tensors: &'a [Tensor], config: Option<&Value>) -> BTreeSet<&'a str> {
    let names = &knowledge().tensors;
    let declared = config.and_then(|config| config.get("tie_word_embeddings")) == Some(&Value::Bool(true));
    let mut embeddings: BTreeMap<&[u64], &str> = BTreeMap::new();
    for tensor in tensors {
        let shared = tensor.name == "shared.weight";
        if shared || (declared && names.embeddings.iter().any(|part| ends(&tensor.name, part))) {
            embeddings.entry(&tensor.shape).or_insert(&tensor.name);
        }
    }
    let is_head = |tensor: &&Tensor| names.tied_heads.iter().any(|part| ends(&tensor.name, part));
    let again = |tensor: &&Tensor| {
        embeddings
            .get(tensor.shape.as_slice())
            .is_some_and(|first| *first != tensor.name)
    };
    tensors
        .iter()
        .filter(is_head)
        .filter(again)
        .map(|tensor| tensor.name.as_str())
        .collect()
}
