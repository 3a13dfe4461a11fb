//! Writes small files in GGUF, version 3, for tests.

use std::path::Path;

use candle_core::{DType, Tensor};

/// What a key says.
#[derive(Debug, Clone)]
pub(crate) enum Meta {
    Whole(u32),
    Number(f32),
    Flag(bool),
    Text(String),
    Texts(Vec<String>),
    Wholes(Vec<i32>),
    Numbers(Vec<f32>),
}

pub(crate) fn text(text: &str) -> Meta {
    Meta::Text(text.to_owned())
}

pub(crate) fn texts(texts: &[&str]) -> Meta {
    Meta::Texts(texts.iter().map(|text| (*text).to_owned()).collect())
}

const ALIGNMENT: usize = 32;

/// Writes the file, its tensors as float32.
pub(crate) fn write(path: &Path, metadata: &[(String, Meta)], tensors: &[(String, Tensor)]) {
    let mut bytes = b"GGUF".to_vec();
    bytes.extend(3_u32.to_le_bytes());
    bytes.extend((tensors.len() as u64).to_le_bytes());
    bytes.extend((metadata.len() as u64).to_le_bytes());
    for (key, meta) in metadata {
        put(key, &mut bytes);
        value(meta, &mut bytes);
    }
    let (mut data, mut offset) = (Vec::new(), 0_usize);
    for (name, tensor) in tensors {
        put(name, &mut bytes);
        bytes.extend(u32::try_from(tensor.rank()).unwrap().to_le_bytes());
        for side in tensor.dims().iter().rev() {
            bytes.extend((*side as u64).to_le_bytes());
        }
        bytes.extend(0_u32.to_le_bytes());
        bytes.extend((offset as u64).to_le_bytes());
        let values = tensor.to_dtype(DType::F32).unwrap().flatten_all().unwrap();
        for value in values.to_vec1::<f32>().unwrap() {
            data.extend(value.to_le_bytes());
        }
        data.resize(data.len().next_multiple_of(ALIGNMENT), 0);
        offset = data.len();
    }
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
    bytes.extend(data);
    std::fs::write(path, bytes).unwrap();
}

fn value(meta: &Meta, bytes: &mut Vec<u8>) {
    let list = |kind: u32, length: usize, bytes: &mut Vec<u8>| {
        bytes.extend(9_u32.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend((length as u64).to_le_bytes());
    };
    match meta {
        Meta::Whole(whole) => bytes.extend([4_u32, *whole].into_iter().flat_map(u32::to_le_bytes)),
        Meta::Number(number) => {
            bytes.extend(6_u32.to_le_bytes());
            bytes.extend(number.to_le_bytes());
        }
        Meta::Flag(flag) => {
            bytes.extend(7_u32.to_le_bytes());
            bytes.push(u8::from(*flag));
        }
        Meta::Text(text) => {
            bytes.extend(8_u32.to_le_bytes());
            put(text, bytes);
        }
        Meta::Texts(texts) => {
            list(8, texts.len(), bytes);
            for text in texts {
                put(text, bytes);
            }
        }
        Meta::Wholes(wholes) => {
            list(5, wholes.len(), bytes);
            bytes.extend(wholes.iter().flat_map(|whole| whole.to_le_bytes()));
        }
        Meta::Numbers(numbers) => {
            list(6, numbers.len(), bytes);
            bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
    }
}

fn put(text: &str, bytes: &mut Vec<u8>) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}
