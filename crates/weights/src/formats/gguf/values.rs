//! The metadata values of GGUF: scalars and short lists are kept, long lists passed over.

use super::List;
use crate::cursor::Cursor;
use crate::{Meta, WeightsError};

/// Longest string; as in `@huggingface/gguf`.
const LONGEST_STRING: u64 = 10_000_000;

/// Longest name of a key or tensor; the specification allows 65535 for keys and 64 for tensors.
const LONGEST_NAME: u64 = 65_535;

/// Deepest nesting of lists; as in `@huggingface/gguf`.
const DEEPEST: u32 = 4;

/// Lists of strings up to this length are kept (tags, languages); tokenizers' vocabularies are not.
const LONGEST_KEPT_LIST: u64 = 64;

/// Most elements of one list; a vocabulary of a million tokens is four times the largest known.
const LONGEST_LIST: u64 = 10_000_000;

/// The widths that version 1 wrote in four bytes and later ones in eight.
pub(super) fn length(cursor: &mut Cursor<'_>, version: u32) -> Result<u64, WeightsError> {
    if version == 1 {
        cursor.u32().map(u64::from)
    } else {
        cursor.u64()
    }
}

/// A name: short, and valid UTF-8.
pub(super) fn name(cursor: &mut Cursor<'_>, version: u32) -> Result<String, WeightsError> {
    string(cursor, version, LONGEST_NAME)
}

fn string(cursor: &mut Cursor<'_>, version: u32, longest: u64) -> Result<String, WeightsError> {
    let length = length(cursor, version)?;
    let length = cursor.within(length, longest)?;
    let text = std::str::from_utf8(cursor.take(length)?).map(str::to_owned);
    text.map_err(|_| cursor.malformed("a string that is not UTF-8 ends here"))
}

/// One value with the type before it.
pub(super) fn value(cursor: &mut Cursor<'_>, version: u32) -> Result<Meta, WeightsError> {
    let kind = cursor.u32()?;
    if kind == ARRAY {
        return list(cursor, version);
    }
    scalar(cursor, version, kind)
}

const STRING: u32 = 8;
const ARRAY: u32 = 9;

fn scalar(cursor: &mut Cursor<'_>, version: u32, kind: u32) -> Result<Meta, WeightsError> {
    Ok(match kind {
        0 => Meta::Unsigned(u64::from(cursor.u8()?)),
        1 => Meta::Signed(i64::from(cursor.u8()?.cast_signed())),
        2 => Meta::Unsigned(u64::from(cursor.u16()?)),
        3 => Meta::Signed(i64::from(cursor.u16()?.cast_signed())),
        4 => Meta::Unsigned(u64::from(cursor.u32()?)),
        5 => Meta::Signed(i64::from(cursor.u32()?.cast_signed())),
        6 => Meta::Float(f64::from(f32::from_bits(cursor.u32()?))),
        7 => truth(cursor)?,
        // A chat template may hold bytes of any kind: only names must be UTF-8.
        STRING => Meta::Text(lossy(cursor, version)?),
        10 => Meta::Unsigned(cursor.u64()?),
        11 => Meta::Signed(cursor.u64()?.cast_signed()),
        12 => Meta::Float(f64::from_bits(cursor.u64()?)),
        other => return Err(cursor.malformed(format!("there is no value type {other}"))),
    })
}

fn truth(cursor: &mut Cursor<'_>) -> Result<Meta, WeightsError> {
    match cursor.u8()? {
        0 => Ok(Meta::Bool(false)),
        1 => Ok(Meta::Bool(true)),
        other => Err(cursor.malformed(format!("{other} is neither true nor false"))),
    }
}

fn lossy(cursor: &mut Cursor<'_>, version: u32) -> Result<String, WeightsError> {
    let length = length(cursor, version)?;
    let length = cursor.within(length, LONGEST_STRING)?;
    Ok(String::from_utf8_lossy(cursor.take(length)?).into_owned())
}

