//! Positions: rotations of queries and keys, and biases by distance. Learned positions are in `embed`.

use candle_core::{D, Device, Tensor};

use crate::error::Result;
use crate::family::{Alibi, Rope, Scaling};

/// Sine and cosine of a rotation, for some positions.
pub(crate) struct Rotation {
    /// `[positions, dim / 2]`.
    cos: Tensor,
    /// `[positions, dim / 2]`.
    sin: Tensor,
    /// See [`Rope::dim`].
    dim: usize,
    /// See [`Rope::pairs`].
    pairs: bool,
}

/// How often each pair of numbers turns a position: radians, `dim / 2` of them, and what sine and cosine are
/// multiplied by, in a text of `length` positions.
///
/// As transformers 5.23 computes them (`modeling_rope_utils.py`): the frequencies in float32, the ends of ramps in
/// double precision.
pub(crate) fn frequencies(rope: &Rope, length: usize) -> (Vec<f32>, f64) {
    let plain = |theta: f64| -> Vec<f64> {
        let dim = real(rope.of);
        (0..rope.dim / 2)
            .map(|at| theta.powf(-2.0 * real(at) / dim))
            .collect()
    };
    let base = plain(rope.theta);
    let (frequencies, attention) = match &rope.scaling {
        Scaling::None => (base, 1.0),
        Scaling::Linear(factor) => (base.iter().map(|one| one / factor).collect(), 1.0),
        Scaling::Dynamic { factor, trained } => {
            let dim = real(rope.of);
            let grown = factor * real(length).max(*trained) / trained - (factor - 1.0);
            // One pair only has nothing to be stretched by: its exponent would have no end.
            let theta = if rope.dim > 2 {
                rope.theta * grown.powf(dim / (dim - 2.0))
            } else {
                rope.theta
            };
            (plain(theta), 1.0)
        }
        Scaling::Llama3 {
            factor,
            low,
            high,
            trained,
        } => {
            let one = |one: &f64| llama3(*one, *factor, (*low, *high), *trained);
            (base.iter().map(one).collect(), 1.0)
        }
        Scaling::Yarn { attention, .. } => (yarn(rope, &base), *attention),
        Scaling::Factors(factors) => {
            let stretched = base.iter().zip(factors).map(|(one, factor)| one / factor);
            (stretched.collect(), 1.0)
        }
        Scaling::Long {
            short,
            long,
            trained,
            attention,
        } => {
            let factors = if real(length) > *trained { long } else { short };
            let stretched = base.iter().zip(factors).map(|(one, factor)| one / factor);
            (stretched.collect(), *attention)
        }
    };
    #[expect(clippy::cast_possible_truncation, reason = "float32 is what is computed with")]
    let frequencies = frequencies.into_iter().map(|one| one as f32).collect();
    (frequencies, attention)
}

#[expect(clippy::cast_precision_loss, reason = "counts of positions and widths")]
fn real(count: usize) -> f64 {
    count as f64
}

/// Long waves are stretched whole, short ones not, those between in part.
fn llama3(frequency: f64, factor: f64, (low, high): (f64, f64), trained: f64) -> f64 {
    let wave = std::f64::consts::TAU / frequency;
    if wave < trained / high {
        frequency
    } else if wave > trained / low {
        frequency / factor
    } else {
        let smooth = (trained / wave - low) / (high - low);
        (1.0 - smooth) * frequency / factor + smooth * frequency
    }
}

/// The stretched frequency where the ramp is at its end, the plain one where it begins.
fn yarn(rope: &Rope, base: &[f64]) -> Vec<f64> {
    let Scaling::Yarn {
        factor,
        fast,
        slow,
        trained,
        truncate,
        ..
    } = &rope.scaling
    else {
        return base.to_vec();
    };
    let dim = real(rope.of);
    let end = |turns: f64| dim * (trained / (turns * std::f64::consts::TAU)).ln() / (2.0 * rope.theta.ln());
    let (low, high) = (end(*fast), end(*slow));
    let (low, high) = if *truncate {
        (low.floor(), high.ceil())
    } else {
        (low, high)
    };
    let low = low.max(0.0);
    let high = high.min(dim - 1.0);
    #[expect(clippy::float_cmp, reason = "the very number is meant")]
    let high = if low == high { high + 0.001 } else { high };
    let stretched = |(at, one): (usize, &f64)| {
        let ramp = ((real(at) - low) / (high - low)).clamp(0.0, 1.0);
        one / factor * ramp + one * (1.0 - ramp)
    };
    base.iter().enumerate().map(stretched).collect()
}

