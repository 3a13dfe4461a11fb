//! GGUF headers: every version and byte order, lies in counts and lengths, and where the message points.

use proptest::prelude::*;

use super::{List, lists};
use crate::testing::{Gguf, small_gguf};
use crate::{Header, Meta, WeightsError, read};

fn header(bytes: &[u8]) -> Result<Header, WeightsError> {
    read("model.gguf", &bytes.to_vec())
}

fn refusal(bytes: &[u8]) -> String {
    header(bytes).unwrap_err().to_string()
}

#[test]
fn a_header_gives_tensors_slowest_side_first() {
    let bytes = small_gguf();
    let header = header(&bytes).unwrap();
    assert_eq!(header.tensors[0].shape, [3, 32]);
    assert_eq!(header.tensors[1].dtype, "Q4_0");
    assert_eq!(header.tensors[1].elements(), 64);
    assert_eq!(header.text("general.architecture"), Some("llama"));
    assert_eq!(header.metadata["llama.block_count"].as_u64(), Some(1));
    assert_eq!(
        header.metadata["tokenizer.ggml.tokens"].as_texts().unwrap(),
        ["<s>", "</s>", "a"]
    );
    let end = usize::try_from(header.header_bytes.end).unwrap();
    assert_eq!(header.header_sha256, openassay_sources::digest(&bytes[..end]));
    assert!(
        header.problems.is_empty() && header.trailing == 0,
        "{:?}",
        header.problems
    );
}

#[test]
fn a_file_cut_anywhere_is_an_error_that_names_the_place() {
    let bytes = small_gguf();
    for length in 4..bytes.len() {
        let error = refusal(&bytes[..length]);
        assert!(
            error.starts_with(&format!("the file ends at byte {length}, inside ")),
            "{length}: {error}"
        );
    }
    assert!(header(&bytes[..3]).is_err());
}

#[test]
fn all_versions_and_both_byte_orders_read_the_same() {
    let build = |gguf: Gguf| {
        gguf.text("general.architecture", "llama")
            .texts("general.tags", &["x", "y"])
            .tensor("a", &[4, 2], 1, 16)
            .build()
    };
    let first = header(&build(Gguf::new(3))).unwrap();
    for gguf in [
        Gguf::new(1),
        Gguf::new(2),
        Gguf::new(3).big_endian(),
        Gguf::new(2).big_endian(),
    ] {
        let other = header(&build(gguf)).unwrap();
        assert_eq!(other.metadata, first.metadata);
        assert_eq!(
            (&other.tensors[0].name, &other.tensors[0].shape),
            (&first.tensors[0].name, &first.tensors[0].shape)
        );
    }
    assert!(refusal(&build(Gguf::new(4))).contains("version 4; 1 to 3 are known"));
}

#[test]
fn counts_beyond_the_file_are_refused_before_anything_is_allocated() {
    let error = refusal(&Gguf::new(3).build_claiming(10_000_000, 0));
    assert!(
        error.contains("in the number of tensors: 10000000, and we read at most 1000000"),
        "{error}"
    );
    let error = refusal(&Gguf::new(3).build_claiming(999_999, 0));
    assert_eq!(
        error,
        "the file ends at byte 24, inside the tensor table of 999999 tensors"
    );
    let error = refusal(&Gguf::new(3).build_claiming(0, u64::MAX));
    assert!(error.contains("the number of keys"), "{error}");
    let error = refusal(&Gguf::new(3).build_claiming(0, 99_999));
    assert!(error.contains("inside the metadata of 99999 keys"), "{error}");
}

#[test]
fn lengths_that_lie_are_refused() {
    let gguf = Gguf::new(3);
    let (huge, string, list) = (gguf.u64(9_999_999), 8, 9);
    assert!(
        refusal(&Gguf::new(3).raw("a", string, huge.clone()).build()).contains("inside the value of `a`")
    );
    let endless = [gguf.u32(8), gguf.u64(u64::MAX)].concat();
    assert!(refusal(&Gguf::new(3).raw("a", list, endless).build()).contains("we read at most 10000000"));
    let wide = [gguf.u32(12), huge].concat();
    assert!(refusal(&Gguf::new(3).raw("a", list, wide).build()).contains("inside the value of `a`"));
    assert!(
        refusal(&Gguf::new(3).raw("a", 77, Vec::new()).text("b", "c").build()).contains("no value type 77")
    );
    assert!(refusal(&Gguf::new(3).raw("a", 7, vec![2; 40]).build()).contains("neither true nor false"));
}

#[test]
fn nested_lists_are_passed_over_to_a_depth() {
    let gguf = Gguf::new(3);
    let nested = |depth: usize| {
        let mut value = [gguf.u32(9), gguf.u64(1)].concat().repeat(depth);
        value.extend([gguf.u32(0), gguf.u64(2), vec![1, 2]].concat());
        Gguf::new(3).raw("a", 9, value).text("b", "c").build()
    };
    let read = header(&nested(2)).unwrap();
    assert_eq!(
        read.metadata["a"],
        Meta::Array {
            of: "array",
            length: 1
        }
    );
    assert_eq!(read.metadata["b"].as_str(), Some("c"));
    assert!(refusal(&nested(9)).contains("nested deeper than 4"));
}

