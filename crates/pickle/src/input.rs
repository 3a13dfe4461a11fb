//! A stranger's bytes: a cursor that can run short but never panics, and a part of a file as a file.

use openassay_sources::ReadAt;

use crate::PickleError;

/// How much is read at first: the head of an entry is often all that is needed.
const FIRST: usize = 4 * 1024;

/// How much is read at a time after that.
const WINDOW: usize = 64 * 1024;

/// A part of a file.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    source: &'a dyn ReadAt,
    start: u64,
    size: u64,
}

impl<'a> Part<'a> {
    /// The bytes from `start` on, at most `size`, never beyond the end of `source`.
    pub(crate) fn new(source: &'a dyn ReadAt, start: u64, size: u64) -> Self {
        let start = start.min(source.size());
        let size = size.min(source.size().saturating_sub(start));
        Self { source, start, size }
    }
}

impl ReadAt for Part<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let room = buffer.len().min(left);
        let buffer = buffer.get_mut(..room).unwrap_or_default();
        self.source.read_at(self.start.saturating_add(offset), buffer)
    }
}

impl std::io::Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.read_at(0, buffer)?;
        self.start = self.start.saturating_add(read as u64);
        self.size = self.size.saturating_sub(read as u64);
        Ok(read)
    }
}

/// At most `count` bytes of `source` from `offset` on; what cannot be read is as if it were not there.
pub(crate) fn bytes_at(source: &dyn ReadAt, offset: u64, count: usize) -> Vec<u8> {
    let left = usize::try_from(source.size().saturating_sub(offset)).unwrap_or(usize::MAX);
    let mut bytes = vec![0; count.min(left)];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        let room = rest.len();
        match source.read_at(offset.saturating_add(filled as u64), rest) {
            Ok(read) if read > 0 => filled = filled.saturating_add(read.min(room)),
            _ => break,
        }
    }
    bytes.truncate(filled);
    bytes
}

/// Where some bytes lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: u64,
    pub(crate) length: u64,
}

/// Reads forward; holds one window.
pub(crate) struct Cursor<'a> {
    source: &'a dyn ReadAt,
    size: u64,
    window: Vec<u8>,
    start: u64,
    next: usize,
}

impl<'a> Cursor<'a> {
    /// In `source`, at `offset`.
    pub(crate) fn new(source: &'a dyn ReadAt, offset: u64) -> Self {
        let size = source.size();
        Self {
            source,
            size,
            window: Vec::new(),
            start: offset.min(size),
            next: 0,
        }
    }

    /// Offset of the next byte.
    pub(crate) fn position(&self) -> u64 {
        self.start.saturating_add(self.next as u64)
    }

    /// Bytes from here to the end.
    pub(crate) fn left(&self) -> u64 {
        self.size.saturating_sub(self.position())
    }

    /// One byte.
    pub(crate) fn u8(&mut self, reading: &'static str) -> Result<u8, PickleError> {
        self.array::<1>(reading).map(u8::from_le_bytes)
    }

    /// The next `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self, reading: &'static str) -> Result<[u8; N], PickleError> {
        self.make_available(N, reading)?;
        let mut array = [0; N];
        let from = self.window.get(self.next..).unwrap_or_default();
        for (to, from) in array.iter_mut().zip(from) {
            *to = *from;
        }
        self.next = self.next.saturating_add(N);
        Ok(array)
    }

    /// Passes over `length` bytes and gives the first `keep` of them.
    pub(crate) fn counted(
        &mut self,
        length: u64,
        keep: usize,
        reading: &'static str,
    ) -> Result<(Span, Vec<u8>), PickleError> {
        if length > self.left() {
            return Err(self.ends_inside(reading));
        }
        let start = self.position();
        let kept = usize::try_from(length).unwrap_or(usize::MAX).min(keep);
        self.make_available(kept, reading)?;
        let end = self.next.saturating_add(kept);
        let head = self.window.get(self.next..end).unwrap_or_default().to_vec();
        self.seek(start.saturating_add(length));
        Ok((Span { start, length }, head))
    }

    /// The bytes up to the next end of line, which is passed over; the first `keep` of them are given.
    pub(crate) fn line(
        &mut self,
        keep: usize,
        reading: &'static str,
    ) -> Result<(Span, Vec<u8>), PickleError> {
        let start = self.position();
        let mut kept = Vec::new();
        loop {
            self.make_available(1, reading)?;
            let rest = self.window.get(self.next..).unwrap_or_default();
            let end = rest.iter().position(|byte| *byte == b'\n');
            let piece = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let room = keep.saturating_sub(kept.len());
            kept.extend(piece.iter().take(room));
            self.next = self.next.saturating_add(piece.len());
            if end.is_some() {
                let length = self.position().saturating_sub(start);
                self.next = self.next.saturating_add(1);
                return Ok((Span { start, length }, kept));
            }
        }
    }

    /// Goes to `offset`.
    pub(crate) fn seek(&mut self, offset: u64) {
        let inside = offset
            .checked_sub(self.start)
            .and_then(|distance| usize::try_from(distance).ok())
            .filter(|distance| *distance <= self.window.len());
        if let Some(distance) = inside {
            self.next = distance;
        } else {
            self.window.clear();
            (self.start, self.next) = (offset.min(self.size), 0);
        }
    }

    fn ends_inside(&self, reading: &'static str) -> PickleError {
        PickleError::EndsInside {
            size: self.size,
            reading,
        }
    }

    fn make_available(&mut self, count: usize, reading: &'static str) -> Result<(), PickleError> {
        if self.window.len().saturating_sub(self.next) >= count {
            return Ok(());
        }
        if count as u64 > self.left() {
            return Err(self.ends_inside(reading));
        }
        let usual = if self.start == 0 && self.window.is_empty() {
            FIRST
        } else {
            WINDOW
        };
        self.start = self.position();
        self.next = 0;
        self.window = bytes_at(self.source, self.start, count.max(usual));
        if self.window.len() < count {
            // The file is shorter than it said when it was opened.
            self.size = self.start.saturating_add(self.window.len() as u64);
            return Err(self.ends_inside(reading));
        }
        Ok(())
    }
}
