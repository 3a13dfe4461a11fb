//! The central directory: where it lies, and its records.

use std::sync::Arc;

use super::Record;
use crate::archive::fields::Fields;
use crate::catalog::Catalog;
use crate::error::Broken;
use crate::limits;
use crate::read_at::{ReadAt, read_range};

const RECORD: &[u8] = b"PK\x01\x02";
const RECORD_SIZE: u64 = 46;
const END: &[u8] = b"PK\x05\x06";
const END_SIZE: u64 = 22;
const LOCATOR64: &[u8] = b"PK\x06\x07";
const LOCATOR64_SIZE: u64 = 20;
const END64: &[u8] = b"PK\x06\x06";
const END64_SIZE: u64 = 56;

/// Where the records lie and how many there are.
#[derive(Debug)]
pub(super) struct Directory {
    /// Its first byte, in the file.
    pub(super) start: u64,
    size: u64,
    count: u64,
    /// What stands before the archive: offsets in it are counted from there.
    prefix: u64,
}

/// What an end record says.
#[derive(Debug, Clone, Copy)]
struct End {
    disk: u32,
    count: u64,
    size: u64,
    offset: u64,
}

impl Directory {
    /// Finds it from the end of the file.
    pub(super) fn find(bytes: &Arc<dyn ReadAt>, catalog: &mut Catalog) -> Result<Self, Broken> {
        let (place, end, comment) = find_end(bytes)?;
        let after = bytes.size() - place - END_SIZE - comment;
        if after > 0 {
            catalog.problem(
                String::new(),
                format!("{after} bytes follow the end of the archive"),
            );
        }
        let (place, end) = find_end64(bytes, place, end)?;
        if end.disk != 0 {
            return Err(Broken::at(place, "it is one part of several, which are not read"));
        }
        if end.size > limits::ZIP_DIRECTORY {
            return Err(Broken::at(
                place,
                format!("its directory of {} bytes is larger than what is read", end.size),
            ));
        }
        let directory = Self::locate(bytes, place, end)?;
        if directory.prefix > 0 {
            catalog.problem(
                String::new(),
                format!("{} bytes stand before the archive", directory.prefix),
            );
        }
        Ok(directory)
    }

    /// Right before the end record, whatever stands before the archive; else where the end record says.
    fn locate(bytes: &Arc<dyn ReadAt>, place: u64, end: End) -> Result<Self, Broken> {
        let End {
            count, size, offset, ..
        } = end;
        let adjacent = place
            .checked_sub(size)
            .and_then(|start| Some((start, start.checked_sub(offset)?)));
        let stated = offset
            .checked_add(size)
            .is_some_and(|after| after <= place)
            .then_some((offset, 0));
        for (start, prefix) in [adjacent, stated].into_iter().flatten() {
            let begins = count == 0 || read(bytes, start, RECORD.len())?.starts_with(RECORD);
            if begins {
                return Ok(Self {
                    start,
                    size,
                    count,
                    prefix,
                });
            }
        }
        Err(Broken::at(
            place,
            format!(
                "the end of the archive names a directory of {size} bytes at byte {offset}, where none is"
            ),
        ))
    }

    /// All records as far as they can be read.
    pub(super) fn records(
        &self,
        bytes: &Arc<dyn ReadAt>,
        catalog: &mut Catalog,
    ) -> Result<Vec<Record>, Broken> {
        let all = read(
            bytes,
            self.start,
            usize::try_from(self.size).unwrap_or(usize::MAX),
        )?;
        let mut fields = Fields(&all);
        let mut records = Vec::new();
        while !fields.0.is_empty() && records.len() < limits::VISITS {
            let at = self.start + (all.len() - fields.0.len()) as u64;
            let Some(mut record) = record(&mut fields) else {
                catalog.damage(
                    String::new(),
                    format!("the directory of the archive is damaged at byte {at}"),
                );
                return Ok(records);
            };
            record.start = record.start.saturating_add(self.prefix);
            records.push(record);
        }
        // Without zip64 the count is kept modulo 65536 by some writers.
        if records.len() as u64 % 0x1_0000 != self.count % 0x1_0000 {
            let found = records.len();
            catalog.damage(
                String::new(),
                format!("the archive counts {} entries and has {found}", self.count),
            );
        }
        Ok(records)
    }
}

fn read(bytes: &Arc<dyn ReadAt>, offset: u64, length: usize) -> Result<Vec<u8>, Broken> {
    read_range(bytes, offset, length).map_err(|error| Broken::at(offset, error.to_string()))
}

