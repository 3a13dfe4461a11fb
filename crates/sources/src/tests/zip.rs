//! Zip archives, honest and not.

use super::*;
use crate::limits;
use crate::{Kind, Listing};

#[test]
fn stored_and_deflated_entries_read_the_same() {
    let long: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
    let bytes = zip(&[
        stored("a/plain.txt", b"plain"),
        deflated("a/b/packed.bin", &long),
        stored("a/empty", b""),
    ]);
    let (source, _folder) = open_bytes("x.zip", &bytes).unwrap();
    assert_eq!(source.kind, Kind::Archive);
    assert_eq!(source.listing, Listing::Complete);
    assert_eq!(paths(&source), ["a/b/packed.bin", "a/empty", "a/plain.txt"]);
    assert_eq!(content(&source, "a/plain.txt").unwrap(), b"plain");
    assert_eq!(content(&source, "a/empty").unwrap(), b"");
    let packed = source.file("a/b/packed.bin").unwrap();
    assert_eq!(source.read(packed, 2 << 20).unwrap(), long);
    assert_eq!(source.sha256(packed).unwrap(), crate::digest(&long));
    assert_eq!(source.head(packed, 8).unwrap(), long[..8]);
    let opened = source.open(packed).unwrap();
    let mut buffer = [0; 100];
    for at in [1_000_000, 40, 999_000, 0] {
        assert_eq!(opened.read_at(at as u64, &mut buffer).unwrap(), 100);
        assert_eq!(buffer, long[at..at + 100]);
    }
    assert!(source.problems.is_empty());
}

#[test]
fn an_archive_is_known_by_its_bytes_and_not_by_its_name() {
    let (source, _folder) = open_bytes("README.md", &zip(&[stored("a", b"a")])).unwrap();
    assert_eq!(source.kind, Kind::Archive);
    let (source, _folder) = open_bytes("x.zip", b"no archive").unwrap();
    assert_eq!(source.kind, Kind::SingleFile);
}

#[test]
fn weights_that_are_zip_inside_are_one_file() {
    let torch = zip(&[
        stored("model/data.pkl", b"."),
        stored("model/version", b"3"),
        stored("model/data/0", b"0"),
    ]);
    let (listed, _folder) = open_bytes(
        "x.zip",
        &zip(&[
            stored("p/data.pkl", b"."),
            stored("p/version", b"3"),
            stored("README", b""),
        ]),
    )
    .unwrap();
    assert_eq!(listed.kind, Kind::Archive);
    let npz = zip(&[stored("a.npy", b""), stored("b.npy", b"")]);
    let keras = zip(&[
        stored("config.json", b""),
        stored("metadata.json", b""),
        stored("model.weights.h5", b""),
    ]);
    for (name, bytes) in [
        ("pytorch_model.bin", torch),
        ("weights.npz", npz),
        ("model.keras", keras),
    ] {
        let (source, _folder) = open_bytes(name, &bytes).unwrap();
        assert_eq!(source.kind, Kind::SingleFile, "{name}");
        assert_eq!(paths(&source), [name]);
    }
}

#[test]
fn names_that_lead_out_are_problems_and_not_listed() {
    let names = ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x", "ok.txt"];
    let entries: Vec<ZipEntry> = names.iter().map(|name| stored(name, b"x")).collect();
    let (source, _folder) = open_bytes("x.zip", &zip(&entries)).unwrap();
    assert_eq!(paths(&source), ["ok.txt"]);
    assert_eq!(source.problems.len(), 4);
    assert!(problems(&source).contains("../../etc/passwd: is not listed: its name climbs out"));
}

#[test]
fn of_a_name_that_stands_twice_the_last_is_read_and_it_is_said() {
    let bytes = zip(&[stored("LICENSE", b"first"), stored("./LICENSE", b"second")]);
    let (source, _folder) = open_bytes("x.zip", &bytes).unwrap();
    assert_eq!(content(&source, "LICENSE").unwrap(), b"second");
    assert!(problems(&source).contains("LICENSE: stands in the archive more than once"));
}

#[test]
fn entries_that_share_their_bytes_are_not_listed() {
    let mut second = stored("b", b"xxxx");
    second.start = Some(0);
    let bytes = zip(&[stored("a", b"xxxx"), second, stored("c", b"own")]);
    let (source, _folder) = open_bytes("x.zip", &bytes).unwrap();
    assert_eq!(paths(&source), ["c"]);
    assert_eq!(problems(&source).matches("shares its bytes").count(), 2);
}

