//! What the fuzz targets hold of the bytes that a fuzzer chooses, held here of a few in every test run.

use proptest::prelude::*;

#[path = "../../../fuzz/src/weights.rs"]
#[expect(
    unreachable_pub,
    reason = "the fuzz targets call it from outside, this test from beside"
)]
mod promises;

/// Random bytes behind what a format begins with.
fn behind(start: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..400).prop_map(move |rest| [start, &rest].concat())
}

proptest! {
    #[test]
    fn any_bytes_are_arrays_or_refused(array in behind(b"\x93NUMPY\x01\0"), zip in behind(b"PK\x03\x04")) {
        promises::numpy(&array);
        promises::numpy(&zip);
    }

    #[test]
    fn any_bytes_are_onnx_or_refused(bytes in behind(&[8, 8, 0x3a])) {
        promises::onnx(&bytes);
    }

    #[test]
    fn any_bytes_are_hdf5_or_refused(bytes in behind(b"\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0")) {
        promises::hdf5(&bytes);
    }

    #[test]
    fn any_bytes_are_tflite_or_refused(bytes in behind(b"\x08\0\0\0TFL3\0\0\0\0")) {
        promises::tflite(&bytes);
    }

    #[test]
    fn any_bytes_are_safetensors_or_refused(bytes in behind(b"\x40\0\0\0\0\0\0\0{\"a\":{\"dtype\":\"F32\",")) {
        promises::safetensors(&bytes);
    }

    #[test]
    fn any_bytes_are_gguf_or_refused(bytes in behind(b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0")) {
        promises::gguf(&bytes);
    }

    #[test]
    fn any_bytes_are_a_checkpoint_or_refused(zip in behind(b"PK\x03\x04"), pickle in behind(b"\x80\x02}(")) {
        promises::torch(&zip);
        promises::torch(&pickle);
    }
}