/// The end record, and the length of its comment.
fn find_end(bytes: &Arc<dyn ReadAt>) -> Result<(u64, End, u64), Broken> {
    let size = bytes.size();
    let first = size.saturating_sub(limits::ZIP_TAIL);
    let tail = read(
        bytes,
        first,
        usize::try_from(limits::ZIP_TAIL).unwrap_or(usize::MAX),
    )?;
    let at_place = |at: usize| -> Option<(u64, End, u64)> {
        let (end, comment) = end_record(tail.get(at..)?)?;
        let place = first + at as u64;
        (place + END_SIZE + comment <= size).then_some((place, end, comment))
    };
    let whole = |found: &(u64, End, u64)| found.0 + END_SIZE + found.2 == size;
    let places = || (0..tail.len()).rev().filter_map(at_place);
    // One whose comment ends with the file is the end; a tail that only looks like one is not.
    places().find(whole).or_else(|| places().next()).ok_or_else(|| {
        Broken::at(
            size,
            "the file ends without the directory of the zip archive that it begins as; it may be cut off",
        )
    })
}

fn end_record(bytes: &[u8]) -> Option<(End, u64)> {
    let mut fields = Fields(bytes.strip_prefix(END)?);
    let disk = u32::from(fields.u16()?);
    fields.take(4)?;
    let count = u64::from(fields.u16()?);
    let size = u64::from(fields.u32()?);
    let offset = u64::from(fields.u32()?);
    Some((
        End {
            disk,
            count,
            size,
            offset,
        },
        u64::from(fields.u16()?),
    ))
}

/// The zip64 end record, where the plain one has no room for its numbers.
fn find_end64(bytes: &Arc<dyn ReadAt>, place: u64, end: End) -> Result<(u64, End), Broken> {
    let full = end.count == 0xffff || end.size == 0xffff_ffff || end.offset == 0xffff_ffff;
    let Some(locator) = place.checked_sub(LOCATOR64_SIZE).filter(|_| full) else {
        return Ok((place, end));
    };
    let length = usize::try_from(LOCATOR64_SIZE).unwrap_or_default();
    let Some(stated) = locator_record(&read(bytes, locator, length)?) else {
        return Ok((place, end));
    };
    // Where something stands before the archive, the stated place is wrong by that much.
    for at in [Some(stated), locator.checked_sub(END64_SIZE)]
        .into_iter()
        .flatten()
    {
        let length = usize::try_from(END64_SIZE).unwrap_or_default();
        if let Some(end) = end64_record(&read(bytes, at, length)?).filter(|_| at < locator) {
            return Ok((at, end));
        }
    }
    Err(Broken::at(
        locator,
        "the zip64 end of the archive is not where it is said to be",
    ))
}

fn locator_record(bytes: &[u8]) -> Option<u64> {
    let mut fields = Fields(bytes.strip_prefix(LOCATOR64)?);
    fields.take(4)?;
    fields.u64()
}

fn end64_record(bytes: &[u8]) -> Option<End> {
    let mut fields = Fields(bytes.strip_prefix(END64)?);
    fields.take(12)?;
    let disk = fields.u32()?;
    fields.take(12)?;
    Some(End {
        disk,
        count: fields.u64()?,
        size: fields.u64()?,
        offset: fields.u64()?,
    })
}

fn record(fields: &mut Fields<'_>) -> Option<Record> {
    let mut header = Fields(
        fields
            .take(usize::try_from(RECORD_SIZE).ok()?)?
            .strip_prefix(RECORD)?,
    );
    header.take(1)?;
    let system = header.take(1)?.first().copied()?;
    header.take(2)?;
    let (flags, method) = (header.u16()?, header.u16()?);
    header.take(4)?;
    let checksum = header.u32()?;
    let (compressed, size) = (u64::from(header.u32()?), u64::from(header.u32()?));
    let (name, extra, comment) = (header.u16()?, header.u16()?, header.u16()?);
    header.take(4)?;
    let (attributes, start) = (header.u32()?, u64::from(header.u32()?));
    let name = fields.take(usize::from(name))?.to_vec();
    let extra = fields.take(usize::from(extra))?;
    fields.take(usize::from(comment))?;
    // 3 is Unix, 19 is macOS; others keep no file type there.
    let mode = if matches!(system, 3 | 19) {
        u16::try_from(attributes >> 16).ok()?
    } else {
        0
    };
    let mut record = Record {
        start,
        name,
        flags,
        method,
        checksum,
        compressed,
        size,
        mode,
    };
    widen(&mut record, extra)?;
    Some(record)
}

/// Takes from the zip64 extra field the numbers that had no room.
fn widen(record: &mut Record, extra: &[u8]) -> Option<()> {
    let mut extra = Fields(extra);
    let mut wide = Fields(&[]);
    while let (Some(id), Some(length)) = (extra.u16(), extra.u16()) {
        // Some writers leave extra fields unfinished; the rest of the record does not depend on them.
        let Some(content) = extra.take(usize::from(length)) else {
            break;
        };
        if id == 1 {
            wide = Fields(content);
        }
    }
    for field in [&mut record.size, &mut record.compressed, &mut record.start] {
        if *field == 0xffff_ffff {
            *field = wide.u64()?;
        }
    }
    Some(())
}
