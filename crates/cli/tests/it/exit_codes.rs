//! Exit codes as the design promises them, each with a message that names what is wrong.

use std::fs;

use openassay_fixtures::{Card, Entry, Folder, Llama, licenses};

use crate::harness::{Laid, Run, openassay, openassay_with};

fn release() -> Folder {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("license", "apache-2.0");
    Llama::default().folder().with("README.md", card)
}

fn audit(path: &std::path::Path, arguments: &[&str]) -> Run {
    let mut words = vec!["audit", path.to_str().unwrap()];
    words.extend(arguments);
    openassay(&words)
}

#[track_caller]
fn fails(run: &Run, code: i32, words: &[&str]) {
    assert_eq!(run.code, code, "{run:?}");
    for word in words {
        assert!(run.error.contains(word), "`{word}` is not said: {}", run.error);
    }
}

#[test]
fn an_audit_that_finishes_is_0_whatever_it_finds() {
    let laid = Laid::out("rill", &release().with("LICENSE", licenses::NORTHLIGHT));
    let run = audit(laid.path(), &[]);
    assert_eq!((run.code, run.error.as_str()), (0, ""));
    assert!(!run.output.is_empty());
}

#[test]
fn a_denied_contradiction_is_1_and_is_named() {
    let laid = Laid::out("rill", &release().with("LICENSE", licenses::NORTHLIGHT));
    fails(
        &audit(laid.path(), &["--deny", "contradictions"]),
        1,
        &["denied", "license-tag"],
    );
}

#[test]
fn nothing_denied_that_is_there_is_0() {
    let laid = Laid::out("rill", &release());
    let run = audit(laid.path(), &["--deny", "contradictions,no-license"]);
    assert!(run.code == 0 && !run.output.is_empty(), "{run:?}");
}

#[test]
fn a_denied_missing_license_is_1() {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("language", "en");
    let laid = Laid::out("rill", &release().with("README.md", card));
    fails(&audit(laid.path(), &["--deny", "no-license"]), 1, &["no-license"]);
}

#[test]
fn a_denied_finding_that_is_answered_is_0_and_still_shown() {
    let card = Card::new("Rill 1", "Rill 1 is a small text generator.").field("language", "en");
    let laid = Laid::out("rill", &release().with("README.md", card));
    let settings = laid.beside("settings.toml");
    let (findings, _) = findings(laid.path(), &[]);
    let found = findings
        .iter()
        .find(|finding| finding["kind"] == "no-license")
        .unwrap();
    let answer = format!(
        "[[answer]]\nfinding = {}\nreason = \"asked the producer\"\n",
        found["id"]
    );
    fs::write(&settings, answer).unwrap();
    let arguments = ["--deny", "no-license", "--settings", settings.to_str().unwrap()];
    let (answered, run) = self::findings(laid.path(), &arguments);
    assert_eq!(run.code, 0, "{}", run.error);
    let shown = answered
        .iter()
        .find(|finding| finding["id"] == found["id"])
        .unwrap();
    assert!(
        shown["answer"].to_string().contains("asked the producer"),
        "{shown:#}"
    );
}

fn findings(path: &std::path::Path, arguments: &[&str]) -> (Vec<serde_json::Value>, Run) {
    let run = audit(path, &[&["--format", "json"], arguments].concat());
    let json: serde_json::Value = serde_json::from_str(&run.output).unwrap();
    (json["findings"].as_array().unwrap().clone(), run)
}

#[test]
fn a_missing_path_is_2_and_is_named() {
    fails(&openassay(&["audit", "./not-here"]), 2, &["not-here"]);
}

#[test]
fn an_id_that_is_not_in_the_cache_is_2_and_tells_how_to_fetch_it() {
    let cache = tempfile::tempdir().unwrap();
    let run = openassay_with(&["audit", "rill-works/rill-1"], &[("HF_HOME", cache.path())]);
    fails(&run, 2, &["hf download rill-works/rill-1", "--exclude"]);
}

#[test]
fn a_broken_single_file_is_2_and_tells_the_place() {
    let broken = Laid::file(
        "model.safetensors",
        &openassay_fixtures::hostile::header_cut_short(),
    );
    fails(&audit(broken.path(), &[]), 2, &["model.safetensors", "byte"]);
    let broken = Laid::file("model.gguf", &openassay_fixtures::hostile::huge_counts());
    fails(&audit(broken.path(), &[]), 2, &["model.gguf"]);
    let broken = Laid::file(
        "rill.zip",
        &openassay_fixtures::hostile::zip_without_a_directory(&release()),
    );
    fails(&audit(broken.path(), &[]), 2, &["rill.zip"]);
}

