//! `openassay claims`: what the producer says, and how each claim fares against the bytes.

use std::io::{self, Write};
use std::process::ExitCode;

use openassay_audit::Audit;

use super::audit::{request, verdict};
use crate::arguments::{ClaimsArguments, Format};
use crate::failure::Failure;
use crate::{output, terminal, waiting};

pub(crate) fn run(arguments: &ClaimsArguments) -> Result<ExitCode, Failure> {
    let request = request(arguments.places.clone(), &arguments.reading);
    let what = format!("reading {}", arguments.places.join(", "));
    let audit = waiting::during(&what, || openassay_audit::audit(&request))?;
    output::write(arguments.output.as_deref(), &|out| report(&audit, arguments, out))?;
    Ok(verdict(
        &openassay_audit::denied_claims(&audit, &arguments.deny),
        &[],
    ))
}

fn report(audit: &Audit, arguments: &ClaimsArguments, out: &mut dyn Write) -> io::Result<()> {
    match arguments.format {
        Format::Json => openassay_report::write_claims(audit, out),
        Format::Text => {
            let paint = terminal::paint_of(arguments.color, arguments.output.as_deref());
            out.write_all(openassay_report::render_claims(audit, paint).as_bytes())
        }
    }
}
