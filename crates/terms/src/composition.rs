//! All grants on one component, put together.

use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::{Assurance, Evidence, Fact, Truth};
use openassay_licenses::{ConditionKind, RestrictionKind, Right};

use crate::{Grant, GrantKind, Offer};

/// The terms on one component: every grant that speaks of it.
#[derive(Debug, Clone, Default)]
pub struct Composition<'a> {
    /// The grants, in the order of their places.
    pub grants: Vec<&'a Grant>,
}

/// Puts `grants` together.
pub fn compose(mut grants: Vec<&Grant>) -> Composition<'_> {
    grants.sort_by(|a, b| (a.kind, a.source, &a.path).cmp(&(b.kind, b.source, &b.path)));
    let mut seen = BTreeSet::new();
    grants.retain(|grant| seen.insert(std::ptr::from_ref(*grant)));
    drop_pointers(&mut grants);
    drop_chosen(&mut grants);
    let mut said: BTreeMap<(GrantKind, String), usize> = BTreeMap::new();
    grants.retain(|grant| {
        let words = grant.offer.license().or_else(|| grant.evidence.sha256.clone());
        let times = said
            .entry((grant.kind, words.unwrap_or_else(|| grant.path.clone())))
            .or_default();
        *times += 1;
        *times <= MOST_ALIKE
    });
    Composition { grants }
}

/// `license: other` says that the terms stand elsewhere: where a text is here, it is what was meant.
fn drop_pointers(grants: &mut Vec<&Grant>) {
    if grants.iter().any(|grant| grant.kind == GrantKind::Text) {
        grants.retain(|grant| !matches!(grant.offer, Offer::Unnamed(_)));
    }
}

/// Where one place leaves a choice ("Apache-2.0 OR MIT"), the texts of the choices and a tag that lists them
/// are that choice laid out, not further terms.
fn drop_chosen(grants: &mut Vec<&Grant>) {
    let choices: Vec<String> = grants.iter().flat_map(|grant| grant.offer.choices()).collect();
    if choices.is_empty() {
        return;
    }
    grants.retain(|grant| {
        let named = grant.offer.names();
        !grant.offer.choices().is_empty()
            || named.is_empty()
            || !named.iter().all(|name| choices.contains(name))
    });
}

/// So many places that say the same are kept as evidence; ten thousand more say nothing else.
const MOST_ALIKE: usize = 8;

/// An expression of licenses that all apply; a choice among them stands in brackets, since `AND` binds closer.
fn all_of(names: &[String]) -> String {
    let bracketed = |name: &String| {
        if name.contains(" OR ") {
            format!("({name})")
        } else {
            name.clone()
        }
    };
    names.iter().map(bracketed).collect::<Vec<_>>().join(" AND ")
}

impl Composition<'_> {
    /// Is there nothing that names terms?
    pub fn is_empty(&self) -> bool {
        self.grants.is_empty()
    }

    /// Approved by OSI: all that apply are.
    pub fn osi_license(&self) -> Fact {
        self.all(Offer::osi_approved)
    }

    /// Approved by OSI, or conforming to the Open Definition: all that apply do.
    pub fn open_license(&self) -> Fact {
        self.all(Offer::open_definition)
    }

    /// Is the right granted by all that apply?
    pub fn may(&self, right: Right) -> Fact {
        self.all(|offer| offer.may(right))
    }

    /// Does any that applies restrict?
    pub fn restricts(&self, kind: RestrictionKind) -> Fact {
        self.any(|offer| offer.restricts(kind))
    }

    /// Does any that applies ask for this duty?
    pub fn conditions(&self, kind: ConditionKind) -> Fact {
        self.any(|offer| offer.conditions(kind))
    }

    /// The expression of all that apply, or none where a place conflicts or a text is not plain.
    pub fn license(&self) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for grant in &self.grants {
            let license = grant.offer.license()?;
            let parts = if grant.offer.choices().is_empty() {
                grant.offer.names()
            } else {
                vec![license]
            };
            for name in parts {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        match names.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ if self.in_conflict() => None,
            several => Some(all_of(several)),
        }
    }

    /// Does one place restrict what another grants for every purpose? Then no reading satisfies both.
    pub fn in_conflict(&self) -> bool {
        self.grants
            .iter()
            .any(|open| open.offer.is_open() && self.grants.iter().any(|narrow| narrow.offer.is_narrower()))
    }

    /// The verdict's name: that of the text where there is one.
    pub fn verdict(&self) -> &'static str {
        if self.in_conflict() {
            return "conflict";
        }
        let text = self.grants.iter().find(|grant| grant.kind == GrantKind::Text);
        text.or(self.grants.first())
            .map_or("none", |grant| grant.offer.verdict())
    }

    /// `complete`, or what is missing from one that applies.
    pub fn completeness(&self) -> &'static str {
        let worst = |name: &str| self.grants.iter().any(|grant| grant.offer.completeness() == name);
        if worst("incomplete") {
            return "incomplete";
        }
        let a_text_is_here = self
            .grants
            .iter()
            .any(|grant| grant.kind == GrantKind::Text && grant.offer.completeness() == "complete");
        if worst("pointer") && !a_text_is_here {
            "pointer"
        } else {
            "complete"
        }
    }

    /// Where the terms stand.
    pub fn evidence(&self) -> Vec<Evidence> {
        self.grants.iter().map(|grant| grant.evidence.clone()).collect()
    }

    /// Texts were read and matched; a name alone was read.
    pub fn assurance(&self) -> Assurance {
        let a_text = self.grants.iter().any(|grant| grant.kind == GrantKind::Text);
        if a_text {
            Assurance::Inspected
        } else {
            Assurance::Read
        }
    }

    fn all(&self, question: impl Fn(&Offer) -> Truth) -> Fact {
        self.fact(&question, Truth::all, Truth::False)
    }

    fn any(&self, question: impl Fn(&Offer) -> Truth) -> Fact {
        self.fact(&question, Truth::any, Truth::True)
    }

    /// A fact resting on the grants that decided it: those with the `decisive` answer where there is one.
    fn fact(
        &self,
        question: &dyn Fn(&Offer) -> Truth,
        fold: impl Fn(Vec<Truth>) -> Truth,
        decisive: Truth,
    ) -> Fact {
        if self.grants.is_empty() {
            return Fact::unknown(Vec::new());
        }
        let answers: Vec<Truth> = self.grants.iter().map(|grant| question(&grant.offer)).collect();
        let value = fold(answers.clone());
        let bearing = self
            .grants
            .iter()
            .zip(&answers)
            .filter(|(_, answer)| value != decisive || **answer == decisive);
        let evidence = bearing.map(|(grant, _)| grant.evidence.clone()).collect();
        match value {
            Truth::Unknown => Fact::unknown(evidence),
            known => Fact::resting_on(known, self.assurance(), evidence),
        }
    }
}

#[cfg(test)]
#[path = "tests/composition.rs"]
mod tests;
