//! A GGUF file, version 3, written front to back: metadata, the table of tensors, and then their data, which is made
//! when its turn comes. Little-endian; data is aligned to 32 bytes (ggml, `docs/gguf.md`).

use std::io::Write;

use super::blocks::Stored;

/// What a key of the metadata says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meta {
    /// A whole number (`UINT32`).
    Whole(u32),
    /// A number (`FLOAT32`).
    Number(f32),
    /// Yes or no.
    Flag(bool),
    /// A word.
    Text(String),
    /// Several words.
    Texts(Vec<String>),
    /// Several whole numbers (`INT32`).
    Wholes(Vec<i32>),
}

/// The metadata, in the order in which it is written.
pub(crate) type Keys = Vec<(String, Meta)>;

/// A tensor of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// Slowest side first.
    pub(crate) shape: Vec<usize>,
    pub(crate) stored: Stored,
}

impl Entry {
    /// Bytes of its data.
    pub(crate) fn size(&self) -> u64 {
        let (elements, bytes) = self.stored.group();
        let all = self.shape.iter().map(|side| *side as u64);
        all.fold(1, u64::saturating_mul) / elements as u64 * bytes as u64
    }
}

/// To what the data of each tensor is aligned.
pub(crate) const ALIGNMENT: u64 = 32;

/// All that stands before the data, with the padding.
pub(crate) fn header(metadata: &[(String, Meta)], entries: &[Entry]) -> Vec<u8> {
    let mut bytes = b"GGUF".to_vec();
    bytes.extend(3_u32.to_le_bytes());
    bytes.extend((entries.len() as u64).to_le_bytes());
    bytes.extend((metadata.len() as u64).to_le_bytes());
    for (key, meta) in metadata {
        put_text(key, &mut bytes);
        put_meta(meta, &mut bytes);
    }
    let mut offset = 0;
    for entry in entries {
        put_text(&entry.name, &mut bytes);
        put_length(entry.shape.len(), &mut bytes);
        for side in entry.shape.iter().rev() {
            bytes.extend((*side as u64).to_le_bytes());
        }
        bytes.extend(entry.stored.number().to_le_bytes());
        bytes.extend(u64::to_le_bytes(offset));
        offset += entry.size().next_multiple_of(ALIGNMENT);
    }
    let padding = (bytes.len() as u64).next_multiple_of(ALIGNMENT) - bytes.len() as u64;
    bytes.extend((0..padding).map(|_| 0));
    bytes
}

/// Zeros behind the data of a tensor, up to that of the next.
pub(crate) fn pad(entry: &Entry, out: &mut impl Write) -> std::io::Result<()> {
    let padding = entry.size().next_multiple_of(ALIGNMENT) - entry.size();
    for _ in 0..padding {
        out.write_all(&[0])?;
    }
    Ok(())
}

fn put_meta(meta: &Meta, bytes: &mut Vec<u8>) {
    let (kind, array): (u32, Option<(u32, usize)>) = match meta {
        Meta::Whole(_) => (4, None),
        Meta::Number(_) => (6, None),
        Meta::Flag(_) => (7, None),
        Meta::Text(_) => (8, None),
        Meta::Texts(texts) => (9, Some((8, texts.len()))),
        Meta::Wholes(wholes) => (9, Some((5, wholes.len()))),
    };
    bytes.extend(kind.to_le_bytes());
    if let Some((kind, length)) = array {
        bytes.extend(kind.to_le_bytes());
        bytes.extend((length as u64).to_le_bytes());
    }
    match meta {
        Meta::Whole(whole) => bytes.extend(whole.to_le_bytes()),
        Meta::Number(number) => bytes.extend(number.to_le_bytes()),
        Meta::Flag(flag) => bytes.push(u8::from(*flag)),
        Meta::Text(text) => put_text(text, bytes),
        Meta::Texts(texts) => texts.iter().for_each(|text| put_text(text, bytes)),
        Meta::Wholes(wholes) => bytes.extend(wholes.iter().flat_map(|whole| whole.to_le_bytes())),
    }
}

fn put_text(text: &str, bytes: &mut Vec<u8>) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

/// A count that the format has four bytes for; no tensor has more sides.
fn put_length(length: usize, bytes: &mut Vec<u8>) {
    bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_reader_reads_what_was_written() {
        let metadata = [
            ("general.architecture".to_owned(), Meta::Text("llama".to_owned())),
            ("a.whole".to_owned(), Meta::Whole(7)),
            ("a.number".to_owned(), Meta::Number(0.5)),
            ("a.flag".to_owned(), Meta::Flag(true)),
            (
                "some.texts".to_owned(),
                Meta::Texts(vec!["é".to_owned(), String::new()]),
            ),
            ("some.wholes".to_owned(), Meta::Wholes(vec![-1, 3])),
        ];
        let entry = |name: &str, shape: &[usize], stored| Entry {
            name: name.to_owned(),
            shape: shape.to_vec(),
            stored,
        };
        let entries = [
            entry("one", &[3, 32], Stored::Q4_0),
            entry("two", &[5], Stored::F32),
            entry("three", &[2, 32], Stored::Q8_0),
        ];
        let mut bytes = header(&metadata, &entries);
        for entry in &entries {
            bytes.extend((0..entry.size()).map(|_| 1));
            pad(entry, &mut bytes).unwrap();
        }
        let read = openassay_weights::read("a.gguf", &bytes).unwrap();
        assert_eq!(read.problems, Vec::<String>::new());
        assert_eq!(read.metadata.len(), metadata.len());
        let found: Vec<_> = read
            .tensors
            .iter()
            .map(|one| (one.name.as_str(), one.shape.clone(), one.dtype.as_str()))
            .collect();
        let expected = [
            ("one", vec![3, 32], "Q4_0"),
            ("two", vec![5], "F32"),
            ("three", vec![2, 32], "Q8_0"),
        ];
        assert_eq!(found, expected);
        for (one, entry) in read.tensors.iter().zip(&entries) {
            assert_eq!(one.bytes.end - one.bytes.start, entry.size(), "{}", one.name);
            assert_eq!(one.bytes.start % ALIGNMENT, 0);
        }
    }
}
