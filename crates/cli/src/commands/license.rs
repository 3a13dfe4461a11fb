//! `openassay license`: what a text is, what was changed in it, what one may do under it, and how two differ.

use std::io::{self, Read as _, Write};
use std::process::ExitCode;

use openassay_audit::{LicenseComparison, LicenseReading, compare_licenses};

use crate::arguments::{Color, DiffArguments, Format, LicenseArguments, LicenseForm};
use crate::failure::Failure;
use crate::{output, terminal};

/// The largest text that is read from standard input.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The name that stands for standard input.
const STANDARD_INPUT: &str = "-";

pub(crate) fn run(arguments: &LicenseArguments) -> Result<ExitCode, Failure> {
    if let Some(LicenseForm::Diff(arguments)) = &arguments.form {
        return diff(arguments);
    }
    // Without a form clap has refused a command line without a place.
    let reading = read(arguments.place.as_deref().unwrap_or_default())?;
    output::write(None, &|out| {
        report(&reading, arguments.format, arguments.color, out)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn diff(arguments: &DiffArguments) -> Result<ExitCode, Failure> {
    if arguments.a == STANDARD_INPUT && arguments.b == STANDARD_INPUT {
        return Err(Failure::InputTwice);
    }
    let comparison = compare_licenses(read(&arguments.a)?, read(&arguments.b)?);
    output::write(None, &|out| report_diff(&comparison, arguments, out))?;
    Ok(ExitCode::SUCCESS)
}

fn read(place: &str) -> Result<LicenseReading, Failure> {
    if place != STANDARD_INPUT {
        return Ok(openassay_audit::read_license(place)?);
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(Failure::Input)?;
    Ok(openassay_audit::license_text(STANDARD_INPUT, &bytes))
}

fn report(reading: &LicenseReading, format: Format, color: Color, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => openassay_report::write_license(reading, out),
        Format::Text => {
            let screen = openassay_report::render_license(reading, terminal::paint_for(color));
            out.write_all(screen.as_bytes())
        }
    }
}

fn report_diff(
    comparison: &LicenseComparison,
    arguments: &DiffArguments,
    out: &mut dyn Write,
) -> io::Result<()> {
    match arguments.format {
        Format::Json => openassay_report::write_license_diff(comparison, out),
        Format::Text => {
            let paint = terminal::paint_for(arguments.color);
            out.write_all(openassay_report::render_license_diff(comparison, paint).as_bytes())
        }
    }
}
