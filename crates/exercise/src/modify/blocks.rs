//! Numbers as the types of GGUF store them, byte for byte as `quantize_row_*_ref` of ggml and the published package
//! gguf 0.19.0 make them: each product and difference in the same order, in `f32`.
//!
//! A block of 32 numbers is a scale (and, in the `_1` types, a least value) in half precision, and a few bits for
//! each number: first those of the numbers 0 to 15 in the low halves of the bytes, then 16 to 31 in the high ones.

use serde::Serialize;

/// Numbers of a block.
pub const BLOCK: usize = 32;

/// A type that tensors are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Stored {
    /// Four bytes a number.
    F32,
    /// Half precision: two bytes a number.
    F16,
    /// Eight bits and a scale: 34 bytes a block.
    #[serde(rename = "Q8_0")]
    Q8_0,
    /// Five bits, a scale, and a least value: 24 bytes a block.
    #[serde(rename = "Q5_1")]
    Q5_1,
    /// Five bits and a scale: 22 bytes a block.
    #[serde(rename = "Q5_0")]
    Q5_0,
    /// Four bits, a scale, and a least value: 20 bytes a block.
    #[serde(rename = "Q4_1")]
    Q4_1,
    /// Four bits and a scale: 18 bytes a block.
    #[serde(rename = "Q4_0")]
    Q4_0,
}

impl Stored {
    /// All of them, the largest first.
    pub const ALL: [Self; 7] = [
        Self::F32,
        Self::F16,
        Self::Q8_0,
        Self::Q5_1,
        Self::Q5_0,
        Self::Q4_1,
        Self::Q4_0,
    ];

    /// The word of GGUF for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Q8_0 => "Q8_0",
            Self::Q5_1 => "Q5_1",
            Self::Q5_0 => "Q5_0",
            Self::Q4_1 => "Q4_1",
            Self::Q4_0 => "Q4_0",
        }
    }

    /// The type with this name, however it is capitalized.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|one| one.name().eq_ignore_ascii_case(name))
    }

    /// Its number in the table of tensors (`ggml_type`).
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q4_1 => 3,
            Self::Q5_0 => 6,
            Self::Q5_1 => 7,
            Self::Q8_0 => 8,
        }
    }

    /// The number of a file that is mostly of it (`general.file_type`, `llama_ftype`).
    pub(crate) fn file_type(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q4_1 => 3,
            Self::Q8_0 => 7,
            Self::Q5_0 => 8,
            Self::Q5_1 => 9,
        }
    }

    /// Numbers that lie whole, and the bytes that they take.
    pub(crate) fn group(self) -> (usize, usize) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 => (1, 2),
            Self::Q8_0 => (BLOCK, 34),
            Self::Q5_1 => (BLOCK, 24),
            Self::Q5_0 => (BLOCK, 22),
            Self::Q4_1 => (BLOCK, 20),
            Self::Q4_0 => (BLOCK, 18),
        }
    }

    /// Can a tensor whose rows have this many numbers be stored in it? Blocks never reach from row to row.
    pub(crate) fn fits(self, width: usize) -> bool {
        width.is_multiple_of(self.group().0)
    }
}

/// Appends `values`, whole groups of them, to `bytes`.
///
/// # Errors
///
/// The first number that the type cannot hold: one that is not finite, or whose half would be infinite.
pub fn append(stored: Stored, values: &[f32], bytes: &mut Vec<u8>) -> Result<(), f32> {
    if let Some(odd) = values.iter().find(|value| !value.is_finite()) {
        return Err(*odd);
    }
    match stored {
        Stored::F32 => bytes.extend(values.iter().flat_map(|value| value.to_le_bytes())),
        Stored::F16 => {
            for value in values {
                put_half(*value, bytes)?;
            }
        }
        _ => {
            for block in values.as_chunks::<BLOCK>().0 {
                block_of(stored, block, bytes)?;
            }
        }
    }
    Ok(())
}

fn block_of(stored: Stored, block: &[f32; BLOCK], bytes: &mut Vec<u8>) -> Result<(), f32> {
    match stored {
        Stored::Q8_0 => q8_0(block, bytes),
        Stored::Q5_1 => from_least(block, 31.0, bytes),
        Stored::Q5_0 => around_zero(block, 16.0, bytes),
        Stored::Q4_1 => from_least(block, 15.0, bytes),
        _ => around_zero(block, 8.0, bytes),
    }
}

