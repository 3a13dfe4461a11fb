//! What only a person can decide, with the evidence laid out.

use openassay_audit::{Audit, Judgment};
use openassay_frameworks::{Grade, Kind};

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
    let waiting = waiting(audit);
    if questions.is_empty() && waiting.is_empty() {
        return;
    }
    page.heading("What a person must decide");
    for judgment in questions.iter().take(QUESTIONS) {
        write_one(page, audit, judgment);
    }
    if let Some(rest) = questions.len().checked_sub(QUESTIONS).filter(|rest| *rest > 0) {
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, format!("and {rest} more"))]);
    }
    for words in waiting {
        page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Dim, words)]);
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
    let fact = ink(Ink::Bold, format!("{}:", judgment.fact));
    page.paragraph(Indent::hanging(2, 4), &[fact, plain(&judgment.question)]);
    if let Some(decided) = &judgment.decided {
        let words = ink(Ink::Green, format!("decided: {decided}"));
        page.paragraph(Indent::hanging(4, 6), &[words]);
    }
    if let Some(lapsed) = &judgment.lapsed {
        let words = ink(Ink::Yellow, format!("lapsed: {lapsed}"));
        page.paragraph(Indent::hanging(4, 6), &[words]);
    }
    for evidence in judgment.evidence.iter().take(EVIDENCE) {
        page.paragraph(Indent::hanging(4, 6), &[plain(sentence(audit, evidence))]);
    }
}

/// A framework of the first screen whose outcomes are only different has no next level to ask a question for: where
/// nothing but decisions is missing, their names stand in one line.
fn waiting(audit: &Audit) -> Vec<String> {
    let is_open = |fact: &String| audit.judgments.iter().any(|judgment| judgment.fact == *fact);
    let words = |grade: &Grade| {
        let framework = openassay_frameworks::by_id(&grade.framework)?;
        let unordered = framework.first_screen && framework.kind == Kind::Ranked { ordered: false };
        let asked = !grade.undecided.is_empty() && grade.undecided.iter().all(is_open);
        (unordered && asked).then(|| format!("{} waits for {}", framework.label, grade.undecided.join(", ")))
    };
    audit.grades.iter().filter_map(words).collect()
}