#[test]
fn an_empty_folder_is_3() {
    let empty = Laid::out("empty", &Folder::new());
    fails(&audit(empty.path(), &[]), 3, &["empty"]);
}

#[test]
fn a_folder_without_any_model_is_3() {
    let website = Folder::new()
        .with("index.html", "<html><body><h1>Opening hours</h1></body></html>\n")
        .with("notes.txt", "milk, bread, stamps\n")
        .with("package.json", "{\"name\": \"website\"}\n");
    fails(
        &audit(Laid::out("website", &website).path(), &[]),
        3,
        &["website"],
    );
}

#[test]
fn a_readme_about_something_else_is_3() {
    let tool = Folder::new()
        .with(
            "README.md",
            "# sprig\n\nA command line tool that renames photographs. Install it with pip.\n",
        )
        .with("sprig.py", "import os\n\nprint(os.listdir())\n");
    fails(&audit(Laid::out("sprig", &tool).path(), &[]), 3, &["sprig"]);
}

#[test]
fn wrong_usage_is_4() {
    assert_eq!(openassay(&["audit"]).code, 4);
    assert_eq!(openassay(&["audit", ".", "--format", "papyrus"]).code, 4);
    assert_eq!(openassay(&["assay", "."]).code, 4);
    let laid = Laid::out("rill", &release());
    fails(
        &audit(laid.path(), &["--deny", "sunshine"]),
        4,
        &["sunshine", "contradictions"],
    );
}

#[test]
fn help_and_version_are_0() {
    assert_eq!(openassay(&["--help"]).code, 0);
    let version = openassay(&["--version"]);
    assert_eq!(version.code, 0);
    assert!(version.output.contains("knowledge"), "{}", version.output);
}

#[test]
fn a_wrong_settings_file_is_4_and_is_named() {
    let laid = Laid::out("rill", &release());
    let settings = laid.beside("settings.toml");
    let wrong = [
        "[[decision]\n",
        "[[decision]]\nfact = \"present(weights.final)\"\nvalue = true\nwho = \"A\"\nwhen = \"B\"\nwhy = \"C\"\n",
        "[[decision]]\nfact = \"judged(code_complete)\"\nvalue = true\n",
        "[mystery]\nkey = 1\n",
    ];
    for text in wrong {
        fs::write(&settings, text).unwrap();
        fails(
            &audit(laid.path(), &["--settings", settings.to_str().unwrap()]),
            4,
            &["settings.toml"],
        );
    }
    fails(
        &audit(
            laid.path(),
            &["--settings", laid.beside("none.toml").to_str().unwrap()],
        ),
        4,
        &["none.toml"],
    );
}

#[test]
fn a_settings_file_inside_the_release_cannot_be_passed() {
    let laid = Laid::out("rill", &release().with("openassay.toml", "\n"));
    let inside = laid.path().join("openassay.toml");
    fails(
        &audit(laid.path(), &["--settings", inside.to_str().unwrap()]),
        4,
        &["openassay.toml"],
    );
}

#[test]
fn one_unreadable_file_of_several_does_not_end_the_audit() {
    let dangling = release().with_entry("LICENSE", Entry::Link("gone".into()));
    let run = audit(Laid::out("rill", &dangling).path(), &["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.error);
    assert!(run.output.contains("LICENSE"), "the unreadable file is told");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_a_problem() {
    use std::os::unix::fs::PermissionsExt;
    let laid = Laid::out("rill", &release());
    let config = laid.path().join("config.json");
    fs::set_permissions(&config, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&config).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let run = audit(laid.path(), &["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.error);
    let json: serde_json::Value = serde_json::from_str(&run.output).unwrap();
    let problems = json["problems"].as_array().unwrap();
    assert!(
        problems.iter().any(|problem| problem["path"] == "config.json"),
        "{problems:#?}"
    );
}

#[test]
fn a_report_can_be_written_to_a_file() {
    let laid = Laid::out("rill", &release());
    let report = laid.beside("report.json");
    let run = audit(
        laid.path(),
        &["--format", "json", "--output", report.to_str().unwrap()],
    );
    assert_eq!((run.code, run.output.as_str()), (0, ""), "{}", run.error);
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!(json["schema"], "openassay.audit/1");
}
