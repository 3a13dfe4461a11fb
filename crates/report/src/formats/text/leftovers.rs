//! What could not be read and what was passed over: never silently.

use openassay_audit::Audit;
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
    write_list(page, "Problems", &problems);
    write_list(page, "Not looked at", &audit.not_looked_at);
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
