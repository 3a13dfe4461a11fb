//! The side outside of the walls: what is to be run, and how it ended.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::WORD;

/// The exit code by which the inner side says that the walls could not be built.
pub(crate) const NO_WALLS: u8 = 125;
/// How often a running job is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// A command and where it may write.
#[derive(Debug, Clone)]
pub struct Job<'a> {
    /// The command and its arguments; the command is looked up in `PATH` of `environment`.
    pub command: &'a [OsString],
    /// The only folder that it may write in, and where it begins.
    pub folder: &'a Path,
    /// All of its environment.
    pub environment: &'a [(OsString, OsString)],
    /// What it may use up.
    pub limits: Limits,
}

/// What a job may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Seconds from beginning to end.
    pub seconds: u64,
    /// Processor seconds of any one of its processes.
    pub processor_seconds: u64,
    /// Bytes of address space of any one of its processes.
    pub memory: u64,
    /// Bytes of any one file that it writes.
    pub file: u64,
    /// Processes and threads at a time.
    pub processes: u64,
}

impl Default for Limits {
    /// An hour, 16 GiB, files of 4 GiB, 4096 processes.
    fn default() -> Self {
        Self {
            seconds: 3600,
            processor_seconds: 4 * 3600,
            memory: 16 << 30,
            file: 4 << 30,
            processes: 4096,
        }
    }
}

/// Whether walls stand around a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walls {
    /// Namespaces of its own, as the crate says.
    Namespaces,
    /// None: the user has decided so. Of the limits, only the seconds hold.
    None,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With this exit code.
    Code(i32),
    /// It was killed, by a limit or by itself.
    Killed,
    /// It took longer than it may.
    TooLong,
    /// It was no longer wanted.
    Stopped,
}

/// Why nothing was run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The command is empty.
    #[error("there is no command to run")]
    Nothing,
    /// The command could not be started.
    #[error("cannot start `{program}`")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The system does not give the namespaces that the walls are made of.
    #[error("the system gives no walls to run it in: {why}")]
    NoWalls {
        /// What was refused.
        why: String,
    },
}

/// Can walls be built here? Builds some around nothing, in `folder`.
///
/// # Errors
///
/// [`SandboxError::NoWalls`] with what the system refused.
pub fn walls(folder: &Path) -> Result<(), SandboxError> {
    let job = Job {
        command: &[
            OsString::from("/proc/self/exe"),
            OsString::from(WORD),
            OsString::from("nothing"),
        ],
        folder,
        environment: &[],
        limits: Limits::default(),
    };
    let mut command = walled(&job)?;
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let output = command.output().map_err(|source| start(&job, source))?;
    if output.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(SandboxError::NoWalls { why })
}

/// Runs `job` to its end; what it prints goes to `stdout` and `stderr`.
///
/// # Errors
///
/// Where it cannot be started. That it fails is no error: see [`Ended`].
pub fn run(
    job: &Job<'_>,
    walls: Walls,
    stdout: impl Into<Stdio>,
    stderr: impl Into<Stdio>,
) -> Result<Ended, SandboxError> {
    run_while(job, walls, stdout, stderr, &|| true)
}

/// The same, for as long as it is `wanted`, which is asked again and again.
///
/// # Errors
///
/// As [`run`].
pub fn run_while(
    job: &Job<'_>,
    walls: Walls,
    stdout: impl Into<Stdio>,
    stderr: impl Into<Stdio>,
    wanted: &dyn Fn() -> bool,
) -> Result<Ended, SandboxError> {
    let mut command = match walls {
        Walls::Namespaces => walled(job)?,
        Walls::None => bare(job)?,
    };
    let child = command
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(stderr)
        .spawn()
        .map_err(|source| start(job, source))?;
    wait(child, Duration::from_secs(job.limits.seconds), wanted).map_err(|source| start(job, source))
}

fn start(job: &Job<'_>, source: io::Error) -> SandboxError {
    let program = job.command.first().cloned().unwrap_or_default();
    SandboxError::Start {
        program: program.to_string_lossy().into_owned(),
        source,
    }
}

fn bare(job: &Job<'_>) -> Result<Command, SandboxError> {
    let (program, arguments) = job.command.split_first().ok_or(SandboxError::Nothing)?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(job.folder);
    Ok(with_environment(command, job))
}

/// This very program again, to build the walls.
fn walled(job: &Job<'_>) -> Result<Command, SandboxError> {
    if job.command.is_empty() {
        return Err(SandboxError::Nothing);
    }
    let own = std::env::current_exe().map_err(|source| start(job, source))?;
    let limits = job.limits;
    let numbers = [
        limits.processor_seconds,
        limits.memory,
        limits.file,
        limits.processes,
    ];
    let mut command = Command::new(own);
    command
        .args([WORD, "outer"])
        .arg(absolute(job.folder))
        .args(numbers.map(|number| number.to_string()))
        .args(job.command)
        .current_dir(job.folder);
    Ok(with_environment(command, job))
}

fn with_environment(mut command: Command, job: &Job<'_>) -> Command {
    command.env_clear().envs(job.environment.iter().cloned());
    command
}

fn absolute(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf())
}

fn wait(mut child: Child, most: Duration, wanted: &dyn Fn() -> bool) -> io::Result<Ended> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code().map_or(Ended::Killed, Ended::Code));
        }
        let late = begun.elapsed() >= most;
        if late || !wanted() {
            child.kill()?;
            child.wait()?;
            return Ok(if late { Ended::TooLong } else { Ended::Stopped });
        }
        std::thread::sleep(LOOK);
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn bare(command: &[&str], seconds: u64) -> Result<Ended, SandboxError> {
        let command: Vec<OsString> = command.iter().map(OsString::from).collect();
        let job = Job {
            command: &command,
            folder: Path::new("/"),
            environment: &[("PATH".into(), std::env::var_os("PATH").unwrap())],
            limits: Limits {
                seconds,
                ..Limits::default()
            },
        };
        run(&job, Walls::None, Stdio::null(), Stdio::null())
    }

    #[test]
    fn how_a_job_ended_is_told() {
        assert_eq!(bare(&["sh", "-c", "exit 3"], 60).unwrap(), Ended::Code(3));
        assert_eq!(bare(&["sh", "-c", "kill -9 $$"], 60).unwrap(), Ended::Killed);
        assert_eq!(bare(&["sleep", "60"], 0).unwrap(), Ended::TooLong);
    }

    #[test]
    fn what_is_no_longer_wanted_is_stopped() {
        let job = Job {
            command: &["sleep", "60"].map(OsString::from),
            folder: Path::new("/"),
            environment: &[("PATH".into(), std::env::var_os("PATH").unwrap())],
            limits: Limits::default(),
        };
        let ended = run_while(&job, Walls::None, Stdio::null(), Stdio::null(), &|| false);
        assert_eq!(ended.unwrap(), Ended::Stopped);
    }

    #[test]
    fn nothing_and_what_is_not_there_are_errors() {
        assert!(matches!(bare(&[], 1), Err(SandboxError::Nothing)));
        assert!(matches!(
            bare(&["no-such-command-anywhere"], 1),
            Err(SandboxError::Start { .. })
        ));
    }
}
