//! What the reader of promised digests promises of any text: each function takes some and panics where a promise is
//! broken.
//!
//! No part of the library here, which the tests of the license engine include without this reader.

use openassay_digests::{Algorithm, MAX_PROMISES, Manifest, Part, read, within};

/// One file of each layout.
const PATHS: [&str; 4] = [
    "weights/SHA256SUMS",
    "weights/checksums.txt",
    "a-1.0.dist-info/RECORD",
    "weights/model.sig",
];

/// Any text is read as a manifest of each layout, twice alike, or refused.
pub fn manifests(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for path in PATHS {
        let manifest = read(path, &text);
        assert_eq!(manifest, read(path, &text), "the second answer differs");
        if let Some(manifest) = manifest {
            holds(&text, &manifest);
        }
    }
}

/// Every promise stands in a line that is there, is a digest of its algorithm, and leads nowhere out of the release.
fn holds(text: &str, manifest: &Manifest) {
    let lines = text.split('\n').count();
    assert!(manifest.promises.len() <= MAX_PROMISES && !manifest.bases.is_empty());
    for one in &manifest.promises {
        assert!((1..=lines).contains(&(one.line as usize)), "{one:?}");
        assert!(
            Algorithm::named(one.algorithm.id()) == Some(one.algorithm)
                && one
                    .digest
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                && !one.digest.is_empty(),
            "{one:?}"
        );
        if let Part::Shard { start, end } = one.part {
            assert!(start <= end, "{one:?}");
        }
        for base in &manifest.bases {
            if let Some(path) = within(base, &one.name) {
                let stays = |part: &str| !matches!(part, "" | "." | "..");
                assert!(path.split('/').all(stays), "{path}");
            }
        }
    }
    for one in &manifest.broken {
        assert!(!one.why.chars().any(char::is_control), "{one:?}");
    }
}
