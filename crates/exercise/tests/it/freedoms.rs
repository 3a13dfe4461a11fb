//! The freedoms one after the other, on the release of our own that grants them all.

use std::path::Path;
use std::process::{Command, Output};

use openassay_exercise::freedoms::{Exercise, Outcome, exercise};
use serde_json::Value;

#[test]
fn our_own_release_passes_and_an_audit_can_take_the_result() {
    let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases/emberling-250k");
    let came = exercise(&release, None, &mut |_| ()).unwrap();
    for step in &came.freedoms {
        assert_eq!(step.result, Outcome::Done, "{step:?}");
    }
    let freedoms: Vec<&str> = came.freedoms.iter().map(|step| step.freedom).collect();
    for freedom in ["use", "study", "modify", "share"] {
        assert!(freedoms.contains(&freedom), "{freedoms:?}");
    }
    let figure = |step: &str, name: &str| {
        let step = came.freedoms.iter().find(|one| one.step == step).unwrap();
        step.figures[name]
    };
    assert!(figure("lora", "held_out_loss_after") < figure("lora", "held_out_loss_before"));
    assert!(figure("quantize", "bytes") < figure("quantize", "bytes_before") / 3.0);
    assert!(figure("quantize", "top_token_agreement") > 0.9);
    assert!(
        came.facts
            .iter()
            .any(|fact| fact.predicate == "runs_in" && fact.value)
    );
    assert!(came.release.digest.is_some());
    let json = |came: &Exercise| serde_json::to_string(came).unwrap();
    assert_eq!(json(&came), json(&exercise(&release, None, &mut |_| ()).unwrap()));
}

#[test]
fn what_is_no_decoder_is_not_told_and_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.json"), r#"{"model_type": "bert"}"#).unwrap();
    std::fs::write(folder.path().join("README.md"), "# Rill\n\nAn encoder.\n").unwrap();
    let came = exercise(folder.path(), None, &mut |_| ()).unwrap();
    let steps: Vec<&str> = came.freedoms.iter().map(|step| step.step).collect();
    assert_eq!(steps, ["load", "terms"]);
    assert_eq!(came.freedoms[0].result, Outcome::CannotTell);
    assert!(came.freedoms[0].why.as_deref().unwrap().contains("encoder"));
    assert!(came.facts.is_empty());
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openassay-exercise"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn under_a_restrictive_license_the_same_weights_run_and_are_not_passed_on() {
    let releases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases");
    let [_, restricted] = openassay_fixtures::releases::variants(&releases).unwrap();
    let made = tempfile::tempdir().unwrap();
    let place = made.path().join(restricted.name);
    restricted.generated.write_to(&place).unwrap();
    let place = place.to_str().unwrap();
    let ran = run(&[place, "--format", "json"]);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let document: Value = serde_json::from_slice(&ran.stdout).unwrap();
    for step in document["freedoms"].as_array().unwrap() {
        if step["freedom"] == "share" {
            assert_eq!(step["result"], "failed");
            let why = step["why"].as_str().unwrap();
            assert!(
                why.contains("LICENSE: 2.1 You may not redistribute the Model"),
                "{why}"
            );
        } else {
            assert_eq!(step["result"], "done", "{step}");
        }
    }
    let text = String::from_utf8(run(&[place]).stdout).unwrap();
    assert!(text.contains("terms        forbidden"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let package = made.path().join("package");
    let shared = run(&["share", place, "--output", package.to_str().unwrap()]);
    assert_eq!(shared.status.code(), Some(1));
    let said = String::from_utf8(shared.stdout).unwrap();
    assert!(
        said.contains("You may not redistribute the Model or anything made from it."),
        "{said}"
    );
    assert!(!package.exists());
}
