//! Going forward through an archive, by position or by unpacking.

use std::io::Read;
use std::sync::Arc;

use crate::archive::stream::read_full;
use crate::catalog::Catalog;
use crate::error::Broken;
use crate::limits;
use crate::read_at::ReadAt;

/// Something that is read forward.
pub(super) trait Tape {
    fn position(&self) -> u64;
    /// Fills the buffer as far as there is something.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Broken>;
    /// Passes over bytes that must be there.
    fn skip(&mut self, length: u64) -> Result<(), Broken>;
    /// Passes over as much of a member of this size as is worth keeping.
    fn keep(&mut self, size: u64) -> Result<Vec<u8>, Broken>;
}

/// A plain archive.
pub(super) struct Hopping {
    bytes: Arc<dyn ReadAt>,
    at: u64,
}

impl Hopping {
    pub(super) fn new(bytes: Arc<dyn ReadAt>) -> Self {
        Self { bytes, at: 0 }
    }
}

impl Tape for Hopping {
    fn position(&self) -> u64 {
        self.at
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Broken> {
        let read = self
            .bytes
            .read_at(self.at, buffer)
            .map_err(|error| Broken::at(self.at, error.to_string()))?;
        self.at += read as u64;
        Ok(read)
    }

    fn skip(&mut self, length: u64) -> Result<(), Broken> {
        let end = self
            .at
            .checked_add(length)
            .filter(|end| *end <= self.bytes.size());
        self.at = end.ok_or_else(|| Broken::at(self.bytes.size(), "the file ends inside a member"))?;
        Ok(())
    }

    fn keep(&mut self, _: u64) -> Result<Vec<u8>, Broken> {
        Ok(Vec::new())
    }
}

/// An archive that is unpacked on the way, and only so far.
pub(super) struct Unwinding {
    decoder: Box<dyn Read + Send>,
    at: u64,
    cap: u64,
    kept: u64,
    /// Met after bytes that counted, to be told at the next read.
    fault: Option<String>,
    faulty: bool,
}

impl Unwinding {
    pub(super) fn new(decoder: Box<dyn Read + Send>, cap: u64) -> Self {
        Self {
            decoder,
            at: 0,
            cap,
            kept: 0,
            fault: None,
            faulty: false,
        }
    }

    /// Unpacks what follows the last member, since only the end says whether all is sound; how long it was.
    pub(super) fn finish(mut self, catalog: &mut Catalog) -> u64 {
        let mut buffer = vec![0; limits::BLOCK];
        // A fault that was met before was said where it was met.
        while !self.faulty {
            match self.read(&mut buffer) {
                Ok(0) => break,
                Ok(_) => {}
                Err(broken) => {
                    catalog.damage(String::new(), format!("after the last member, {}", broken.why));
                }
            }
        }
        self.at
    }
}

impl Tape for Unwinding {
    fn position(&self) -> u64 {
        self.at
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Broken> {
        if self.at >= self.cap {
            self.faulty = true;
            let why = format!(
                "it has unpacked to {} bytes, more than is looked at: it may be a bomb",
                self.at
            );
            return Err(Broken::at(self.at, why));
        }
        if self.fault.is_none() {
            let (read, end) = read_full(&mut *self.decoder, buffer);
            self.at += read as u64;
            self.fault = end.err().map(|error| error.to_string());
            if read > 0 || self.fault.is_none() {
                return Ok(read);
            }
        }
        self.faulty = true;
        let why = self.fault.as_deref().unwrap_or_default();
        Err(Broken::at(
            self.at,
            format!("the packed data is damaged or cut off: {why}"),
        ))
    }

    fn skip(&mut self, length: u64) -> Result<(), Broken> {
        let mut left = length;
        let mut buffer = vec![0; limits::BLOCK];
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let read = self.read(buffer.get_mut(..wanted).unwrap_or_default())?;
            if read == 0 {
                return Err(Broken::at(self.at, "the packed data ends inside a member"));
            }
            left -= read as u64;
        }
        Ok(())
    }

    fn keep(&mut self, size: u64) -> Result<Vec<u8>, Broken> {
        let wanted = size.min(limits::KEPT_MEMBER);
        if self.kept.saturating_add(wanted) > limits::KEPT_TOTAL {
            return Ok(Vec::new());
        }
        let mut head = vec![0; usize::try_from(wanted).unwrap_or_default()];
        let read = self.read(&mut head)?;
        head.truncate(read);
        self.kept += read as u64;
        Ok(head)
    }
}
