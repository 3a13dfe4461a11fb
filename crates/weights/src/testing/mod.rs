//! Small weight files, built in memory for the tests.

use openassay_facts::Role;

use crate::loading::loading;
use crate::{Format, Purpose, Tensor, WeightFile, WeightsError};

pub(crate) mod hdf5;
pub(crate) mod proto;
pub(crate) mod tflite;

/// A safetensors file around `header`, with `data` bytes behind it.
pub(crate) fn safetensors_of(header: &str, data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

/// A valid safetensors file with these tensors.
pub(crate) fn safetensors(tensors: &[(&str, &str, &[u64])]) -> Vec<u8> {
    let mut entries = vec![String::from("\"__metadata__\":{\"format\":\"pt\"}")];
    let mut end = 0;
    for (name, dtype, shape) in tensors {
        let bits = match *dtype {
            "F4" => 4,
            "U8" | "I8" | "BOOL" | "F8_E4M3" => 8,
            "F16" | "BF16" => 16,
            "I64" => 64,
            _ => 32,
        };
        let size = shape.iter().product::<u64>() * bits / 8;
        entries.push(format!(
            "\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape:?},\"data_offsets\":[{end},{}]}}",
            end + size
        ));
        end += size;
    }
    safetensors_of(
        &format!("{{{}}}", entries.join(",")),
        usize::try_from(end).unwrap(),
    )
}

/// A GGUF, piece by piece.
pub(crate) struct Gguf {
    version: u32,
    big: bool,
    keys: Vec<Vec<u8>>,
    tensors: Vec<Vec<u8>>,
    data: u64,
}

impl Gguf {
    pub(crate) fn new(version: u32) -> Self {
        Self {
            version,
            big: false,
            keys: Vec::new(),
            tensors: Vec::new(),
            data: 0,
        }
    }

    pub(crate) fn big_endian(mut self) -> Self {
        self.big = true;
        self
    }

    pub(crate) fn u32(&self, value: u32) -> Vec<u8> {
        if self.big {
            value.to_be_bytes().to_vec()
        } else {
            value.to_le_bytes().to_vec()
        }
    }

    pub(crate) fn u64(&self, value: u64) -> Vec<u8> {
        if self.big {
            value.to_be_bytes().to_vec()
        } else {
            value.to_le_bytes().to_vec()
        }
    }

    pub(crate) fn length(&self, value: u64) -> Vec<u8> {
        if self.version == 1 {
            self.u32(u32::try_from(value).unwrap())
        } else {
            self.u64(value)
        }
    }

    pub(crate) fn string(&self, text: &str) -> Vec<u8> {
        [self.length(text.len() as u64), text.as_bytes().to_vec()].concat()
    }

    /// A key with a value that is given in bytes.
    pub(crate) fn raw(mut self, key: &str, kind: u32, value: Vec<u8>) -> Self {
        self.keys.push([self.string(key), self.u32(kind), value].concat());
        self
    }

    pub(crate) fn text(self, key: &str, value: &str) -> Self {
        let value = self.string(value);
        self.raw(key, 8, value)
    }

    pub(crate) fn number(self, key: &str, value: u32) -> Self {
        let value = self.u32(value);
        self.raw(key, 4, value)
    }

    pub(crate) fn texts(self, key: &str, values: &[&str]) -> Self {
        let mut value = [self.u32(8), self.length(values.len() as u64)].concat();
        for text in values {
            value.extend(self.string(text));
        }
        self.raw(key, 9, value)
    }

    /// A tensor of ggml type `kind` whose data takes `size` bytes; sides in ggml's order.
    pub(crate) fn tensor(mut self, name: &str, sides: &[u64], kind: u32, size: u64) -> Self {
        let mut entry = [self.string(name), self.u32(u32::try_from(sides.len()).unwrap())].concat();
        for side in sides {
            entry.extend(self.length(*side));
        }
        entry.extend(self.u32(kind));
        entry.extend(self.u64(self.data.next_multiple_of(32)));
        self.data = self.data.next_multiple_of(32) + size;
        self.tensors.push(entry);
        self
    }

    pub(crate) fn build(self) -> Vec<u8> {
        let (tensors, keys) = (self.tensors.len() as u64, self.keys.len() as u64);
        self.build_claiming(tensors, keys)
    }

    /// With counts that may lie.
    pub(crate) fn build_claiming(self, tensors: u64, keys: u64) -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(self.u32(self.version));
        bytes.extend(self.length(tensors));
        bytes.extend(self.length(keys));
        bytes.extend(self.keys.concat());
        bytes.extend(self.tensors.concat());
        if self.data > 0 {
            bytes.resize(
                bytes.len().next_multiple_of(32) + usize::try_from(self.data).unwrap(),
                0,
            );
        }
        bytes
    }
}

