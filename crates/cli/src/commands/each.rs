//! `openassay audit --each`: several releases, one table; or all their documents, one after the other.

use std::cell::RefCell;
use std::io::{self, Write};
use std::process::ExitCode;

use openassay_audit::{Landscape, PassedOver, PlaceFailure, Several, SortKey, Visit};
use openassay_report::AuditsDocument;

use super::audit::{request, style, thresholds, verdict};
use crate::arguments::{AuditArguments, AuditFormat, Frameworks};
use crate::failure::{self, Failure};
use crate::{output, waiting};

pub(crate) fn run(arguments: &AuditArguments) -> Result<ExitCode, Failure> {
    let sort = arguments
        .sort
        .as_deref()
        .map(|key| sort_key(key, arguments))
        .transpose()?;
    let several = Several::of(&request(arguments.places.clone(), &arguments.reading))?;
    let told = match arguments.format {
        AuditFormat::Json => document(&several, arguments)?,
        AuditFormat::Text => table(&several, arguments, sort.as_ref())?,
        AuditFormat::Mot => return Err(Failure::OneModel),
    };
    // The table on the screen has said it already.
    if arguments.format == AuditFormat::Json || arguments.output.is_some() {
        for failure in &told.failures {
            failure::say(&format!("not audited: {}: {}", failure.place, failure.message));
        }
    }
    let denied = verdict(&told.denied, &told.below);
    Ok(told.failure_code().unwrap_or(denied))
}

fn sort_key(key: &str, arguments: &AuditArguments) -> Result<SortKey, Failure> {
    if arguments.format == AuditFormat::Json {
        return Err(Failure::Unsorted);
    }
    let shown = openassay_audit::shown_frameworks(arguments.frameworks == Frameworks::All);
    let keys = openassay_audit::sort_keys(&shown);
    let known = keys.iter().map(|(name, _)| *name).collect();
    let found = keys.iter().find(|(name, _)| *name == key);
    found.map(|(_, key)| key.clone()).ok_or_else(|| Failure::SortKey {
        key: key.to_owned(),
        known,
    })
}

/// What is told beside the report.
#[derive(Default)]
struct Told {
    denied: Vec<String>,
    below: Vec<String>,
    failures: Vec<PlaceFailure>,
    passed_over: Vec<PassedOver>,
}

impl Told {
    fn hear(&mut self, visit: &Visit, arguments: &AuditArguments) {
        match visit {
            Visit::Audited { place, audit } => {
                let of_place = |line: &String| format!("{place}: {line}");
                let denied = openassay_audit::denied(audit, &arguments.deny);
                self.denied.extend(denied.iter().map(of_place));
                let below = openassay_audit::below(audit, &thresholds(arguments));
                self.below.extend(below.iter().map(of_place));
            }
            Visit::Failed(failure) => self.failures.push(failure.clone()),
            Visit::PassedOver(passed) => self.passed_over.push(passed.clone()),
        }
    }

    /// The worst of the codes: what could not be read, of which nothing is known, before what is no release.
    fn failure_code(&self) -> Option<ExitCode> {
        self.failures
            .iter()
            .map(|failure| failure.code)
            .min()
            .map(ExitCode::from)
    }
}

fn table(several: &Several, arguments: &AuditArguments, sort: Option<&SortKey>) -> Result<Told, Failure> {
    let (mut landscape, mut told) = (Landscape::default(), Told::default());
    landscape.unbound_decisions = several.unbound_decisions();
    let audited: Result<(), std::convert::Infallible> = waiting::among(several.len(), |tell| {
        several.audit(tell, |visit| {
            told.hear(&visit, arguments);
            landscape.add(visit);
            Ok(())
        })
    });
    let Ok(()) = audited;
    if let Some(key) = sort {
        landscape.sort(key);
    }
    let screen = openassay_report::render_landscape(&landscape, style(arguments));
    output::write(arguments.output.as_deref(), &|out| {
        out.write_all(screen.as_bytes())
    })?;
    Ok(told)
}

fn document(several: &Several, arguments: &AuditArguments) -> Result<Told, Failure> {
    let told = RefCell::new(Told::default());
    output::write(arguments.output.as_deref(), &|out| {
        write_document(several, arguments, out, &mut told.borrow_mut())
    })?;
    Ok(told.into_inner())
}

fn write_document(
    several: &Several,
    arguments: &AuditArguments,
    out: &mut dyn Write,
    told: &mut Told,
) -> io::Result<()> {
    let mut document = AuditsDocument::begin(out)?;
    waiting::among(several.len(), |tell| {
        several.audit(tell, |visit| {
            told.hear(&visit, arguments);
            match visit {
                Visit::Audited { audit, .. } => document.audit(&audit),
                Visit::Failed(_) | Visit::PassedOver(_) => Ok(()),
            }
        })
    })?;
    document.end(&told.failures, &told.passed_over)
}
