//! All grants on one component, put together.

use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::{Assurance, Evidence, Fact, Truth};
use openassay_licenses::{ConditionKind, RestrictionKind, Right};

use crate::policy::Binding;
use crate::{Grant, GrantKind, Offer};

/// The terms on one file or component: every grant that speaks of it.
#[derive(Debug, Clone, Default)]
pub struct Composition<'a> {
    /// The grants, in the order of their places; policies come last.
    pub grants: Vec<&'a Grant>,
    /// License files that only point to what is not here, whether or not another place names the terms.
    pub unresolved: Vec<&'a Grant>,
    /// Does one place restrict what another grants on the same file?
    conflict: bool,
    /// Are the terms of some file only pointed at?
    pointing: bool,
}

/// Puts the `grants` on one file together.
pub fn compose(grants: Vec<&Grant>) -> Composition<'_> {
    let mut grants = in_order(grants);
    let unresolved = drop_pointers(&mut grants);
    drop_chosen(&mut grants);
    drop_lone_policies(&mut grants);
    let a_text = grants.iter().any(|grant| grant.is_text());
    let points = !unresolved.is_empty() || grants.iter().any(|grant| grant.offer.is_pointer());
    Composition {
        conflict: conflict_within(&grants),
        pointing: points && !a_text,
        grants: without_repetition(grants),
        unresolved,
    }
}

/// Puts the terms of several files together: the most restrictive governs the whole, and what differs from file to
/// file is no conflict.
pub fn together<'a>(each: &[Composition<'a>]) -> Composition<'a> {
    let grants = each.iter().flat_map(|one| one.grants.iter().copied());
    let unresolved = each.iter().flat_map(|one| one.unresolved.iter().copied());
    Composition {
        grants: without_repetition(in_order(grants.collect())),
        unresolved: in_order(unresolved.collect()),
        conflict: each.iter().any(|one| one.conflict),
        pointing: each.iter().any(|one| one.pointing),
    }
}

/// By their places, each once.
fn in_order(mut grants: Vec<&Grant>) -> Vec<&Grant> {
    grants.sort_by(|a, b| (a.kind, a.source, &a.path).cmp(&(b.kind, b.source, &b.path)));
    let mut seen = BTreeSet::new();
    grants.retain(|grant| seen.insert(std::ptr::from_ref(*grant)));
    grants
}

/// Of many places that say the same the first few.
fn without_repetition(mut grants: Vec<&Grant>) -> Vec<&Grant> {
    let mut said: BTreeMap<(GrantKind, String), usize> = BTreeMap::new();
    grants.retain(|grant| {
        let words = grant.offer.license().or_else(|| grant.evidence.sha256.clone());
        let times = said
            .entry((grant.kind, words.unwrap_or_else(|| grant.path.clone())))
            .or_default();
        *times += 1;
        *times <= MOST_ALIKE
    });
    grants
}

/// Does one place restrict what another grants for every purpose? Then no reading satisfies both.
fn conflict_within(grants: &[&Grant]) -> bool {
    grants.iter().any(|open| open.offer.is_open()) && grants.iter().any(|narrow| narrow.offer.is_narrower())
}

/// `license: other`, or a file that only says where the terms are: where a place names them, it is what was meant.
/// Gives back the files whose terms are nowhere here.
fn drop_pointers<'a>(grants: &mut Vec<&'a Grant>) -> Vec<&'a Grant> {
    let unresolved = |grant: &&&Grant| grant.kind == GrantKind::Text && grant.offer.is_pointer();
    let pointing = grants.iter().filter(unresolved).copied().collect();
    if grants.iter().any(|grant| grant.is_text()) {
        grants.retain(|grant| !grant.offer.is_pointer());
        return pointing;
    }
    if grants.iter().any(|grant| matches!(grant.offer, Offer::Named(_))) {
        grants.retain(|grant| !(grant.kind == GrantKind::Text && grant.offer.is_pointer()));
    }
    pointing
}

/// A policy limits what a license grants; alone it grants nothing.
fn drop_lone_policies(grants: &mut Vec<&Grant>) {
    if grants.iter().all(|grant| grant.kind == GrantKind::Policy) {
        grants.clear();
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

/// A policy that binds beside a license, in an SPDX expression: no list has it.
const BESIDES: &str = "LicenseRef-use-policy";

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

    /// Does any that applies forbid the training of other models, whether or not they compete?
    pub fn forbids_other_models(&self) -> Fact {
        self.any(Offer::forbids_other_models)
    }

    /// Does any that applies ask for this duty?
    pub fn conditions(&self, kind: ConditionKind) -> Fact {
        self.any(|offer| offer.conditions(kind))
    }

    /// The expression of all that apply, or none where a place conflicts or a text is not plain.
    pub fn license(&self) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for grant in &self.grants {
            if let Offer::Policy(policy) = &grant.offer {
                let besides = policy.binding == Binding::Itself && policy.restricts_use().is_true();
                names.extend(besides.then(|| BESIDES.to_owned()));
                continue;
            }
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

    /// Does one place restrict what another grants on the same file for every purpose? Then no reading satisfies both.
    pub fn in_conflict(&self) -> bool {
        self.conflict
    }

    /// The verdict's name: that of the text where there is one.
    pub fn verdict(&self) -> &'static str {
        if self.in_conflict() {
            return "conflict";
        }
        // Of several texts the one that is furthest from any license that we know.
        let worst = ["unknown", "derived", "modified", "exact-with-trailer", "exact"];
        let of_texts = |verdict: &&str| self.texts().any(|grant| grant.offer.verdict() == *verdict);
        let named = || self.grants.first().map_or("none", |grant| grant.offer.verdict());
        worst.into_iter().find(of_texts).unwrap_or_else(named)
    }

    /// `complete`, or what is missing from one that applies.
    pub fn completeness(&self) -> &'static str {
        if self.grants.iter().any(|grant| !grant.lacks.is_empty()) {
            "incomplete"
        } else if self.pointing {
            "pointer"
        } else {
            "complete"
        }
    }

    /// The texts of terms among the grants.
    fn texts(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().copied().filter(|grant| grant.is_text())
    }

    /// Where the terms stand.
    pub fn evidence(&self) -> Vec<Evidence> {
        self.grants.iter().map(|grant| grant.evidence.clone()).collect()
    }

    /// Where the policies stand that bind.
    pub fn policies(&self) -> Vec<Evidence> {
        let binds = |grant: &&&Grant| matches!(&grant.offer, Offer::Policy(policy) if policy.binding != Binding::Unclear);
        self.grants
            .iter()
            .filter(binds)
            .map(|grant| grant.evidence.clone())
            .collect()
    }

    /// Texts were read and matched; a name alone was read.
    pub fn assurance(&self) -> Assurance {
        if self.texts().next().is_some() {
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
