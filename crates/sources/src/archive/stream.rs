//! Packed bytes read by position, through a decoder that only goes forward.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use crate::limits;
use crate::read_at::{ReadAt, Section, within};

/// Makes a decoder that stands at the first byte.
type Start = dyn Fn() -> Box<dyn Read + Send> + Send + Sync;

/// Packed bytes of a declared size. Reading on costs what is read; reading back beyond the last block and
/// the kept head starts anew.
pub(super) struct Unpacked {
    size: u64,
    start: Box<Start>,
    cursor: Mutex<Cursor>,
}

struct Cursor {
    decoder: Box<dyn Read + Send>,
    /// Where the decoder stands.
    next: u64,
    /// The last block, which ends at `next`.
    block: Vec<u8>,
    head: Vec<u8>,
}

impl Unpacked {
    pub(super) fn new(size: u64, start: Box<Start>) -> Self {
        let cursor = Cursor {
            decoder: start(),
            next: 0,
            block: Vec::new(),
            head: Vec::new(),
        };
        Self {
            size,
            start,
            cursor: Mutex::new(cursor),
        }
    }
}

impl ReadAt for Unpacked {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut rest = within(self.size, offset, buffer);
        let (wanted, mut at) = (rest.len(), offset);
        // A poisoned cursor is of a reader that panicked; its state is whole between any two steps.
        let mut cursor = self.cursor.lock().unwrap_or_else(PoisonError::into_inner);
        while !rest.is_empty() {
            let copied = cursor.at_hand(at).read(rest)?;
            if copied > 0 {
                at += copied as u64;
                rest = rest.get_mut(copied..).unwrap_or_default();
            } else if at < cursor.next {
                cursor.decoder = (self.start)();
                cursor.next = 0;
                cursor.block.clear();
            } else {
                cursor.advance(self.size)?;
            }
        }
        Ok(wanted)
    }
}

impl Cursor {
    /// What is in memory from this byte on.
    fn at_hand(&self, at: u64) -> &[u8] {
        let from = |bytes: &'_ [u8], start: u64| -> Option<usize> {
            let skip = usize::try_from(at.checked_sub(start)?).ok()?;
            (skip < bytes.len()).then_some(skip)
        };
        let block_start = self.next - self.block.len() as u64;
        if let Some(skip) = from(&self.block, block_start) {
            return self.block.get(skip..).unwrap_or_default();
        }
        from(&self.head, 0)
            .and_then(|skip| self.head.get(skip..))
            .unwrap_or_default()
    }

    fn advance(&mut self, size: u64) -> io::Result<()> {
        self.block.resize(limits::BLOCK, 0);
        let (length, end) = read_full(&mut *self.decoder, within(size, self.next, &mut self.block));
        self.block.truncate(length);
        if self.head.len() as u64 == self.next && self.head.len() < limits::KEPT_HEAD {
            self.head.extend_from_slice(&self.block);
        }
        self.next += length as u64;
        match end {
            // What came before the damage counts; the damage is met again by whoever reads on.
            Err(error) if length > 0 => {
                self.decoder = Box::new(Fault(error.kind(), error.to_string()));
                Ok(())
            }
            Err(error) => Err(damaged(self.next, &error)),
            Ok(()) if length == 0 => Err(ended(self.next, size)),
            Ok(()) => Ok(()),
        }
    }
}

/// A decoder after its damage.
struct Fault(io::ErrorKind, String);

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(self.0, self.1.clone()))
    }
}

fn ended(at: u64, size: u64) -> io::Error {
    let text = format!("the packed data ends at byte {at} of the {size} that it declares");
    io::Error::new(io::ErrorKind::UnexpectedEof, text)
}

fn damaged(at: u64, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("the packed data is damaged after byte {at}: {error}"),
    )
}

/// Reads until the buffer is full or the bytes end; how much was read counts even where reading failed.
pub(super) fn read_full(from: &mut dyn Read, buffer: &mut [u8]) -> (usize, io::Result<()>) {
    let mut done = 0;
    while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (done, Err(error)),
        }
    }
    (done, Ok(()))
}

/// Bytes whose head is at hand, so that the common reads do not unpack anything.
pub(super) struct Headed {
    pub(super) head: Arc<[u8]>,
    pub(super) rest: Section,
}

impl ReadAt for Headed {
    fn size(&self) -> u64 {
        self.rest.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let buffer = within(self.size(), offset, buffer);
        let done = self.head.read_at(offset, buffer)?;
        let rest = buffer.get_mut(done..).unwrap_or_default();
        Ok(done
            + if rest.is_empty() {
                0
            } else {
                self.rest.read_at(offset + done as u64, rest)?
            })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn counted(bytes: Vec<u8>, size: u64) -> (Unpacked, Arc<AtomicUsize>) {
        let starts = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&starts);
        let start = move || -> Box<dyn Read + Send> {
            counter.fetch_add(1, Ordering::Relaxed);
            Box::new(io::Cursor::new(bytes.clone()))
        };
        (Unpacked::new(size, Box::new(start)), starts)
    }

    fn pattern(length: usize) -> Vec<u8> {
        (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
    }

    #[test]
    fn any_order_of_reads_gives_the_same_bytes() {
        let bytes = pattern(limits::KEPT_HEAD + 3 * limits::BLOCK + 17);
        let (unpacked, _) = counted(bytes.clone(), bytes.len() as u64);
        let mut buffer = vec![0; 1000];
        for at in [
            0,
            5_000_000,
            100,
            limits::KEPT_HEAD - 500,
            bytes.len() - 10,
            4_300_000,
            63 << 10,
            bytes.len(),
        ] {
            let read = unpacked.read_at(at as u64, &mut buffer).unwrap();
            assert_eq!(
                buffer[..read],
                bytes[at.min(bytes.len())..(at + 1000).min(bytes.len())],
                "at {at}"
            );
        }
    }

    #[test]
    fn reading_on_and_going_back_to_the_head_never_starts_anew() {
        let bytes = pattern(limits::KEPT_HEAD + 9 * limits::BLOCK);
        let (unpacked, starts) = counted(bytes.clone(), bytes.len() as u64);
        let mut buffer = vec![0; 777];
        for at in (0..bytes.len()).step_by(777) {
            unpacked.read_at(at as u64, &mut buffer).unwrap();
            unpacked.read_at(8, &mut buffer).unwrap();
        }
        assert_eq!(starts.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn packed_data_that_ends_early_is_an_error_that_names_the_place() {
        let (unpacked, _) = counted(pattern(100), 200);
        assert_eq!(unpacked.read_at(0, &mut [0; 100]).unwrap(), 100);
        let error = unpacked.read_at(50, &mut [0; 100]).unwrap_err().to_string();
        assert!(error.contains("byte 100 of the 200"), "{error}");
    }

    #[test]
    fn never_more_than_the_declared_size_is_unpacked() {
        let (unpacked, _) = counted(pattern(1000), 60);
        assert_eq!(unpacked.read_at(0, &mut [0; 500]).unwrap(), 60);
        assert!(unpacked.cursor.lock().unwrap().next <= 60);
    }
}
