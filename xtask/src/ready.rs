//! Everything that CI runs, in the order of what it costs; the tests come last, so that their closing line
//! is the last thing to read.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::repository::root;
use crate::{Outcome, layers, tidy};

/// A step by its name.
struct Step {
    name: &'static str,
    run: fn() -> Outcome,
}

const STEPS: &[Step] = &[
    Step {
        name: "format",
        run: format,
    },
    Step {
        name: "layers",
        run: layers::check,
    },
    Step {
        name: "tidy",
        run: tidy::check,
    },
    Step {
        name: "typos",
        run: || tool("typos", &[]),
    },
    Step {
        name: "taplo",
        run: || tool("taplo", &["fmt", "--check"]),
    },
    Step {
        name: "clippy",
        run: || {
            cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--",
                "-D",
                "warnings",
            ])
        },
    },
    Step {
        name: "documentation",
        run: documentation,
    },
    Step {
        name: "contract",
        run: contract,
    },
    Step {
        name: "release",
        run: release,
    },
    Step {
        name: "tests",
        run: tests,
    },
];

/// The promised JSON, held by a script that lies beside the repository where there is one.
const CONTRACT: &str = "../shared/checks/contract.py";

/// Runs all steps, even after one has failed: one run should tell all that is wrong.
pub(crate) fn run() -> Outcome {
    let began = Instant::now();
    let failed: Vec<&str> = STEPS
        .iter()
        .filter(|step| !passes(step))
        .map(|step| step.name)
        .collect();
    println!("ready: {:.0} s", began.elapsed().as_secs_f64());
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")))
    }
}

fn passes(step: &Step) -> bool {
    println!("== {}", step.name);
    let began = Instant::now();
    let outcome = (step.run)();
    let seconds = began.elapsed().as_secs_f64();
    match &outcome {
        Ok(()) => println!("== {}: passed in {seconds:.1} s", step.name),
        Err(wrong) => println!("{wrong}\n== {}: failed in {seconds:.1} s", step.name),
    }
    outcome.is_ok()
}

/// Packages outside the workspace, which brings them nothing but their form: what they depend on is not for CI.
const APART: &[&str] = &[
    "fuzz/Cargo.toml",
    "benches/licenses/Cargo.toml",
    "benches/contents/Cargo.toml",
    "benches/exercise/Cargo.toml",
    "benches/weights/Cargo.toml",
    TRAINER,
];

/// The trainer of our own release. Like any release it stands alone, so it is tested by itself.
const TRAINER: &str = "releases/emberling-250k/training/Cargo.toml";

/// Does it still make the data and the first checkpoint that are committed? Built elsewhere: what is built inside
/// the release would be audited with it.
fn release() -> Outcome {
    let target = target().join("emberling");
    let target = target.to_string_lossy();
    cargo(&[
        "test",
        "--release",
        "--locked",
        "--manifest-path",
        TRAINER,
        "--target-dir",
        &target,
    ])
}

fn format() -> Outcome {
    cargo(&["fmt", "--all", "--check"])?;
    APART
        .iter()
        .try_for_each(|manifest| cargo(&["fmt", "--manifest-path", manifest, "--check"]))
}

fn documentation() -> Outcome {
    let mut command = cargo_command(&["doc", "--workspace", "--no-deps", "--locked", "--quiet"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    succeed(&mut command)
}

fn contract() -> Outcome {
    if !root().join(CONTRACT).is_file() {
        println!("skipped: {CONTRACT} is not there");
        return Ok(());
    }
    cargo(&["build", "--release", "--locked", "--package", "openassay-cli"])?;
    let binary = target()
        .join("release")
        .join(format!("openassay{}", std::env::consts::EXE_SUFFIX));
    succeed(
        Command::new("python3")
            .arg(CONTRACT)
            .arg(binary)
            .current_dir(root()),
    )
}

/// Where cargo builds: asked of this very program, which cargo built.
fn target() -> std::path::PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("target"))
        .to_path_buf()
}

/// The README's test command, word for word: what a newcomer runs is what CI runs.
fn tests() -> Outcome {
    cargo(&["test", "--workspace", "--locked"])
}

/// A tool that does not come with Rust: a machine without it skips its step and says so.
fn tool(name: &str, arguments: &[&str]) -> Outcome {
    if !is_there(name) {
        println!("skipped: `{name}` is not installed, see .ci/install");
        return Ok(());
    }
    succeed(Command::new(name).args(arguments).current_dir(root()))
}

fn is_there(name: &str) -> bool {
    let quiet = Command::new(name)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}

fn cargo(arguments: &[&str]) -> Outcome {
    succeed(&mut cargo_command(arguments))
}

fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

fn succeed(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| format!("{command:?} does not run: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {status}"))
    }
}
