//! The freedoms one after the other, on the release of our own that grants them all.

use std::path::Path;

use openassay_exercise::freedoms::{Exercise, Outcome, exercise};

#[test]
fn our_own_release_passes_and_an_audit_can_take_the_result() {
    let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases/emberling-250k");
    let came = exercise(&release, None, &mut |_| ()).unwrap();
    for step in &came.freedoms {
        assert_eq!(step.result, Outcome::Done, "{step:?}");
    }
    let freedoms: Vec<&str> = came.freedoms.iter().map(|step| step.freedom).collect();
    assert!(freedoms.contains(&"use") && freedoms.contains(&"study"));
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
    assert_eq!(came.freedoms.len(), 1);
    assert_eq!(came.freedoms[0].result, Outcome::CannotTell);
    assert!(came.freedoms[0].why.as_deref().unwrap().contains("encoder"));
    assert!(came.facts.is_empty());
}
