//! Runs the steps of a recipe, within walls where the system gives them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use openassay_sandbox::{Ended, Job, Limits, SandboxError, Walls};
use serde::Serialize;

use super::folder::{self, Working};
use super::form::Knob;
use super::recipe::{Recipe, Step};
use crate::error::{ExerciseError, Result, broken, cannot_tell};

/// What of our environment the steps see, besides folders of their own.
const KEPT: [&str; 2] = ["PATH", "RUSTUP_TOOLCHAIN"];
/// Environment that makes a run the same everywhere, and keeps tools from asking for the network that is not there.
const FIXED: [(&str, &str); 4] = [
    ("LC_ALL", "C.UTF-8"),
    ("TZ", "UTC"),
    ("CARGO_NET_OFFLINE", "true"),
    ("RUSTUP_AUTO_INSTALL", "0"),
];
/// Goes to the folder of the step and runs its command.
const SCRIPT: &str = r#"cd "$1" && exec sh -c "$2""#;
/// What a shell reads as more than one command, or as more than its words.
const SHELL: [char; 10] = ['|', '&', ';', '<', '>', '(', ')', '\n', '#', '`'];

/// Who is told what happens, and asked whether to go on.
pub struct Watch<'a> {
    /// Told what begins.
    pub say: &'a dyn Fn(&str),
    /// Is the work still wanted?
    pub wanted: &'a dyn Fn() -> bool,
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// A command that was run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ran {
    /// Which run of the recipe.
    pub run: String,
    /// The step.
    pub step: String,
    /// The command.
    pub command: String,
    /// Its exit code; none where it was stopped.
    pub code: Option<i32>,
    /// How it ended, in words.
    pub ended: String,
}

/// A number that is given to a step in another way than the recipe does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turned<'a> {
    /// Where it is given.
    pub(super) knob: &'a Knob,
    /// The number.
    pub(super) value: u64,
}

/// How recipes are run.
#[derive(Debug)]
pub(super) struct Runner<'a> {
    pub(super) recipe: &'a Recipe,
    pub(super) walls: Walls,
    pub(super) limits: Limits,
    pub(super) watch: &'a Watch<'a>,
}

impl Runner<'_> {
    /// Runs all steps, or those up to the step called `last`; all commands that were run go to `ran`.
    ///
    /// # Errors
    ///
    /// "Cannot tell" with the step that failed.
    pub(super) fn run(
        &self,
        name: &str,
        working: &Working,
        turned: &[Turned<'_>],
        last: Option<&str>,
        ran: &mut Vec<Ran>,
    ) -> Result<()> {
        for (number, step) in self.recipe.steps.iter().enumerate() {
            for (part, command) in step.commands.iter().enumerate() {
                let command = turn(step, command, turned)?;
                (self.watch.say)(&format!("run {name}, step {}: {command}", step.name));
                let log = working
                    .logs
                    .join(format!("{:02}-{:02}.log", number + 1, part + 1));
                let ended = self.command(step, &command, working, &log)?;
                if !(self.watch.wanted)() {
                    return Err(ExerciseError::Interrupted);
                }
                let (code, words) = told(ended);
                ran.push(Ran {
                    run: name.to_owned(),
                    step: step.name.clone(),
                    command,
                    code,
                    ended: words.clone(),
                });
                if ended != Ended::Code(0) {
                    return cannot_tell(format!("step `{}` of run {name} {words}", step.name));
                }
            }
            if last == Some(step.name.as_str()) {
                break;
            }
        }
        Ok(())
    }

    fn command(&self, step: &Step, command: &str, working: &Working, log: &Path) -> Result<Ended> {
        let out = folder::log(log)?;
        let error = out.try_clone().map_err(|error| folder::output(log, error))?;
        let words = ["sh", "-c", SCRIPT, "sh"].map(OsString::from).into_iter();
        let place = working.release().join(&step.folder).into_os_string();
        let job = Job {
            command: &words.chain([place, OsString::from(command)]).collect::<Vec<_>>(),
            folder: &working.folder,
            environment: &environment(working),
            limits: self.limits,
        };
        openassay_sandbox::run_while(&job, self.walls, out, error, self.watch.wanted)
            .map_err(|error| ExerciseError::Broken(because(&error)))
    }
}

