//! What an object turns out to be once its header was read: a dataset, whose data lies somewhere.

use std::ops::Range;

use super::super::datatype::Datatype;
use super::super::message::Layout;
use super::super::object::Object;
use super::super::superblock::UNDEFINED;
use super::{Walk, called};
use crate::formats::MOST_TENSORS;
use crate::scattered::Scattered;
use crate::{Purpose, Tensor, WeightsError};

/// How much deflate can gain, after its specification; data that claims more is a lie.
const MOST_GAINED: u64 = 1032;

impl Walk {
    /// What the object is, now that its header was read: a dataset, or not.
    pub(super) fn finish(&mut self, file: &Scattered<'_>, object: Object) -> Result<(), WeightsError> {
        let (Some(shape), Some(datatype), Some((layout, at))) =
            (object.space, object.datatype, object.layout)
        else {
            return Ok(());
        };
        let path = called(&object.path);
        if object.external || layout == Layout::Virtual {
            return Err(self.unread(format!("the data of `{path}` lies in other files")));
        }
        let bytes = match data(file, &shape, &datatype, layout, at)? {
            Data::In(range) if range.is_empty() => 0..0,
            Data::In(range) => file.absolute(range.start)..file.absolute(range.end),
            Data::Somewhere => 0..0,
            Data::Nowhere => {
                self.tell(format!("`{path}` has a shape and no data: left out"));
                return Ok(());
            }
        };
        file.within(at, self.tensors.len() as u64, MOST_TENSORS)?;
        self.tensors.push(Tensor {
            name: object.path.as_ref().to_owned(),
            shape,
            dtype: datatype.name,
            bytes,
            purpose: Purpose::default(),
        });
        Ok(())
    }
}

/// Where the data of a dataset lies.
enum Data {
    In(Range<u64>),
    /// In chunks that are not looked up.
    Somewhere,
    Nowhere,
}

/// Where the data lies, after shape, type and layout were found to agree.
fn data(
    file: &Scattered<'_>,
    shape: &[u64],
    datatype: &Datatype,
    layout: Layout,
    at: u64,
) -> Result<Data, WeightsError> {
    let elements = shape
        .iter()
        .try_fold(1_u64, |product, side| product.checked_mul(*side));
    let size = elements.and_then(|elements| elements.checked_mul(datatype.bytes));
    let (Some(elements), Some(size)) = (elements, size) else {
        return Err(file.malformed(at, "the product of its shape overflows"));
    };
    let held = match layout {
        Layout::Compact { size, .. } => Some(size),
        Layout::Contiguous { size, .. } => size,
        // Packed or never written, a chunk may be smaller than what it holds, but not by any factor.
        Layout::Chunked { .. } if size / MOST_GAINED > file.size() => Some(file.size()),
        _ => None,
    };
    if let Some(held) = held.filter(|held| *held != size) {
        let name = &datatype.name;
        return Err(file.malformed(at, format!("{elements} elements of {name} are not {held} bytes")));
    }
    let start = match layout {
        _ if size == 0 => return Ok(Data::In(0..0)),
        Layout::Compact { offset, .. } => at.saturating_add(offset),
        Layout::Contiguous { address, .. } if address != UNDEFINED => address,
        Layout::Chunked { indexed: true } => return Ok(Data::Somewhere),
        _ => return Ok(Data::Nowhere),
    };
    let end = start.checked_add(size).filter(|end| *end <= file.size());
    end.map(|end| Data::In(start..end))
        .ok_or_else(|| file.ends_inside())
}
