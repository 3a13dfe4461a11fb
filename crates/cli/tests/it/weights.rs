//! `openassay weights`: what is inside, and what loading it runs.

use std::path::Path;

use openassay_fixtures::{Folder, Llama};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::openassay;

fn read(place: &Path, further: &[&str]) -> Value {
    let arguments = [&["weights", place.to_str().unwrap(), "--format", "json"], further].concat();
    let run = openassay(&arguments);
    assert_eq!(run.code, 0, "{}", run.error);
    serde_json::from_str(&run.output).unwrap()
}

fn laid(folder: &Folder) -> TempDir {
    let place = TempDir::new().unwrap();
    folder.write_to(place.path()).unwrap();
    place
}

/// A pickle of protocol 2 that calls `os.system`.
const RUNS: &[u8] = b"\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.";

#[test]
fn a_folder_is_told_by_its_main_weights_with_parts_and_dimensions() {
    let place = laid(&Llama::default().folder());
    let document = read(place.path(), &["--tensors"]);
    assert_eq!(document["schema"], "openassay.weights/1");
    assert_eq!(
        (&document["format"], &document["architecture"]),
        (&"safetensors".into(), &"llama".into())
    );
    let parameters = document["parameters"].as_u64().unwrap();
    let sections = document["variants"][0]["sections"].as_object().unwrap();
    let sum: u64 = sections.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(sum, parameters);
    assert!(document["variants"][0]["dimensions"]["layers"].as_u64().unwrap() > 0);
    assert_eq!(
        (&document["executes_on_load"], &document["executes"]),
        (&"no".into(), &serde_json::json!([]))
    );
    let tensor = &document["tensors"][0];
    assert!(tensor["name"].is_string() && tensor["shape"].is_array() && tensor["dtype"].is_string());
}

#[test]
fn what_cannot_both_be_right_is_told_with_both_places() {
    let mut config = Llama::default().config();
    config["vocab_size"] = 63.into();
    let place = laid(
        &Llama::default()
            .folder()
            .with("config.json", format!("{config:#}")),
    );
    let document = read(place.path(), &[]);
    assert_eq!(
        document["mismatches"],
        serde_json::json!([{
            "key": "vocab_size", "declared": "63", "path": "config.json", "line": 19, "found": "64",
            "tensor": "model.embed_tokens.weight", "found_key": null, "found_path": "model.safetensors", "found_line": 0,
        }])
    );
    let screen = openassay(&["weights", place.path().to_str().unwrap()]).output;
    assert!(
        screen.contains("Disagreeing") && screen.contains("`vocab_size` says 63 (config.json:19)"),
        "{screen}"
    );
}

#[test]
fn a_gguf_alone_is_held_against_its_own_tensors() {
    let wrong = Llama::default()
        .gguf("Rill")
        .number("llama.attention.key_length", 8);
    let place = laid(&Folder::new().with("rill.gguf", wrong.bytes()));
    let document = read(&place.path().join("rill.gguf"), &[]);
    let first = &document["mismatches"][0];
    assert_eq!(
        (&first["key"], &first["declared"], &first["found"]),
        (
            &"llama.attention.head_count × llama.attention.key_length".into(),
            &"32".into(),
            &"16".into()
        )
    );
    assert_eq!(
        (&first["path"], &first["found_path"]),
        (&"rill.gguf".into(), &"rill.gguf".into())
    );
}

#[test]
fn bytes_behind_a_pickle_are_told_once_of_a_file_and_of_its_folder() {
    let padded = [b"\x80\x02}.".as_slice(), &[0; 7], RUNS].concat();
    let place = laid(&Folder::new().with("weights.pkl", padded));
    for place in [place.path(), &place.path().join("weights.pkl")] {
        let run = openassay(&["weights", place.to_str().unwrap()]);
        let told = run.output.matches("bytes behind the pickle are none").count();
        assert_eq!(told, 1, "{}", run.output);
        let unread = run.output.matches("tensors not read").count();
        assert_eq!(unread, 1, "{}", run.output);
    }
}

