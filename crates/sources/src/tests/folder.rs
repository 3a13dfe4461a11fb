//! Folders, with everything that may lie in one.

use std::fs;
use std::path::Path;

use super::*;
use crate::{Kind, Listing};

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_folder_is_listed_whole_and_sorted() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["b/z.txt", "b.txt", "a/b/c/d.txt", ".gitattributes", "b/a.txt"] {
        write(folder.path(), path, path.as_bytes());
    }
    let source = open_path(folder.path()).unwrap();
    assert_eq!((source.kind, source.listing), (Kind::Folder, Listing::Complete));
    assert_eq!(
        paths(&source),
        [".gitattributes", "a/b/c/d.txt", "b.txt", "b/a.txt", "b/z.txt"]
    );
    for file in &source.files {
        assert_eq!(source.read(file, 100).unwrap(), file.path.as_bytes());
        assert_eq!(source.sha256(file).unwrap(), crate::digest(file.path.as_bytes()));
    }
}

#[test]
fn what_is_no_part_of_a_release_is_left_out_and_said() {
    let folder = tempfile::tempdir().unwrap();
    for path in [
        ".git/config",
        "sub/.git",
        "env-x/pyvenv.cfg",
        "a/__pycache__/x.pyc",
        "node_modules/x.js",
        ".cache/huggingface/x",
        "build/w.bin",
        "x.py",
    ] {
        write(folder.path(), path, b"x");
    }
    let source = open_path(folder.path()).unwrap();
    assert_eq!(paths(&source), ["build/w.bin", "x.py"]);
    let skipped: Vec<&str> = source
        .skipped
        .iter()
        .map(|skipped| skipped.path.as_str())
        .collect();
    assert_eq!(
        skipped,
        [
            ".cache/huggingface",
            ".git",
            "a/__pycache__",
            "env-x",
            "node_modules",
            "sub/.git"
        ]
    );
    assert_eq!(source.listing, Listing::Complete);
}

#[test]
fn a_tree_too_deep_is_partial_and_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let deep = vec!["d"; crate::limits::DEPTH + 1].join("/");
    write(folder.path(), &format!("{deep}/x"), b"x");
    write(folder.path(), "a", b"a");
    let source = open_path(folder.path()).unwrap();
    assert_eq!(paths(&source), ["a"]);
    assert_eq!(source.listing, Listing::Partial);
    assert_eq!(source.skipped[0].path, deep);
    assert!(source.skipped[0].reason.starts_with("not looked at"));
}

#[test]
fn a_file_larger_than_asked_for_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a", &[0; 100]);
    let source = open_path(folder.path()).unwrap();
    assert!(matches!(
        content_up_to(&source, 99),
        Err(SourceError::TooLarge {
            size: 100,
            cap: 99,
            ..
        })
    ));
    assert_eq!(content_up_to(&source, 100).unwrap().len(), 100);
    assert_eq!(source.head(&source.files[0], 7).unwrap().len(), 7);
    assert_eq!(source.head(&source.files[0], 1000).unwrap().len(), 100);
}

fn content_up_to(source: &Source, cap: u64) -> Result<Vec<u8>, SourceError> {
    source.read(&source.files[0], cap)
}

#[test]
fn a_file_that_changed_or_went_since_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a", &[0; 100]);
    let source = open_path(folder.path()).unwrap();
    write(folder.path(), "a", &[0; 50]);
    assert!(matches!(
        content_up_to(&source, 100),
        Err(SourceError::Changed {
            listed: 100,
            found: 50,
            ..
        })
    ));
    fs::remove_file(folder.path().join("a")).unwrap();
    assert!(matches!(
        content_up_to(&source, 100),
        Err(SourceError::Unreadable { .. })
    ));
}

