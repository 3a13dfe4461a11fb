//! Base64 as signatures and wheels write it (RFC 4648, sections 4 and 5), with or without its padding.

/// The bytes that `text` stands for; none where it is no base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        bits = bits << 6 | u32::from(value(letter)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    // A lone letter is less than a byte.
    (held < 6).then_some(bytes)
}

fn value(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let text = String::with_capacity(bytes.len() * 2);
    bytes.iter().fold(text, |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_alphabets_with_and_without_padding() {
        for written in ["++//Zm8=", "--__Zm8", "++//Zm8"] {
            assert_eq!(decode(written).unwrap(), b"\xfb\xef\xfffo", "{written}");
        }
        assert_eq!(decode("").unwrap(), b"");
        assert_eq!(hex(b"\x00\xff"), "00ff");
    }

    #[test]
    fn what_is_none_is_told() {
        for wrong in ["a", "ab c", "é", "abcde"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