/// A small GGUF of a llama of one layer: 3 tensors.
pub(crate) fn small_gguf() -> Vec<u8> {
    Gguf::new(3)
        .text("general.architecture", "llama")
        .number("llama.block_count", 1)
        .texts("tokenizer.ggml.tokens", &["<s>", "</s>", "a"])
        .tensor("token_embd.weight", &[32, 3], 0, 384)
        .tensor("blk.0.ffn_up.weight", &[32, 2], 2, 36)
        .tensor("output_norm.weight", &[32], 0, 128)
        .build()
}

/// A tensor out of nothing, for rules that look at names and shapes.
pub(crate) fn tensor(name: &str, dtype: &str, shape: &[u64]) -> Tensor {
    let bytes = shape.iter().product::<u64>() * 4;
    Tensor {
        name: name.to_owned(),
        dtype: dtype.to_owned(),
        shape: shape.to_vec(),
        bytes: 0..bytes,
        purpose: Purpose::default(),
    }
}

/// A file of a release whose header is read from `bytes`.
pub(crate) fn file(path: &str, bytes: &[u8]) -> WeightFile {
    let crate::Inspected { header, loading, .. } = crate::inspect(path, &bytes.to_vec());
    let format = match &header {
        Err(WeightsError::NotParsed(format)) => *format,
        _ => crate::recognize(path, bytes).unwrap_or(Format::Safetensors),
    };
    WeightFile {
        source: 0,
        path: path.to_owned(),
        size: bytes.len() as u64,
        format,
        header,
        loading,
        role: Role::WeightsFinal,
    }
}

/// A file whose format is known and whose tensors are not read.
pub(crate) fn unread(path: &str, format: Format) -> WeightFile {
    let (header, role) = (Err(WeightsError::NotParsed(format)), Role::WeightsFinal);
    WeightFile {
        source: 0,
        path: path.to_owned(),
        size: 10,
        format,
        header,
        loading: loading(Some(format), None, None),
        role,
    }
}

/// An array of `NumPy` around `header`, with `data` bytes behind it.
pub(crate) fn npy_of(version: u8, header: &str, data: usize) -> Vec<u8> {
    let mut bytes = [b"\x93NUMPY", &[version, 0][..]].concat();
    if version == 1 {
        bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    } else {
        bytes.extend(u32::try_from(header.len()).unwrap().to_le_bytes());
    }
    bytes.extend(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

/// An array of `NumPy` of this type and shape.
pub(crate) fn npy(descr: &str, shape: &[u64], data: usize) -> Vec<u8> {
    let sides: Vec<String> = shape.iter().map(u64::to_string).collect();
    let sides = format!("{},", sides.join(", "));
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sides}), }}\n");
    npy_of(1, &header.replace("(,)", "()"), data)
}

/// A zip of these entries: name, bytes, and whether they are deflated.
pub(crate) fn zip(entries: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, data, deflated) in entries {
        let packed = if *deflated { deflate(data) } else { data.to_vec() };
        let mut fields = [20_u16, 0, if *deflated { 8 } else { 0 }, 0, 0]
            .map(u16::to_le_bytes)
            .concat();
        let sizes = [0, packed.len(), data.len()].map(|size| u32::try_from(size).unwrap().to_le_bytes());
        fields.extend(sizes.concat());
        fields.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        fields.extend([0; 2]);
        directory.extend([b"PK\x01\x02\x14\x00", &fields[..], &[0; 10]].concat());
        directory.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        directory.extend(name.as_bytes());
        bytes.extend([b"PK\x03\x04", &fields[..], name.as_bytes(), &packed].concat());
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let ends = [directory.len(), bytes.len()].map(|size| u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &ends.concat(), &[0; 2]].concat());
    bytes
}

fn deflate(data: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(data.len() + 64);
    let mut encoder = flate2::Compress::new(flate2::Compression::default(), false);
    encoder
        .compress_vec(data, &mut packed, flate2::FlushCompress::Finish)
        .unwrap();
    packed
}
