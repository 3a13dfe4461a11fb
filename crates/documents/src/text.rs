//! Bytes to text: UTF-8 with or without its mark, UTF-16 by its mark, anything else as well as it goes.

use crate::DocumentError;

/// How many bytes at the start decide whether this is text: what `git` and `grep` look at is of this size.
const SNIFFED_BYTES: usize = 8000;

/// A text and what was wrong with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark, lines ended by `\n`.
    pub text: String,
    /// Line and message.
    pub problems: Vec<(u32, String)>,
}

/// Decodes `bytes`; an error only where they are no text at all.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DocumentError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => Ok(utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Ok(utf16(rest, u16::from_be_bytes)),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Decoded, DocumentError> {
    if let Some(offset) = bytes.iter().take(SNIFFED_BYTES).position(|byte| *byte == 0) {
        return Err(DocumentError::NotText { offset });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded {
            text: with_plain_line_ends(text),
            problems: Vec::new(),
        }),
        Err(error) => {
            let line = line_of_byte(bytes, error.valid_up_to());
            let message = "not UTF-8 from here on: bytes that are no text are shown as \u{FFFD}".to_owned();
            let text = with_plain_line_ends(&String::from_utf8_lossy(bytes));
            Ok(Decoded {
                text,
                problems: vec![(line, message)],
            })
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    let mut broken = None;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        if decoded.is_err() {
            broken = broken.or(Some(text.len()));
        }
        text.push(decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if !odd.is_empty() {
        broken = broken.or(Some(text.len()));
    }
    let problems = broken
        .map(|at| {
            (
                line_of_byte(text.as_bytes(), at),
                "broken UTF-16 from here on".to_owned(),
            )
        })
        .into_iter()
        .collect();
    Decoded {
        text: with_plain_line_ends(&text),
        problems,
    }
}

fn with_plain_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn line_of_byte(bytes: &[u8], offset: usize) -> u32 {
    let newlines = bytes.iter().take(offset).filter(|byte| **byte == b'\n').count();
    u32::try_from(newlines + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).unwrap().text
    }

    #[test]
    fn marks_and_carriage_returns_leave_no_trace() {
        assert_eq!(text(b"\xEF\xBB\xBFa\r\nb"), "a\nb");
        assert_eq!(text(b"\xFF\xFEa\0\n\0"), "a\n");
        assert_eq!(text(b"\xFE\xFF\0a\0\n"), "a\n");
    }

    #[test]
    fn other_bytes_are_read_as_well_as_it_goes_and_said_so() {
        let decoded = decode(b"one\ncaf\xE9 two").unwrap();
        assert_eq!(decoded.text, "one\ncaf\u{FFFD} two");
        assert_eq!(decoded.problems.first().map(|problem| problem.0), Some(2));
    }

    #[test]
    fn a_binary_file_is_no_text() {
        assert_eq!(
            decode(b"PK\x03\x04\0\0"),
            Err(DocumentError::NotText { offset: 4 })
        );
    }

    #[test]
    fn half_a_utf16_unit_is_a_problem() {
        assert_eq!(decode(b"\xFF\xFEa\0b").unwrap().problems.len(), 1);
    }
}
