//! Arrays of numpy: a pickle lies behind the header where the items are objects, and nowhere else.

use openassay_sources::ReadAt;

use super::{Entry, Scanner};
use crate::input::{Part, bytes_at};
use crate::machine::Dialect;
use crate::report::{Executes, Kind};

/// Longest header that is read; numpy itself refuses more than 10000 characters.
const LONGEST_HEADER: usize = 1 << 20;

/// What the items of an array are.
#[derive(Debug, PartialEq, Eq)]
enum Items {
    Plain,
    Objects,
    Unclear,
}

impl Scanner {
    /// Looks into an array.
    pub(super) fn npy(&mut self, entry: &Entry<'_>, bytes: &dyn ReadAt) {
        self.kind(entry, Kind::Npy);
        let Some((header, data)) = header(bytes) else {
            let why = "the header of the array ends too soon".to_owned();
            return self.unread(entry, 0, Executes::Unknown, why);
        };
        let items = items(&header);
        if items == Items::Plain {
            return;
        }
        let part = Part::new(bytes, data, u64::MAX);
        let before = self.report.pickles;
        self.look_within(entry, "objects.pkl", &part, Dialect::default());
        if items == Items::Unclear && self.report.pickles == before {
            let why = "the header of the array does not say what its items are".to_owned();
            self.unread(entry, 0, Executes::Unknown, why);
        }
    }
}

/// The text of the header, and where the data begin.
fn header(bytes: &dyn ReadAt) -> Option<(String, u64)> {
    let start = bytes_at(bytes, 0, 12);
    let (length, data) = match start.as_slice() {
        [_, _, _, _, _, _, 1, _, low, high, ..] => (u64::from(u16::from_le_bytes([*low, *high])), 10),
        [_, _, _, _, _, _, _, _, a, b, c, d] => (u64::from(u32::from_le_bytes([*a, *b, *c, *d])), 12),
        _ => return None,
    };
    let text = bytes_at(bytes, data, usize::try_from(length).ok()?.min(LONGEST_HEADER));
    let is_whole = text.len() as u64 == length;
    let text: String = text.iter().map(|byte| char::from(*byte)).collect();
    is_whole.then_some((text, data.saturating_add(length)))
}

/// `{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }`; the description may be a list of fields.
fn items(header: &str) -> Items {
    let Some((_, rest)) = header.split_once("descr") else {
        return Items::Unclear;
    };
    let description = rest.split("fortran_order").next().unwrap_or_default();
    if description.contains('\\') {
        return Items::Unclear;
    }
    let quoted = description
        .split(['\'', '"'])
        .filter(|piece| !piece.trim_matches([' ', ':', ',', '(', ')', '[', ']']).is_empty());
    let (mut seen, mut objects) = (false, false);
    for piece in quoted {
        seen = true;
        let kind = piece.trim_start_matches([
            '<', '>', '|', '=', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
        ]);
        objects |= kind.starts_with('O') || kind.starts_with("object");
    }
    match (seen, objects) {
        (false, _) => Items::Unclear,
        (true, true) => Items::Objects,
        (true, false) => Items::Plain,
    }
}