#[test]
fn what_a_pickle_runs_is_named_and_nothing_is_run() {
    for name in ["model.bin", "model.pt", "weights.pkl", "data.unknown"] {
        let place = laid(&Folder::new().with(name, RUNS));
        let document = read(&place.path().join(name), &[]);
        assert_eq!(document["executes_on_load"], "yes", "{name}");
        assert_eq!(document["executes"], serde_json::json!(["os.system"]), "{name}");
        assert!(document["because"][0]["why"].is_string());
    }
}

#[test]
fn a_file_that_is_asked_about_is_answered_whatever_it_is() {
    let place = laid(&Folder::new().with("notes.txt", "no weights at all"));
    let document = read(&place.path().join("notes.txt"), &[]);
    assert_eq!(
        (
            &document["format"],
            &document["parameters"],
            &document["executes_on_load"]
        ),
        (&"unknown".into(), &"unknown".into(), &"no".into())
    );
}

#[test]
fn the_digest_of_the_contents_is_the_same_in_one_file_and_in_shards() {
    let llama = Llama::default();
    let digest = |folder: &Folder| {
        let place = laid(folder);
        let document = read(place.path(), &["--stats"]);
        let contents = document["contents"][0].clone();
        assert_eq!(contents["definition"], "openassay-contents-1");
        (contents["digest"].as_str().unwrap().to_owned(), contents)
    };
    let (one, contents) = digest(&llama.folder());
    assert_eq!(digest(&llama.sharded(3)).0, one);
    let tensor = &contents["tensors"][0];
    assert!(tensor["min"].as_f64().unwrap() <= tensor["max"].as_f64().unwrap());
    assert_eq!(
        (&tensor["nan"], tensor["sha256"].as_str().unwrap().len()),
        (&0.into(), 64)
    );
    let file = &contents["files"][0];
    assert_eq!(
        (&file["path"], file["sha256"].as_str().unwrap().len()),
        (&"model.safetensors".into(), 64)
    );
}

#[test]
fn without_being_asked_no_data_is_read() {
    let place = laid(&Llama::default().folder());
    assert!(read(place.path(), &[]).get("contents").is_none());
}

#[test]
fn a_broken_file_and_a_folder_without_weights_are_refused() {
    let place = laid(
        &Folder::new()
            .with("model.safetensors", &b"\x08\0\0\0\0\0\0\0{\"a\":"[..])
            .with("README.md", "Words."),
    );
    let broken = openassay(&[
        "weights",
        place.path().join("model.safetensors").to_str().unwrap(),
    ]);
    assert_eq!(broken.code, 2, "{}", broken.output);
    assert!(broken.error.contains("cannot be read"), "{}", broken.error);
    let empty = laid(&Folder::new().with("README.md", "Words."));
    assert_eq!(openassay(&["weights", empty.path().to_str().unwrap()]).code, 3);
    assert_eq!(openassay(&["weights", "nowhere"]).code, 2);
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ef570a5b1ed6885452a6642c55419b1c39758cfaebd91283b6f05347e536ba9a\nsize 90868376\n";
    let clone = laid(&Folder::new().with("model.safetensors", pointer));
    let told = openassay(&["weights", clone.path().to_str().unwrap()]);
    assert_eq!(told.code, 3, "{}", told.output);
    assert!(
        told.error.contains("only point to what lies elsewhere"),
        "{}",
        told.error
    );
}

#[test]
fn the_screen_says_what_is_inside_and_what_runs() {
    let place = laid(&Llama::default().folder().with("extra/evil.bin", RUNS));
    let run = openassay(&["weights", place.path().to_str().unwrap()]);
    assert!(
        run.output.lines().all(|line| line.chars().count() <= 80),
        "{}",
        run.output
    );
    for words in [
        "by part",
        "dimensions    layers",
        "Loading it runs code",
        "os.system (called)",
    ] {
        assert!(run.output.contains(words), "{words}: {}", run.output);
    }
}
