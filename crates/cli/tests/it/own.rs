//! A rule file of the auditor's own, from the outside.

use std::fs;
use std::path::{Path, PathBuf};

use openassay_fixtures::{Card, Folder, Llama};

use crate::harness::{Audit, Laid, Run, openassay, releases};

const PLAIN: &str = r#"[framework]
id = "house"
title = "House rules"
version = "1"
kind = "binary"
cite = ["memo 7"]

[[require]]
when = "present(weights.final)"
cite = "section 1"
"#;

fn release() -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", "apache-2.0");
    Llama::default().folder().with("README.md", card)
}

fn written(laid: &Laid, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = laid.beside(name);
    fs::write(&path, text).unwrap();
    path
}

fn audited(laid: &Laid, files: &[&Path]) -> Run {
    let mut words = vec!["audit", laid.path().to_str().unwrap()];
    for file in files {
        words.extend(["--framework", file.to_str().unwrap()]);
    }
    openassay(&words)
}

/// The first rule file in docs/frameworks.md.
fn documented() -> String {
    let page = releases().join("../docs/frameworks.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_example_of_the_page_grades_a_release() {
    let laid = Laid::out("rill", &release());
    let file = written(&laid, "house.toml", documented());
    let audit = Audit::with(laid.path(), &["--framework", file.to_str().unwrap()]);
    audit.is("house", "fit to try");
    let grade = audit.list("frameworks").last().unwrap();
    assert_eq!(
        (&grade["id"], &grade["file"]),
        (&"house".into(), &file.to_str().unwrap().into())
    );
    let gap: Vec<&str> = grade["gap"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["fact"].as_str().unwrap())
        .collect();
    assert_eq!(gap.len(), 2, "{gap:?}");
    assert!(audit.list("frameworks")[0].get("file").is_none());
}

#[test]
fn a_users_line_stands_last_and_names_its_file() {
    let laid = Laid::out("rill", &release());
    let (house, policy) = (
        written(&laid, "house.toml", PLAIN),
        written(
            &laid,
            "policy.toml",
            PLAIN.replace("\"house\"", "\"policy\"\nlabel = \"Our policy\""),
        ),
    );
    let screen = audited(&laid, &[&house, &policy]).output;
    let lines: Vec<&str> = screen
        .lines()
        .skip_while(|line| *line != "Frameworks")
        .take_while(|line| !line.is_empty())
        .collect();
    let place = |words: &str| {
        lines
            .iter()
            .position(|line| line.contains(words))
            .unwrap_or_else(|| panic!("{words}: {screen}"))
    };
    assert!(place("Three tiers") < place("  house   ") && place("  house   ") < place("  Our policy"));
    assert!(
        screen.contains("policy.toml]") && screen.contains("[your own:"),
        "{screen}"
    );
    assert!(
        screen
            .lines()
            .all(|line| line.chars().count() <= 80 || line.contains(house.to_str().unwrap()))
    );
}

#[test]
fn it_is_listed_and_explained() {
    let laid = Laid::out("rill", &release());
    let file = written(&laid, "house.toml", documented());
    let file = file.to_str().unwrap();
    let listed = openassay(&["frameworks", "--framework", file]).output;
    assert!(
        listed.contains("What we may ship (2026-11)") && listed.contains("house.toml"),
        "{listed}"
    );
    for (id, word) in [
        ("house", "memo 7 of the legal department"),
        ("house:fit to ship", "section 2.2"),
        ("fit to ship", "section 2.1"),
        ("present(weights.final)", "house"),
    ] {
        let run = openassay(&["explain", "--framework", file, id]);
        assert!(run.code == 0 && run.output.contains(word), "{id}: {run:?}");
    }
    assert_eq!(openassay(&["explain", "house"]).code, 4);
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>, message: &str) {
    let laid = Laid::out("rill", &release());
    let file = written(&laid, "my.toml", text);
    for run in [
        audited(&laid, &[&file]),
        openassay(&["frameworks", "--framework", file.to_str().unwrap()]),
        openassay(&["explain", "--framework", file.to_str().unwrap(), "g7"]),
    ] {
        assert_eq!(run.code, 4, "{run:?}");
        assert!(
            run.error.contains(message) && run.error.contains("docs/frameworks.md"),
            "{message}\n{}",
            run.error
        );
        assert!(run.output.is_empty());
    }
}

#[test]
fn what_is_wrong_is_told_with_file_line_and_column() {
    refused("", "my.toml:1:1: there is no `[framework]`");
    refused("[framework\n", "my.toml:1:11: ");
    refused(
        PLAIN.replace("title", "tittle"),
        "my.toml:3:1: unknown field `tittle`",
    );
    refused(
        PLAIN.replace("present(", "presnt("),
        "my.toml:9:9: `presnt` is neither in the fact dictionary",
    );
    refused(
        PLAIN.replace("weights.final", "weights.finl"),
        "my.toml:9:17: `present` does not speak of `weights.finl` (the nearest is `weights.final`)",
    );
    refused(
        PLAIN.replace("\"house\"", "\"g7\""),
        "my.toml:2:6: `g7` is the id of a framework of ours",
    );
    refused(
        PLAIN.replace("cite = \"section 1\"", ""),
        "my.toml:9:8: the requirement has neither a `cite` nor a `reading`",
    );
    refused(
        PLAIN.replace("present(weights.final)", &"(".repeat(100_000)),
        "my.toml:9:41: nested more than 32 deep",
    );
    refused(b"[framework]\nid = \"\xff\"\n", "my.toml:2:7: not text in UTF-8");
    refused([0, 159, 146, 150], "my.toml:1:2: not text in UTF-8");
    refused(
        vec![b'#'; 50_000_000],
        "my.toml: a rule file has at most 1048576 bytes",
    );
}

#[test]
fn a_file_that_is_not_there_is_4_and_named() {
    let laid = Laid::out("rill", &release());
    let run = audited(&laid, &[&laid.beside("none.toml")]);
    assert!(run.code == 4 && run.error.contains("none.toml"), "{run:?}");
    let run = audited(&laid, &[laid.path().parent().unwrap()]);
    assert_eq!(run.code, 4, "{run:?}");
}

#[test]
fn one_id_in_two_files_is_refused() {
    let laid = Laid::out("rill", &release());
    let (one, two) = (
        written(&laid, "one.toml", PLAIN),
        written(&laid, "two.toml", PLAIN),
    );
    let run = audited(&laid, &[&one, &two]);
    assert!(
        run.code == 4 && run.error.contains("one.toml") && run.error.contains("two.toml"),
        "{run:?}"
    );
}

#[test]
fn a_rule_file_that_the_release_brings_cannot_be_passed() {
    let laid = Laid::out("rill", &release().with("house.toml", PLAIN));
    let run = audited(&laid, &[&laid.path().join("house.toml")]);
    assert!(
        run.code == 4 && run.error.contains("lies inside the audited release"),
        "{run:?}"
    );
}