#[test]
fn an_entry_beyond_the_archive_is_not_listed() {
    let mut beyond = stored("b", b"xxxx");
    beyond.start = Some(0x7fff_ffff);
    let (source, _folder) = open_bytes("x.zip", &zip(&[stored("a", b"a"), beyond])).unwrap();
    assert_eq!(paths(&source), ["a"]);
    assert!(problems(&source).contains("b: is not listed: from byte 2147483647 on it reaches beyond"));
}

#[test]
fn a_size_that_no_packing_reaches_is_not_listed() {
    let mut liar = deflated("bomb", &[0; 1000]);
    liar.size = Some(0x7fff_ffff);
    let mut plain = stored("plain", b"xx");
    plain.size = Some(5);
    let (source, _folder) = open_bytes("x.zip", &zip(&[liar, plain, stored("a", b"a")])).unwrap();
    assert_eq!(paths(&source), ["a"]);
    assert!(problems(&source).contains("more than"));
    assert!(problems(&source).contains("plain: is not listed: it is stored as it is"));
}

/// Claims to unpack to some 500 times its packed size: more than is released, less than deflate can do.
fn bomb(name: &str, mebibytes: u32) -> ZipEntry {
    let noise = (0..mebibytes * 500).map(|number| number.wrapping_mul(2_654_435_761));
    let content: Vec<u8> = noise.flat_map(u32::to_le_bytes).collect();
    ZipEntry {
        size: Some(mebibytes << 20),
        ..deflated(name, &content)
    }
}

#[test]
fn a_bomb_is_listed_and_never_unpacked() {
    let (source, _folder) = open_bytes("x.zip", &zip(&[bomb("bomb", 70), stored("a", b"a")])).unwrap();
    let bomb = source.file("bomb").unwrap();
    assert!(matches!(
        source.head(bomb, 10).unwrap_err(),
        SourceError::Refused { .. }
    ));
    assert!(problems(&source).contains("zip bomb"));
    assert_eq!(content(&source, "a").unwrap(), b"a");
}

#[test]
fn many_small_bombs_are_one_bomb() {
    let many: Vec<ZipEntry> = ["a", "b", "c", "d", "e"].map(|name| bomb(name, 60)).to_vec();
    let (source, _folder) = open_bytes("x.zip", &zip(&many)).unwrap();
    assert!(source.files.iter().all(|file| source.head(file, 1).is_err()));
    let (source, _folder) = open_bytes("x.zip", &zip(&many[..2])).unwrap();
    assert!(source.files.iter().all(|file| source.head(file, 1).is_ok()));
}

#[test]
fn encrypted_and_strangely_packed_entries_are_listed_and_not_read() {
    let secret = ZipEntry {
        flags: 1,
        ..stored("secret", b"x")
    };
    let lzma = ZipEntry {
        method: 14,
        ..stored("lzma", b"x")
    };
    let (source, _folder) = open_bytes("x.zip", &zip(&[secret, lzma])).unwrap();
    assert_eq!(paths(&source), ["lzma", "secret"]);
    assert!(problems(&source).contains("secret: is not read: it is encrypted"));
    assert!(problems(&source).contains("lzma: is not read: it is packed with method 14"));
    assert!(matches!(
        content(&source, "secret").unwrap_err(),
        SourceError::Refused { .. }
    ));
}

#[test]
fn a_header_that_disagrees_with_the_directory_is_an_error_at_its_byte() {
    let two_faced = ZipEntry {
        local_name: Some(b"evil.py".to_vec()),
        ..stored("good.py", b"x")
    };
    let (source, _folder) = open_bytes("x.zip", &zip(&[stored("a", b"a"), two_faced])).unwrap();
    let error = content(&source, "good.py").unwrap_err();
    assert!(matches!(error, SourceError::Broken { place: 32, .. }), "{error}");
    assert!(error.to_string().contains("name it differently"), "{error}");
}

#[test]
fn bytes_that_do_not_fit_their_checksum_are_an_error() {
    let wrong = ZipEntry {
        checksum: Some(7),
        ..deflated("a", b"some text")
    };
    let (source, _folder) = open_bytes("x.zip", &zip(&[wrong])).unwrap();
    assert!(
        content(&source, "a")
            .unwrap_err()
            .to_string()
            .contains("checksum")
    );
    assert!(source.sha256(source.file("a").unwrap()).is_err());
}

#[test]
fn links_are_not_followed_and_one_that_leads_out_is_a_problem() {
    let link = |name: &str, target: &str| ZipEntry {
        mode: 0o120_777,
        ..stored(name, target.as_bytes())
    };
    let bytes = zip(&[
        link("lib/a.so", "a.so.1"),
        link("x", "../../etc/passwd"),
        stored("lib/a.so.1", b"a"),
    ]);
    let (source, _folder) = open_bytes("x.zip", &bytes).unwrap();
    assert_eq!(paths(&source), ["lib/a.so.1"]);
    assert!(problems(&source).contains("x: is a link to `../../etc/passwd`, out of the release"));
    assert_eq!(source.skipped[0].path, "lib/a.so");
}

