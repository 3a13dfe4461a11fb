//! A safetensors file, front to back: the table of its tensors, whose sizes are known, and then their data.

use serde_json::{Map, Value as Json, json};

/// A tensor of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// The word of safetensors for its type.
    pub(crate) dtype: String,
    pub(crate) shape: Vec<usize>,
    /// Bytes of its data.
    pub(crate) size: u64,
}

/// All that stands before the data. `format` is told as those who load such files into PyTorch ask for it.
pub(crate) fn header(entries: &[Entry]) -> Vec<u8> {
    let mut table = Map::new();
    table.insert("__metadata__".to_owned(), json!({ "format": "pt" }));
    let mut from = 0;
    for entry in entries {
        let to = from + entry.size;
        let told = json!({ "dtype": entry.dtype, "shape": entry.shape, "data_offsets": [from, to] });
        table.insert(entry.name.clone(), told);
        from = to;
    }
    let mut text = Json::Object(table).to_string().into_bytes();
    text.resize(text.len().next_multiple_of(8), b' ');
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend(text);
    bytes
}

/// Appends `values` in the type called `dtype`, each rounded to the nearest and of ties to even; says whether it is
/// one that is written.
pub(crate) fn append(dtype: &str, values: &[f32], bytes: &mut Vec<u8>) -> bool {
    match dtype {
        "F32" => bytes.extend(values.iter().flat_map(|value| value.to_le_bytes())),
        "F16" => bytes.extend(
            values
                .iter()
                .flat_map(|value| super::blocks::half(*value).to_le_bytes()),
        ),
        "BF16" => bytes.extend(values.iter().flat_map(|value| brain(*value).to_le_bytes())),
        _ => return false,
    }
    true
}

/// The upper half of the bits.
fn brain(value: f32) -> u16 {
    let bits = value.to_bits();
    let rounded = if value.is_nan() {
        bits | 0x0040_0000
    } else {
        bits.wrapping_add(0x7fff + (bits >> 16 & 1))
    };
    (rounded >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_reader_reads_what_was_written() {
        let entry = |name: &str, dtype: &str, shape: &[usize], size| Entry {
            name: name.to_owned(),
            dtype: dtype.to_owned(),
            shape: shape.to_vec(),
            size,
        };
        let entries = [entry("b", "BF16", &[2, 1], 4), entry("a", "F32", &[3], 12)];
        let mut bytes = header(&entries);
        assert!(append("BF16", &[1.0, -2.0], &mut bytes));
        assert!(append("F32", &[1.0, 2.0, 3.0], &mut bytes));
        let read = openassay_weights::read("a.safetensors", &bytes).unwrap();
        assert_eq!(read.problems, Vec::<String>::new());
        let found = |name: &str| read.tensors.iter().find(|one| one.name == name).unwrap();
        assert_eq!(found("b").shape, [2, 1]);
        let at = usize::try_from(found("a").bytes.start).unwrap();
        assert_eq!(bytes[at..at + 4], 1.0_f32.to_le_bytes());
        assert!(!append("F64", &[1.0], &mut bytes));
    }

    #[test]
    fn sixteen_bits_are_rounded_to_even() {
        assert_eq!(brain(1.0 + 2f32.powi(-8)), 0x3f80);
        assert_eq!(brain(1.0 + 3.0 * 2f32.powi(-8)), 0x3f82);
        assert_eq!(brain(f32::NEG_INFINITY), 0xff80);
        assert_eq!(brain(f32::NAN) & 0x7fc0, 0x7fc0);
    }
}
