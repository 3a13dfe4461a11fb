//! Bytes of a block as numbers: `f32` where that holds them exactly, else `f64`.
#![expect(
    clippy::inline_always,
    reason = "it must be compiled into each kind of vector code"
)]

use crate::dtype::Dtype;
use crate::floats;
use crate::kernel::BLOCK;
use crate::quantized;

/// How many numbers were read, and into which scratch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// As `f32`.
    Narrow(usize),
    /// As `f64`.
    Wide(usize),
}

/// Reads the whole groups of `bytes`, as far as the scratch holds them.
#[inline(always)]
#[expect(
    clippy::cast_precision_loss,
    reason = "the nearest f64 is what is told of whole numbers of 64 bits"
)]
pub(crate) fn numbers(
    dtype: Dtype,
    bytes: &[u8],
    narrow: &mut [f32; BLOCK],
    wide: &mut [f64; BLOCK],
) -> Numbers {
    match dtype {
        Dtype::F64 => Numbers::Wide(each(bytes, wide, f64::from_le_bytes)),
        Dtype::I64 => Numbers::Wide(each(bytes, wide, |number| i64::from_le_bytes(number) as f64)),
        Dtype::U64 => Numbers::Wide(each(bytes, wide, |number| u64::from_le_bytes(number) as f64)),
        Dtype::I32 => Numbers::Wide(each(bytes, wide, |number| f64::from(i32::from_le_bytes(number)))),
        Dtype::U32 => Numbers::Wide(each(bytes, wide, |number| f64::from(u32::from_le_bytes(number)))),
        Dtype::F32 => Numbers::Narrow(each(bytes, narrow, f32::from_le_bytes)),
        Dtype::F16 => Numbers::Narrow(each(bytes, narrow, |number| {
            floats::half(u16::from_le_bytes(number))
        })),
        Dtype::BF16 => Numbers::Narrow(each(bytes, narrow, |number| {
            f32::from_bits(u32::from(u16::from_le_bytes(number)) << 16)
        })),
        Dtype::I16 => Numbers::Narrow(each(bytes, narrow, |number| {
            f32::from(i16::from_le_bytes(number))
        })),
        Dtype::U16 => Numbers::Narrow(each(bytes, narrow, |number| {
            f32::from(u16::from_le_bytes(number))
        })),
        Dtype::I8 => Numbers::Narrow(each(bytes, narrow, |[number]| f32::from(number.cast_signed()))),
        Dtype::U8 => Numbers::Narrow(each(bytes, narrow, |[number]| f32::from(number))),
        Dtype::Bool => Numbers::Narrow(each(bytes, narrow, |[number]| f32::from(u8::from(number != 0)))),
        Dtype::F8_E4M3 => Numbers::Narrow(each(bytes, narrow, |[byte]| floats::e4m3(byte))),
        Dtype::F8_E5M2 => Numbers::Narrow(each(bytes, narrow, |[byte]| floats::e5m2(byte))),
        Dtype::F8_E4M3FNUZ => Numbers::Narrow(each(bytes, narrow, |[byte]| floats::e4m3fnuz(byte))),
        Dtype::F8_E5M2FNUZ => Numbers::Narrow(each(bytes, narrow, |[byte]| floats::e5m2fnuz(byte))),
        Dtype::F8_E8M0 => Numbers::Narrow(each(bytes, narrow, |[byte]| floats::e8m0(byte))),
        _ => Numbers::Narrow(quantized::read(dtype, bytes, narrow)),
    }
}

/// Reads numbers of `BYTES` bytes, and says how many.
#[inline(always)]
fn each<const BYTES: usize, T>(bytes: &[u8], numbers: &mut [T], number: impl Fn([u8; BYTES]) -> T) -> usize {
    let groups = bytes.as_chunks::<BYTES>().0;
    for (place, group) in numbers.iter_mut().zip(groups) {
        *place = number(*group);
    }
    groups.len().min(numbers.len())
}
