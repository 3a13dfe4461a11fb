//! Makes a variant of a group of files: its tensors, what is missing, what it counts.

use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::{Role, Truth};
use serde_json::Value;

use super::companions::{Companions, weighty_parts};
use super::group::Group;
use super::{MOST_MISSING, PipelinePart, Variant, seat};
use crate::error::shown;
use crate::formats::{EXTERNAL, file_type};
use crate::parameters::{self, Census};
use crate::{Dimension, Format, Header, Meta, Tensor, WeightsError, dimensions};

/// The variant that `group` is.
pub(super) fn assemble(group: &Group<'_>, model: String, beside: &Companions) -> Variant {
    let config = beside
        .for_model(group.source, &group.folder, "config.json")
        .filter(|_| !group.pipeline);
    let mut problems = Vec::new();
    let tensors = tensors(group, &mut problems);
    problems.extend(index_problems(group));
    let (census, parts) = count(group, &tensors, config);
    let missing = missing(group, beside);
    let metadata = headers(group)
        .next()
        .map(|header| header.metadata.clone())
        .unwrap_or_default();
    Variant {
        model,
        name: name(group),
        format: group.format,
        files: group
            .files
            .iter()
            .map(|(file, _)| (file.source, file.path.clone()))
            .collect(),
        size: group
            .files
            .iter()
            .fold(0, |sum, (file, _)| sum.saturating_add(file.size)),
        complete: complete(group, &missing),
        missing,
        parsed: parsed(group),
        parameters: census.parameters.filter(|_| parsed(group).is_true()),
        quantization: quantization(group, &census, &metadata),
        dtypes: census.dtypes,
        sections: census.sections,
        dimensions: dimensions_of(&metadata, config),
        parts,
        packed: census.packed,
        adapter: is_adapter(group, &metadata, census.adapter_tensors, census.counted_tensors),
        intermediate: group
            .files
            .iter()
            .any(|(file, _)| file.role == Role::WeightsIntermediate),
        architecture: architecture(group, &metadata, config, beside),
        tensors,
        metadata,
        problems,
    }
}

/// A GGUF says itself what it is, anything else beside itself.
fn dimensions_of(metadata: &BTreeMap<String, Meta>, config: Option<&Value>) -> Vec<Dimension> {
    let own = dimensions::of_gguf(metadata);
    if own.is_empty() {
        config.map(dimensions::of_config).unwrap_or_default()
    } else {
        own
    }
}

fn headers<'g>(group: &'g Group<'_>) -> impl Iterator<Item = &'g Header> {
    group
        .files
        .iter()
        .filter_map(|(file, _)| file.header.as_ref().ok())
}

/// All tensors once; in a pipeline their names begin with their part's.
fn tensors(group: &Group<'_>, problems: &mut Vec<String>) -> Vec<Tensor> {
    let mut seen = BTreeSet::new();
    let mut tensors = Vec::new();
    for (file, seat) in &group.files {
        let part = if group.pipeline { part_of(&seat.folder) } else { "" };
        for tensor in file.header.as_ref().map_or(&[][..], |header| &header.tensors) {
            let mut tensor = tensor.clone();
            if !part.is_empty() {
                tensor.name = format!("{part}/{}", tensor.name);
            }
            if seen.insert(tensor.name.clone()) {
                tensors.push(tensor);
            } else if problems.len() < MOST_MISSING {
                problems.push(format!(
                    "tensor `{}` is in `{}` again",
                    shown(&tensor.name),
                    shown(&file.path)
                ));
            }
        }
    }
    tensors
}

