//! Use policies that lie beside a license: which of them bind, and through what.

use openassay_facts::{Evidence, Method, Place, Presence, Role, Truth, folder as parent};
use openassay_inventory::{Config, Inventory, Text};
use openassay_licenses::{ConditionKind, Identification, RestrictionKind};
use openassay_words::{one_line, sentences, tokens};

use crate::{Grant, GrantKind, Offer, Part, notices};

/// A use policy that was read.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What its text was found to be, and to restrict.
    pub text: Identification,
    /// What makes it bind.
    pub binding: Binding,
    /// Does the model beside it take in more than text?
    pub(crate) multimodal: Truth,
}

/// What makes a policy bind those who use the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Binding {
    /// The terms in these files incorporate it.
    Through(Vec<String>),
    /// It says so itself: "by using it you agree", "you must not".
    Itself,
    /// It lists what should not be done, and whether that binds anyone cannot be told.
    Unclear,
}

impl Policy {
    /// A policy beside a model of which it is not known whether it takes in more than text.
    pub(crate) fn new(text: Identification, binding: Binding) -> Self {
        Self {
            text,
            binding,
            multimodal: Truth::Unknown,
        }
    }

    /// Does it restrict in this way? What it does not speak of it leaves as it is.
    pub fn restricts(&self, kind: RestrictionKind) -> Truth {
        let listed = matches!(kind, RestrictionKind::FieldOfUse | RestrictionKind::Behavioral);
        let facets = self.text.facets();
        let of_some_models = facets
            .value(kind.facet())
            .is_some_and(|value| value.contains("(multimodal)"));
        let found = match facets.restricts(kind) {
            Truth::True if of_some_models => self.multimodal,
            told => told,
        };
        match (found, &self.binding) {
            (Truth::True, Binding::Unclear) => Truth::Unknown,
            // A language that is not read may list anything.
            (_, Binding::Unclear) if listed => Truth::Unknown,
            (Truth::True, _) => Truth::True,
            (Truth::Unknown, _) if of_some_models => Truth::Unknown,
            (Truth::False | Truth::Unknown, _) => Truth::False,
        }
    }

    /// Does it forbid the training of other models, whether or not they compete?
    pub fn forbids_other_models(&self) -> Truth {
        let banned = self.restricts(RestrictionKind::CompetingModels);
        banned.and(self.text.facets().forbids_other_models())
    }

    /// Does it limit any use?
    pub fn restricts_use(&self) -> Truth {
        Truth::any(RestrictionKind::OF_USE.iter().map(|kind| self.restricts(*kind)))
    }

    /// Does it ask for this duty?
    pub fn conditions(&self, kind: ConditionKind) -> Truth {
        let asks = self.text.facets().conditions(kind).is_true();
        (asks && self.binding != Binding::Unclear).into()
    }
}

/// The policies that are here, each as a grant that limits; notes on each of `grants` which of its policies are not.
pub(crate) fn collect(inventory: &Inventory, grants: &mut [Grant]) -> Vec<Grant> {
    for grant in &mut *grants {
        grant.lacks = grant.offer.policies();
    }
    let here = |text: &&Text| {
        let artifact = inventory.artifact(text.source, &text.path);
        artifact.is_some_and(|artifact| artifact.presence == Presence::Here)
    };
    let multimodal = is_multimodal(inventory);
    inventory
        .texts_of(Role::Policy)
        .filter(here)
        .filter_map(|text| of_text(text, grants, multimodal))
        .collect()
}

fn of_text(text: &Text, grants: &mut [Grant], multimodal: Truth) -> Option<Grant> {
    let found = openassay_licenses::identify(&text.text);
    let mut through: Vec<&Grant> = Vec::new();
    for grant in grants {
        if incorporates(grant, text, &found) {
            grant.lacks.clear();
            through.push(grant);
        }
    }
    let binding = if through.is_empty() {
        binding(&text.text, &found)?
    } else {
        Binding::Through(through.iter().map(|grant| grant.path.clone()).collect())
    };
    let mut parts: Vec<Part> = through.iter().flat_map(|grant| grant.parts.clone()).collect();
    parts.push(Part::Weights);
    parts.sort_unstable();
    parts.dedup();
    let own = parent(&text.path);
    let folder = through
        .iter()
        .map(|grant| grant.folder.as_str())
        .min_by_key(|folder| folder.len());
    let (line, quote) = binding_words(&text.text).unwrap_or_else(|| crate::collect::first_words(&text.text));
    Some(Grant {
        kind: GrantKind::Policy,
        source: text.source,
        path: text.path.clone(),
        folder: folder.unwrap_or(own).to_owned(),
        parts,
        files: Vec::new(),
        evidence: Evidence::in_file(text.source, &text.path, Place::Line(line), Method::Matched)
            .quoting(quote)
            .hashed(Some(text.sha256.clone())),
        offer: Offer::Policy(Box::new(Policy {
            text: found,
            binding,
            multimodal,
        })),
        lacks: Vec::new(),
    })
}

