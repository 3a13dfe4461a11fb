//! Snapshots of the Hub's cache.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::{HubIdentity, HubKind, Kind, Listing};

const SHA256: &str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";
const GIT: &str = "c79f2b6a0cea6f4b564fed1938984bace9d30ff0";
const REVISION: &str = "e4ce9877abf3edfe10b0d82785e83bdcb973e22e";

fn file(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A cached model: two names of one blob, a small file, a folder within.
#[cfg(unix)]
fn cached(hub: &Path) -> PathBuf {
    use std::os::unix::fs::symlink;
    let repository = hub.join("models--org--model");
    file(&repository.join("blobs").join(SHA256), b"weights");
    file(&repository.join("blobs").join(GIT), b"{}");
    file(&repository.join("refs/main"), REVISION.as_bytes());
    let snapshot = repository.join("snapshots").join(REVISION);
    fs::create_dir_all(snapshot.join("onnx")).unwrap();
    symlink(
        format!("../../blobs/{SHA256}"),
        snapshot.join("model.safetensors"),
    )
    .unwrap();
    symlink(
        format!("../../../blobs/{SHA256}"),
        snapshot.join("onnx/copy.safetensors"),
    )
    .unwrap();
    symlink(format!("../../blobs/{GIT}"), snapshot.join("config.json")).unwrap();
    snapshot
}

fn identity() -> HubIdentity {
    HubIdentity {
        repo: "org/model".to_owned(),
        revision: REVISION.to_owned(),
        kind: HubKind::Model,
    }
}

#[cfg(unix)]
#[test]
fn a_snapshot_knows_its_repository_and_its_blobs() {
    let hub = tempfile::tempdir().unwrap();
    let release = open(&[cached(hub.path())]).unwrap();
    assert_eq!(release.name.as_deref(), Some("org/model"));
    let source = &release.sources[0];
    assert_eq!(
        (source.kind, source.listing),
        (Kind::CacheSnapshot, Listing::Partial)
    );
    assert_eq!(
        (source.hub.as_ref(), source.label.as_str()),
        (Some(&identity()), "org/model")
    );
    assert_eq!(
        paths(source),
        ["config.json", "model.safetensors", "onnx/copy.safetensors"]
    );
    let [config, weights, copy] = source.files.as_slice() else {
        panic!()
    };
    assert_eq!((config.blob.as_deref(), &config.blob_sha256), (Some(GIT), &None));
    assert_eq!(weights.blob_sha256.as_deref(), Some(SHA256));
    assert_eq!(weights.blob, copy.blob);
    assert_eq!(content(source, "model.safetensors").unwrap(), b"weights");
    assert!(source.problems.is_empty(), "{}", problems(source));
}

#[cfg(unix)]
#[test]
fn the_folder_of_the_repository_is_its_main_snapshot() {
    let hub = tempfile::tempdir().unwrap();
    let snapshot = cached(hub.path());
    let repository = hub.path().join("models--org--model");
    fs::create_dir_all(repository.join("snapshots/ffff")).unwrap();
    let source = open_path(&repository).unwrap();
    assert_eq!(source.hub, Some(identity()));
    assert_eq!(source.files.len(), 3);
    assert_eq!(source.skipped[0].path, "snapshots/ffff");
    let part = open_path(snapshot.join("onnx")).unwrap();
    assert_eq!(
        (part.kind, paths(&part)),
        (Kind::CacheSnapshot, vec!["copy.safetensors"])
    );
}

#[cfg(unix)]
#[test]
fn a_single_file_of_a_snapshot_knows_where_it_is_from() {
    let hub = tempfile::tempdir().unwrap();
    let source = open_path(cached(hub.path()).join("model.safetensors")).unwrap();
    assert_eq!(
        (source.kind, source.hub.as_ref()),
        (Kind::SingleFile, Some(&identity()))
    );
    assert_eq!(paths(&source), ["model.safetensors"]);
    assert_eq!(source.files[0].blob_sha256.as_deref(), Some(SHA256));
}

#[cfg(unix)]
#[test]
fn links_of_a_snapshot_lead_only_into_blobs_of_its_own_repository() {
    use std::os::unix::fs::symlink;
    let hub = tempfile::tempdir().unwrap();
    let snapshot = cached(hub.path());
    file(&hub.path().join("models--org--other/blobs/x"), b"other");
    symlink("../../../models--org--other/blobs/x", snapshot.join("other")).unwrap();
    symlink("/etc/passwd", snapshot.join("passwd")).unwrap();
    symlink("../../refs/main", snapshot.join("refs")).unwrap();
    symlink("../../blobs", snapshot.join("all")).unwrap();
    symlink("/etc/passwd", snapshot.join("../../blobs/evil")).unwrap();
    symlink("../../blobs/evil", snapshot.join("evil")).unwrap();
    let source = open_path(&snapshot).unwrap();
    assert_eq!(source.files.len(), 3);
    for name in ["other", "passwd", "refs", "all", "evil"] {
        assert!(
            problems(&source).contains(&format!("{name}: is a link to")),
            "{name}\n{}",
            problems(&source)
        );
    }
}

#[cfg(unix)]
#[test]
fn blobs_that_are_a_link_elsewhere_are_not_the_blobs() {
    use std::os::unix::fs::symlink;
    let hub = tempfile::tempdir().unwrap();
    let snapshot = cached(hub.path());
    let blobs = hub.path().join("models--org--model/blobs");
    fs::rename(&blobs, hub.path().join("elsewhere")).unwrap();
    symlink("../elsewhere", &blobs).unwrap();
    let source = open_path(&snapshot).unwrap();
    assert!(source.files.is_empty());
    assert_eq!(source.problems.len(), 3);
}

#[test]
fn a_cache_without_links_works_too() {
    let hub = tempfile::tempdir().unwrap();
    let repository = hub.path().join("datasets--squad");
    file(&repository.join("snapshots/abc/README.md"), b"# Squad");
    let source = open_path(&repository).unwrap();
    let identity = HubIdentity {
        repo: "squad".to_owned(),
        revision: "abc".to_owned(),
        kind: HubKind::Dataset,
    };
    assert_eq!(
        (source.kind, source.hub.as_ref()),
        (Kind::CacheSnapshot, Some(&identity))
    );
    assert_eq!(paths(&source), ["README.md"]);
    assert_eq!(source.files[0].blob, None);
}

#[cfg(unix)]
#[test]
fn what_only_passes_through_a_snapshot_is_not_of_it() {
    let hub = tempfile::tempdir().unwrap();
    let snapshot = cached(hub.path());
    file(&hub.path().join("plain/README.md"), b"# x");
    file(&hub.path().join("elsewhere.bin"), b"x");
    let source = open_path(snapshot.join("../../../plain")).unwrap();
    assert_eq!((source.kind, source.hub.as_ref()), (Kind::Folder, None));
    std::os::unix::fs::symlink(hub.path().join("elsewhere.bin"), snapshot.join("link.bin")).unwrap();
    let source = open_path(snapshot.join("link.bin")).unwrap();
    assert_eq!((source.kind, source.hub.as_ref()), (Kind::SingleFile, None));
}

#[test]
fn a_repository_without_a_snapshot_says_so() {
    let hub = tempfile::tempdir().unwrap();
    fs::create_dir_all(hub.path().join("models--org--model/blobs")).unwrap();
    let error = open_path(hub.path().join("models--org--model")).unwrap_err();
    assert!(matches!(error, SourceError::NoSnapshot { .. }), "{error}");
}

#[test]
fn a_folder_that_is_only_named_like_a_cache_is_a_folder() {
    let hub = tempfile::tempdir().unwrap();
    file(&hub.path().join("models--org--model/README.md"), b"# x");
    let source = open_path(hub.path().join("models--org--model")).unwrap();
    assert_eq!((source.kind, source.hub.as_ref()), (Kind::Folder, None));
}
