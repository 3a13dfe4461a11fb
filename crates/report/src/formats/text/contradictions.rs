//! What the producer says, against what the bytes say.

use openassay_audit::Audit;
use openassay_facts::{Claim, Contradiction};

use super::evidence::{hashed_sentence, place_of_claim};
use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::wording::{quoted, short_digest};

/// Pieces of evidence shown for one contradiction.
const EVIDENCE: usize = 3;

const COLUMN: Indent = Indent::hanging(4, 10);

pub(super) fn write(page: &mut Page, audit: &Audit) {
    if audit.contradictions.is_empty() {
        return;
    }
    let answered = audit
        .contradictions
        .iter()
        .filter(|one| audit.answer_to(&one.id).is_some());
    let heading = match (audit.contradictions.len(), answered.count()) {
        (all, 0) => format!("Contradictions ({all})"),
        (all, answered) => format!("Contradictions ({all}, {answered} answered)"),
    };
    page.heading(&heading);
    for group in groups(&audit.contradictions) {
        write_one(page, audit, &group);
    }
}

/// Claims that fail on the very same evidence for the very same reason, together.
fn groups(contradictions: &[Contradiction]) -> Vec<Vec<&Contradiction>> {
    let mut groups: Vec<Vec<&Contradiction>> = Vec::new();
    for one in contradictions {
        let known = groups
            .iter_mut()
            .find(|group| group.first().is_some_and(|first| same(first, one)));
        match known {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

fn same(a: &Contradiction, b: &Contradiction) -> bool {
    a.rule == b.rule
        && a.why == b.why
        && a.evidence == b.evidence
        && a.severity == b.severity
        && a.confidence == b.confidence
}

fn write_one(page: &mut Page, audit: &Audit, group: &[&Contradiction]) {
    let Some(first) = group.first() else { return };
    page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Red, &first.why)]);
    for (at, contradiction) in group.iter().enumerate() {
        let name = plain(if at == 0 { "says" } else { "" });
        page.row(COLUMN, &name, &said(audit, &contradiction.claim));
    }
    for (at, evidence) in first.evidence.iter().take(EVIDENCE).enumerate() {
        let name = plain(if at == 0 { "but" } else { "" });
        page.row(COLUMN, &name, &[plain(hashed_sentence(audit, evidence))]);
    }
    page.row(COLUMN, &plain(""), &[ink(Ink::Dim, signature(group, first))]);
    let alone = group.len() == 1;
    for contradiction in group {
        write_answers(page, audit, contradiction, alone);
    }
}

/// What the auditor answered to it; among several that are told together by its id.
pub(super) fn write_answers(page: &mut Page, audit: &Audit, contradiction: &Contradiction, alone: bool) {
    let id = contradiction.id.as_str();
    let answered = audit
        .answer_to(id)
        .map(|words| (Ink::Green, "answered", words.to_owned()));
    let lapsed = audit
        .lapsed_answer_to(id)
        .map(|words| (Ink::Yellow, "lapsed", words));
    for (color, standing, words) in answered.into_iter().chain(lapsed) {
        let name = if alone {
            format!("{standing}:")
        } else {
            format!("{standing} ({id}):")
        };
        page.paragraph(Indent::at(COLUMN.rest), &[ink(color, name), plain(words)]);
    }
}

pub(super) fn said(audit: &Audit, claim: &Claim) -> Vec<Span> {
    let place = match claim.path.as_str() {
        "" => "its name".to_owned(),
        _ => place_of_claim(audit, claim),
    };
    let mut words = vec![plain(place), plain(quoted(&claim.quote))];
    let digest = claim.sha256.as_deref().map(short_digest);
    words.extend(digest.map(|digest| plain(format!("(sha256 {digest})"))));
    words
}

/// `error, high confidence, size-1a2b3c4d`: what a settings file or another tool needs to name it.
fn signature(group: &[&Contradiction], first: &Contradiction) -> String {
    let ids: Vec<&str> = group.iter().map(|one| one.id.as_str()).collect();
    let more = match first.evidence.len().saturating_sub(EVIDENCE) {
        0 => String::new(),
        rest => format!(", and {rest} more places"),
    };
    format!(
        "{}, {} confidence{more}, {}",
        first.severity,
        first.confidence,
        ids.join(", ")
    )
}
