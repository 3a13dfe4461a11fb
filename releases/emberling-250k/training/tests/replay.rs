//! What lies in this release follows from its program: data and tokenizer whole, weights to the first checkpoint.
// SPDX-License-Identifier: MIT-0

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn release() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Runs the program beside the release and returns the folder that it wrote to.
fn run(name: &str, arguments: &[&str]) -> PathBuf {
    let out = std::env::temp_dir().join(format!("emberling-{name}-{}", std::process::id()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_emberling"));
    command
        .args(arguments)
        .arg("--out")
        .arg(&out)
        .current_dir(release());
    assert!(command.output().unwrap().status.success(), "{command:?}");
    out
}

#[track_caller]
fn same(out: &Path, path: &str) {
    let (here, again) = (
        fs::read(release().join(path)).unwrap(),
        fs::read(out.join(path)).unwrap(),
    );
    assert!(here == again, "{path} does not come out again");
}

#[test]
fn the_data_come_out_again() {
    let out = run("data", &["prepare-data", "--config", "configs/train-250k.json"]);
    for path in [
        "data/train.txt",
        "data/eval.jsonl",
        "tokenizer.json",
        "tokenizer_config.json",
    ] {
        same(&out, path);
    }
    fs::remove_dir_all(out).unwrap();
}

#[test]
fn sixteen_steps_give_the_first_checkpoint_for_one_thread_and_for_three() {
    for threads in ["1", "3"] {
        let arguments = [
            "train",
            "--config",
            "configs/train-250k.json",
            "--steps",
            "16",
            "--threads",
            threads,
        ];
        let out = run(&format!("steps-{threads}"), &arguments);
        for path in [
            "checkpoints/step-0/model.safetensors",
            "checkpoints/step-16/model.safetensors",
        ] {
            same(&out, path);
        }
        let log = fs::read_to_string(out.join("logs/train.jsonl")).unwrap();
        assert!(
            fs::read_to_string(release().join("logs/train.jsonl"))
                .unwrap()
                .starts_with(&log)
        );
        assert!(
            !out.join("model.safetensors").exists(),
            "a run that ends early has no final weights"
        );
        fs::remove_dir_all(out).unwrap();
    }
}
