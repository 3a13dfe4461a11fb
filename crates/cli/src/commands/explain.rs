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
    let findings = openassay_audit::FINDING_KINDS.iter().map(|kind| kind.name);
    let contradictions = openassay_audit::contradictions::RULES
        .iter()
        .map(|rule| rule.name);
    let others: Vec<&str> = findings.chain(contradictions).collect();
    Failure::NothingCalled {
        id: id.to_owned(),
        nearest: openassay_frameworks::suggestions(id, own, &others),
    }
}

/// The kind of finding or contradiction called `id`, or the one that a finding's own id begins with.
fn finding(id: &str) -> Option<String> {
    let findings = openassay_audit::FINDING_KINDS
        .iter()
        .map(|kind| (kind.name, kind.explanation));
    let contradictions = openassay_audit::contradictions::RULES
        .iter()
        .map(|rule| (rule.name, rule.explanation));
    let (name, explanation) = findings
        .chain(contradictions)
        .find(|(name, _)| is_of_kind(id, name))?;
    Some(format!("{name}: {explanation}"))
}

/// A finding's id is its kind and a short digest.
fn is_of_kind(id: &str, kind: &str) -> bool {
    id.strip_prefix(kind).is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('-')
                .is_some_and(|digest| digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_finding_explains_its_kind() {
        assert!(is_of_kind("no-license", "no-license"));
        assert!(is_of_kind("no-license-0af3", "no-license"));
        assert!(!is_of_kind("no-license-text", "no-license"));
    }
}
