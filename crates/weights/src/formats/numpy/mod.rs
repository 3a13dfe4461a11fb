//! Reads the headers of `NumPy` arrays: one in a `.npy`, or many in the zip that a `.npz` is.
//!
//! A header is a dictionary in Python's notation; it is parsed, not evaluated. Arrays of Python objects are
//! pickles: they are told, listed and never unpickled. Of a packed array, only the header is unpacked; its
//! bytes are then those of the packed data.

use std::collections::BTreeMap;
use std::ops::Range;

use openassay_sources::ReadAt;

use super::entries::{self, Entry, Inflated, Packing, Stored};
use super::span;
use crate::error::shown;
use crate::scattered::Scattered;
use crate::{Format, Header, Meta, Purpose, Tensor, WeightsError};
use array::{Array, Kind, Refusal};

mod array;
mod literal;

/// Most oddities that are told one by one.
const MOST_TOLD: usize = 20;

/// Reads the header of one array, called like its file.
pub(super) fn read_array(name: &str, bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    let mut file = Scattered::new(bytes);
    file.reading = String::from("the header of the array");
    let array = refused(
        Array::read(&mut Stored {
            file: &mut file,
            at: 0,
        }),
        &file,
        0,
    )?;
    let name = name.rsplit('/').next().unwrap_or(name);
    let name = name.strip_suffix(".npy").unwrap_or(name).to_owned();
    let mut listing = Listing::default();
    let held = array.length..bytes.size();
    let trailing = listing.add(name, &array, held, Packing::Stored, &file)?;
    listing.header(Format::Npy, file, trailing)
}

/// Reads the headers of the arrays in a zip.
pub(super) fn read_zip(bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    let mut file = Scattered::new(bytes);
    let entries = entries::entries(&mut file)?;
    let mut listing = Listing::default();
    let mut others = 0_usize;
    for entry in entries {
        match entry.name.strip_suffix(".npy") {
            Some(name) => listing.read(name, &entry, &mut file)?,
            None => others += 1,
        }
    }
    if others > 0 {
        listing
            .problems
            .push(format!("{others} entries of the zip are no arrays"));
    }
    listing.header(Format::Npz, file, 0)
}

/// What cannot be read of a header, with its place.
fn refused(read: Result<Array, Refusal>, file: &Scattered<'_>, at: u64) -> Result<Array, WeightsError> {
    read.map_err(|refusal| match refusal {
        Refusal::Said(error) => error,
        Refusal::Wrong(what) => file.malformed(at, what),
    })
}

/// The arrays so far.
#[derive(Default)]
struct Listing {
    tensors: Vec<Tensor>,
    metadata: BTreeMap<String, Meta>,
    problems: Vec<String>,
}

impl Listing {
    fn read(&mut self, name: &str, entry: &Entry, file: &mut Scattered<'_>) -> Result<(), WeightsError> {
        let data = entry.data(file)?;
        file.reading = format!("the header of array `{}`", shown(name));
        let at = data.start;
        let read = match entry.packing {
            Packing::Stored => Array::read(&mut Stored { file, at }),
            Packing::Deflated => Array::read(&mut Inflated::new(file, data.clone())),
            Packing::Other(method) => {
                return Err(WeightsError::NotRead {
                    format: Format::Npz,
                    reason: format!("`{}` is packed by method {method}", shown(name)),
                });
            }
        };
        let array = refused(read, file, at)?;
        // The header of an array may claim to be longer than its entry.
        let room = entry.size.checked_sub(array.length);
        let fits = room.is_some_and(|room| array.size().is_none_or(|size| size <= room));
        if !fits {
            let wrong = format!("the entry of {} bytes is too short for its shape", entry.size);
            return Err(file.malformed(at, wrong));
        }
        let held = match entry.packing {
            Packing::Stored => at.saturating_add(array.length)..data.end,
            _ => data,
        };
        let rest = self.add(name.to_owned(), &array, held, entry.packing, file)?;
        if rest > 0 {
            self.tell(format!("{rest} bytes follow the data of array `{}`", shown(name)));
        }
        Ok(())
    }

    /// Adds an array whose data lies in `held`, and tells how much of that is none of it.
    fn add(
        &mut self,
        name: String,
        array: &Array,
        held: Range<u64>,
        packing: Packing,
        file: &Scattered<'_>,
    ) -> Result<u64, WeightsError> {
        let measured = array.kind == Kind::Object || array.size().is_some();
        if !measured || array.elements().is_none() {
            return Err(file.malformed(held.start, "the product of its shape overflows"));
        }
        let bytes = match array.size() {
            Some(size) if packing == Packing::Stored => {
                let end = held.start.checked_add(size).filter(|end| *end <= held.end);
                held.start..end.ok_or_else(|| WeightsError::EndsInside {
                    size: held.end,
                    reading: format!("the data of array `{}`", shown(&name)),
                })?
            }
            _ => held.clone(),
        };
        self.note(&name, array);
        let rest = held.end.saturating_sub(bytes.end);
        self.tensors.push(Tensor {
            name,
            shape: array.shape.clone(),
            dtype: array.kind.name(),
            bytes,
            purpose: Purpose::default(),
        });
        Ok(rest)
    }

    /// What is odd about an array.
    fn note(&mut self, name: &str, array: &Array) {
        match array.kind {
            Kind::Object => self.tell(format!("`{}` is an object array: a pickle", shown(name))),
            Kind::Struct(fields, _) => self.tell(format!(
                "`{}` is an array of structures of {fields} fields",
                shown(name)
            )),
            Kind::Plain(..) => {}
        }
        if array.fortran && self.metadata.len() < MOST_TOLD {
            self.metadata
                .insert(format!("{name}.fortran_order"), Meta::Bool(true));
        }
    }

    fn tell(&mut self, problem: String) {
        if self.problems.len() < MOST_TOLD {
            self.problems.push(problem);
        }
    }

    fn header(self, format: Format, file: Scattered<'_>, trailing: u64) -> Result<Header, WeightsError> {
        span::disjoint(&self.tensors)?;
        let (header_bytes, header_sha256) = file.digest();
        Ok(Header {
            format,
            tensors: self.tensors,
            metadata: self.metadata,
            header_bytes,
            header_sha256,
            problems: self.problems,
            trailing,
        })
    }
}

#[cfg(test)]
mod tests;
