//! All else that a reader should know, most severe first.

use openassay_audit::{AnsweredFinding, Audit};
use openassay_facts::Severity;

use super::evidence::sentence;
use super::page::{Indent, Ink, Page, Span, ink, plain};

/// Findings shown.
const FINDINGS: usize = 10;
/// Places shown for one finding.
const PLACES: usize = 2;

const COLUMN: Indent = Indent::hanging(2, 11);

pub(super) fn write(page: &mut Page, audit: &Audit) {
    if audit.findings.is_empty() {
        return;
    }
    page.heading("Findings");
    let mut findings: Vec<&AnsweredFinding> = audit.findings.iter().collect();
    // Open ones before answered ones, then by severity; stable, so the audit's own order decides ties.
    findings.sort_by_key(|one| (one.answer.is_some(), std::cmp::Reverse(one.finding.severity)));
    for one in findings.iter().take(FINDINGS) {
        write_one(page, audit, one);
    }
    if let Some(rest) = findings.len().checked_sub(FINDINGS).filter(|rest| *rest > 0) {
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, format!("and {rest} more"))]);
    }
}

fn write_one(page: &mut Page, audit: &Audit, one: &AnsweredFinding) {
    let finding = &one.finding;
    page.row(
        COLUMN,
        &severity(finding.severity),
        &[
            plain(&finding.message),
            ink(Ink::Dim, format!("[{}]", finding.id)),
        ],
    );
    for evidence in finding.evidence.iter().take(PLACES) {
        page.paragraph(
            Indent::hanging(COLUMN.rest, COLUMN.rest + 2),
            &[ink(Ink::Dim, sentence(audit, evidence))],
        );
    }
    if let Some(answer) = &one.answer {
        page.paragraph(
            Indent::at(COLUMN.rest),
            &[ink(Ink::Green, "answered:"), plain(answer)],
        );
    }
    if let Some(lapsed) = &one.lapsed {
        page.paragraph(
            Indent::at(COLUMN.rest),
            &[ink(Ink::Yellow, "lapsed:"), plain(lapsed)],
        );
    }
}

fn severity(severity: Severity) -> Span {
    let color = match severity {
        Severity::Error => Ink::Red,
        Severity::Warning => Ink::Yellow,
        Severity::Note => Ink::Plain,
    };
    ink(color, severity.to_string())
}
