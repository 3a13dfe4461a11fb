//! `openassay license diff`: two licenses beside each other, driven from the command line.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use openassay_fixtures::licenses::{NORTHLIGHT, NORTHLIGHT_3};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{openassay, openassay_in};

/// A folder with both versions of a license of ours.
fn versions() -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("v2"), NORTHLIGHT).unwrap();
    std::fs::write(folder.path().join("v3"), NORTHLIGHT_3).unwrap();
    folder
}

#[test]
fn two_files_are_laid_beside_each_other() {
    let folder = versions();
    let run = openassay_in(folder.path(), &["license", "diff", "v2", "v3"]);
    assert_eq!(run.code, 0, "{}", run.error);
    let (differ, agree) = (run.output.find("They differ"), run.output.find("They agree"));
    assert!(differ.is_some() && differ < agree, "{}", run.output);
    assert!(
        run.output.contains("700,000,000 users          7,000,000 users"),
        "{}",
        run.output
    );
    assert!(!run.output.contains('\u{1b}'), "color goes to terminals only");
}

#[test]
fn the_document_has_both_sides_and_the_sentences() {
    let folder = versions();
    let run = openassay_in(
        folder.path(),
        &["license", "diff", "v2", "v3", "--format", "json"],
    );
    assert_eq!(run.code, 0, "{}", run.error);
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(document["schema"], "openassay.license-diff/1");
    assert_eq!(
        (&document["a"]["name"], &document["b"]["name"]),
        (&"v2".into(), &"v3".into())
    );
    for list in ["permissions", "facets", "duties", "sentences"] {
        assert!(!document[list].as_array().unwrap().is_empty(), "{list}");
    }
    let facets = document["facets"].as_array().unwrap();
    let cap = facets.iter().find(|one| one["facet"] == "users_cap").unwrap();
    assert!(
        cap["a"]["quote"].as_str().unwrap().contains("700 million"),
        "{cap}"
    );
    assert_eq!(cap["same"], false);
}

#[test]
fn an_id_is_held_against_standard_input() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openassay"))
        .args(["license", "diff", "mit", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text = spdx::license_id("MIT").unwrap().text();
    let changed = text.replace("to any person", "to any natural person");
    child.stdin.take().unwrap().write_all(changed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&document["a"]["license"], &document["b"]["verdict"]),
        (&"MIT".into(), &"modified".into())
    );
    let sentence = &document["sentences"][0];
    assert_eq!(
        (&sentence["kind"], &sentence["words"][0]["b"]),
        (&"changed".into(), &"natural".into())
    );
}

#[test]
fn wrong_usage_is_told_from_what_cannot_be_read() {
    for wrong in [
        &["license", "diff"][..],
        &["license", "diff", "mit"],
        &["license", "diff", "mit", "isc", "zlib"],
        &["license", "diff", "-", "-"],
        &["license"],
    ] {
        assert_eq!(openassay(wrong).code, 4, "{wrong:?}");
    }
    let run = openassay(&["license", "diff", "mit", "no-such-license"]);
    assert_eq!(run.code, 2, "{}", run.output);
    assert!(run.error.contains("no-such-license"), "{}", run.error);
}

#[test]
fn a_file_that_is_called_diff_is_still_read() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("diff"), NORTHLIGHT).unwrap();
    let read = |place: &str, directory: &Path| openassay_in(directory, &["license", place]);
    let run = read("./diff", folder.path());
    assert_eq!(run.code, 0, "{}", run.error);
    assert!(run.output.contains("no license that we know"), "{}", run.output);
}
