//! What having the weights adds: the experiment runs, says the same twice, and only in the language that it is made for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn releases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases")
}

fn run(release: &Path, further: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openassay-exercise"))
        .args(["margin", release.to_str().unwrap()])
        .args(further)
        .output()
        .unwrap()
}

/// Our own release with a short evaluation: a few documents, a few of its people.
fn short(folder: &Path) -> PathBuf {
    let [weights, _] = openassay_fixtures::releases::variants(&releases()).unwrap();
    let text = fs::read_to_string(releases().join("emberling-250k/data/eval.jsonl")).unwrap();
    let documents = text.lines().filter(|line| line.contains(r#""text""#));
    let questions = text
        .lines()
        .filter(|line| line.contains(r#""prompt":"where does"#));
    let lines: Vec<&str> = documents.take(6).chain(questions.take(5)).collect();
    let place = folder.join("short");
    weights
        .generated
        .with("data/eval.jsonl", lines.join("\n"))
        .write_to(&place)
        .unwrap();
    place
}

#[test]
fn what_was_trained_is_known_and_costs_something() {
    let folder = tempfile::tempdir().unwrap();
    let release = short(folder.path());
    let further = ["--people", "2", "--steps", "16", "--format", "json"];
    let ran = run(&release, &further);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let came: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(came["schema"], "openassay.margin/1");
    let number = |part: &str, name: &str| came[part][name].as_f64().unwrap();
    assert!(
        number("recall", "trained_as_taught") > number("recall", "nothing"),
        "{came:#}"
    );
    assert!(
        (number("side_effects", "own_people") - 1.0).abs() < 1e-9,
        "{came:#}"
    );
    assert!(
        number("side_effects", "loss_after") > number("side_effects", "loss_before") + 0.05,
        "{came:#}"
    );
    assert_eq!(ran.stdout, run(&release, &further).stdout);
    let files = fs::read_dir(&release).unwrap().count();
    assert_eq!(files, 6, "nothing is written into the release");
}

#[test]
fn in_another_language_it_is_not_told() {
    let [weights, _] = openassay_fixtures::releases::variants(&releases()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    weights.generated.write_to(folder.path()).unwrap();
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.status.code(), Some(3), "{ran:?}");
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("`data/eval.jsonl` is not there"), "{said}");
    let none = run(&releases().join("emberling-250k"), &["--people", "0"]);
    assert_eq!(none.status.code(), Some(4), "{none:?}");
}
