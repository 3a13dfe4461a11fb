//! The entries of a zip archive and where their data lies; of packed data, only what is asked for is
//! unpacked.
//!
//! An archive within a release is a file to `sources`, which opens no archives in archives; here it is the
//! container of one model, of which headers are read and nothing else.

use std::collections::BTreeSet;
use std::ops::Range;

use flate2::{Decompress, FlushDecompress, Status};

use super::MOST_TENSORS;
use crate::WeightsError;
use crate::error::shown;
use crate::scattered::{Fields, Scattered};

/// Longest comment a zip may end with, and the record before it.
const TAIL: u64 = 65_535 + 22;

/// Bytes of a record of the central directory before its name.
const RECORD: u64 = 46;

/// Bytes of a local header before its name.
const LOCAL: u64 = 30;

/// Packed bytes that are unpacked at a time; a header of `NumPy` is 128 bytes.
const PIECE: u64 = 1024;

/// An entry.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) packing: Packing,
    encrypted: bool,
    header: u64,
    packed: u64,
    /// Its size once unpacked.
    pub(super) size: u64,
}

/// How an entry is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Stored,
    Deflated,
    /// By a method that we do not unpack.
    Other(u64),
}

/// All entries, in the order of the file.
pub(super) fn entries(zip: &mut Scattered<'_>) -> Result<Vec<Entry>, WeightsError> {
    zip.reading = String::from("the end of the zip");
    let directory = directory(zip)?;
    zip.reading = format!("the zip directory of {} entries", directory.entries);
    let count = zip.within(directory.start, directory.entries, MOST_TENSORS)?;
    let mut at = directory.start;
    let mut names = BTreeSet::new();
    let mut entries = Vec::new();
    for _ in 0..count {
        let entry = entry(zip, &mut at)?;
        if !names.insert(entry.name.clone()) {
            return Err(zip.malformed(at, format!("entry `{}` is named twice", shown(&entry.name))));
        }
        entries.push(entry);
    }
    entries.sort_by_key(|entry| entry.header);
    Ok(entries)
}

struct Directory {
    entries: u64,
    start: u64,
}

fn directory(zip: &mut Scattered<'_>) -> Result<Directory, WeightsError> {
    let tail_at = zip.size().saturating_sub(TAIL);
    let tail = zip.glance(tail_at, TAIL)?;
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06");
    let at = tail_at.saturating_add(at.ok_or_else(|| zip.ends_inside())? as u64);
    let record = zip.take(at, 22)?;
    let mut fields = Fields::new(record.get(10..).unwrap_or_default());
    let short = fields.number(2).zip(fields.number(4)).zip(fields.number(4));
    let ((entries, _), start) = short.ok_or_else(|| zip.ends_inside())?;
    if entries != u64::from(u16::MAX) && start != u64::from(u32::MAX) {
        return Ok(Directory { entries, start });
    }
    wide_directory(zip, at).map(|wide| wide.unwrap_or(Directory { entries, start }))
}

/// The record of an archive beyond 4 GiB or 65535 entries, where there is one.
fn wide_directory(zip: &mut Scattered<'_>, end: u64) -> Result<Option<Directory>, WeightsError> {
    let Some(locator_at) = end.checked_sub(20) else {
        return Ok(None);
    };
    let locator = zip.take(locator_at, 20)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    let at = Fields::new(locator.get(8..).unwrap_or_default()).number(8);
    let at = at.ok_or_else(|| zip.ends_inside())?;
    let record = zip.take(at, 56)?;
    if !record.starts_with(b"PK\x06\x06") {
        return Err(zip.malformed(at, "the zip64 record is not here"));
    }
    let mut fields = Fields::new(record.get(32..).unwrap_or_default());
    let wide = fields.number(8).zip(fields.number(8)).zip(fields.number(8));
    let ((entries, _), start) = wide.ok_or_else(|| zip.ends_inside())?;
    Ok(Some(Directory { entries, start }))
}

fn entry(zip: &mut Scattered<'_>, at: &mut u64) -> Result<Entry, WeightsError> {
    let record = zip.take(*at, RECORD)?;
    if !record.starts_with(b"PK\x01\x02") {
        return Err(zip.malformed(*at, "no entry begins here"));
    }
    let fields = Record::of(&record).ok_or_else(|| zip.ends_inside())?;
    let name_at = at.saturating_add(RECORD);
    let name = zip.take(name_at, fields.name)?;
    let extra = zip.take(name_at.saturating_add(fields.name), fields.extra)?;
    *at = name_at
        .saturating_add(fields.name)
        .saturating_add(fields.extra)
        .saturating_add(fields.comment);
    let mut entry = Entry {
        name: String::from_utf8_lossy(&name).into_owned(),
        packing: match fields.method {
            0 => Packing::Stored,
            8 => Packing::Deflated,
            other => Packing::Other(other),
        },
        encrypted: fields.flags & 1 == 1,
        header: fields.header,
        packed: fields.packed,
        size: fields.size,
    };
    entry.widen(&extra);
    Ok(entry)
}

/// The numbers of a record.
struct Record {
    flags: u64,
    method: u64,
    packed: u64,
    size: u64,
    name: u64,
    extra: u64,
    comment: u64,
    header: u64,
}

