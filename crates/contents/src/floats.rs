//! Numbers of one or two bytes as `f32`, which holds all of them exactly.

use crate::dtype::Dtype;

/// A half as the bits of an `f32`: the exponent moves by a multiplication, which is exact for subnormal halves too.
#[inline(always)]
pub(crate) fn half(bits: u16) -> f32 {
    /// 2 to the power of 112, the difference of the biases.
    const REBIAS: f32 = f32::from_bits((112 + 127) << 23);
    let bits = u32::from(bits);
    let magnitude = f32::from_bits((bits & 0x7fff) << 13) * REBIAS;
    // Infinite and NaN have all bits of the exponent set, and keep them.
    let special = if bits & 0x7c00 == 0x7c00 { 0x7f80_0000 } else { 0 };
    f32::from_bits(magnitude.to_bits() | special | (bits & 0x8000) << 16)
}

/// The numbers of a type of one byte, in the order of the byte; none where it takes no table.
pub(crate) fn table(dtype: Dtype) -> Option<&'static [f32; 256]> {
    static E4M3: [f32; 256] = all(4, 7, Special::LastIsNan);
    static E5M2: [f32; 256] = all(5, 15, Special::Ieee);
    static E4M3FNUZ: [f32; 256] = all(4, 8, Special::NegativeZeroIsNan);
    static E5M2FNUZ: [f32; 256] = all(5, 16, Special::NegativeZeroIsNan);
    static E8M0: [f32; 256] = powers();
    Some(match dtype {
        Dtype::F8_E4M3 => &E4M3,
        Dtype::F8_E5M2 => &E5M2,
        Dtype::F8_E4M3FNUZ => &E4M3FNUZ,
        Dtype::F8_E5M2FNUZ => &E5M2FNUZ,
        Dtype::F8_E8M0 => &E8M0,
        _ => return None,
    })
}

/// What a type of one byte does without, or with, infinity.
#[derive(Clone, Copy)]
enum Special {
    /// The highest exponent is infinity and NaN.
    Ieee,
    /// Only all ones is NaN, nothing is infinite (OCP 8-bit floating point, E4M3).
    LastIsNan,
    /// Only negative zero is NaN, nothing is infinite (the FNUZ types).
    NegativeZeroIsNan,
}

#[expect(clippy::indexing_slicing, reason = "a constant function has no iterators")]
const fn all(exponent_bits: u32, bias: i32, special: Special) -> [f32; 256] {
    let mut table = [0.0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte as usize] = one(byte, exponent_bits, bias, special);
        byte += 1;
    }
    table
}

const fn one(byte: u32, exponent_bits: u32, bias: i32, special: Special) -> f32 {
    let mantissa_bits = 7 - exponent_bits;
    let mantissa = byte & ((1 << mantissa_bits) - 1);
    let exponent = (byte & 0x7f) >> mantissa_bits;
    let sign = if byte & 0x80 == 0 { 1.0 } else { -1.0 };
    match special {
        Special::NegativeZeroIsNan if byte == 0x80 => return f32::NAN,
        Special::LastIsNan if byte & 0x7f == 0x7f => return f32::NAN,
        Special::Ieee if exponent == (1 << exponent_bits) - 1 => {
            return if mantissa == 0 {
                sign * f32::INFINITY
            } else {
                f32::NAN
            };
        }
        _ => {}
    }
    let (whole, exponent) = if exponent == 0 {
        (mantissa, 1)
    } else {
        (mantissa | 1 << mantissa_bits, exponent)
    };
    let power = exponent.cast_signed() - bias - mantissa_bits.cast_signed();
    #[expect(clippy::cast_precision_loss, reason = "at most four bits")]
    let whole = whole as f32;
    sign * whole * f32::from_bits((power + 127).cast_unsigned() << 23)
}

/// Powers of two, the scales of the microscaling formats; the lowest is subnormal.
#[expect(clippy::indexing_slicing, reason = "a constant function has no iterators")]
const fn powers() -> [f32; 256] {
    let mut table = [f32::NAN; 256];
    table[0] = f32::from_bits(1 << 22);
    let mut byte: u32 = 1;
    while byte < 255 {
        table[byte as usize] = f32::from_bits(byte << 23);
        byte += 1;
    }
    table
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the very number is meant")]
mod tests {
    use super::*;

    #[test]
    fn every_half_is_what_its_fields_say() {
        for bits in 0..=u16::MAX {
            let (exponent, mantissa) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
            let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
            let found = f64::from(half(bits));
            match exponent {
                31 if mantissa > 0.0 => assert!(found.is_nan()),
                31 => assert_eq!(found, sign * f64::INFINITY),
                0 => assert_eq!(found, sign * mantissa * 2f64.powi(-24)),
                _ => assert_eq!(found, sign * (1.0 + mantissa / 1024.0) * 2f64.powi(exponent - 15)),
            }
        }
    }

    #[test]
    fn the_types_of_one_byte_have_their_published_ends() {
        let at = |dtype, byte: usize| table(dtype).unwrap()[byte];
        assert_eq!(at(Dtype::F8_E4M3, 0x7e), 448.0);
        assert!(at(Dtype::F8_E4M3, 0x7f).is_nan() && at(Dtype::F8_E4M3, 0xff).is_nan());
        assert_eq!(at(Dtype::F8_E4M3, 1), 2f32.powi(-9));
        assert_eq!(at(Dtype::F8_E5M2, 0x7b), 57344.0);
        assert_eq!(at(Dtype::F8_E5M2, 0xfc), f32::NEG_INFINITY);
        assert!(at(Dtype::F8_E5M2, 0x7d).is_nan());
        assert_eq!(at(Dtype::F8_E5M2, 1), 2f32.powi(-16));
        assert_eq!(at(Dtype::F8_E4M3FNUZ, 0x7f), 240.0);
        assert_eq!(at(Dtype::F8_E4M3FNUZ, 1), 2f32.powi(-10));
        assert_eq!(at(Dtype::F8_E5M2FNUZ, 0x7f), 57344.0);
        assert_eq!(at(Dtype::F8_E5M2FNUZ, 1), 2f32.powi(-17));
        assert!(at(Dtype::F8_E4M3FNUZ, 0x80).is_nan() && at(Dtype::F8_E5M2FNUZ, 0x80).is_nan());
        assert_eq!(at(Dtype::F8_E8M0, 127), 1.0);
        assert_eq!(at(Dtype::F8_E8M0, 0), 2f32.powi(-127));
        assert!(at(Dtype::F8_E8M0, 255).is_nan());
        assert!(table(Dtype::I8).is_none());
    }
}
