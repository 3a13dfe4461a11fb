//! The numbers that the block types of ggml stand for, after `dequantize_row_*` of `ggml-quants.c`: each product and
//! difference in the same order, so that the same `f32` comes out.
#![expect(
    clippy::indexing_slicing,
    reason = "blocks are arrays of fixed length, and so are the places in them"
)]

use crate::dtype::Dtype;
use crate::floats::half;

/// Writes the numbers of whole groups to `values`, and says how many; none of a type that is no block type.
pub(crate) fn read(dtype: Dtype, bytes: &[u8], values: &mut [f32]) -> usize {
    match dtype {
        Dtype::Q4_0 => each(bytes, values, q4_0),
        Dtype::Q4_1 => each(bytes, values, q4_1),
        Dtype::Q5_0 => each(bytes, values, q5_0),
        Dtype::Q5_1 => each(bytes, values, q5_1),
        Dtype::Q8_0 => each(bytes, values, q8_0),
        Dtype::Q2_K => each(bytes, values, q2_k),
        Dtype::Q3_K => each(bytes, values, q3_k),
        Dtype::Q4_K => each(bytes, values, q4_k),
        Dtype::Q5_K => each(bytes, values, q5_k),
        Dtype::Q6_K => each(bytes, values, q6_k),
        Dtype::IQ4_NL => each(bytes, values, iq4_nl),
        Dtype::IQ4_XS => each(bytes, values, iq4_xs),
        _ => 0,
    }
}

fn each<const BYTES: usize, const ELEMENTS: usize>(
    bytes: &[u8],
    values: &mut [f32],
    group: impl Fn(&[u8; BYTES], &mut [f32; ELEMENTS]),
) -> usize {
    let groups = bytes.as_chunks::<BYTES>().0;
    let places = values.as_chunks_mut::<ELEMENTS>().0;
    let read = groups.len().min(places.len());
    for (bytes, values) in groups.iter().zip(places) {
        group(bytes, values);
    }
    read * ELEMENTS
}

