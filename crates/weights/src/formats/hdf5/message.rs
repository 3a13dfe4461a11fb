//! The messages of object headers that say what a dataset is and what a group links to.

use super::superblock::{UNDEFINED, Widths};
use crate::scattered::Fields;

/// Most dimensions; HDF5's own cap.
const MOST_DIMENSIONS: usize = 32;

/// The sides of a dataspace.
pub(super) fn dataspace(message: &[u8], widths: Widths) -> Option<Vec<u64>> {
    let mut fields = Fields::new(message);
    let version = fields.u8()?;
    let rank = usize::from(fields.u8()?);
    let kind = match version {
        1 => {
            fields.take(6)?;
            1
        }
        2 => {
            fields.u8()?;
            fields.u8()?
        }
        _ => return None,
    };
    if rank > MOST_DIMENSIONS {
        return None;
    }
    if kind == 2 {
        // A space without elements.
        return Some(vec![0]);
    }
    (0..rank).map(|_| widths.length(&mut fields)).collect()
}

/// Where the data of a dataset lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// In the object header: so many bytes, from so many bytes into the message.
    Compact { offset: u64, size: u64 },
    /// In one piece.
    Contiguous { address: u64, size: Option<u64> },
    /// In chunks, wherever their index says; is there one?
    Chunked { indexed: bool },
    /// In other datasets.
    Virtual,
}

/// Reads the layout message.
pub(super) fn layout(message: &[u8], widths: Widths) -> Option<Layout> {
    let mut fields = Fields::new(message);
    match fields.u8()? {
        1 | 2 => old_layout(&mut fields, widths),
        3 => new_layout(&mut fields, widths, 3),
        4 | 5 => new_layout(&mut fields, widths, 4),
        _ => None,
    }
}

fn old_layout(fields: &mut Fields<'_>, widths: Widths) -> Option<Layout> {
    let rank = usize::from(fields.u8()?);
    let class = fields.u8()?;
    fields.take(5)?;
    let address = if class == 0 {
        UNDEFINED
    } else {
        widths.address(fields)?
    };
    Some(match class {
        0 => {
            fields.take(rank.checked_mul(4)?)?;
            let size = fields.number(4)?;
            let offset = fields.passed() as u64;
            Layout::Compact { offset, size }
        }
        1 => Layout::Contiguous { address, size: None },
        2 => Layout::Chunked {
            indexed: address != UNDEFINED,
        },
        _ => return None,
    })
}

fn new_layout(fields: &mut Fields<'_>, widths: Widths, version: u8) -> Option<Layout> {
    Some(match fields.u8()? {
        0 => {
            let size = fields.number(2)?;
            let offset = fields.passed() as u64;
            Layout::Compact { offset, size }
        }
        1 => Layout::Contiguous {
            address: widths.address(fields)?,
            size: Some(widths.length(fields)?),
        },
        2 if version == 3 => {
            fields.u8()?;
            let indexed = widths.address(fields)? != UNDEFINED;
            Layout::Chunked { indexed }
        }
        // Version 4 ends with the address, after an index of one of five kinds.
        2 => {
            let rest = fields.rest();
            let at = rest.len().checked_sub(widths.address)?;
            let mut end = Fields::new(rest.get(at..)?);
            let indexed = widths.address(&mut end)? != UNDEFINED;
            Layout::Chunked { indexed }
        }
        3 => Layout::Virtual,
        _ => return None,
    })
}

/// A link out of a link message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// To an object of this file.
    Hard { name: String, address: u64 },
    /// To a path, or into another file.
    Other,
}

/// Reads a link message.
pub(super) fn link(message: &[u8], widths: Widths) -> Option<Link> {
    let mut fields = Fields::new(message);
    if fields.u8()? != 1 {
        return None;
    }
    let flags = fields.u8()?;
    let kind = if flags & 8 == 0 { 0 } else { fields.u8()? };
    if flags & 4 != 0 {
        fields.take(8)?;
    }
    if flags & 16 != 0 {
        fields.take(1)?;
    }
    let length = fields.length(1 << (flags & 3))?;
    let name = String::from_utf8_lossy(fields.take(length)?).into_owned();
    if kind != 0 {
        return Some(Link::Other);
    }
    let address = fields.number(widths.address)?;
    Some(Link::Hard { name, address })
}

/// Does a group keep its links, or an object its attributes, in a fractal heap?
pub(super) fn is_dense(message: &[u8], widths: Widths, order: usize) -> Option<bool> {
    let mut fields = Fields::new(message);
    fields.u8()?;
    if fields.u8()? & 1 != 0 {
        fields.take(order)?;
    }
    Some(widths.address(&mut fields)? != UNDEFINED)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Widths = Widths {
        address: 8,
        length: 8,
    };

    #[test]
    fn spaces_of_both_versions_are_read() {
        let one = [
            &[1, 2, 0, 0, 0, 0, 0, 0][..],
            &3_u64.to_le_bytes(),
            &4_u64.to_le_bytes(),
        ]
        .concat();
        assert_eq!(dataspace(&one, WIDE), Some(vec![3, 4]));
        assert_eq!(dataspace(&one[..20], WIDE), None);
        let two = [&[2, 1, 0, 1][..], &5_u64.to_le_bytes()].concat();
        assert_eq!(dataspace(&two, WIDE), Some(vec![5]));
        assert_eq!(dataspace(&[2, 0, 0, 2], WIDE), Some(vec![0]));
        assert_eq!(dataspace(&[2, 0, 0, 0], WIDE), Some(vec![]));
        assert_eq!(dataspace(&[1, 33, 0, 0, 0, 0, 0, 0], WIDE), None);
    }

    #[test]
    fn layouts_say_where_the_data_lies() {
        let address = 64_u64.to_le_bytes();
        let size = 24_u64.to_le_bytes();
        let contiguous = [&[3, 1][..], &address, &size].concat();
        let expected = Layout::Contiguous {
            address: 64,
            size: Some(24),
        };
        assert_eq!(layout(&contiguous, WIDE), Some(expected));
        assert_eq!(
            layout(&[3, 0, 2, 0, 9, 9], WIDE),
            Some(Layout::Compact { offset: 4, size: 2 })
        );
        let chunked = [&[3, 2, 3][..], &[0xff; 8], &[0; 12]].concat();
        assert_eq!(layout(&chunked, WIDE), Some(Layout::Chunked { indexed: false }));
        let old = [&[1, 2, 1, 0, 0, 0, 0, 0][..], &address, &[0; 8]].concat();
        let expected = Layout::Contiguous {
            address: 64,
            size: None,
        };
        assert_eq!(layout(&old, WIDE), Some(expected));
        assert_eq!(layout(&[9, 1], WIDE), None);
    }

    #[test]
    fn links_of_every_kind_are_passed() {
        let hard = [&[1, 0, 1, b'a'][..], &7_u64.to_le_bytes()].concat();
        let name = String::from("a");
        assert_eq!(link(&hard, WIDE), Some(Link::Hard { name, address: 7 }));
        assert_eq!(link(&[1, 8, 1, 1, b'a', 1, 0, b'b'], WIDE), Some(Link::Other));
        assert_eq!(link(&[1, 0, 9, b'a'], WIDE), None);
    }
}
