//! What is counted of one block of numbers: plain loops over lanes, compiled for each kind of processor.
//!
//! Every loop has one thought. Two thoughts in one loop are what the compiler fails to turn into vectors, and the
//! block lies in the nearest cache anyway.

use std::ops::AddAssign;

use fearless_simd::{Level, Simd, dispatch};

use crate::decode::{self, Numbers};
use crate::dtype::Dtype;
use crate::sketch::{self, BUCKETS};
use crate::statistics::Moments;

#[cfg(test)]
mod tests;

/// Elements of a block: small enough for the nearest cache, a multiple of every group of ggml.
pub const BLOCK: usize = 4096;

/// Sums run in so many lanes, whatever the width of the processor's vectors.
const LANES: usize = 16;

/// A number of a block.
pub(crate) trait Value: Copy + PartialOrd + AddAssign + Into<f64> {
    const ZERO: Self;
    const ONE: Self;
    const HIGHEST: Self;
    const LOWEST: Self;

    /// Is it a number, and not infinite?
    fn is_finite(self) -> bool;

    /// The nearest `f32`.
    fn narrow(self) -> f32;
}

macro_rules! value {
    ($type:ident, $narrow:expr) => {
        impl Value for $type {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const HIGHEST: Self = $type::INFINITY;
            const LOWEST: Self = $type::NEG_INFINITY;

            fn is_finite(self) -> bool {
                self.is_finite()
            }

            fn narrow(self) -> f32 {
                $narrow(self)
            }
        }
    };
}
value!(f32, std::convert::identity);
value!(f64, nearest);

#[expect(clippy::cast_possible_truncation, reason = "the nearest is what is wanted")]
fn nearest(number: f64) -> f32 {
    number as f32
}

/// Where a block is read to: as `f32` where that holds its numbers exactly, else as `f64`.
pub(crate) struct Scratch {
    pub(crate) narrow: Box<[f32; BLOCK]>,
    pub(crate) wide: Box<[f64; BLOCK]>,
}

impl Scratch {
    #[expect(clippy::large_stack_arrays, reason = "32 kB, once for each file")]
    pub(crate) fn new() -> Self {
        Self {
            narrow: Box::new([0.0; BLOCK]),
            wide: Box::new([0.0; BLOCK]),
        }
    }
}

/// What was found in one block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) moments: Moments,
    /// Sums of the buckets of the sketch, where one is wanted.
    pub(crate) buckets: Option<[f32; BUCKETS]>,
}

/// The code for one kind of processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kernel(pub(crate) Level);

impl Kernel {
    /// For the processor that this runs on.
    pub(crate) fn best() -> Self {
        Self(Level::new())
    }

    /// Measures up to [`BLOCK`] numbers.
    pub(crate) fn measure(self, dtype: Dtype, bytes: &[u8], scratch: &mut Scratch, sketched: bool) -> Found {
        dispatch!(self.0, simd => simd.vectorize(
            #[inline(always)]
            || measure(dtype, bytes, scratch, sketched)
        ))
    }
}

#[expect(
    clippy::inline_always,
    reason = "it must be compiled into each kind of vector code"
)]
#[inline(always)]
pub(crate) fn measure(dtype: Dtype, bytes: &[u8], scratch: &mut Scratch, sketched: bool) -> Found {
    let Scratch { narrow, wide } = scratch;
    match decode::numbers(dtype, bytes, narrow, wide) {
        Numbers::Narrow(count) => {
            let numbers = narrow.get_mut(..count).unwrap_or_default();
            let found = moments(numbers);
            if found.is_finite() {
                let buckets = sketched.then(|| padded(narrow, count));
                return Found {
                    moments: found,
                    buckets,
                };
            }
            let found = of_the_finite(numbers);
            // The numbers were moved; the sketch goes by their places.
            let _ = decode::numbers(dtype, bytes, narrow, wide);
            let buckets = sketched.then(|| {
                narrow.iter_mut().for_each(|number| *number = tamed(*number));
                padded(narrow, count)
            });
            Found {
                moments: found,
                buckets,
            }
        }
        Numbers::Wide(count) => {
            let numbers = wide.get_mut(..count).unwrap_or_default();
            let buckets = sketched.then(|| {
                for (narrow, number) in narrow.iter_mut().zip(&*numbers) {
                    *narrow = tamed(number.narrow());
                }
                padded(narrow, count)
            });
            let found = moments(numbers);
            let moments = if found.is_finite() {
                found
            } else {
                of_the_finite(numbers)
            };
            Found { moments, buckets }
        }
    }
}

