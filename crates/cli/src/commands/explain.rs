//! `openassay explain`: what a name in a report means, from the place that decides it.

use std::process::ExitCode;

use openassay_audit::AuditError;
use openassay_frameworks::Framework;

use crate::arguments::ExplainArguments;
use crate::failure::Failure;
use crate::{output, terminal};

pub(crate) fn run(arguments: &ExplainArguments) -> Result<ExitCode, Failure> {
    let id = arguments.id.trim();
    let own = openassay_audit::own_frameworks(&arguments.own, &[]).map_err(AuditError::from)?;
    let own: Vec<&Framework> = own.iter().map(|own| &own.framework).collect();
    let explained = openassay_frameworks::explain(id, &own);
    let words = if explained.is_empty() {
        let words = finding(id).or_else(|| openassay_audit::explain_license(id));
        let words = words.ok_or_else(|| nothing(id, &own))?;
        openassay_report::wrapped(words.trim_end())
    } else {
        openassay_report::render_explanations(&explained, terminal::paint_for(arguments.color))
    };
    output::print(&words)?;
    Ok(ExitCode::SUCCESS)
}

/// What is not known, with the names that are most like it.
fn nothing(id: &str, own: &[&Framework]) -> Failure {
    let others: Vec<&str> = openassay_audit::explanations().map(|one| one.name).collect();
    Failure::NothingCalled {
        id: id.to_owned(),
        nearest: openassay_frameworks::suggestions(id, own, &others),
    }
}

/// The kind of finding or the rule of contradiction called `id`, or the one that an id of a report begins with.
fn finding(id: &str) -> Option<String> {
    let explained = openassay_audit::explain_id(id)?;
    let mut words = format!("{}: {}\n", explained.name, explained.words);
    if id != explained.name {
        words.push_str(&answer(id));
    }
    Some(words)
}

/// How to answer what bears this id, as it is pasted into a settings file; one without a reason is refused.
fn answer(id: &str) -> String {
    format!(
        "\nTo answer it, with your reason, in your settings file (`--settings`):\n\n[[answer]]\nfinding = \"{id}\"\n\
         reason = \"\"\nwho = \"\"\n"
    )
}
