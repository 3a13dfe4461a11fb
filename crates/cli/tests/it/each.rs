//! `openassay audit --each`: several releases in one table, driven from the command line.

use std::path::Path;

use openassay_fixtures::{Card, Folder, Llama, cache, licenses};
use serde_json::Value;

use crate::harness::{Laid, Run, openassay, openassay_in, releases};

fn release(license: &str) -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", license);
    Llama::default().folder().with("README.md", card)
}

/// A folder of two releases, one with a contradiction, and notes.
fn models() -> Laid {
    let washed = release("apache-2.0").with("LICENSE", licenses::NORTHLIGHT);
    let folder = Folder::new()
        .with_all(release("mit").under("plain"))
        .with_all(washed.under("washed"))
        .with("notes/list.txt", "milk, bread, stamps\n");
    Laid::out("models", &folder)
}

fn each(at: &Path, arguments: &[&str]) -> Run {
    let mut words = vec!["audit", "--each"];
    words.extend(arguments);
    openassay_in(at, &words)
}

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.output).unwrap_or_else(|error| panic!("not JSON ({error}): {}", run.output))
}

fn names(run: &Run) -> Vec<String> {
    let audits = document(run)["audits"].clone();
    let audits = audits.as_array().unwrap();
    audits
        .iter()
        .map(|one| one["release"]["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_folder_of_releases_is_a_table() {
    let models = models();
    let run = each(models.path(), &["."]);
    assert_eq!((run.code, run.error.as_str()), (0, ""));
    let rows: Vec<&str> = run.output.lines().collect();
    assert!(rows[0].starts_with("Release  G7 label"), "{}", run.output);
    assert!(rows[1].starts_with("plain    Open Weights"), "{}", run.output);
    assert!(
        rows[2].starts_with("washed   Weights Available"),
        "{}",
        run.output
    );
    assert!(
        run.output.contains("./notes: its one file is no model card"),
        "{}",
        run.output
    );
    assert!(!run.output.contains('\u{1b}'), "color goes to terminals only");
    let colored = each(models.path(), &[".", "--color", "always"]);
    assert!(colored.output.contains("\u{1b}[1m"));
}

#[test]
fn the_document_holds_each_audit_as_it_would_be_alone() {
    let models = models();
    let run = each(models.path(), &["plain", "washed", "--format", "json"]);
    assert_eq!((run.code, run.error.as_str()), (0, ""));
    let all = document(&run);
    assert_eq!(all["schema"], "openassay.audits/1");
    for (at, name) in ["plain", "washed"].iter().enumerate() {
        let alone = openassay_in(models.path(), &["audit", name, "--format", "json"]);
        assert_eq!(all["audits"][at], document(&alone), "{name}");
    }
    assert_eq!(
        (&all["failures"], &all["passed_over"]),
        (
            &Value::from(Vec::<Value>::new()),
            &Value::from(Vec::<Value>::new())
        )
    );
    let file = models.beside("all.json");
    let written = each(
        models.path(),
        &[
            "plain",
            "washed",
            "--format",
            "json",
            "--output",
            file.to_str().unwrap(),
        ],
    );
    assert_eq!(
        (written.code, written.output.as_str()),
        (0, ""),
        "{}",
        written.error
    );
    assert_eq!(std::fs::read_to_string(file).unwrap(), run.output);
}

#[test]
fn one_place_that_fails_does_not_stop_the_others() {
    let models = models();
    let table = each(models.path(), &["plain", "gone", "notes", "washed"]);
    assert_eq!((table.code, table.error.as_str()), (2, ""));
    for words in [
        "gone     not audited: `gone` does not exist",
        "2 releases, 2 places not audited",
    ] {
        assert!(
            table.output.contains(words),
            "`{words}` is not in:\n{}",
            table.output
        );
    }
    let run = each(
        models.path(),
        &["plain", "gone", "notes", "washed", "--format", "json"],
    );
    assert_eq!(run.code, 2);
    assert_eq!(names(&run), ["plain", "washed"]);
    let failures = document(&run)["failures"].clone();
    assert_eq!(
        (
            &failures[0]["place"],
            &failures[0]["code"],
            &failures[1]["place"],
            &failures[1]["code"]
        ),
        (&"gone".into(), &2.into(), &"notes".into(), &3.into())
    );
    assert!(run.error.contains("not audited: gone: "), "{}", run.error);
    assert_eq!(each(models.path(), &["plain", "notes"]).code, 3);
    assert_eq!(each(models.path(), &["gone"]).code, 2);
}

#[test]
fn what_is_denied_is_told_with_its_release() {
    let models = models();
    let run = each(models.path(), &["plain", "washed", "--deny", "contradictions"]);
    assert_eq!(run.code, 1);
    assert!(
        run.error.starts_with("denied: washed: license-tag-"),
        "{}",
        run.error
    );
    assert!(!run.error.contains("plain"), "{}", run.error);
    assert!(run.output.contains("washed"), "the table is there all the same");
    assert_eq!(
        each(models.path(), &["plain", "--deny", "contradictions"]).code,
        0
    );
    // What could not be audited may hold what is denied.
    let failed = each(models.path(), &["gone", "washed", "--deny", "contradictions"]);
    assert!(
        failed.code == 2 && failed.error.contains("denied: washed"),
        "{failed:?}"
    );
}

#[test]
fn answers_that_count_for_none_of_them_are_told_under_the_table() {
    let models = models();
    let denied = each(models.path(), &["washed", "--deny", "contradictions"]).error;
    let id = denied
        .split_whitespace()
        .find(|word| word.starts_with("license-tag-"))
        .unwrap();
    let id = id.trim_end_matches(':');
    let settings = models.beside("answers.toml");
    let told = |finding: &str, digest: &str| {
        let text =
            format!("[[answer]]\nfinding = \"{finding}\"\nreason = \"we know\"\nwho = \"A\"\n{digest}");
        std::fs::write(&settings, text).unwrap();
        let run = each(
            models.path(),
            &["plain", "washed", "--settings", settings.to_str().unwrap()],
        );
        assert_eq!(run.code, 0, "{}", run.error);
        run.output.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // It answers one of the two: that the other has nothing of the kind is no news.
    assert!(!told(id, "").contains("count for nothing"));
    let gone = told("license-text-missing-000000000000", "");
    assert!(
        gone.contains("Answers that count for nothing here license-text-missing-000000000000 ("),
        "{gone}"
    );
    let lapsed = told(id, &format!("digest = \"{}\"\n", "0".repeat(64)));
    assert!(
        lapsed.contains(&format!("{id} (lapsed in washed): A: we know; ")),
        "{lapsed}"
    );
}

#[test]
fn settings_and_other_flags_hold_for_each() {
    let models = models();
    let settings = models.beside("settings.toml");
    std::fs::write(&settings, "[[decision]]\nfact = \"judged(data_cannot_be_shared)\"\nvalue = true\nwho = \"A\"\nwhen = \"2026-01-01\"\nwhy = \"C\"\n").unwrap();
    let settings = settings.to_str().unwrap();
    let run = each(
        models.path(),
        &[
            "plain",
            "washed",
            "--settings",
            settings,
            "--digests",
            "--format",
            "json",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.error);
    for audit in document(&run)["audits"].as_array().unwrap() {
        let facts = audit["facts"].as_array().unwrap();
        let decided = facts
            .iter()
            .find(|fact| fact["predicate"] == "judged" && fact["subject"] == "data_cannot_be_shared");
        assert_eq!(decided.unwrap()["value"], true);
        assert!(audit["release"]["digest"].is_string());
    }
    let table = each(models.path(), &["plain", "--settings", settings]);
    assert!(
        table
            .output
            .contains("one decision of the settings without a digest"),
        "{}",
        table.output
    );
    let wrong = each(models.path(), &["plain", "--settings", "none.toml"]);
    assert!(wrong.code == 4 && wrong.output.is_empty(), "{wrong:?}");
}

#[test]
fn rows_are_sorted_by_what_is_shown_and_by_nothing_else() {
    let models = models();
    let first = |arguments: &[&str]| {
        let run = each(models.path(), arguments);
        assert_eq!(run.code, 0, "{}", run.error);
        let row = run.output.lines().nth(1).unwrap();
        row.split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(first(&["washed", "plain"]), "washed");
    assert_eq!(first(&["washed", "plain", "--sort", "name"]), "plain");
    assert_eq!(first(&["washed", "plain", "--sort", "label"]), "plain");
    assert_eq!(first(&["plain", "washed", "--sort", "contradictions"]), "washed");
    assert_eq!(first(&["washed", "plain", "--sort", "license"]), "plain");
    assert_eq!(
        first(&["washed", "plain", "--sort", "debian-ml", "--frameworks", "all"]),
        "plain"
    );
    let unknown = each(models.path(), &["plain", "--sort", "debian-ml"]);
    assert_eq!(unknown.code, 4);
    for key in ["name", "label", "license", "contradictions", "spectrum"] {
        assert!(unknown.error.contains(key), "{}", unknown.error);
    }
    assert_eq!(
        each(models.path(), &["plain", "--sort", "name", "--format", "json"]).code,
        4
    );
    assert_eq!(
        openassay_in(models.path(), &["audit", "plain", "--sort", "name"]).code,
        4
    );
}

#[test]
fn the_same_bytes_in_give_the_same_bytes_out() {
    let folder = releases();
    let folder = folder.to_str().unwrap();
    for format in ["text", "json"] {
        let run = || openassay(&["audit", "--each", folder, "--format", format]).output;
        assert!(run() == run(), "{format}");
    }
}

#[test]
fn a_name_in_a_release_commands_nothing_in_the_table() {
    let hostile = Folder::new()
        .with_all(release("mit").under("a\u{1b}[2J\u{202e}b"))
        .with_all(release("mit").under("x".repeat(200)));
    let laid = Laid::out("models", &hostile);
    let run = each(laid.path(), &["."]);
    assert_eq!(run.code, 0, "{}", run.error);
    assert!(!run.output.contains(['\u{1b}', '\u{202e}']), "{}", run.output);
    assert!(
        run.output.contains("<U+202E>"),
        "seen, not dropped: {}",
        run.output
    );
    let document: Value =
        serde_json::from_str(&each(laid.path(), &[".", "--format", "json"]).output).unwrap();
    assert_eq!(document["audits"][0]["release"]["name"], "a\u{1b}[2J\u{202e}b");
    assert!(
        run.output.lines().all(|line| line.chars().count() <= 80),
        "{}",
        run.output
    );
}

#[test]
fn the_cache_of_the_hub_is_a_folder_of_releases() {
    const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";
    let hub = Folder::new()
        .with_all(cache::layout("rill-works/rill-1", REVISION, &release("mit")))
        .with_all(cache::layout("oak-works/oak-1", REVISION, &release("apache-2.0")))
        .with(".locks/models--rill-works--rill-1/x.lock", "");
    let laid = Laid::out("hub", &hub);
    let run = each(laid.path(), &[".", "--format", "json"]);
    assert_eq!((run.code, run.error.as_str()), (0, ""));
    assert_eq!(names(&run), ["oak-works/oak-1", "rill-works/rill-1"]);
    assert_eq!(document(&run)["passed_over"][0]["place"], "./.locks");
}
