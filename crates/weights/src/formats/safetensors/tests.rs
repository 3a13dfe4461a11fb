//! Safetensors headers: what is read, what is refused, and where the message points.

use proptest::prelude::*;

use crate::testing::{safetensors, safetensors_of};
use crate::{Header, Meta, WeightsError, read};

fn header(bytes: &[u8]) -> Result<Header, WeightsError> {
    read("model.safetensors", &bytes.to_vec())
}

fn refusal(text: &str, data: usize) -> String {
    header(&safetensors_of(text, data)).unwrap_err().to_string()
}

#[test]
fn a_header_gives_tensors_metadata_and_the_hashed_bytes() {
    let bytes = safetensors(&[("a.weight", "F32", &[2, 3]), ("b", "F8_E4M3", &[5])]);
    let header = header(&bytes).unwrap();
    assert_eq!(header.tensors.len(), 2);
    assert_eq!(header.tensors[0].shape, [2, 3]);
    assert_eq!(
        header.tensors[1].bytes,
        bytes.len() as u64 - 5..bytes.len() as u64
    );
    assert_eq!(header.metadata["format"], Meta::Text("pt".into()));
    let end = usize::try_from(header.header_bytes.end).unwrap();
    assert_eq!(header.header_sha256, openassay_sources::digest(&bytes[..end]));
    assert_eq!(
        header.evidence(0, "m").sha256.as_deref(),
        Some(header.header_sha256.as_str())
    );
    assert!(header.problems.is_empty());
    assert_eq!(header.trailing, 0);
}

#[test]
fn a_file_cut_anywhere_is_an_error_that_names_the_place() {
    let bytes = safetensors(&[("a", "F32", &[2]), ("b", "BF16", &[3])]);
    for length in 0..bytes.len() {
        let error = header(&bytes[..length]).unwrap_err();
        if length > 0 {
            assert!(
                error
                    .to_string()
                    .contains(&format!("ends at byte {length}, inside ")),
                "{length}: {error}"
            );
        }
    }
}

#[test]
fn a_header_longer_than_the_file_or_the_cap_is_refused_before_it_is_read() {
    let mut long = safetensors(&[("a", "F32", &[2])]);
    long[..8].copy_from_slice(&99_000_000_u64.to_le_bytes());
    assert!(
        header(&long)
            .unwrap_err()
            .to_string()
            .ends_with("inside the header")
    );
    long[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    let error = header(&long).unwrap_err().to_string();
    assert!(
        error.contains("18446744073709551615, and we read at most 100000000"),
        "{error}"
    );
}

#[test]
fn lies_about_the_data_are_refused() {
    let entry = |name: &str, dtype: &str, shape: &str, from: u64, to: u64| {
        format!("\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":[{from},{to}]}}")
    };
    let one = |entry: String| format!("{{{entry}}}");
    let two = |first: String, second: String| format!("{{{first},{second}}}");
    assert!(refusal(&one(entry("a", "F32", "[2]", 0, 4)), 4).contains("2 elements of F32 are not 4 bytes"));
    assert!(refusal(&one(entry("a", "F4", "[3]", 0, 1)), 1).contains("3 elements of F4 are not 1 bytes"));
    assert!(refusal(&one(entry("a", "F32", "[4294967296,4294967296]", 0, 4)), 4).contains("overflows"));
    assert!(refusal(&one(entry("a", "F32", "[1]", 4, 0)), 4).contains("before it begins"));
    assert!(refusal(&one(entry("a", "F32", "[1]", 0, 4)), 3).contains("inside the data of tensor `a`"));
    let overlap = two(entry("a", "U8", "[4]", 0, 4), entry("b", "U8", "[4]", 2, 6));
    assert!(refusal(&overlap, 6).contains("tensor `b`: it begins inside the tensor before it"));
    let twice = two(entry("a", "U8", "[4]", 0, 4), entry("a", "U8", "[4]", 4, 8));
    assert!(refusal(&twice, 8).contains("named twice"));
}

#[test]
fn gaps_and_rests_are_told_and_the_tensors_kept() {
    let text = r#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[2,6]},"b":{"dtype":"X9","shape":[1],"data_offsets":[6,7]}}"#;
    let header = header(&safetensors_of(text, 10)).unwrap();
    assert_eq!(header.tensors.len(), 2);
    assert_eq!(header.trailing, 3);
    assert_eq!(header.problems.len(), 2, "{:?}", header.problems);
    assert!(
        header
            .problems
            .iter()
            .any(|problem| problem.contains("belong to no tensor"))
    );
    assert!(
        header
            .problems
            .iter()
            .any(|problem| problem.contains("`X9` is no dtype that we know"))
    );
}

#[test]
fn broken_json_is_an_error_with_its_byte() {
    assert_eq!(refusal("{\"a\":}", 0), "byte 13, in the header: expected value");
    assert_eq!(
        refusal("[]", 0),
        "byte 8, in the header: it does not begin with `{`"
    );
    assert!(
        refusal(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,0]}}",
            0
        )
        .contains("invalid value")
    );
    assert!(refusal(&format!("{{\"a\":{}", "[".repeat(100_000)), 0).starts_with("byte "));
    let deep = format!(
        "{{\"__metadata__\":{{\"a\":{}{}}}}}",
        "[".repeat(1000),
        "]".repeat(1000)
    );
    assert!(refusal(&deep, 0).contains("recursion limit"));
}

#[test]
fn metadata_that_is_no_string_or_comes_twice_is_told() {
    let header = header(&safetensors_of(r#"{"__metadata__":{"a":1,"b":"x","b":"y"}}"#, 0)).unwrap();
    assert_eq!(header.metadata["a"], Meta::Text("1".into()));
    assert_eq!(header.problems.len(), 2);
    assert!(
        self::header(&safetensors_of(r#"{"__metadata__":null}"#, 0))
            .unwrap()
            .metadata
            .is_empty()
    );
}

#[test]
fn control_characters_do_not_reach_a_message() {
    let text = r#"{"a\u001b[31m":{"dtype":"F32","shape":[9],"data_offsets":[0,4]}}"#;
    let message = refusal(text, 4);
    assert!(!message.contains('\u{1b}'), "{message}");
}

proptest! {
    #[test]
    fn mutated_headers_never_panic(changes in prop::collection::vec((0_usize..400, any::<u8>()), 1..8)) {
        let mut bytes = safetensors(&[("a.weight", "F32", &[2, 3]), ("b", "F16", &[5]), ("c", "U8", &[7])]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = header(&bytes);
    }

    #[test]
    fn what_is_read_lies_inside_the_file(shapes in prop::collection::vec(prop::collection::vec(0_u64..5, 0..3), 0..5)) {
        let names: Vec<String> = (0..shapes.len()).map(|number| format!("t{number}")).collect();
        let tensors: Vec<(&str, &str, &[u64])> =
            names.iter().zip(&shapes).map(|(name, shape)| (name.as_str(), "F32", shape.as_slice())).collect();
        let bytes = safetensors(&tensors);
        let size = bytes.len() as u64;
        let header = header(&bytes).unwrap();
        prop_assert_eq!(header.tensors.len(), shapes.len());
        prop_assert!(header.tensors.iter().all(|tensor| tensor.bytes.end <= size));
        prop_assert!(header.problems.is_empty() && header.trailing == 0);
    }
}
