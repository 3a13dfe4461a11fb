//! One run of the binary: bounded in time and memory, with an environment of its own.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// No audit of a few files may take longer, however slow the machine and unoptimized the build.
const LIMIT: Duration = Duration::from_secs(100);

/// No audit of a few files may reserve more, in kilobytes of address space.
const MEMORY: u32 = 2_000_000;

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) output: String,
    /// Standard error.
    pub(crate) error: String,
}

/// Runs `openassay` with `arguments` in an empty working directory.
pub(crate) fn openassay(arguments: &[&str]) -> Run {
    openassay_with(arguments, &[])
}

/// The same with variables of the environment.
pub(crate) fn openassay_with(arguments: &[&str], variables: &[(&str, &Path)]) -> Run {
    let empty = tempfile::tempdir().unwrap();
    run(arguments, empty.path(), variables)
}

/// The same in a working directory.
pub(crate) fn openassay_in(directory: &Path, arguments: &[&str]) -> Run {
    run(arguments, directory, &[])
}

fn run(arguments: &[&str], directory: &Path, variables: &[(&str, &Path)]) -> Run {
    let home = tempfile::tempdir().unwrap();
    // A shell sets the limit on memory: the standard library cannot. Where a system has none it is skipped.
    let mut child = Command::new("sh")
        .args([
            "-c",
            &format!("ulimit -v {MEMORY} 2>/dev/null; exec \"$0\" \"$@\""),
        ])
        .arg(env!("CARGO_BIN_EXE_openassay"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home.path())
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let output = drain(child.stdout.take().unwrap());
    let error = drain(child.stderr.take().unwrap());
    let Ok(output) = output.recv_timeout(LIMIT) else {
        child.kill().unwrap();
        panic!("`openassay {}` did not end within {LIMIT:?}", arguments.join(" "));
    };
    let (error, status) = (error.recv().unwrap(), child.wait().unwrap());
    let code = status
        .code()
        .unwrap_or_else(|| panic!("ended by a signal ({status}): {error}"));
    assert!(
        !error.contains("panicked") && code != 101,
        "`openassay {}` panicked: {error}",
        arguments.join(" ")
    );
    Run { code, output, error }
}

fn drain(mut pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.read_to_end(&mut bytes);
        // The other side is gone only when the test has failed already.
        let _ = sender.send(
            read.map(|_| String::from_utf8_lossy(&bytes).into_owned())
                .unwrap_or_default(),
        );
    });
    receiver
}