/// Does a rotation depend on how long the text is, beyond the positions it was trained with?
pub(crate) fn grows(rope: &Rope) -> bool {
    matches!(rope.scaling, Scaling::Dynamic { .. } | Scaling::Long { .. })
}

impl Rotation {
    /// The rotation of positions `from` to `to`, in a text that ends with them.
    pub(crate) fn new(rope: &Rope, from: usize, to: usize) -> Result<Self> {
        let (frequencies, attention) = frequencies(rope, to);
        #[expect(
            clippy::cast_precision_loss,
            reason = "positions, as float32 is what is computed with"
        )]
        let angles: Vec<f32> = (from..to)
            .flat_map(|position| frequencies.iter().map(move |one| position as f32 * one))
            .collect();
        let angles = Tensor::from_vec(angles, (to - from, rope.dim / 2), &Device::Cpu)?;
        Ok(Self {
            cos: (angles.cos()? * attention)?,
            sin: (angles.sin()? * if rope.backwards { -attention } else { attention })?,
            dim: rope.dim,
            pairs: rope.pairs,
        })
    }

    /// The first `dim` numbers of each head rotated, the rest left: `[batch, positions, heads, width]`.
    pub(crate) fn apply(&self, x: &Tensor) -> Result<Tensor> {
        let width = x.dim(D::Minus1)?;
        let turned = x.narrow(D::Minus1, 0, self.dim)?;
        let turned = if self.pairs {
            self.neighbors(&turned)?
        } else {
            self.halves(&turned)?
        };
        if width == self.dim {
            return Ok(turned);
        }
        let rest = x.narrow(D::Minus1, self.dim, width - self.dim)?;
        Ok(Tensor::cat(&[&turned, &rest], D::Minus1)?)
    }

    /// Number `i` with number `i + dim / 2`.
    fn halves(&self, x: &Tensor) -> Result<Tensor> {
        let half = self.dim / 2;
        let (one, other) = (x.narrow(D::Minus1, 0, half)?, x.narrow(D::Minus1, half, half)?);
        let (one, other) = self.turn(&one, &other)?;
        Ok(Tensor::cat(&[&one, &other], D::Minus1)?)
    }

    /// Number `2i` with number `2i + 1`.
    fn neighbors(&self, x: &Tensor) -> Result<Tensor> {
        let (batch, positions, heads, dim) = x.dims4()?;
        let x = x.contiguous()?.reshape((batch, positions, heads, dim / 2, 2))?;
        let (one, other) = (x.narrow(4, 0, 1)?.squeeze(4)?, x.narrow(4, 1, 1)?.squeeze(4)?);
        let (one, other) = self.turn(&one, &other)?;
        Ok(Tensor::stack(&[&one, &other], 4)?.reshape((batch, positions, heads, dim))?)
    }

    /// The two coordinates of each pair, turned: `[batch, positions, heads, dim / 2]` each.
    fn turn(&self, one: &Tensor, other: &Tensor) -> Result<(Tensor, Tensor)> {
        let (cos, sin) = (self.cos.unsqueeze(1)?, self.sin.unsqueeze(1)?);
        let turned = (one.broadcast_mul(&cos)? - other.broadcast_mul(&sin)?)?;
        let other = (other.broadcast_mul(&cos)? + one.broadcast_mul(&sin)?)?;
        Ok((turned, other))
    }
}

