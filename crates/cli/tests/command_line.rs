//! The built binary, from outside: exit codes, streams, and what it says when it cannot go on.
#![expect(clippy::disallowed_methods, reason = "the tests read what the binary wrote")]
#![expect(clippy::unwrap_used, reason = "a test may stop where it cannot go on")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn openassay(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openassay"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn standard_error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn wrong_usage_is_exit_code_four() {
    for arguments in [
        &["audit"][..],
        &["audit", "x", "--format", "xml"],
        &["audit", "x", "--deny", "everything"],
        &["assay"],
        &["explain", "no-such-thing"],
        &[],
    ] {
        let output = openassay(arguments);
        assert_eq!(output.status.code(), Some(4), "{arguments:?}");
        assert!(
            !output.stderr.is_empty() && output.stdout.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn help_and_version_are_answers() {
    for arguments in [&["--help"][..], &["audit", "--help"], &["--version"]] {
        let output = openassay(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_schema_is_json() {
    let output = openassay(&["schema"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.starts_with(b"{") && output.stdout.ends_with(b"}\n"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = command(&["schema"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", standard_error(&output));
}

#[test]
fn a_missing_path_is_exit_code_two_and_named() {
    let output = openassay(&["audit", "no/such/folder/anywhere"]);
    assert_eq!(output.status.code(), Some(2), "{}", standard_error(&output));
    assert!(standard_error(&output).contains("no/such/folder/anywhere"));
}

#[test]
fn a_folder_without_a_model_is_exit_code_three() {
    let folder = tempfile::tempdir().unwrap();
    let output = openassay(&["audit", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3), "{}", standard_error(&output));
    assert!(output.stdout.is_empty());
}

/// A card without weights, which speaks of a model of its producer's.
fn card(folder: &Path) -> String {
    let card =
        "---\nlicense: mit\n---\n# Mini\n\nMini is our language model, available through our API only.\n";
    std::fs::write(folder.join("README.md"), card).unwrap();
    folder.to_str().unwrap().to_owned()
}

#[test]
fn a_card_alone_is_a_release() {
    let folder = tempfile::tempdir().unwrap();
    let output = openassay(&["audit", &card(folder.path())]);
    assert_eq!(output.status.code(), Some(0), "{}", standard_error(&output));
    assert!(String::from_utf8(output.stdout).unwrap().contains("\nLabel\n"));
}

#[test]
fn a_pipe_is_not_colored_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let place = card(folder.path());
    assert!(!openassay(&["audit", &place]).stdout.contains(&0x1b));
    assert!(
        openassay(&["audit", &place, "--color", "always"])
            .stdout
            .contains(&0x1b)
    );
}

#[test]
fn the_output_file_holds_what_would_have_been_printed() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let place = card(folder.path());
    let file = elsewhere.path().join("audit.json");
    let written = openassay(&[
        "audit",
        &place,
        "--format",
        "json",
        "--output",
        file.to_str().unwrap(),
    ]);
    assert_eq!(written.status.code(), Some(0));
    assert!(written.stdout.is_empty());
    assert_eq!(
        std::fs::read(&file).unwrap(),
        openassay(&["audit", &place, "--format", "json"]).stdout
    );
}
