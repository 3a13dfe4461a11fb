//! `TFLite`: tensors with and without data, shared data, lies and cut files.

use proptest::prelude::*;

use crate::testing::tflite::{Tensor as Built, model};
use crate::{Header, Purpose, WeightsError, read};

fn header(bytes: &[u8]) -> Result<Header, WeightsError> {
    read("model.tflite", &bytes.to_vec())
}

fn built(name: &'static str, kind: u8, shape: &'static [u32], buffer: u32) -> Built {
    Built {
        name,
        kind,
        shape,
        buffer,
        scaled: false,
    }
}

fn small() -> Vec<u8> {
    let scaled = Built {
        scaled: true,
        ..built("q", 9, &[4], 2)
    };
    let tensors = [
        built("input", 0, &[1, 8], 0),
        built("w", 0, &[2, 3], 1),
        scaled,
        built("axes", 2, &[2], 3),
        built("again", 0, &[2, 3], 1),
    ];
    model(&tensors, &[&[], &[0; 24], &[0; 4], &[0; 8]])
}

#[test]
fn tensors_with_data_are_those_of_the_model() {
    let header = header(&small()).unwrap();
    let mut told: Vec<(&str, &str, u64, Purpose)> = header
        .tensors
        .iter()
        .map(|tensor| {
            (
                tensor.name.as_str(),
                tensor.dtype.as_str(),
                tensor.elements(),
                tensor.purpose,
            )
        })
        .collect();
    told.sort_unstable_by_key(|(name, ..)| *name);
    let expected = [
        ("axes", "I32", 2, Purpose::Constant),
        ("q", "I8", 4, Purpose::Weight),
        ("w", "F32", 6, Purpose::Unsaid),
    ];
    assert_eq!(told, expected);
    assert!(header.problems.is_empty());
    assert_eq!(header.metadata["version"].as_u64(), Some(3));
}

#[test]
fn a_file_cut_anywhere_is_an_error_or_says_less() {
    let bytes = small();
    let whole = header(&bytes).unwrap();
    for length in 0..bytes.len() {
        if let Ok(cut) = super::read(&bytes[..length].to_vec()) {
            assert_eq!(cut.tensors, whole.tensors, "{length}");
        }
    }
}

#[test]
fn lies_are_refused() {
    let refusal = |tensor: Built| {
        header(&model(&[tensor], &[&[], &[0; 24]]))
            .unwrap_err()
            .to_string()
    };
    assert!(refusal(built("w", 0, &[7], 1)).contains("7 elements of F32 are not 24 bytes"));
    assert!(refusal(built("w\u{1b}", 0, &[7], 9)).contains("`w\\u{1b}` has a buffer that is not there"));
    assert!(refusal(built("w", 0, &[u32::MAX, u32::MAX, u32::MAX], 1)).contains("overflows"));
    assert!(refusal(built("w", 0, &[1; 65], 1)).contains("we read at most 64"));
    let unknown = header(&model(&[built("w", 77, &[7], 1)], &[&[], &[0; 24]])).unwrap();
    assert!(unknown.problems[0].contains("no tensor type 77"));
}

proptest! {
    #[test]
    fn mutated_files_never_panic(changes in prop::collection::vec((0_usize..1000, any::<u8>()), 1..8)) {
        let mut bytes = small();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = super::read(&bytes);
    }
}
