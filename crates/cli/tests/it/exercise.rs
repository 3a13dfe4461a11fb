//! `openassay exercise` hands on to a binary of its own, and says what to do where there is none.

use std::path::Path;

use crate::harness::openassay_with;

#[test]
fn without_the_second_binary_the_remedy_is_said() {
    let built = Path::new(env!("CARGO_BIN_EXE_openassay"));
    if built.with_file_name("openassay-exercise").exists() {
        println!("skipped: `openassay-exercise` lies beside the binary under test");
        return;
    }
    // `sh`, which starts the binary, must be found all the same.
    let run = openassay_with(&["exercise", "capture", "--help"], &[]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.error.contains("neither beside this binary nor on the path"),
        "{run:?}"
    );
    assert!(run.error.contains("try: "), "{run:?}");
}

#[cfg(unix)]
#[test]
fn arguments_and_exit_code_go_through() {
    use std::process::Command;

    // Another process writes them: one that this process has open for writing while another test starts a program
    // cannot be run until that has begun.
    const LAY_OUT: &str = r#"cp "$1" openassay && printf '#!/bin/sh\necho "$@"\nexit 3\n' > openassay-exercise && chmod +x openassay-exercise"#;
    let folder = tempfile::tempdir().unwrap();
    let laid = Command::new("sh")
        .args(["-c", LAY_OUT, "sh", env!("CARGO_BIN_EXE_openassay")])
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(laid.success());
    let openassay = folder.path().join("openassay");
    let output = Command::new(&openassay)
        .args(["exercise", "capture", "a release", "--ids", "1,2", "--help"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "capture a release --ids 1,2 --help\n");
}
