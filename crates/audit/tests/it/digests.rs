//! Promised digests: every thing that promises one, where it is kept, broken, and not to be held against bytes.

use openassay_audit::{Audit, DigestStanding, Digests, Request, audit};
use openassay_facts::Severity;
use openassay_fixtures::bytes::{base64, lfs_pointer, sha256};
use openassay_fixtures::{Folder, cache};
use tempfile::TempDir;

use crate::harness::{Laid, Told, card, request, text, with_weights};

const WEIGHTS: &str = "model.safetensors";
const OTHER: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn plain() -> Folder {
    with_weights(card()).with("LICENSE", text("Apache-2.0"))
}

fn of(folder: &Folder, path: &str) -> String {
    sha256(folder.file(path).unwrap())
}

/// A line as `sha256sum` writes it, for each of the files.
fn sums(folder: &Folder, paths: &[&str]) -> String {
    let line = |path: &&str| format!("{}  {path}\n", of(folder, path));
    paths.iter().map(line).collect()
}

fn hashed(folder: &Folder) -> Told {
    let laid = Laid::out(folder);
    Told(audit(&hashing(laid.request())).unwrap())
}

fn hashing(request: Request) -> Request {
    Request {
        digests: Digests::All,
        ..request
    }
}

/// Path, what promises it, standing and why of every promise.
fn standings(audit: &Audit) -> Vec<(&str, &str, &str, &str)> {
    let all = audit.digests.iter();
    all.map(|one| {
        (
            one.path.as_str(),
            one.promised_by.as_str(),
            one.standing.id(),
            one.why.as_str(),
        )
    })
    .collect()
}

#[test]
fn digests_that_agree_are_no_finding() {
    let folder = plain();
    let listed = sums(&folder, &["README.md", WEIGHTS]);
    let told = hashed(&folder.with("SHA256SUMS", listed));
    assert_eq!(told.kinds(), Vec::<&str>::new());
    assert_eq!(
        standings(&told.0),
        [
            ("README.md", "SHA256SUMS", "agrees", ""),
            (WEIGHTS, "SHA256SUMS", "agrees", "")
        ]
    );
}

#[test]
fn weights_are_not_compared_unless_somebody_asks() {
    let folder = plain();
    let listed = format!("{}{OTHER}  {WEIGHTS}\n", sums(&folder, &["README.md"]));
    let folder = folder.with("SHA256SUMS", listed);
    let told = crate::harness::told(&folder);
    let standing: Vec<&str> = told.0.digests.iter().map(|one| one.standing.id()).collect();
    assert_eq!(standing, ["agrees", "not-hashed"]);
    assert!(!told.finds("digest-differs"));
    assert!(hashed(&folder).finds("digest-differs"));
}

#[test]
fn a_digest_that_differs_shows_the_line_and_the_bytes() {
    let folder = plain();
    let real = of(&folder, WEIGHTS);
    let told = hashed(&folder.with("SHA256SUMS", format!("# ours\n{OTHER} *{WEIGHTS}\n")));
    let found = &told.finding("digest-differs").finding;
    assert_eq!(found.severity, Severity::Error);
    let (line, file) = (&found.evidence[0], &found.evidence[1]);
    assert_eq!((line.path.as_deref(), line.place.line()), (Some("SHA256SUMS"), 2));
    assert_eq!(
        line.quote.as_deref(),
        Some(format!("{OTHER} *{WEIGHTS}").as_str())
    );
    assert_eq!(
        (file.path.as_deref(), file.sha256.as_ref()),
        (Some(WEIGHTS), Some(&real))
    );
}

#[test]
fn words_that_were_edited_weigh_less_than_weights() {
    let told = hashed(&plain().with("SHA256SUMS", format!("{OTHER}  README.md\n")));
    assert_eq!(told.finding("digest-differs").finding.severity, Severity::Warning);
}

