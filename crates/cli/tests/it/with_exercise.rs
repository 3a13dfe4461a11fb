//! `--with-exercise`: what was run is known better, and only of the very bytes that were run.

use std::path::PathBuf;

use openassay_fixtures::{Card, Llama};
use serde_json::{Value, json};

use crate::harness::{Laid, Run, openassay};

fn rill() -> Laid {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", "apache-2.0");
    Laid::out("rill", &Llama::default().folder().with("README.md", card))
}

fn audit(laid: &Laid, further: &[&str]) -> Run {
    openassay(&[&["audit", laid.path().to_str().unwrap()], further].concat())
}

#[track_caller]
fn document(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.error);
    serde_json::from_str(&run.output).unwrap()
}

fn digest(laid: &Laid) -> Value {
    document(&audit(laid, &["--digests", "--format", "json"]))["release"]["digest"].clone()
}

/// A result of a run of `laid`, beside it.
fn ran(laid: &Laid, custom_code: bool) -> PathBuf {
    let result = json!({
        "schema": "openassay.exercise/1",
        "release": {"digest": digest(laid)},
        "ran": {"engine": "openassay-exercise 0.1.0"},
        "freedoms": [
            {"freedom": "use", "step": "forward", "result": "done", "why": null},
            {"freedom": "modify", "step": "lora", "result": "cannot-tell", "why": "no text was given"},
        ],
        "facts": [
            {"subject": "open_runtime", "predicate": "runs_in", "value": true},
            {"subject": "custom_code", "predicate": "requires", "value": custom_code},
            {"subject": "proprietary_runtime", "predicate": "requires", "value": false},
            {"subject": "weights.final", "predicate": "license", "value": "MIT"},
        ],
    });
    let path = laid.beside("result.json");
    std::fs::write(&path, result.to_string()).unwrap();
    path
}

fn fact<'a>(document: &'a Value, predicate: &str, subject: &str) -> &'a Value {
    let facts = document["facts"].as_array().unwrap();
    facts
        .iter()
        .find(|fact| fact["predicate"] == predicate && fact["subject"] == subject)
        .unwrap()
}

#[test]
fn what_was_run_is_known_to_have_been_exercised() {
    let laid = rill();
    let result = ran(&laid, false);
    let run = audit(
        &laid,
        &["--format", "json", "--with-exercise", result.to_str().unwrap()],
    );
    let document = document(&run);
    let runs = fact(&document, "runs_in", "open_runtime");
    assert_eq!(runs["assurance"], "exercised");
    assert_eq!(runs["evidence"][0]["method"], "ran");
    assert_eq!(
        fact(&document, "requires", "custom_code")["assurance"],
        "exercised"
    );
    assert_ne!(fact(&document, "license", "weights.final")["value"], "MIT");
    assert_eq!(document["exercised"][0]["shown"].as_array().unwrap().len(), 1);
}

#[test]
fn the_screen_says_what_it_shows_and_what_not() {
    let laid = rill();
    let result = ran(&laid, false);
    let screen = audit(&laid, &["--with-exercise", result.to_str().unwrap()]).output;
    let words: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("use forward done"), "{screen}");
    assert!(
        words.contains("not that the account of their training is true"),
        "{screen}"
    );
    assert!(
        words.contains("modify lora cannot tell (no text was given)"),
        "{screen}"
    );
}

#[test]
fn a_result_of_other_bytes_is_refused() {
    let laid = rill();
    let result = ran(&laid, false);
    let config = laid.path().join("config.json");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}\n")).unwrap();
    let run = audit(&laid, &["--with-exercise", result.to_str().unwrap()]);
    assert_eq!(run.code, 4);
    assert!(
        run.error.contains("other bytes were run than these"),
        "{}",
        run.error
    );
}

#[test]
fn a_result_inside_the_release_counts_for_nothing() {
    let laid = rill();
    let result = ran(&laid, false);
    let inside = laid.path().join("result.json");
    std::fs::rename(result, &inside).unwrap();
    let run = audit(&laid, &["--with-exercise", inside.to_str().unwrap()]);
    assert_eq!(run.code, 4);
    assert!(run.error.contains("counts for nothing"), "{}", run.error);
}

#[test]
fn a_run_that_contradicts_the_files_is_told_and_does_not_count() {
    let mut config = Llama::default().config();
    config["model_type"] = "rillnet".into();
    config["architectures"] = json!(["RillnetForCausalLM"]);
    config["auto_map"] = json!({"AutoModelForCausalLM": "modeling_rillnet.Rillnet"});
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", "apache-2.0");
    let folder = Llama::default()
        .folder()
        .with("README.md", card)
        .with("config.json", config.to_string())
        .with("modeling_rillnet.py", "class Rillnet:\n    pass\n");
    let laid = Laid::out("rill", &folder);
    let result = ran(&laid, false);
    let run = audit(
        &laid,
        &["--format", "json", "--with-exercise", result.to_str().unwrap()],
    );
    let document = document(&run);
    assert_eq!(fact(&document, "requires", "custom_code")["value"], true);
    let findings = document["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|one| one["kind"] == "exercise-disagrees"),
        "{findings:#?}"
    );
}

#[test]
fn a_result_beside_a_file_of_another_index_is_refused() {
    let laid = rill();
    let result = ran(&laid, false);
    let index = laid.beside("rill.yml");
    let text = "framework:\n  name: Model Openness Framework\n  version: '1.0'\nrelease:\n  name: Rill\n  components: []\n";
    std::fs::write(&index, text).unwrap();
    let (index, result) = (index.to_str().unwrap(), result.to_str().unwrap());
    let run = openassay(&["audit", index, "--with-exercise", result]);
    assert_eq!(run.code, 4, "{}{}", run.output, run.error);
    assert!(run.error.contains("no run bears on them"), "{}", run.error);
}