/// An error with what lies behind it.
pub(super) fn because(error: &SandboxError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

fn told(ended: Ended) -> (Option<i32>, String) {
    match ended {
        Ended::Code(code) => (Some(code), format!("ended with code {code}")),
        Ended::Killed => (None, "was killed".to_owned()),
        Ended::TooLong => (None, "took longer than it may (`--limit-seconds`)".to_owned()),
        Ended::Stopped => (None, "was stopped".to_owned()),
    }
}

fn environment(working: &Working) -> Vec<(OsString, OsString)> {
    let kept = KEPT
        .iter()
        .filter_map(|name| Some((*name, std::env::var_os(name)?)));
    let own = [
        ("HOME", working.home()),
        ("TMPDIR", working.temporary()),
        ("CARGO_HOME", working.home().join(".cargo")),
    ];
    let own = own.map(|(name, path)| (name, path.into_os_string()));
    let fixed = FIXED.map(|(name, value)| (name, OsString::from(value)));
    let all = kept.chain(own).chain(fixed).chain(toolchains());
    all.map(|(name, value)| (OsString::from(name), value)).collect()
}

/// Where the compilers of rustup are, which it else looks for below HOME.
fn toolchains() -> Option<(&'static str, OsString)> {
    const NAME: &str = "RUSTUP_HOME";
    let named = std::env::var_os(NAME);
    let usual = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".rustup"));
    let path = named.map(PathBuf::from).or_else(usual)?;
    path.is_dir().then(|| (NAME, path.into_os_string()))
}

/// The command with the numbers that are turned in its step.
pub(super) fn turn(step: &Step, command: &str, turned: &[Turned<'_>]) -> Result<String> {
    let mut command = command.to_owned();
    for turned in turned.iter().filter(|turned| turned.knob.stage == step.name) {
        if step.commands.len() != 1 {
            return cannot_tell(format!(
                "step `{}` has several commands, and which of them takes `{}` is not said",
                step.name, turned.knob.argument
            ));
        }
        command = set(&command, &turned.knob.argument, turned.value)?;
    }
    Ok(command)
}

/// The command with `option VALUE`, or `option=VALUE`, in place of the value that it has.
fn set(command: &str, option: &str, value: u64) -> Result<String> {
    let words = words(command);
    let is_it = |word: &str| {
        word == option
            || word
                .strip_prefix(option)
                .is_some_and(|rest| rest.starts_with('='))
    };
    let mut found = words.iter().enumerate().filter(|(_, (_, word))| is_it(word));
    let (at, start, word) = match (found.next(), found.next()) {
        (Some((at, (start, word))), None) => (at, *start, *word),
        (None, _) if !command.contains(SHELL) => return Ok(format!("{command} {option} {value}")),
        (None, _) => {
            return cannot_tell(format!(
                "`{command}` has no `{option}`, and where it would go is not clear"
            ));
        }
        _ => return cannot_tell(format!("`{command}` has `{option}` twice")),
    };
    let (from, old) = match word.split_once('=') {
        Some((_, old)) => (start + option.len() + 1, old),
        None => match words.get(at + 1) {
            Some((start, old)) => (*start, *old),
            None => return broken(format!("`{command}` ends with `{option}`")),
        },
    };
    if old.parse::<u64>().is_err() {
        return cannot_tell(format!("`{option} {old}` in `{command}` is no number"));
    }
    let (before, after) = (command.get(..from), command.get(from + old.len()..));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    Ok(format!("{before}{value}{after}"))
}

/// The words of a command, with where they begin.
fn words(command: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in command.split(char::is_whitespace) {
        if !word.is_empty() {
            words.push((at, word));
        }
        at += word.len();
        at += command
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    }
    words
}

/// The number that the recipe itself gives, where it gives one.
pub(super) fn given(recipe: &Recipe, knob: &Knob) -> Option<u64> {
    let step = recipe.steps.iter().find(|step| step.name == knob.stage)?;
    let [command] = step.commands.as_slice() else {
        return None;
    };
    let words = words(command);
    let at = words.iter().position(|(_, word)| *word == knob.argument);
    let next = at.and_then(|at| words.get(at + 1)).map(|(_, word)| *word);
    let joined = words
        .iter()
        .find_map(|(_, word)| word.strip_prefix(knob.argument.as_str())?.strip_prefix('='));
    next.or(joined)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_set_where_it_stands() {
        let of = |command: &str| set(command, "--seed", 12).unwrap();
        assert_eq!(of("train --seed 7 --out ."), "train --seed 12 --out .");
        assert_eq!(of("train  --seed=7\t--out ."), "train  --seed=12\t--out .");
        assert_eq!(of("train --out ."), "train --out . --seed 12");
        assert_eq!(of("a && train --seed 7 && b"), "a && train --seed 12 && b");
        assert_eq!(of("é --seed 7"), "é --seed 12");
    }

    #[test]
    fn a_number_that_has_no_one_place_is_refused() {
        for command in [
            "a --seed 1 --seed 2",
            "a; b",
            "a --seed",
            "a --seed x",
            "a --seed=$N",
        ] {
            assert!(set(command, "--seed", 1).is_err(), "{command}");
        }
    }
}
