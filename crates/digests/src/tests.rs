//! Each layout as its tools write it, and as somebody writes it who means no good.

use proptest::prelude::*;

use crate::manifest::{Lists, Manifest, Part, Signed};
use crate::{Layout, Strength, layout_of, read};

/// The sha256 of nothing.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const OTHER: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

/// Name, algorithm, digest and line of every promise.
fn told(manifest: &Manifest) -> Vec<(&str, &str, &str, u32)> {
    let promises = manifest.promises.iter();
    promises
        .map(|one| {
            (
                one.name.as_str(),
                one.algorithm.id(),
                one.digest.as_str(),
                one.line,
            )
        })
        .collect()
}

#[test]
fn the_name_says_the_layout() {
    for (path, layout) in [
        ("SHA256SUMS", Some(Layout::Sums)),
        ("deep/sha256sums.txt", Some(Layout::Sums)),
        ("model.gguf.sha256", Some(Layout::Sums)),
        ("checksums.txt", Some(Layout::Sums)),
        ("a-1.dist-info/RECORD", Some(Layout::Record)),
        ("RECORD", None),
        ("model.sig", Some(Layout::Statement)),
        ("SHA256SUMS.asc", Some(Layout::Sums)),
        ("model.gguf.asc", Some(Layout::Signature)),
        ("README.md", None),
    ] {
        assert_eq!(layout_of(path), layout, "{path}");
    }
}

#[test]
fn gnu_and_bsd_lines_say_the_same() {
    let text = format!(
        "# digests\n{EMPTY}  a file.bin\n{upper} *b.bin\r\n\nSHA256 (c (1).bin) = {OTHER}\nSHA2-256(d.bin)= {OTHER}\nMD5 (e) = {MD5}\n",
        upper = EMPTY.to_uppercase()
    );
    let manifest = read("deep/SHA256SUMS", &text).unwrap();
    assert_eq!(
        told(&manifest),
        [
            ("a file.bin", "sha256", EMPTY, 2),
            ("b.bin", "sha256", EMPTY, 3),
            ("c (1).bin", "sha256", OTHER, 5),
            ("d.bin", "sha256", OTHER, 6),
            ("e", "md5", MD5, 7),
        ]
    );
    assert_eq!(
        (manifest.bases.as_slice(), manifest.broken.len()),
        (["deep".to_owned()].as_slice(), 0)
    );
    assert_eq!(manifest.promises[4].algorithm.strength(), Strength::Weak);
}

#[test]
fn the_length_says_the_algorithm_where_nothing_else_does() {
    let text = format!("{EMPTY}  a\n{MD5}  b\n{EMPTY}{EMPTY}  c\n0123  d\n");
    let manifest = read("checksums.txt", &text).unwrap();
    let algorithms: Vec<&str> = manifest.promises.iter().map(|one| one.algorithm.id()).collect();
    assert_eq!(algorithms, ["sha256", "md5", "sha512"]);
    assert_eq!(manifest.broken[0].line, 4);
}

#[test]
fn a_name_that_says_the_algorithm_refuses_the_digest_of_another() {
    let manifest = read("SHA256SUMS", &format!("{MD5}  a\nnonsense\n")).unwrap();
    assert_eq!((manifest.promises.len(), manifest.broken.len()), (0, 2));
}

#[test]
fn a_digest_alone_speaks_of_the_file_that_it_is_named_after() {
    let manifest = read("deep/model.gguf.sha256", &format!("{EMPTY}\n")).unwrap();
    assert_eq!(told(&manifest), [("model.gguf", "sha256", EMPTY, 1)]);
}

#[test]
fn an_escaped_name_is_read_as_coreutils_wrote_it() {
    let text = format!("\\{EMPTY}  a\\nb\\\\c\n\\SHA256 (a\\nb\\\\c) = {EMPTY}\n");
    let manifest = read("SHA256SUMS", &text).unwrap();
    let name = "a\nb\\c";
    assert_eq!(
        told(&manifest),
        [(name, "sha256", EMPTY, 1), (name, "sha256", EMPTY, 2)]
    );
}

