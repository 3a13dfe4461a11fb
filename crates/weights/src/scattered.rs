//! Reads a stranger's file here and there, as a table of pointers asks for it: within the file, within a
//! budget, and hashing what it hands out.
//!
//! A [`crate::cursor::Cursor`] is for headers that lie in one piece. Where they lie scattered (the entries
//! of a zip, the objects of HDF5, the fields around the data of ONNX), there is no one range to hash: the
//! digest is over the bytes in the order in which they were passed, and the range is their hull.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use openassay_sources::ReadAt;
use sha2::{Digest, Sha256};

use crate::WeightsError;

/// How much is read at a time: the headers around small tensors lie a few kilobytes apart.
const PAGE: u64 = 8192;

/// Pages that are kept: 16 MB, so that a packed file of that size is unpacked once.
const MOST_PAGES: usize = 2048;

/// Bytes that may be handed out, and again as many read for that. Four times the longest header that
/// safetensors allows, since objects of HDF5 are wordier.
const BUDGET: u64 = 400_000_000;

/// How often a page may be read that lies before the one read last. Inside a packed archive each such step
/// starts to unpack anew; readers go through a file in sweeps and need a few dozen.
const MOST_RETURNS: u64 = 128;

/// A reader that jumps.
pub(crate) struct Scattered<'a> {
    source: &'a dyn ReadAt,
    /// The part of the file that is read; offsets count from its start.
    window: Range<u64>,
    pages: BTreeMap<u64, Vec<u8>>,
    kept: VecDeque<u64>,
    last: u64,
    returns: u64,
    handed: u64,
    loaded: u64,
    hasher: Sha256,
    hull: Option<Range<u64>>,
    /// What is being read, for messages.
    pub(crate) reading: String,
}

impl<'a> Scattered<'a> {
    /// Over all of `source`.
    pub(crate) fn new(source: &'a dyn ReadAt) -> Self {
        Self {
            source,
            window: 0..source.size(),
            pages: BTreeMap::new(),
            kept: VecDeque::new(),
            last: 0,
            returns: 0,
            handed: 0,
            loaded: 0,
            hasher: Sha256::new(),
            hull: None,
            reading: String::from("the first bytes"),
        }
    }

    /// Sees nothing but `part` of what it sees from here on; offsets count from its start.
    pub(crate) fn window(&mut self, part: Range<u64>) {
        let end = self.absolute(part.end).min(self.window.end);
        self.window = self.absolute(part.start).min(end)..end;
    }

    /// Sees nothing before `start` from here on; offsets count from there.
    pub(crate) fn narrow(&mut self, start: u64) {
        self.window(start..self.size());
    }

    /// Size of what is read.
    pub(crate) fn size(&self) -> u64 {
        self.window.end - self.window.start
    }

    /// Where `offset` lies in the file.
    pub(crate) fn absolute(&self, offset: u64) -> u64 {
        self.window.start.saturating_add(offset)
    }

    /// The `count` bytes at `offset`.
    pub(crate) fn take(&mut self, offset: u64, count: u64) -> Result<Vec<u8>, WeightsError> {
        let mut bytes = self.look(offset, count)?;
        self.pass(offset, &mut bytes, count);
        Ok(bytes)
    }

    /// Up to `count` bytes at `offset`, fewer at the end: not yet passed, so neither hashed nor in the hull.
    pub(crate) fn glance(&mut self, offset: u64, count: u64) -> Result<Vec<u8>, WeightsError> {
        let left = self.size().saturating_sub(offset);
        self.look(offset.min(self.size()), count.min(left))
    }

    /// Takes the first `count` of `bytes`, which were glanced at `offset`, as passed.
    pub(crate) fn pass(&mut self, offset: u64, bytes: &mut Vec<u8>, count: u64) {
        bytes.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        if bytes.is_empty() {
            return;
        }
        self.hasher.update(&*bytes);
        let start = self.absolute(offset);
        let end = start.saturating_add(bytes.len() as u64);
        self.hull = Some(
            self.hull
                .take()
                .map_or(start..end, |hull| hull.start.min(start)..hull.end.max(end)),
        );
    }

    /// The hull of what was passed, and the digest of it in hexadecimal.
    pub(crate) fn digest(self) -> (Range<u64>, String) {
        let hull = self.hull.unwrap_or_default();
        (hull, crate::cursor::hexadecimal(&self.hasher.finalize()))
    }

    /// What is wrong at `offset`.
    pub(crate) fn malformed(&self, offset: u64, wrong: impl Into<String>) -> WeightsError {
        WeightsError::Malformed {
            offset: self.absolute(offset),
            reading: self.reading.clone(),
            wrong: wrong.into(),
        }
    }

    /// Refuses `found` beyond `cap`.
    pub(crate) fn within(&self, offset: u64, found: u64, cap: u64) -> Result<u64, WeightsError> {
        if found <= cap {
            return Ok(found);
        }
        Err(WeightsError::BeyondCap {
            offset: self.absolute(offset),
            reading: self.reading.clone(),
            found,
            cap,
        })
    }

