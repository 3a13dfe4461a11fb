//! `openassay audit`: one release, one report.

use std::io::{self, Write};
use std::process::ExitCode;

use openassay_audit::{Audit, Completeness, Digests, Request};
use openassay_report::{FrameworkLines, Style};

use crate::arguments::{AuditArguments, Format, Frameworks};
use crate::failure::{self, Failure};
use crate::{output, terminal, waiting};

/// A finding that `--deny` names is there.
const DENIED: u8 = 1;

pub(crate) fn run(arguments: &AuditArguments) -> Result<ExitCode, Failure> {
    let request = request(arguments);
    let what = format!("auditing {}", arguments.places.join(", "));
    let audit = waiting::during(&what, || openassay_audit::audit(&request))?;
    output::write(arguments.output.as_deref(), &|out| report(&audit, arguments, out))?;
    Ok(verdict(&openassay_audit::denied(&audit, &arguments.deny)))
}

fn request(arguments: &AuditArguments) -> Request {
    Request {
        places: arguments.places.clone(),
        settings: arguments.settings.clone(),
        frameworks: arguments.own.clone(),
        completeness: if arguments.complete {
            Completeness::Declared
        } else {
            Completeness::AsFound
        },
        digests: if arguments.digests {
            Digests::All
        } else {
            Digests::Small
        },
    }
}

fn report(audit: &Audit, arguments: &AuditArguments, out: &mut dyn Write) -> io::Result<()> {
    match arguments.format {
        Format::Json => openassay_report::write_json(audit, out),
        Format::Text => out.write_all(openassay_report::render_text(audit, style(arguments)).as_bytes()),
    }
}

fn style(arguments: &AuditArguments) -> Style {
    Style {
        paint: terminal::paint(arguments),
        frameworks: match arguments.frameworks {
            Frameworks::First => FrameworkLines::First,
            Frameworks::All => FrameworkLines::All,
        },
    }
}

/// Says what was denied and is there; an exit code alone would leave its reader guessing.
fn verdict(denied: &[String]) -> ExitCode {
    if denied.is_empty() {
        return ExitCode::SUCCESS;
    }
    for line in denied {
        failure::say(&format!("denied: {}", line.replace('\n', " ")));
    }
    ExitCode::from(DENIED)
}