#[test]
fn a_file_that_is_promised_and_not_here_is_missing() {
    let told = hashed(&plain().with("SHA256SUMS", format!("{OTHER}  model.gguf\n{OTHER}  b.gguf\n")));
    let found = &told.finding("digest-promised-missing").finding;
    assert_eq!(
        found.message,
        "SHA256SUMS promises 2 files that are not here: b.gguf, model.gguf"
    );
    assert_eq!((found.severity, found.evidence.len()), (Severity::Note, 2));
}

#[test]
fn what_was_passed_over_is_not_missing() {
    let folder = plain()
        .with("__pycache__/a.pyc", "x")
        .with("SHA256SUMS", format!("{OTHER}  __pycache__/a.pyc\n"));
    let told = hashed(&folder);
    assert!(!told.finds("digest-promised-missing"));
    assert_eq!(told.0.digests[0].why, "passed over: compiled Python");
}

#[test]
fn weak_and_uncomputed_digests_are_named_and_not_compared() {
    let lines =
        format!("MD5 (README.md) = d41d8cd98f00b204e9800998ecf8427e\nSHA512 (README.md) = {OTHER}{OTHER}\n");
    let told = hashed(&plain().with("checksums.txt", lines));
    let whys: Vec<&str> = told.0.digests.iter().map(|one| one.why.as_str()).collect();
    assert_eq!(
        whys,
        [
            "md5 is weak: two files of one digest can be made",
            "sha512 is not computed here"
        ]
    );
    assert_eq!(told.kinds(), Vec::<&str>::new());
}

#[test]
fn a_name_that_leads_out_is_told_and_not_followed() {
    let laid = Laid::out(&plain().with(
        "deep/SHA256SUMS",
        format!("{OTHER}  ../../secret\n{OTHER}  /etc/passwd\n{OTHER}  ../README.md\n"),
    ));
    laid.beside("secret", "x");
    let told = Told(audit(&hashing(laid.request())).unwrap());
    let standing: Vec<_> = standings(&told.0);
    assert_eq!(standing[0].2, "not-compared");
    assert_eq!((standing[2].0, standing[2].2), ("README.md", "differs"));
    let problem = &told.0.problems[0];
    assert_eq!(problem.path, "deep/SHA256SUMS");
    assert_eq!(
        problem.message,
        "line 1 and 1 more: the name leads out of the release and was not followed"
    );
}

#[test]
fn one_file_that_is_promised_two_digests_is_told_without_hashing() {
    let lines = format!("{OTHER}  {WEIGHTS}\n{}  {WEIGHTS}\n", sha256(b"x"));
    let told = crate::harness::told(&plain().with("SHA256SUMS", lines));
    let found = &told.finding("digest-differs").finding;
    assert!(
        found.message.contains("is promised two digests"),
        "{}",
        found.message
    );
    let lines: Vec<u32> = found.evidence.iter().map(|one| one.place.line()).collect();
    assert_eq!(lines, [1, 2]);
}

#[test]
fn lines_that_cannot_be_read_are_told_once() {
    let told = hashed(&plain().with("SHA256SUMS", "nonsense\n\u{1b}[31mmore\n"));
    let problem = &told.0.problems[0];
    assert_eq!(
        problem.message,
        "line 1 and 1 more: no digest and name that are read"
    );
}

/// Places together as one release, all hashed.
fn together(places: &[&std::path::Path]) -> Told {
    let places = places.iter().map(|place| place.to_string_lossy().into_owned());
    let request = Request {
        places: places.collect(),
        ..Request::default()
    };
    Told(audit(&hashing(request)).unwrap())
}

