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
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let openassay = folder.path().join("openassay");
    std::fs::copy(env!("CARGO_BIN_EXE_openassay"), &openassay).unwrap();
    let sibling = folder.path().join("openassay-exercise");
    std::fs::write(&sibling, "#!/bin/sh\necho \"$@\"\nexit 3\n").unwrap();
    std::fs::set_permissions(&sibling, std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = std::process::Command::new(&openassay)
        .args(["exercise", "capture", "a release", "--ids", "1,2", "--help"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "capture a release --ids 1,2 --help\n");
}
