//! `license`, `licensed`, `osi_license`, `open_license`, `osi_terms`, `dfsg`, `may`, `restricts`,
//! `conditions`, `free_of_charge`: the terms on each component, composed.

use std::collections::BTreeMap;

use openassay_facts::{
    Artifact, Assurance, Component, Evidence, Fact, FactKey, Facts, Presence, Role, Truth, Value,
};
use openassay_licenses::{ConditionKind, RestrictionKind, Right};
use openassay_terms::{Composition, Grant, Part, compose, speaking_of, together};

use super::world::{World, said_at};
use crate::survey::Survey;

/// Records the terms of every component that there are files for, and of the weights in any case.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    for name in openassay_frameworks::dictionary().components.keys() {
        let component = Component::from(name.clone());
        let terms = composition_of(world, &component);
        let runtime = stands_in(world, name);
        if terms.is_empty()
            && runtime.is_empty()
            && pieces(world, &component).is_empty()
            && name != "weights.final"
        {
            continue;
        }
        record_one(world, facts, name, &terms, &runtime);
    }
}

/// The grants on `component`, put together.
pub(crate) fn composition_of<'a>(world: &World<'a>, component: &Component) -> Composition<'a> {
    composition_of_all(world, std::slice::from_ref(component))
}

/// The grants on several components, put together: the most restrictive governs the whole.
pub(crate) fn composition_of_all<'a>(world: &World<'a>, components: &[Component]) -> Composition<'a> {
    let each: Vec<Composition<'a>> = components
        .iter()
        .flat_map(|component| compositions_of(world, component))
        .map(|(terms, _)| terms)
        .collect();
    together(&each)
}

