//! What some first bytes begin.

/// What a file is, as its first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Zip,
    Npy,
    Tar,
    Gzip,
    Zlib,
    /// Packed by something that is not unpacked here.
    Packed(&'static str),
    /// A pickle, or anything else.
    Other,
}

/// First bytes that nothing else has; none of them begins a pickle that gets further.
const MAGICS: [(&[u8], Shape); 15] = [
    (b"PK\x03\x04", Shape::Zip),
    (b"PK\x05\x06", Shape::Zip),
    (b"\x93NUMPY", Shape::Npy),
    (b"\x1f\x8b\x08", Shape::Gzip),
    (b"x\x01", Shape::Zlib),
    (b"x\x5e", Shape::Zlib),
    (b"x\x9c", Shape::Zlib),
    (b"x\xda", Shape::Zlib),
    (b"7z\xbc\xaf\x27\x1c", Shape::Packed("7-Zip")),
    (b"BZh", Shape::Packed("bzip2")),
    (b"\xfd7zXZ\0", Shape::Packed("xz")),
    (b"\x28\xb5\x2f\xfd", Shape::Packed("Zstandard")),
    (b"\x04\x22\x4d\x18", Shape::Packed("LZ4")),
    (b"Rar!\x1a\x07", Shape::Packed("RAR")),
    (b"ZF0x", Shape::Packed("an early joblib")),
];

/// What `head` begins.
pub(super) fn shape(head: &[u8]) -> Shape {
    let found = MAGICS.iter().find(|(magic, _)| head.starts_with(magic));
    match found {
        Some((b"BZh", _)) if head.get(4..10) != Some(b"1AY&SY") => Shape::Other,
        Some((_, shape)) => *shape,
        None if is_lzma(head) => Shape::Packed("LZMA"),
        None if is_tar(head) => Shape::Tar,
        None => Shape::Other,
    }
}

/// The old format of LZMA has no magic: its usual settings, and a size that is unknown or below 2^40.
fn is_lzma(head: &[u8]) -> bool {
    let size = head.get(5..13);
    head.starts_with(b"\x5d\0\0")
        && size.is_some_and(|size| size.iter().all(|byte| *byte == 0xff) || size.ends_with(&[0, 0, 0]))
}

/// The sum of the bytes of a tar's first header stands in it, with blanks in its place.
fn is_tar(head: &[u8]) -> bool {
    let (Some(header), Some(stored)) = (head.get(..512), head.get(148..156)) else {
        return false;
    };
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
    let own: u64 = stored.iter().map(|byte| u64::from(*byte)).sum();
    let blanks = 8 * u64::from(b' ');
    octal(stored) == Some(sum.saturating_sub(own).saturating_add(blanks))
}

/// A number as tar writes it.
pub(super) fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(|character| character == ' ' || character == '\0');
    u64::from_str_radix(digits, 8).ok()
}
