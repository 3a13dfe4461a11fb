//! One file of a model, as it is handed in.

use openassay_sources::ReadAt;
use openassay_weights::{Format, Header, Tensor};

/// Which byte of a number comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ByteOrder {
    /// The lowest: all formats but some GGUF files.
    #[default]
    Little,
    /// The highest.
    Big,
}

impl ByteOrder {
    /// The order of the numbers in a file of this format. Only GGUF leaves a choice, and has no mark of it: a
    /// version that is huge one way round is small the other.
    pub fn of(format: Format, bytes: &dyn ReadAt) -> Self {
        let mut head = [0; 8];
        if format != Format::Gguf || !matches!(bytes.read_at(0, &mut head), Ok(8)) {
            return Self::Little;
        }
        let [_, _, _, _, version @ ..] = head;
        match u32::from_le_bytes(version) {
            version if version.trailing_zeros() >= 16 && version != 0 => Self::Big,
            _ => Self::Little,
        }
    }
}

/// One file, and where its tensors lie.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The bytes of the file.
    pub bytes: &'a dyn ReadAt,
    /// Its tensors, in any order.
    pub tensors: &'a [Tensor],
    /// Which byte of a number comes first.
    pub order: ByteOrder,
}

impl<'a> Part<'a> {
    /// A file with the tensors that its header names.
    pub fn new(bytes: &'a dyn ReadAt, header: &'a Header) -> Self {
        Self {
            bytes,
            tensors: &header.tensors,
            order: ByteOrder::of(header.format, bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_gguf_file_tells_its_byte_order() {
        let order = |format, head: &[u8]| ByteOrder::of(format, &head.to_vec());
        assert_eq!(order(Format::Gguf, b"GGUF\x03\0\0\0"), ByteOrder::Little);
        assert_eq!(order(Format::Gguf, b"GGUF\0\0\0\x03"), ByteOrder::Big);
        assert_eq!(order(Format::Gguf, b"GGUF"), ByteOrder::Little);
        assert_eq!(order(Format::Safetensors, b"GGUF\0\0\0\x03"), ByteOrder::Little);
    }
}
