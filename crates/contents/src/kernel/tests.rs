//! The vector code is held against a plain reading of the definition, bit for bit.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "bits are taken for numbers, and the very number is meant"
)]

use proptest::prelude::*;

use super::*;
use crate::dtype::{Layout, layouts};

/// Every kind of code that this processor can run.
fn kernels() -> Vec<Kernel> {
    let best = Level::new();
    #[cfg_attr(not(target_arch = "x86_64"), expect(unused_mut, reason = "there is but one"))]
    let mut levels = vec![best];
    #[cfg(target_arch = "x86_64")]
    {
        levels.extend(best.as_sse2().map(Level::Sse2));
        levels.extend(best.as_sse4_2().map(Level::Sse4_2));
        levels.extend(best.as_avx2().map(Level::Avx2));
    }
    levels.into_iter().map(Kernel).collect()
}

/// The numbers that bytes stand for, read one by one.
fn plainly(layout: &Layout, bytes: &[u8]) -> Vec<f64> {
    let word = |group: &[u8]| {
        let mut word = [0; 8];
        word[..group.len()].copy_from_slice(group);
        u64::from_le_bytes(word)
    };
    let one = |group: &[u8]| {
        let word = word(group);
        match layout.dtype {
            Dtype::F64 => f64::from_bits(word),
            Dtype::F32 => f64::from(f32::from_bits(word as u32)),
            Dtype::BF16 => f64::from(f32::from_bits((word as u32) << 16)),
            Dtype::F16 => minifloat(word, 5, 10, 15),
            Dtype::F8_E5M2 => minifloat(word, 5, 2, 15),
            Dtype::F8_E4M3 if word & 0x7f == 0x7f => f64::NAN,
            Dtype::F8_E4M3 => minifloat(word, 4, 3, 7),
            Dtype::F8_E4M3FNUZ | Dtype::F8_E5M2FNUZ if word == 0x80 => f64::NAN,
            Dtype::F8_E4M3FNUZ => minifloat(word, 4, 3, 8),
            Dtype::F8_E5M2FNUZ => minifloat(word, 5, 2, 16),
            Dtype::F8_E8M0 if word == 255 => f64::NAN,
            Dtype::F8_E8M0 => 2f64.powi(word as i32 - 127),
            Dtype::I64 => word.cast_signed() as f64,
            Dtype::I32 => f64::from(word as u32 as i32),
            Dtype::I16 => f64::from(word as u16 as i16),
            Dtype::I8 => f64::from(word as u8 as i8),
            Dtype::Bool => f64::from(u8::from(word != 0)),
            _ => word as f64,
        }
    };
    if layout.elements == 1 {
        return bytes.chunks_exact(layout.bytes).map(one).collect();
    }
    let mut values = vec![0.0; bytes.len() / layout.bytes * layout.elements];
    crate::quantized::read(layout.dtype, bytes, &mut values);
    values.into_iter().map(f64::from).collect()
}

/// A float with infinities in its highest exponent where its bias is that of IEEE 754 with more than four bits.
fn minifloat(word: u64, exponent_bits: u32, mantissa_bits: u32, bias: i32) -> f64 {
    let mantissa = (word & ((1 << mantissa_bits) - 1)) as f64 / f64::from(1 << mantissa_bits);
    let exponent = (word >> mantissa_bits & ((1 << exponent_bits) - 1)) as i32;
    let sign = if word >> (exponent_bits + mantissa_bits) == 1 {
        -1.0
    } else {
        1.0
    };
    match exponent {
        0 => sign * mantissa * 2f64.powi(1 - bias),
        31 if bias == 15 && mantissa > 0.0 => f64::NAN,
        31 if bias == 15 => sign * f64::INFINITY,
        _ => sign * (1.0 + mantissa) * 2f64.powi(exponent - bias),
    }
}

/// The definition: sixteen lanes, first to last.
fn in_lanes(numbers: &[f64], add: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; 16];
    for (at, number) in numbers.iter().enumerate() {
        lanes[at % 16] += add(*number);
    }
    lanes.iter().fold(0.0, |sum, lane| sum + lane)
}