#[test]
fn a_pipe_in_an_archive_is_a_problem() {
    let pipe = ZipEntry {
        mode: 0o010_644,
        ..stored("pipe", b"")
    };
    let (source, _folder) = open_bytes("x.zip", &zip(&[pipe, stored("a", b"a")])).unwrap();
    assert_eq!(paths(&source), ["a"]);
    assert!(problems(&source).contains("pipe: is a pipe"));
}

#[test]
fn numbers_without_room_are_taken_from_the_zip64_field() {
    let mut entry = stored("big", b"content");
    entry.size = Some(0xffff_ffff);
    entry.extra = [&1u16.to_le_bytes()[..], &8u16.to_le_bytes(), &7u64.to_le_bytes()].concat();
    let (source, _folder) = open_bytes("x.zip", &zip(&[entry])).unwrap();
    assert_eq!(content(&source, "big").unwrap(), b"content");
}

#[test]
fn the_zip64_end_record_is_found() {
    let plain = zip(&[stored("a", b"content")]);
    let end = plain.len() - 22;
    let number = |at: usize| u64::from(u32::from_le_bytes(plain[at..at + 4].try_into().unwrap()));
    let (size, start) = (number(end + 12), number(end + 16));
    let mut bytes = plain[..end].to_vec();
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [1, 1, size, start] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend((end as u64).to_le_bytes());
    bytes.extend(1u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    let (source, _folder) = open_bytes("x.zip", &bytes).unwrap();
    assert_eq!(content(&source, "a").unwrap(), b"content");
    assert!(source.problems.is_empty(), "{}", problems(&source));
}

#[test]
fn bytes_around_the_archive_are_said() {
    let bytes = [zip(&[stored("a", b"content")]), b"trailing".to_vec()].concat();
    let (source, _folder) = open_bytes("x.zip", &bytes).unwrap();
    assert!(problems(&source).contains("8 bytes follow the end"));
    assert_eq!(content(&source, "a").unwrap(), b"content");
}

#[test]
fn a_cut_off_archive_is_an_error_that_names_the_place() {
    let whole = zip(&[stored("a", b"content"), deflated("b", b"more content")]);
    let error = open_bytes("x.zip", &whole[..60]).unwrap_err();
    assert!(
        matches!(&error, SourceError::Broken { place: 60, path, .. } if path == "x.zip"),
        "{error}"
    );
}

#[test]
fn a_damaged_directory_keeps_what_came_before_the_damage() {
    let mut bytes = zip(&[stored("a", b"content"), stored("b", b"content")]);
    let second = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, four)| four == b"PK\x01\x02")
        .nth(1)
        .unwrap()
        .0;
    bytes[second] = b'X';
    let (source, _folder) = open_bytes("x.zip", &bytes).unwrap();
    assert_eq!(paths(&source), ["a"]);
    assert_eq!(source.listing, Listing::Partial);
    assert!(problems(&source).contains(&format!("damaged at byte {second}")));
}

#[test]
fn what_is_beyond_the_caps_is_said_and_makes_the_listing_partial() {
    let many: Vec<ZipEntry> = (0..limits::FILES + 3)
        .map(|number| stored(&format!("{number:06}"), b""))
        .collect();
    // The count of a zip without zip64 is kept modulo 65536.
    let (source, _folder) = open_bytes("x.zip", &zip(&many)).unwrap();
    assert_eq!(
        (source.files.len(), source.listing),
        (limits::FILES, Listing::Partial)
    );
    assert_eq!(source.skipped.len(), 3);
    assert!(
        source.skipped[0]
            .reason
            .starts_with("not looked at: the listing ends")
    );

    let deep = "d/".repeat(limits::DEPTH) + "x";
    let (source, _folder) = open_bytes("x.zip", &zip(&[stored(&deep, b"x"), stored("a", b"a")])).unwrap();
    assert_eq!((paths(&source), source.listing), (vec!["a"], Listing::Partial));
}

#[test]
fn an_archive_leaves_out_what_its_folder_would() {
    let entries = ["p/__pycache__/x.pyc", "p/x.py", ".git/config"].map(|name| stored(name, b"x"));
    let (source, _folder) = open_bytes("x.zip", &zip(&entries)).unwrap();
    assert_eq!(paths(&source), ["p/x.py"]);
    assert_eq!(source.skipped.len(), 2);
}
