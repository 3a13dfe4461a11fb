//! The JSON files that stand beside weights and say what they are.

use std::collections::BTreeMap;

use serde_json::Value;

use super::index::Index;
use super::seat;

/// A JSON file of the release.
#[derive(Debug, Clone, Copy)]
pub struct Companion<'a> {
    /// Index into the release's sources.
    pub source: usize,
    /// Path inside the source.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The companions by folder, parsed; what is no JSON is not there.
pub(super) struct Companions {
    by_place: BTreeMap<(usize, String, String), Value>,
    indexes: Vec<Index>,
}

/// Names that are looked at.
const NAMES: &[&str] = &[
    "config.json",
    "adapter_config.json",
    "model_index.json",
    "quantize_config.json",
];

impl Companions {
    pub(super) fn new(companions: &[Companion<'_>]) -> Self {
        let mut by_place = BTreeMap::new();
        let mut indexes = Vec::new();
        for companion in companions {
            let (folder, name) = seat::split(companion.path);
            if name.ends_with(".index.json") {
                indexes.extend(Index::parse(companion));
            } else if NAMES.contains(&name)
                && let Ok(value) = serde_json::from_str(companion.text)
            {
                by_place.insert((companion.source, folder.to_owned(), name.to_owned()), value);
            }
        }
        indexes.sort_by(|one, other| (one.source, &one.path).cmp(&(other.source, &other.path)));
        Self { by_place, indexes }
    }

    /// The JSON called `name` in `folder`, which is empty or ends with `/`.
    pub(super) fn at(&self, source: usize, folder: &str, name: &str) -> Option<&Value> {
        self.by_place.get(&(source, folder.to_owned(), name.to_owned()))
    }

    /// The same, also in the folder of the model where `folder` is one of a format (`onnx/`).
    pub(super) fn for_model(&self, source: usize, folder: &str, name: &str) -> Option<&Value> {
        self.at(source, folder, name)
            .or_else(|| self.at(source, seat::model_folder(folder), name))
    }

    pub(super) fn indexes(&self) -> &[Index] {
        &self.indexes
    }

    /// The pipeline that `folder` is a part of: its folder, and the part's name.
    pub(super) fn pipeline<'f>(&self, source: usize, folder: &'f str) -> Option<(&'f str, &'f str)> {
        let (above, part) = seat::split(folder.strip_suffix('/')?);
        let index = self.at(source, above, "model_index.json")?;
        weighty_parts(index)
            .any(|known| known == part)
            .then_some((above, part))
    }
}

/// Parts of a pipeline that hold weights: entries `[library, class]` that are neither empty nor known to
/// hold none.
pub(super) fn weighty_parts(index: &Value) -> impl Iterator<Item = &str> {
    let weightless = &crate::table::knowledge().names.weightless_parts;
    let entries = index.as_object().into_iter().flatten();
    entries
        .filter(|(_, value)| {
            matches!(
                value.as_array().map(Vec::as_slice),
                Some([Value::String(_), Value::String(_)])
            )
        })
        .map(|(name, _)| name.as_str())
        .filter(|name| !weightless.iter().any(|known| known == name))
}
