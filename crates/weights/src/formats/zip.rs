//! The names in a zip archive, as far as they are needed to tell what kind of model it is.
//!
//! Nothing is unpacked and no checksum believed: opening archives is the business of `sources`.

use openassay_sources::ReadAt;

/// Longest comment a zip may end with, and the record before it.
const TAIL: u64 = 65_535 + 22;

/// How much of the central directory is read for names: some ten thousand entries.
const DIRECTORY: u64 = 1 << 20;

/// Names of the entries, from the local headers within `head`.
pub(super) fn names_in_head(head: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = head;
    while let Some(at) = find(rest, b"PK\x03\x04") {
        rest = rest.get(at..).unwrap_or_default();
        if let Some(name) = name(rest, 26, 30) {
            names.push(name);
        }
        rest = rest.get(4..).unwrap_or_default();
    }
    names
}

/// Names of the entries, from the central directory at the end of `bytes`.
pub(super) fn names_in_directory(bytes: &dyn ReadAt) -> Vec<String> {
    let tail = read(bytes, bytes.size().saturating_sub(TAIL), TAIL);
    let Some(at) = tail.windows(4).rposition(|window| window == b"PK\x05\x06") else {
        return Vec::new();
    };
    let record = tail.get(at..).unwrap_or_default();
    let (Some(size), Some(start)) = (number32(record, 12), number32(record, 16)) else {
        return Vec::new();
    };
    // An archive beyond 4 GiB puts all ones here and the true place before the record: look back from it.
    let end = bytes
        .size()
        .saturating_sub(tail.len() as u64)
        .saturating_add(at as u64);
    let start = if start == u32::MAX {
        end.saturating_sub(DIRECTORY)
    } else {
        u64::from(start)
    };
    let size = if size == u32::MAX {
        DIRECTORY
    } else {
        u64::from(size)
    };
    names_of(&read(bytes, start, size.min(DIRECTORY)))
}

fn names_of(directory: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = directory;
    while let Some(at) = find(rest, b"PK\x01\x02") {
        rest = rest.get(at..).unwrap_or_default();
        names.extend(name(rest, 28, 46));
        rest = rest.get(4..).unwrap_or_default();
    }
    names
}

/// The name whose length stands at `length` and which begins at `start`.
fn name(record: &[u8], length: usize, start: usize) -> Option<String> {
    let length = usize::from(u16::from_le_bytes(
        record.get(length..length + 2)?.try_into().ok()?,
    ));
    let bytes = record.get(start..start.checked_add(length)?)?;
    String::from_utf8(bytes.to_vec())
        .ok()
        .filter(|name| !name.is_empty())
}

fn number32(record: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(record.get(at..at + 4)?.try_into().ok()?))
}

pub(super) fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Up to `count` bytes from `start`; fewer at the end or when the place fails.
pub(super) fn read(bytes: &dyn ReadAt, start: u64, count: u64) -> Vec<u8> {
    let count = count.min(bytes.size().saturating_sub(start));
    let mut buffer = vec![0; usize::try_from(count).unwrap_or(0)];
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match bytes.read_at(start.saturating_add(filled as u64), rest) {
            Ok(read) if read > 0 => filled = filled.saturating_add(read),
            _ => break,
        }
    }
    buffer.truncate(filled);
    buffer
}
