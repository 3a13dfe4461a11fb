//! First bytes by which a file shows what it is, as far as its role needs to know.
//!
//! What a format holds is for `weights` to say; here a name that many things bear (`.bin`, `.pt`, `.pb`) is
//! only told apart from what it is not.

/// Asks the first bytes of a file.
type Test = fn(&[u8]) -> bool;

/// Magics by name, as recognizers call them.
const MAGICS: &[(&str, Test)] = &[
    ("pickle", is_pickle),
    ("zip", |head| head.starts_with(b"PK\x03\x04")),
    ("gguf", |head| head.starts_with(b"GGUF")),
    ("ggml", |head| {
        [b"ggml", b"lmgg", b"ggjt", b"tjgg", b"ggla"]
            .iter()
            .any(|magic| head.starts_with(*magic))
    }),
    ("hdf5", |head| head.starts_with(b"\x89HDF\r\n\x1a\n")),
    ("tflite", |head| head.get(4..8) == Some(b"TFL3")),
    ("safetensors", is_safetensors),
    ("numpy", |head| head.starts_with(b"\x93NUMPY")),
    ("protobuf", is_protobuf),
    ("binary", is_binary),
    ("gzip", |head| head.starts_with(b"\x1f\x8b")),
    ("pdf", |head| head.starts_with(b"%PDF")),
    ("coreml", |head| head.starts_with(b"\x01\x00\x00\x00")),
    ("parquet", |head| head.starts_with(b"PAR1")),
];

/// Does `head` begin as `name` does? None where there is no such magic.
pub(crate) fn is(name: &str, head: &[u8]) -> Option<bool> {
    MAGICS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, test)| test(head))
}

/// Protocol 2 and later begin with their number; older ones with an opcode of text, which proves nothing.
fn is_pickle(head: &[u8]) -> bool {
    matches!(head, [0x80, 2..=5, ..])
}

/// A length, then a JSON object.
fn is_safetensors(head: &[u8]) -> bool {
    let Some((length, rest)) = head.split_first_chunk::<8>() else {
        return false;
    };
    let length = u64::from_le_bytes(*length);
    (2..1 << 40).contains(&length) && rest.first() == Some(&b'{')
}

/// The key of a first field (1 to 15, number or bytes): what ONNX, `TensorFlow` and `CoreML` begin with.
fn is_protobuf(head: &[u8]) -> bool {
    head.first()
        .is_some_and(|key| matches!(key & 7, 0 | 2) && (1..=15).contains(&(key >> 3)))
        && is_binary(head)
}

/// Holds bytes that no text holds.
fn is_binary(head: &[u8]) -> bool {
    head.contains(&0) || std::str::from_utf8(head).is_err_and(|error| error.error_len().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magics_tell_weights_from_words() {
        assert_eq!(is("pickle", b"\x80\x02}q\0"), Some(true));
        assert_eq!(is("zip", b"PK\x03\x04...."), Some(true));
        assert_eq!(is("safetensors", b"\x10\0\0\0\0\0\0\0{\"a\""), Some(true));
        assert_eq!(is("binary", b"plain words"), Some(false));
        assert_eq!(is("protobuf", b"\x08\x07\x12\0"), Some(true));
        assert_eq!(is("nonsense", b""), None);
    }
}
