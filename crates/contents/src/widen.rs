//! Stored weights as `f32`, for those who compute with them.

use crate::decode::{Numbers, numbers};
use crate::dtype::{Dtype, Layout};
use crate::kernel::{BLOCK, Scratch};

/// How many bytes so many elements of the type called `dtype` take; none where it is no type that [`widen`]
/// reads, where the elements are no whole groups, or where the product overflows.
///
/// Types of floating point (`F32`, `F16`, `BF16`) and the block types of GGUF are read. Whole numbers and numbers
/// of eight bits are not: what scales them stands elsewhere.
pub fn stored_size(dtype: &str, elements: u64) -> Option<u64> {
    layout(dtype)?.size(elements)
}

/// Appends what the whole groups of `bytes`, of the type called `dtype`, stand for to `values`; says how many, none
/// of a type that is not read here.
pub fn widen(dtype: &str, bytes: &[u8], values: &mut Vec<f32>) -> usize {
    let Some(layout) = layout(dtype) else {
        return 0;
    };
    let mut scratch = Scratch::new();
    let before = values.len();
    for block in bytes.chunks(BLOCK / layout.elements * layout.bytes) {
        let Numbers::Narrow(read) = numbers(layout.dtype, block, &mut scratch.narrow, &mut scratch.wide)
        else {
            break;
        };
        values.extend(scratch.narrow.iter().take(read));
    }
    values.len() - before
}

fn layout(dtype: &str) -> Option<Layout> {
    let layout = Layout::of(dtype)?;
    let is_plain = matches!(layout.dtype, Dtype::F32 | Dtype::F16 | Dtype::BF16);
    (is_plain || layout.elements > 1).then_some(layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_and_blocks_are_widened_and_nothing_else() {
        let mut values = Vec::new();
        assert_eq!(widen("BF16", &[0x80, 0x3f, 0x00, 0xc0], &mut values), 2);
        assert_eq!(widen("F16", &[0x00, 0x3c], &mut values), 1);
        assert_eq!(values, [1.0, -2.0, 1.0]);
        assert_eq!(widen("Q8_0", &[0; 34], &mut values), 32);
        for dtype in ["I32", "F64", "F8_E4M3", "MXFP4"] {
            assert_eq!(widen(dtype, &[0; 64], &mut values), 0, "{dtype}");
            assert_eq!(stored_size(dtype, 8), None, "{dtype}");
        }
        assert_eq!(values.len(), 35);
    }

    #[test]
    fn more_than_a_block_is_widened_whole() {
        let elements = 2 * BLOCK + 7;
        let bytes: Vec<u8> = (0..elements).flat_map(|_| 2.5f32.to_le_bytes()).collect();
        let mut values = Vec::new();
        assert_eq!(widen("F32", &bytes, &mut values), elements);
        assert!(values.iter().all(|value| (value - 2.5).abs() < f32::EPSILON));
        assert_eq!(stored_size("F32", elements as u64), Some(bytes.len() as u64));
    }
}
