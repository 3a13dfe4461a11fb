//! Reads GGUF headers of versions 1 to 3, of either byte order.
//!
//! Own reader, because the published ones either refuse version 2, or real keys, or read whole
//! vocabularies into memory. Caps are those of `@huggingface/gguf` where it has one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use openassay_sources::ReadAt;

use super::{MOST_TENSORS, span};
use crate::cursor::{Cursor, Endian};
use crate::error::shown;
use crate::{Format, Header, Meta, Purpose, Tensor, WeightsError};

mod lists;
mod types;
mod values;

pub use lists::{List, lists};
pub(crate) use types::file_type;

/// Name and bytes of a tensor of the type `id` with so many elements, in rows of `row`.
pub(super) fn sized(id: u32, elements: u64, row: u64) -> Option<(&'static str, u64)> {
    let kind = types::by_id(id)?;
    Some((kind.name, kind.size(elements, row)?))
}

/// Most keys of the metadata; as in `@huggingface/gguf`.
const MOST_KEYS: u64 = 100_000;

/// Most dimensions of a tensor; ggml has four, `@huggingface/gguf` reads eight.
const MOST_DIMENSIONS: u64 = 8;

/// Alignment of the data where the file names none; the specification's default.
const ALIGNMENT: u64 = 32;

/// Largest alignment: a megabyte is far beyond the pages that anybody aligns to.
const LARGEST_ALIGNMENT: u64 = 1 << 20;

/// Bytes of the shortest key: a length, a name of none, a type, a value of one.
const SHORTEST_KEY: u64 = 4 + 4 + 1;

/// Bytes of the shortest tensor: a length, a count of dimensions, a type, an offset.
const SHORTEST_TENSOR: u64 = 4 + 4 + 4 + 8;

/// Reads the header of `bytes`.
pub(super) fn read(bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    let mut cursor = Cursor::new(bytes);
    let opening = opening(&mut cursor)?;
    let metadata = metadata(&mut cursor, &opening)?;
    let entries = tensor_table(&mut cursor, &opening)?;
    let end = cursor.position();
    let alignment = alignment(&cursor, &metadata)?;
    // A file of metadata alone (a vocabulary) may end before the padding.
    let data = end.next_multiple_of(alignment)..cursor.size();
    let mut problems = BTreeSet::new();
    let tensors = entries
        .into_iter()
        .map(|entry| entry.place(&data, alignment, &mut problems))
        .collect::<Result<Vec<_>, _>>()?;
    let layout = span::check(&tensors, data, alignment)?;
    Ok(Header {
        format: Format::Gguf,
        tensors,
        metadata,
        header_bytes: 0..end,
        header_sha256: cursor.digest(),
        problems: problems.into_iter().chain(layout.problems).collect(),
        trailing: layout.trailing,
    })
}

/// What stands before the metadata.
struct Opening {
    version: u32,
    tensors: u64,
    keys: u64,
}

fn opening(cursor: &mut Cursor<'_>) -> Result<Opening, WeightsError> {
    cursor.reading = String::from("the magic");
    let magic = cursor.take(4)?;
    if magic != b"GGUF" {
        let found = shown(&String::from_utf8_lossy(magic));
        return Err(cursor.malformed(format!("the file begins with `{found}`, not with `GGUF`")));
    }
    cursor.reading = String::from("the version");
    let mut version = cursor.u32()?;
    // There is no mark of byte order: a version that is huge one way round is small the other.
    if version.trailing_zeros() >= 16 && version != 0 {
        version = version.swap_bytes();
        cursor.endian = Endian::Big;
    }
    if !(1..=3).contains(&version) {
        return Err(cursor.malformed(format!("version {version}; 1 to 3 are known")));
    }
    cursor.reading = String::from("the number of tensors");
    let tensors = values::length(cursor, version)?;
    let tensors = cursor.within(tensors, MOST_TENSORS)?;
    cursor.reading = String::from("the number of keys");
    let keys = values::length(cursor, version)?;
    let keys = cursor.within(keys, MOST_KEYS)?;
    Ok(Opening {
        version,
        tensors,
        keys,
    })
}

fn metadata(cursor: &mut Cursor<'_>, opening: &Opening) -> Result<BTreeMap<String, Meta>, WeightsError> {
    cursor.reading = format!("the metadata of {} keys", opening.keys);
    fits(cursor, opening.keys, SHORTEST_KEY)?;
    let mut metadata = BTreeMap::new();
    for number in 1..=opening.keys {
        cursor.reading = format!("key {number} of {} of the metadata", opening.keys);
        let key = values::name(cursor, opening.version)?;
        cursor.reading = format!("the value of `{}`", shown(&key));
        let value = values::value(cursor, opening.version)?;
        if metadata.insert(key, value).is_some() {
            return Err(cursor.malformed("the key is given twice"));
        }
    }
    Ok(metadata)
}

