//! What is compressed, unpacked as far as it is looked into.

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use openassay_sources::ReadAt;

use super::{Entry, Scanner};
use crate::PickleError;
use crate::input::{Part, bytes_at};
use crate::machine::{Dialect, Nested, run, unescaped};
use crate::report::{Executes, Kind};
use crate::value::Spelling;

/// Most bytes that are unpacked at a time: pickles of models with their tensors elsewhere are below a tenth.
pub(super) const MOST_UNPACKED: u64 = 64 << 20;

/// How much is unpacked to see whether the rest is worth it.
const HEAD: u64 = 64 << 10;

/// How it is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Gzip,
    Zlib,
    Deflate,
}

/// At most `most` bytes of what `packed` unpacks to; none at all where it is not compressed so.
pub(super) fn unpack(packed: Part<'_>, method: Method, most: u64) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = match method {
        Method::Gzip => GzDecoder::new(packed).take(most).read_to_end(&mut plain),
        Method::Zlib => ZlibDecoder::new(packed).take(most).read_to_end(&mut plain),
        Method::Deflate => DeflateDecoder::new(packed).take(most).read_to_end(&mut plain),
    };
    // What came before an error was unpacked all the same, and may be all that a loader asks for.
    let _ = read;
    plain
}

impl Scanner {
    /// Looks into a file that is compressed as a whole.
    pub(super) fn compressed(&mut self, entry: &Entry<'_>, bytes: &dyn ReadAt, method: Method) {
        let packed = Part::new(bytes, 0, bytes.size());
        if unpack(packed, method, HEAD).is_empty() {
            return self.bare(entry, bytes);
        }
        self.kind(entry, Kind::Compressed);
        let name = entry.name.strip_suffix(".gz").unwrap_or(entry.name);
        self.unpacked(entry, packed, method, name, entry.dialect);
    }

    /// Looks into what `packed` unpacks to: all of it, where its head may be that of something.
    pub(super) fn unpacked(
        &mut self,
        entry: &Entry<'_>,
        packed: Part<'_>,
        method: Method,
        name: &str,
        dialect: Dialect,
    ) {
        let head = unpack(packed, method, HEAD);
        let within = Entry {
            name,
            dialect,
            ..*entry
        };
        let plain = if (head.len() as u64) < HEAD || !(within.is_named_pickle() || may_go_on(&head, dialect))
        {
            head
        } else {
            unpack(packed, method, MOST_UNPACKED)
        };
        if plain.len() as u64 >= MOST_UNPACKED {
            let why = "it unpacks to more than we look into".to_owned();
            self.unread(entry, 0, Executes::Unknown, why);
        }
        self.look_within(entry, name, &plain, dialect);
    }
}

/// Is the head that of a file that we read, or of a pickle that goes on?
fn may_go_on(head: &[u8], dialect: Dialect) -> bool {
    if super::sniff::shape(head) != super::sniff::Shape::Other {
        return true;
    }
    let head = head.to_vec();
    let machine = run(&head, 0, dialect);
    let goes_on = matches!(machine.error, None | Some(PickleError::EndsInside { .. }));
    goes_on || super::bare::is_pickle(&machine, false)
}

/// The bytes that a pickle loads as a file of their own.
pub(super) fn nested_bytes(source: &dyn ReadAt, nested: Nested) -> Option<Box<dyn ReadAt + '_>> {
    let part = Part::new(source, nested.span.start, nested.span.length);
    let Some(spelling) = nested.spelling else {
        return Some(Box::new(part));
    };
    if nested.span.length > MOST_UNPACKED {
        return None;
    }
    let length = usize::try_from(nested.span.length).ok()?;
    let spelled = bytes_at(source, nested.span.start, length);
    let text = match spelling {
        Spelling::Plain => String::from_utf8(spelled).ok()?,
        Spelling::Escaped => {
            let latin1: String = spelled.iter().map(|byte| char::from(*byte)).collect();
            unescaped(&latin1, |letter| letter == 'u' || letter == 'U')
        }
    };
    let bytes: Option<Vec<u8>> = text
        .chars()
        .map(|character| u8::try_from(character).ok())
        .collect();
    Some(Box::new(bytes?))
}
