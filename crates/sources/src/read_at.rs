//! Bytes that are read by position, wherever they lie.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// Something with a size that is read by position.
pub trait ReadAt: Send + Sync {
    /// How many bytes there are.
    fn size(&self) -> u64;

    /// Fills `buffer` from `offset` on and says how much; less than all only where the bytes end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

impl ReadAt for [u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        self.get(start..).unwrap_or_default().read(buffer)
    }
}

impl ReadAt for Vec<u8> {
    fn size(&self) -> u64 {
        self.as_slice().size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.as_slice().read_at(offset, buffer)
    }
}

macro_rules! read_through {
    ($($pointer:ty),*) => {$(
        impl<T: ReadAt + ?Sized> ReadAt for $pointer {
            fn size(&self) -> u64 {
                (**self).size()
            }

            fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
                (**self).read_at(offset, buffer)
            }
        }
    )*};
}
read_through![&T, Box<T>, Arc<T>];

/// The sha256 of some bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The part of `buffer` that bytes of this size can fill from `offset` on.
pub(crate) fn within(size: u64, offset: u64, buffer: &mut [u8]) -> &mut [u8] {
    let left = usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX);
    let wanted = left.min(buffer.len());
    buffer.get_mut(..wanted).unwrap_or_default()
}

/// Up to `length` bytes from `offset` on; never allocates beyond what is there.
pub(crate) fn read_range(bytes: &dyn ReadAt, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let left = usize::try_from(bytes.size().saturating_sub(offset)).unwrap_or(usize::MAX);
    let mut buffer = vec![0; left.min(length)];
    let read = bytes.read_at(offset, &mut buffer)?;
    buffer.truncate(read);
    Ok(buffer)
}

/// An open file, held to the size that it had when it was listed.
pub(crate) struct FileAt {
    file: platform::Positioned,
    size: u64,
}

impl FileAt {
    pub(crate) fn new(file: File, size: u64) -> Self {
        Self {
            file: platform::Positioned::new(file),
            size,
        }
    }
}

impl ReadAt for FileAt {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut rest = within(self.size, offset, buffer);
        let (wanted, mut at) = (rest.len(), offset);
        while !rest.is_empty() {
            match self.file.read_some(at, rest) {
                Ok(0) => return Err(shrunk(at, self.size)),
                Ok(read) => {
                    at += read as u64;
                    rest = rest.get_mut(read..).unwrap_or_default();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(wanted)
    }
}

fn shrunk(at: u64, size: u64) -> io::Error {
    let text = format!("the file ends at byte {at}, it had {size} bytes when it was opened");
    io::Error::new(io::ErrorKind::UnexpectedEof, text)
}

#[cfg(unix)]
mod platform {
    use std::fs::File;
    use std::io;
    use std::os::unix::fs::FileExt;

    pub(super) struct Positioned(File);

    impl Positioned {
        pub(super) fn new(file: File) -> Self {
            Self(file)
        }

        pub(super) fn read_some(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read_at(buffer, offset)
        }
    }
}

#[cfg(not(unix))]
mod platform {
    use std::fs::File;
    use std::io::{self, Read, Seek, SeekFrom};
    use std::sync::{Mutex, PoisonError};

    pub(super) struct Positioned(Mutex<File>);

    impl Positioned {
        pub(super) fn new(file: File) -> Self {
            Self(Mutex::new(file))
        }

        pub(super) fn read_some(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
            let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(offset))?;
            file.read(buffer)
        }
    }
}

/// A stretch of other bytes.
pub(crate) struct Section {
    pub(crate) bytes: Arc<dyn ReadAt>,
    pub(crate) start: u64,
    pub(crate) size: u64,
}

impl ReadAt for Section {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let buffer = within(self.size, offset, buffer);
        let read = self.bytes.read_at(self.start.saturating_add(offset), buffer)?;
        if read < buffer.len() {
            return Err(shrunk(offset.saturating_add(read as u64), self.size));
        }
        Ok(read)
    }
}

/// Reads bytes from front to back.
pub(crate) struct Front<T> {
    bytes: T,
    at: u64,
}

impl<T: ReadAt> Front<T> {
    pub(crate) fn of(bytes: T) -> Self {
        Self { bytes, at: 0 }
    }
}

impl<T: ReadAt> Read for Front<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read_at(self.at, buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_is_short_only_at_the_end() {
        let bytes = b"0123456789".to_vec();
        let mut buffer = [0; 4];
        assert_eq!(bytes.read_at(2, &mut buffer).unwrap(), 4);
        assert_eq!(&buffer, b"2345");
        assert_eq!(bytes.read_at(8, &mut buffer).unwrap(), 2);
        assert_eq!(bytes.read_at(u64::MAX, &mut buffer).unwrap(), 0);
    }

    #[test]
    fn a_file_that_shrinks_is_an_error_that_names_the_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights");
        std::fs::write(&path, [7; 100]).unwrap();
        let at = FileAt::new(File::open(&path).unwrap(), 100);
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(40)
            .unwrap();
        let mut buffer = [0; 64];
        assert_eq!(at.read_at(0, &mut buffer[..40]).unwrap(), 40);
        let error = at.read_at(8, &mut buffer).unwrap_err().to_string();
        assert!(error.contains("ends at byte 40"), "{error}");
    }

    #[test]
    fn a_file_that_grows_is_read_as_it_was_listed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        std::fs::write(&path, [7; 100]).unwrap();
        let at = FileAt::new(File::open(&path).unwrap(), 60);
        assert_eq!(at.read_at(50, &mut [0; 64]).unwrap(), 10);
    }

    #[test]
    fn a_section_sees_only_its_stretch() {
        let bytes: Arc<dyn ReadAt> = Arc::new(b"0123456789".to_vec());
        let section = Section {
            bytes,
            start: 3,
            size: 4,
        };
        let mut buffer = [0; 16];
        assert_eq!(section.read_at(1, &mut buffer).unwrap(), 3);
        assert_eq!(&buffer[..3], b"456");
    }

    #[test]
    fn a_section_beyond_its_bytes_is_an_error_not_silence() {
        let bytes: Arc<dyn ReadAt> = Arc::new(b"0123456789".to_vec());
        let section = Section {
            bytes,
            start: 8,
            size: 4,
        };
        assert!(section.read_at(0, &mut [0; 4]).is_err());
    }

    #[test]
    fn digest_is_sha256_in_hexadecimal() {
        assert_eq!(
            digest(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