fn half_at(bytes: &[u8], at: usize) -> f32 {
    half(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

/// The byte as a signed number.
fn signed(byte: u8) -> f32 {
    f32::from(byte.cast_signed())
}

fn q4_0(block: &[u8; 18], values: &mut [f32; 32]) {
    let scale = half_at(block, 0);
    for (at, byte) in block[2..].iter().enumerate() {
        values[at] = (f32::from(byte & 15) - 8.0) * scale;
        values[at + 16] = (f32::from(byte >> 4) - 8.0) * scale;
    }
}

fn q4_1(block: &[u8; 20], values: &mut [f32; 32]) {
    let (scale, least) = (half_at(block, 0), half_at(block, 2));
    for (at, byte) in block[4..].iter().enumerate() {
        values[at] = f32::from(byte & 15) * scale + least;
        values[at + 16] = f32::from(byte >> 4) * scale + least;
    }
}

/// The fifth bit of the elements `at` and `at + 16`, in its place.
fn fifths(block: &[u8], at: usize) -> (u8, u8) {
    let bit = |element: usize| block[element / 8] >> (element % 8) & 1;
    (bit(at) << 4, bit(at + 16) << 4)
}

fn q5_0(block: &[u8; 22], values: &mut [f32; 32]) {
    let scale = half_at(block, 0);
    for (at, byte) in block[6..].iter().enumerate() {
        let (low, high) = fifths(&block[2..6], at);
        values[at] = (f32::from(byte & 15 | low) - 16.0) * scale;
        values[at + 16] = (f32::from(byte >> 4 | high) - 16.0) * scale;
    }
}

fn q5_1(block: &[u8; 24], values: &mut [f32; 32]) {
    let (scale, least) = (half_at(block, 0), half_at(block, 2));
    for (at, byte) in block[8..].iter().enumerate() {
        let (low, high) = fifths(&block[4..8], at);
        values[at] = f32::from(byte & 15 | low) * scale + least;
        values[at + 16] = f32::from(byte >> 4 | high) * scale + least;
    }
}

fn q8_0(block: &[u8; 34], values: &mut [f32; 32]) {
    let scale = half_at(block, 0);
    for (value, byte) in values.iter_mut().zip(&block[2..]) {
        *value = signed(*byte) * scale;
    }
}

fn q2_k(block: &[u8; 84], values: &mut [f32; 256]) {
    let (scale, least) = (half_at(block, 80), half_at(block, 82));
    for (part, values) in values.as_chunks_mut::<16>().0.iter_mut().enumerate() {
        let own = scale * f32::from(block[part] & 15);
        let own_least = least * f32::from(block[part] >> 4);
        let shift = part % 8 / 2 * 2;
        let quants = &block[16 + part / 8 * 32 + part % 2 * 16..][..16];
        for (value, quant) in values.iter_mut().zip(quants) {
            *value = own * f32::from(quant >> shift & 3) - own_least;
        }
    }
}

fn q3_k(block: &[u8; 110], values: &mut [f32; 256]) {
    let scale = half_at(block, 108);
    let scales = &block[96..108];
    for (part, values) in values.as_chunks_mut::<16>().0.iter_mut().enumerate() {
        let low = scales[part % 8] >> (part / 8 * 4) & 15;
        let high = scales[8 + part % 4] >> (part / 4 * 2) & 3;
        let own = scale * (f32::from(low | high << 4) - 32.0);
        let shift = part % 8 / 2 * 2;
        let quants = &block[32 + part / 8 * 32 + part % 2 * 16..][..16];
        let thirds = &block[part % 2 * 16..][..16];
        for (value, (quant, third)) in values.iter_mut().zip(quants.iter().zip(thirds)) {
            let third = third >> (part / 2) & 1;
            *value = own * (f32::from(quant >> shift & 3 | third << 2) - 4.0);
        }
    }
}

/// Scale and least value of the part with this number, six bits each.
fn sixes(scales: &[u8], part: usize) -> (f32, f32) {
    let (scale, least) = if part < 4 {
        (scales[part] & 63, scales[part + 4] & 63)
    } else {
        (
            scales[part + 4] & 15 | scales[part - 4] >> 6 << 4,
            scales[part + 4] >> 4 | scales[part] >> 6 << 4,
        )
    };
    (f32::from(scale), f32::from(least))
}

fn q4_k(block: &[u8; 144], values: &mut [f32; 256]) {
    let (scale, least) = (half_at(block, 0), half_at(block, 2));
    for (part, values) in values.as_chunks_mut::<32>().0.iter_mut().enumerate() {
        let (own, own_least) = sixes(&block[4..16], part);
        let (own, own_least) = (scale * own, least * own_least);
        let shift = part % 2 * 4;
        let quants = &block[16 + part / 2 * 32..][..32];
        for (value, quant) in values.iter_mut().zip(quants) {
            *value = own * f32::from(quant >> shift & 15) - own_least;
        }
    }
}

fn q5_k(block: &[u8; 176], values: &mut [f32; 256]) {
    let (scale, least) = (half_at(block, 0), half_at(block, 2));
    for (part, values) in values.as_chunks_mut::<32>().0.iter_mut().enumerate() {
        let (own, own_least) = sixes(&block[4..16], part);
        let (own, own_least) = (scale * own, least * own_least);
        let shift = part % 2 * 4;
        let quants = &block[48 + part / 2 * 32..][..32];
        for (value, (quant, fifth)) in values.iter_mut().zip(quants.iter().zip(&block[16..48])) {
            let fifth = fifth >> part & 1;
            *value = own * f32::from(quant >> shift & 15 | fifth << 4) - own_least;
        }
    }
}

fn q6_k(block: &[u8; 210], values: &mut [f32; 256]) {
    let scale = half_at(block, 208);
    for (part, values) in values.as_chunks_mut::<16>().0.iter_mut().enumerate() {
        let own = scale * signed(block[192 + part]);
        let (half, quarter, side) = (part / 8, part % 8 / 2, part % 2);
        let lows = &block[half * 64 + quarter % 2 * 32 + side * 16..][..16];
        let highs = &block[128 + half * 32 + side * 16..][..16];
        let (low_shift, high_shift) = (quarter / 2 * 4, quarter * 2);
        for (value, (low, high)) in values.iter_mut().zip(lows.iter().zip(highs)) {
            let quant = low >> low_shift & 15 | (high >> high_shift & 3) << 4;
            *value = own * (f32::from(quant) - 32.0);
        }
    }
}

/// The sixteen numbers that four bits choose among, closer together around zero.
const UNEVEN: [f32; 16] = [
    -127.0, -104.0, -83.0, -65.0, -49.0, -35.0, -22.0, -10.0, 1.0, 13.0, 25.0, 38.0, 53.0, 69.0, 89.0, 113.0,
];

/// Half a byte each: the first sixteen values lie in the low halves.
fn uneven(quants: &[u8], scale: f32, values: &mut [f32]) {
    let (low, high) = values.split_at_mut(16);
    for ((low, high), byte) in low.iter_mut().zip(high).zip(quants) {
        *low = scale * UNEVEN[usize::from(byte & 15)];
        *high = scale * UNEVEN[usize::from(byte >> 4)];
    }
}

fn iq4_nl(block: &[u8; 18], values: &mut [f32; 32]) {
    uneven(&block[2..], half_at(block, 0), values);
}

fn iq4_xs(block: &[u8; 136], values: &mut [f32; 256]) {
    let scale = half_at(block, 0);
    for (part, values) in values.as_chunks_mut::<32>().0.iter_mut().enumerate() {
        let low = block[4 + part / 2] >> (part % 2 * 4) & 15;
        let high = block[2 + part / 4] >> (part % 4 * 2) & 3;
        let own = scale * (f32::from(low | high << 4) - 32.0);
        uneven(&block[8 + part * 16..][..16], own, values);
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "made-up bytes")]
mod tests {
    use super::*;
    use crate::dtype::Layout;

    /// Digests of the numbers of eight blocks of made-up bytes, as the published package gguf 0.19.0 dequantizes them.
    const EXPECTED: [(&str, &str); 12] = [
        (
            "Q4_0",
            "fe5c6c3e836f66e455c1495f2c6f34ae9fe874e75238ea6bb5d748b83e427713",
        ),
        (
            "Q4_1",
            "53f994275c331d864e4eae2465413a4f4debc488b1338c32f296807b40a16e56",
        ),
        (
            "Q5_0",
            "1153da86ccd67a30745486686e555b7bcc812318f527ca9428bb7577afcbcda8",
        ),
        (
            "Q5_1",
            "3f59d733fef4b0b5a614d435956571b6918db9168cdf13f8f24eee46fd07f0cc",
        ),
        (
            "Q8_0",
            "482997d3b61e471792b4a3fe981ce20a35e76dc12878f7ccf905e803375ade3e",
        ),
        (
            "Q2_K",
            "dca59787fadae85ca8d09687971b84756bb30a86a82b84b04298a0e248a158d1",
        ),
        (
            "Q3_K",
            "0911f5a1ae0042750c90a832dd4923e4db68eec2d96cd0be5d5205f63b64318c",
        ),
        (
            "Q4_K",
            "d61d8cd43a51650a2738c5f86007c66e1f709b63ac7682b637bfbae9690259f0",
        ),
        (
            "Q5_K",
            "1bae114b9fa0df60fc737eade93464a0c48f081e42826098001c8c92ab2a4de4",
        ),
        (
            "Q6_K",
            "dec9bb4b9f24fb10f45facac8d9747f46ac3d29953348c263b98beebe4ba6db6",
        ),
        (
            "IQ4_NL",
            "c47668dad97aa8c053762399deb61d418d8d00eec9a1fc21ac76630e8701fba8",
        ),
        (
            "IQ4_XS",
            "c4101010ece393e69a1049ef938aed6eb23c016bf3ca9378cc08e6deee0e6a7d",
        ),
    ];

    #[test]
    fn blocks_stand_for_the_numbers_that_gguf_py_finds() {
        for (name, digest) in EXPECTED {
            let layout = Layout::of(name).unwrap();
            let bytes = blocks(&layout);
            let mut values = vec![0.0; 8 * layout.elements];
            assert_eq!(read(layout.dtype, &bytes, &mut values), values.len());
            let flat: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            assert_eq!(openassay_sources::digest(&flat), digest, "{name}");
        }
    }

    /// Eight blocks of made-up bytes, whose halves are kept small by clearing their highest exponent bits.
    fn blocks(layout: &Layout) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..8 * layout.bytes as u32)
            .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let halves: &[usize] = match layout.order {
            crate::dtype::Order::Halves(places) => places,
            _ if layout.name == "Q5_1" => &[0, 2],
            _ => &[0],
        };
        for block in bytes.chunks_exact_mut(layout.bytes) {
            for place in halves {
                block[place + 1] &= 0xbf;
            }
        }
        bytes
    }
}
