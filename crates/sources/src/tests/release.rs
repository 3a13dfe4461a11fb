//! Several places as one release, and its name.

use super::*;
use crate::Kind;

#[test]
fn several_places_are_one_release() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("card")).unwrap();
    std::fs::write(path("card/README.md"), "# x").unwrap();
    std::fs::write(path("model.gguf"), "GGUF").unwrap();
    std::fs::write(path("code.zip"), zip(&[stored("train.py", b"x")])).unwrap();
    let release = open(&[
        path("card"),
        path("model.gguf"),
        path("code.zip"),
        path("card/../card"),
    ])
    .unwrap();
    assert_eq!(release.name.as_deref(), Some("card"));
    let kinds: Vec<(Kind, &str)> = release
        .sources
        .iter()
        .map(|source| (source.kind, source.label.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (Kind::Folder, "card"),
            (Kind::SingleFile, "model.gguf"),
            (Kind::Archive, "code.zip")
        ]
    );
}

#[test]
fn a_place_within_another_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a"), "a").unwrap();
    let release = open(&[folder.path().to_owned(), folder.path().join("a")]).unwrap();
    assert!(problems(&release.sources[1]).contains("overlaps with"));
}

#[test]
fn a_package_is_called_by_the_name_in_its_metadata() {
    let metadata = b"Metadata-Version: 2.1\nName: gt-model\nVersion: 1\n\nName: other\n";
    let bytes = zip(&[
        stored("gt_model/__init__.py", b""),
        deflated("gt_model-1.dist-info/METADATA", metadata),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gt_model-1-py3-none-any.whl");
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(open(&[path]).unwrap().name.as_deref(), Some("gt-model"));
}

#[test]
fn a_missing_path_is_an_error_that_names_it() {
    let error = open(&[PathBuf::from("no/such/place")]).unwrap_err();
    assert!(matches!(&error, SourceError::Missing { path } if path == "no/such/place"));
    assert!(matches!(open(&[]).unwrap_err(), SourceError::Nothing));
}

#[test]
fn no_label_tells_where_on_the_disk_a_release_lies() {
    let folder = tempfile::tempdir().unwrap();
    let source = open_path(folder.path()).unwrap();
    assert!(!source.label.contains('/') && !source.label.is_empty());
    let error = open_path(folder.path().join("absent")).unwrap_err();
    assert_eq!(error.to_string(), "`absent` does not exist");
}
