//! The terms of a declared base model that the release does not repeat.

use openassay_facts::{Evidence, Finding, Method, Place, Severity};
use openassay_licenses::{ConditionKind, License, RestrictionKind};

use super::Terms;
use crate::{BaseFamily, Composition, Grant, base_family};

/// What the release says that it was made from, where the terms of that are known, and are not here.
pub(super) fn terms_dropped(terms: &Terms<'_>, weights: &Composition<'_>) -> Vec<Finding> {
    let mut told: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for base in &terms.statements.base_models {
        let Some((family, license)) = of_family(&base.name) else {
            continue;
        };
        if is_kept(terms, weights, license)
            || is_own(terms.names, &base.name)
            || told.contains(&family.name.as_str())
        {
            continue;
        }
        told.push(&family.name);
        found.push(dropped(base, family, license));
    }
    found
}

/// Is the license of the base named or here anywhere, or may it be what an unknown name or a pointer stands for?
fn is_kept(terms: &Terms<'_>, weights: &Composition<'_>, license: &License) -> bool {
    let named = |grant: &Grant| grant.offer.base().as_deref() == Some(license.id.as_str());
    let open = |grant: &&Grant| grant.offer.is_pointer();
    terms.grants.iter().any(named) || weights.grants.iter().chain(&weights.unresolved).any(open)
}

/// Does the release have the owner of its base? They may put their own work under other terms.
fn is_own(names: &[String], base: &str) -> bool {
    let owner = |name: &str| name.split_once('/').map(|(owner, _)| owner.to_ascii_lowercase());
    let of_base = owner(base);
    of_base.is_some() && names.iter().any(|name| owner(name) == of_base)
}

/// The family of the base model `name`, and the license of its members.
pub(super) fn of_family(name: &str) -> Option<(&'static BaseFamily, &'static License)> {
    let family = base_family(name)?;
    Some((family, openassay_licenses::by_id(&family.license)?))
}

fn dropped(base: &openassay_claims::Named, family: &BaseFamily, license: &License) -> Finding {
    let message = format!(
        "made from {} by its own words; the terms of {} ({}) are not repeated here",
        base.name,
        license.title,
        terms_in_words(&license.facets)
    );
    let known = Evidence::of_knowledge(
        "knowledge/bases/families.toml",
        format!("{}: {} ({})", family.name, license.id, family.cite),
    );
    let evidence = vec![said(&base.spot), known];
    Finding::sure("base-terms-dropped", Severity::Warning, message, evidence)
}

/// Where the producer says what it was made from.
pub(super) fn said(spot: &openassay_claims::Spot) -> Evidence {
    let place = if spot.line == 0 {
        Place::Whole
    } else {
        Place::Line(spot.line)
    };
    Evidence::in_file(spot.source, &spot.path, place, Method::Declared)
        .quoting(&spot.quote)
        .hashed(spot.sha256.clone())
}

fn terms_in_words(facets: &openassay_licenses::Facets) -> String {
    let restrictions = [
        (RestrictionKind::UsersCap, "a cap on users"),
        (RestrictionKind::Noncommercial, "no commercial use"),
        (RestrictionKind::Behavioral, "a use policy"),
        (RestrictionKind::FieldOfUse, "fields of use"),
        (RestrictionKind::CompetingModels, "no training of other models"),
    ];
    let duties = [
        (ConditionKind::Naming, "naming"),
        (ConditionKind::Notice, "a notice"),
        (ConditionKind::PassOnTerms, "passing the terms on"),
    ];
    let held = restrictions
        .iter()
        .filter(|(kind, _)| facets.restricts(*kind).is_true())
        .map(|(_, words)| *words);
    let owed = duties
        .iter()
        .filter(|(kind, _)| facets.conditions(*kind).is_true())
        .map(|(_, words)| *words);
    let words: Vec<&str> = held.chain(owed).collect();
    if words.is_empty() {
        "its own".to_owned()
    } else {
        words.join(", ")
    }
}
