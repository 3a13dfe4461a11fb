//! JSON with lines: `serde_json` for the values, a scanner of our own for where they stand.

use serde_json::Value;

/// Deepest JSON in which lines are looked for; `serde_json` refuses what is deeper than this.
const MAX_DEPTH: usize = 128;

/// A place where JSON is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct JsonError {
    /// Line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

/// Reads `text`; the depth is bounded.
pub fn parse(text: &str) -> Result<Value, JsonError> {
    serde_json::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|error| JsonError {
        line: u32::try_from(error.line()).unwrap_or(u32::MAX),
        message: error.to_string(),
    })
}

/// The line of the value at `path` (keys, or numbers in lists); for a key, the line of the key. 0 where it
/// is not there.
pub fn line_of(text: &str, path: &[&str]) -> u32 {
    find(text, |here| {
        here.len() == path.len() && here.iter().zip(path).all(|(step, key)| step.is(key))
    })
}

/// The line of the first key `key` at any depth, 0 where there is none.
pub fn line_of_key(text: &str, key: &str) -> u32 {
    find(text, |here| {
        matches!(here.last(), Some(Step::Key(_))) && here.last().is_some_and(|step| step.is(key))
    })
}

/// One step into a value.
enum Step<'t> {
    /// A key as it is written, without quotes; none before the first.
    Key(&'t str),
    Index(usize),
}

impl Step<'_> {
    fn is(&self, wanted: &str) -> bool {
        match self {
            Self::Key(raw) if raw.contains('\\') => {
                serde_json::from_str::<String>(&format!("\"{raw}\"")).is_ok_and(|key| key == wanted)
            }
            Self::Key(raw) => *raw == wanted,
            Self::Index(index) => wanted.parse() == Ok(*index),
        }
    }
}

/// Walks over `text` and answers the line of the first step that `wanted` takes.
fn find(text: &str, wanted: impl Fn(&[Step<'_>]) -> bool) -> u32 {
    let bytes = text.as_bytes();
    let (mut path, mut at, mut line): (Vec<Step<'_>>, usize, u32) = (Vec::new(), 0, 1);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' => line += 1,
            b'"' => {
                let end = string_end(bytes, at + 1);
                if let (true, Some(Step::Key(key))) = (is_key(bytes, end + 1), path.last_mut()) {
                    *key = text.get(at + 1..end).unwrap_or_default();
                    if wanted(&path) {
                        return line;
                    }
                }
                at = end;
            }
            b'{' | b'[' if path.len() >= MAX_DEPTH => return 0,
            b'{' => path.push(Step::Key("")),
            b'[' => {
                path.push(Step::Index(0));
                if wanted(&path) {
                    return line_of_next(bytes, at + 1, line);
                }
            }
            b'}' | b']' => drop(path.pop()),
            b',' => {
                if let Some(Step::Index(index)) = path.last_mut() {
                    *index += 1;
                    if wanted(&path) {
                        return line_of_next(bytes, at + 1, line);
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    0
}

/// Offset of the quote that ends the string whose content begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn is_key(bytes: &[u8], after: usize) -> bool {
    bytes.iter().skip(after).find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

fn line_of_next(bytes: &[u8], start: usize, line: u32) -> u32 {
    let blank = bytes
        .iter()
        .skip(start)
        .take_while(|byte| byte.is_ascii_whitespace());
    line + u32::try_from(blank.filter(|byte| **byte == b'\n').count()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "{\n \"a\": {\"b\": \"a\"},\n \"list\": [\n  1,\n  {\"b\": 2}\n ],\n \"esc\\u0061pe\": 3\n}";

    #[test]
    fn lines_are_those_of_the_keys() {
        assert_eq!(line_of(TEXT, &["a", "b"]), 2);
        assert_eq!(line_of(TEXT, &["list"]), 3);
        assert_eq!(line_of(TEXT, &["list", "0"]), 4);
        assert_eq!(line_of(TEXT, &["list", "1", "b"]), 5);
        assert_eq!(line_of(TEXT, &["escape"]), 7);
        assert_eq!(line_of(TEXT, &["b"]), 0);
        assert_eq!(line_of_key(TEXT, "b"), 2);
        assert_eq!(line_of_key(TEXT, "nowhere"), 0);
    }

    #[test]
    fn depth_is_bounded_and_errors_name_the_line() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert_eq!(line_of(&"[".repeat(100_000), &["x"]), 0);
        assert_eq!(parse("{\n\"a\": }").unwrap_err().line, 2);
    }
}
