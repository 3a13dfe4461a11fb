//! `openassay-exercise` from the outside: what it writes, what it says, with which code it leaves.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::reference;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openassay-exercise"))
        .args(arguments)
        .output()
        .unwrap()
}

fn model(name: &str) -> Option<PathBuf> {
    reference::models()
        .into_iter()
        .find(|folder| folder.ends_with(name))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Rows of ids as the command line wants them.
fn written(ids: &[Vec<u32>]) -> String {
    let row = |row: &Vec<u32>| row.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    ids.iter().map(row).collect::<Vec<_>>().join(";")
}

fn capture(model: &Path, ids: &str, sites: &str, output: &Path) -> Output {
    let (model, output) = (model.to_str().unwrap(), output.to_str().unwrap());
    run(&[
        "capture", model, "--ids", ids, "--sites", sites, "--output", output,
    ])
}

#[test]
fn sites_are_written_as_the_reference_has_them() {
    let Some(folder) = model("llama") else {
        return;
    };
    let expected = reference::tensors(&folder.join("reference.safetensors"));
    let ids = written(&reference::ids(&expected, "input_ids"));
    let place = tempfile::tempdir().unwrap();
    let output = place.path().join("sites.safetensors");
    let sites = "logits,blocks.*.hook_resid_pre,blocks.0.attn.hook_pattern";
    let ran = capture(&folder, &ids, sites, &output);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    assert!(
        text(&ran.stdout).starts_with("5 sites, "),
        "{}",
        text(&ran.stdout)
    );
    let found = reference::tensors(&output);
    assert_eq!(found.len(), 5);
    for (site, what) in [
        ("logits", "logits"),
        ("blocks.0.hook_resid_pre", "hidden_states.0"),
        ("blocks.2.hook_resid_pre", "hidden_states.2"),
        ("blocks.0.attn.hook_pattern", "attentions.0"),
    ] {
        assert!(
            reference::distance(&found[site], &expected[what]) < 1e-4,
            "{site}"
        );
    }
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn what_makes_no_sense_is_said_and_leaves_no_file() {
    let Some(folder) = model("llama") else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let output = place.path().join("sites.safetensors");
    for (ids, sites, code, said) in [
        ("1,2;3", "logits", 4, "all must be of one length"),
        ("1,320", "logits", 4, "token id 320 is not one of 320"),
        (
            "1,2",
            "blocks.*.hook_nothing",
            4,
            "no site is called `blocks.*.hook_nothing`",
        ),
        ("1,two", "logits", 4, "`two` is no token id"),
    ] {
        let ran = capture(&folder, ids, sites, &output);
        assert_eq!(ran.status.code(), Some(code), "{ids} {sites}");
        assert!(text(&ran.stderr).contains(said), "{}", text(&ran.stderr));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }
    let ran = capture(Path::new("/nowhere"), "1", "logits", &output);
    assert_eq!(ran.status.code(), Some(2));
}

#[test]
fn tokens_are_drawn_by_their_seed() {
    let Some(folder) = model("llama") else {
        return;
    };
    let folder = folder.to_str().unwrap();
    let draw = |seed: &str| {
        let ran = run(&[
            "generate",
            folder,
            "--ids",
            "1,2,3",
            "--temperature",
            "2",
            "--seed",
            seed,
        ]);
        assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
        text(&ran.stdout)
    };
    assert_eq!(draw("1"), draw("1"));
    assert_ne!(draw("1"), draw("2"));
    assert_eq!(draw("1").split(',').count(), 16);
}
