//! The plain answers: may I use it, change it, pass it on; each with the sentence it rests on.
//!
//! Only the weights' answers are on the screen (the first part's, where there are no weights): the JSON
//! has all parts.

use openassay_audit::{Audit, Permission, PermissionAnswer, WITHIN_LIMITS};
use openassay_facts::Evidence;

use super::evidence::sentence;
use super::page::{Indent, Ink, Page, Span, ink, plain};

const COLUMN: Indent = Indent::hanging(2, 33);

/// Sentences cited for one answer.
const CITED: usize = 2;

pub(super) fn write(page: &mut Page, audit: &Audit) {
    let Some(part) = part(audit) else { return };
    let asked: Vec<&Permission> = audit.permissions.iter().filter(|one| one.part == part).collect();
    page.heading(&format!("What you may do with the {part}"));
    let mut notes = Notes::default();
    for permission in &asked {
        page.row(
            COLUMN,
            &plain(question(permission.question)),
            &answer(permission, &mut notes),
        );
    }
    write_duties(page, &asked);
    for (number, note) in notes.0.iter().enumerate() {
        let mark = format!("[{}]", number + 1);
        page.row(
            Indent::hanging(2, 6),
            &ink(Ink::Dim, mark),
            &[plain(sentence(audit, note))],
        );
    }
}

fn part(audit: &Audit) -> Option<&'static str> {
    let mut parts = audit.permissions.iter().map(|permission| permission.part);
    let first = parts.next()?;
    Some(if first == "weights" {
        first
    } else {
        parts.find(|part| *part == "weights").unwrap_or(first)
    })
}

/// A question in plain words.
pub(super) fn question(question: &str) -> &str {
    match question {
        "commercial-use" => "use it commercially",
        "modify" => "change it",
        "redistribute" => "pass it on",
        "hosted-service" => "offer it as a service",
        "train-other-models" => "train others on its outputs",
        other => other,
    }
}

fn answer(permission: &Permission, notes: &mut Notes) -> Vec<Span> {
    let mut spans = vec![match permission.answer {
        PermissionAnswer::Yes if is_limited(permission) => ink(Ink::Green, "yes, within use restrictions"),
        PermissionAnswer::Yes => ink(Ink::Green, "yes"),
        PermissionAnswer::No => ink(Ink::Red, "no"),
        PermissionAnswer::Conditions => ink(Ink::Yellow, "under conditions"),
        PermissionAnswer::Unknown => ink(Ink::Yellow, "cannot tell"),
    }];
    let marks: Vec<String> = permission
        .quotes
        .iter()
        .take(CITED)
        .map(|quote| notes.mark(quote))
        .collect();
    match (marks.is_empty(), permission.answer) {
        (true, PermissionAnswer::Unknown) => spans.push(ink(Ink::Dim, "(no sentence says)")),
        (true, _) => {}
        (false, _) => spans.push(ink(Ink::Dim, marks.join(" "))),
    }
    spans
}

/// Does a use restriction go with the answer?
fn is_limited(permission: &Permission) -> bool {
    permission.duties.iter().any(|duty| duty == WITHIN_LIMITS)
}

/// The sentences cited, each once.
#[derive(Default)]
struct Notes(Vec<Evidence>);

impl Notes {
    fn mark(&mut self, evidence: &Evidence) -> String {
        let known = |note: &Evidence| {
            note.source == evidence.source
                && note.path == evidence.path
                && note.place == evidence.place
                && note.quote == evidence.quote
        };
        let at = self.0.iter().position(known).unwrap_or_else(|| {
            self.0.push(evidence.clone());
            self.0.len() - 1
        });
        format!("[{}]", at + 1)
    }
}

fn write_duties(page: &mut Page, asked: &[&Permission]) {
    let mut duties: Vec<&str> = Vec::new();
    for duty in asked.iter().flat_map(|permission| &permission.duties) {
        if duty != WITHIN_LIMITS && !duties.contains(&duty.as_str()) {
            duties.push(duty);
        }
    }
    if !duties.is_empty() {
        page.paragraph(
            Indent::hanging(2, 4),
            &[plain("when you share it:"), plain(duties.join("; "))],
        );
    }
}
