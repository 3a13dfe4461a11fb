//! Reads `TFLite`: the tensors of its graphs that have data, and where that lies.
//!
//! A tensor without a buffer is what the graph computes, and none of the model. Two that share one are the
//! same weight, and are counted once. Tables are visited in the order of the file, since inside a packed
//! archive every step back would unpack anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use openassay_sources::ReadAt;

use super::{MOST_TENSORS, span};
use crate::error::shown;
use crate::scattered::{Fields, Scattered};
use crate::{Format, Header, Meta, Purpose, Tensor, WeightsError};
use flatbuffer::{Table, Vector, target};

mod flatbuffer;

/// Most graphs: the main one, and bodies of branches and loops.
const MOST_GRAPHS: u64 = 10_000;

/// Most dimensions; as for ONNX.
const MOST_DIMENSIONS: u64 = 64;

/// Longest name; as for the tensors of GGUF.
const LONGEST_NAME: u64 = 65_535;

/// Longest description; as the strings of GGUF.
const LONGEST_TEXT: u64 = 10_000_000;

/// Whole numbers without a scale are no weights where they are as few as shapes and axes need.
const FEW: u64 = 4096;

/// Names and bits of the element types, by the number that `TFLite`'s schema gives them; no bits for those
/// that are none in particular.
const TYPES: &[(&str, u64)] = &[
    ("F32", 32),
    ("F16", 16),
    ("I32", 32),
    ("U8", 8),
    ("I64", 64),
    ("STRING", 0),
    ("BOOL", 8),
    ("I16", 16),
    ("C64", 64),
    ("I8", 8),
    ("F64", 64),
    ("C128", 128),
    ("U64", 64),
    ("RESOURCE", 0),
    ("VARIANT", 0),
    ("U32", 32),
    ("U16", 16),
    ("I4", 4),
    ("BF16", 16),
];

/// Reads the header of `bytes`.
pub(super) fn read(bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    let mut file = Scattered::new(bytes);
    file.reading = String::from("the model");
    let root = target(&mut file, 0)?;
    let model = Table::read(&mut file, root)?;
    let mut metadata = BTreeMap::new();
    if let Some(version) = model.number(&mut file, 0, 4)? {
        metadata.insert(String::from("version"), Meta::Unsigned(version));
    }
    let description = model.text(&mut file, 3, LONGEST_TEXT)?;
    if !description.is_empty() {
        metadata.insert(String::from("description"), Meta::Text(description));
    }
    let graphs = model.tables(&mut file, 2, MOST_GRAPHS)?;
    let buffers = model.tables(&mut file, 4, MOST_TENSORS)?;
    let mut listing = Listing {
        buffers: sweep(&mut file, &buffers, |file, at| {
            file.reading = String::from("a buffer");
            buffer(file, at)
        })?,
        ..Listing::default()
    };
    for (number, graph) in graphs.into_iter().enumerate() {
        listing.graph(&mut file, graph, number)?;
    }
    listing.header(file, metadata)
}

/// Reads what lies at `places` in the order of the file, and gives it in theirs.
fn sweep<'a, T>(
    file: &mut Scattered<'a>,
    places: &[u64],
    mut read: impl FnMut(&mut Scattered<'a>, u64) -> Result<T, WeightsError>,
) -> Result<Vec<T>, WeightsError> {
    let mut order: Vec<(u64, usize)> = places.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut found = Vec::new();
    for (at, number) in order {
        found.push((number, read(file, at)?));
    }
    found.sort_by_key(|(number, _)| *number);
    Ok(found.into_iter().map(|(_, found)| found).collect())
}

/// Where the data of a buffer lies; beyond two gigabytes it lies behind the flatbuffer.
fn buffer(file: &mut Scattered<'_>, at: u64) -> Result<Range<u64>, WeightsError> {
    let table = Table::read(file, at)?;
    let offset = table.number(file, 1, 8)?.unwrap_or(0);
    // One is written where there is none.
    if offset > 1 {
        let size = table.number(file, 2, 8)?.unwrap_or(0);
        let end = offset.checked_add(size).filter(|end| *end <= file.size());
        return end.map(|end| offset..end).ok_or_else(|| file.ends_inside());
    }
    let Vector { start, count } = table.vector(file, 0, 1)?;
    Ok(start..start.saturating_add(count))
}

/// A tensor, before it is known whether it has data.
struct Entry {
    name: String,
    shape: Vec<u64>,
    kind: u64,
    buffer: u64,
    scaled: bool,
}

fn entry(file: &mut Scattered<'_>, at: u64) -> Result<Entry, WeightsError> {
    file.reading = String::from("a tensor");
    let table = Table::read(file, at)?;
    let sides = table.vector(file, 0, 4)?;
    let count = file.within(sides.start, sides.count, MOST_DIMENSIONS)?;
    let bytes = file.take(sides.start, count * 4)?;
    let mut fields = Fields::new(&bytes);
    let shape: Vec<u64> = std::iter::from_fn(|| fields.number(4)).collect();
    let scaled = match table.field(4) {
        Some(at) => {
            let at = target(file, at)?;
            Table::read(file, at)?.vector(file, 2, 4)?.count > 0
        }
        None => false,
    };
    Ok(Entry {
        name: table.text(file, 3, LONGEST_NAME)?,
        shape,
        kind: table.number(file, 1, 1)?.unwrap_or(0),
        buffer: table.number(file, 2, 4)?.unwrap_or(0),
        scaled,
    })
}

