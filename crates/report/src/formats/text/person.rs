//! What only a person can decide, with the evidence laid out.

use openassay_audit::{Audit, Judgment};

use super::evidence::sentence;
use super::page::{Indent, Ink, Page, ink, plain};

/// Questions shown.
const QUESTIONS: usize = 6;
/// Pieces of evidence laid out for one question.
const EVIDENCE: usize = 2;

pub(super) fn write(page: &mut Page, audit: &Audit) {
    let questions: Vec<&Judgment> = audit
        .judgments
        .iter()
        .filter(|judgment| matters(audit, judgment))
        .collect();
    if questions.is_empty() {
        return;
    }
    page.heading("What a person must decide");
    for judgment in questions.iter().take(QUESTIONS) {
        write_one(page, audit, judgment);
    }
    if let Some(rest) = questions.len().checked_sub(QUESTIONS).filter(|rest| *rest > 0) {
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, format!("and {rest} more"))]);
    }
}

/// A question is asked where its answer would move a grade; a decision that was taken is always shown.
fn matters(audit: &Audit, judgment: &Judgment) -> bool {
    judgment.decided.is_some()
        || judgment.lapsed.is_some()
        || judgment.next
            && audit
                .grades
                .iter()
                .any(|grade| grade.undecided.contains(&judgment.fact))
}

fn write_one(page: &mut Page, audit: &Audit, judgment: &Judgment) {
    let decision = judgment
        .decided
        .as_ref()
        .map(|decided| ink(Ink::Green, format!("decided: {decided}")));
    let lapsed = judgment
        .lapsed
        .as_ref()
        .map(|lapsed| ink(Ink::Yellow, format!("lapsed: {lapsed}")));
    let fact = ink(Ink::Bold, format!("{}:", judgment.fact));
    let words: Vec<_> = [fact, plain(&judgment.question)]
        .into_iter()
        .chain(decision)
        .chain(lapsed)
        .collect();
    page.paragraph(Indent::hanging(2, 4), &words);
    for evidence in judgment.evidence.iter().take(EVIDENCE) {
        page.paragraph(Indent::hanging(4, 6), &[plain(sentence(audit, evidence))]);
    }
}
