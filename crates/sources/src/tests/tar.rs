//! Tar archives, plain and in gzip, honest and not.

use super::*;
use crate::{Kind, Listing};

/// The same members in both packings, since both must give the same listing.
fn both(members: &[Vec<u8>]) -> [(Source, tempfile::TempDir); 2] {
    let plain = tar(members);
    let packed = gzip(&plain);
    [
        open_bytes("x.tar", &plain).unwrap(),
        open_bytes("x.tar.gz", &packed).unwrap(),
    ]
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| u8::try_from(at * 7 % 251).unwrap())
        .collect()
}

#[test]
fn members_are_read_in_place() {
    let big = pattern(1_000_000);
    let members = [
        member("p/", b'5', "", b""),
        member("p/big.bin", b'0', "", &big),
        member("p/a.txt", b'0', "", b"text"),
    ];
    for (source, _folder) in both(&members) {
        assert_eq!((source.kind, source.listing), (Kind::Archive, Listing::Complete));
        assert_eq!(paths(&source), ["p/a.txt", "p/big.bin"]);
        assert_eq!(content(&source, "p/a.txt").unwrap(), b"text");
        assert_eq!(content(&source, "p/big.bin").unwrap(), big);
        let opened = source.open(source.file("p/big.bin").unwrap()).unwrap();
        let mut buffer = [0; 1000];
        for at in [900_000, 261_900, 5, 700_000] {
            assert_eq!(opened.read_at(at as u64, &mut buffer).unwrap(), 1000);
            assert_eq!(buffer[..], big[at..at + 1000], "at {at}");
        }
        assert!(source.problems.is_empty(), "{}", problems(&source));
    }
}

#[test]
fn long_names_of_both_kinds_are_read() {
    let long = format!("{}/file.txt", "d".repeat(180));
    let record = format!(" path={long}\n");
    let record = format!("{}{record}", record.len() + 3);
    let gnu = [
        member("././@LongLink", b'L', "", format!("{long}\0").as_bytes()),
        member("short", b'0', "", b"x"),
    ];
    let pax = [
        member("pax", b'x', "", record.as_bytes()),
        member("short", b'0', "", b"x"),
    ];
    for (source, _folder) in both(&gnu).into_iter().chain(both(&pax)) {
        assert_eq!(paths(&source), [long.as_str()], "{}", problems(&source));
        assert_eq!(content(&source, &long).unwrap(), b"x");
    }
}

#[test]
fn names_that_lead_out_are_problems_and_not_listed() {
    let members = ["../x", "/etc/passwd", "a/../../b", "ok"].map(|name| member(name, b'0', "", b"x"));
    for (source, _folder) in both(&members) {
        assert_eq!(paths(&source), ["ok"]);
        assert_eq!(source.problems.len(), 3);
    }
}

#[test]
fn links_and_devices_are_not_followed() {
    let members = [
        member("a/link", b'2', "target", b""),
        member("a/out", b'2', "../../etc/passwd", b""),
        member("hard", b'1', "a/target", b""),
        member("hard-out", b'1', "../x", b""),
        member("fifo", b'6', "", b""),
        member("a/target", b'0', "", b"x"),
    ];
    for (source, _folder) in both(&members) {
        assert_eq!(paths(&source), ["a/target"]);
        let skipped: Vec<&str> = source
            .skipped
            .iter()
            .map(|skipped| skipped.path.as_str())
            .collect();
        assert_eq!(skipped, ["a/link", "hard"]);
        assert!(
            source.skipped[1]
                .reason
                .contains("no file of the archive before it")
        );
        for problem in [
            "a/out: is a link to `../../etc/passwd`, out of",
            "hard-out: is a hard link",
            "fifo: is a pipe",
        ] {
            assert!(problems(&source).contains(problem), "{}", problems(&source));
        }
    }
}

#[test]
fn a_file_with_two_names_is_listed_twice_and_counted_once() {
    let members = [
        member("a", b'0', "", b"words"),
        member("b", b'1', "a", b""),
        member("c", b'1', "b", b""),
    ];
    for (source, _folder) in both(&members) {
        assert_eq!(paths(&source), ["a", "b", "c"]);
        assert!(
            source
                .files
                .iter()
                .all(|file| file.blob.as_deref() == Some("link:a"))
        );
        assert_eq!(content(&source, "c").unwrap(), b"words");
        assert!(source.skipped.is_empty() && source.problems.is_empty());
    }
}

