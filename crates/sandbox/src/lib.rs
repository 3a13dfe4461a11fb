//! Runs a command of somebody else's without network, and lets it write in one folder only.
//!
//! Rebuilding a release executes its producer's code. On Linux this crate puts walls around that, with what the
//! kernel gives to any user: namespaces of its own for users, mounts, processes, network, messages and host name.
//! Inside there is no network interface but a loopback that is down; every mount is read-only but the one working
//! folder; `/tmp`, `/run` and `/dev/shm` are empty; processes outside cannot be seen; no capability is left and none can
//! be gained; time, memory, processes and the size of files are bounded; the environment is what the caller names.
//!
//! What it does not do: hide files that the user can read (a compiler must be found), or guard against a hole in the
//! kernel. Where the system refuses namespaces, [`walls`] says why and nothing is run: whether to run without walls
//! is the user's decision, and [`Walls::None`] is how the caller says so.
//!
//! A program that uses it gives [`inside`] the first word in `main`: the walls are built by running that same
//! program again, since only a process that has not begun threads may leave its namespaces.

#[cfg(target_os = "linux")]
mod inner;
mod job;

use std::ffi::OsString;
use std::process::ExitCode;

pub use job::{Ended, Job, Limits, SandboxError, Walls, run, run_while, walls};

/// The first argument by which the program knows that it runs to build walls.
const WORD: &str = "__openassay-walls";

/// Does nothing where the program was started by its user; else builds the walls, runs what is to be run, and gives
/// the code to exit with. Call it first in `main`, before any thread begins.
pub fn inside() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_none_or(|first| first != WORD) {
        return None;
    }
    let arguments: Vec<OsString> = arguments.collect();
    Some(build(&arguments))
}

#[cfg(target_os = "linux")]
fn build(arguments: &[OsString]) -> ExitCode {
    inner::build(arguments)
}

#[cfg(not(target_os = "linux"))]
fn build(_: &[OsString]) -> ExitCode {
    ExitCode::from(job::NO_WALLS)
}
