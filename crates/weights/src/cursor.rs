//! A cursor over a stranger's bytes: it can run short, but never panics, and hashes what it passes.

use openassay_sources::ReadAt;
use sha2::{Digest, Sha256};

use crate::WeightsError;

/// How much is read at a time: large enough that a header of megabytes is a few reads, small enough that
/// hundreds of cursors do not matter.
const WINDOW: usize = 64 * 1024;

/// Order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endian {
    Little,
    Big,
}

/// Reads forward from the start of a file. Never holds more than one window, or one item that was asked
/// for and lies wholly inside the file.
pub(crate) struct Cursor<'a> {
    source: &'a dyn ReadAt,
    size: u64,
    window: Vec<u8>,
    start: u64,
    next: usize,
    hashed: usize,
    hasher: Sha256,
    /// What is being read, for messages.
    pub(crate) reading: String,
    /// Order of the bytes of a number.
    pub(crate) endian: Endian,
}

impl<'a> Cursor<'a> {
    /// At the start of `source`.
    pub(crate) fn new(source: &'a dyn ReadAt) -> Self {
        Self {
            source,
            size: source.size(),
            window: Vec::new(),
            start: 0,
            next: 0,
            hashed: 0,
            hasher: Sha256::new(),
            reading: String::from("the first bytes"),
            endian: Endian::Little,
        }
    }

    /// Offset of the next byte.
    pub(crate) fn position(&self) -> u64 {
        self.start.saturating_add(self.next as u64)
    }

    /// Bytes from here to the end of the file.
    pub(crate) fn left(&self) -> u64 {
        self.size.saturating_sub(self.position())
    }

    /// Size of the file.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: u64) -> Result<&[u8], WeightsError> {
        if count > self.left() {
            return Err(self.ends_inside());
        }
        let count = usize::try_from(count).map_err(|_| self.ends_inside())?;
        if self.window.len().saturating_sub(self.next) < count {
            self.refill(count)?;
        }
        let first = self.next;
        self.next = first.saturating_add(count);
        self.window
            .get(first..self.next)
            .ok_or_else(|| WeightsError::EndsInside {
                size: self.size,
                reading: self.reading.clone(),
            })
    }

    /// Passes over the next `count` bytes, hashing them.
    pub(crate) fn skip(&mut self, count: u64) -> Result<(), WeightsError> {
        if count > self.left() {
            return Err(self.ends_inside());
        }
        let mut rest = count;
        while rest > 0 {
            let step = rest.min(WINDOW as u64);
            self.take(step)?;
            rest -= step;
        }
        Ok(())
    }

    /// A number of `N` bytes, as little-endian bytes.
    fn number<const N: usize>(&mut self) -> Result<[u8; N], WeightsError> {
        let endian = self.endian;
        let mut number = [0; N];
        for (to, from) in number.iter_mut().zip(self.take(N as u64)?) {
            *to = *from;
        }
        if endian == Endian::Big {
            number.reverse();
        }
        Ok(number)
    }

    /// One byte.
    pub(crate) fn u8(&mut self) -> Result<u8, WeightsError> {
        self.number().map(u8::from_le_bytes)
    }

    /// Two bytes.
    pub(crate) fn u16(&mut self) -> Result<u16, WeightsError> {
        self.number().map(u16::from_le_bytes)
    }

    /// Four bytes.
    pub(crate) fn u32(&mut self) -> Result<u32, WeightsError> {
        self.number().map(u32::from_le_bytes)
    }

    /// Eight bytes.
    pub(crate) fn u64(&mut self) -> Result<u64, WeightsError> {
        self.number().map(u64::from_le_bytes)
    }

    /// Digest of everything passed so far, in hexadecimal.
    pub(crate) fn digest(mut self) -> String {
        self.hash_passed();
        hexadecimal(&self.hasher.finalize())
    }

    /// What is wrong at the next byte.
    pub(crate) fn malformed(&self, wrong: impl Into<String>) -> WeightsError {
        let (offset, reading) = (self.position(), self.reading.clone());
        WeightsError::Malformed {
            offset,
            reading,
            wrong: wrong.into(),
        }
    }

    /// Refuses `found` beyond `cap`.
    pub(crate) fn within(&self, found: u64, cap: u64) -> Result<u64, WeightsError> {
        if found <= cap {
            return Ok(found);
        }
        let (offset, reading) = (self.position(), self.reading.clone());
        Err(WeightsError::BeyondCap {
            offset,
            reading,
            found,
            cap,
        })
    }

    /// The file is shorter than what was asked for.
    pub(crate) fn ends_inside(&self) -> WeightsError {
        WeightsError::EndsInside {
            size: self.size,
            reading: self.reading.clone(),
        }
    }

    fn hash_passed(&mut self) {
        if let Some(passed) = self.window.get(self.hashed..self.next) {
            self.hasher.update(passed);
        }
        self.hashed = self.next;
    }

    /// Makes at least `count` bytes from here on available; the caller knows that the file has them.
    fn refill(&mut self, count: usize) -> Result<(), WeightsError> {
        self.hash_passed();
        self.start = self.position();
        self.window.drain(..self.next);
        (self.next, self.hashed) = (0, 0);
        let wanted = usize::try_from(self.left())
            .unwrap_or(usize::MAX)
            .min(count.max(WINDOW));
        let mut filled = self.window.len();
        self.window.resize(wanted.max(filled), 0);
        while filled < wanted {
            let offset = self.start.saturating_add(filled as u64);
            let read = self.read_into(offset, filled)?;
            if read == 0 {
                // The file is shorter than it said when it was opened.
                self.size = offset;
                return Err(self.ends_inside());
            }
            filled = filled.saturating_add(read);
        }
        Ok(())
    }

    fn read_into(&mut self, offset: u64, filled: usize) -> Result<usize, WeightsError> {
        let rest = self.window.get_mut(filled..).unwrap_or_default();
        let room = rest.len();
        let read = self.source.read_at(offset, rest);
        read.map(|count| count.min(room))
            .map_err(|error| WeightsError::Unreadable {
                offset,
                message: error.to_string(),
            })
    }
}

/// A digest as it is written.
pub(crate) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
        text
    })
}
