//! `openassay weights`: what is inside weight files, and what loading them runs.

use std::io::{self, Write};
use std::process::ExitCode;

use openassay_audit::WeightsReading;

use crate::arguments::{Format, WeightsArguments};
use crate::failure::Failure;
use crate::{output, terminal, waiting};

pub(crate) fn run(arguments: &WeightsArguments) -> Result<ExitCode, Failure> {
    let what = format!("reading {}", arguments.places.join(", "));
    let reading = if arguments.stats {
        waiting::counted(&what, |progress| {
            openassay_audit::read_weights(&arguments.places, Some(progress))
        })
    } else {
        waiting::during(&what, || openassay_audit::read_weights(&arguments.places, None))
    }?;
    output::write(None, &|out| report(&reading, arguments, out))?;
    Ok(ExitCode::SUCCESS)
}

fn report(reading: &WeightsReading, arguments: &WeightsArguments, out: &mut dyn Write) -> io::Result<()> {
    match arguments.format {
        Format::Json => openassay_report::write_weights(reading, arguments.tensors, out),
        Format::Text => {
            let paint = terminal::paint_for(arguments.color);
            let screen = openassay_report::render_weights(reading, arguments.tensors, paint);
            out.write_all(screen.as_bytes())
        }
    }
}
