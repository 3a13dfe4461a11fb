//! `openassay explain`: what a name in a report means, from the place that decides it.

use std::process::ExitCode;

use openassay_audit::AuditError;
use openassay_frameworks::Framework;

use crate::arguments::ExplainArguments;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &ExplainArguments) -> Result<ExitCode, Failure> {
    let id = &arguments.id;
    let own = openassay_audit::own_frameworks(&arguments.own, &[]).map_err(AuditError::from)?;
    let own: Vec<&Framework> = own.iter().map(|own| &own.framework).collect();
    let words = openassay_frameworks::explain(id, &own)
        .or_else(|| finding(id))
        .or_else(|| outcome(id, &own))
        .or_else(|| openassay_audit::explain_license(id));
    let Some(words) = words else {
        return Err(Failure::NothingCalled(id.clone()));
    };
    output::print(&openassay_report::wrapped(words.trim_end()))?;
    Ok(ExitCode::SUCCESS)
}

/// The outcome of that name, as the screen shows it, in every framework that has one.
fn outcome(name: &str, own: &[&Framework]) -> Option<String> {
    let explained: Vec<String> = openassay_frameworks::builtin()
        .iter()
        .chain(own.iter().copied())
        .filter_map(|framework| openassay_frameworks::explain(&format!("{}:{name}", framework.id), own))
        .collect();
    (!explained.is_empty()).then(|| explained.join("\n\n"))
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
