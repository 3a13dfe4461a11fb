//! `openassay compare`: releases beside each other, driven from the command line.

use openassay_fixtures::{Card, Folder, Llama, licenses};
use serde_json::Value;

use crate::harness::{Laid, Run, openassay, openassay_in, releases};

fn release(license: &str) -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", license);
    Llama::default().folder().with("README.md", card)
}

fn models() -> Laid {
    let folder = Folder::new()
        .with_all(release("mit").under("plain"))
        .with_all(
            release("apache-2.0")
                .with("LICENSE", licenses::NORTHLIGHT)
                .under("washed"),
        )
        .with_all(Llama::default().folder().under("silent"));
    Laid::out("models", &folder)
}

fn document(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.error);
    serde_json::from_str(&run.output).unwrap()
}

fn row<'a>(document: &'a Value, id: &str) -> &'a Value {
    let rows = document["rows"].as_array().unwrap();
    rows.iter()
        .find(|row| row["id"] == id)
        .unwrap_or_else(|| panic!("no row {id}"))
}

#[test]
fn what_differs_comes_first_and_what_it_takes_last() {
    let models = models();
    let run = openassay_in(models.path(), &["compare", "plain", "washed"]);
    assert_eq!((run.code, run.error.as_str()), (0, ""));
    let places: Vec<usize> = [
        "They differ (",
        "Same for all (",
        "What B takes to be surely Open Weights AI, as A is",
    ]
    .iter()
    .map(|words| {
        run.output
            .find(words)
            .unwrap_or_else(|| panic!("no `{words}` in:\n{}", run.output))
    })
    .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(!run.output.contains('\u{1b}'), "color goes to terminals only");
    assert!(run.output.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn a_release_without_words_differs_only_in_what_is_known_of_it() {
    let models = models();
    let all = document(&openassay_in(
        models.path(),
        &["compare", "plain", "silent", "--format", "json"],
    ));
    assert_eq!(all["schema"], "openassay.comparison/1");
    for id in ["present.code.training", "license.weights", "permission.modify"] {
        assert_eq!(row(&all, id)["same"], "unknown", "{id}: {:#}", row(&all, id));
    }
    assert_eq!(row(&all, "parameters")["same"], true);
    assert_eq!(row(&all, "claimed")["cells"].as_array().unwrap().len(), 2);
}

#[test]
fn many_releases_fit_the_screen_in_blocks() {
    let names = [
        "auroral-7b",
        "fernlight-open",
        "meridian-api",
        "duskwater-q8",
        "pebble-1",
        "quillwort",
    ];
    let paths: Vec<_> = names
        .iter()
        .map(|name| releases().join(name).to_str().unwrap().to_owned())
        .collect();
    for count in 2..=names.len() {
        let mut words = vec!["compare"];
        words.extend(paths[..count].iter().map(String::as_str));
        let run = openassay(&words);
        assert_eq!(run.code, 0, "{}", run.error);
        for line in run.output.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        assert_eq!(run.output.matches("They differ (").count(), count.div_ceil(4));
    }
}

#[test]
fn flags_hold_for_each_and_a_file_takes_the_report() {
    let models = models();
    let file = models.beside("report.json");
    let words = [
        "compare",
        "plain",
        "silent",
        "--complete",
        "--format",
        "json",
        "--output",
        file.to_str().unwrap(),
    ];
    let run = openassay_in(models.path(), &words);
    assert_eq!((run.code, run.output.as_str()), (0, ""), "{}", run.error);
    let all: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    // Declared complete, nothing is released elsewhere.
    assert_eq!(row(&all, "present.code.training")["same"], true);
    assert!(all["releases"][0]["digest"].is_null());
    let hashed = openassay_in(
        models.path(),
        &["compare", "plain", "silent", "--digests", "--format", "json"],
    );
    assert!(document(&hashed)["releases"][0]["digest"].is_string());
}

#[test]
fn what_cannot_be_compared_is_told_with_its_code() {
    let models = models();
    let at = |words: &[&str]| openassay_in(models.path(), words);
    assert_eq!(at(&["compare", "plain"]).code, 4);
    assert_eq!(at(&["compare"]).code, 4);
    let gone = at(&["compare", "plain", "gone"]);
    assert!(
        gone.code == 2 && gone.error.contains("gone") && gone.output.is_empty(),
        "{gone:?}"
    );
    std::fs::create_dir(models.path().join("empty")).unwrap();
    assert_eq!(at(&["compare", "plain", "empty"]).code, 3);
    assert_eq!(
        at(&["compare", "plain", "washed", "--settings", "none.toml"]).code,
        4
    );
}

#[test]
fn each_document_has_its_schema() {
    for (name, id) in [
        ("audit", "urn:openassay:audit:1"),
        ("audits", "urn:openassay:audits:1"),
        ("comparison", "urn:openassay:comparison:1"),
    ] {
        let run = openassay(&["schema", name]);
        let schema: Value = serde_json::from_str(&run.output).unwrap();
        assert_eq!((run.code, &schema["$id"]), (0, &id.into()));
    }
    assert_eq!(
        openassay(&["schema"]).output,
        openassay(&["schema", "audit"]).output
    );
    assert_eq!(openassay(&["schema", "papyrus"]).code, 4);
}

#[test]
fn a_settings_file_in_one_of_them_counts_for_none() {
    let decisions = std::fs::read(releases().join("fernlight-open.decisions.toml")).unwrap();
    let laid = Laid::out("rill", &release("mit").with("openassay.toml", decisions));
    let open = releases().join("fernlight-open");
    let open = open.to_str().unwrap();
    let run = |words: &[&str]| {
        let words = [words, &["--format", "json"]].concat();
        document(&openassay_in(laid.path(), &words))
    };
    let osaid = |audit: &Value| {
        let frameworks = audit["frameworks"].as_array().unwrap();
        frameworks.iter().find(|one| one["id"] == "osaid").unwrap()["guaranteed"].clone()
    };
    // It lies outside of what is audited.
    assert_eq!(osaid(&run(&["audit", open])), "pass");
    assert_eq!(osaid(&run(&["audit", "--each", open, "."])["audits"][0]), "fail");
    let compared = run(&["compare", open, "."]);
    assert_eq!(row(&compared, "framework.osaid")["cells"][0]["known"], false);
}
