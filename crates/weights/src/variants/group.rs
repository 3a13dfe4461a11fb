//! Puts files that make one variant together.

use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::Role;

use super::WeightFile;
use super::companions::Companions;
use super::index::Index;
use super::seat::{self, Seat};
use crate::Format;
use crate::table::{knowledge, matches};

/// The files of one variant.
pub(super) struct Group<'a> {
    pub(super) source: usize,
    pub(super) files: Vec<(&'a WeightFile, Seat)>,
    pub(super) format: Format,
    /// Where the variant sits: for a pipeline, the pipeline's folder.
    pub(super) folder: String,
    pub(super) base: String,
    pub(super) index: Option<&'a Index>,
    pub(super) pipeline: bool,
}

impl Group<'_> {
    /// Is it an adapter by its role or name?
    pub(super) fn is_named_adapter(&self) -> bool {
        let by_role = self
            .files
            .iter()
            .any(|(file, _)| file.role == Role::WeightsAdapter);
        by_role || self.base.starts_with("adapter_model") || self.base.starts_with("pytorch_lora_weights")
    }
}

/// What the files of one variant have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Index(usize),
    /// Source, folder, precision.
    Pipeline(usize, String, Format, String),
    /// Source, folder, base, extension, format.
    Files(usize, String, String, String, Format),
}

/// Groups the files; every index has a group, even where none of its shards is here.
pub(super) fn group<'a>(files: &'a [WeightFile], beside: &'a Companions) -> Vec<Group<'a>> {
    let saved_models = saved_models(files);
    let indexed = indexed(beside.indexes());
    let mut groups: BTreeMap<Key, Group<'a>> = beside
        .indexes()
        .iter()
        .enumerate()
        .filter(|(_, index)| {
            beside
                .pipeline(index.source, seat::split(&index.path).0)
                .is_none()
        })
        .filter_map(|(number, index)| Some((Key::Index(number), empty(index)?)))
        .collect();
    for file in files.iter().filter(|file| holds_weights(file)) {
        let seat = seat::seat(
            &file.path,
            file.format,
            saved_models.get(&file.source).map_or(&[][..], Vec::as_slice),
        );
        let key = key(file, &seat, beside, &indexed);
        let group = groups
            .entry(key.clone())
            .or_insert_with(|| begin(file, &seat, &key));
        group.files.push((file, seat));
    }
    let mut groups: Vec<Group<'a>> = groups.into_values().collect();
    for group in &mut groups {
        group
            .files
            .sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
    }
    groups
}

fn holds_weights(file: &WeightFile) -> bool {
    let (_, name) = seat::split(&file.path);
    let weightless = &knowledge().names.weightless_files;
    !matches!(file.role, Role::WeightsOptimizer | Role::WeightsIndex)
        && !weightless.iter().any(|pattern| matches(pattern, name))
}

/// Folders that hold a `saved_model.pb`, by source.
fn saved_models(files: &[WeightFile]) -> BTreeMap<usize, Vec<String>> {
    let mut folders: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for file in files {
        if let (folder, "saved_model.pb") = seat::split(&file.path) {
            folders.entry(file.source).or_default().push(folder.to_owned());
        }
    }
    folders
}

/// The index that names a file.
fn indexed(indexes: &[Index]) -> BTreeMap<(usize, &str), usize> {
    let shards = indexes.iter().enumerate().flat_map(|(number, index)| {
        index
            .shards()
            .into_iter()
            .map(move |shard| ((index.source, shard), number))
    });
    shards.collect()
}

/// A group for an index; its format is that of the shards it names.
fn empty(index: &Index) -> Option<Group<'_>> {
    let shards: BTreeSet<&str> = index.shards();
    let first = shards.first()?;
    let format = if first.ends_with(".safetensors") {
        Format::Safetensors
    } else {
        Format::PytorchZip
    };
    let seat = seat::seat(first, format, &[]);
    let (source, files, index) = (index.source, Vec::new(), Some(index));
    Some(Group {
        source,
        files,
        format,
        folder: seat.folder,
        base: seat.base,
        index,
        pipeline: false,
    })
}

fn key(file: &WeightFile, seat: &Seat, beside: &Companions, indexed: &BTreeMap<(usize, &str), usize>) -> Key {
    if let Some((folder, _)) = beside.pipeline(file.source, &seat.folder) {
        let precision = seat.base.split_once('.').map_or("", |(_, precision)| precision);
        return Key::Pipeline(file.source, folder.to_owned(), file.format, precision.to_owned());
    }
    if let Some(number) = indexed.get(&(file.source, file.path.as_str())) {
        return Key::Index(*number);
    }
    let Seat {
        folder,
        base,
        extension,
        ..
    } = seat.clone();
    Key::Files(file.source, folder, base, extension, file.format)
}

fn begin<'a>(file: &'a WeightFile, seat: &Seat, key: &Key) -> Group<'a> {
    let (folder, base, pipeline) = match key {
        Key::Pipeline(_, folder, _, precision) => (folder.clone(), precision.clone(), true),
        _ => (seat.folder.clone(), seat.base.clone(), false),
    };
    Group {
        source: file.source,
        files: Vec::new(),
        format: file.format,
        folder,
        base,
        index: None,
        pipeline,
    }
}
