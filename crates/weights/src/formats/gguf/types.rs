//! The tensor types of ggml: how many elements a block holds, in how many bytes.

/// One tensor type.
#[derive(Debug, Clone, Copy)]
pub(super) struct TensorType {
    id: u32,
    pub(super) name: &'static str,
    /// Elements of a block.
    pub(super) elements: u64,
    /// Bytes of a block.
    pub(super) bytes: u64,
}

const fn of(id: u32, name: &'static str, elements: u64, bytes: u64) -> TensorType {
    TensorType {
        id,
        name,
        elements,
        bytes,
    }
}

/// After `ggml.h` and the constants of the published package gguf 0.19.0; the removed types (4, 5, 31 to
/// 33, 36 to 38) after the llama.cpp that still had them.
const TYPES: &[TensorType] = &[
    of(0, "F32", 1, 4),
    of(1, "F16", 1, 2),
    of(2, "Q4_0", 32, 18),
    of(3, "Q4_1", 32, 20),
    of(6, "Q5_0", 32, 22),
    of(7, "Q5_1", 32, 24),
    of(8, "Q8_0", 32, 34),
    // Files never hold Q8_1 (it is made while running), and its block changed from 40 to 36 bytes.
    of(9, "Q8_1", 32, 36),
    of(10, "Q2_K", 256, 84),
    of(11, "Q3_K", 256, 110),
    of(12, "Q4_K", 256, 144),
    of(13, "Q5_K", 256, 176),
    of(14, "Q6_K", 256, 210),
    of(15, "Q8_K", 256, 292),
    of(16, "IQ2_XXS", 256, 66),
    of(17, "IQ2_XS", 256, 74),
    of(18, "IQ3_XXS", 256, 98),
    of(19, "IQ1_S", 256, 50),
    of(20, "IQ4_NL", 32, 18),
    of(21, "IQ3_S", 256, 110),
    of(22, "IQ2_S", 256, 82),
    of(23, "IQ4_XS", 256, 136),
    of(24, "I8", 1, 1),
    of(25, "I16", 1, 2),
    of(26, "I32", 1, 4),
    of(27, "I64", 1, 8),
    of(28, "F64", 1, 8),
    of(29, "IQ1_M", 256, 56),
    of(30, "BF16", 1, 2),
    of(31, "Q4_0_4_4", 32, 18),
    of(32, "Q4_0_4_8", 32, 18),
    of(33, "Q4_0_8_8", 32, 18),
    of(34, "TQ1_0", 256, 54),
    of(35, "TQ2_0", 256, 66),
    of(36, "IQ4_NL_4_4", 32, 18),
    of(37, "IQ4_NL_4_8", 32, 18),
    of(38, "IQ4_NL_8_8", 32, 18),
    of(39, "MXFP4", 32, 17),
    of(40, "NVFP4", 64, 36),
    of(41, "Q1_0", 128, 18),
];

/// The type with this number.
pub(super) fn by_id(id: u32) -> Option<TensorType> {
    TYPES.iter().find(|kind| kind.id == id).copied()
}

impl TensorType {
    /// Bytes of a tensor of that many elements, whose rows are `row` elements long; none where rows are
    /// not whole blocks or the size overflows.
    pub(super) fn size(&self, elements: u64, row: u64) -> Option<u64> {
        if !row.is_multiple_of(self.elements) || !elements.is_multiple_of(self.elements) {
            return None;
        }
        (elements / self.elements).checked_mul(self.bytes)
    }
}

/// What `general.file_type` says of the whole file, as the names of files write it; after the constants of
/// gguf 0.19.0.
pub(crate) fn file_type(number: u64) -> Option<&'static str> {
    const NAMES: &[(u64, &str)] = &[
        (0, "F32"),
        (1, "F16"),
        (2, "Q4_0"),
        (3, "Q4_1"),
        (7, "Q8_0"),
        (8, "Q5_0"),
        (9, "Q5_1"),
        (10, "Q2_K"),
        (11, "Q3_K_S"),
        (12, "Q3_K_M"),
        (13, "Q3_K_L"),
        (14, "Q4_K_S"),
        (15, "Q4_K_M"),
        (16, "Q5_K_S"),
        (17, "Q5_K_M"),
        (18, "Q6_K"),
        (19, "IQ2_XXS"),
        (20, "IQ2_XS"),
        (21, "Q2_K_S"),
        (22, "IQ3_XS"),
        (23, "IQ3_XXS"),
        (24, "IQ1_S"),
        (25, "IQ4_NL"),
        (26, "IQ3_S"),
        (27, "IQ3_M"),
        (28, "IQ2_S"),
        (29, "IQ2_M"),
        (30, "IQ4_XS"),
        (31, "IQ1_M"),
        (32, "BF16"),
        (36, "TQ1_0"),
        (37, "TQ2_0"),
        (38, "MXFP4_MOE"),
        (39, "NVFP4"),
        (40, "Q1_0"),
    ];
    NAMES.iter().find(|(id, _)| *id == number).map(|(_, name)| *name)
}