#[test]
fn an_empty_folder_is_a_source_without_files() {
    let folder = tempfile::tempdir().unwrap();
    let source = open_path(folder.path()).unwrap();
    assert!(source.files.is_empty() && source.problems.is_empty());
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn names_that_are_not_utf8_are_listed_distinct() {
        let folder = tempfile::tempdir().unwrap();
        for name in [&b"\xff.txt"[..], b"\xfe.txt", b"\\xff.txt"] {
            fs::write(folder.path().join(OsStr::from_bytes(name)), name).unwrap();
        }
        let source = open_path(folder.path()).unwrap();
        assert_eq!(paths(&source), ["\\xfe.txt", "\\xff.txt", "\\xff.txt~2"]);
        let contents: std::collections::BTreeSet<Vec<u8>> = source
            .files
            .iter()
            .map(|file| source.read(file, 100).unwrap())
            .collect();
        assert_eq!(contents.len(), 3);
    }

    #[test]
    fn links_within_the_tree_are_files_and_share_their_bytes() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "data/weights.bin", b"weights");
        symlink("data/weights.bin", folder.path().join("model.bin")).unwrap();
        symlink("model.bin", folder.path().join("again.bin")).unwrap();
        let source = open_path(folder.path()).unwrap();
        assert_eq!(paths(&source), ["again.bin", "data/weights.bin", "model.bin"]);
        let blobs: std::collections::BTreeSet<_> =
            source.files.iter().map(|file| file.blob.clone()).collect();
        assert_eq!(
            blobs.into_iter().collect::<Vec<_>>(),
            [Some("link:data/weights.bin".to_owned())]
        );
        assert_eq!(content(&source, "again.bin").unwrap(), b"weights");
    }

    #[test]
    fn links_out_of_the_tree_are_problems_that_name_the_target() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("release");
        write(folder.path(), "secret", b"secret");
        write(&root, "a/x", b"x");
        symlink("/etc/passwd", root.join("absolute")).unwrap();
        symlink("../secret", root.join("relative")).unwrap();
        symlink("../../secret", root.join("a/deep")).unwrap();
        symlink("..", root.join("up")).unwrap();
        symlink("a", root.join("step")).unwrap();
        symlink("step/../../secret", root.join("winding")).unwrap();
        let source = open_path(&root).unwrap();
        assert_eq!(paths(&source), ["a/x"]);
        for problem in [
            "absolute: is a link to `/etc/passwd`, out",
            "relative: is a link to `../secret`, out",
            "a/deep: is",
            "up: is",
            "winding: is",
        ] {
            assert!(
                problems(&source).contains(problem),
                "{problem}\n{}",
                problems(&source)
            );
        }
    }

    #[test]
    fn loops_and_links_to_nothing_are_problems() {
        let folder = tempfile::tempdir().unwrap();
        symlink("a", folder.path().join("b")).unwrap();
        symlink("b", folder.path().join("a")).unwrap();
        symlink("nothing", folder.path().join("c")).unwrap();
        symlink(".", folder.path().join("d")).unwrap();
        write(folder.path(), "x/y", b"y");
        symlink("..", folder.path().join("x/up")).unwrap();
        let source = open_path(folder.path()).unwrap();
        assert_eq!(paths(&source), ["x/y"]);
        assert!(problems(&source).contains("a: is a link to `b`, which leads nowhere"));
        assert!(problems(&source).contains("c: is a link to `nothing`, which is not there"));
        let skipped: Vec<&str> = source
            .skipped
            .iter()
            .map(|skipped| skipped.path.as_str())
            .collect();
        assert_eq!(skipped, ["d", "x/up"]);
    }

    #[test]
    fn pipes_and_sockets_are_problems_and_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        let _socket = UnixListener::bind(folder.path().join("socket")).unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .is_ok_and(|status| status.success());
        symlink("socket", folder.path().join("link")).unwrap();
        let source = open_path(folder.path()).unwrap();
        assert!(source.files.is_empty());
        assert_eq!(source.problems.len(), if made { 3 } else { 2 });
        assert!(matches!(
            open_path(folder.path().join("socket")),
            Err(SourceError::Special { .. })
        ));
        if made {
            assert!(matches!(open_path(pipe), Err(SourceError::Special { .. })));
        }
    }

    #[test]
    fn a_file_swapped_for_a_link_after_the_listing_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a", b"x");
        let source = open_path(folder.path()).unwrap();
        fs::remove_file(folder.path().join("a")).unwrap();
        symlink("/etc/hostname", folder.path().join("a")).unwrap();
        assert!(matches!(
            source.head(&source.files[0], 1),
            Err(SourceError::Special { .. })
        ));
    }

    #[test]
    fn what_may_not_be_read_is_an_error_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "closed/a", b"x");
        write(folder.path(), "secret", b"x");
        write(folder.path(), "open", b"x");
        let close = |path: &str| {
            fs::set_permissions(folder.path().join(path), PermissionsExt::from_mode(0o000)).unwrap();
        };
        close("closed");
        close("secret");
        if fs::read(folder.path().join("secret")).is_ok() {
            println!("skipped: this user may read everything");
            return;
        }
        let source = open_path(folder.path()).unwrap();
        assert_eq!(paths(&source), ["open", "secret"]);
        assert_eq!(source.listing, Listing::Partial);
        assert!(problems(&source).contains("closed: the folder cannot be read"));
        assert!(matches!(
            content(&source, "secret"),
            Err(SourceError::Unreadable { .. })
        ));
        fs::set_permissions(folder.path().join("closed"), PermissionsExt::from_mode(0o700)).unwrap();
    }
}
