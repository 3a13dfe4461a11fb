//! The element types of ONNX, by the number that `onnx.proto` gives them.

/// An element type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dtype {
    id: u64,
    /// The name that safetensors has for it.
    pub(super) name: &'static str,
    /// Bits of an element; zero for strings.
    pub(super) bits: u64,
}

const fn of(id: u64, name: &'static str, bits: u64) -> Dtype {
    Dtype { id, name, bits }
}

/// After `TensorProto.DataType` of ONNX 1.23.
const TYPES: &[Dtype] = &[
    of(1, "F32", 32),
    of(2, "U8", 8),
    of(3, "I8", 8),
    of(4, "U16", 16),
    of(5, "I16", 16),
    of(6, "I32", 32),
    of(7, "I64", 64),
    of(8, "STRING", 0),
    of(9, "BOOL", 8),
    of(10, "F16", 16),
    of(11, "F64", 64),
    of(12, "U32", 32),
    of(13, "U64", 64),
    of(14, "C64", 64),
    of(15, "C128", 128),
    of(16, "BF16", 16),
    of(17, "F8_E4M3", 8),
    of(18, "F8_E4M3FNUZ", 8),
    of(19, "F8_E5M2", 8),
    of(20, "F8_E5M2FNUZ", 8),
    of(21, "U4", 4),
    of(22, "I4", 4),
    of(23, "F4", 4),
    of(24, "F8_E8M0", 8),
    of(25, "U2", 2),
    of(26, "I2", 2),
];

/// The type with this number.
pub(super) fn by_id(id: u64) -> Option<Dtype> {
    TYPES.iter().find(|dtype| dtype.id == id).copied()
}
