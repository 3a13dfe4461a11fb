//! The index of a sharded model: which file holds which tensor.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Companion, seat};

/// An index file.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) source: usize,
    pub(super) path: String,
    /// Tensor → path of the shard, from the top of the source.
    pub(super) tensors: BTreeMap<String, String>,
}

impl Index {
    /// The index, where the file is one.
    pub(super) fn parse(companion: &Companion<'_>) -> Option<Self> {
        let value: Value = serde_json::from_str(companion.text).ok()?;
        let (folder, _) = seat::split(companion.path);
        let map = value.get("weight_map")?.as_object()?;
        let tensors: BTreeMap<String, String> = map
            .iter()
            .filter_map(|(tensor, file)| {
                Some((tensor.clone(), format!("{folder}{}", inside(file.as_str()?)?)))
            })
            .collect();
        let (source, path) = (companion.source, companion.path.to_owned());
        (!tensors.is_empty()).then_some(Self {
            source,
            path,
            tensors,
        })
    }

    /// The shards that it names, sorted.
    pub(super) fn shards(&self) -> BTreeSet<&str> {
        self.tensors.values().map(String::as_str).collect()
    }
}

/// A name that stays in the folder of the index.
fn inside(name: &str) -> Option<&str> {
    let leaves = name.starts_with('/') || name.split('/').any(|part| part == "..") || name.contains('\\');
    (!leaves && !name.is_empty()).then_some(name)
}
