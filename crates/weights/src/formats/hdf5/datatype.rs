//! The datatype message: which numbers a dataset or attribute holds, under the names of safetensors.

use crate::scattered::Fields;

/// A type of elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Datatype {
    pub(super) name: String,
    /// Bytes of an element.
    pub(super) bytes: u64,
    pub(super) class: Class,
}

/// What matters of the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A string of fixed length.
    Text,
    /// A string that lies in a heap.
    HeapText,
    Other,
}

impl Datatype {
    /// Reads the message.
    pub(super) fn read(message: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(message);
        let class = fields.u8()? & 15;
        let flags = fields.number(3)?;
        let bytes = fields.number(4)?;
        let properties = fields.rest();
        let bits = bytes.saturating_mul(8);
        let name = match class {
            0 if flags & 8 == 0 => ordered(format!("U{bits}"), flags, bytes),
            0 => ordered(format!("I{bits}"), flags, bytes),
            1 => ordered(float(properties, bits)?, flags, bytes),
            3 => String::from("STRING"),
            5 => format!("V{bytes}"),
            6 => String::from("COMPOUND"),
            8 => enumeration(properties, flags),
            9 if flags & 15 == 1 => String::from("STRING"),
            2 | 4 | 7 | 9..=11 => String::from(
                [
                    "",
                    "",
                    "TIME",
                    "",
                    "BITS",
                    "",
                    "",
                    "REFERENCE",
                    "",
                    "LISTS",
                    "ARRAY",
                    "COMPLEX",
                ]
                .get(usize::from(class))
                .copied()?,
            ),
            _ => return None,
        };
        let class = match class {
            3 => Class::Text,
            9 if flags & 15 == 1 => Class::HeapText,
            _ => Class::Other,
        };
        Some(Self { name, bytes, class })
    }
}

/// Numbers with the highest byte first are another type to whoever reads their data: `F32BE`.
fn ordered(name: String, flags: u64, bytes: u64) -> String {
    if flags & 1 == 1 && bytes > 1 {
        return name + "BE";
    }
    name
}

/// Two bytes may be a half or a bfloat16: the width of the exponent tells.
fn float(properties: &[u8], bits: u64) -> Option<String> {
    let mut fields = Fields::new(properties);
    fields.take(5)?;
    let exponent = fields.u8()?;
    fields.take(1)?;
    let mantissa = fields.u8()?;
    Some(match (bits, exponent) {
        (16, 8) => String::from("BF16"),
        (8, _) => format!("F8_E{exponent}M{mantissa}"),
        _ => format!("F{bits}"),
    })
}

/// `h5py` saves truths as an enumeration of FALSE and TRUE.
fn enumeration(properties: &[u8], flags: u64) -> String {
    let says = |word: &[u8]| properties.windows(word.len()).any(|window| window == word);
    if flags & 0xffff == 2 && says(b"FALSE\0") && says(b"TRUE\0") {
        return String::from("BOOL");
    }
    let base = properties.first().filter(|class| **class % 16 == 0);
    base.and_then(|_| Datatype::read(properties))
        .map_or_else(|| String::from("ENUM"), |base| base.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(message: &[u8]) -> Option<String> {
        Datatype::read(message).map(|datatype| datatype.name)
    }

    #[test]
    fn numbers_are_called_as_in_safetensors() {
        let float = |size: u8, exponent: u8, mantissa: u8| {
            name(&[
                0x11, 0x20, 0, 0, size, 0, 0, 0, 0, 0, 0, 0, 0, exponent, 0, mantissa,
            ])
        };
        assert_eq!(float(4, 8, 23).as_deref(), Some("F32"));
        assert_eq!(float(2, 5, 10).as_deref(), Some("F16"));
        assert_eq!(float(2, 8, 7).as_deref(), Some("BF16"));
        assert_eq!(float(1, 4, 3).as_deref(), Some("F8_E4M3"));
        assert_eq!(name(&[0x10, 8, 0, 0, 8, 0, 0, 0]).as_deref(), Some("I64"));
        assert_eq!(name(&[0x10, 0, 0, 0, 1, 0, 0, 0]).as_deref(), Some("U8"));
        let truth = [
            &[0x18, 2, 0, 0, 1, 0, 0, 0][..],
            &[0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0],
            b"FALSE\0\0\0TRUE\0\0\0\0\0\x01",
        ]
        .concat();
        assert_eq!(name(&truth).as_deref(), Some("BOOL"));
    }

    #[test]
    fn what_is_short_or_unknown_is_no_type() {
        for length in 0..8 {
            assert_eq!(name(&[0x10, 8, 0, 0, 8, 0, 0, 0][..length]), None);
        }
        assert_eq!(name(&[0x11, 0x20, 0, 0, 4, 0, 0, 0]), None);
        assert_eq!(name(&[0x1f, 0, 0, 0, 4, 0, 0, 0]), None);
    }
}
