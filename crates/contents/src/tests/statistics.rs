//! Statistics beside a plain reading in two passes, and sketches.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "numbers are made up of bits, and the very number is meant"
)]

use crate::{Measured, Sketch, Statistics, TensorContents};
use proptest::prelude::*;

use super::files::{all, bytes_of, given, safetensors};

fn found(dtype: &'static str, elements: usize, data: Vec<u8>) -> TensorContents {
    // A tensor before it, so that nothing is aligned.
    let tensors = [
        given("before", "U8", &[3], vec![1, 2, 3]),
        given("it", dtype, &[elements as u64], data),
    ];
    let mut file = all(&[safetensors(&tensors)]).files.remove(0).unwrap();
    file.tensors.pop().unwrap()
}

fn statistics(found: &TensorContents) -> &Statistics {
    match &found.measured {
        Measured::Yes(statistics) => statistics,
        Measured::No(reason) => panic!("not measured: {reason:?}"),
    }
}

/// Reads one number from its bits.
type Reading = fn(u64) -> f64;

const PLAIN: &[(&str, usize, Reading)] = &[
    ("F64", 8, f64::from_bits),
    ("F32", 4, |bits| f64::from(f32::from_bits(bits as u32))),
    ("BF16", 2, |bits| f64::from(f32::from_bits((bits as u32) << 16))),
    ("F16", 2, |bits| small(bits, 16, 5, 15, 31)),
    ("F8_E5M2", 1, |bits| small(bits, 8, 5, 15, 31)),
    ("F8_E5M2FNUZ", 1, |bits| {
        if bits == 0x80 {
            f64::NAN
        } else {
            small(bits, 8, 5, 16, 99)
        }
    }),
    ("F8_E4M3", 1, |bits| {
        if bits & 0x7f == 0x7f {
            f64::NAN
        } else {
            small(bits, 8, 4, 7, 99)
        }
    }),
    ("F8_E4M3FNUZ", 1, |bits| {
        if bits == 0x80 {
            f64::NAN
        } else {
            small(bits, 8, 4, 8, 99)
        }
    }),
    ("I64", 8, |bits| bits.cast_signed() as f64),
    ("I32", 4, |bits| f64::from((bits as u32).cast_signed())),
    ("I16", 2, |bits| f64::from((bits as u16).cast_signed())),
    ("I8", 1, |bits| f64::from((bits as u8).cast_signed())),
    ("U64", 8, |bits| bits as f64),
    ("U32", 4, |bits| bits as f64),
    ("U16", 2, |bits| bits as f64),
    ("U8", 1, |bits| bits as f64),
    ("BOOL", 1, |bits| if bits == 0 { 0.0 } else { 1.0 }),
];

/// A float of one or two bytes, whose exponent `special` holds infinity and NaN.
fn small(word: u64, width: u32, exponent_bits: u32, bias: i32, special: u64) -> f64 {
    let mantissa_bits = width - 1 - exponent_bits;
    let mantissa = (word & ((1 << mantissa_bits) - 1)) as f64 / f64::from(1_u32 << mantissa_bits);
    let exponent = word >> mantissa_bits & ((1 << exponent_bits) - 1);
    let sign = if word >> (width - 1) == 1 { -1.0 } else { 1.0 };
    match exponent {
        0 => sign * mantissa * 2f64.powi(1 - bias),
        _ if exponent == special && mantissa > 0.0 => f64::NAN,
        _ if exponent == special => sign * f64::INFINITY,
        _ => sign * (1.0 + mantissa) * 2f64.powi(exponent as i32 - bias),
    }
}

