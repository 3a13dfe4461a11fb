//! The header of one array: its type, its shape, its order.

use super::literal::{Literal, Wrong, parse};
use crate::WeightsError;
use crate::formats::entries::Forward;

/// Longest header. `NumPy` itself refuses to evaluate more than 10000 characters, unless it is told to trust.
const LONGEST_HEADER: u64 = 1 << 20;

/// Most dimensions; `NumPy`'s own cap since version 2.
const MOST_DIMENSIONS: usize = 64;

/// What the header of an array says.
pub(super) struct Array {
    pub(super) kind: Kind,
    pub(super) shape: Vec<u64>,
    pub(super) fortran: bool,
    /// Bytes of the header.
    pub(super) length: u64,
}

/// Type of the elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name of ours, and the bytes of an element.
    Plain(String, u64),
    /// A structure of so many fields, and its bytes.
    Struct(usize, u64),
    /// Python objects: the data is a pickle.
    Object,
}

/// What cannot be read, as a reason; the place is the header.
pub(super) enum Refusal {
    Said(WeightsError),
    Wrong(String),
}

impl From<WeightsError> for Refusal {
    fn from(error: WeightsError) -> Self {
        Self::Said(error)
    }
}

fn wrong(text: impl Into<String>) -> Refusal {
    Refusal::Wrong(text.into())
}

impl Array {
    /// Reads the header that comes next.
    pub(super) fn read(bytes: &mut dyn Forward) -> Result<Self, Refusal> {
        let start = bytes.take(8)?;
        let [0x93, b'N', b'U', b'M', b'P', b'Y', version @ 1..=3, _] = *start.as_slice() else {
            return Err(wrong("no array of NumPy begins here, of version 1 to 3"));
        };
        let width = if version == 1 { 2_u8 } else { 4 };
        let length = bytes.take(u64::from(width))?;
        let length = length
            .iter()
            .rev()
            .fold(0, |length: u64, byte| length << 8 | u64::from(*byte));
        if length > LONGEST_HEADER {
            return Err(wrong(format!(
                "a header of {length} bytes, and we read at most {LONGEST_HEADER}"
            )));
        }
        let text = bytes.take(length)?;
        let text = if version == 3 {
            String::from_utf8(text).map_err(|_| wrong("the header is not UTF-8"))?
        } else {
            text.into_iter().map(char::from).collect()
        };
        let literal = parse(&text).map_err(|Wrong(at, what)| wrong(format!("character {at}: {what}")))?;
        Self::of(literal, 8 + u64::from(width) + length)
    }

    fn of(literal: Literal, length: u64) -> Result<Self, Refusal> {
        let Literal::Dict(pairs) = literal else {
            return Err(wrong("the header is no dictionary"));
        };
        let (mut kind, mut shape, mut fortran) = (None, None, None);
        for (key, value) in pairs {
            match (key, value) {
                (Literal::Text(key), value) if key == "descr" => kind = Some(Kind::of(&value, 0)?),
                (Literal::Text(key), Literal::List(sides)) if key == "shape" => shape = self::shape(&sides),
                (Literal::Text(key), Literal::Truth(order)) if key == "fortran_order" => {
                    fortran = Some(order);
                }
                _ => return Err(wrong("a key that no header has, or a value that it may not have")),
            }
        }
        let (Some(kind), Some(shape), Some(fortran)) = (kind, shape, fortran) else {
            return Err(wrong(
                "`descr`, `shape` or `fortran_order` is missing or no list of sides",
            ));
        };
        Ok(Self {
            kind,
            shape,
            fortran,
            length,
        })
    }

    /// Bytes of the data; none where it overflows, or is a pickle.
    pub(super) fn size(&self) -> Option<u64> {
        let (Kind::Plain(_, width) | Kind::Struct(_, width)) = self.kind else {
            return None;
        };
        self.elements()?.checked_mul(width)
    }

    /// How many elements; none where the product overflows.
    pub(super) fn elements(&self) -> Option<u64> {
        self.shape
            .iter()
            .try_fold(1_u64, |product, side| product.checked_mul(*side))
    }
}