/// Zero for what is not finite.
fn tamed(number: f32) -> f32 {
    if number.abs() < f32::INFINITY { number } else { 0.0 }
}

/// The buckets of the first `count` numbers of a block.
#[expect(
    clippy::inline_always,
    reason = "it must be compiled into each kind of vector code"
)]
#[inline(always)]
fn padded(block: &mut [f32; BLOCK], count: usize) -> [f32; BUCKETS] {
    block.get_mut(count..).unwrap_or_default().fill(0.0);
    sketch::buckets(block)
}

/// Counts the numbers that are not finite, and measures the rest, which it moves to the front.
#[expect(
    clippy::inline_always,
    reason = "it must be compiled into each kind of vector code"
)]
#[inline(always)]
fn of_the_finite<T: Value>(numbers: &mut [T]) -> Moments {
    let nan = numbers
        .iter()
        .filter(|number| number.partial_cmp(number).is_none())
        .count() as u64;
    let mut kept = 0;
    for at in 0..numbers.len() {
        let Some(number) = numbers.get(at).copied().filter(|number| number.is_finite()) else {
            continue;
        };
        if let Some(place) = numbers.get_mut(kept) {
            *place = number;
        }
        kept += 1;
    }
    Moments {
        nan,
        infinite: (numbers.len() - kept) as u64 - nan,
        ..moments(numbers.get(..kept).unwrap_or_default())
    }
}

/// Count, extremes, mean and squares of numbers of which all are finite, else a mean that is not.
#[expect(
    clippy::inline_always,
    reason = "it must be compiled into each kind of vector code"
)]
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "at most a block")]
fn moments<T: Value>(numbers: &[T]) -> Moments {
    if numbers.is_empty() {
        return Moments::default();
    }
    let sums = lanes(numbers, 0.0, |sum: &mut f64, number| *sum += number.into());
    let mean = total(sums) / numbers.len() as f64;
    let squares = lanes(numbers, 0.0, |sum: &mut f64, number| {
        let distance = number.into() - mean;
        *sum += distance * distance;
    });
    // Counted in the numbers' own type, which vectors do best; a block is counted exactly.
    let zeros = lanes(numbers, T::ZERO, |count, number| {
        *count += if number == T::ZERO { T::ONE } else { T::ZERO };
    });
    let least = lanes(numbers, T::HIGHEST, |least, number| {
        *least = if number < *least { number } else { *least };
    });
    let most = lanes(numbers, T::LOWEST, |most, number| {
        *most = if number > *most { number } else { *most };
    });
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of a block"
    )]
    let zeros = total(zeros.map(Into::into)) as u64;
    Moments {
        finite: numbers.len() as u64,
        zeros,
        nan: 0,
        infinite: 0,
        // A zero has no sign here: which of the two came first is nobody's concern.
        min: least.into_iter().map(Into::into).fold(f64::INFINITY, f64::min) + 0.0,
        max: most.into_iter().map(Into::into).fold(f64::NEG_INFINITY, f64::max) + 0.0,
        mean,
        squares: total(squares),
    }
}

/// Runs `step` over the numbers, number `n` in lane `n` modulo [`LANES`].
#[expect(
    clippy::inline_always,
    reason = "it must be compiled into each kind of vector code"
)]
#[inline(always)]
fn lanes<T: Value, S: Copy>(numbers: &[T], start: S, step: impl Fn(&mut S, T)) -> [S; LANES] {
    let mut lanes = [start; LANES];
    let (rows, rest) = numbers.as_chunks::<LANES>();
    for row in rows {
        for (lane, number) in lanes.iter_mut().zip(row) {
            step(lane, *number);
        }
    }
    for (lane, number) in lanes.iter_mut().zip(rest) {
        step(lane, *number);
    }
    lanes
}

/// The lanes added up, the first first.
fn total(lanes: [f64; LANES]) -> f64 {
    lanes.into_iter().fold(0.0, |sum, lane| sum + lane)
}