/// Does the model take in more than text, as far as its configuration tells? Some policies withhold only such models.
fn is_multimodal(inventory: &Inventory) -> Truth {
    let mut configs = inventory.configs_named("config.json").peekable();
    if configs.peek().is_none() {
        return Truth::Unknown;
    }
    let takes_more = |config: &Config| {
        notices::multimodal_keys()
            .iter()
            .any(|key| config.json.get(key).is_some())
    };
    configs.any(takes_more).into()
}

/// Is the policy the one that `grant` makes part of its terms? One that we know under another name is not.
fn incorporates(grant: &Grant, text: &Text, found: &Identification) -> bool {
    let wanted = grant.offer.policies();
    let folder = parent(&text.path);
    let near =
        grant.source == text.source && (is_within(folder, &grant.folder) || is_within(&grant.folder, folder));
    let named = || {
        let known = found.licenses.iter().filter(|_| found.verdict.is_plain());
        known.map(|license| license.title.as_str()).next()
    };
    let fits = |title: &str| {
        // Of a text that nobody knows only the kind of its policy is known.
        wanted.iter().any(|name| name == title)
            || matches!(&grant.offer, Offer::Text(own) if own.licenses.is_empty())
    };
    near && !wanted.is_empty() && named().is_none_or(fits)
}

fn is_within(inner: &str, outer: &str) -> bool {
    outer.is_empty()
        || inner == outer
        || inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// What makes a policy bind that no license incorporates; none where it is a notice that asks for nothing.
fn binding(text: &str, found: &Identification) -> Option<Binding> {
    let policy = Policy::new(found.clone(), Binding::Itself);
    let restricts = policy.restricts_use().is_true();
    // One that we know belongs to the license that names it: beside another its words are of other models.
    let of_others = !found.licenses.is_empty() && found.verdict.is_plain();
    match (binding_words(text).is_some() && !of_others, restricts) {
        (true, true) => Some(Binding::Itself),
        (false, true) => Some(Binding::Unclear),
        (_, false) if is_foreign(text) => Some(Binding::Unclear),
        (_, false) => None,
    }
}

/// Is it in a script that our phrases are not written in?
fn is_foreign(text: &str) -> bool {
    let letters = text.chars().filter(|one| one.is_alphabetic()).count();
    let foreign = text
        .chars()
        .filter(|one| one.is_alphabetic() && *one > '\u{24f}')
        .count();
    foreign * 5 > letters
}

/// The sentence by which a policy binds those who use the model, with its line.
fn binding_words(text: &str) -> Option<(u32, String)> {
    let found = sentences(text)
        .into_iter()
        .find(|sentence| notices::binds(&tokens(sentence.text)))?;
    Some((
        found.line,
        one_line(found.text).chars().take(LONGEST_QUOTE).collect(),
    ))
}

/// Characters of a quote.
const LONGEST_QUOTE: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<Binding> {
        binding(text, &openassay_licenses::identify(text))
    }

    #[test]
    fn a_policy_binds_by_its_own_words() {
        let own =
            "If you use Rill, you agree to this policy. You must not use Rill to harass or defame anyone.";
        assert_eq!(found(own), Some(Binding::Itself));
    }

    #[test]
    fn a_notice_that_asks_for_care_binds_nobody() {
        assert_eq!(
            found("We hope that everybody uses Rill with care, and checks its answers."),
            None
        );
        assert_eq!(
            found("By using Rill you agree to comply with applicable law."),
            None
        );
    }

    #[test]
    fn a_list_or_the_rules_of_a_service_leave_it_open() {
        assert_eq!(
            found("Prohibited uses\n\n- weapons\n- fraud\n"),
            Some(Binding::Unclear)
        );
        let service = "You may not use our API to build weapons for warfare.";
        assert_eq!(found(service), Some(Binding::Unclear));
        assert_eq!(found("禁止将本模型用于任何违法用途。"), Some(Binding::Unclear));
    }
}