fn part_of(folder: &str) -> &str {
    folder
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

/// A pipeline is counted part by part: packing and tied weights are a matter of one part.
fn count(group: &Group<'_>, tensors: &[Tensor], config: Option<&Value>) -> (Census, Vec<PipelinePart>) {
    if !group.pipeline {
        return (parameters::count(tensors, config), Vec::new());
    }
    let mut by_part: BTreeMap<&str, Vec<Tensor>> = BTreeMap::new();
    for tensor in tensors {
        let (part, name) = tensor.name.split_once('/').unwrap_or(("", &tensor.name));
        by_part.entry(part).or_default().push(Tensor {
            name: name.to_owned(),
            ..tensor.clone()
        });
    }
    let counted: Vec<(&str, Census)> = by_part
        .into_iter()
        .map(|(part, tensors)| (part, parameters::count(&tensors, None)))
        .collect();
    let parts = counted.iter().map(|(part, census)| PipelinePart {
        name: (*part).to_owned(),
        parameters: census.parameters,
    });
    let parts = parts.collect();
    let whole = counted
        .into_iter()
        .map(|(_, census)| census)
        .reduce(Census::and)
        .unwrap_or_default();
    (whole, parts)
}

/// The index against the shards that are here.
fn index_problems(group: &Group<'_>) -> Vec<String> {
    let (Some(index), true) = (group.index, parsed(group).is_true()) else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    for (file, _) in &group.files {
        let held: BTreeSet<&str> = headers_of(file).map(|tensor| tensor.name.as_str()).collect();
        let promised = index
            .tensors
            .iter()
            .filter(|(_, shard)| **shard == file.path)
            .map(|(name, _)| name.as_str());
        let absent: Vec<&str> = promised.filter(|name| !held.contains(name)).collect();
        if let Some(first) = absent.first() {
            let (count, path) = (absent.len(), shown(&file.path));
            problems.push(format!(
                "the index puts {count} tensors into `{path}` that are not there, `{}` first",
                shown(first)
            ));
        }
    }
    problems
}

fn headers_of(file: &super::WeightFile) -> impl Iterator<Item = &Tensor> {
    file.header
        .as_ref()
        .into_iter()
        .flat_map(|header| &header.tensors)
}

/// Files that are announced and not here: by the index, by the numbers of shards, by the parts of a
/// pipeline, by the count in a GGUF.
fn missing(group: &Group<'_>, beside: &Companions) -> Vec<String> {
    let here: BTreeSet<&str> = group.files.iter().map(|(file, _)| file.path.as_str()).collect();
    if let Some(index) = group.index {
        let absent: Vec<&str> = index
            .shards()
            .into_iter()
            .filter(|shard| !here.contains(shard))
            .collect();
        return named(absent.len(), absent.iter().map(|shard| (*shard).to_owned()));
    }
    if group.pipeline {
        let parts: BTreeSet<&str> = group
            .files
            .iter()
            .map(|(_, seat)| part_of(&seat.folder))
            .collect();
        let index = beside.at(group.source, &group.folder, "model_index.json");
        let absent = index
            .into_iter()
            .flat_map(weighty_parts)
            .filter(|part| !parts.contains(part));
        return absent.map(|part| format!("{}{part}/", group.folder)).collect();
    }
    missing_shards(group)
}

fn missing_shards(group: &Group<'_>) -> Vec<String> {
    let Some(of) = announced(group) else {
        return Vec::new();
    };
    let numbers: BTreeSet<u64> = group
        .files
        .iter()
        .filter_map(|(file, seat)| number(&file.header, seat))
        .collect();
    let absent = usize::try_from(of.saturating_sub(numbers.len() as u64)).unwrap_or(usize::MAX);
    let extension = group
        .files
        .first()
        .map_or("", |(_, seat)| seat.extension.as_str());
    let name = |number| {
        format!(
            "{}{}-{number:05}-of-{of:05}.{extension}",
            group.folder, group.base
        )
    };
    named(
        absent,
        (1..=of).filter(|number| !numbers.contains(number)).map(name),
    )
}

/// How many shards there should be.
fn announced(group: &Group<'_>) -> Option<u64> {
    let by_name = group.files.iter().filter_map(|(_, seat)| seat.shard?.of);
    let by_key = headers(group).filter_map(|header| header.metadata.get("split.count")?.as_u64());
    by_name.chain(by_key).max().filter(|of| *of > 1)
}

fn number(header: &Result<Header, WeightsError>, seat: &seat::Seat) -> Option<u64> {
    let by_key = || {
        header
            .as_ref()
            .ok()?
            .metadata
            .get("split.no")?
            .as_u64()
            .map(|number| number.saturating_add(1))
    };
    seat.shard.map(|shard| shard.number).or_else(by_key)
}

/// The first names, and how many more there are.
fn named(count: usize, names: impl Iterator<Item = String>) -> Vec<String> {
    let mut listed: Vec<String> = names.take(MOST_MISSING).collect();
    if count > listed.len() {
        listed.push(format!("and {} more", count - listed.len()));
    }
    listed
}

/// Files that are data of a graph beside them need no header of their own.
fn parsed(group: &Group<'_>) -> Truth {
    let data = data_files(group);
    let read = |file: &super::WeightFile| file.header.is_ok() || data.contains(&file.path);
    let any = headers(group).next().is_some();
    (any && group.files.iter().all(|(file, _)| read(file))).into()
}

/// The files into which the graphs of a group put the data of their tensors, by path.
fn data_files(group: &Group<'_>) -> BTreeSet<String> {
    let places = headers(group).filter_map(|header| header.metadata.get(EXTERNAL)?.as_texts());
    places
        .flatten()
        .map(|place| format!("{}{}", group.folder, place.trim_start_matches("./")))
        .collect()
}

/// A file cut short is not all here; a file that was not read may be.
fn complete(group: &Group<'_>, missing: &[String]) -> Truth {
    let cut = |file: &super::WeightFile| matches!(file.header, Err(WeightsError::EndsInside { .. }));
    if !missing.is_empty() || group.files.iter().any(|(file, _)| cut(file)) {
        return Truth::False;
    }
    // `consolidated.00` does not say how many follow.
    let open_ended = group
        .files
        .iter()
        .any(|(_, seat)| seat.shard.is_some_and(|shard| shard.of.is_none()));
    // Data may lie in files of any name, which are not weights to us: they may be here or not.
    let here = |path: &String| group.files.iter().any(|(file, _)| file.path == *path);
    let unknown = |header: &Header| matches!(header.metadata.get(EXTERNAL), Some(Meta::Array { .. }));
    let elsewhere = headers(group).any(unknown) || !data_files(group).iter().all(here);
    if parsed(group).is_true() && !open_ended && !elsewhere {
        Truth::True
    } else {
        Truth::Unknown
    }
}

fn name(group: &Group<'_>) -> String {
    let (folder, base) = (&group.folder, &group.base);
    if group.pipeline {
        let precision = if base.is_empty() {
            String::new()
        } else {
            format!(" ({base})")
        };
        return format!("{folder}pipeline{precision}");
    }
    match group.files.as_slice() {
        [(file, seat)] if group.index.is_none() && seat.shard.is_none() => file.path.clone(),
        [(_, seat), ..] if seat.shard.is_some() => format!("{folder}{base}-*.{}", seat.extension),
        [(_, seat), ..] if !seat.extension.is_empty() => format!("{folder}{base}.{}", seat.extension),
        _ => format!("{folder}{base}"),
    }
}

fn quantization(group: &Group<'_>, census: &Census, metadata: &BTreeMap<String, Meta>) -> Option<String> {
    if group.format != Format::Gguf {
        return census.packing.clone();
    }
    let declared = metadata
        .get("general.file_type")
        .and_then(Meta::as_u64)
        .and_then(file_type);
    let most = census
        .dtypes
        .iter()
        .max_by_key(|(_, count)| **count)
        .map(|(dtype, _)| dtype.as_str());
    let whole = |dtype: &&str| !matches!(*dtype, "F32" | "F16" | "BF16" | "F64");
    let stored = most.filter(whole)?;
    // The key may be stale: it counts only where blocks of its type are there (`Q4_K_M` of `Q4_K`). They need not be most:
    // small models keep their embeddings, which are most of them, wider.
    let blocks: Vec<&str> = census.dtypes.keys().map(String::as_str).filter(whole).collect();
    let is_there = |name: &str| {
        blocks
            .iter()
            .any(|dtype| name.starts_with(dtype) || *dtype == name)
    };
    let declared = declared.filter(|declared| is_there(declared) || stored.starts_with(declared));
    let named = seat::quantization(&group.base).filter(|name| is_there(name.trim_start_matches("UD-")));
    Some(
        named
            .or(declared.map(str::to_owned))
            .unwrap_or_else(|| stored.to_owned()),
    )
}

fn is_adapter(group: &Group<'_>, metadata: &BTreeMap<String, Meta>, adapters: usize, counted: usize) -> bool {
    let by_key = metadata.get("general.type").and_then(Meta::as_str) == Some("adapter");
    group.is_named_adapter() || by_key || (counted > 0 && adapters == counted)
}

fn architecture(
    group: &Group<'_>,
    metadata: &BTreeMap<String, Meta>,
    config: Option<&Value>,
    beside: &Companions,
) -> Option<String> {
    if let Some(name) = metadata.get("general.architecture").and_then(Meta::as_str) {
        return Some(name.to_owned());
    }
    if group.pipeline {
        let index = beside.at(group.source, &group.folder, "model_index.json")?;
        return crate::config::class_name(index).map(str::to_owned);
    }
    let config = config?;
    let model_type = crate::config::model_type(config).map(str::to_owned);
    model_type.or_else(|| crate::config::architectures(config).into_iter().next())
}
