//! `openassay compare`: releases beside each other.

use std::io::{self, Write};
use std::process::ExitCode;

use openassay_audit::{ReleaseComparison, compare_releases};

use super::audit::request;
use crate::arguments::{CompareArguments, Format};
use crate::failure::Failure;
use crate::{output, terminal, waiting};

pub(crate) fn run(arguments: &CompareArguments) -> Result<ExitCode, Failure> {
    let request = request(arguments.places.clone(), &arguments.reading);
    let audits = waiting::among(request.places.len(), |tell| {
        openassay_audit::audit_all(&request, tell)
    })?;
    let comparison = compare_releases(&audits);
    output::write(arguments.output.as_deref(), &|out| {
        report(&comparison, arguments, out)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn report(
    comparison: &ReleaseComparison,
    arguments: &CompareArguments,
    out: &mut dyn Write,
) -> io::Result<()> {
    match arguments.format {
        Format::Json => openassay_report::write_comparison(comparison, out),
        Format::Text => {
            let paint = terminal::paint_of(arguments.color, arguments.output.as_deref());
            out.write_all(openassay_report::render_comparison(comparison, paint).as_bytes())
        }
    }
}
