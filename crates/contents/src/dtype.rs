//! The element types whose numbers we can read, under the names of safetensors and of GGUF.

use std::borrow::Cow;

/// An element type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(non_camel_case_types, reason = "the formats' own words")]
pub(crate) enum Dtype {
    F64,
    F32,
    F16,
    BF16,
    F8_E4M3,
    F8_E5M2,
    F8_E4M3FNUZ,
    F8_E5M2FNUZ,
    F8_E8M0,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    Bool,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2_K,
    Q3_K,
    Q4_K,
    Q5_K,
    Q6_K,
    IQ4_NL,
    IQ4_XS,
}

/// How the elements of a type lie in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) dtype: Dtype,
    pub(crate) name: &'static str,
    /// Elements of a group, which lies in so many bytes.
    pub(crate) elements: usize,
    pub(crate) bytes: usize,
    pub(crate) order: Order,
}

/// Which bytes of a group change places in a big-endian file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    /// The group is one number.
    Number,
    /// Numbers of two bytes begin at these places, the rest stays.
    Halves(&'static [usize]),
    /// No tool writes it, so nobody can tell.
    Unknown,
}

const fn plain(dtype: Dtype, name: &'static str, bytes: usize) -> Layout {
    packed(dtype, name, 1, bytes, Order::Number)
}

const fn packed(dtype: Dtype, name: &'static str, elements: usize, bytes: usize, order: Order) -> Layout {
    Layout {
        dtype,
        name,
        elements,
        bytes,
        order,
    }
}

/// Groups after `ggml-common.h`.
const LAYOUTS: &[Layout] = &[
    plain(Dtype::F64, "F64", 8),
    plain(Dtype::F32, "F32", 4),
    plain(Dtype::F16, "F16", 2),
    plain(Dtype::BF16, "BF16", 2),
    plain(Dtype::F8_E4M3, "F8_E4M3", 1),
    plain(Dtype::F8_E5M2, "F8_E5M2", 1),
    plain(Dtype::F8_E4M3FNUZ, "F8_E4M3FNUZ", 1),
    plain(Dtype::F8_E5M2FNUZ, "F8_E5M2FNUZ", 1),
    plain(Dtype::F8_E8M0, "F8_E8M0", 1),
    plain(Dtype::I64, "I64", 8),
    plain(Dtype::I32, "I32", 4),
    plain(Dtype::I16, "I16", 2),
    plain(Dtype::I8, "I8", 1),
    plain(Dtype::U64, "U64", 8),
    plain(Dtype::U32, "U32", 4),
    plain(Dtype::U16, "U16", 2),
    plain(Dtype::U8, "U8", 1),
    plain(Dtype::Bool, "BOOL", 1),
    packed(Dtype::Q4_0, "Q4_0", 32, 18, Order::Halves(&[0])),
    packed(Dtype::Q4_1, "Q4_1", 32, 20, Order::Halves(&[0, 2])),
    packed(Dtype::Q5_0, "Q5_0", 32, 22, Order::Unknown),
    packed(Dtype::Q5_1, "Q5_1", 32, 24, Order::Unknown),
    packed(Dtype::Q8_0, "Q8_0", 32, 34, Order::Halves(&[0])),
    packed(Dtype::Q2_K, "Q2_K", 256, 84, Order::Halves(&[80, 82])),
    packed(Dtype::Q3_K, "Q3_K", 256, 110, Order::Halves(&[108])),
    packed(Dtype::Q4_K, "Q4_K", 256, 144, Order::Halves(&[0, 2])),
    packed(Dtype::Q5_K, "Q5_K", 256, 176, Order::Halves(&[0, 2])),
    packed(Dtype::Q6_K, "Q6_K", 256, 210, Order::Halves(&[208])),
    packed(Dtype::IQ4_NL, "IQ4_NL", 32, 18, Order::Unknown),
    packed(Dtype::IQ4_XS, "IQ4_XS", 256, 136, Order::Unknown),
];