#[test]
fn a_pointer_is_held_against_the_file_of_another_source() {
    let whole = plain();
    let bytes = whole.file(WEIGHTS).unwrap().to_vec();
    for (pointed, standing) in [(bytes.clone(), "agrees"), (b"others".to_vec(), "differs")] {
        let checkout = Laid::out(&whole.clone().with(WEIGHTS, lfs_pointer(&pointed)));
        let alone = together(&[&checkout.path()]);
        assert_eq!(
            alone.0.digests[0].why,
            "a pointer lies in its place: the bytes are not here"
        );
        let store = Laid::named("store", &Folder::new().with(WEIGHTS, bytes.clone()));
        for place in [store.path(), store.path().join(WEIGHTS)] {
            let told = together(&[&checkout.path(), &place]);
            assert_eq!(
                standings(&told.0),
                [(WEIGHTS, WEIGHTS, standing, standings(&told.0)[0].3)]
            );
            assert_eq!((told.0.digests[0].source, told.0.digests[0].line), (1, 2));
            assert_eq!(told.finds("digest-differs"), standing == "differs");
        }
    }
}

#[test]
fn a_pointer_and_a_list_that_disagree_are_told() {
    let folder = plain()
        .with(WEIGHTS, lfs_pointer(b"x"))
        .with("SHA256SUMS", format!("{OTHER}  {WEIGHTS}\n"));
    let found = hashed(&folder);
    let message = &found.finding("digest-differs").finding.message;
    assert!(
        message.ends_with("by its Git LFS pointer: one is wrong"),
        "{message}"
    );
}

/// A cache on disk with this release, and what its snapshot's blob of the weights is.
fn cached() -> (TempDir, std::path::PathBuf, std::path::PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let folder = plain();
    cache::layout("org/rill", "abc", &folder)
        .write_to(root.path())
        .unwrap();
    let snapshot = root.path().join(cache::snapshot("org/rill", "abc"));
    let blob = root
        .path()
        .join("models--org--rill/blobs")
        .join(of(&folder, WEIGHTS));
    (root, snapshot, blob)
}

#[test]
fn a_blob_of_the_cache_is_held_against_its_name_where_somebody_asks() {
    let (_root, snapshot, blob) = cached();
    let unasked = audit(&request(&snapshot)).unwrap();
    assert_eq!(unasked.digests[0].standing, DigestStanding::NotHashed);
    let told = together(&[&snapshot]);
    assert_eq!(told.0.digests[0].standing, DigestStanding::Agrees);

    let mut bytes = plain().file(WEIGHTS).unwrap().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&blob, &bytes).unwrap();
    let told = together(&[&snapshot]);
    let found = &told.finding("digest-differs").finding;
    assert!(
        found
            .message
            .starts_with("model.safetensors is not what the name of its blob in the cache promises"),
        "{}",
        found.message
    );
    let weights = told.0.artifacts.iter().find(|one| one.path == WEIGHTS).unwrap();
    assert_eq!(weights.sha256, Some(sha256(&bytes)));
}

#[test]
fn what_a_cache_lacks_is_not_missing() {
    let root = tempfile::tempdir().unwrap();
    let folder = plain().with("SHA256SUMS", format!("{OTHER}  model.gguf\n"));
    cache::layout("org/rill", "abc", &folder)
        .write_to(root.path())
        .unwrap();
    let told = together(&[&root.path().join(cache::snapshot("org/rill", "abc"))]);
    assert!(!told.finds("digest-promised-missing"));
}

/// What OpenSSF Model Signing writes over these files; the signature itself is none.
fn model_signature(folder: &Folder, changed: Option<(&str, &str)>) -> String {
    let digest = |path: &str, bytes: &[u8]| match changed {
        Some((other, digest)) if other == path => digest.to_owned(),
        _ => sha256(bytes),
    };
    let resources: Vec<_> = folder
        .files()
        .map(|(path, bytes)| {
            serde_json::json!({"name": path, "algorithm": "sha256", "digest": digest(&path, bytes)})
        })
        .collect();
    let statement = serde_json::json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "rill", "digest": {}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "serialization": {
                "method": "files", "hash_type": "sha256", "allow_symlinks": false,
                "ignore_paths": [".git", "model.sig"]
            },
            "resources": resources
        }
    });
    serde_json::json!({
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": "00"}, "tlogEntries": []},
        "dsseEnvelope": {
            "payload": base64(statement.to_string().as_bytes()),
            "payloadType": "application/vnd.in-toto+json",
            "signatures": [{"sig": "AA==", "keyid": ""}]
        }
    })
    .to_string()
}

