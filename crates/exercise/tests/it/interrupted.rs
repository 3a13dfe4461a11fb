//! Ctrl-C, while something is written: nothing half-written stays, and nothing hidden beside it.
#![cfg(unix)]

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::memory::{SMALL, shard, write};

/// Names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Runs the binary, sends it `signal` as soon as something unfinished lies in `folder`, and gives the signal that ended
/// it.
fn stopped(folder: &Path, signal: &str, words: &[&str]) -> Option<i32> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openassay-exercise"))
        .args(words)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !names(folder).iter().any(|name| name.ends_with(".partial")) {
        assert!(child.try_wait().unwrap().is_none(), "{words:?} ended by itself");
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{words:?} writes nothing"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &id])
            .status()
            .unwrap()
            .success()
    );
    child.wait().unwrap().signal()
}

#[test]
fn a_file_that_is_not_finished_goes_with_its_program() {
    let (model, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(model.path(), &SMALL);
    let ids: Vec<String> = (0..600).map(|id| id.to_string()).collect();
    let release = model.path().to_str().unwrap();
    fs::write(folder.path().join("a"), "as it was").unwrap();
    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        let words = [
            "capture",
            release,
            "--ids",
            &ids.join(","),
            "--sites",
            "logits",
            "--output",
            "a",
        ];
        assert_eq!(stopped(folder.path(), signal, &words), Some(number));
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"as it was");
    }
}

#[test]
fn a_folder_that_is_not_finished_goes_with_its_program() {
    let (model, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(model.path(), &SMALL);
    let adapter = model.path().join("adapter");
    fs::create_dir(&adapter).unwrap();
    fs::write(
        adapter.join("adapter_config.json"),
        r#"{"peft_type":"LORA","r":1,"lora_alpha":1}"#,
    )
    .unwrap();
    let of_layer = |layer: usize| {
        let name = format!("base_model.model.model.layers.{layer}.mlp.up_proj.lora_");
        [
            (format!("{name}A.weight"), vec![1, SMALL.hidden]),
            (format!("{name}B.weight"), vec![SMALL.inner, 1]),
        ]
    };
    let tensors = (0..SMALL.layers).flat_map(of_layer).collect();
    shard(&adapter.join("adapter_model.safetensors"), &tensors);
    let (release, adapter) = (model.path().to_str().unwrap(), adapter.to_str().unwrap());
    let words = ["merge", release, "--adapter", adapter, "--output", "merged"];
    assert_eq!(stopped(folder.path(), "-INT", &words), Some(2));
    assert!(names(folder.path()).is_empty(), "{:?}", names(folder.path()));
}
