//! What could not be read and what was passed over: never silently.

use openassay_audit::{AnswerStanding, Audit, HeldAnswer};
use openassay_facts::Place;

use super::evidence::place;
use super::page::{Indent, Ink, Page, ink, plain};

/// Lines shown of each list.
const LINES: usize = 8;

pub(super) fn write(page: &mut Page, audit: &Audit) {
    let problems: Vec<String> = audit
        .problems
        .iter()
        .map(|problem| {
            let place = place(audit, Some(problem.source), &problem.path, &Place::Whole);
            format!("{place}: {}", problem.message)
        })
        .collect();
    write_list(page, "Answers that count for nothing here", &idle(audit));
    write_list(page, "Problems", &problems);
    write_list(page, "Not looked at", &audit.not_looked_at);
}

/// Answers of the settings file that do not hold, unless they stand beside what they would answer.
fn idle(audit: &Audit) -> Vec<String> {
    let idle = |one: &&HeldAnswer| {
        let beside = one.standing == AnswerStanding::Lapsed && is_here(audit, &one.finding);
        one.standing != AnswerStanding::Holds && !beside
    };
    let tell = |one: &HeldAnswer| {
        format!(
            "{} ({}): {}; {}",
            one.finding,
            one.standing.id(),
            one.words,
            one.why
        )
    };
    audit.answers.iter().filter(idle).map(tell).collect()
}

fn is_here(audit: &Audit, id: &str) -> bool {
    audit.contradictions.iter().any(|one| one.id == id)
        || audit.findings.iter().any(|one| one.finding.id == id)
}

/// Where the rest may be: addresses that nobody followed.
pub(super) fn write_pointed(page: &mut Page, audit: &Audit) {
    write_list(page, "Pointed at, not followed", &audit.pointed);
}

fn write_list(page: &mut Page, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    page.heading(heading);
    for line in lines.iter().take(LINES) {
        page.paragraph(Indent::hanging(2, 4), &[plain(line)]);
    }
    if let Some(rest) = lines.len().checked_sub(LINES).filter(|rest| *rest > 0) {
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, format!("and {rest} more"))]);
    }
}
