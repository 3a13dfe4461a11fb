//! Bytes of any kind: nothing panics, nothing allocates beyond the caps, nothing hangs.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::*;
use crate::read_at::ReadAt;

static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let words = b"some words, and some words again, and again".repeat(20);
    let a_zip = zip(&[
        stored("a/b.txt", b"text"),
        deflated("a/c.bin", &words),
        deflated("d", b""),
    ]);
    let a_tar = tar(&[
        member("a/", b'5', "", b""),
        member("a/b.txt", b'0', "", b"text"),
        member("c", b'0', "", &words),
    ]);
    let packed = gzip(&a_tar);
    vec![a_zip, a_tar, packed]
});

fn sample(number: usize) -> Vec<u8> {
    SAMPLES[number].clone()
}

/// Opens bytes as the file that they claim to be; what comes of it is listed and read.
fn survive(bytes: Vec<u8>) -> Option<Source> {
    let bytes: Arc<dyn ReadAt> = Arc::new(bytes);
    let source = crate::archive::open(&bytes, "x").ok()??;
    read_everything(&source);
    let listed: Vec<&str> = paths(&source);
    assert!(
        listed.is_sorted()
            && listed
                .iter()
                .all(|path| !path.split('/').any(|part| part == ".."))
    );
    Some(source)
}

#[test]
fn archives_cut_off_at_any_byte_are_survived_and_never_taken_for_whole() {
    for whole in &*SAMPLES {
        let files = survive(whole.clone()).unwrap().files.len();
        for length in 0..whole.len() {
            let Some(source) = survive(whole[..length].to_vec()) else {
                continue;
            };
            let silent = source.problems.is_empty() && source.listing == crate::Listing::Complete;
            // The second half of the mark of a tar's end is not missed.
            assert!(
                !silent || source.files.len() == files,
                "{length} of {}",
                whole.len()
            );
        }
    }
}

#[test]
fn archives_with_any_one_byte_changed_are_survived() {
    for whole in &*SAMPLES {
        for at in 0..whole.len() {
            for change in [0x01, 0x80] {
                let mut bytes = whole.clone();
                bytes[at] ^= change;
                survive(bytes);
            }
        }
    }
}

/// Bytes that hardly pack, and a zip of them.
static NOISE: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let noise = (0..100_000u32).map(|number| number.wrapping_mul(2_654_435_761) >> 8);
    let whole: Vec<u8> = noise.flat_map(u32::to_le_bytes).collect();
    let packed = zip(&[deflated("a", &whole)]);
    (whole, packed)
});

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_behind_any_magic_are_survived(magic in 0usize..5, bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let magic: &[u8] = [&b"PK\x03\x04"[..], b"PK\x05\x06", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"", b"PK\x03\x04PK\x01\x02"][magic];
        survive([magic, &bytes].concat());
    }

    #[test]
    fn mutated_archives_are_survived(
        number in 0usize..3,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        double in any::<bool>(),
    ) {
        let mut bytes = sample(number);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if double {
            let part = bytes[cut.index(bytes.len())..].to_vec();
            bytes.extend(part);
        }
        survive(bytes);
    }

    #[test]
    fn a_mutated_directory_of_a_zip_is_survived(
        changes in prop::collection::vec((0usize..180, any::<u8>()), 1..8),
    ) {
        let mut bytes = sample(0);
        for (back, byte) in changes {
            let at = bytes.len() - 1 - back;
            bytes[at] = byte;
        }
        survive(bytes);
    }

    #[test]
    fn mutated_headers_of_a_tar_in_gzip_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = sample(1);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        // With its checksum made good the change is read and not refused at the door.
        for header in [0, 512, 1536] {
            let field = |at: usize, byte: u8| if (148..156).contains(&at) { 32 } else { u32::from(byte) };
            let sum: u32 = bytes[header..header + 512].iter().enumerate().map(|(at, byte)| field(at, *byte)).sum();
            bytes[header + 148..header + 156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
        survive(gzip(&bytes));
        survive(bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn unpacked_bytes_are_the_same_in_any_order_of_reading(
        reads in prop::collection::vec((0u64..400_000, 1usize..70_000), 1..12),
    ) {
        let (whole, packed) = &*NOISE;
        let source = crate::archive::open(&(Arc::new(packed.clone()) as Arc<dyn ReadAt>), "x").unwrap().unwrap();
        let opened = source.open(&source.files[0]).unwrap();
        for (at, length) in reads {
            let mut buffer = vec![0; length];
            let read = opened.read_at(at, &mut buffer).unwrap();
            let from = usize::try_from(at).unwrap().min(whole.len());
            prop_assert_eq!(&buffer[..read], &whole[from..(from + length).min(whole.len())]);
        }
    }
}
