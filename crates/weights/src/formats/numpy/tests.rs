//! `NumPy` arrays: every version, order and packing; lies, pickles, cut files.

use proptest::prelude::*;

use crate::testing::{npy, npy_of, zip};
use crate::{Header, Meta, WeightsError, read};

fn array(bytes: &[u8]) -> Result<Header, WeightsError> {
    read("folder/a.npy", &bytes.to_vec())
}

fn refusal(header: &str, data: usize) -> String {
    array(&npy_of(1, header, data)).unwrap_err().to_string()
}

fn archive() -> Vec<u8> {
    let small = npy("<f4", &[2, 3], 24);
    let zeros = npy("<f2", &[1000], 2000);
    zip(&[
        ("w.npy", &small, false),
        ("b.npy", &zeros, true),
        ("n.npy", &npy("<i8", &[], 8), true),
    ])
}

#[test]
fn an_array_is_called_like_its_file() {
    let bytes = npy("<f4", &[2, 3], 24);
    let header = array(&bytes).unwrap();
    let tensor = &header.tensors[0];
    assert_eq!((tensor.name.as_str(), tensor.dtype.as_str()), ("a", "F32"));
    assert_eq!(tensor.shape, [2, 3]);
    assert_eq!(tensor.bytes, bytes.len() as u64 - 24..bytes.len() as u64);
    assert_eq!(header.header_bytes, 0..tensor.bytes.start);
    let end = usize::try_from(header.header_bytes.end).unwrap();
    assert_eq!(header.header_sha256, openassay_sources::digest(&bytes[..end]));
}

#[test]
fn all_versions_read_the_same() {
    let text = "{'descr': '>f8', 'fortran_order': True, 'shape': (2,), }\n";
    for version in 1..=3 {
        let header = array(&npy_of(version, text, 20)).unwrap();
        assert_eq!(header.tensors[0].dtype, "F64BE");
        assert_eq!(header.trailing, 4);
        assert_eq!(header.metadata["a.fortran_order"], Meta::Bool(true));
    }
    assert!(array(&npy_of(4, text, 16)).is_err());
}

#[test]
fn a_zip_of_arrays_gives_them_in_order_packed_or_not() {
    let header = read("m.npz", &archive()).unwrap();
    let names: Vec<&str> = header.tensors.iter().map(|tensor| tensor.name.as_str()).collect();
    assert_eq!(names, ["w", "b", "n"]);
    assert_eq!(header.tensors[1].elements(), 1000);
    let packed = &header.tensors[1].bytes;
    assert!(packed.end - packed.start < 200, "{packed:?}");
    assert!(header.problems.is_empty(), "{:?}", header.problems);
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    for bytes in [npy("<f4", &[2, 3], 24), archive()] {
        for length in 0..bytes.len() {
            let cut = bytes[..length].to_vec();
            assert!(read("m.npz", &cut).is_err() && array(&cut).is_err(), "{length}");
        }
    }
}

#[test]
fn a_pickle_and_a_structure_are_told_and_not_read() {
    let header = array(&npy_of(
        1,
        "{'descr': '|O', 'fortran_order': False, 'shape': (3,)}",
        40,
    ))
    .unwrap();
    assert_eq!(header.problems, ["`a` is an object array: a pickle"]);
    assert_eq!(
        (header.tensors[0].dtype.as_str(), header.tensors[0].elements()),
        ("OBJECT", 3)
    );
    let text =
        "{'descr': [('x', '<f4'), ('y', [('z', '<i2', (2, 3))])], 'fortran_order': False, 'shape': (2,)}";
    let header = array(&npy_of(1, text, 32)).unwrap();
    assert!(header.problems[0].contains("structures of 2 fields"));
    assert_eq!(header.trailing, 0);
}

#[test]
fn lies_are_refused() {
    let of =
        |descr: &str, shape: &str| format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}");
    assert!(refusal(&of("'<f4'", "(4,)"), 15).contains("inside the data of array `a`"));
    assert!(refusal(&of("'<f4'", "(18446744073709551615, 2)"), 8).contains("overflows"));
    assert!(refusal(&of("'<f4'", "(4611686018427387904,)"), 8).contains("overflows"));
    assert!(refusal(&of("__import__('os')", "(1,)"), 4).contains("no literal begins here"));
    assert!(refusal(&of("'<x4'", "(1,)"), 4).contains("no type"));
    assert!(refusal("{'shape': (1,)}", 4).contains("missing"));
    assert!(refusal("[1]", 4).contains("no dictionary"));
    let twice = [
        ("w.npy", &npy("<f4", &[1], 4)[..], false),
        ("w.npy", &npy("<f4", &[1], 4), false),
    ];
    assert!(
        read("m.npz", &zip(&twice))
            .unwrap_err()
            .to_string()
            .contains("named twice")
    );
    // A header that is longer than its entry, of an array whose data has no size.
    let mut long = npy_of(1, "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", 0);
    long.truncate(40);
    let next = npy("<f4", &[1], 4);
    assert!(read("m.npz", &zip(&[("w.npy", &long, false), ("v.npy", &next, false)])).is_err());
    for packed in [false, true] {
        let short = zip(&[("w.npy", &npy("<f4", &[1000], 40), packed)]);
        let error = read("m.npz", &short).unwrap_err().to_string();
        assert!(error.contains("too short for its shape"), "{error}");
    }
}

proptest! {
    #[test]
    fn mutated_files_never_panic(changes in prop::collection::vec((0_usize..2000, any::<u8>()), 1..8)) {
        for mut bytes in [npy("<f4", &[2, 3], 24), archive()] {
            for (at, byte) in &changes {
                let at = at % bytes.len();
                bytes[at] = *byte;
            }
            let _ = array(&bytes);
            let _ = super::read_zip(&bytes);
            let _ = super::read_array("a", &bytes);
        }
    }
}

#[test]
fn numbers_with_the_highest_byte_first_are_a_type_of_their_own() {
    let dtype = |descr: &str| {
        read("a.npy", &npy(descr, &[2], 8)).unwrap().tensors[0]
            .dtype
            .clone()
    };
    assert_eq!(
        [dtype("<f4"), dtype(">f4"), dtype(">i4"), dtype(">u1")],
        ["F32", "F32BE", "I32BE", "U8"]
    );
}
