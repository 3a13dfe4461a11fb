//! `openassay`: reads the command line, prints, colors, exits; what is true is decided elsewhere.

mod arguments;
mod commands;
mod deny;
mod failure;
mod output;
mod terminal;
mod waiting;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser as _;
use failure::Failure;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => return failure::usage(&usage),
    };
    match run(&arguments.command) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn run(command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Audit(arguments) => commands::audit::run(arguments),
        Command::Compare(arguments) => commands::compare::run(arguments),
        Command::Claims(arguments) => commands::claims::run(arguments),
        Command::License(arguments) => commands::license::run(arguments),
        Command::Weights(arguments) => commands::weights::run(arguments),
        Command::Exercise { arguments } => commands::exercise::run(arguments),
        Command::Schema { document } => commands::schema::run(*document),
        Command::Frameworks(arguments) => commands::frameworks::run(arguments),
        Command::Explain(arguments) => commands::explain::run(arguments),
    }
}
