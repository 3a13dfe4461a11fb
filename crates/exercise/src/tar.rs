//! A tar (POSIX ustar) that says nothing but names and bytes: no times, no owners, the same rights for all.

use std::io::{self, Write};

/// Bytes of a block; a header is one, and files fill whole ones.
const BLOCK: usize = 512;
/// Sizes from here on do not fit into eleven octal digits.
const LARGE: u64 = 1 << 33;

/// The header of a file of `size` bytes at `path`, with `/` between its parts; none where the path is too long for one.
pub(crate) fn header(path: &str, size: u64) -> Option<[u8; BLOCK]> {
    let (prefix, name) = split(path)?;
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| {
        for (place, byte) in block.iter_mut().skip(at).zip(bytes) {
            *place = *byte;
        }
    };
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, &written(size));
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    put(345, prefix.as_bytes());
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    for (place, byte) in block.iter_mut().skip(148).zip(format!("{sum:06o}\0 ").bytes()) {
        *place = byte;
    }
    Some(block)
}

/// In octal; what is too large for it in binary, as GNU tar began to write it.
fn written(size: u64) -> [u8; 12] {
    let mut field = [0; 12];
    if size < LARGE {
        for (place, byte) in field.iter_mut().zip(format!("{size:011o}").bytes()) {
            *place = byte;
        }
    } else {
        for (place, byte) in field.iter_mut().skip(4).zip(size.to_be_bytes()) {
            *place = byte;
        }
        if let Some(first) = field.first_mut() {
            *first = 0x80;
        }
    }
    field
}

/// The path in two parts, of at most 155 and 100 bytes, cut at a `/`.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.len() <= 100 {
        return Some(("", path));
    }
    let mut cuts = path
        .match_indices('/')
        .map(|(at, _)| (path.get(..at), path.get(at + 1..)));
    cuts.find_map(|(prefix, name)| {
        let (prefix, name) = (prefix?, name?);
        (prefix.len() <= 155 && name.len() <= 100 && !name.is_empty()).then_some((prefix, name))
    })
}

/// Fills the last block of a file of `size` bytes.
pub(crate) fn fill(size: u64, out: &mut impl Write) -> io::Result<()> {
    let used = usize::try_from(size % BLOCK as u64).unwrap_or_default();
    let rest = (BLOCK - used) % BLOCK;
    out.write_all([0; BLOCK].get(..rest).unwrap_or_default())
}

/// What ends a tar.
pub(crate) fn end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_the_fields_of_ustar_and_a_sum_that_fits() {
        let block = header("a/b.txt", 10).unwrap();
        assert_eq!(&block[..8], b"a/b.txt\0");
        assert_eq!(&block[124..136], b"00000000012\0");
        assert_eq!(&block[257..265], b"ustar\x0000");
        let told = u32::from_str_radix(std::str::from_utf8(&block[148..154]).unwrap(), 8).unwrap();
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        let of_field: u32 = block[148..156].iter().map(|byte| u32::from(*byte)).sum();
        assert_eq!(sum - of_field + 8 * 32, told);
    }

    #[test]
    fn long_names_are_cut_at_a_slash_and_larger_sizes_are_binary() {
        let folder = "f".repeat(90);
        let block = header(&format!("{folder}/{}", "n".repeat(90)), LARGE).unwrap();
        assert_eq!(&block[345..435], folder.as_bytes());
        assert_eq!(block[124..136], [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
        assert!(header(&"n".repeat(101), 1).is_none());
    }

    #[test]
    fn a_file_fills_whole_blocks() {
        for (size, rest) in [(0, 0), (1, 511), (512, 0), (513, 511)] {
            let mut out = Vec::new();
            fill(size, &mut out).unwrap();
            assert_eq!(out.len(), rest);
        }
    }
}
