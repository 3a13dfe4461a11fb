//! Reads safetensors headers: eight bytes of length, JSON, then the data it points into.
//!
//! Stricter than a listing, more lenient than a loader: what makes the tensors ambiguous (a name twice,
//! shared bytes, a shape that its bytes deny) is an error; what leaves them clear (gaps, bytes after the
//! end) is a problem that is told.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use openassay_sources::ReadAt;

use super::span;
use crate::cursor::Cursor;
use crate::error::shown;
use crate::{Format, Header, Meta, Purpose, Tensor, WeightsError};

mod dtype;
mod json;

/// Longest header; the limit of the `safetensors` crate.
const LONGEST_HEADER: u64 = 100_000_000;

/// Bytes before the JSON: its length.
const PREFIX: u64 = 8;

/// Reads the header of `bytes`.
pub(super) fn read(bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    let mut cursor = Cursor::new(bytes);
    cursor.reading = String::from("the length of the header");
    let length = cursor.u64()?;
    cursor.reading = String::from("the header");
    let length = cursor.within(length, LONGEST_HEADER)?;
    let listing = json::parse(cursor.take(length)?, PREFIX)?;
    let data = PREFIX + length..cursor.size();
    let mut problems = Vec::new();
    let tensors = place(listing.entries, &data, &mut problems)?;
    let layout = span::check(&tensors, data.clone(), 1)?;
    problems.extend(layout.problems);
    Ok(Header {
        format: Format::Safetensors,
        tensors,
        metadata: keep(listing.metadata, &mut problems),
        header_bytes: 0..data.start,
        header_sha256: cursor.digest(),
        problems,
        trailing: layout.trailing,
    })
}

fn place(
    entries: Vec<(String, json::Entry)>,
    data: &Range<u64>,
    problems: &mut Vec<String>,
) -> Result<Vec<Tensor>, WeightsError> {
    let mut unknown = BTreeSet::new();
    let mut names = BTreeSet::new();
    let mut tensors = Vec::with_capacity(entries.len());
    for (name, entry) in entries {
        if !names.insert(name.clone()) {
            return Err(wrong(data, &name, "it is named twice"));
        }
        let tensor = tensor(name, entry, data)?;
        if dtype::bits(&tensor.dtype).is_none() {
            unknown.insert(tensor.dtype.clone());
        }
        tensors.push(tensor);
    }
    problems.extend(
        unknown
            .iter()
            .map(|name| format!("`{}` is no dtype that we know", shown(name))),
    );
    Ok(tensors)
}

/// The entry as a tensor, after its shape, its type and its bytes were found to agree.
fn tensor(name: String, entry: json::Entry, data: &Range<u64>) -> Result<Tensor, WeightsError> {
    let (begin, end) = entry.data_offsets;
    if begin > end {
        return Err(wrong(
            data,
            &name,
            &format!("its data ends at {end}, before it begins at {begin}"),
        ));
    }
    if end > data.end.saturating_sub(data.start) {
        let reading = format!("the data of tensor `{}`", shown(&name));
        return Err(WeightsError::EndsInside {
            size: data.end,
            reading,
        });
    }
    let elements = entry
        .shape
        .iter()
        .try_fold(1_u64, |product, side| product.checked_mul(*side));
    let Some(elements) = elements else {
        return Err(wrong(data, &name, "the product of its shape overflows"));
    };
    if let Some(bits) = dtype::bits(&entry.dtype) {
        let size = elements
            .checked_mul(bits)
            .filter(|bits| bits % 8 == 0)
            .map(|bits| bits / 8);
        if size != Some(end - begin) {
            let (dtype, held) = (&entry.dtype, end - begin);
            return Err(wrong(
                data,
                &name,
                &format!("{elements} elements of {dtype} are not {held} bytes"),
            ));
        }
    }
    let bytes = data.start + begin..data.start + end;
    Ok(Tensor {
        name,
        shape: entry.shape,
        dtype: entry.dtype,
        bytes,
        purpose: Purpose::default(),
    })
}

fn wrong(data: &Range<u64>, name: &str, wrong: &str) -> WeightsError {
    WeightsError::Malformed {
        offset: PREFIX,
        reading: format!(
            "the entry of tensor `{}` in the header of {} bytes",
            shown(name),
            data.start
        ),
        wrong: wrong.to_owned(),
    }
}

/// The metadata; the format asks for strings, so anything else is kept as its JSON and told.
fn keep(pairs: Vec<(String, serde_json::Value)>, problems: &mut Vec<String>) -> BTreeMap<String, Meta> {
    let mut kept = BTreeMap::new();
    for (key, value) in pairs {
        let text = match value {
            serde_json::Value::String(text) => text,
            other => {
                problems.push(format!("metadata `{}` is no string", shown(&key)));
                other.to_string()
            }
        };
        if kept.insert(key.clone(), Meta::Text(text)).is_some() {
            problems.push(format!("metadata `{}` is given twice", shown(&key)));
        }
    }
    kept
}

#[cfg(test)]
mod tests;
