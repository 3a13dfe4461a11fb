//! `openassay license`: what a text is, what was changed in it, and what one may do under it.

use std::io::{self, Read as _, Write};
use std::process::ExitCode;

use openassay_audit::LicenseReading;

use crate::arguments::{Format, LicenseArguments};
use crate::failure::Failure;
use crate::{output, terminal};

/// The largest text that is read from standard input.
const LARGEST: u64 = 4 * 1024 * 1024;

pub(crate) fn run(arguments: &LicenseArguments) -> Result<ExitCode, Failure> {
    let reading = read(&arguments.place)?;
    output::write(None, &|out| report(&reading, arguments, out))?;
    Ok(ExitCode::SUCCESS)
}

fn read(place: &str) -> Result<LicenseReading, Failure> {
    if place != "-" {
        return Ok(openassay_audit::read_license(place)?);
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(Failure::Input)?;
    Ok(openassay_audit::license_text("-", &bytes))
}

fn report(reading: &LicenseReading, arguments: &LicenseArguments, out: &mut dyn Write) -> io::Result<()> {
    match arguments.format {
        Format::Json => openassay_report::write_license(reading, out),
        Format::Text => {
            let screen = openassay_report::render_license(reading, terminal::paint_for(arguments.color));
            out.write_all(screen.as_bytes())
        }
    }
}
