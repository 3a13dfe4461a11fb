//! Bytes to text: byte order marks, UTF-16, and what is not valid in either.

/// The text of `bytes`. UTF-16 is told by its mark, or by zero bytes beside ASCII ones; what is no valid
/// UTF-8 is read as Latin-1 where it has no multi-byte sequences (old licenses), else with replacements.
pub fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => utf16(bytes, u16::from_be_bytes),
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => utf16(bytes, u16::from_le_bytes),
        _ => utf8(bytes),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units)
        .map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn utf8(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) if is_latin(bytes) => bytes.iter().map(|&byte| char::from(byte)).collect(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Lone high bytes between ASCII ones are accented letters or signs; runs of them are another encoding.
fn is_latin(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && !bytes.windows(2).any(|pair| pair.iter().all(|byte| *byte >= 0x80))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn byte_order_marks_are_read_and_left_out() {
        assert_eq!(decode(b"\xef\xbb\xbfMIT"), "MIT");
        assert_eq!(decode(b"\xff\xfeM\0I\0T\0"), "MIT");
        assert_eq!(decode(b"\xfe\xff\0M\0I\0T"), "MIT");
        assert_eq!(decode(b"M\0I\0T\0 \0"), "MIT ");
    }

    #[test]
    fn latin_letters_survive() {
        assert_eq!(decode(b"Copyright \xa9 M\xfcller"), "Copyright © Müller");
    }

    #[test]
    fn any_bytes_decode() {
        assert!(!decode(&[0xff, 0xfe, 0x00]).contains('x'));
        assert!(decode(&[0xc3, 0x28, 0xe2, 0x82]).contains('('));
    }
}