    /// What is read ends before what was asked for.
    pub(crate) fn ends_inside(&self) -> WeightsError {
        WeightsError::EndsInside {
            size: self.window.end,
            reading: self.reading.clone(),
        }
    }

    fn look(&mut self, offset: u64, count: u64) -> Result<Vec<u8>, WeightsError> {
        let end = offset.checked_add(count).filter(|end| *end <= self.size());
        let end = end.ok_or_else(|| self.ends_inside())?;
        self.handed = self.within(offset, self.handed.saturating_add(count), BUDGET)?;
        let (mut at, end) = (self.absolute(offset), self.absolute(end));
        let mut bytes = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        while at < end {
            let start = at - at % PAGE;
            let page = self.page(start)?;
            let from = usize::try_from(at - start).unwrap_or(usize::MAX);
            let to = usize::try_from(end - start).unwrap_or(usize::MAX).min(page.len());
            let Some(piece) = page.get(from..to).filter(|piece| !piece.is_empty()) else {
                // The file is shorter than it said when it was opened.
                return Err(self.ends_inside());
            };
            bytes.extend_from_slice(piece);
            at = at.saturating_add(piece.len() as u64);
        }
        Ok(bytes)
    }

    fn page(&mut self, start: u64) -> Result<&[u8], WeightsError> {
        if !self.pages.contains_key(&start) {
            let page = self.load(start)?;
            if self.kept.len() >= MOST_PAGES
                && let Some(oldest) = self.kept.pop_front()
            {
                self.pages.remove(&oldest);
            }
            self.kept.push_back(start);
            self.pages.insert(start, page);
        }
        Ok(self.pages.get(&start).map_or(&[], Vec::as_slice))
    }

    fn load(&mut self, start: u64) -> Result<Vec<u8>, WeightsError> {
        let offset = start.saturating_sub(self.window.start);
        self.loaded = self.within(offset, self.loaded.saturating_add(PAGE), BUDGET)?;
        if start < self.last {
            self.returns = self.within(offset, self.returns + 1, MOST_RETURNS)?;
        }
        self.last = start;
        let length = PAGE.min(self.source.size().saturating_sub(start));
        let mut page = vec![0; usize::try_from(length).unwrap_or(0)];
        let mut filled = 0;
        while let Some(rest) = page.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let offset = start.saturating_add(filled as u64);
            let read = self.source.read_at(offset, rest);
            match read.map_err(|error| WeightsError::Unreadable {
                offset,
                message: error.to_string(),
            })? {
                0 => break,
                read => filled = filled.saturating_add(read),
            }
        }
        page.truncate(filled);
        Ok(page)
    }
}

/// The fields of a piece that was taken: numbers, little end first, that can run short.
pub(crate) struct Fields<'b> {
    bytes: &'b [u8],
    next: usize,
}

impl<'b> Fields<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, next: 0 }
    }

    /// How many bytes were passed.
    pub(crate) fn passed(&self) -> usize {
        self.next
    }

    /// What is left.
    pub(crate) fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.next..).unwrap_or_default()
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let end = self.next.checked_add(count)?;
        let taken = self.bytes.get(self.next..end)?;
        self.next = end;
        Some(taken)
    }

    /// A number of up to eight bytes.
    pub(crate) fn number(&mut self, width: usize) -> Option<u64> {
        let bytes = self.take(width)?;
        let mut number = [0; 8];
        for (to, from) in number.get_mut(..width)?.iter_mut().zip(bytes) {
            *to = *from;
        }
        Some(u64::from_le_bytes(number))
    }

    /// One byte.
    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// A number of up to eight bytes that counts bytes.
    pub(crate) fn length(&mut self, width: usize) -> Option<usize> {
        usize::try_from(self.number(width)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_is_hashed_in_order_and_its_hull_told() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        let mut scattered = Scattered::new(&bytes);
        assert_eq!(scattered.take(90_000, 3).unwrap(), bytes[90_000..90_003]);
        assert_eq!(scattered.take(8190, 4).unwrap(), bytes[8190..8194]);
        let (hull, digest) = scattered.digest();
        assert_eq!(hull, 8190..90_003);
        let passed = [&bytes[90_000..90_003], &bytes[8190..8194]].concat();
        assert_eq!(digest, openassay_sources::digest(&passed));
    }

    #[test]
    fn nothing_beyond_the_window_is_read() {
        let bytes: Vec<u8> = (0..50).collect();
        let mut scattered = Scattered::new(&bytes);
        scattered.window(5..20);
        scattered.narrow(5);
        assert_eq!(scattered.take(0, 2).unwrap(), [10, 11]);
        assert!(scattered.take(9, 2).is_err());
        assert!(scattered.take(u64::MAX, 2).is_err());
        assert_eq!(scattered.glance(8, 10).unwrap(), [18, 19]);
    }

    #[test]
    fn jumping_back_without_end_is_refused() {
        let bytes = vec![0; 40 << 20];
        let mut scattered = Scattered::new(&bytes);
        let mut jumps = (0..5000_u64).rev().map(|page| scattered.take(page * PAGE, 1));
        let error = jumps.find_map(Result::err).unwrap().to_string();
        assert!(error.contains("we read at most 128"), "{error}");
    }
}
