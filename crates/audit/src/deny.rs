//! `--deny`: which of the named kinds an audit holds, leaving out what the auditor has answered.

use crate::{Audit, FINDING_KINDS};

/// The name that stands for every contradiction.
const CONTRADICTIONS: &str = "contradictions";

/// The names that `--deny` takes.
pub fn deny_names() -> Vec<&'static str> {
    let mut names = vec![CONTRADICTIONS];
    names.extend(FINDING_KINDS.iter().map(|kind| kind.name));
    names
}

/// What `audit` holds of the `names` denied: one line each, empty where it holds nothing.
pub fn denied(audit: &Audit, names: &[String]) -> Vec<String> {
    let wanted = |name: &str| names.iter().any(|denied| denied == name);
    let mut found: Vec<String> = Vec::new();
    if wanted(CONTRADICTIONS) {
        found.extend(
            audit
                .contradictions
                .iter()
                .filter(|one| audit.answer_to(&one.id).is_none())
                .map(|one| format!("{}: {}", one.id, one.why)),
        );
    }
    let open = audit.findings.iter().filter(|finding| finding.answer.is_none());
    found.extend(
        open.filter(|finding| wanted(finding.finding.kind))
            .map(|finding| format!("{}: {}", finding.finding.id, finding.finding.message)),
    );
    found
}
