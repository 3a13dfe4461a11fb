//! `margin`: its command line.

use std::path::PathBuf;

use clap::Args;
use openassay_exercise::ExerciseError;
use openassay_exercise::margin::{Plan, margin, render};

use crate::arguments::Format;
use crate::showing::{Progress, shown};

#[derive(Debug, Args)]
pub(crate) struct MarginArguments {
    /// A folder or archive that holds `emberling-250k`, or a model of its language with its evaluation
    #[arg(value_name = "RELEASE")]
    release: PathBuf,
    /// How many people are invented
    #[arg(long, value_name = "COUNT", default_value_t = 32)]
    people: usize,
    /// Steps of the optimizer
    #[arg(long, value_name = "COUNT", default_value_t = 300)]
    steps: usize,
    /// Where all drawing begins: the same seed gives the same figures
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(crate) fn run(arguments: &MarginArguments) -> Result<String, ExerciseError> {
    let plan = Plan {
        people: arguments.people,
        steps: arguments.steps,
        seed: arguments.seed,
    };
    let mut progress = Progress::of("opening the release");
    let came = margin(&arguments.release, &plan, &mut |what| progress.tell(what));
    progress.end();
    let came = came?;
    shown(arguments.format, &came, || render(&came))
}
