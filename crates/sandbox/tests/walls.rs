//! What a hostile command can and cannot do inside. Skipped, and said so, where the system gives no walls.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::path::Path;
use std::process::{Command, Output};

fn sandboxed(folder: &Path, script: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openassay-sandbox"))
        .arg(folder)
        .args(["sh", "-c", script])
        .output()
        .unwrap()
}

/// The folder to work in; none where there are no walls here.
fn folder() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let output = sandboxed(folder.path(), "true");
    if output.status.success() {
        return Some(folder);
    }
    eprintln!("SKIPPED: {}", String::from_utf8_lossy(&output.stderr));
    None
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

#[test]
fn it_writes_in_its_folder_and_its_code_is_told() {
    let Some(folder) = folder() else { return };
    let output = sandboxed(folder.path(), "echo here > made.txt; pwd; exit 7");
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
    assert_eq!(
        text(&std::fs::read(folder.path().join("made.txt")).unwrap()),
        "here"
    );
    let own = folder.path().canonicalize().unwrap();
    assert_eq!(text(&output.stdout), own.to_string_lossy());
}

#[test]
fn it_writes_nowhere_else() {
    let Some(folder) = folder() else { return };
    let beside = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let target = beside.path().join("escaped");
    let script = format!(
        "for at in '{}' /etc/escaped /var/tmp/escaped \"$HOME/escaped\"; do echo x > \"$at\" && echo escaped; done; \
         echo x > /tmp/escaped; true",
        target.display()
    );
    let output = sandboxed(folder.path(), &script);
    assert_eq!(text(&output.stdout), "", "{}", text(&output.stderr));
    assert!(!target.exists());
    assert!(!Path::new("/tmp/escaped").exists(), "its /tmp is its own");
}

#[test]
fn it_has_no_network() {
    let Some(folder) = folder() else { return };
    let output = sandboxed(folder.path(), "tail -n +3 /proc/net/dev | cut -d: -f1");
    assert_eq!(text(&output.stdout), "lo", "{}", text(&output.stderr));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let script = format!("exec 3<>/dev/tcp/127.0.0.1/{port}");
    let output = Command::new(env!("CARGO_BIN_EXE_openassay-sandbox"))
        .arg(folder.path())
        .args(["bash", "-c", &script])
        .output()
        .unwrap();
    assert!(!output.status.success());
}

#[test]
fn it_has_no_rights_and_gets_none() {
    let Some(folder) = folder() else { return };
    let script = "grep -E '^(CapPrm|CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr -d '\\t'; \
                  mount -o remount,rw / 2>/dev/null && echo remounted; \
                  unshare -Urm sh -c 'mount -o remount,rw,bind / && echo x > /etc/escaped && echo escaped' 2>/dev/null; true";
    let output = sandboxed(folder.path(), script);
    let told = text(&output.stdout);
    let zero = "0000000000000000";
    assert_eq!(
        told.lines().collect::<Vec<_>>(),
        [
            format!("CapPrm:{zero}"),
            format!("CapEff:{zero}"),
            format!("CapBnd:{zero}"),
            "NoNewPrivs:1".to_owned()
        ]
    );
}

#[test]
fn it_sees_only_its_own_processes_and_its_own_environment() {
    let Some(folder) = folder() else { return };
    let output = Command::new(env!("CARGO_BIN_EXE_openassay-sandbox"))
        .arg(folder.path())
        .args([
            "sh",
            "-c",
            "ls /proc | grep -c '^[0-9]'; env | cut -d= -f1 | sort | tr '\\n' ' '",
        ])
        .env("SECRET", "1")
        .output()
        .unwrap();
    let told = text(&output.stdout);
    let (processes, names) = told.split_once('\n').unwrap();
    assert!(processes.parse::<u32>().unwrap() <= 6, "{told}");
    assert!(!names.contains("SECRET"), "{told}");
}

#[test]
fn a_command_that_is_not_there_is_told() {
    let Some(folder) = folder() else { return };
    let output = Command::new(env!("CARGO_BIN_EXE_openassay-sandbox"))
        .arg(folder.path())
        .arg("no-such-command-anywhere")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(125));
    assert!(text(&output.stderr).contains("no-such-command-anywhere"));
}