/// A tensor as the table names it.
struct Entry {
    name: String,
    shape: Vec<u64>,
    kind: u32,
    offset: u64,
}

fn tensor_table(cursor: &mut Cursor<'_>, opening: &Opening) -> Result<Vec<Entry>, WeightsError> {
    cursor.reading = format!("the tensor table of {} tensors", opening.tensors);
    fits(cursor, opening.tensors, SHORTEST_TENSOR)?;
    let mut names = BTreeSet::new();
    let mut entries = Vec::new();
    for _ in 0..opening.tensors {
        let entry = entry(cursor, opening.version)?;
        if !names.insert(entry.name.clone()) {
            return Err(cursor.malformed(format!("tensor `{}` is named twice", shown(&entry.name))));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn entry(cursor: &mut Cursor<'_>, version: u32) -> Result<Entry, WeightsError> {
    let name = values::name(cursor, version)?;
    let dimensions = cursor.u32()?;
    let dimensions = cursor.within(u64::from(dimensions), MOST_DIMENSIONS)?;
    let sides: Result<Vec<u64>, _> = (0..dimensions).map(|_| values::length(cursor, version)).collect();
    // GGUF writes the fastest dimension first.
    let shape = sides?.into_iter().rev().collect();
    let kind = cursor.u32()?;
    let offset = cursor.u64()?;
    Ok(Entry {
        name,
        shape,
        kind,
        offset,
    })
}

/// Refuses a count whose shortest form is longer than the rest of the file, before anything is allocated.
fn fits(cursor: &Cursor<'_>, count: u64, shortest: u64) -> Result<(), WeightsError> {
    if count.saturating_mul(shortest) > cursor.left() {
        Err(cursor.ends_inside())
    } else {
        Ok(())
    }
}

fn alignment(cursor: &Cursor<'_>, metadata: &BTreeMap<String, Meta>) -> Result<u64, WeightsError> {
    let Some(value) = metadata.get("general.alignment") else {
        return Ok(ALIGNMENT);
    };
    match value.as_u64() {
        Some(number) if number.is_power_of_two() && number <= LARGEST_ALIGNMENT => Ok(number),
        _ => Err(cursor.malformed("`general.alignment` is no power of two up to 1048576")),
    }
}

impl Entry {
    /// The entry as a tensor whose data lies in the file.
    fn place(
        self,
        data: &Range<u64>,
        alignment: u64,
        problems: &mut BTreeSet<String>,
    ) -> Result<Tensor, WeightsError> {
        if !self.offset.is_multiple_of(alignment) {
            return Err(self.wrong(data, "its offset is not aligned"));
        }
        let product = self
            .shape
            .iter()
            .try_fold(1_u64, |product, side| product.checked_mul(*side));
        let Some(elements) = product else {
            return Err(self.wrong(data, "the product of its shape overflows"));
        };
        let Some(kind) = types::by_id(self.kind) else {
            problems.insert(format!("there is no tensor type {} that we know", self.kind));
            let dtype = format!("type {}", self.kind);
            return self.ending(data, 0, dtype);
        };
        let row = self.shape.last().copied().unwrap_or(1);
        match kind.size(elements, row) {
            Some(size) => self.ending(data, size, kind.name.to_owned()),
            None => Err(self.wrong(
                data,
                &format!("its rows of {row} are not whole blocks of {}", kind.name),
            )),
        }
    }

    fn ending(self, data: &Range<u64>, size: u64, dtype: String) -> Result<Tensor, WeightsError> {
        let start = data.start.checked_add(self.offset);
        let end = start
            .and_then(|start| start.checked_add(size))
            .filter(|end| *end <= data.end);
        // A tensor without data may stand where the file has already ended.
        let (Some(start), Some(end)) = (start, end.or(start.filter(|_| size == 0))) else {
            let reading = format!("the data of tensor `{}`", shown(&self.name));
            return Err(WeightsError::EndsInside {
                size: data.end,
                reading,
            });
        };
        Ok(Tensor {
            name: self.name,
            shape: self.shape,
            dtype,
            bytes: start.min(data.end)..end.min(data.end),
            purpose: Purpose::default(),
        })
    }

    fn wrong(&self, data: &Range<u64>, wrong: &str) -> WeightsError {
        WeightsError::Malformed {
            offset: data.start.saturating_add(self.offset),
            reading: format!("tensor `{}`", shown(&self.name)),
            wrong: wrong.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