#[test]
fn a_clear_signed_list_is_signed() {
    let text = format!(
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{EMPTY}  a\n-----BEGIN PGP SIGNATURE-----\n\niQIz\n-----END PGP SIGNATURE-----\n"
    );
    let manifest = read("SHA256SUMS", &text).unwrap();
    assert_eq!((manifest.signed, manifest.broken.len()), (Signed::Yes, 0));
    assert_eq!(told(&manifest), [("a", "sha256", EMPTY, 4)]);
}

#[test]
fn a_record_is_seen_from_beside_its_folder() {
    let text = "pkg/a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n\"pkg/b, c.py\",sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=,\n\
        pkg-1.dist-info/RECORD,,\npkg/d.py,sha256=zz,1\npkg/e.py,crc=47,1\nnonsense\n";
    let manifest = read("lib/pkg-1.dist-info/RECORD", text).unwrap();
    assert_eq!(
        told(&manifest),
        [
            ("pkg/a.py", "sha256", EMPTY, 1),
            ("pkg/b, c.py", "sha256", EMPTY, 2)
        ]
    );
    assert_eq!(
        (manifest.promises[0].size, manifest.promises[1].size),
        (Some(0), None)
    );
    assert_eq!(manifest.bases, ["lib"]);
    let lines: Vec<u32> = manifest.broken.iter().map(|one| one.line).collect();
    assert_eq!(lines, [4, 5, 6]);
}

/// A bundle around this statement.
fn bundle(statement: &serde_json::Value) -> String {
    let payload = base64(statement.to_string().as_bytes());
    format!(
        "{{\n\"mediaType\": \"application/vnd.dev.sigstore.bundle.v0.3+json\",\n\"dsseEnvelope\": {{\n\"payload\": \"{payload}\", \"payloadType\": \"application/vnd.in-toto+json\"}}}}"
    )
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let held = chunk
            .iter()
            .fold(0_u32, |held, byte| held << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            text.push(char::from(LETTERS[(held >> (18 - 6 * at) & 63) as usize]));
        }
    }
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn model(method: &str, resources: &[(&str, &str)], root: &str) -> String {
    let resources: Vec<_> = resources
        .iter()
        .map(|(name, digest)| {
            let algorithm = if method == "shards" {
                "sha256-sharded-10"
            } else {
                "sha256"
            };
            serde_json::json!({"name": name, "algorithm": algorithm, "digest": digest})
        })
        .collect();
    bundle(&serde_json::json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "rill", "digest": {"sha256": root}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "serialization": {"method": method, "hash_type": "sha256", "allow_symlinks": false, "ignore_paths": ["model.sig"]},
            "resources": resources
        }
    }))
}

/// What `model_signing` computes over the two: sha256 over the bytes of the digest of nothing.
const ROOT_OF_EMPTY: &str = "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456";

#[test]
fn a_model_signature_promises_its_resources() {
    let manifest = read("model.sig", &model("files", &[("a.bin", EMPTY)], ROOT_OF_EMPTY)).unwrap();
    assert_eq!(told(&manifest), [("a.bin", "sha256", EMPTY, 4)]);
    assert_eq!((manifest.signed, manifest.lists), (Signed::Yes, Lists::AllFiles));
    assert_eq!(manifest.bases, ["", "rill"]);
    assert_eq!(
        (manifest.ignored.as_slice(), manifest.inconsistent),
        (["model.sig".to_owned()].as_slice(), None)
    );
}

#[test]
fn a_model_signature_whose_resources_were_changed_denies_itself() {
    let manifest = read("model.sig", &model("files", &[("a.bin", OTHER)], ROOT_OF_EMPTY)).unwrap();
    assert_eq!(manifest.inconsistent.unwrap().0, ROOT_OF_EMPTY);
}

#[test]
fn a_shard_is_told_from_a_file_and_a_model_of_one_file_has_its_name() {
    let text = model("shards", &[("a:b.bin:0:10", EMPTY)], "");
    let manifest = read("model.sig", &text).unwrap();
    assert_eq!(manifest.promises[0].name, "a:b.bin");
    assert_eq!(manifest.promises[0].part, Part::Shard { start: 0, end: 10 });
    let manifest = read("deep/model.sig", &model("files", &[(".", EMPTY)], "")).unwrap();
    assert_eq!(
        (manifest.promises[0].name.as_str(), manifest.lists),
        ("rill", Lists::Files)
    );
    let manifest = read("model.sig", &model("tensors", &[("a", EMPTY)], "")).unwrap();
    assert_eq!((manifest.promises.len(), manifest.broken.len()), (0, 1));
}

