//! `openassay audit`: one release, one report.

use std::io::{self, Write};
use std::process::ExitCode;

use openassay_audit::{Audit, Completeness, Digests, Request};
use openassay_frameworks::Threshold;
use openassay_report::{FrameworkLines, Style};

use crate::arguments::{AuditArguments, AuditFormat, Frameworks, ReadingArguments};
use crate::failure::{self, Failure};
use crate::{output, terminal, waiting};

/// A finding that `--deny` names is there, or a grade is below what `--deny-below` names.
const DENIED: u8 = 1;

pub(crate) fn run(arguments: &AuditArguments) -> Result<ExitCode, Failure> {
    if arguments.each {
        return super::each::run(arguments);
    }
    let asked = request(arguments.places.clone(), &arguments.reading);
    let request = Request {
        against: arguments.against.clone(),
        digests: if arguments.with_exercise.is_empty() {
            asked.digests
        } else {
            Digests::All
        },
        exercised: arguments.with_exercise.clone(),
        goals: arguments.goal.iter().flat_map(|one| one.0.clone()).collect(),
        ..asked
    };
    let what = format!("auditing {}", arguments.places.join(", "));
    let audit = waiting::during(&what, || openassay_audit::audit(&request))?;
    output::write(arguments.output.as_deref(), &|out| report(&audit, arguments, out))?;
    Ok(verdict(
        &openassay_audit::denied(&audit, &arguments.deny),
        &openassay_audit::below(&audit, &thresholds(arguments)),
    ))
}

/// The levels below which no guaranteed grade may be.
pub(super) fn thresholds(arguments: &AuditArguments) -> Vec<Threshold> {
    let named = arguments.deny_below.iter();
    named.flat_map(|one| one.0.clone()).collect()
}

/// What is asked of `places`.
pub(super) fn request(places: Vec<String>, reading: &ReadingArguments) -> Request {
    Request {
        places,
        settings: reading.settings.clone(),
        frameworks: reading.own.clone(),
        completeness: if reading.complete {
            Completeness::Declared
        } else {
            Completeness::AsFound
        },
        digests: if reading.digests {
            Digests::All
        } else {
            Digests::Small
        },
        against: None,
        exercised: Vec::new(),
        goals: Vec::new(),
    }
}

fn report(audit: &Audit, arguments: &AuditArguments, out: &mut dyn Write) -> io::Result<()> {
    match arguments.format {
        AuditFormat::Json => openassay_report::write_json(audit, out),
        AuditFormat::Mot => openassay_report::write_mot(audit, out),
        AuditFormat::Text => out.write_all(openassay_report::render_text(audit, style(arguments)).as_bytes()),
    }
}

pub(super) fn style(arguments: &AuditArguments) -> Style {
    Style {
        paint: terminal::paint(arguments),
        frameworks: match arguments.frameworks {
            Frameworks::First => FrameworkLines::First,
            Frameworks::All => FrameworkLines::All,
        },
    }
}

/// Says what was denied and is there, and what a grade lacks; an exit code alone would leave its reader guessing.
pub(super) fn verdict(denied: &[String], below: &[String]) -> ExitCode {
    if denied.is_empty() && below.is_empty() {
        return ExitCode::SUCCESS;
    }
    for line in denied {
        failure::say(&format!("denied: {}", line.replace('\n', " ")));
    }
    for line in below {
        failure::say(line);
    }
    ExitCode::from(DENIED)
}
