//! Weight files in the safetensors format: an eight-byte length, a JSON header, the numbers.
// SPDX-License-Identifier: MIT-0

use std::fs;
use std::path::Path;

use crate::json::{Json, object};
use crate::parameters::Layout;

/// Writes `weights` to `path`, tensors by name, so that equal weights are equal files.
pub fn write(path: &Path, layout: &Layout, weights: &[f32]) -> Result<(), String> {
    let mut tensors: Vec<_> = layout.tensors.iter().collect();
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    let mut entries = vec![("__metadata__".to_owned(), object([("format", "pt".into())]))];
    let mut body = Vec::with_capacity(weights.len() * 4);
    for tensor in tensors {
        let start = body.len();
        body.extend(
            weights[tensor.range.clone()]
                .iter()
                .flat_map(|weight| weight.to_le_bytes()),
        );
        let numbers = |list: &[usize]| Json::List(list.iter().map(|&size| size.into()).collect());
        let entry = object([
            ("dtype", "F32".into()),
            ("shape", numbers(&tensor.shape)),
            ("data_offsets", numbers(&[start, body.len()])),
        ]);
        entries.push((tensor.name.clone(), entry));
    }
    let mut header = Json::Object(entries).line();
    // Numbers start at a multiple of eight, as the format's own writer has it.
    header.push_str(&" ".repeat(header.len().next_multiple_of(8) - header.len()));
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.bytes());
    file.extend(body);
    write_file(path, &file)
}

/// Writes a file, with the folders above it; where that fails midway no half of a file is left under its name.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let wrong = |error| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(wrong)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    fs::write(&partial, bytes).map_err(wrong)?;
    fs::rename(&partial, path).map_err(wrong)
}

/// Reads the weights of a model of this layout from `path`.
pub fn read(path: &Path, layout: &Layout) -> Result<Vec<f32>, String> {
    let file = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    unpack(&file, layout).map_err(|wrong| format!("{}: {wrong}", path.display()))
}

fn unpack(file: &[u8], layout: &Layout) -> Result<Vec<f32>, String> {
    let (length, rest) = file.split_first_chunk::<8>().ok_or("the file is too short")?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| "the header is too long")?;
    let header = rest.get(..length).ok_or("the header is longer than the file")?;
    let body = &rest[length..];
    let header = Json::read(std::str::from_utf8(header).map_err(|_| "the header is no text")?)?;
    let mut weights = vec![0.0; layout.count()];
    for tensor in &layout.tensors {
        let entry = header.get(&tensor.name)?;
        let offsets = entry.get("data_offsets")?.items()?;
        let [start, end] = offsets else {
            return Err(format!("`{}` has no two offsets", tensor.name));
        };
        let bytes = body
            .get(start.number()?..end.number()?)
            .filter(|bytes| bytes.len() == tensor.range.len() * 4)
            .ok_or_else(|| format!("`{}` is not where and how large it should be", tensor.name))?;
        if entry.get("dtype")?.text()? != "F32" {
            return Err(format!("`{}` is not in float32", tensor.name));
        }
        let (numbers, _) = bytes.as_chunks::<4>();
        let slots = &mut weights[tensor.range.clone()];
        slots
            .iter_mut()
            .zip(numbers)
            .for_each(|(slot, bytes)| *slot = f32::from_le_bytes(*bytes));
    }
    Ok(weights)
}