/// The bias by distance, `[heads, 1, positions]`, of a text of so many positions.
///
/// It is a multiple of the key's position: less that of the query it would be the distance, and softmax does not
/// see the difference. `scale` is what the scores were multiplied by.
pub(crate) fn alibi(kind: Alibi, heads: usize, positions: usize, scale: f64) -> Result<Tensor> {
    let slopes = slopes(kind, heads);
    let mut bias = Vec::with_capacity(heads.saturating_mul(positions));
    for slope in slopes {
        for position in 0..positions {
            bias.push(match kind {
                Alibi::Plain => float32(slope * real(position)),
                Alibi::Rounded => {
                    let product = bfloat16(bfloat16(float32(slope)) * float32(real(position)));
                    product * float32(scale)
                }
                // Counted from the last position, so that long texts lose nothing by rounding.
                Alibi::Interleaved(_) => float32(slope * (real(position) + 1.0 - real(positions))),
            });
        }
    }
    Ok(Tensor::from_vec(bias, (heads, 1, positions), &Device::Cpu)?)
}

#[expect(clippy::cast_possible_truncation, reason = "float32 is what is computed with")]
fn float32(number: f64) -> f32 {
    number as f32
}

/// The nearest number of bfloat16, the even one of two.
fn bfloat16(number: f32) -> f32 {
    let bits = number.to_bits();
    let rounded = bits.wrapping_add(0x7fff + (bits >> 16 & 1));
    f32::from_bits(rounded & 0xffff_0000)
}

/// How much a head cares for distance.
fn slopes(kind: Alibi, heads: usize) -> Vec<f64> {
    match kind {
        Alibi::Interleaved(most) => {
            let count = heads.next_power_of_two();
            let slope = |at: usize| (-real(at + 1) * most / real(count)).exp2();
            if count == heads {
                return (0..heads).map(slope).collect();
            }
            let odd = (1..count).step_by(2);
            odd.chain((0..count).step_by(2)).take(heads).map(slope).collect()
        }
        Alibi::Plain | Alibi::Rounded => {
            let count = if heads.is_power_of_two() {
                heads
            } else {
                heads.next_power_of_two() / 2
            };
            let slope = |at: usize, of: usize| (-8.0 * real(at) / real(of)).exp2();
            let first = (1..=count).map(|at| slope(at, count));
            let more = (0..heads.saturating_sub(count)).map(|at| slope(2 * at + 1, 2 * count));
            first.chain(more).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_of_eight_heads_are_powers_of_a_half_and_of_twelve_fill_the_gaps() {
        let eight: Vec<f64> = (1..=8).map(|at| 0.5f64.powi(at)).collect();
        assert_eq!(slopes(Alibi::Plain, 8), eight);
        assert_eq!(slopes(Alibi::Interleaved(8.0), 8), eight);
        let twelve = slopes(Alibi::Plain, 12);
        assert_eq!(twelve.len(), 12);
        assert!((twelve[8] - 0.5f64.sqrt()).abs() < 1e-12, "{twelve:?}");
        let mixed = slopes(Alibi::Interleaved(8.0), 3);
        assert_eq!(mixed, [0.0625, 0.003_906_25, 0.25]);
    }

    #[test]
    fn bfloat16_rounds_to_the_even_neighbor() {
        assert_eq!(bfloat16(1.0).to_bits(), 1.0f32.to_bits());
        assert_eq!(bfloat16(f32::from_bits(0x3f80_8000)).to_bits(), 0x3f80_0000);
        assert_eq!(bfloat16(f32::from_bits(0x3f81_8000)).to_bits(), 0x3f82_0000);
    }

    #[test]
    fn a_dynamic_rotation_stays_as_it_was_up_to_the_trained_length() {
        let rope = Rope {
            dim: 8,
            of: 8,
            pairs: false,
            backwards: false,
            theta: 10_000.0,
            scaling: Scaling::Dynamic {
                factor: 4.0,
                trained: 16.0,
            },
        };
        let plain = Rope {
            scaling: Scaling::None,
            ..rope.clone()
        };
        assert_eq!(frequencies(&rope, 16).0, frequencies(&plain, 16).0);
        assert!(frequencies(&rope, 17).0[3] < frequencies(&plain, 17).0[3]);
    }
}
