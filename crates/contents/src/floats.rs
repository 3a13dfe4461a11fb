//! Floating-point numbers of one or two bytes as `f32`, which holds all of them exactly.
//!
//! No function branches, so that the compiler makes vectors of them; nor does one multiply a subnormal `f32`, which
//! some processors do a hundred times slower.

/// A half (IEEE 754 binary16).
pub(crate) fn half(bits: u16) -> f32 {
    let bits = u32::from(bits);
    let odd = if bits & 0x7c00 == 0x7c00 { ALL_EXPONENT } else { 0 };
    signed(widened::<13, 15>(bits & 0x7fff) | odd, bits >> 15)
}

/// E4M3 of the OCP 8-bit floating point: nothing is infinite, all ones is NaN.
pub(crate) fn e4m3(byte: u8) -> f32 {
    let odd = if byte & 0x7f == 0x7f { NAN } else { 0 };
    short(widened::<20, 7>(u32::from(byte & 0x7f)) | odd, byte)
}

/// E5M2 of the OCP 8-bit floating point: the upper byte of a half.
pub(crate) fn e5m2(byte: u8) -> f32 {
    half(u16::from(byte) << 8)
}

/// E4M3 without negative zero, which is NaN, and without infinity.
pub(crate) fn e4m3fnuz(byte: u8) -> f32 {
    let odd = if byte == 0x80 { NAN } else { 0 };
    short(widened::<20, 8>(u32::from(byte & 0x7f)) | odd, byte)
}

/// E5M2 without negative zero, which is NaN, and without infinity.
pub(crate) fn e5m2fnuz(byte: u8) -> f32 {
    let odd = if byte == 0x80 { NAN } else { 0 };
    short(widened::<21, 16>(u32::from(byte & 0x7f)) | odd, byte)
}

/// A power of two, the scale of the microscaling formats: the lowest is subnormal, all ones is NaN.
pub(crate) fn e8m0(byte: u8) -> f32 {
    let bits = u32::from(byte) << 23;
    f32::from_bits(match byte {
        0 => 1 << 22,
        255 => NAN,
        _ => bits,
    })
}

/// The exponent of infinity and NaN.
const ALL_EXPONENT: u32 = 0x7f80_0000;
const NAN: u32 = 0x7fc0_0000;

/// The bits of the `f32` whose exponent and mantissa are these, moved up by `SHIFT`, with a bias of `BIAS`.
fn widened<const SHIFT: u32, const BIAS: u32>(magnitude: u32) -> u32 {
    let least_normal = (128 - BIAS) << 23;
    let moved = magnitude << SHIFT;
    let normal = moved + ((127 - BIAS) << 23);
    // What has no exponent gets the least one, and the one that this puts before the mantissa is taken off again.
    let subnormal = f32::from_bits(moved + least_normal) - f32::from_bits(least_normal);
    if moved < 1 << 23 {
        subnormal.to_bits()
    } else {
        normal
    }
}

fn short(magnitude: u32, byte: u8) -> f32 {
    signed(magnitude, u32::from(byte >> 7))
}

fn signed(magnitude: u32, sign: u32) -> f32 {
    f32::from_bits(magnitude | sign << 31)
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
        assert_eq!((e4m3(0x7e), e4m3(0xfe), e4m3(1)), (448.0, -448.0, 2f32.powi(-9)));
        assert!(e4m3(0x7f).is_nan() && e4m3(0xff).is_nan());
        assert_eq!(
            (e5m2(0x7b), e5m2(0xfc), e5m2(1)),
            (57344.0, f32::NEG_INFINITY, 2f32.powi(-16))
        );
        assert!(e5m2(0x7d).is_nan());
        assert_eq!((e4m3fnuz(0x7f), e4m3fnuz(1)), (240.0, 2f32.powi(-10)));
        assert_eq!((e5m2fnuz(0x7f), e5m2fnuz(1)), (57344.0, 2f32.powi(-17)));
        assert!(e4m3fnuz(0x80).is_nan() && e5m2fnuz(0x80).is_nan());
        assert_eq!((e8m0(127), e8m0(0)), (1.0, 2f32.powi(-127)));
        assert!(e8m0(255).is_nan());
    }
}
