//! `openassay-sandbox FOLDER COMMAND…`: runs a command that may write in FOLDER only, without network.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

use openassay_sandbox::{Ended, Job, Limits, Walls};

/// The command was killed.
const KILLED: u8 = 137;
/// Nothing was run.
const NOTHING: u8 = 125;

fn main() -> ExitCode {
    if let Some(code) = openassay_sandbox::inside() {
        return code;
    }
    let mut arguments = std::env::args_os().skip(1);
    let Some(folder) = arguments.next().map(PathBuf::from) else {
        return fail("usage: openassay-sandbox FOLDER COMMAND…");
    };
    let command: Vec<OsString> = arguments.collect();
    let environment: Vec<(OsString, OsString)> = std::env::var_os("PATH")
        .map(|path| (OsString::from("PATH"), path))
        .into_iter()
        .collect();
    let job = Job {
        command: &command,
        folder: &folder,
        environment: &environment,
        limits: Limits::default(),
    };
    let ended = openassay_sandbox::walls(&folder)
        .and_then(|()| openassay_sandbox::run(&job, Walls::Namespaces, Stdio::inherit(), Stdio::inherit()));
    match ended {
        Ok(Ended::Code(code)) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Ok(Ended::Killed | Ended::TooLong | Ended::Stopped) => ExitCode::from(KILLED),
        Err(error) => fail(&error.to_string()),
    }
}

#[expect(clippy::print_stderr, reason = "the word of a program to its user")]
fn fail(why: &str) -> ExitCode {
    eprintln!("openassay-sandbox: {why}");
    ExitCode::from(NOTHING)
}