fn q8_0(block: &[f32; BLOCK], bytes: &mut Vec<u8>) -> Result<(), f32> {
    let largest = block.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    let scale = largest / 127.0;
    put_half(scale, bytes)?;
    let inverse = inverse(scale);
    bytes.extend(block.iter().map(|value| {
        #[expect(clippy::cast_possible_truncation, reason = "no more than 127 on either side")]
        let whole = (value * inverse).round() as i8;
        whole.cast_unsigned()
    }));
    Ok(())
}

/// Whole numbers from 0 to twice `half` less one, of which `half` stands for zero; the number furthest from zero
/// becomes 0, so that its sign goes into the scale.
fn around_zero(block: &[f32; BLOCK], half: f32, bytes: &mut Vec<u8>) -> Result<(), f32> {
    let mut furthest = 0.0_f32;
    for value in block {
        // Of two that are as far, the first.
        if value.abs() > furthest.abs() {
            furthest = *value;
        }
    }
    let scale = furthest / -half;
    put_half(scale, bytes)?;
    let inverse = inverse(scale);
    let quants = block.map(|value| whole(value * inverse + (half + 0.5), half * 2.0 - 1.0));
    put_quants(&quants, half > 8.0, bytes);
    Ok(())
}

/// Whole numbers from 0, which stands for the least number, to `most`.
fn from_least(block: &[f32; BLOCK], most: f32, bytes: &mut Vec<u8>) -> Result<(), f32> {
    let least = block.iter().copied().fold(f32::INFINITY, f32::min);
    let largest = block.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let scale = (largest - least) / most;
    put_half(scale, bytes)?;
    put_half(least, bytes)?;
    let inverse = inverse(scale);
    let quants = block.map(|value| whole((value - least) * inverse + 0.5, most));
    put_quants(&quants, most > 15.0, bytes);
    Ok(())
}

fn inverse(scale: f32) -> f32 {
    if scale == 0.0 { 0.0 } else { 1.0 / scale }
}

/// The whole part, from 0 to `most`.
fn whole(value: f32, most: f32) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 31"
    )]
    let whole = value.clamp(0.0, most) as u8;
    whole
}

/// Where numbers have a fifth bit, those of all come first, then the four low bits of each.
fn put_quants(quants: &[u8; BLOCK], fifths: bool, bytes: &mut Vec<u8>) {
    if fifths {
        let bits = (0..).zip(quants).map(|(at, quant)| u32::from(quant >> 4) << at);
        bytes.extend(bits.fold(0, |all, bit| all | bit).to_le_bytes());
    }
    let (low, high) = quants.split_at(BLOCK / 2);
    bytes.extend(low.iter().zip(high).map(|(low, high)| low & 15 | high << 4));
}

fn put_half(value: f32, bytes: &mut Vec<u8>) -> Result<(), f32> {
    let half = half(value);
    if half & 0x7c00 == 0x7c00 {
        return Err(value);
    }
    bytes.extend(half.to_le_bytes());
    Ok(())
}

/// The bits of the nearest half; of two that are as near, the even one. Too large a number becomes infinite.
pub(crate) fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16) & 0x8000;
    let magnitude = bits & 0x7fff_ffff;
    let rounded = if magnitude >= 0x4780_0000 {
        // From 65536 on; NaN stays NaN.
        if magnitude > 0x7f80_0000 { 0x7e00 } else { 0x7c00 }
    } else if magnitude >= 0x3880_0000 {
        // The exponent loses 112 of its bias; a carry out of the mantissa goes into it, as it should.
        nearest(magnitude - (112 << 23), 13)
    } else {
        // Subnormal: the mantissa, with its leading one, moves down by what the exponent lacks.
        let exponent = magnitude >> 23;
        let mantissa = magnitude & 0x007f_ffff | 0x0080_0000;
        match 126_u32.saturating_sub(exponent) {
            shift @ 0..=24 => nearest(mantissa, shift),
            _ => 0,
        }
    };
    #[expect(clippy::cast_possible_truncation, reason = "the sign and fifteen bits")]
    let half = (sign | rounded) as u16;
    half
}

/// `bits` without its lowest `shift`, rounded to nearest, of ties to even.
fn nearest(bits: u32, shift: u32) -> u32 {
    let kept = bits >> shift;
    let lost = bits & ((1 << shift) - 1);
    let middle = (1 << shift) >> 1;
    let up = lost > middle || (lost == middle && kept & 1 == 1);
    kept + u32::from(up)
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "made-up numbers"
)]
mod tests {
    use super::*;

