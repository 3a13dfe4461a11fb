//! Names the model that each variant belongs to.

use std::collections::{BTreeMap, BTreeSet};

use super::group::Group;
use super::seat;
use crate::Format;

/// Formats that a model is turned into, mostly under its own name beside files of everyone's name.
const CONVERTED: &[Format] = &[
    Format::Gguf,
    Format::Ggml,
    Format::Llamafile,
    Format::Onnx,
    Format::Tflite,
    Format::CoreMl,
    Format::OpenVino,
    Format::TensorRt,
];

/// For each group, the name of its model.
pub(super) fn names(groups: &[Group<'_>]) -> Vec<String> {
    let places: Vec<Place> = groups.iter().map(place).collect();
    let mut folders: BTreeMap<(usize, &str), Folder<'_>> = BTreeMap::new();
    for place in &places {
        let folder = folders.entry((place.source, &place.folder)).or_default();
        if place.adapter {
            continue;
        }
        folder.stems.insert(&place.stem);
        folder.unconverted |= !place.stem.is_empty() && !place.converted;
    }
    let stems = folders
        .into_iter()
        .map(|(place, folder)| (place, merge(&folder)))
        .collect();
    places.iter().map(|place| place.name(&stems)).collect()
}

/// The models of a folder, without its adapters.
#[derive(Default)]
struct Folder<'a> {
    stems: BTreeSet<&'a str>,
    /// Does a file with a name of its own hold a format that models are trained in?
    unconverted: bool,
}

/// Where the model of a group lies.
struct Place {
    source: usize,
    folder: String,
    /// Empty where the file has a name that every model has.
    stem: String,
    converted: bool,
    adapter: bool,
}

fn place(group: &Group<'_>) -> Place {
    let stem = seat::model_stem(&group.base);
    let says_nothing = group.pipeline || seat::is_generic(&stem);
    Place {
        source: group.source,
        folder: seat::model_folder(&group.folder).to_owned(),
        stem: if says_nothing { String::new() } else { stem },
        converted: CONVERTED.contains(&group.format),
        adapter: group.is_named_adapter(),
    }
}

/// Each stem of a folder → the stem that names the model. `silero_vad_16k` is a kind of `silero_vad` beside
/// it; and where conversions of one name lie beside files of everyone's name, all are of that model.
fn merge<'a>(folder: &Folder<'a>) -> BTreeMap<&'a str, &'a str> {
    let mut merged = BTreeMap::new();
    for stem in folder.stems.iter().filter(|stem| !stem.is_empty()) {
        let shorter = |other: &&&str| {
            let rest = stem.strip_prefix(**other).filter(|_| !other.is_empty());
            rest.is_some_and(|rest| rest.starts_with(['_', '-', '.']))
        };
        let root = folder
            .stems
            .iter()
            .filter(shorter)
            .min_by_key(|other| other.len())
            .unwrap_or(stem);
        merged.insert(*stem, *root);
    }
    let roots: BTreeSet<&str> = merged.values().copied().collect();
    if let (Some(only), 1, false) = (roots.first(), roots.len(), folder.unconverted) {
        merged.insert("", only);
    }
    merged
}

impl Place {
    fn name(&self, stems: &BTreeMap<(usize, &str), BTreeMap<&str, &str>>) -> String {
        if self.adapter {
            return format!("{} adapter", seat::folder_name(&self.folder));
        }
        let of_folder = stems.get(&(self.source, self.folder.as_str()));
        match of_folder.and_then(|stems| stems.get(self.stem.as_str())) {
            Some(stem) => (*stem).to_owned(),
            None => seat::folder_name(&self.folder),
        }
    }
}