#[test]
fn of_a_name_that_stands_twice_the_last_is_read_and_it_is_said() {
    for (source, _folder) in both(&[member("a", b'0', "", b"first"), member("a", b'0', "", b"second")]) {
        assert_eq!(content(&source, "a").unwrap(), b"second");
        assert!(problems(&source).contains("a: stands in the archive more than once"));
    }
}

#[test]
fn sparse_and_unknown_members_are_said_and_passed() {
    let sparse = member("s", b'S', "", &[1; 700]);
    let record = b"22 GNU.sparse.major=1\n";
    let members = [
        sparse,
        member("pax", b'x', "", record),
        member("p", b'0', "", b"map"),
        member("v", b'V', "", b""),
        member("a", b'0', "", b"x"),
    ];
    for (source, _folder) in both(&members) {
        assert_eq!(paths(&source), ["a"], "{}", problems(&source));
        assert_eq!(problems(&source).matches("sparse").count(), 2);
        assert!(problems(&source).contains("v: is not listed: it is of a kind that is not known"));
    }
}

#[test]
fn hostile_sizes_end_the_listing_and_not_the_audit() {
    for size in [
        &b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff"[..],
        b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
        b"77777777777\0",
        b"99999999999\0",
    ] {
        let members = [
            member("a", b'0', "", b"x"),
            member_of_size("b", b'0', "", b"x", size),
        ];
        for (source, _folder) in both(&members) {
            assert_eq!(paths(&source), ["a"]);
            assert_eq!(source.listing, Listing::Partial);
            assert!(
                problems(&source).contains("broken at byte"),
                "{}",
                problems(&source)
            );
        }
    }
}

#[test]
fn an_extended_header_may_not_be_huge() {
    let members = [
        member("a", b'0', "", b"x"),
        member("L", b'L', "", &vec![b'a'; 2 << 20]),
        member("b", b'0', "", b"x"),
    ];
    for (source, _folder) in both(&members) {
        assert_eq!(paths(&source), ["a"]);
        assert!(problems(&source).contains("larger than what is read"));
    }
}

#[test]
fn an_archive_without_its_end_may_be_cut_off() {
    let bytes = member("a", b'0', "", b"x");
    for bytes in [bytes.clone(), gzip(&bytes)] {
        let (source, _folder) = open_bytes("x", &bytes).unwrap();
        assert_eq!(paths(&source), ["a"]);
        assert_eq!(source.listing, Listing::Partial);
        assert!(
            problems(&source).contains("byte 1024: the file ends without the mark"),
            "{}",
            problems(&source)
        );
    }
}

#[test]
fn a_gzip_file_without_an_archive_is_one_file() {
    let (source, _folder) = open_bytes("vocab.txt.gz", &gzip(b"just words")).unwrap();
    assert_eq!(source.kind, Kind::SingleFile);
    assert_eq!(paths(&source), ["vocab.txt.gz"]);
}

#[test]
fn a_damaged_end_of_a_packed_archive_is_said() {
    let mut packed = gzip(&tar(&[member("a", b'0', "", b"x")]));
    let checksum = packed.len() - 8;
    packed[checksum] ^= 1;
    let (source, _folder) = open_bytes("x.tgz", &packed).unwrap();
    assert_eq!(paths(&source), ["a"]);
    assert!(
        problems(&source).contains("after the last member"),
        "{}",
        problems(&source)
    );
}

#[test]
fn other_packings_are_named_and_not_read() {
    for (magic, name) in [
        (&b"\x28\xb5\x2f\xfdrest"[..], "zstd"),
        (b"BZh91AY", "bzip2"),
        (b"\xfd7zXZ\0..", "xz"),
    ] {
        let (source, _folder) = open_bytes("x.tar.any", magic).unwrap();
        assert_eq!(
            (source.kind, source.listing),
            (Kind::SingleFile, Listing::Partial)
        );
        assert!(problems(&source).contains(&format!("packed with {name}, which is not read")));
    }
}
