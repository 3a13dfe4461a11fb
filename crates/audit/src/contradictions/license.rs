//! A license named against a text that speaks of the same part and is narrower.

use openassay_facts::{Component, Contradiction, Evidence, Severity};
use openassay_licenses::RestrictionKind;
use openassay_terms::{Composition, Grant, GrantKind};

use super::{Case, Rule, contradiction};
use crate::evidence::{composition_of, compositions_of};

/// The license named grants what the text beside it withholds.
pub(super) const RULE: Rule = Rule {
    name: "license-tag",
    explanation: "The card (or a key in the weights) names a license that lets everyone use the model for any purpose, \
        and the text that lies beside it and speaks of the same part withholds some of that: no reading satisfies both. \
        Settled by naming the license whose text is there, or by replacing the text.",
    look,
};

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let mut found: Vec<Contradiction> = Vec::new();
    for (terms, _) in compositions_of(case.world, &Component::of("weights.final")) {
        for one in denied(case, &terms) {
            if !found.iter().any(|earlier| earlier.claim == one.claim) {
                found.push(one);
            }
        }
    }
    found
}

/// The claims that the text on the very same files denies.
fn denied(case: &Case<'_>, terms: &Composition<'_>) -> Vec<Contradiction> {
    let narrow = |grant: &&&Grant| grant.kind == GrantKind::Text && grant.offer.is_narrower();
    let Some(text) = terms.grants.iter().find(narrow) else {
        return Vec::new();
    };
    let evidence = sentences(terms, RestrictionKind::OF_USE);
    if evidence.is_empty() {
        return Vec::new();
    }
    let called = text.offer.base().map_or_else(
        || "no license that we know".to_owned(),
        |base| match text.offer.verdict() {
            "modified" | "derived" => format!("a changed text of {base}"),
            _ => format!("the text of {base}"),
        },
    );
    case.established("license")
        .filter(|claim| terms.grants.iter().any(|grant| names(grant, claim)))
        .map(|claim| {
            let why = format!(
                "{} speaks of the same part, is {called}, and restricts what {} allows",
                text.path, claim.asserts
            );
            contradiction(RULE.name, claim, evidence.clone(), Severity::Error, why)
        })
        .collect()
}

/// Is the claim the grant that this tag or key makes, and does that grant let everyone use it for anything?
fn names(grant: &Grant, claim: &openassay_facts::Claim) -> bool {
    let place = grant.evidence.place.line();
    // "mit of code": a claim about another part than the weights.
    !claim.asserts.contains(" of ")
        && matches!(grant.kind, GrantKind::Tag | GrantKind::GgufKey | GrantKind::Prose)
        && grant.offer.is_open()
        && grant.source == claim.source
        && grant.path == claim.path
        && place == claim.line
}

/// The sentences of texts that limit a use in one of these ways, with their lines.
fn sentences(terms: &Composition<'_>, kinds: &[RestrictionKind]) -> Vec<Evidence> {
    let texts = terms.grants.iter().filter(|grant| grant.kind == GrantKind::Text);
    let mut found = Vec::new();
    for (grant, kind) in texts.flat_map(|grant| kinds.iter().map(move |kind| (grant, kind))) {
        for evidence in grant
            .offer
            .basis(*kind)
            .into_iter()
            .map(|basis| grant.citing(basis))
        {
            if !found.contains(&evidence) {
                found.push(evidence);
            }
        }
    }
    found
}

impl Case<'_> {
    /// The sentences of texts on the weights that limit their use in one of these ways, with their lines.
    pub(super) fn restricting_sentences(&self, kinds: &[RestrictionKind]) -> Option<Vec<Evidence>> {
        let terms = composition_of(self.world, &Component::of("weights.final"));
        let found = sentences(&terms, kinds);
        if found.is_empty() { None } else { Some(found) }
    }
}