/// The tensors so far.
#[derive(Default)]
struct Listing {
    buffers: Vec<Range<u64>>,
    used: BTreeSet<u64>,
    names: BTreeSet<String>,
    tensors: Vec<Tensor>,
    problems: BTreeSet<String>,
}

impl Listing {
    fn graph(&mut self, file: &mut Scattered<'_>, at: u64, number: usize) -> Result<(), WeightsError> {
        file.reading = String::from("a graph");
        let tables = Table::read(file, at)?.tables(file, 0, MOST_TENSORS)?;
        let entries = sweep(file, &tables, entry)?;
        entries
            .into_iter()
            .try_for_each(|entry| self.add(file, entry, number))
    }

    fn add(&mut self, file: &Scattered<'_>, entry: Entry, graph: usize) -> Result<(), WeightsError> {
        let place = usize::try_from(entry.buffer).unwrap_or(usize::MAX);
        let Some(data) = self.buffers.get(place).cloned() else {
            let wrong = format!("tensor `{}` has a buffer that is not there", shown(&entry.name));
            return Err(file.malformed(0, wrong));
        };
        // Converters let equal tensors share a buffer: nothing odd about it.
        if data.is_empty() || !self.used.insert(entry.buffer) {
            return Ok(());
        }
        let (dtype, bits) = self.dtype(entry.kind);
        entry.agrees(file, &data, &dtype, bits)?;
        let name = self.name(&entry.name, graph);
        self.tensors.push(Tensor {
            name,
            purpose: entry.purpose(&dtype),
            shape: entry.shape,
            dtype,
            bytes: file.absolute(data.start)..file.absolute(data.end),
        });
        Ok(())
    }

    fn dtype(&mut self, kind: u64) -> (String, u64) {
        let known = usize::try_from(kind).ok().and_then(|kind| TYPES.get(kind));
        if let Some((name, bits)) = known {
            return ((*name).to_owned(), *bits);
        }
        self.problems
            .insert(format!("there is no tensor type {kind} that we know"));
        (String::from("UNKNOWN"), 0)
    }

    /// A name of its own: the schema asks for none, and graphs do not share theirs.
    fn name(&mut self, name: &str, graph: usize) -> String {
        let mut own = if graph == 0 {
            name.to_owned()
        } else {
            format!("{graph}/{name}")
        };
        if self.names.contains(&own) {
            own = format!("{own}#{}", self.tensors.len());
        }
        self.names.insert(own.clone());
        own
    }

    fn header(
        mut self,
        file: Scattered<'_>,
        metadata: BTreeMap<String, Meta>,
    ) -> Result<Header, WeightsError> {
        self.tensors.sort_by_key(|tensor| tensor.bytes.start);
        span::disjoint(&self.tensors)?;
        let (header_bytes, header_sha256) = file.digest();
        Ok(Header {
            format: Format::Tflite,
            tensors: self.tensors,
            metadata,
            header_bytes,
            header_sha256,
            problems: self.problems.into_iter().collect(),
            trailing: 0,
        })
    }
}

impl Entry {
    /// Refuses a shape that its data denies.
    fn agrees(
        &self,
        file: &Scattered<'_>,
        data: &Range<u64>,
        dtype: &str,
        bits: u64,
    ) -> Result<(), WeightsError> {
        let wrong = |wrong: String| WeightsError::Malformed {
            offset: file.absolute(data.start),
            reading: format!("tensor `{}`", shown(&self.name)),
            wrong,
        };
        let product = self
            .shape
            .iter()
            .try_fold(1_u64, |product, side| product.checked_mul(*side));
        let size =
            product.and_then(|elements| Some((elements, elements.checked_mul(bits.max(1))?.div_ceil(8))));
        let (elements, size) =
            size.ok_or_else(|| wrong(String::from("the product of its shape overflows")))?;
        let held = data.end - data.start;
        if bits > 0 && size != held {
            return Err(wrong(format!(
                "{elements} elements of {dtype} are not {held} bytes"
            )));
        }
        Ok(())
    }

    /// Whole numbers with a scale are weights; without one, and few, they are shapes and axes.
    fn purpose(&self, dtype: &str) -> Purpose {
        let whole = dtype.starts_with(['I', 'U']) && dtype != "UNKNOWN";
        let few = self
            .shape
            .iter()
            .fold(1, |product: u64, side| product.saturating_mul(*side))
            <= FEW;
        match (whole, self.scaled) {
            (true, true) => Purpose::Weight,
            (true, false) if few => Purpose::Constant,
            _ if self.shape.is_empty() => Purpose::Constant,
            _ => Purpose::Unsaid,
        }
    }
}

#[cfg(test)]
mod tests;
