//! `openassay-exercise reproduce`: its words, and what it says.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use openassay_exercise::ExerciseError;
use openassay_exercise::reproduce::{Holds, Options, Report, Rung, Verdict, Watch, plan, reproduce};
use openassay_sandbox::Limits;

use crate::arguments::Format;
use crate::showing::shown;

const GIB: u64 = 1 << 30;

/// A finding, by the project's list of exit codes.
const DIFFERS: u8 = 1;

#[derive(Debug, Args)]
pub(crate) struct ReproduceArguments {
    /// A folder or archive with `dvc.yaml` at its top; `dvc.lock` and `openassay-recipe.toml` beside it
    #[arg(value_name = "RELEASE")]
    release: PathBuf,
    /// Execute the producer's code: without this, its commands are only listed
    #[arg(long)]
    yes: bool,
    /// Where the system gives no sandbox, execute it all the same, with all your rights
    #[arg(long, requires = "yes")]
    unsandboxed: bool,
    /// Run the recipe so many times more, each with another seed; 4 make the five that a comparison needs
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    seeds: usize,
    /// Run only so many steps of the training, and hold the checkpoints up to there against the published ones
    #[arg(long, visible_alias = "steps", value_name = "STEPS", conflicts_with = "seeds")]
    until: Option<u64>,
    /// Keep the rebuilt release and the log of each step in this folder, which must not be there yet
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Seconds that a command may take
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().seconds)]
    limit_seconds: u64,
    /// Memory of each process of a command, in GiB
    #[arg(long, value_name = "GIB", default_value_t = Limits::default().memory / GIB)]
    limit_memory: u64,
    /// Size of each file that a command writes, in GiB
    #[arg(long, value_name = "GIB", default_value_t = Limits::default().file / GIB)]
    limit_file: u64,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl ReproduceArguments {
    fn options(&self) -> Options {
        let defaults = Limits::default();
        Options {
            yes: self.yes,
            unsandboxed: self.unsandboxed,
            seeds: self.seeds,
            until: self.until,
            keep: self.keep.clone(),
            limits: Limits {
                seconds: self.limit_seconds,
                // A process may run on several processors at once.
                processor_seconds: self
                    .limit_seconds
                    .saturating_mul(64)
                    .max(defaults.processor_seconds),
                memory: self.limit_memory.saturating_mul(GIB),
                file: self.limit_file.saturating_mul(GIB),
                ..defaults
            },
        }
    }
}

pub(crate) fn run(arguments: &ReproduceArguments) -> ExitCode {
    match reproduced(arguments) {
        Ok((code, said)) => {
            crate::say(&mut io::stdout().lock(), &said);
            ExitCode::from(code)
        }
        Err(error) => crate::failed(&error),
    }
}

/// The exit code that goes with what was found: 1 where something came out otherwise than it was published, 3 where it
/// cannot be told whether it did.
fn code(report: &Report, replayed: bool) -> u8 {
    let is_step = |rung: &Rung| rung.rung == "initialization" || rung.rung.ends_with(" replayed");
    let some = |result| {
        report
            .rungs
            .iter()
            .any(|rung| is_step(rung) && rung.result == result)
    };
    match report.verdict {
        Verdict::BitIdentical | Verdict::NumericallyIdentical | Verdict::WithinSeedVariance => 0,
        Verdict::NotComparable => DIFFERS,
        Verdict::Inconclusive if replayed && some(Holds::DoesNotHold) => DIFFERS,
        Verdict::Inconclusive if replayed && some(Holds::Holds) => 0,
        Verdict::Inconclusive => crate::CANNOT_TELL,
    }
}

fn reproduced(arguments: &ReproduceArguments) -> Result<(u8, String), ExerciseError> {
    announce(arguments);
    let stopped = Arc::new(AtomicBool::new(false));
    listen(&stopped);
    let loud = io::stderr().is_terminal();
    let say = |words: &str| {
        if loud {
            tell(&format!("{words}\n"));
        }
    };
    let watch = Watch {
        say: &say,
        wanted: &|| !stopped.load(Ordering::Relaxed),
    };
    let report = reproduce(&arguments.release, &arguments.options(), &watch)?;
    let said = shown(arguments.format, &report, || report.text())?;
    Ok((code(&report, arguments.until.is_some()), said))
}

/// Says, whoever listens, whose commands these are, before the first of them runs.
fn announce(arguments: &ReproduceArguments) {
    let Ok(plan) = plan(&arguments.release) else {
        return;
    };
    let mut words = if arguments.yes {
        "EXECUTING CODE OF THE RELEASE'S PRODUCER:\n".to_owned()
    } else {
        "With --yes, this code of the release's producer would be executed:\n".to_owned()
    };
    for (step, command) in plan {
        words.extend(["  ", &step, ": ", &command, "\n"]);
    }
    tell(&words);
}

fn tell(words: &str) {
    crate::say(&mut io::stderr().lock(), words);
}

/// Sets the flag when the user wants no more.
#[cfg(unix)]
fn listen(stopped: &Arc<AtomicBool>) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // Where the system refuses, the signal ends us at once, as it would have.
        let _ = signal_hook::flag::register(signal, Arc::clone(stopped));
    }
}

#[cfg(not(unix))]
fn listen(_: &Arc<AtomicBool>) {}
