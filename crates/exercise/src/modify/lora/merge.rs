//! An adapter put into the weights: a folder that holds the model whole, ready to be run.

use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use super::adapter::Adapter;
use crate::decoder::Model;
use crate::error::{Result, cannot_tell};
use crate::memory::{self, Passes, Work};
use crate::modify::safetensors::{self, Entry};
use crate::output;
use crate::release::Release;

/// Largest of the other files that are taken along: tokenizers have some 40 MB.
const LARGEST: u64 = 128 << 20;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Merged {
    /// Tensors that are written.
    pub tensors: usize,
    /// Those of them that the adapter changed.
    pub changed: usize,
    /// The largest change of one number, as it is stored.
    pub largest_change: f64,
    /// Bytes of the weights.
    pub bytes: u64,
    /// Other files that were taken along.
    pub files: Vec<String>,
    /// Files that were not, with why.
    pub left_out: Vec<String>,
}

/// Puts `adapter` into the weights of `release`, and the whole into the folder `output`, which must not be there yet.
/// Each tensor keeps the type that it is stored in; one that is changed is computed in float32.
pub fn merge(release: &Release, adapter: &Path, output: &Path) -> Result<Merged> {
    let model = release.model()?;
    let work = Work {
        rows: 0,
        positions: 0,
        passes: Passes::Changing,
    };
    memory::fits(&model, work)?;
    let adapter = Adapter::open(adapter, &model)?;
    output::folder(output, |folder| {
        let mut merged = weights(&model, &adapter, &folder.join("model.safetensors"))?;
        beside(release, folder, &mut merged)?;
        note(release, &adapter, folder)?;
        Ok(merged)
    })
}

fn weights(model: &Model, adapter: &Adapter, place: &Path) -> Result<Merged> {
    let tensors = &model.tensors;
    let mut entries = Vec::new();
    for name in tensors.names() {
        let (dtype, size) = tensors.stored(name)?;
        if adapter.maps.contains_key(name) && !matches!(dtype, "F32" | "F16" | "BF16") {
            return cannot_tell(format!(
                "`{name}` is stored as {dtype}, which nothing can be added to"
            ));
        }
        entries.push(Entry {
            name: name.to_owned(),
            dtype: dtype.to_owned(),
            shape: tensors.shape(name).unwrap_or_default().to_vec(),
            size,
        });
    }
    let header = safetensors::header(&entries);
    let mut largest_change = 0.0;
    output::file(place, |out| {
        out.write_all(&header).map_err(output::told(place))?;
        for entry in &entries {
            if adapter.maps.contains_key(&entry.name) {
                let (bytes, change) = changed(model, adapter, entry)?;
                largest_change = f64::max(largest_change, change);
                out.write_all(&bytes).map_err(output::told(place))?;
            } else {
                tensors.copy(&entry.name, &mut |bytes| {
                    out.write_all(bytes).map_err(output::told(place))
                })?;
            }
        }
        Ok(())
    })?;
    Ok(Merged {
        tensors: entries.len(),
        changed: adapter.maps.len(),
        largest_change,
        bytes: header.len() as u64 + entries.iter().map(|entry| entry.size).sum::<u64>(),
        files: Vec::new(),
        left_out: Vec::new(),
    })
}

/// The bytes of a tensor with the adapter in it, and the largest change of a number.
fn changed(model: &Model, adapter: &Adapter, entry: &Entry) -> Result<(Vec<u8>, f64)> {
    let base = model.tensors.get(&entry.name)?;
    let sum = adapter.added(model, &entry.name, &base)?.detach();
    let before = base.flatten_all()?.to_vec1::<f32>()?;
    let after = sum.flatten_all()?.to_vec1::<f32>()?;
    let mut bytes = Vec::new();
    safetensors::append(&entry.dtype, &after, &mut bytes);
    let mut stored = Vec::new();
    openassay_contents::widen(&entry.dtype, &bytes, &mut stored);
    let changes = before.iter().zip(&stored);
    let largest = changes.fold(0.0, |largest, (before, stored)| {
        f64::max(largest, (f64::from(*before) - f64::from(*stored)).abs())
    });
    Ok((bytes, largest))
}

/// Configuration, tokenizer and terms go along. Weights do not, nor does the card: it speaks of the model before.
fn beside(release: &Release, folder: &Path, merged: &mut Merged) -> Result<()> {
    const WEIGHTS: [&str; 9] = [
        ".safetensors",
        ".bin",
        ".pt",
        ".pth",
        ".gguf",
        ".onnx",
        ".h5",
        ".msgpack",
        ".index.json",
    ];
    for name in release.names() {
        let small = release.file(name).is_some_and(|file| file.size <= LARGEST);
        if WEIGHTS.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        if name.eq_ignore_ascii_case("readme.md") {
            merged
                .left_out
                .push(format!("{name}: it speaks of the model before"));
        } else if name == NOTE {
            merged.left_out.push(format!("{name}: another one is written"));
        } else if !small {
            merged
                .left_out
                .push(format!("{name}: it is larger than {LARGEST} bytes"));
        } else if let Some(bytes) = release.read(name, LARGEST)? {
            let place = folder.join(name);
            output::file(&place, |out| out.write_all(&bytes).map_err(output::told(&place)))?;
            merged.files.push(name.to_owned());
        }
    }
    Ok(())
}

/// What says that these are not the weights of whoever made the base.
const NOTE: &str = "CHANGES.md";

fn note(release: &Release, adapter: &Adapter, folder: &Path) -> Result<()> {
    let place = folder.join(NOTE);
    let base = release.name().unwrap_or("the base model");
    let names: Vec<&str> = adapter.maps.keys().map(String::as_str).collect();
    let text = format!(
        "# Changes\n\nThese weights are those of {base}, changed: a LoRA adapter of rank {} was merged into {} \
         matrices.\nAll other tensors are as they were.\n\n- {}\n",
        adapter.rank,
        names.len(),
        names.join("\n- ")
    );
    output::file(&place, |out| {
        out.write_all(text.as_bytes()).map_err(output::told(&place))
    })
}
