//! What the readers of weight files promise of any bytes: each function takes some and panics where a promise is
//! broken.
//!
//! No part of the library here, which the tests of the license engine include without the readers.

use openassay_weights::{Header, Tensor, inspect, read};

/// Any bytes are read as arrays of `NumPy`, or refused.
pub fn numpy(bytes: &[u8]) {
    holds("a.npy", bytes);
    holds("a.npz", bytes);
}

/// Any bytes are read as ONNX, or refused.
pub fn onnx(bytes: &[u8]) {
    holds("a.onnx", bytes);
}

/// Any bytes are read as HDF5, as Keras's or not, or refused.
pub fn hdf5(bytes: &[u8]) {
    holds("a.h5", bytes);
    holds("a.weights.h5", bytes);
    holds("a.keras", bytes);
}

/// Any bytes are read as `TFLite`, or refused.
pub fn tflite(bytes: &[u8]) {
    holds("a.tflite", bytes);
}

/// Any bytes are read as safetensors, or refused.
pub fn safetensors(bytes: &[u8]) {
    holds("a.safetensors", bytes);
}

/// Any bytes are read as GGUF, or refused.
pub fn gguf(bytes: &[u8]) {
    holds("a.gguf", bytes);
    holds("a.bin", bytes);
}

/// Any bytes are read as a checkpoint of torch, or refused; what loading it runs is told twice alike. Tensors of torch
/// may be views of the same numbers.
pub fn torch(bytes: &[u8]) {
    for name in ["a.pt", "a.bin"] {
        let bytes = bytes.to_vec();
        let found = inspect(name, &bytes);
        assert_eq!(
            format!("{found:?}"),
            format!("{:?}", inspect(name, &bytes)),
            "the second answer differs"
        );
        match &found.header {
            Ok(header) => lies_inside(header, bytes.len() as u64),
            Err(error) => says_nothing_odd(&error.to_string()),
        }
    }
}

/// The answer is the same twice; what was read lies in the file, and no two tensors share it; no message brings
/// control characters along.
fn holds(name: &str, bytes: &[u8]) {
    let bytes = bytes.to_vec();
    let answer = read(name, &bytes);
    // By what is printed: a number in the metadata may be none, and is not equal to itself.
    assert_eq!(
        format!("{answer:?}"),
        format!("{:?}", read(name, &bytes)),
        "the second answer differs"
    );
    match answer {
        Ok(header) => holds_together(&header, bytes.len() as u64),
        Err(error) => says_nothing_odd(&error.to_string()),
    }
}

fn holds_together(header: &Header, size: u64) {
    lies_inside(header, size);
    let mut places: Vec<_> = header.tensors.iter().map(|tensor| &tensor.bytes).collect();
    places.retain(|place| !place.is_empty());
    places.sort_by_key(|place| (place.start, place.end));
    let mut pairs = places.iter().zip(places.iter().skip(1));
    assert!(pairs.all(|(one, other)| one.end <= other.start), "{places:?}");
}

fn lies_inside(header: &Header, size: u64) {
    let inside = |tensor: &Tensor| tensor.bytes.start <= tensor.bytes.end && tensor.bytes.end <= size;
    assert!(header.tensors.iter().all(inside), "{header:?}");
    assert!(header.header_bytes.end <= size && header.trailing <= size);
    assert_eq!(header.header_sha256.len(), 64);
    header
        .problems
        .iter()
        .for_each(|problem| says_nothing_odd(problem));
}

fn says_nothing_odd(message: &str) {
    assert!(!message.chars().any(char::is_control), "{message:?}");
}