/// Everything again, in two passes without any lanes.
fn hold(dtype: &'static str, width: usize, reading: Reading, data: &[u8]) -> Result<(), TestCaseError> {
    let numbers: Vec<f64> = data
        .chunks_exact(width)
        .map(|group| {
            reading(
                group
                    .iter()
                    .rev()
                    .fold(0, |bits, byte| bits << 8 | u64::from(*byte)),
            )
        })
        .collect();
    let finite: Vec<f64> = numbers
        .iter()
        .copied()
        .filter(|number| number.is_finite())
        .collect();
    let found = found(dtype, numbers.len(), data[..numbers.len() * width].to_vec());
    let found = statistics(&found);
    let count = |what: fn(&f64) -> bool| numbers.iter().filter(|number| what(number)).count() as u64;
    prop_assert_eq!(found.elements, numbers.len() as u64);
    prop_assert_eq!(found.zeros, count(|number| *number == 0.0));
    prop_assert_eq!(found.nan, count(|number| number.is_nan()));
    prop_assert_eq!(found.infinite, count(|number| number.is_infinite()));
    let Some(spread) = &found.spread else {
        prop_assert!(finite.is_empty());
        return Ok(());
    };
    let (min, max) = finite
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), number| {
            (min.min(*number), max.max(*number))
        });
    prop_assert_eq!((spread.min, spread.max), (min, max));
    prop_assert_eq!(found.constant, finite.len() == numbers.len() && min == max);
    // Scaled, so that the squares of the largest f64 stay within it.
    let scale = min.abs().max(max.abs()).max(f64::MIN_POSITIVE);
    let mean = finite.iter().map(|number| number / scale).sum::<f64>() / finite.len() as f64;
    let squares = finite
        .iter()
        .map(|number| (number / scale - mean).powi(2))
        .sum::<f64>();
    let std = (squares / finite.len() as f64).sqrt();
    if let Some(found) = spread.mean {
        prop_assert!((found / scale - mean).abs() < 1e-12, "{} {}", found, mean * scale);
    }
    if let Some(found) = spread.std.filter(|_| (1e-140..1e140).contains(&scale)) {
        prop_assert!((found / scale - std).abs() < 1e-9, "{} {}", found, std * scale);
    }
    prop_assert!(dtype == "F64" || (spread.mean.is_some() && spread.std.is_some()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn statistics_are_those_of_two_plain_passes(
        data in proptest::collection::vec(any::<u8>(), 0..6000),
        which in 0..PLAIN.len(),
        mask in prop_oneof![Just(0xff_u8), Just(0xbf), Just(0x81)],
    ) {
        let (dtype, width, reading) = PLAIN[which];
        let data: Vec<u8> = data.into_iter().map(|byte| byte & mask).collect();
        hold(dtype, width, reading, &data)?;
    }
}

#[test]
fn every_type_is_measured_over_many_blocks_and_windows() {
    for (dtype, width, reading) in PLAIN {
        let data = super::files::noise(*width * 70_001, 5);
        let tame: Vec<u8> = data.iter().map(|byte| byte & 0xb7).collect();
        hold(dtype, *width, *reading, &data).unwrap();
        hold(dtype, *width, *reading, &tame).unwrap();
    }
}

#[test]
fn a_far_mean_does_not_drown_the_deviation() {
    let numbers: Vec<f32> = (0..100_000)
        .map(|at| 1e6 + if at % 2 == 0 { 0.5 } else { -0.5 })
        .collect();
    let found = found("F32", numbers.len(), bytes_of(&numbers));
    let spread = statistics(&found).spread.clone().unwrap();
    assert_eq!((spread.mean, spread.std), (Some(1e6), Some(0.5)));
}

#[test]
fn what_is_constant_is_told() {
    let of = |numbers: &[f32]| statistics(&found("F32", numbers.len(), bytes_of(numbers))).constant;
    assert!(of(&vec![0.1; 5000]));
    assert!(of(&[0.0, -0.0]));
    assert!(!of(&[0.1, 0.1, f32::NAN]));
    assert!(!of(&[0.1, 0.2]));
    assert!(!of(&[]));
}

fn weights(count: usize, seed: u64) -> Vec<f32> {
    let bytes = super::files::noise(count * 2, seed);
    let pairs = bytes.chunks(2);
    pairs
        .map(|pair| (f32::from(pair[0]) - f32::from(pair[1])) / 256.0)
        .collect()
}

fn sketch(numbers: &[f32]) -> Sketch {
    found("F32", numbers.len(), bytes_of(numbers)).sketch.unwrap()
}

#[test]
fn sketches_tell_kin_from_strangers() {
    let base = weights(40_000, 1);
    let own = sketch(&base);
    let tuned: Vec<f32> = base
        .iter()
        .zip(weights(40_000, 2))
        .map(|(own, step)| own + step * 0.05)
        .collect();
    let kin = own.cosine(&sketch(&tuned)).unwrap();
    assert!(kin > 0.99, "{kin}");
    let strangers: Vec<f64> = (3..40)
        .map(|seed| own.cosine(&sketch(&weights(40_000, seed))).unwrap())
        .collect();
    let error = (strangers.iter().map(|cosine| cosine * cosine).sum::<f64>() / strangers.len() as f64).sqrt();
    assert!((0.06..0.2).contains(&error), "an eighth is promised: {error}");
}

#[test]
fn a_shared_mean_or_a_period_is_no_kinship() {
    let raised = |seed| -> Vec<f32> {
        weights(200_000, seed)
            .iter()
            .map(|number| number + 0.01)
            .collect()
    };
    let cosine = sketch(&raised(1)).cosine(&sketch(&raised(2))).unwrap();
    assert!(cosine.abs() < 0.5, "{cosine}");
    let period: Vec<f32> = weights(4096, 3).into_iter().cycle().take(200_000).collect();
    let norm: f64 = period.iter().map(|number| f64::from(*number).powi(2)).sum();
    let told = sketch(&period).dot(&sketch(&period));
    assert!((0.5..2.0).contains(&(told / norm)), "{}", told / norm);
}

#[test]
fn the_same_weights_in_another_type_have_nearly_the_same_sketch() {
    let numbers = weights(50_000, 1);
    let short = numbers
        .iter()
        .flat_map(|number| number.to_bits().to_le_bytes()[2..].to_vec())
        .collect();
    let short = found("BF16", numbers.len(), short).sketch.unwrap();
    assert!(sketch(&numbers).cosine(&short).unwrap() > 0.9999);
}

#[test]
fn small_tensors_have_no_sketch() {
    assert!(found("F32", 1023, bytes_of(&weights(1023, 1))).sketch.is_none());
    assert!(found("F32", 1024, bytes_of(&weights(1024, 1))).sketch.is_some());
}
