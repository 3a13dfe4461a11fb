//! The auditor's answers to findings and contradictions: which hold, which have lapsed, which answer nothing here.
//!
//! An id rests on what was read, so an answer without a digest lapses with its id: it then answers nothing that is here,
//! which is told, and never silently carried over to what looks alike.

use crate::explanation::explain_id;
use crate::settings::AnswerEntry;
use crate::{Audit, Settings};

/// An answer of the auditor's settings file, and what it is worth here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAnswer {
    /// The id that it answers, as the auditor wrote it.
    pub finding: String,
    /// The reason, and who gave it.
    pub words: String,
    /// Whether it counts.
    pub standing: AnswerStanding,
    /// Why it does not; empty where it does.
    pub why: String,
}

/// Whether an answer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerStanding {
    /// What it answers is here, and rests on what was answered.
    Holds,
    /// It answered other bytes than these.
    Lapsed,
    /// Nothing here is called so.
    Unmatched,
}

impl AnswerStanding {
    /// As reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Lapsed => "lapsed",
            Self::Unmatched => "unmatched",
        }
    }
}

/// Marks what the settings answer, and keeps what they say of each answer.
pub(crate) fn settle(audit: &mut Audit, settings: &Settings) {
    let answers: Vec<HeldAnswer> = settings
        .answers
        .iter()
        .map(|entry| held(audit, settings, entry))
        .collect();
    audit.answers = answers;
    let told = |id: &str| (audit.answer_to(id).map(str::to_owned), audit.lapsed_answer_to(id));
    let findings: Vec<_> = audit.findings.iter().map(|one| told(&one.finding.id)).collect();
    for (one, (answer, lapsed)) in audit.findings.iter_mut().zip(findings) {
        one.answer = answer;
        one.lapsed = lapsed;
    }
}

fn held(audit: &Audit, settings: &Settings, entry: &AnswerEntry) -> HeldAnswer {
    let (standing, why) = standing(audit, settings, entry);
    HeldAnswer {
        finding: entry.finding.clone(),
        words: in_words(entry),
        standing,
        why,
    }
}

fn in_words(entry: &AnswerEntry) -> String {
    match &entry.who {
        Some(who) => format!("{who}: {}", entry.reason),
        None => entry.reason.clone(),
    }
}

fn standing(audit: &Audit, settings: &Settings, entry: &AnswerEntry) -> (AnswerStanding, String) {
    let digest = audit.release.digest.as_deref();
    let (holds, other) = (entry.holds(digest), why_other(digest));
    let is_here = ids(audit).any(|id| id == entry.finding);
    let same = |one: &AnswerEntry| one.finding == entry.finding && one.holds(digest);
    match (is_here, holds) {
        (true, true) => (AnswerStanding::Holds, String::new()),
        // Another entry speaks of these bytes; this one is of another state of them.
        (true, false) if settings.answers.iter().any(same) => (AnswerStanding::Unmatched, other.to_owned()),
        (true, false) => (AnswerStanding::Lapsed, other.to_owned()),
        (false, false) => (
            AnswerStanding::Unmatched,
            format!("{other}, and nothing is called so here"),
        ),
        (false, true) => gone(audit, entry),
    }
}

fn why_other(digest: Option<&str>) -> &'static str {
    match digest {
        Some(_) => "it answers other bytes than these",
        None => "it answers bytes of one digest, and that of these is not known: see `--digests`",
    }
}

/// What is called so is not here: it is settled, or it has another id since it rests on other bytes.
fn gone(audit: &Audit, entry: &AnswerEntry) -> (AnswerStanding, String) {
    let Some(kind) = explain_id(&entry.finding) else {
        let why = "nothing is ever called so: an id is in brackets behind what it names";
        return (AnswerStanding::Unmatched, why.to_owned());
    };
    let alike: Vec<&str> = ids(audit)
        .filter(|id| explain_id(id).is_some_and(|other| other == kind))
        .collect();
    match alike.as_slice() {
        [] => (
            AnswerStanding::Unmatched,
            "nothing is called so here: it is settled, or it was found in another release".to_owned(),
        ),
        alike => (
            AnswerStanding::Lapsed,
            format!(
                "nothing is called so any more: what it rested on is not what is here now; alike, and not answered by \
                 it: {}",
                alike.join(", ")
            ),
        ),
    }
}

/// The ids of all contradictions and findings.
fn ids(audit: &Audit) -> impl Iterator<Item = &str> {
    let contradictions = audit.contradictions.iter().map(|one| one.id.as_str());
    contradictions.chain(audit.findings.iter().map(|one| one.finding.id.as_str()))
}
