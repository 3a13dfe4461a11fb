//! `openassay-exercise`: reads the command line, runs, prints, exits; what is computed is decided in the library.

mod arguments;
mod reproducing;

use std::io;
use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser as _;
use openassay_exercise::ExerciseError;

/// Could not finish, by the project's list of exit codes.
const UNFINISHED: u8 = 2;
/// Not understood, by the same list.
const CANNOT_TELL: u8 = 3;
/// Wrong usage, by the same list.
const USAGE: u8 = 4;

fn main() -> ExitCode {
    // Walls are built by running this program again, before it has threads.
    if let Some(code) = openassay_sandbox::inside() {
        return code;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            // With the stream closed there is nobody to tell.
            let _ = usage.print();
            let wrong = usage.use_stderr();
            return if wrong {
                ExitCode::from(USAGE)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let done = match &arguments.command {
        Command::Reproduce(arguments) => reproducing::run(arguments),
    };
    match done {
        Ok(said) => say(&mut io::stdout().lock(), &said),
        Err(error) => return failed(&error),
    }
    ExitCode::SUCCESS
}

fn failed(error: &ExerciseError) -> ExitCode {
    let said = match error {
        ExerciseError::CannotTell(_) => format!("{error}\n"),
        _ => format!("error: {error}\n"),
    };
    say(&mut io::stderr().lock(), &said);
    ExitCode::from(match error {
        ExerciseError::CannotTell(_) => CANNOT_TELL,
        ExerciseError::Asked(_) => USAGE,
        _ => UNFINISHED,
    })
}

/// Says it; a name out of a release may stand in it, and nothing in a name may command the terminal.
fn say(out: &mut dyn io::Write, words: &str) {
    let shown: String = words
        .chars()
        .map(|one| {
            if one.is_control() && one != '\n' {
                '\u{fffd}'
            } else {
                one
            }
        })
        .collect();
    // With the stream closed there is nobody to tell.
    let _ = out.write_all(shown.as_bytes());
}
