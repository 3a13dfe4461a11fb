//! Checkpoints of torch, made by hand.

use crate::testing::zip;
use crate::{Executes, Format, Purpose, WeightsError, inspect};

/// `{name: tensor, …}` in protocol 2, each a 2×3 view of storage `0` with these strides.
fn pickle(tensors: &[(&str, [u8; 2])]) -> Vec<u8> {
    let mut bytes = b"\x80\x02}(".to_vec();
    for (name, [slow, fast]) in tensors {
        bytes.push(b'X');
        bytes.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend(name.bytes());
        bytes.extend(b"ctorch._utils\n_rebuild_tensor_v2\n(");
        bytes.extend(b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x06tQ");
        bytes.extend(b"K\0K\x02K\x03\x86K");
        bytes.push(*slow);
        bytes.push(b'K');
        bytes.push(*fast);
        bytes.extend(b"\x86\x89}tR");
    }
    bytes.extend(b"u.");
    bytes
}

fn checkpoint(pickle: &[u8]) -> Vec<u8> {
    zip(&[
        ("archive/data.pkl", pickle, false),
        ("archive/byteorder", b"little", false),
        ("archive/data/0", &[0; 24], false),
        ("archive/version", b"3\n", false),
    ])
}

#[test]
fn tensors_are_read_with_their_places_and_tied_ones_once() {
    let bytes = checkpoint(&pickle(&[("w", [3, 1]), ("head", [3, 1]), ("turned", [1, 2])]));
    let read = inspect("pytorch_model.bin", &bytes);
    assert_eq!(
        (read.format, read.loading.executes),
        (Some(Format::PytorchZip), Executes::No)
    );
    let header = read.header.unwrap();
    let told: Vec<_> = header
        .tensors
        .iter()
        .map(|one| (one.name.as_str(), one.purpose))
        .collect();
    assert_eq!(
        told,
        [
            ("w", Purpose::Unsaid),
            ("head", Purpose::Again),
            ("turned", Purpose::Unsaid)
        ]
    );
    assert_eq!(
        (header.tensors[0].dtype.as_str(), &header.tensors[0].shape[..]),
        ("F32", &[2, 3][..])
    );
    let place = header.tensors[0].bytes.clone();
    assert_eq!(place.end - place.start, 24);
    let start = usize::try_from(place.start).unwrap();
    assert_eq!(bytes.get(start..start + 24), Some(&[0; 24][..]));
    assert!(
        header.tensors[2].bytes.is_empty(),
        "its numbers lie in another order"
    );
}

#[test]
fn what_runs_is_named_and_its_tensors_are_still_told() {
    let mut bytes = pickle(&[("w", [3, 1])]);
    let stop = bytes.pop();
    bytes.extend(b"cos\nsystem\nX\x02\0\0\0ls\x85R0");
    bytes.extend(stop);
    let read = inspect("model.pt", &checkpoint(&bytes));
    assert_eq!(read.loading.executes, Executes::Yes);
    assert_eq!(read.loading.names, ["os.system"]);
    assert_eq!(read.header.unwrap().tensors.len(), 1);
}

#[test]
fn a_pickle_that_breaks_off_or_holds_no_tensor_is_not_counted() {
    let whole = pickle(&[("w", [3, 1])]);
    let cut = inspect("model.pt", &checkpoint(&whole[..whole.len() - 2]));
    assert!(matches!(cut.header, Err(WeightsError::NotRead { .. })));
    assert_eq!(cut.loading.executes, Executes::Unknown);
    let empty = inspect("model.pt", &checkpoint(b"\x80\x02}."));
    assert!(matches!(empty.header, Err(WeightsError::NotRead { .. })));
    assert_eq!(empty.loading.executes, Executes::No);
}

#[test]
fn a_checkpoint_cut_anywhere_is_never_said_to_run_nothing_where_it_runs() {
    let mut bytes = pickle(&[("w", [3, 1])]);
    let stop = bytes.pop();
    bytes.extend(b"cos\nsystem\nX\x02\0\0\0ls\x85R0");
    bytes.extend(stop);
    let whole = checkpoint(&bytes);
    let called = whole.windows(4).position(|window| window == b"ls\x85R").unwrap() + 4;
    for end in 0..whole.len() {
        let read = inspect("model.pt", &whole[..end].to_vec());
        assert!(read.loading.executes != Executes::No, "{end}");
        assert_eq!(read.loading.executes == Executes::Yes, end >= called, "{end}");
    }
}

#[test]
fn the_constants_of_a_program_have_storages_and_names_of_their_own() {
    let script = zip(&[
        ("archive/data.pkl", &pickle(&[("w", [3, 1])]), false),
        ("archive/data/0", &[0; 24], false),
        ("archive/code/__torch__.py", b"pass", false),
        ("archive/constants.pkl", &pickle(&[("w", [3, 1])]), false),
        ("archive/constants/0", &[1; 24], false),
    ]);
    let read = inspect("model.pt", &script);
    assert_eq!(read.format, Some(Format::TorchScript));
    let tensors = read.header.unwrap().tensors;
    let told: Vec<_> = tensors
        .iter()
        .map(|one| (one.name.as_str(), one.purpose))
        .collect();
    assert_eq!(told, [("w", Purpose::Unsaid), ("constants.w", Purpose::Constant)]);
    assert!(tensors[0].bytes.end <= tensors[1].bytes.start && !tensors[1].bytes.is_empty());
}

#[test]
fn a_packed_pickle_is_read_and_two_of_them_are_refused() {
    let pickle = pickle(&[("w", [3, 1])]);
    let packed = zip(&[("a/data.pkl", &pickle, true), ("a/data/0", &[0; 24], false)]);
    let tensors = inspect("model.pt", &packed).header.unwrap().tensors;
    assert_eq!((tensors.len(), tensors[0].bytes.is_empty()), (1, false));
    let twice = zip(&[("a/data.pkl", &pickle, false), ("b/data.pkl", &pickle, false)]);
    let refused = inspect("model.pt", &twice).header.unwrap_err().to_string();
    assert!(refused.contains("several entries"), "{refused}");
}