#[test]
fn a_model_signature_is_compared_and_said_to_be_unverified() {
    let folder = plain();
    let signature = model_signature(&folder, None);
    let files = folder.files().count();
    let told = hashed(&folder.with("model.sig", signature));
    let found = &told.finding("signature-unverified").finding;
    assert_eq!(
        found.message,
        format!("model.sig is signed: {files} of its {files} digests compared, signature not verified")
    );
    assert_eq!(told.kinds(), ["signature-unverified"]);
}

#[test]
fn a_model_signature_tells_what_it_does_not_cover() {
    let folder = plain();
    let signature = model_signature(&folder, Some((WEIGHTS, OTHER)));
    let told = hashed(
        &folder
            .with("model.sig", signature)
            .with("added.txt", "more words"),
    );
    let found = &told.finding("signature-unverified").finding;
    assert!(
        found.message.ends_with("; a file here is not in it: added.txt"),
        "{}",
        found.message
    );
    assert!(
        told.finding("digest-differs")
            .finding
            .message
            .contains("model.sig promises")
    );
}

#[test]
fn a_signature_beside_the_folder_that_it_speaks_of_is_seen_from_there() {
    let folder = plain();
    let signature = model_signature(&folder, None);
    let nested = folder.files().fold(Folder::new(), |all, (path, bytes)| {
        all.with(format!("rill/{path}"), bytes)
    });
    let told = hashed(&nested.with("model.sig", signature));
    assert!(
        told.0
            .digests
            .iter()
            .all(|one| one.standing == DigestStanding::Agrees)
    );
    assert!(!told.0.digests.is_empty());
}

#[test]
fn a_signature_alone_is_said_to_be_unverified() {
    let folder = plain();
    let listed = sums(&folder, &["README.md"]);
    let folder = folder
        .with("SHA256SUMS", listed)
        .with("SHA256SUMS.asc", "-----BEGIN PGP SIGNATURE-----\n\niQIz\n")
        .with("model.safetensors.sig", &b"\x88\xff\xfe\x00\x01"[..]);
    let told = hashed(&folder);
    let messages: Vec<&str> = told
        .0
        .findings
        .iter()
        .map(|one| one.finding.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "SHA256SUMS is signed: 1 of its 1 digests compared, signature not verified",
            "signature not verified: model.safetensors.sig"
        ]
    );
    assert!(told.0.problems.is_empty(), "{:?}", told.0.problems);
}

#[test]
fn the_record_of_a_wheel_is_held_against_its_files() {
    let files = Folder::new()
        .with("rill/__init__.py", "")
        .with("rill/model.safetensors", plain().file(WEIGHTS).unwrap());
    let whole = openassay_fixtures::archive::unpacked("rill", "1.0", &[], files);
    let told = hashed(&whole);
    assert!(!told.0.digests.is_empty());
    assert!(
        told.0
            .digests
            .iter()
            .all(|one| one.standing == DigestStanding::Agrees)
    );
    let told = hashed(&whole.with("rill/model.safetensors", "shorter"));
    let found = &told.finding("digest-differs").finding;
    assert!(
        found.message.contains("rill-1.0.dist-info/RECORD promises"),
        "{}",
        found.message
    );
}

#[test]
fn a_size_that_differs_needs_no_digest() {
    let record = format!("model.safetensors,sha256={},1\n", base64(&[0; 32]));
    let told = crate::harness::told(&plain().with("rill-1.0.dist-info/RECORD", record));
    let found = &told.finding("digest-differs").finding;
    assert!(
        found.message.contains(": 1 bytes are promised, "),
        "{}",
        found.message
    );
}
