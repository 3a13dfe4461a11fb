//! Object headers of both versions: where their messages lie, one block after another.

use std::rc::Rc;

use super::datatype::Datatype;
use super::message::Layout;
use super::superblock::Widths;
use crate::WeightsError;
use crate::scattered::{Fields, Scattered};

/// Most blocks of one object; real ones have a handful.
const MOST_BLOCKS: u64 = 1000;

/// Longest block: attributes beyond 64 KB lie elsewhere, so that a block of a megabyte is long.
const LONGEST_BLOCK: u64 = 16 << 20;

/// An object whose header is being read.
pub(super) struct Object {
    /// Its path, without a slash at either end; empty for the root.
    pub(super) path: Rc<str>,
    pub(super) depth: u32,
    shape: Version,
    /// Blocks that are still to be read.
    pub(super) blocks: Vec<(u64, u64)>,
    seen: u64,
    pub(super) space: Option<Vec<u64>>,
    pub(super) datatype: Option<Datatype>,
    /// The layout, and where its message begins.
    pub(super) layout: Option<(Layout, u64)>,
    pub(super) external: bool,
}

/// How messages are framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    Unknown,
    One,
    /// Does each message carry the order of its making?
    Two {
        ordered: bool,
    },
}

/// A message.
pub(super) struct Message<'b> {
    pub(super) kind: u64,
    /// Does it only say where it is kept?
    pub(super) shared: bool,
    pub(super) body: &'b [u8],
    /// Where the body begins.
    pub(super) at: u64,
}

impl Object {
    pub(super) fn new(path: Rc<str>, depth: u32) -> Self {
        Self {
            path,
            depth,
            shape: Version::Unknown,
            blocks: Vec::new(),
            seen: 0,
            space: None,
            datatype: None,
            layout: None,
            external: false,
        }
    }

    /// Reads the start of the header at `at`: where its first block begins, and its bytes.
    pub(super) fn open(&mut self, file: &mut Scattered<'_>, at: u64) -> Result<(u64, Vec<u8>), WeightsError> {
        let mut start = file.glance(at, 32)?;
        if start.starts_with(b"OHDR") {
            let (block, length) = self.open_new(&start).ok_or_else(|| file.ends_inside())?;
            file.pass(at, &mut start, block);
            let block = at.saturating_add(block);
            let length = file.within(block, length, LONGEST_BLOCK)?;
            return Ok((block, file.take(block, length)?));
        }
        let mut fields = Fields::new(&start);
        let version = fields.u8().ok_or_else(|| file.ends_inside())?;
        if version != 1 {
            return Err(file.malformed(at, "no object header begins here"));
        }
        self.shape = Version::One;
        let length = fields.take(7).and_then(|_| fields.number(4));
        let length = length.ok_or_else(|| file.ends_inside())?;
        file.pass(at, &mut start, 16);
        let length = file.within(at, length, LONGEST_BLOCK)?;
        let block = at.saturating_add(16);
        Ok((block, file.take(block, length)?))
    }

    /// Where the first block of version 2 begins, and its length.
    fn open_new(&mut self, start: &[u8]) -> Option<(u64, u64)> {
        let mut fields = Fields::new(start);
        fields.take(5)?;
        let flags = fields.u8()?;
        let ordered = flags & 4 != 0;
        self.shape = Version::Two { ordered };
        if flags & 32 != 0 {
            fields.take(16)?;
        }
        if flags & 16 != 0 {
            fields.take(4)?;
        }
        let length = fields.number(1 << (flags & 3))?;
        Some((fields.passed() as u64, length))
    }

    /// Notes that the header goes on elsewhere.
    pub(super) fn goes_on(
        &mut self,
        file: &Scattered<'_>,
        message: &Message<'_>,
        widths: Widths,
    ) -> Result<(), WeightsError> {
        let mut fields = Fields::new(message.body);
        let place = fields.number(widths.address).zip(widths.length(&mut fields));
        let (at, length) = place.ok_or_else(|| file.malformed(message.at, "a message that is too short"))?;
        self.seen = file.within(message.at, self.seen + 1, MOST_BLOCKS)?;
        file.within(message.at, length, LONGEST_BLOCK)?;
        self.blocks.push((at, length));
        Ok(())
    }

    /// Reads a further block: where its messages begin, and their bytes.
    pub(super) fn further(
        &self,
        file: &mut Scattered<'_>,
        at: u64,
        length: u64,
    ) -> Result<(u64, Vec<u8>), WeightsError> {
        let mut block = file.take(at, length)?;
        if self.shape == Version::One {
            return Ok((at, block));
        }
        if !block.starts_with(b"OCHK") || block.len() < 8 {
            return Err(file.malformed(at, "no further block of an object header begins here"));
        }
        block.truncate(block.len() - 4);
        Ok((at.saturating_add(4), block.split_off(4)))
    }

    /// The next message of a block whose rest is `fields`, which began at `start`; none at the end.
    pub(super) fn message<'b>(
        &self,
        file: &Scattered<'_>,
        fields: &mut Fields<'b>,
        start: u64,
    ) -> Result<Option<Message<'b>>, WeightsError> {
        let frame = if self.shape == Version::One { 8 } else { 4 };
        if fields.rest().len() < frame {
            return Ok(None);
        }
        let at = |fields: &Fields<'_>| start.saturating_add(fields.passed() as u64);
        let framed = self.frame(fields);
        let here = at(fields);
        let message = framed.and_then(|(kind, length, flags)| {
            Some(Message {
                kind,
                shared: flags & 2 != 0,
                body: fields.take(length)?,
                at: here,
            })
        });
        let short = || file.malformed(here, "a message that ends beyond its block");
        message.ok_or_else(short).map(Some)
    }

    /// Kind, length and flags.
    fn frame(&self, fields: &mut Fields<'_>) -> Option<(u64, usize, u8)> {
        if self.shape == Version::One {
            let (kind, length, flags) = (fields.number(2)?, fields.length(2)?, fields.u8()?);
            fields.take(3)?;
            return Some((kind, length, flags));
        }
        let (kind, length, flags) = (u64::from(fields.u8()?), fields.length(2)?, fields.u8()?);
        if self.shape == (Version::Two { ordered: true }) {
            fields.take(2)?;
        }
        Some((kind, length, flags))
    }
}
