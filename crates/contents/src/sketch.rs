//! A fingerprint of fixed size by which tensors of one shape can be compared without their data.

use crate::kernel::BLOCK;

/// Numbers of a sketch.
pub(crate) const BUCKETS: usize = 64;

/// The fewest elements of a tensor that gets a sketch: all sketches of a file stay below a quarter of it.
pub const SKETCHED_FROM: u64 = 1024;

/// A count sketch (Charikar, Chen and Farach-Colton 2002) of the numbers of a tensor: sums in 64 buckets, each
/// number with a sign that depends on nothing but its place.
///
/// It is linear, so the inner product of two sketches is that of the tensors in expectation, and so is the squared
/// distance. The standard error of a [`cosine`](Self::cosine) is an eighth for one pair of unrelated tensors, and
/// falls with the root of the number of pairs. As it is made of values, the same weights in another type have nearly
/// the same sketch. It sees nothing in rows that were permuted, and nobody is kept from making one up.
///
/// Element `i` lies in block `b = i / 4096` at place `p = i % 4096`, and in bucket `16 * (p / 1024) + p % 16`. With
/// `mix` the finalizer of `SplitMix64`, its sign is minus where the top bit of `mix(p + 1)` and the bucket's bit of
/// `mix(b + 2^32)` differ. What is infinite or NaN or beyond `f32` counts as zero. A block is summed in `f32` in the
/// order of its elements, blocks in `f64`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// The sums.
    pub buckets: Box<[f32; BUCKETS]>,
}

impl Sketch {
    /// The inner product of the tensors, as far as the sketches tell.
    pub fn dot(&self, other: &Self) -> f64 {
        let pairs = self.buckets.iter().zip(other.buckets.iter());
        pairs.fold(0.0, |sum, (own, other)| sum + f64::from(*own) * f64::from(*other))
    }

    /// The cosine between the tensors, as far as the sketches tell; none where one of them is all zero.
    pub fn cosine(&self, other: &Self) -> Option<f64> {
        let norms = (self.dot(self) * other.dot(other)).sqrt();
        (norms > 0.0).then(|| self.dot(other) / norms)
    }
}

/// A sketch in the making.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    sums: [f64; BUCKETS],
    blocks: u64,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            sums: [0.0; BUCKETS],
            blocks: 0,
        }
    }
}

impl Sums {
    /// Adds the next block.
    pub(crate) fn add(&mut self, buckets: &[f32; BUCKETS]) {
        let signs = mix(self.blocks.wrapping_add(1 << 32));
        for (at, (sum, bucket)) in self.sums.iter_mut().zip(buckets).enumerate() {
            let bucket = f64::from(*bucket);
            *sum += if signs >> at & 1 == 0 { bucket } else { -bucket };
        }
        self.blocks += 1;
    }

    /// The sketch; none where a sum is beyond `f32`.
    #[expect(clippy::cast_possible_truncation, reason = "the nearest is what is wanted")]
    pub(crate) fn told(&self) -> Option<Sketch> {
        let buckets = self.sums.map(|sum| sum as f32);
        buckets.iter().all(|bucket| bucket.is_finite()).then(|| Sketch {
            buckets: Box::new(buckets),
        })
    }
}

/// Lanes that run beside each other.
const LANES: usize = 16;

/// The sums of one block.
#[inline(always)]
pub(crate) fn buckets(block: &[f32; BLOCK]) -> [f32; BUCKETS] {
    const ROWS: usize = BLOCK / BUCKETS;
    let mut buckets = [0.0; BUCKETS];
    let rows = block.as_chunks::<LANES>().0.as_chunks::<ROWS>().0;
    let signs = SIGNS.as_chunks::<LANES>().0.as_chunks::<ROWS>().0;
    for (lanes, (rows, signs)) in buckets
        .as_chunks_mut::<LANES>()
        .0
        .iter_mut()
        .zip(rows.iter().zip(signs))
    {
        let mut sums = [0.0; LANES];
        for (row, signs) in rows.iter().zip(signs) {
            for (sum, (number, sign)) in sums.iter_mut().zip(row.iter().zip(signs)) {
                *sum += f32::from_bits(number.to_bits() ^ sign);
            }
        }
        *lanes = sums;
    }
    buckets
}

/// The bit that turns the sign of each place of a block.
static SIGNS: [u32; BLOCK] = signs();

#[expect(
    clippy::indexing_slicing,
    reason = "while the program is compiled, and a constant function has no iterators"
)]
const fn signs() -> [u32; BLOCK] {
    let mut signs = [0; BLOCK];
    let mut place = 0;
    while place < BLOCK {
        signs[place] = ((mix(place as u64 + 1) >> 63) as u32) << 31;
        place += 1;
    }
    signs
}

/// The finalizer of `SplitMix64` (Steele, Lea and Flood 2014).
const fn mix(seed: u64) -> u64 {
    let mut word = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
mod tests {
    use super::*;

    #[test]
    fn the_buckets_are_what_the_definition_says() {
        let block: [f32; BLOCK] = std::array::from_fn(|at| (at as f32 - 2000.0) / 7.0);
        let mut expected = [0f32; BUCKETS];
        for (place, number) in block.iter().enumerate() {
            let minus = mix(place as u64 + 1) >> 63 == 1;
            expected[16 * (place / 1024) + place % 16] += if minus { -number } else { *number };
        }
        assert_eq!(buckets(&block).map(f32::to_bits), expected.map(f32::to_bits));
    }

    #[test]
    fn half_of_the_signs_are_minus() {
        let minus = SIGNS.iter().filter(|sign| **sign != 0).count();
        assert!((1900..2200).contains(&minus), "{minus}");
    }

    #[test]
    fn sums_beyond_f32_make_no_sketch() {
        let mut sums = Sums::default();
        sums.add(&[f32::MAX; BUCKETS]);
        assert!(sums.told().is_some());
        sums.add(&[f32::INFINITY; BUCKETS]);
        assert_eq!(sums.told(), None);
    }
}
