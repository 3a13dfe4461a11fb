//! What the binary says of modifications.

use std::path::Path;
use std::process::Command;

use crate::reference;

/// Exit code, what was said, and what went wrong.
pub(crate) fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_openassay-exercise"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A file of ids in which each is followed by the next of a small cycle.
fn ids(folder: &Path) -> std::path::PathBuf {
    let place = folder.join("ids.txt");
    let row: Vec<String> = (0..400).map(|at| (20 + at % 9).to_string()).collect();
    std::fs::write(&place, row.join(" ")).unwrap();
    place
}

#[test]
fn a_model_is_made_smaller_from_the_command_line() {
    let Some(parity) = reference::parity() else { return };
    let made = tempfile::tempdir().unwrap();
    let (base, file, ids) = (
        parity.join("llama_smollm"),
        made.path().join("small.gguf"),
        ids(made.path()),
    );
    let quantize = ["quantize", path(&base), "--to", "q8_0", "--output", path(&file)];
    let (code, said, error) = run(&[&quantize[..], &["--ids-file", path(&ids)]].concat());
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(
        said.contains("on 399 tokens") && said.contains("no tokenizer.json"),
        "{said}"
    );
    assert!(said.contains("are F16: their rows are no whole blocks"), "{said}");
    assert!(
        said.lines().skip(1).all(|line| line.chars().count() <= 80),
        "{said}"
    );
}

#[test]
fn an_adapter_is_trained_and_merged_from_the_command_line() {
    let Some(parity) = reference::parity() else { return };
    let made = tempfile::tempdir().unwrap();
    let (base, ids) = (parity.join("llama_smollm"), ids(made.path()));
    let (adapter, merged) = (made.path().join("adapter"), made.path().join("merged"));
    let lora = [
        "lora",
        path(&base),
        "--ids-file",
        path(&ids),
        "--steps",
        "5",
        "--window",
        "16",
    ];
    let more = ["--rate", "0.01", "--output", path(&adapter), "--format", "json"];
    let lora = [&lora[..], &more[..]].concat();
    let (code, said, error) = run(&lora);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let trained: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(
        trained["held_out_after"].as_f64() < trained["held_out_before"].as_f64(),
        "{said}"
    );
    assert_eq!(trained["losses"].as_array().unwrap().len(), 5);
    let (code, _, error) = run(&lora);
    assert_eq!(code, Some(2));
    assert!(error.contains("it is there already"), "{error}");
    let merge = [
        "merge",
        path(&base),
        "--adapter",
        path(&adapter),
        "--output",
        path(&merged),
    ];
    let (code, said, _) = run(&merge);
    assert_eq!(code, Some(0));
    assert!(said.contains("6 of 29 tensors changed"), "{said}");
    assert!(said.contains("taken along: config.json"), "{said}");
}

#[test]
fn wrong_usage_is_told() {
    let made = tempfile::tempdir().unwrap();
    let (code, _, error) = run(&["quantize", path(made.path()), "--to", "q3_k", "--output", "a"]);
    assert_eq!(code, Some(4));
    assert!(error.contains("Q8_0, Q5_1, Q5_0, Q4_1, Q4_0 are"), "{error}");
    let Some(parity) = reference::parity() else { return };
    let base = parity.join("llama");
    let place = made.path().join("a");
    let (code, _, error) = run(&["lora", path(&base), "--ids", "1,2,3", "--output", path(&place)]);
    assert_eq!(code, Some(4));
    assert!(error.contains("0 windows of 64 tokens"), "{error}");
    let adapter = made.path().join("none");
    std::fs::create_dir(&adapter).unwrap();
    let arguments = [
        "merge",
        path(&base),
        "--adapter",
        path(&adapter),
        "--output",
        path(&place),
    ];
    let (code, _, error) = run(&arguments);
    assert_eq!(code, Some(3), "{error}");
    assert!(!place.exists());
}
