//! Text on the command line, by the tokenizer of our own release.

use std::path::{Path, PathBuf};

use crate::commands::{path, run};

fn emberling() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases/emberling-250k")
}

#[test]
fn text_goes_on_as_its_ids_do_and_comes_back_as_text() {
    let (release, prompt) = (emberling(), "say bro bro");
    let generate = ["generate", path(&release), "--tokens", "4"];
    let (code, by_text, error) = run(&[&generate[..], &["--text", prompt]].concat());
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let ids = "24,6,30,2,7,23,20,2,7,23,20";
    let (code, by_ids, _) = run(&[&generate[..], &["--ids", ids]].concat());
    assert_eq!(code, Some(0));
    assert_eq!(by_text, by_ids);
    let (first, text) = by_text.split_once('\n').unwrap();
    assert_eq!(first.split(',').count(), 4, "{by_text}");
    assert_eq!(text.trim_end_matches('\n').chars().count(), 4, "{by_text}");
    let (code, _, error) = run(&[&generate[..], &["--ids", ids, "--text", prompt]].concat());
    assert_eq!(code, Some(4));
    assert!(error.contains("cannot be used with"), "{error}");
    let (code, _, error) = run(&generate);
    assert_eq!(code, Some(4));
    assert!(error.contains("--ids <IDS>|--text <TEXT>"), "{error}");
    // A text may begin as an option does.
    assert_eq!(run(&[&generate[..], &["--text", "--a bat"]].concat()).0, Some(0));
}

#[test]
fn texts_of_other_lengths_are_no_rows() {
    let made = tempfile::tempdir().unwrap();
    let (release, sites) = (emberling(), made.path().join("sites.safetensors"));
    let capture = [
        "capture",
        path(&release),
        "--sites",
        "logits",
        "--output",
        path(&sites),
    ];
    let (code, _, error) = run(&[&capture[..], &["--text", "a bat", "--text", "bats"]].concat());
    assert_eq!(code, Some(4));
    assert!(error.contains("the texts are 5, 4 tokens long"), "{error}");
    assert!(!sites.exists());
    let (code, said, _) = run(&[&capture[..], &["--text", "a bat", "--text", "a cat"]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(sites.is_file());
}

#[test]
fn prompts_and_answers_of_a_patching_may_be_text() {
    let release = emberling();
    let study = [
        "study",
        path(&release),
        "--text",
        "say bro bro",
        "--format",
        "json",
    ];
    let prompts = ["--patch-from-text", "say bro br", "--patch-to-text", "say bra br"];
    let text = [
        &study[..],
        &prompts[..],
        &["--answer-text", "o", "--wrong-text", "a"],
    ]
    .concat();
    let (code, by_text, error) = run(&text);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let ids = [
        "--patch-from",
        "24,6,30,2,7,23,20,2,7,23",
        "--patch-to",
        "24,6,30,2,7,23,6,2,7,23",
    ];
    let (_, by_ids, _) = run(&[&study[..], &ids[..], &["--answer", "20", "--wrong", "6"]].concat());
    assert_eq!(by_text, by_ids);
    let several = [
        &study[..],
        &prompts[..],
        &["--answer-text", "oo", "--wrong-text", "a"],
    ]
    .concat();
    let (code, _, error) = run(&several);
    assert_eq!(code, Some(4));
    assert!(error.contains("2 tokens, and one is needed"), "{error}");
    let lone = [&study[..], &["--patch-from-text", "say"]].concat();
    assert_eq!(run(&lone).0, Some(4));
}

#[test]
fn a_file_of_text_is_measured_and_trained_on() {
    let made = tempfile::tempdir().unwrap();
    let (release, file) = (emberling(), made.path().join("text.txt"));
    std::fs::write(&file, "say bro bro. the bat.\n".repeat(50)).unwrap();
    let (small, adapter) = (made.path().join("a.gguf"), made.path().join("adapter"));
    let given = ["--text-file", path(&file)];
    let quantize = [
        "quantize",
        path(&release),
        "--to",
        "q8_0",
        "--output",
        path(&small),
    ];
    let (code, said, error) = run(&[&quantize[..], &given[..]].concat());
    assert_eq!((code, error.as_str()), (Some(0), ""));
    // 1100 characters in three windows, the first of each of which nothing foretells.
    assert!(said.contains("on 1097 tokens"), "{said}");
    let lora = ["lora", path(&release), "--steps", "1", "--output", path(&adapter)];
    let (code, said, error) = run(&[&lora[..], &given[..]].concat());
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(said.contains("1 steps on 16 windows"), "{said}");
    std::fs::write(&file, [0xff]).unwrap();
    let (code, _, error) = run(&[&lora[..], &given[..]].concat());
    assert_eq!(code, Some(2));
    assert!(error.contains("is not UTF-8"), "{error}");
}

#[test]
fn what_a_model_says_commands_no_terminal() {
    let made = tempfile::tempdir().unwrap();
    for name in ["config.json", "model.safetensors"] {
        std::fs::copy(emberling().join(name), made.path().join(name)).unwrap();
    }
    // Letters that the model likes become what a terminal would obey, or what turns text around.
    let file = std::fs::read_to_string(emberling().join("tokenizer.json")).unwrap();
    let file = file
        .replace("\"o\": 20", "\"\\u001b\": 20")
        .replace("\" \": 2,", "\"\\u202e\": 2,");
    std::fs::write(made.path().join("tokenizer.json"), file).unwrap();
    let ids = "24,6,30,2,7,23,20,2,7,23";
    let (code, said, error) = run(&["generate", path(made.path()), "--ids", ids, "--tokens", "3"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let text = said.split_once('\n').unwrap().1;
    assert!(text.contains("<U+001B>") || text.contains("<U+202E>"), "{said}");
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
}
