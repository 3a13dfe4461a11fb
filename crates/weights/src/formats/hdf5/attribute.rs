//! Attributes: the few that say what a model is are kept, all others passed over.

use super::datatype::{Class, Datatype};
use super::message::dataspace;
use super::superblock::Widths;
use crate::Meta;
use crate::scattered::Fields;

/// Attributes that are kept, of the root and of `model_weights`; those that Keras writes.
const KEPT: &[&str] = &["model_config", "layer_names", "backend", "keras_version"];

/// Lists of strings up to this length are kept; as for GGUF.
const LONGEST_KEPT_LIST: u64 = 64;

/// An attribute.
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: Text,
}

/// Its value.
pub(super) enum Text {
    Here(Meta),
    /// Strings in the heap of the file.
    InHeap {
        list: bool,
        places: Vec<HeapPlace>,
    },
    /// Not text, or text that is kept elsewhere.
    Unread,
    /// Of no attribute that is kept.
    Passed,
}

/// Where a string lies in the heap.
pub(super) struct HeapPlace {
    pub(super) length: u64,
    pub(super) collection: u64,
    pub(super) index: u64,
}

/// Reads an attribute message.
pub(super) fn attribute(message: &[u8], widths: Widths) -> Option<Attribute> {
    let mut fields = Fields::new(message);
    let version = fields.u8()?;
    let flags = fields.u8()?;
    let (name, datatype, space) = (fields.length(2)?, fields.length(2)?, fields.length(2)?);
    if version == 3 {
        fields.u8()?;
    }
    let padded = |length: usize| {
        if version == 1 {
            length.next_multiple_of(8)
        } else {
            length
        }
    };
    let name = fields.take(padded(name))?;
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    let name = String::from_utf8_lossy(name).into_owned();
    if !KEPT.contains(&name.as_str()) {
        let value = Text::Passed;
        return Some(Attribute { name, value });
    }
    let datatype = fields.take(padded(datatype))?;
    let space = fields.take(padded(space))?;
    let shared = version > 1 && flags & 3 != 0;
    let value = if shared {
        Text::Unread
    } else {
        text(
            &Datatype::read(datatype)?,
            &dataspace(space, widths)?,
            &mut fields,
            widths,
        )?
    };
    Some(Attribute { name, value })
}

fn text(datatype: &Datatype, sides: &[u64], fields: &mut Fields<'_>, widths: Widths) -> Option<Text> {
    let list = !sides.is_empty();
    let length = sides
        .iter()
        .try_fold(1_u64, |product, side| product.checked_mul(*side))?;
    if length > LONGEST_KEPT_LIST && datatype.class != Class::Other {
        return Some(Text::Here(Meta::Array { of: "string", length }));
    }
    match datatype.class {
        Class::Text => {
            let width = usize::try_from(datatype.bytes).ok()?;
            let texts: Option<Vec<String>> = (0..length)
                .map(|_| {
                    let text = fields.take(width)?;
                    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
                    Some(String::from_utf8_lossy(text).into_owned())
                })
                .collect();
            Some(Text::Here(meta(texts?, list)))
        }
        Class::HeapText => {
            let places: Option<Vec<HeapPlace>> = (0..length).map(|_| place(fields, widths)).collect();
            Some(Text::InHeap {
                list,
                places: places?,
            })
        }
        Class::Other => Some(Text::Unread),
    }
}

fn place(fields: &mut Fields<'_>, widths: Widths) -> Option<HeapPlace> {
    Some(HeapPlace {
        length: fields.number(4)?,
        collection: fields.number(widths.address)?,
        index: fields.number(4)?,
    })
}

/// The strings as a value: one, or a list.
pub(super) fn meta(mut texts: Vec<String>, list: bool) -> Meta {
    match texts.pop() {
        Some(text) if !list => Meta::Text(text),
        other => {
            texts.extend(other);
            Meta::Texts(texts)
        }
    }
}
