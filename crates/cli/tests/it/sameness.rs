//! Same bytes in, same bytes out: whatever the time, the place, the working directory, the order of writing.

use openassay_fixtures::Folder;
use serde_json::Value;

use crate::harness::{Laid, openassay, openassay_in, releases};

fn bytes_of(path: &str, format: &str) -> String {
    let run = openassay(&["audit", path, "--format", format]);
    assert!(run.code == 0 && !run.output.is_empty(), "{}", run.error);
    run.output
}

#[test]
fn two_runs_print_the_same_bytes() {
    for name in ["fernlight-open", "auroral-7b", "meridian-api"] {
        let path = releases().join(name);
        for format in ["text", "json"] {
            let run = || bytes_of(path.to_str().unwrap(), format);
            assert_eq!(run(), run(), "{name} as {format}");
        }
    }
}

#[test]
fn the_place_does_not_matter_to_the_facts() {
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("some/where/else/fernlight-open");
    copied(&releases().join("fernlight-open"))
        .write_to(&copy)
        .unwrap();
    let here = document(&bytes_of(
        releases().join("fernlight-open").to_str().unwrap(),
        "json",
    ));
    let there = document(&bytes_of(copy.to_str().unwrap(), "json"));
    for part in [
        "label",
        "contradictions",
        "findings",
        "permissions",
        "terms",
        "frameworks",
        "facts",
        "artifacts",
    ] {
        assert_eq!(here[part], there[part], "{part}");
    }
}

#[test]
fn no_path_of_this_machine_is_among_the_facts() {
    let laid = Laid::out("fernlight-open", &copied(&releases().join("fernlight-open")));
    let json = document(&bytes_of(laid.path().to_str().unwrap(), "json"));
    let root = laid.path().parent().unwrap().to_str().unwrap();
    for part in [
        "label",
        "contradictions",
        "findings",
        "permissions",
        "terms",
        "facts",
        "artifacts",
        "problems",
    ] {
        assert!(!json[part].to_string().contains(root), "{part} names {root}");
    }
}

#[test]
fn the_working_directory_does_not_matter() {
    let inside = openassay_in(
        &releases().join("fernlight-open"),
        &["audit", ".", "--format", "json"],
    );
    let above = openassay_in(&releases(), &["audit", "fernlight-open", "--format", "json"]);
    assert_eq!(
        (inside.code, above.code),
        (0, 0),
        "{} {}",
        inside.error,
        above.error
    );
    let (inside, above) = (document(&inside.output), document(&above.output));
    assert_eq!(inside["facts"], above["facts"]);
    assert_eq!(inside["release"]["name"], above["release"]["name"]);
}

#[test]
fn with_digests_the_release_has_one() {
    let path = releases().join("fernlight-open");
    let run = |arguments: &[&str]| {
        let mut words = vec!["audit", path.to_str().unwrap(), "--format", "json"];
        words.extend(arguments);
        document(&openassay(&words).output)["release"]["digest"].clone()
    };
    assert_eq!(run(&[]), Value::Null);
    let digest = run(&["--digests"]);
    assert_eq!(digest.as_str().map(str::len), Some(64), "{digest}");
    assert_eq!(digest, run(&["--digests"]));
}

fn document(output: &str) -> Value {
    serde_json::from_str(output).unwrap()
}

fn copied(root: &std::path::Path) -> Folder {
    let mut folder = Folder::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                open.push(path);
            } else {
                folder = folder.with(path.strip_prefix(root).unwrap(), std::fs::read(&path).unwrap());
            }
        }
    }
    folder
}
