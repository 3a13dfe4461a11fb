//! `openassay license`: a text by its file, a license by its id.

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::openassay;

fn mit() -> String {
    let text = spdx::license_id("MIT").unwrap().text();
    text.replace("<year> <copyright holders>", "2026 Alder Works")
}

fn read(text: &str) -> Value {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("LICENSE");
    std::fs::write(&path, text).unwrap();
    let run = openassay(&["license", path.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.error);
    serde_json::from_str(&run.output).unwrap()
}

#[test]
fn a_plain_text_is_named() {
    let document = read(&mit());
    assert_eq!(document["schema"], "openassay.license/1");
    assert_eq!(
        (&document["verdict"], &document["license"]),
        (&"exact".into(), &"MIT".into())
    );
    assert_eq!(document["changes"].as_array().unwrap().len(), 0);
}

#[test]
fn a_changed_text_is_never_the_plain_one_and_says_what_changed() {
    let changed = mit().replace("to any person", "to any natural person");
    let document = read(&changed);
    assert_eq!(document["verdict"], "modified");
    assert!(!document["changes"].as_array().unwrap().is_empty());
}

#[test]
fn a_sentence_that_restricts_is_quoted_with_its_line() {
    let document = read("Some terms.\n\nYou may use the model for non-commercial purposes only.\n");
    let restriction = &document["restrictions"][0];
    assert_eq!(
        (&restriction["facet"], &restriction["value"]),
        (&"commercial_use".into(), &"no".into())
    );
    assert_eq!(restriction["line"], 3);
}

#[test]
fn an_id_is_told_from_what_we_know() {
    let run = openassay(&["license", "apache-2.0"]);
    assert_eq!(run.code, 0, "{}", run.error);
    assert!(
        run.output.contains("Apache License 2.0; approved by OSI: yes"),
        "{}",
        run.output
    );
}

#[test]
fn what_is_neither_file_nor_id_cannot_be_read() {
    let run = openassay(&["license", "no-such-license"]);
    assert_eq!(run.code, 2, "{}", run.output);
    assert!(run.error.contains("no-such-license"), "{}", run.error);
}
