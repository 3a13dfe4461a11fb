//! Archives, arrays and what is compressed.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::assembler::{Packed, Pickle, evil, zip};
use crate::{Executes, Kind, scan};

fn verdict(name: &str, bytes: &[u8]) -> Executes {
    scan(name, &bytes.to_vec()).verdict
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_entry_of_a_zip_is_looked_into_whatever_it_says() {
    let entry = |change: fn(&mut Packed<'_>)| {
        let mut packed = Packed::stored("a/x.txt", &evil());
        change(&mut packed);
        zip(&[
            Packed::stored("a/version", b"3\n"),
            packed,
            Packed::stored("a/b", b"123"),
        ])
    };
    for bytes in [
        entry(|_| {}),
        entry(|packed| packed.flags = 1),
        entry(|packed| packed.flags = 0x20),
        entry(|packed| packed.flags = 0x40),
        entry(|packed| packed.directory_name = "a/harmless"),
        entry(|packed| packed.size = Some(0)),
        entry(|packed| packed.size = Some(3)),
        entry(|packed| packed.size = Some(u32::MAX - 1)),
        entry(|packed| packed.directory_size = Some(0)),
        entry(|packed| packed.directory_size = Some(0xff_ffff)),
        entry(|packed| (packed.flags, packed.size) = (8, Some(0))),
        entry(|packed| (packed.flags, packed.size, packed.directory_size) = (8, Some(0), Some(0))),
        entry(|packed| packed.method = 8),
        entry(|packed| (packed.method, packed.data) = (8, deflated(&evil()))),
    ] {
        assert_eq!(verdict("model.zip", &bytes), Executes::Yes);
        let end = bytes
            .windows(4)
            .position(|window| window == b"PK\x01\x02")
            .unwrap();
        assert_eq!(
            verdict("model.zip", &bytes[..end]),
            Executes::Yes,
            "without its directory"
        );
        let mut behind = b"MZ something before".to_vec();
        behind.extend(&bytes);
        assert_eq!(
            verdict("model.bin", &behind),
            Executes::Yes,
            "behind something else"
        );
    }
}

#[test]
fn a_checkpoint_of_torch_is_clean_and_gives_its_tensors() {
    let pickle = Pickle::protocol(2)
        .op(b"}")
        .text("w")
        .tensor("0", [2, 2])
        .op(b"s")
        .stop();
    let bytes = zip(&[
        Packed::stored("archive/data.pkl", &pickle),
        Packed::stored(
            "archive/data/0",
            &[0x80, 2, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
        ),
        Packed::stored("archive/version", b"3\n"),
    ]);
    let report = scan("model.pt", &bytes);
    assert_eq!(
        (report.verdict, report.kind),
        (Executes::No, Kind::TorchZip),
        "{report:#?}"
    );
    assert_eq!((report.tensors[0].name.as_str(), report.pickles), ("w", 1));
}

#[test]
fn a_program_of_torchscript_is_no_python() {
    let pickle = Pickle::protocol(2)
        .global("__torch__.net", "Net")
        .op(b")\x81}b")
        .stop();
    let program = zip(&[
        Packed::stored("a/data.pkl", &pickle),
        Packed::stored("a/code/__torch__/net.py", b"class Net(Module):\n  pass\n"),
        Packed::stored("a/constants.pkl", b"\x80\x02)."),
    ]);
    let report = scan("model.pt", &program);
    assert_eq!(
        (report.verdict, report.kind),
        (Executes::No, Kind::TorchScript),
        "{report:#?}"
    );
    assert_eq!(
        verdict("model.pkl", &pickle),
        Executes::Unknown,
        "elsewhere it is a package"
    );
    let mixed = zip(&[
        Packed::stored("a/data.pkl", &evil()),
        Packed::stored("a/code/x.py", b""),
        Packed::stored("a/constants.pkl", b"\x80\x02)."),
    ]);
    assert_eq!(verdict("model.pt", &mixed), Executes::Yes);
}

#[test]
fn what_cannot_be_unpacked_is_unknown() {
    let mut locked = Packed::stored("test.txt", b"\x12\x34\x56\x78");
    locked.flags = 1;
    assert_eq!(verdict("a.zip", &zip(&[locked])), Executes::Unknown);
    let mut other = Packed::stored("a.pkl", b"\x12\x34\x56\x78");
    other.method = 12;
    assert_eq!(verdict("a.zip", &zip(&[other])), Executes::Unknown);
    for magic in [
        &b"7z\xbc\xaf\x27\x1c\0\x04"[..],
        b"BZh91AY&SY",
        b"\xfd7zXZ\0",
        b"\x28\xb5\x2f\xfd",
        b"\x04\x22\x4d\x18",
    ] {
        assert_eq!(verdict("a.joblib", magic), Executes::Unknown);
    }
}

#[test]
fn archives_in_archives_are_followed_to_a_depth() {
    let mut bytes = evil();
    for depth in 1..12 {
        bytes = zip(&[Packed::stored("a.zip", &bytes)]);
        let found = verdict("a.zip", &bytes);
        let is_too_deep = depth > 8 && found == Executes::Unknown;
        assert!(found == Executes::Yes || is_too_deep, "{depth}");
    }
}

#[test]
fn what_is_compressed_as_a_whole_is_unpacked() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&evil()).unwrap();
    assert_eq!(verdict("model.pkl.gz", &gzip.finish().unwrap()), Executes::Yes);
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&evil()).unwrap();
    assert_eq!(verdict("model.joblib", &zlib.finish().unwrap()), Executes::Yes);
}