/// Words of other formats: ONNX, `NumPy` (little-endian), torch.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("DOUBLE", "F64"),
    ("FLOAT", "F32"),
    ("FLOAT16", "F16"),
    ("BFLOAT16", "BF16"),
    ("FLOAT8E4M3FN", "F8_E4M3"),
    ("FLOAT8E5M2", "F8_E5M2"),
    ("FLOAT8E4M3FNUZ", "F8_E4M3FNUZ"),
    ("FLOAT8E5M2FNUZ", "F8_E5M2FNUZ"),
    ("FLOAT8E8M0", "F8_E8M0"),
    ("INT64", "I64"),
    ("INT32", "I32"),
    ("INT16", "I16"),
    ("INT8", "I8"),
    ("UINT64", "U64"),
    ("UINT32", "U32"),
    ("UINT16", "U16"),
    ("UINT8", "U8"),
    ("<F8", "F64"),
    ("<F4", "F32"),
    ("<F2", "F16"),
    ("<I8", "I64"),
    ("<I4", "I32"),
    ("<I2", "I16"),
    ("|I1", "I8"),
    ("<U8", "U64"),
    ("<U4", "U32"),
    ("<U2", "U16"),
    ("|U1", "U8"),
    ("|B1", "BOOL"),
];

/// The name of an element type that all formats share: that of safetensors, else that of GGUF, else `word`.
pub fn canonical(word: &str) -> Cow<'_, str> {
    let upper = word.to_ascii_uppercase();
    let other = OTHER_WORDS.iter().find(|(other, _)| *other == upper);
    match other {
        Some((_, name)) => Cow::Borrowed(name),
        None if Layout::named(&upper).is_some() => Cow::Owned(upper),
        None => Cow::Borrowed(word),
    }
}

impl Layout {
    /// The layout of the type that a header calls `word`.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::named(&canonical(word))
    }

    fn named(name: &str) -> Option<Self> {
        LAYOUTS.iter().find(|layout| layout.name == name).copied()
    }

    /// Bytes of so many elements; none where they are no whole groups, or too many.
    pub(crate) fn size(&self, elements: u64) -> Option<u64> {
        let group = self.elements as u64;
        if !elements.is_multiple_of(group) {
            return None;
        }
        (elements / group).checked_mul(self.bytes as u64)
    }

    /// Turns big-endian groups into little-endian ones; says whether it can.
    pub(crate) fn swap(&self, groups: &mut [u8]) -> bool {
        for group in groups.chunks_exact_mut(self.bytes) {
            match self.order {
                Order::Number => group.reverse(),
                Order::Halves(places) => {
                    for place in places {
                        if let Some(half) = group.get_mut(*place..*place + 2) {
                            half.reverse();
                        }
                    }
                }
                Order::Unknown => return false,
            }
        }
        true
    }

    /// Can a big-endian file of it be read?
    pub(crate) fn swaps(&self) -> bool {
        !matches!(self.order, Order::Unknown)
    }
}

#[cfg(test)]
pub(crate) fn layouts() -> &'static [Layout] {
    LAYOUTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_other_formats_lead_to_those_of_safetensors() {
        for (word, name) in [
            ("FLOAT", "F32"),
            ("<f4", "F32"),
            ("|b1", "BOOL"),
            ("BF16", "BF16"),
            ("q4_K", "Q4_K"),
            ("IQ2_XXS", "IQ2_XXS"),
            (">f4", ">f4"),
        ] {
            assert_eq!(canonical(word), name);
        }
        assert!(OTHER_WORDS.iter().all(|(_, name)| Layout::named(name).is_some()));
    }

    #[test]
    fn whole_blocks_are_whole_groups() {
        for layout in LAYOUTS {
            assert_eq!(crate::BLOCK % layout.elements, 0, "{}", layout.name);
        }
    }

    #[test]
    fn a_size_that_overflows_or_breaks_a_group_is_none() {
        let layout = Layout::of("F64").unwrap();
        assert_eq!(layout.size(3), Some(24));
        assert_eq!(layout.size(u64::MAX), None);
        assert_eq!(Layout::of("Q8_0").unwrap().size(33), None);
        assert_eq!(Layout::of("Q8_0").unwrap().size(64), Some(68));
    }
}