fn shape(sides: &[Literal]) -> Option<Vec<u64>> {
    let side = |side: &Literal| match side {
        Literal::Number(side) => Some(*side),
        _ => None,
    };
    if sides.len() > MOST_DIMENSIONS {
        return None;
    }
    sides.iter().map(side).collect()
}

impl Kind {
    /// The type that `descr` describes: a string, or a list of named fields.
    fn of(descr: &Literal, depth: u32) -> Result<Self, Refusal> {
        match descr {
            Literal::Text(code) => plain(code).ok_or_else(|| wrong("a `descr` that is no type")),
            Literal::List(fields) if depth <= 8 => {
                let mut bytes = 0_u64;
                for field in fields {
                    let size = field_size(field, depth)?;
                    let sum = size.and_then(|size| bytes.checked_add(size));
                    let Some(sum) = sum else { return Ok(Self::Object) };
                    bytes = sum;
                }
                Ok(Self::Struct(fields.len(), bytes))
            }
            _ => Err(wrong("a `descr` that is no type")),
        }
    }

    /// Our name for it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Plain(name, _) => name.clone(),
            Self::Struct(..) => String::from("STRUCT"),
            Self::Object => String::from("OBJECT"),
        }
    }
}

/// Bytes of a field: `(name, type)` or `(name, type, shape)`; none of an object.
fn field_size(field: &Literal, depth: u32) -> Result<Option<u64>, Refusal> {
    let no = || wrong("a field that is no pair of name and type");
    let Literal::List(parts) = field else {
        return Err(no());
    };
    let (kind, sides) = match parts.as_slice() {
        [_, kind] => (kind, None),
        [_, kind, Literal::List(sides)] => (kind, shape(sides)),
        [_, kind, side @ Literal::Number(_)] => (kind, shape(std::slice::from_ref(side))),
        _ => return Err(no()),
    };
    let (Kind::Plain(_, width) | Kind::Struct(_, width)) = Kind::of(kind, depth + 1)? else {
        return Ok(None);
    };
    let sides = sides.unwrap_or_default();
    let size = sides.iter().try_fold(width, |size, side| size.checked_mul(*side));
    size.map(Some)
        .ok_or_else(|| wrong("a field whose size overflows"))
}

/// A type code such as `<f4`; the names are those of safetensors.
fn plain(code: &str) -> Option<Kind> {
    // Numbers with the highest byte first are another type to whoever reads their data.
    let turned = code.starts_with('>');
    let code = code.trim_start_matches(['<', '>', '|', '=']);
    let mut letters = code.chars();
    let (letter, digits) = (letters.next()?, letters.as_str());
    if letter == 'O' {
        return Some(Kind::Object);
    }
    // Times carry their unit: `M8[ns]`.
    let digits = digits.split('[').next().unwrap_or_default();
    let count: u64 = if digits.is_empty() {
        0
    } else {
        digits.parse().ok()?
    };
    let bits = count.checked_mul(8)?;
    let (name, width) = match (letter, count) {
        ('b', 1) | ('?', _) => (String::from("BOOL"), 1),
        ('f', 2 | 4 | 8 | 10 | 12 | 16) => (format!("F{bits}"), count),
        ('c', 8 | 16 | 24 | 32) => (format!("C{bits}"), count),
        ('i', 1 | 2 | 4 | 8) => (format!("I{bits}"), count),
        ('u', 1 | 2 | 4 | 8) => (format!("U{bits}"), count),
        ('S' | 'a', _) => (String::from("STRING"), count),
        ('U', _) => (String::from("STRING"), count.checked_mul(4)?),
        // What `NumPy` itself has no type for, bfloat16 among it, is saved as so many bytes.
        ('V' | 'M' | 'm', _) => (format!("{letter}{count}"), count),
        _ => return None,
    };
    let turned = turned && width > 1 && matches!(letter, 'f' | 'c' | 'i' | 'u');
    Some(Kind::Plain(if turned { name + "BE" } else { name }, width))
}