#[test]
fn a_pickle_behind_much_else_in_a_deflated_entry_is_read() {
    let mut pickle = Pickle::protocol(2).bytes(&vec![7; 300_000]).op(b"0").0;
    pickle.extend(&evil()[2..]);
    let mut packed = Packed::stored("x", &deflated(&pickle));
    packed.method = 8;
    assert_eq!(verdict("a.zip", &zip(&[packed])), Executes::Yes);
}

fn npy(description: &str, data: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': {description}, 'fortran_order': False, 'shape': (1,), }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn an_array_of_objects_is_a_pickle() {
    for objects in [
        "'|O'",
        "'O'",
        "\"|O8\"",
        "[('a', '<f4'), ('b', '|O')]",
        "[('a', [('b', 'O')])]",
    ] {
        assert_eq!(
            verdict("a.npy", &npy(objects, &evil())),
            Executes::Yes,
            "{objects}"
        );
        assert_eq!(
            verdict("a.npy", &npy(objects, b"\x80\x03]q\0.")),
            Executes::No,
            "{objects}"
        );
        assert_eq!(
            verdict("a.npy", &npy(objects, b"")),
            Executes::Unknown,
            "{objects}"
        );
    }
    for numbers in ["'<f4'", "[('a', '<f4'), ('b', '<U5')]"] {
        assert_eq!(
            verdict("a.npy", &npy(numbers, &evil())),
            Executes::No,
            "{numbers}"
        );
    }
    assert_eq!(verdict("a.npy", &npy("'\\x4f'", b"")), Executes::Unknown);
    assert_eq!(verdict("a.npy", b"\x93NUMPY\x01\0\xff\xff{"), Executes::Unknown);
    let packed = zip(&[Packed::stored("a.npy", &npy("'|O'", &evil()))]);
    assert_eq!(verdict("a.npz", &packed), Executes::Yes);
}

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, data) in entries {
        let mut header = [0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..136].copy_from_slice(format!("{:011o}\0", data.len()).as_bytes());
        header[148..156].fill(b' ');
        let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        bytes.extend(header);
        bytes.extend(*data);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.extend([0; 1024]);
    bytes
}

#[test]
fn the_tar_of_the_first_torch_is_read_between_its_numbers() {
    let storage = Pickle::protocol(2)
        .op(b"K\x05")
        .text("cpu")
        .global("torch", "FloatStorage")
        .op(b"\x87")
        .stop();
    let storages = |last: &[u8]| {
        let mut bytes = b"\x80\x02K\x01.".to_vec();
        bytes.extend(&storage);
        bytes.extend([
            2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ]);
        bytes.extend(last);
        bytes
    };
    let archive = |storages: &[u8], object: &[u8]| {
        tar(&[
            ("sys", b"\x80\x02}."),
            ("pickle", object),
            ("storages", storages),
            ("tensors", b"\x80\x02K\0."),
        ])
    };
    let clean = scan("a.pt", &archive(&storages(b"\x80\x02]."), b"\x80\x02K\x01Q."));
    assert_eq!(
        (clean.verdict, clean.kind),
        (Executes::No, Kind::Tar),
        "{clean:#?}"
    );
    assert_eq!(
        verdict("a.pt", &archive(&storages(&evil()), b"\x80\x02N.")),
        Executes::Yes
    );
    assert_eq!(
        verdict("a.pt", &archive(&storages(b"\x80\x02]."), &evil())),
        Executes::Yes
    );
}

#[test]
fn what_is_no_pickle_is_said_to_be_none() {
    let picture = b"\x89PNG\r\n\x1a\n".to_vec();
    let report = scan("picture.png", &picture);
    assert_eq!((report.verdict, report.kind), (Executes::No, Kind::NotPickle));
    assert_eq!(verdict("model.pt", &picture), Executes::Unknown);
    assert_eq!(verdict("model.pkl", b""), Executes::Unknown);
    assert_eq!(verdict("README.md", b""), Executes::No);
}

#[test]
fn a_pickle_in_the_shape_of_something_else_is_a_pickle() {
    // A text of 500 bytes, in which the sum of a tar's header stands, and five opcodes that leave nothing.
    let mut bytes = Pickle::protocol(2).op(b"X\xf4\x01\0\0").0;
    bytes.resize(507, b'0');
    bytes.extend(b"0N0N0");
    bytes[148..156].fill(b' ');
    let sum: u64 = bytes.iter().map(|byte| u64::from(*byte)).sum();
    bytes[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    bytes.extend(&evil()[2..]);
    assert_eq!(verdict("model.pkl", &bytes), Executes::Yes);
    let mut behind = tar(&[("a", b"b")]);
    behind.extend(zip(&[Packed::stored("data.pkl", &evil())]));
    assert_eq!(verdict("model.pt", &behind), Executes::Yes);
}
