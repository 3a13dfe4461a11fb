//! Words of openness against the best possible label, and of permission against the terms.

use openassay_facts::{Claim, Contradiction, Evidence, Severity};
use openassay_licenses::RestrictionKind;

use super::{Case, Rule, contradiction};

/// The word promises more than the best possible label.
pub(super) const RULE: Rule = Rule {
    name: "openness-word",
    explanation: "The producer's word for this release promises parts or terms that it does not have: even if \
        everything unknown turned out well, the label it could earn stays below the word, and nothing points \
        to the missing parts. Settled by publishing them, by a pointer to where they are, or by another word.",
    look: words,
};

/// The words allow what the terms withhold.
pub(super) const PERMISSION_RULE: Rule = Rule {
    name: "permission-word",
    explanation: "The producer says that everyone may use it (commercially, without restrictions), and the terms \
        in force withhold or limit exactly that. Settled by changing the terms or the sentence.",
    look: permissions,
};

/// What each word needs to be true in some reading, as facts that must not be false.
fn needed(word: &str) -> &'static [&'static str] {
    match word {
        "open-source" | "fully-open" => &[
            "present(weights.final)",
            "osi_license(weights.final)",
            "present(code.inference)",
            "present(code.training)",
        ],
        "open-weights" | "weights-available" => &["present(weights.final)"],
        "all-data" => &["present(data.training)"],
        "reproducible" => &["present(code.training)"],
        _ => &[],
    }
}

fn words(case: &Case<'_>) -> Vec<Contradiction> {
    case.established("openness")
        .filter_map(|claim| word(case, claim))
        .collect()
}

fn word(case: &Case<'_>, claim: &Claim) -> Option<Contradiction> {
    if case.is_continued_elsewhere() {
        return None;
    }
    let missing: Vec<&str> = needed(&claim.asserts)
        .iter()
        .copied()
        .filter(|key| case.is_missing(key))
        .collect();
    let data_too = matches!(
        claim.asserts.as_str(),
        "open-source" | "fully-open" | "reproducible"
    ) && case.is_missing("present(data.training)")
        && case.is_missing("present(info.data)");
    if missing.is_empty() && !data_too {
        return None;
    }
    let mut evidence: Vec<Evidence> = missing
        .iter()
        .flat_map(|key| case.evidence(key).into_iter().take(1))
        .collect();
    if data_too {
        evidence.extend(case.evidence("present(data.training)").into_iter().take(1));
    }
    let mut lacking: Vec<&str> = missing.iter().map(|key| in_words(key)).collect();
    lacking.extend(data_too.then_some("training data or information about it"));
    let lacking = lacking.join(", ");
    let why = match claim.asserts.as_str() {
        "reproducible" => format!("nobody else can make it again: it lacks {lacking}"),
        _ => format!(
            "the best label that it could have earned is {}: it lacks {lacking}",
            case.best_label()
        ),
    };
    Some(contradiction(RULE.name, claim, evidence, Severity::Error, why))
}

fn in_words(key: &str) -> &'static str {
    match key {
        "present(weights.final)" => "the weights",
        "osi_license(weights.final)" => "an open source license on the weights",
        "present(code.inference)" => "code that runs it",
        "present(code.training)" => "its training code",
        _ => "the training data",
    }
}

impl Case<'_> {
    /// Is the fact false, and does nothing of the producer point to what would make it true? A paper that was not
    /// read may point to any part.
    fn is_missing(&self, key: &str) -> bool {
        let component = key
            .strip_prefix("present(")
            .and_then(|rest| rest.strip_suffix(')'));
        let pointed = component.is_some_and(|name| self.world.statements.pointing_to(name).next().is_some());
        let may_be_pointed = component.is_some() && self.world.has_papers_unread();
        self.facts.truth(key).is_false() && !pointed && !may_be_pointed
    }

    /// Does something of the producer that was not followed lead to where any part may lie? A repository of code may
    /// hold the data too, and a paper may tell where both are.
    pub(super) fn is_continued_elsewhere(&self) -> bool {
        self.world
            .statements
            .pointers
            .iter()
            .any(openassay_claims::Pointer::may_hold_parts)
    }

    /// The best label that the unknowns leave reachable.
    fn best_label(&self) -> String {
        crate::label::interval(self.grades).1
    }
}

fn permissions(case: &Case<'_>) -> Vec<Contradiction> {
    case.established("openness")
        .filter_map(|claim| permission(case, claim))
        .collect()
}

fn permission(case: &Case<'_>, claim: &Claim) -> Option<Contradiction> {
    let (key, kinds, what) = match claim.asserts.as_str() {
        "commercial-use" => (
            "restricts(noncommercial, weights.final)",
            &[RestrictionKind::Noncommercial][..],
            "forbid commercial use",
        ),
        "unrestricted" => (
            "restricts(use, weights.final)",
            RestrictionKind::OF_USE,
            "restrict its use",
        ),
        _ => return None,
    };
    if !case.facts.truth(key).is_true() {
        return None;
    }
    let evidence = case
        .restricting_sentences(kinds)
        .unwrap_or_else(|| case.evidence(key));
    let why = format!("the terms on the weights {what}");
    Some(contradiction(
        PERMISSION_RULE.name,
        claim,
        evidence,
        Severity::Error,
        why,
    ))
}