/// The same, each composition once with the files under it: two models side by side may lie under different terms
/// without any conflict.
pub(crate) fn compositions_of<'a>(
    world: &World<'a>,
    component: &Component,
) -> Vec<(Composition<'a>, Vec<String>)> {
    let part = Part::of(component);
    let mut known: BTreeMap<Vec<*const Grant>, usize> = BTreeMap::new();
    let mut found: Vec<(Composition<'a>, Vec<String>)> = Vec::new();
    for artifact in pieces(world, component) {
        let grants = speaking_of(world.places, &artifact, part);
        let key = grants.iter().map(|grant| std::ptr::from_ref(*grant)).collect();
        let at = *known.entry(key).or_insert(found.len());
        match found.get_mut(at) {
            Some((_, files)) => files.push(artifact.path.clone()),
            None => found.push((compose(grants), vec![artifact.path.clone()])),
        }
    }
    found
}

/// The files that the component consists of or is contained in; for the weights, whatever stands for them
/// even where their bytes are elsewhere.
fn pieces(world: &World<'_>, component: &Component) -> Vec<Artifact> {
    let mut found: Vec<Artifact> = world.artifacts_of(component.as_str()).cloned().collect();
    if component.as_str() == "code.inference" && found.is_empty() && world.survey.needs_own_code() {
        // A runtime that loads such code runs it together with that code, under that code's terms.
        found.extend(world.artifacts_of("code.architecture").cloned());
    }
    let holders = world
        .statements
        .contained
        .iter()
        .filter(|spot| spot.component == *component);
    found.extend(holders.filter_map(|spot| world.inventory.artifact(spot.source, &spot.path).cloned()));
    if component.as_str() == "weights.final" && found.is_empty() {
        let beside = [
            Role::WeightsAdapter,
            Role::WeightsIndex,
            Role::Config,
            Role::ModelCard,
            Role::License,
        ];
        found.extend(
            beside
                .iter()
                .filter_map(|role| {
                    world
                        .inventory
                        .artifacts
                        .iter()
                        .find(|artifact| artifact.role == *role)
                })
                .take(1)
                .cloned(),
        );
    }
    found
}

/// The licenses of runtimes that stand in for the component's code.
fn stands_in(world: &World<'_>, component: &str) -> Vec<(String, Evidence)> {
    match component {
        "code.architecture" | "code.inference" => Survey::runtime_licenses(world.survey),
        _ => Vec::new(),
    }
}

fn record_one(
    world: &World<'_>,
    facts: &mut Facts,
    component: &str,
    terms: &Composition<'_>,
    runtime: &[(String, Evidence)],
) {
    let mut set = |key: FactKey, fact: Fact| facts.set(key, fact);
    let own = Terms {
        world,
        own: terms,
        runtime,
    };
    set(FactKey::new("licensed", component), own.licensed());
    if let Some(license) = own.license() {
        set(FactKey::new("license", component), license);
    }
    set(
        FactKey::new("osi_license", component),
        own.answer(Composition::osi_license, |license| license.osi_approved),
    );
    set(
        FactKey::new("open_license", component),
        own.answer(Composition::open_license, |license| {
            license.osi_approved.or(license.open_definition)
        }),
    );
    set(FactKey::new("dfsg", component), own.dfsg());
    for right in Right::ALL.iter().copied() {
        set(
            FactKey::with_kind("may", right.name(), component),
            own.answer(|terms| terms.may(right), |license| license.facets.may(right)),
        );
    }
    for kind in RestrictionKind::ALL.iter().copied() {
        set(
            FactKey::with_kind("restricts", kind.name(), component),
            own.restricts(kind),
        );
    }
    set(
        FactKey::with_kind("restricts", "use", component),
        own.restricts_use(),
    );
    for kind in ConditionKind::ALL.iter().copied() {
        set(
            FactKey::with_kind("conditions", kind.name(), component),
            own.answer_unlicensed_unknown(
                |terms| terms.conditions(kind),
                |license| license.facets.conditions(kind),
            ),
        );
    }
    set(FactKey::new("osi_terms", component), own.osi_terms());
    set(FactKey::new("free_of_charge", component), own.free_of_charge());
}

/// The evidence that nothing in the release names terms: not where a license's text lies unread (a PDF, a
/// pointer), since it would name some.
pub(crate) fn no_terms(world: &World<'_>) -> Option<Evidence> {
    let unread = world.inventory.with_role(Role::License).any(|artifact| {
        let text =
            |text: &openassay_inventory::Text| text.source == artifact.source && text.path == artifact.path;
        !matches!(artifact.presence, Presence::Empty | Presence::Stub)
            && !world.inventory.texts_of(Role::License).any(text)
    });
    if unread {
        return None;
    }
    world.absence("terms (license texts, card tags, metadata, headers)")
}

/// The terms of one component: its own grants, or those of a runtime that stands in for it.
struct Terms<'a, 'w> {
    world: &'a World<'w>,
    own: &'a Composition<'a>,
    runtime: &'a [(String, Evidence)],
}

impl<'a> Terms<'a, '_> {
    /// The question put to the component's own grants, or else to a runtime's license: any way will do.
    fn answer(
        &self,
        own: impl Fn(&Composition<'a>) -> Fact,
        of_license: impl Fn(&openassay_licenses::License) -> Truth,
    ) -> Fact {
        let own = if self.own.is_empty() {
            self.unlicensed()
        } else {
            own(self.own)
        };
        if self.runtime.is_empty() || own.truth().is_true() {
            return own;
        }
        let yes = self.runtime.iter().find(|(license, _)| {
            openassay_licenses::by_id(license).is_some_and(|license| of_license(license).is_true())
        });
        match yes {
            Some((_, evidence)) => Fact::because(Truth::True, Assurance::Read, evidence.clone()),
            None => own,
        }
    }

    /// As [`Self::answer`], for what says nothing where there are no terms.
    fn answer_unlicensed_unknown(
        &self,
        own: impl Fn(&Composition<'a>) -> Fact,
        of_license: impl Fn(&openassay_licenses::License) -> Truth,
    ) -> Fact {
        if self.own.is_empty() && self.runtime.is_empty() {
            Fact::unknown(Vec::new())
        } else {
            self.answer(own, of_license)
        }
    }

    /// No terms on it: false where the release has words and names none anywhere, else unknown.
    fn unlicensed(&self) -> Fact {
        let somewhere = self.world.grants.iter().any(|grant| !grant.parts.is_empty());
        match no_terms(self.world) {
            Some(absence) if !somewhere => Fact::because(Truth::False, Assurance::Read, absence),
            _ => Fact::unknown(Vec::new()),
        }
    }

    fn licensed(&self) -> Fact {
        if self.own.is_empty() {
            if let Some((_, evidence)) = self.runtime.first() {
                return Fact::because(Truth::True, Assurance::Read, evidence.clone());
            }
            return self.unlicensed();
        }
        let grants = [Right::Use, Right::Study, Right::Modify, Right::Distribute];
        let granted = Truth::any(grants.iter().map(|right| self.own.may(*right).truth()));
        // What limits some uses grants the others.
        let limited = self.restricts_use().truth().is_true() && !granted.is_false();
        let anything = granted.or(if limited { Truth::True } else { Truth::False });
        // Terms that are there, and of which it is not known that they grant anything, are no license yet.
        match anything {
            Truth::Unknown => Fact::unknown(self.own.evidence()),
            known => Fact::resting_on(known, self.own.assurance(), self.own.evidence()),
        }
    }

    fn license(&self) -> Option<Fact> {
        if let Some(license) = self.own.license() {
            return Some(Fact::resting_on(
                Value::Name(license),
                self.own.assurance(),
                self.own.evidence(),
            ));
        }
        match (self.own.is_empty(), self.runtime.first()) {
            (true, Some((license, evidence))) => Some(Fact::because(
                Value::Name(license.clone()),
                Assurance::Read,
                evidence.clone(),
            )),
            _ => None,
        }
    }

    fn dfsg(&self) -> Fact {
        let Some(fact) = self.license() else {
            // Terms that discriminate against persons or purposes are not free (DFSG 5 and 6), whatever their name.
            return match (self.own.is_empty(), self.restricts_use()) {
                (true, _) => self.unlicensed(),
                (false, restricts) if restricts.truth().is_true() => {
                    Fact::resting_on(Truth::False, restricts.assurance(), restricts.evidence().to_vec())
                }
                _ => Fact::unknown(self.own.evidence()),
            };
        };
        let Value::Name(license) = fact.value() else {
            return Fact::unknown(Vec::new());
        };
        let value = openassay_frameworks::in_license_set(license, "dfsg");
        let restricts = self.restricts_use();
        match value {
            // A policy beside a free license, say.
            Truth::Unknown if restricts.truth().is_true() && !self.own.is_empty() => {
                Fact::resting_on(Truth::False, restricts.assurance(), restricts.evidence().to_vec())
            }
            Truth::Unknown => Fact::unknown(fact.evidence().to_vec()),
            known => Fact::resting_on(known, fact.assurance(), fact.evidence().to_vec()),
        }
    }

    fn restricts(&self, kind: RestrictionKind) -> Fact {
        if self.own.is_empty() {
            return Fact::unknown(Vec::new());
        }
        self.own.restricts(kind)
    }

    /// `restricts(use, C)`: any restriction that limits a use.
    fn restricts_use(&self) -> Fact {
        if self.own.is_empty() {
            return Fact::unknown(Vec::new());
        }
        let each: Vec<Fact> = RestrictionKind::OF_USE
            .iter()
            .map(|kind| self.own.restricts(*kind))
            .collect();
        let value = Truth::any(each.iter().map(Fact::truth));
        let evidence = each
            .iter()
            .find(|fact| fact.truth() == value)
            .map(|fact| fact.evidence().to_vec())
            .unwrap_or_default();
        if value.is_unknown() {
            Fact::unknown(evidence)
        } else {
            Fact::resting_on(value, self.own.assurance(), evidence)
        }
    }

    /// The terms let anyone use, study, modify and share for any purpose.
    fn osi_terms(&self) -> Fact {
        if self.own.is_empty() {
            return self.unlicensed();
        }
        let rights = [Right::Use, Right::Study, Right::Modify, Right::Distribute];
        let all = Truth::all(rights.iter().map(|right| self.own.may(*right).truth()));
        let free = !self.restricts_use().truth();
        let value = all.and(free);
        if value.is_unknown() {
            return Fact::unknown(self.own.evidence());
        }
        Fact::resting_on(value, self.own.assurance(), self.own.evidence())
    }

    /// The terms grant it royalty-free; false where they do not and the words name a price.
    fn free_of_charge(&self) -> Fact {
        let prices: Vec<Evidence> = self
            .world
            .statements
            .prices
            .iter()
            .map(|spot| said_at!(spot))
            .collect();
        let free = self.answer(
            |terms| {
                let free = terms.open_license().truth().or(terms.may(Right::Use).truth());
                let paid = terms
                    .restricts(RestrictionKind::SeparateCommercialLicense)
                    .truth();
                let value = free.and(!paid);
                if value.is_true() {
                    Fact::resting_on(value, terms.assurance(), terms.evidence())
                } else {
                    Fact::unknown(terms.evidence())
                }
            },
            |license| license.osi_approved,
        );
        match (prices.is_empty(), free.truth().is_true()) {
            // A price beside terms that give it to everyone is that of a service around it.
            (_, true) => free,
            (true, false) => Fact::unknown(free.evidence().to_vec()),
            (false, false) => Fact::resting_on(Truth::False, Assurance::Read, prices),
        }
    }
}
