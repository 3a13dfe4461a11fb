//! Reads the tensors of what `torch.save` and `torch.jit.save` write: a pickle that is read and never run, and storages.
//!
//! The pickle machine says which tensors the pickle would make and over which storages; the zip says where the storages
//! lie. A tensor that is the same view of the same storage as another is that other under a second name: tied weights
//! are found so, whatever they are called.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use openassay_pickle::{How, Kind, Report, TensorRef, ZipEntry};
use openassay_sources::ReadAt;

use crate::scattered::Scattered;
use crate::{Format, Header, Purpose, Tensor, WeightsError};

mod dtype;
#[cfg(test)]
mod tests;

/// Longest pickle that is hashed as what was read.
const LONGEST_PICKLE: u64 = 100_000_000;

/// The header that the pickle in `bytes` amounts to; `report` is what the pickle machine says of them.
pub(super) fn read(bytes: &dyn ReadAt, format: Format, report: &Report) -> Result<Header, WeightsError> {
    refuse_unread(format, report)?;
    let mut file = Scattered::new(bytes);
    let storages = match report.kind {
        Kind::TorchZip | Kind::TorchScript => zipped(&mut file, report)?,
        _ => {
            file.reading = String::from("the pickles");
            file.take(0, report.pickles_end.min(LONGEST_PICKLE).min(bytes.size()))?;
            BTreeMap::new()
        }
    };
    let (header_bytes, header_sha256) = file.digest();
    Ok(Header {
        format,
        tensors: tensors(&report.tensors, &storages),
        metadata: BTreeMap::new(),
        header_bytes,
        header_sha256,
        problems: report.problems.clone(),
        trailing: 0,
    })
}

/// Where the pickle was not read to its end, or holds no tensor that can be followed, nothing is counted.
fn refuse_unread(format: Format, report: &Report) -> Result<(), WeightsError> {
    let unread = report.because.iter().find(|reason| reason.how == How::Unread);
    let reason = match unread {
        Some(reason) => reason.why.clone(),
        None if !report.has_all_tensors => String::from("it holds more than we look through"),
        None if report.tensors.is_empty() => String::from("no tensors among what its pickle makes"),
        None => return Ok(()),
    };
    Err(WeightsError::NotRead { format, reason })
}

/// Where the storages lie that the tensors of `report` are views of, by their entries; reads the pickle that names them.
fn zipped(file: &mut Scattered<'_>, report: &Report) -> Result<BTreeMap<String, Range<u64>>, WeightsError> {
    file.reading = String::from("the pickle of the zip");
    let wanted: BTreeSet<String> = report.tensors.iter().map(storage).collect();
    let mut storages = BTreeMap::new();
    let mut pickles = 0_u32;
    for ZipEntry {
        name,
        place,
        is_stored,
    } in &report.entries
    {
        let end = place.end.min(file.size());
        if is_pickle(name) {
            pickles += 1;
            file.take(place.start, end.saturating_sub(place.start).min(LONGEST_PICKLE))?;
        } else if *is_stored && wanted.contains(name) {
            storages.insert(name.clone(), place.start..end);
        }
    }
    match pickles {
        1 => Ok(storages),
        0 => Err(file.malformed(0, "no entry of the zip is called `data.pkl`")),
        _ => Err(file.malformed(0, "several entries of the zip are called `data.pkl`")),
    }
}

/// The entry that holds the storage of a tensor: beside `data.pkl` those in `data/`, beside `constants.pkl` those in
/// `constants/`.
fn storage(one: &TensorRef) -> String {
    let folder = one.entry.strip_suffix(".pkl").unwrap_or(&one.entry);
    format!("{folder}/{}", one.storage)
}

/// Of a program of `TorchScript`, are they the numbers that stand in its code?
fn is_constant(one: &TensorRef) -> bool {
    one.entry == "constants.pkl" || one.entry.ends_with("/constants.pkl")
}

fn is_pickle(name: &str) -> bool {
    name == "data.pkl" || name.ends_with("/data.pkl")
}

/// The tensors, each once counted.
fn tensors(found: &[TensorRef], storages: &BTreeMap<String, Range<u64>>) -> Vec<Tensor> {
    let mut seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    found
        .iter()
        .map(|one| (one, name(one)))
        .filter(|(_, name)| names.insert(name.clone()))
        .map(|(one, name)| {
            let view = (storage(one), one.offset, &one.shape, &one.stride, &one.dtype);
            let again = !seen.insert(view);
            let (dtype, quantized) = dtype::name(&one.dtype);
            Tensor {
                name,
                shape: one.shape.clone(),
                bytes: place(one, &dtype, storages).unwrap_or_default(),
                dtype,
                purpose: match (again, is_constant(one), quantized) {
                    (true, _, _) => Purpose::Again,
                    (false, true, _) => Purpose::Constant,
                    (false, false, true) => Purpose::Weight,
                    (false, false, false) => Purpose::Unsaid,
                },
            }
        })
        .collect()
}

/// Its name; the constants of a program have only numbers.
fn name(one: &TensorRef) -> String {
    if is_constant(one) {
        format!("constants.{}", one.name)
    } else {
        one.name.clone()
    }
}

/// Where the numbers of a tensor lie, where they lie in its own order without a gap.
fn place(one: &TensorRef, dtype: &str, storages: &BTreeMap<String, Range<u64>>) -> Option<Range<u64>> {
    let storage = storages.get(&storage(one))?;
    let width = dtype::bytes(dtype)?;
    let mut expected = 1_u64;
    for (side, stride) in one.shape.iter().zip(&one.stride).rev() {
        if *side != 1 && *stride != expected {
            return None;
        }
        expected = expected.checked_mul(*side)?;
    }
    let start = storage.start.checked_add(one.offset.checked_mul(width)?)?;
    let end = start.checked_add(expected.checked_mul(width)?)?;
    (end <= storage.end).then_some(start..end)
}