    /// Digests of what the published package gguf 0.19.0 makes of the same made-up numbers.
    const EXPECTED: [(Stored, &str); 6] = [
        (
            Stored::Q8_0,
            "f764ebecc9e13b5ccf1f7a4cdfd4f185e3a435dd10f260ca4be960a2fe1a83a7",
        ),
        (
            Stored::Q4_0,
            "5518b3eb885f2fd89b93ccdd14d46bd834740cf2b5528c8203f5c0a991e968e5",
        ),
        (
            Stored::Q4_1,
            "bb98a3c52ebe16b5a46ea66916f38c250feefad077b228ac50e0a3952cadd002",
        ),
        (
            Stored::Q5_0,
            "4ad83b33b78ac3474f485688c85b780ccc9d5ebde178ad40e8f95714117e290d",
        ),
        (
            Stored::Q5_1,
            "69598b72707b94b505e4d52d5a9ecbe585ab1fc696bddfb95db4961af44dabe3",
        ),
        (
            Stored::F16,
            "549d8a88ff7a2d94b2ba6212168f1eb53e5227513723be2236510e55aff23ac7",
        ),
    ];

    /// 512 blocks: some of whole halves, which lie between two quants; some of zeros; all of several magnitudes.
    fn numbers() -> Vec<f32> {
        let number = |at: u32| {
            let bits = at.wrapping_mul(2_654_435_761) >> 8;
            let block = at / 32;
            if block % 7 == 3 {
                return ((bits >> 10) % 255) as f32 / 2.0 - 63.5;
            }
            if block % 13 == 12 {
                return 0.0;
            }
            let fraction = f64::from(bits) / 16_777_216.0 - 0.5;
            (fraction * f64::from(block % 11).exp2() / 32.0) as f32
        };
        (0..16_384).map(number).collect()
    }

    #[test]
    fn blocks_are_those_that_gguf_py_makes() {
        for (stored, digest) in EXPECTED {
            let mut bytes = Vec::new();
            append(stored, &numbers(), &mut bytes).unwrap();
            let (elements, size) = stored.group();
            assert_eq!(bytes.len(), 16_384 / elements * size);
            assert_eq!(openassay_sources::digest(&bytes), digest, "{}", stored.name());
        }
    }

    #[test]
    fn every_half_is_the_half_of_itself_and_ties_go_to_even() {
        for bits in 0..=u16::MAX {
            let mut value = Vec::new();
            openassay_contents::widen("F16", &bits.to_le_bytes(), &mut value);
            if value[0].is_finite() {
                assert_eq!(half(value[0]), bits);
            }
        }
        assert_eq!(half(1.0 + 2f32.powi(-11)), 0x3c00);
        assert_eq!(half(1.0 + 3.0 * 2f32.powi(-11)), 0x3c02);
        assert_eq!(half(65_519.0), 0x7bff);
        assert_eq!(half(65_520.0), 0x7c00);
        assert_eq!(half(2f32.powi(-25)), 0);
        assert_eq!(half(-3.0 * 2f32.powi(-25)), 0x8002);
        assert_eq!(half(f32::NAN), 0x7e00);
    }

    #[test]
    fn what_a_type_cannot_hold_is_told() {
        let mut bytes = Vec::new();
        assert_eq!(append(Stored::F16, &[1.0, 7e4], &mut bytes), Err(7e4));
        assert_eq!(
            append(Stored::F32, &[f32::INFINITY], &mut bytes),
            Err(f32::INFINITY)
        );
        let mut block = [0.5; BLOCK];
        block[7] = f32::NAN;
        for stored in Stored::ALL {
            assert!(append(stored, &block, &mut bytes).is_err(), "{}", stored.name());
        }
        block[7] = -1e8;
        assert!(append(Stored::Q4_0, &block, &mut bytes).is_err());
        assert_eq!(append(Stored::F32, &block, &mut bytes), Ok(()));
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        assert_eq!(Stored::named("q8_0"), Some(Stored::Q8_0));
        assert_eq!(Stored::named("f16"), Some(Stored::F16));
        assert_eq!(Stored::named("q3_k"), None);
        assert!(Stored::Q4_0.fits(64) && !Stored::Q4_0.fits(48) && Stored::F16.fits(48));
    }
}