fn by_definition(numbers: &[f64]) -> Found {
    let finite: Vec<f64> = numbers
        .iter()
        .copied()
        .filter(|number| number.is_finite())
        .collect();
    let mut moments = Moments {
        nan: numbers.iter().filter(|number| number.is_nan()).count() as u64,
        infinite: numbers.iter().filter(|number| number.is_infinite()).count() as u64,
        ..Moments::default()
    };
    if !finite.is_empty() {
        moments.finite = finite.len() as u64;
        moments.zeros = finite.iter().filter(|number| **number == 0.0).count() as u64;
        moments.min = finite.iter().copied().fold(f64::INFINITY, f64::min) + 0.0;
        moments.max = finite.iter().copied().fold(f64::NEG_INFINITY, f64::max) + 0.0;
        let mean = in_lanes(&finite, |number| number) / finite.len() as f64;
        moments.squares = in_lanes(&finite, |number| (number - mean) * (number - mean));
        moments.mean = mean;
    }
    let mut block = [0f32; BLOCK];
    for (place, number) in block.iter_mut().zip(numbers) {
        let nearest = *number as f32;
        *place = if nearest.is_finite() { nearest } else { 0.0 };
    }
    Found {
        moments,
        buckets: Some(sketch::buckets(&block)),
    }
}

/// All bits, with one bit pattern for all that is not a number.
fn bits(found: &Found) -> Vec<u64> {
    let moments = &found.moments;
    let floats = [moments.min, moments.max, moments.mean, moments.squares];
    let buckets = found.buckets.iter().flatten().map(|bucket| f64::from(*bucket));
    let floats = floats.into_iter().chain(buckets);
    [moments.finite, moments.zeros, moments.nan, moments.infinite]
        .into_iter()
        .chain(floats.map(|float| if float.is_nan() { u64::MAX } else { float.to_bits() }))
        .collect()
}

fn hold(layout: &Layout, bytes: &[u8]) {
    let expected = by_definition(&plainly(layout, bytes));
    let mut scratch = Scratch::new();
    for kernel in kernels() {
        let found = kernel.measure(layout.dtype, bytes, &mut scratch, true);
        assert_eq!(bits(&found), bits(&expected), "{} by {kernel:?}", layout.name);
        let without = kernel.measure(layout.dtype, bytes, &mut scratch, false);
        assert_eq!(without.moments, found.moments);
    }
}

/// Bytes that look like nothing; with `tame`, those of small numbers.
fn noise(length: usize, mut seed: u64, tame: bool) -> Vec<u8> {
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 24) as u8 & if tame { 0xb7 } else { 0xff }
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn every_vector_code_gives_the_bits_of_the_definition() {
    for layout in layouts() {
        for groups in [0, 1, 15, 17, 64, 65, 1000, 4095, 4096] {
            let groups = groups.min(BLOCK / layout.elements);
            for tame in [false, true] {
                hold(layout, &noise(groups * layout.bytes, 7 + groups as u64, tame));
            }
        }
    }
}

#[test]
fn zeros_of_both_signs_and_constants_are_the_same_everywhere() {
    let layout = Layout::of("F32").unwrap();
    let zeros: Vec<u8> = (0..999_u32)
        .flat_map(|at| ((at & 1) << 31).to_le_bytes())
        .collect();
    hold(&layout, &zeros);
    let found = Kernel::best().measure(Dtype::F32, &zeros, &mut Scratch::new(), false);
    assert_eq!((found.moments.zeros, found.moments.min.to_bits()), (999, 0));
    let constant: Vec<u8> = (0..999).flat_map(|_| 0.1f32.to_le_bytes()).collect();
    hold(&layout, &constant);
}

#[test]
fn odd_numbers_are_counted_and_taken_out() {
    let numbers = [1.0, f32::NAN, -3.0, f32::INFINITY, f32::NEG_INFINITY, 0.0, 2.0];
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let found = Kernel::best().measure(Dtype::F32, &bytes, &mut Scratch::new(), true);
    let told = found.moments.told();
    assert_eq!((told.elements, told.nan, told.infinite, told.zeros), (7, 1, 2, 1));
    let spread = told.spread.unwrap();
    assert_eq!((spread.min, spread.max, spread.mean), (-3.0, 2.0, Some(0.0)));
    assert_eq!(spread.std, Some(3.5f64.sqrt()));
}

#[test]
fn sums_beyond_f64_are_no_mean() {
    let bytes: Vec<u8> = (0..32).flat_map(|_| f64::MAX.to_le_bytes()).collect();
    let found = Kernel::best().measure(Dtype::F64, &bytes, &mut Scratch::new(), true);
    let told = found.moments.told();
    assert!(told.constant);
    let spread = told.spread.unwrap();
    assert_eq!((spread.max, spread.mean, spread.std), (f64::MAX, None, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_give_the_bits_of_the_definition(
        bytes in proptest::collection::vec(any::<u8>(), 0..3000),
        which in 0..layouts().len(),
    ) {
        let layout = &layouts()[which];
        let groups = (bytes.len() / layout.bytes).min(BLOCK / layout.elements);
        hold(layout, &bytes[..groups * layout.bytes]);
    }
}