#[test]
fn long_lists_are_passed_over_and_short_ones_of_text_kept() {
    let many: Vec<&str> = vec!["token"; 100];
    let read = header(
        &Gguf::new(3)
            .texts("long", &many)
            .texts("short", &["en", "de"])
            .build(),
    )
    .unwrap();
    assert_eq!(
        read.metadata["long"],
        Meta::Array {
            of: "string",
            length: 100
        }
    );
    assert_eq!(read.metadata["short"].as_texts().unwrap(), ["en", "de"]);
}

#[test]
fn long_lists_are_read_whole_where_they_are_asked_for() {
    let gguf = Gguf::new(3);
    let many: Vec<&str> = vec!["token"; 100];
    let numbers = [
        gguf.u32(6),
        gguf.u64(2),
        0.5_f32.to_le_bytes().to_vec(),
        vec![0; 4],
    ]
    .concat();
    let wholes = [gguf.u32(5), gguf.u64(2), gguf.u32(7), vec![0xff; 4]].concat();
    let bytes = Gguf::new(3)
        .texts("long", &many)
        .raw("scores", 9, numbers)
        .raw("kinds", 9, wholes)
        .text("word", "b")
        .texts("other", &["c"])
        .build();
    let keys = ["long", "scores", "kinds", "word", "absent"];
    let found = lists(&bytes, &keys).unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(found["long"], List::Texts(vec!["token".to_owned(); 100]));
    assert_eq!(found["scores"], List::Numbers(vec![0.5, 0.0]));
    assert_eq!(found["kinds"], List::Wholes(vec![7, -1]));
    for length in 4..bytes.len() {
        let cut = lists(&bytes[..length].to_vec(), &keys);
        assert!(cut.is_err() || length > bytes.len() - 40, "{length}");
    }
}

#[test]
fn tensors_that_lie_are_refused() {
    assert!(refusal(&Gguf::new(3).tensor("a", &[33], 2, 36).build()).contains("not whole blocks of Q4_0"));
    assert!(refusal(&Gguf::new(3).tensor("a", &[u64::MAX, 2], 0, 8).build()).contains("overflows"));
    assert!(refusal(&Gguf::new(3).tensor("a", &[2; 9], 0, 8).build()).contains("9, and we read at most 8"));
    assert!(
        refusal(
            &Gguf::new(3)
                .tensor("a", &[2], 0, 8)
                .tensor("a", &[2], 0, 8)
                .build()
        )
        .contains("named twice")
    );
    let overlap = Gguf::new(3)
        .tensor("a", &[20], 0, 4)
        .tensor("b", &[20], 0, 80)
        .build();
    assert!(refusal(&overlap).contains("tensor `b`: it begins inside the tensor before it"));
    let twice = Gguf::new(3).text("k", "1").text("k", "2").build();
    assert!(refusal(&twice).contains("the key is given twice"));
}

#[test]
fn an_unknown_tensor_type_is_told_and_its_shape_kept() {
    let read = header(&Gguf::new(3).tensor("a", &[8], 4711, 8).build()).unwrap();
    assert_eq!(read.tensors[0].elements(), 8);
    assert!(read.problems[0].contains("no tensor type 4711"));
}

#[test]
fn the_alignment_is_a_power_of_two() {
    assert!(refusal(&Gguf::new(3).number("general.alignment", 0).build()).contains("no power of two"));
    assert!(refusal(&Gguf::new(3).number("general.alignment", 48).build()).contains("no power of two"));
    assert!(header(&Gguf::new(3).number("general.alignment", 64).build()).is_ok());
}

#[test]
fn bytes_after_the_last_tensor_are_counted() {
    let mut bytes = small_gguf();
    bytes.extend([7; 100]);
    assert_eq!(header(&bytes).unwrap().trailing, 100);
}

#[test]
fn another_magic_is_named() {
    assert!(refusal(b"GGUX\x03\0\0\0").contains("begins with `GGUX`"));
}

proptest! {
    #[test]
    fn mutated_headers_never_panic(changes in prop::collection::vec((0_usize..1000, any::<u8>()), 1..8)) {
        let mut bytes = small_gguf();
        for (at, byte) in changes {
            let at = 4 + at % (bytes.len() - 4);
            bytes[at] = byte;
        }
        let _ = header(&bytes);
    }
}

#[test]
fn a_tensor_without_data_lies_inside_the_file() {
    let whole = Gguf::new(3)
        .tensor("w", &[4], 0, 16)
        .tensor("z", &[4], 9999, 0)
        .build();
    let data = header(&whole).unwrap().tensors[0].bytes.clone();
    let cut = &whole[..usize::try_from(data.end).unwrap()];
    let tensors = header(cut).unwrap().tensors;
    assert_eq!(tensors[1].bytes, data.end..data.end);
}
