//! Functions that a machine's own library may round in its own way, written out so that every machine agrees.
//!
//! Addition, multiplication, division and square root are the same on every machine that keeps IEEE 754. The
//! exponential, the logarithm, sine and cosine are not, so these are built from the former, in one fixed order.
// SPDX-License-Identifier: MIT-0

use std::f64::consts::{FRAC_PI_2, LN_2, LOG2_E};

/// Adding and taking away this number rounds an `f32` to a whole number, ties to even.
const ROUND_32: f32 = 12_582_912.0;

/// The first digits of ln 2, so that a whole number times it is exact.
const LN_2_HIGH: f32 = 0.693_359_4;

/// What `LN_2_HIGH` leaves over.
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// `e` to the power of `x`, within two units in the last place; 0 below -87.
#[inline]
pub fn exp(x: f32) -> f32 {
    let bounded = x.clamp(-87.0, 88.0);
    let whole = (bounded * std::f32::consts::LOG2_E + ROUND_32) - ROUND_32;
    let rest = bounded - whole * LN_2_HIGH - whole * LN_2_LOW;
    // Taylor's series up to the seventh power; |rest| is at most ln 2 / 2.
    let mut sum = 1.0 / 5040.0;
    sum = sum * rest + 1.0 / 720.0;
    sum = sum * rest + 1.0 / 120.0;
    sum = sum * rest + 1.0 / 24.0;
    sum = sum * rest + 1.0 / 6.0;
    sum = sum * rest + 0.5;
    sum = sum * rest + 1.0;
    sum = sum * rest + 1.0;
    // A whole number is the exponent of a power of two.
    let power = f32::from_bits(((whole as i32 + 127) as u32) << 23);
    if x < -87.0 { 0.0 } else { sum * power }
}

/// `e` to the power of `x`, for |x| up to 700.
pub fn exp_64(x: f64) -> f64 {
    let whole = (x * LOG2_E).round_ties_even();
    let rest = x - whole * LN_2;
    let mut sum = 1.0;
    for power in (1..=18).rev() {
        sum = sum * rest / f64::from(power) + 1.0;
    }
    sum * f64::from_bits(((whole as i64 + 1023) as u64) << 52)
}

/// The natural logarithm of a positive, normal number.
pub fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mut part = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023_u64 << 52));
    if part > std::f64::consts::SQRT_2 {
        part *= 0.5;
        exponent += 1;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), and that fraction is at most 0.172.
    let ratio = (part - 1.0) / (part + 1.0);
    let square = ratio * ratio;
    let mut sum = 0.0;
    for odd in (0..=10).rev() {
        sum = sum * square + 1.0 / f64::from(2 * odd + 1);
    }
    exponent as f64 * LN_2 + 2.0 * ratio * sum
}

/// Sine and cosine of `x`, for |x| up to some thousands.
pub fn sin_cos(x: f64) -> (f64, f64) {
    let quarter = (x / FRAC_PI_2).round_ties_even();
    let rest = x - quarter * FRAC_PI_2;
    let square = rest * rest;
    let (mut sine, mut cosine) = (1.0, 1.0);
    for term in (1..=9).rev() {
        let twice = f64::from(2 * term);
        sine = 1.0 - sine * square / (twice * (twice + 1.0));
        cosine = 1.0 - cosine * square / (twice * (twice - 1.0));
    }
    sine *= rest;
    match (quarter as i64).rem_euclid(4) {
        0 => (sine, cosine),
        1 => (cosine, -sine),
        2 => (-sine, -cosine),
        _ => (-cosine, sine),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units_apart(a: f32, b: f32) -> u32 {
        a.to_bits().abs_diff(b.to_bits())
    }

    #[test]
    fn the_exponential_is_within_two_units_of_the_true_one() {
        for step in -8_600..=8_700 {
            let x = step as f32 * 0.01 + 0.000_37;
            let truth = f64::from(x).exp() as f32;
            assert!(
                units_apart(exp(x), truth) <= 2,
                "exp({x}) = {} for {truth}",
                exp(x)
            );
        }
        assert_eq!((exp(0.0), exp(-100.0), exp(f32::NEG_INFINITY)), (1.0, 0.0, 0.0));
    }

    #[test]
    fn the_others_agree_with_the_standard_library_to_twelve_digits() {
        for step in 1..4_000 {
            let x = f64::from(step) * 0.0371;
            assert!((ln(x) - x.ln()).abs() < 1e-12, "ln({x})");
            assert!((sin_cos(x).0 - x.sin()).abs() < 1e-12, "sin({x})");
            assert!((sin_cos(x).1 - x.cos()).abs() < 1e-12, "cos({x})");
            assert!(
                (exp_64(-x * 0.1) / (-x * 0.1).exp() - 1.0).abs() < 1e-12,
                "exp({x})"
            );
        }
    }
}
