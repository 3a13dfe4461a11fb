//! HDF5: groups old and new, text here and in heaps, loops and lies, and files cut anywhere.

use proptest::prelude::*;

use crate::testing::hdf5::{F32, Hdf5, attribute, message, small_keras, space, text};
use crate::testing::zip;
use crate::{Format, Header, Meta, WeightsError, read};

fn header(bytes: &[u8]) -> Result<Header, WeightsError> {
    read("model.h5", &bytes.to_vec())
}

fn refusal(bytes: &[u8]) -> String {
    header(bytes).unwrap_err().to_string()
}

/// A file whose root holds one object of these messages.
fn one(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Hdf5::new();
    let object = file.object(messages);
    let root = file.group(&[("a\u{1b}", object)], &[]);
    file.build(root)
}

fn contiguous(address: u64, size: u64) -> Vec<u8> {
    message(
        8,
        &[&[3, 1][..], &address.to_le_bytes(), &size.to_le_bytes()].concat(),
    )
}

#[test]
fn datasets_come_with_path_shape_and_place() {
    let bytes = small_keras();
    let header = header(&bytes).unwrap();
    assert_eq!(header.format, Format::Keras);
    let told: Vec<(&str, &str, &[u64])> = header
        .tensors
        .iter()
        .map(|tensor| {
            (
                tensor.name.as_str(),
                tensor.dtype.as_str(),
                tensor.shape.as_slice(),
            )
        })
        .collect();
    let expected: [(&str, &str, &[u64]); 3] = [
        ("model_weights/dense/kernel:0", "F32", &[2, 3]),
        ("model_weights/dense/bias:0", "F32", &[3]),
        ("optimizer_weights/iteration:0", "I64", &[]),
    ];
    assert_eq!(told, expected);
    assert_eq!(header.tensors[0].bytes, 96..120);
    assert_eq!(header.text("backend"), Some("jax"));
    assert_eq!(
        header.text("model_config"),
        Some("{\"class_name\": \"Sequential\"}")
    );
    assert!(header.problems.is_empty() && header.trailing == 0);
    assert!(header.header_bytes.start == 0 && header.header_bytes.end <= bytes.len() as u64);
}

#[test]
fn a_file_cut_anywhere_is_an_error_that_names_the_place() {
    let bytes = small_keras();
    for length in 8..bytes.len() {
        let error = super::read(&bytes[..length].to_vec(), Format::Hdf5)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(&format!("the file ends at byte {length}, inside ")),
            "{error}"
        );
    }
}

#[test]
fn groups_of_links_and_headers_of_version_2_read_alike() {
    let mut file = Hdf5::new();
    let dataset = file.dataset(F32, &[4], &[0; 16]);
    let link = [&[1, 0, 1, b'w'][..], &dataset.to_le_bytes()].concat();
    let soft = [1, 8, 1, 1, b's', 1, 0, b'w'];
    let framed =
        |kind: u8, body: &[u8]| [&[kind, u8::try_from(body.len()).unwrap(), 0, 0][..], body].concat();
    let further = [b"OCHK", &framed(6, &link)[..], &[0; 4]].concat();
    let length = further.len() as u64;
    let further = file.put(&further);
    let goes_on = [further.to_le_bytes(), length.to_le_bytes()].concat();
    let block = [
        framed(2, &[&[0, 0][..], &[0xff; 16]].concat()),
        framed(6, &soft),
        framed(16, &goes_on),
    ]
    .concat();
    let root = [
        b"OHDR\x02\0",
        &[u8::try_from(block.len()).unwrap()][..],
        &block,
        &[0; 4],
    ]
    .concat();
    let root = file.put(&root);
    let header = header(&file.build(root)).unwrap();
    assert_eq!(header.tensors[0].name, "w");
    assert!(header.problems[0].contains("not followed"));
}

#[test]
fn what_lies_in_a_fractal_heap_is_not_read_and_said_so() {
    let mut file = Hdf5::new();
    let root = file.object(&[message(2, &[0; 18])]);
    let error = header(&file.build(root)).unwrap_err();
    assert!(
        error.is_unread() && error.to_string().contains("fractal heap"),
        "{error}"
    );
}