impl Record {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(bytes);
        fields.take(8)?;
        let (flags, method) = (fields.number(2)?, fields.number(2)?);
        fields.take(8)?;
        let (packed, size) = (fields.number(4)?, fields.number(4)?);
        let (name, extra, comment) = (fields.number(2)?, fields.number(2)?, fields.number(2)?);
        fields.take(8)?;
        Some(Self {
            flags,
            method,
            packed,
            size,
            name,
            extra,
            comment,
            header: fields.number(4)?,
        })
    }
}

impl Entry {
    /// Takes the wide numbers out of the zip64 field, for those that are all ones.
    fn widen(&mut self, extra: &[u8]) {
        let mut fields = Fields::new(extra);
        while let (Some(id), Some(length)) = (fields.number(2), fields.length(2)) {
            let Some(body) = fields.take(length) else { return };
            if id != 1 {
                continue;
            }
            let mut wide = Fields::new(body);
            for number in [&mut self.size, &mut self.packed, &mut self.header] {
                if *number == u64::from(u32::MAX) {
                    *number = wide.number(8).unwrap_or(*number);
                }
            }
        }
    }

    /// Where its data lies, packed or not.
    pub(super) fn data(&self, zip: &mut Scattered<'_>) -> Result<Range<u64>, WeightsError> {
        zip.reading = format!("entry `{}` of the zip", shown(&self.name));
        if self.encrypted {
            return Err(zip.malformed(self.header, "it is encrypted"));
        }
        let header = zip.take(self.header, LOCAL)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err(zip.malformed(self.header, "no entry begins here"));
        }
        let mut fields = Fields::new(header.get(26..).unwrap_or_default());
        let lengths = fields.number(2).zip(fields.number(2));
        let (name, extra) = lengths.ok_or_else(|| zip.ends_inside())?;
        let start = self.header.saturating_add(LOCAL + name + extra);
        let end = start.checked_add(self.packed).filter(|end| *end <= zip.size());
        let end = end.ok_or_else(|| zip.ends_inside())?;
        if self.packing == Packing::Stored && self.packed != self.size {
            return Err(zip.malformed(self.header, "it is stored, and its two sizes differ"));
        }
        Ok(start..end)
    }
}

/// Bytes that come one after another.
pub(super) trait Forward {
    /// The next `count` bytes.
    fn take(&mut self, count: u64) -> Result<Vec<u8>, WeightsError>;
}

/// Bytes as they lie in the file.
pub(super) struct Stored<'s, 'a> {
    pub(super) file: &'s mut Scattered<'a>,
    pub(super) at: u64,
}

impl Forward for Stored<'_, '_> {
    fn take(&mut self, count: u64) -> Result<Vec<u8>, WeightsError> {
        let bytes = self.file.take(self.at, count)?;
        self.at = self.at.saturating_add(count);
        Ok(bytes)
    }
}

/// Bytes as they come out of a deflated entry.
pub(super) struct Inflated<'s, 'a> {
    file: &'s mut Scattered<'a>,
    packed: Range<u64>,
    decoder: Decompress,
    unpacked: Vec<u8>,
}

impl<'s, 'a> Inflated<'s, 'a> {
    pub(super) fn new(file: &'s mut Scattered<'a>, packed: Range<u64>) -> Self {
        Self {
            file,
            packed,
            decoder: Decompress::new(false),
            unpacked: Vec::new(),
        }
    }

    /// Unpacks some more; the caller bounds how much it asks for.
    fn advance(&mut self, room: usize) -> Result<(), WeightsError> {
        let left = self.packed.end - self.packed.start;
        let at = self.packed.start;
        let mut piece = self.file.glance(at, left.min(PIECE))?;
        let (read, written) = (self.decoder.total_in(), self.unpacked.len());
        self.unpacked.reserve_exact(room);
        let status = self
            .decoder
            .decompress_vec(&piece, &mut self.unpacked, FlushDecompress::None);
        let read = self.decoder.total_in().saturating_sub(read);
        self.file.pass(at, &mut piece, read);
        self.packed.start = at.saturating_add(read).min(self.packed.end);
        match status {
            Ok(Status::StreamEnd) if self.unpacked.len() == written => Err(self.ends()),
            Ok(_) if read == 0 && self.unpacked.len() == written => Err(self.ends()),
            Ok(_) => Ok(()),
            Err(_) => Err(self.file.malformed(at, "what is packed here cannot be unpacked")),
        }
    }

    fn ends(&self) -> WeightsError {
        let at = self.packed.start;
        self.file
            .malformed(at, "the packed data ends before what it should hold")
    }
}

impl Forward for Inflated<'_, '_> {
    fn take(&mut self, count: u64) -> Result<Vec<u8>, WeightsError> {
        let count = usize::try_from(count).map_err(|_| self.file.ends_inside())?;
        while self.unpacked.len() < count {
            // Deflate gains a thousandfold: what is made room for is what the packed bytes can fill.
            let room = (count - self.unpacked.len()).min(64 << 10);
            self.advance(room)?;
        }
        let rest = self.unpacked.split_off(count);
        Ok(std::mem::replace(&mut self.unpacked, rest))
    }
}
