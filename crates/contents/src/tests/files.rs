//! Small weight files, written here.

use std::fmt::Write as _;
use std::io;

use crate::{Contents, Measure, Part, survey};
use openassay_sources::ReadAt;
use openassay_weights::{Header, read};

/// A tensor to write: name, type, shape, data.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) dtype: &'static str,
    pub(crate) shape: Vec<u64>,
    pub(crate) data: Vec<u8>,
}

pub(crate) fn given(name: &str, dtype: &'static str, shape: &[u64], data: Vec<u8>) -> Given {
    Given {
        name: name.to_owned(),
        dtype,
        shape: shape.to_vec(),
        data,
    }
}

/// Bytes that look like nothing.
pub(crate) fn noise(length: usize, mut seed: u64) -> Vec<u8> {
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

pub(crate) fn bytes_of(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

pub(crate) fn safetensors(tensors: &[Given]) -> Vec<u8> {
    let mut header = String::from("{");
    let mut data = Vec::new();
    for tensor in tensors {
        let comma = if data.is_empty() && header.len() == 1 {
            ""
        } else {
            ","
        };
        let (start, end) = (data.len(), data.len() + tensor.data.len());
        write!(
            header,
            r#"{comma}"{}":{{"dtype":"{}","shape":{:?},"data_offsets":[{start},{end}]}}"#,
            tensor.name, tensor.dtype, tensor.shape
        )
        .unwrap();
        data.extend_from_slice(&tensor.data);
    }
    header.push('}');
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(&data);
    file
}

/// A GGUF file of version 3, its numbers with the highest byte first where `big`; the data is written as it is.
pub(crate) fn gguf(tensors: &[Given], big: bool) -> Vec<u8> {
    let order = |bytes: &[u8]| -> Vec<u8> {
        if big {
            bytes.iter().rev().copied().collect()
        } else {
            bytes.to_vec()
        }
    };
    let mut file = b"GGUF".to_vec();
    file.extend(order(&3_u32.to_le_bytes()));
    file.extend(order(&(tensors.len() as u64).to_le_bytes()));
    file.extend(order(&0_u64.to_le_bytes()));
    let mut data: Vec<u8> = Vec::new();
    for tensor in tensors {
        file.extend(order(&(tensor.name.len() as u64).to_le_bytes()));
        file.extend(tensor.name.as_bytes());
        file.extend(order(&u32::try_from(tensor.shape.len()).unwrap().to_le_bytes()));
        for side in tensor.shape.iter().rev() {
            file.extend(order(&side.to_le_bytes()));
        }
        let kind: u32 = match tensor.dtype {
            "F32" => 0,
            "F16" => 1,
            "Q5_0" => 6,
            "Q8_0" => 8,
            "Q4_K" => 12,
            "IQ2_XXS" => 16,
            other => panic!("no number for {other}"),
        };
        file.extend(order(&kind.to_le_bytes()));
        file.extend(order(&(data.len() as u64).to_le_bytes()));
        data.extend(&tensor.data);
        data.resize(data.len().next_multiple_of(32), 0);
    }
    file.resize(file.len().next_multiple_of(32), 0);
    file.extend(data);
    file
}

/// What a reader makes of a file.
pub(crate) fn header(file: &[u8]) -> Header {
    let name = if file.starts_with(b"GGUF") {
        "a.gguf"
    } else {
        "a.safetensors"
    };
    read(name, &file).unwrap()
}

/// The survey of some files.
pub(crate) fn all(files: &[Vec<u8>]) -> Contents {
    let headers: Vec<Header> = files.iter().map(|file| header(file)).collect();
    let parts: Vec<Part<'_>> = files
        .iter()
        .zip(&headers)
        .map(|(file, header)| Part::new(file, header))
        .collect();
    survey(&parts, &Measure::ALL, &|_| {})
}

/// Bytes that end, or fail, before they said they would.
pub(crate) struct Broken {
    pub(crate) bytes: Vec<u8>,
    pub(crate) size: u64,
    pub(crate) fails: bool,
}

impl ReadAt for Broken {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        if self.fails {
            return Err(io::Error::other("the disk is gone"));
        }
        self.bytes.read_at(offset, buffer)
    }
}