#[test]
fn data_in_chunks_has_a_shape_and_no_place() {
    let chunked = |address: u64, sides: &[u64]| {
        let layout = [&[3, 2, 3][..], &address.to_le_bytes(), &[4, 0, 0, 0]].concat();
        one(&[message(1, &space(sides)), message(3, F32), message(8, &layout)])
    };
    let header = read("m.h5", &chunked(96, &[10, 10])).unwrap();
    assert_eq!(
        (header.tensors[0].elements(), header.tensors[0].bytes.clone()),
        (100, 0..0)
    );
    assert!(refusal(&chunked(96, &[1 << 40])).contains("are not"));
    let header = read("m.h5", &chunked(u64::MAX, &[10])).unwrap();
    assert!(header.tensors.is_empty() && header.problems[0].contains("no data: left out"));
}

#[test]
fn lies_are_refused() {
    let dataset = |shape: &[u64], layout: Vec<u8>| one(&[message(1, &space(shape)), message(3, F32), layout]);
    assert!(refusal(&dataset(&[4], contiguous(96, 15))).contains("4 elements of F32 are not 15 bytes"));
    assert!(refusal(&dataset(&[u64::MAX, 2], contiguous(96, 8))).contains("overflows"));
    assert!(refusal(&dataset(&[4], contiguous(u64::MAX - 8, 16))).contains("the object `a\\u{1b}`"));
    assert!(refusal(&one(&[message(1, &[9; 8])])).contains("a dataspace that we cannot read"));
    assert!(refusal(&one(&[message(16, &[0xff; 16])])).contains("we read at most"));
}

#[test]
fn loops_end() {
    // A continuation that leads to itself.
    let mut file = Hdf5::new();
    let at = 96_u64 + 16;
    let goes_on = message(16, &[at.to_le_bytes(), 24_u64.to_le_bytes()].concat());
    let root = file.object(&[goes_on]);
    assert!(refusal(&file.build(root)).contains("we read at most 1000"));
    // A group that holds itself.
    let mut file = Hdf5::new();
    let dataset = file.dataset(F32, &[1], &[0; 4]);
    let root = file.group(&[("a", dataset), ("b", dataset)], &[]);
    let header = header(&file.build(root)).unwrap();
    assert_eq!(header.tensors.len(), 1);
    assert!(header.problems[0].contains("linked more than once"));
}

#[test]
fn groups_within_groups_end_at_a_depth() {
    let mut file = Hdf5::new();
    let mut group = file.group(&[], &[]);
    for _ in 0..70 {
        group = file.group(&[("g", group)], &[]);
    }
    assert!(refusal(&file.build(group)).contains("nested deeper than 64"));
}

#[test]
fn lists_of_text_are_kept_while_they_are_short() {
    let names = |count: u64| {
        let mut file = Hdf5::new();
        let data = b"ab\0\0".repeat(usize::try_from(count).unwrap());
        let root = file.group(&[], &[attribute("layer_names", &text(4), &[count], &data)]);
        header(&file.build(root)).unwrap().metadata["layer_names"].clone()
    };
    assert_eq!(names(2), Meta::Texts(vec!["ab".into(), "ab".into()]));
    let (of, length) = ("string", 100);
    assert_eq!(names(100), Meta::Array { of, length });
}

#[test]
fn a_keras_zip_is_read_where_its_weights_are_stored() {
    let weights = small_keras();
    let archive = |packed: bool| {
        zip(&[
            ("metadata.json", b"{\"keras_version\": \"3.5.0\"}", true),
            ("config.json", b"{\"class_name\": \"Functional\"}", false),
            ("model.weights.h5", &weights, packed),
        ])
    };
    let bytes = archive(false);
    let header = read("m.keras", &bytes).unwrap();
    assert_eq!((header.format, header.tensors.len()), (Format::Keras, 3));
    assert_eq!(header.text("keras_version"), Some("3.5.0"));
    assert_eq!(
        header.text("model_config"),
        Some("{\"class_name\": \"Functional\"}")
    );
    let start = usize::try_from(header.tensors[0].bytes.start).unwrap();
    assert_eq!(bytes[start - 96..start - 88], weights[..8]);
    let error = read("m.keras", &archive(true)).unwrap_err();
    assert!(
        error.is_unread() && error.to_string().contains("packed inside the zip"),
        "{error}"
    );
}

proptest! {
    #[test]
    fn mutated_files_never_panic(changes in prop::collection::vec((8_usize..5000, any::<u8>()), 1..8)) {
        let mut bytes = small_keras();
        for (at, byte) in changes {
            let at = 8 + at % (bytes.len() - 8);
            bytes[at] = byte;
        }
        let _ = super::read(&bytes, Format::Hdf5);
    }
}
