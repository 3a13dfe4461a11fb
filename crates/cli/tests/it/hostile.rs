//! Hostile releases: each ends in time, without a panic, without leaving the tree, and names the bad file.

use std::path::Path;

use openassay_fixtures::releases::{Hostile, hostile};
use openassay_fixtures::{Card, Folder, Llama, hostile as build};
use serde_json::Value;

use crate::harness::{Laid, Run, openassay, releases};

fn whole() -> Folder {
    let card = Card::new("Burdock", "Burdock is a small text generator.").field("license", "mit");
    Llama::default().folder().with("README.md", card)
}

fn audit(path: &Path) -> Run {
    openassay(&["audit", path.to_str().unwrap(), "--format", "json"])
}

fn document(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.error);
    serde_json::from_str(&run.output).unwrap()
}

fn problems(json: &Value) -> Vec<String> {
    json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["path"].as_str().unwrap().to_owned())
        .collect()
}

fn paths(json: &Value) -> Vec<String> {
    json["artifacts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_hostile_release_comes_out_as_its_note_says() {
    let wrong: Vec<_> = hostile().iter().filter_map(off).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn off(release: &Hostile) -> Option<String> {
    let run = audit(&releases().join("hostile").join(release.name));
    if run.code != release.exit {
        return Some(format!(
            "{}: exit code {} for {}: {}",
            release.name, run.code, release.exit, run.error
        ));
    }
    let path = release.problem?;
    let found = problems(&document(&run));
    (!found.iter().any(|problem| problem == path))
        .then(|| format!("{}: {path} is not among {found:?}", release.name))
}

#[test]
fn the_rest_of_the_audit_goes_on() {
    let json = document(&audit(&releases().join("hostile/header-longer-than-file")));
    let facts = json["facts"].as_array().unwrap();
    let present = facts
        .iter()
        .find(|fact| fact["predicate"] == "present" && fact["subject"] == "doc.model_card");
    assert_eq!(present.unwrap()["value"], true);
    let weights = facts
        .iter()
        .find(|fact| fact["predicate"] == "readable" && fact["subject"] == "weights.final");
    assert_ne!(weights.map(|fact| &fact["value"]), Some(&Value::Bool(true)));
}

#[test]
fn a_problem_tells_the_place() {
    let json = document(&audit(&releases().join("hostile/truncated-safetensors")));
    let problem = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["path"] == "model.safetensors")
        .unwrap();
    let message = problem["message"].as_str().unwrap();
    assert!(
        message.contains(|letter: char| letter.is_ascii_digit()),
        "no place in `{message}`"
    );
}

#[test]
fn links_out_of_the_tree_are_not_followed() {
    let laid = Laid::out("burdock", &build::links_out_of_the_tree().with_all(whole()));
    let run = audit(laid.path());
    assert!(!run.output.contains("root:x:"), "the password file was read");
    let json = document(&run);
    assert!(
        paths(&json).iter().all(|path| !path.starts_with("data/")),
        "{:?}",
        paths(&json)
    );
    let told = run.output.contains("LICENSE") && run.output.contains("notes.md");
    assert!(told, "links that were not followed are told");
}

#[test]
fn a_link_to_the_folder_itself_is_no_endless_tree() {
    let folder = Folder::new()
        .with_link("again", ".")
        .with_link("deeper/up", "..")
        .with_all(whole());
    let json = document(&audit(Laid::out("burdock", &folder).path()));
    assert!(paths(&json).len() < 10, "{:?}", paths(&json));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    for name in ["LICENSE", "model.safetensors", "config.json"] {
        let laid = Laid::out("burdock", &whole().without(name).with_all(build::fifo(name)));
        assert_eq!(audit(laid.path()).code, 0, "{name}");
    }
    let pipe = Laid::out("burdock", &build::fifo("model.gguf"));
    assert_ne!(audit(&pipe.path().join("model.gguf")).code, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_told_and_the_rest_is_read() {
    let laid = Laid::out("burdock", &whole().with_all(build::name_that_is_not_text()));
    let json = document(&audit(laid.path()));
    assert!(paths(&json).iter().any(|path| path == "README.md"));
}

#[test]
fn what_climbs_out_of_an_archive_is_left_there() {
    let archives = [
        ("burdock.zip", build::path_traversal_zip(&whole())),
        ("burdock.tar", build::path_traversal_tar(&whole())),
        (
            "burdock.tar.gz",
            openassay_fixtures::archive::gzip(&build::path_traversal_tar(&whole())),
        ),
    ];
    for (name, bytes) in archives {
        let laid = Laid::file(name, &bytes);
        let json = document(&audit(laid.path()));
        assert!(
            paths(&json)
                .iter()
                .all(|path| !path.contains("..") && !path.starts_with('/')),
            "{:?}",
            paths(&json)
        );
        assert!(
            paths(&json).iter().any(|path| path == "README.md"),
            "{name}: {:?}",
            paths(&json)
        );
        assert!(!laid.beside("../escaped.txt").exists() && !Path::new("/tmp/escaped.txt").exists());
    }
}

#[test]
fn a_bomb_does_not_go_off() {
    let bombs = [
        build::zip_bomb(&whole(), "pytorch_model.bin", 1024),
        build::zip_bomb(&whole(), "model-2.safetensors", 1024),
        build::zip_bomb(&whole(), "LICENSE", 1024),
        build::lying_zip(&whole(), "config.json", 512),
        build::lying_zip(&whole(), "NOTICE", 512),
    ];
    for bomb in bombs {
        let laid = Laid::file("burdock.zip", &bomb);
        let run = audit(laid.path());
        // The archive is read within its caps, or refused as a whole; never silently passed over.
        match run.code {
            0 => assert!(paths(&document(&run)).contains(&"README.md".to_owned())),
            2 => assert!(run.error.contains("burdock.zip"), "{}", run.error),
            code => panic!("exit code {code}: {}", run.error),
        }
    }
}

#[test]
fn a_deep_tree_and_many_files_end() {
    let deep = "a/".repeat(300);
    let many = (0..3000).map(|number| (format!("many/{number}.txt"), "x"));
    let folder = many.fold(
        whole().with(format!("{deep}notes.md"), "# Notes\n"),
        |folder, (path, text)| folder.with(path, text),
    );
    let json = document(&audit(Laid::out("burdock", &folder).path()));
    assert!(paths(&json).contains(&"README.md".to_owned()));
}

#[test]
fn every_prefix_of_a_header_is_an_error_and_no_panic() {
    for (name, bytes) in [
        ("model.safetensors", Llama::default().safetensors()),
        ("model.gguf", Llama::default().gguf("Burdock").bytes()),
    ] {
        for length in [0, 1, 4, 7, 8, 9, 23, 24, 25, 64, 200, 1000, 2000] {
            let run = audit(Laid::file(name, &bytes[..length]).path());
            assert!(run.code == 2 || run.code == 3, "{name}, {length} bytes: {run:?}");
        }
    }
}

#[test]
fn a_list_of_digests_cannot_command_a_terminal_nor_lead_out() {
    let digest = "0".repeat(64);
    let lines = format!(
        "{digest}  \u{1b}[31mred\n{digest}  ../../../etc/passwd\n{digest}  {}\n",
        "a/".repeat(3000)
    );
    let folder = whole()
        .with("SHA256SUMS", lines)
        .with("model.sig", format!("{{\"a\":{}", "[".repeat(100_000)));
    let laid = Laid::out("burdock", &folder);
    let run = openassay(&["audit", laid.path().to_str().unwrap(), "--digests"]);
    assert_eq!(run.code, 0, "{}", run.error);
    assert!(
        !run.output.contains('\u{1b}') && !run.output.contains("root:"),
        "{}",
        run.output
    );
    let json = document(&audit(laid.path()));
    assert_eq!(json["digests"][1]["standing"], "not-compared");
    assert!(problems(&json).contains(&"model.sig".to_owned()));
}