/// Type and length of a list.
struct Shape {
    kind: u32,
    length: u64,
}

fn shape(cursor: &mut Cursor<'_>, version: u32) -> Result<Shape, WeightsError> {
    let kind = cursor.u32()?;
    let length = length(cursor, version)?;
    let length = cursor.within(length, LONGEST_LIST)?;
    // Every element takes at least one byte: a count beyond the file is refused before the first one.
    if length > cursor.left() {
        return Err(cursor.ends_inside());
    }
    Ok(Shape { kind, length })
}

fn list(cursor: &mut Cursor<'_>, version: u32) -> Result<Meta, WeightsError> {
    let shape = shape(cursor, version)?;
    if shape.kind == STRING && shape.length <= LONGEST_KEPT_LIST {
        let texts: Result<_, _> = (0..shape.length).map(|_| lossy(cursor, version)).collect();
        return texts.map(Meta::Texts);
    }
    let (of, length) = (type_name(shape.kind), shape.length);
    pass(cursor, version, &shape, 1)?;
    Ok(Meta::Array { of, length })
}

/// A value of which a list is kept, however long; none where it is no list of strings or numbers.
pub(super) fn whole_list(cursor: &mut Cursor<'_>, version: u32) -> Result<Option<List>, WeightsError> {
    let kind = cursor.u32()?;
    if kind != ARRAY {
        scalar(cursor, version, kind)?;
        return Ok(None);
    }
    let shape = shape(cursor, version)?;
    if shape.kind == STRING {
        let texts: Result<_, _> = (0..shape.length)
            .map(|_| string(cursor, version, LONGEST_STRING))
            .collect();
        return texts.map(|texts| Some(List::Texts(texts)));
    }
    if width(shape.kind).is_none() {
        pass(cursor, version, &shape, 1)?;
        return Ok(None);
    }
    let (mut wholes, mut numbers) = (Vec::new(), Vec::new());
    for _ in 0..shape.length {
        match scalar(cursor, version, shape.kind)? {
            // No id or kind of a token is beyond it.
            Meta::Unsigned(number) => wholes.push(i64::try_from(number).unwrap_or(i64::MAX)),
            Meta::Signed(number) => wholes.push(number),
            Meta::Bool(flag) => wholes.push(i64::from(flag)),
            Meta::Float(number) => numbers.push(number),
            _ => {}
        }
    }
    let floats = matches!(shape.kind, 6 | 12);
    Ok(Some(if floats {
        List::Numbers(numbers)
    } else {
        List::Wholes(wholes)
    }))
}

/// Passes over the elements of a list.
fn pass(cursor: &mut Cursor<'_>, version: u32, shape: &Shape, depth: u32) -> Result<(), WeightsError> {
    if let Some(width) = width(shape.kind) {
        let bytes = shape
            .length
            .checked_mul(width)
            .ok_or_else(|| cursor.ends_inside())?;
        return cursor.skip(bytes);
    }
    for _ in 0..shape.length {
        match shape.kind {
            STRING => {
                let length = length(cursor, version)?;
                let length = cursor.within(length, LONGEST_STRING)?;
                cursor.skip(length)?;
            }
            ARRAY if depth < DEEPEST => {
                let inner = self::shape(cursor, version)?;
                pass(cursor, version, &inner, depth + 1)?;
            }
            ARRAY => return Err(cursor.malformed(format!("lists are nested deeper than {DEEPEST}"))),
            other => return Err(cursor.malformed(format!("there is no value type {other}"))),
        }
    }
    Ok(())
}

/// Bytes of a scalar of this type.
fn width(kind: u32) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

fn type_name(kind: u32) -> &'static str {
    const NAMES: [&str; 13] = [
        "u8", "i8", "u16", "i16", "u32", "i32", "f32", "bool", "string", "array", "u64", "i64", "f64",
    ];
    usize::try_from(kind)
        .ok()
        .and_then(|kind| NAMES.get(kind))
        .copied()
        .unwrap_or("unknown")
}
