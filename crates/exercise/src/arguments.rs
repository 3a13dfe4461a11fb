//! The command line, as clap reads it; help and its checks come from here.

use clap::{Parser, Subcommand};

use crate::reproducing::ReproduceArguments;

/// Does with a release what its terms say that one may do, with open parts only: offline, on the CPU, without
/// running code that the release brings, but for `reproduce`, which asks first.
#[derive(Debug, Parser)]
#[command(name = "openassay-exercise", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done; 2 what was named could not be read, or the work could not be finished; 3 cannot tell: the model
is not one that is surely understood; 4 wrong usage.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the recipe of a release again, in a sandbox, and compare the weights; executes code of its producer
    Reproduce(ReproduceArguments),
}