#[test]
fn before_its_first_version_files_were_subjects() {
    let statement = |predicate: &str| {
        serde_json::json!({
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": "a.bin", "digest": {"sha256": EMPTY}}, {"digest": {"sha256": EMPTY}}],
            "predicateType": predicate
        })
    };
    let manifest = read(
        "model.sig",
        &bundle(&statement("https://model_signing/Digests/v0.1")),
    )
    .unwrap();
    assert_eq!(told(&manifest), [("a.bin", "sha256", EMPTY, 4)]);
    assert_eq!((manifest.lists, manifest.broken.len()), (Lists::AllFiles, 1));
    let manifest = read(
        "a.sigstore",
        &bundle(&statement("https://slsa.dev/provenance/v1")),
    )
    .unwrap();
    assert_eq!(manifest.lists, Lists::Things);
}

#[test]
fn a_bundle_of_one_file_is_named_after_it() {
    let bytes = base64(&crate::base64::decode("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU").unwrap());
    let text = format!(
        "{{\"messageSignature\": {{\"messageDigest\": {{\"algorithm\": \"SHA2_256\", \"digest\": \"{bytes}\"}}}}}}"
    );
    let manifest = read("model.gguf.sigstore.json", &text).unwrap();
    assert_eq!(told(&manifest), [("model.gguf", "sha256", EMPTY, 1)]);
}

#[test]
fn a_signature_alone_promises_nothing_and_a_broken_bundle_says_so() {
    assert_eq!(read("model.gguf.sig", "MEUCIQDx"), None);
    for path in ["model.gguf.asc", "SHA256SUMS.asc", "SHA256SUMS.minisig"] {
        assert_eq!(
            read(path, "-----BEGIN PGP SIGNATURE-----\n\niQIz\n"),
            None,
            "{path}"
        );
    }
    let deep = format!("{}{}", "{\"a\":".repeat(4000), "}".repeat(4000));
    for text in [
        "{",
        "{}",
        &deep,
        "{\"dsseEnvelope\": {\"payload\": \"a\"}}",
        "{\"payload\": \"e30=\", \"predicateType\": 1}",
    ] {
        let manifest = read("model.sig", text).unwrap();
        assert!(
            manifest.promises.is_empty() && (!manifest.broken.is_empty() || text.contains("e30")),
            "{text}"
        );
    }
}

#[test]
fn what_is_long_is_not_passed_on() {
    let name = "a".repeat(5000);
    let manifest = read("SHA256SUMS", &format!("{EMPTY}  {name}\n")).unwrap();
    assert_eq!((manifest.promises.len(), manifest.broken.len()), (0, 1));
    let text = serde_json::json!({"dsseEnvelope": format!("\u{1b}{name}")}).to_string();
    let why = &read("model.sig", &text).unwrap().broken[0].why;
    assert!(why.len() <= 800 && !why.contains(char::is_control), "{why}");
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC*|(\\\\?[0-9a-f]{64} [ *]?[a-z./\\\\]{0,9}\n|SHA256 \\([^\n]{0,9}\\) = [0-9a-f]{64}\n){0,5}") {
        for path in ["SHA256SUMS", "a.sha256", "checksums.txt", "a.dist-info/RECORD", "model.sig", "a.md5"] {
            let manifest = read(path, &text);
            let lines = u32::try_from(text.lines().count()).unwrap();
            for promise in manifest.iter().flat_map(|one| &one.promises) {
                prop_assert!(promise.line >= 1 && promise.line <= lines.max(1));
            }
        }
    }

    #[test]
    fn no_name_leads_out(base in "[a-z/.]{0,8}", name in "[a-z/.\\\\:]{0,16}") {
        if let Some(path) = crate::within(&base, &name) {
            prop_assert!(!path.is_empty() && !path.starts_with('/') && path.split('/').all(|part| part != ".."));
        }
    }
}
