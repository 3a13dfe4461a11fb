//! What a lawyer would want to be told about the terms, short of a contradiction.

use std::collections::BTreeSet;

use openassay_claims::Statements;
use openassay_facts::{Evidence, Finding, Method, Place, Role, Severity};
use openassay_inventory::Inventory;
use openassay_licenses::{ConditionKind, RestrictionKind};

use crate::{Composition, Grant, GrantKind, Offer, base_family};

/// The findings on the terms of the weights, given every grant of the release.
pub fn findings(
    inventory: &Inventory,
    statements: &Statements,
    grants: &[Grant],
    weights: &Composition<'_>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(no_license(inventory, grants));
    found.extend(license_text_missing(grants, weights));
    found.extend(modified_text(grants));
    found.extend(licenses_differ(grants, weights));
    found.extend(family_named(weights));
    found.extend(base_terms_dropped(statements, weights));
    found.extend(policy_missing(inventory, weights));
    found
}

fn no_license(inventory: &Inventory, grants: &[Grant]) -> Option<Finding> {
    let a_text_is_there = inventory
        .artifacts
        .iter()
        .any(|artifact| artifact.role == Role::License);
    let words_alone = inventory
        .artifacts
        .iter()
        .all(|artifact| matches!(artifact.role, Role::ModelCard | Role::Document));
    if !grants.is_empty() || a_text_is_there || inventory.documents.is_empty() || words_alone {
        return None;
    }
    let looked = Evidence::of_absence(
        "looked for license texts, card tags, package metadata and headers in every file listed: none",
    );
    let message = "no file names terms of any kind; no license is no permission".to_owned();
    Some(Finding::sure(
        "no-license",
        Severity::Error,
        message,
        vec![looked],
    ))
}

/// A license named whose own terms ask that its text accompany copies, and no text is here.
fn license_text_missing(grants: &[Grant], weights: &Composition<'_>) -> Option<Finding> {
    if grants.iter().any(|grant| grant.kind == GrantKind::Text) {
        return None;
    }
    let named = weights.grants.iter().find(|grant| {
        matches!(grant.offer, Offer::Named(_)) && grant.offer.conditions(ConditionKind::Notice).is_true()
    })?;
    let license = named.offer.license().unwrap_or_default();
    let message =
        format!("{license} is named and asks that its text accompany copies; no license text is here");
    let looked =
        Evidence::of_absence("looked for LICENSE, COPYING and the like in every folder listed: none");
    Some(Finding::sure(
        "license-text-missing",
        Severity::Warning,
        message,
        vec![named.evidence.clone(), looked],
    ))
}

fn modified_text(grants: &[Grant]) -> Vec<Finding> {
    let changed = |grant: &&Grant| grant.offer.verdict() == "modified";
    grants
        .iter()
        .filter(changed)
        .map(|grant| {
            let base = grant.offer.base().unwrap_or_else(|| "a known license".to_owned());
            let message = format!("the text in {} is not plain {base}: it was changed", grant.path);
            Finding::sure(
                "license-text-modified",
                Severity::Warning,
                message,
                vec![grant.evidence.clone()],
            )
        })
        .collect()
}

/// Two places that name different licenses without denying one another: both speak of the weights, or one of
/// them speaks of the package around the model.
fn licenses_differ(grants: &[Grant], weights: &Composition<'_>) -> Option<Finding> {
    if weights.in_conflict() {
        return None;
    }
    let of_model = weights.grants.iter().find(|grant| !ids(grant).is_empty())?;
    let of_package = grants.iter().filter(|grant| speaks_of_package(grant));
    let mut others = weights.grants.iter().copied().chain(of_package);
    let other = others.find(|other| differ(of_model, other) && !is_sum_of(weights, of_model, other))?;
    let message = format!(
        "{} names {}, {} names {}",
        place(of_model),
        of_model.offer.base()?,
        place(other),
        other.offer.base()?
    );
    Some(Finding::sure(
        "licenses-differ",
        Severity::Warning,
        message,
        vec![of_model.evidence.clone(), other.evidence.clone()],
    ))
}

/// The licenses that a grant names, a family by its members: one of them is no other license.
fn ids(grant: &Grant) -> BTreeSet<String> {
    let named = match &grant.offer {
        Offer::Text(text) => text.licenses.clone(),
        offer => offer.licenses(),
    };
    named
        .into_iter()
        .flat_map(|license| std::iter::once(license.id.clone()).chain(license.family.iter().cloned()))
        .map(|id| plain_version(&id).to_owned())
        .collect()
}

/// `GPL-3.0-only` and `GPL-3.0-or-later` have the same text.
fn plain_version(id: &str) -> &str {
    id.strip_suffix("-only")
        .or_else(|| id.strip_suffix("-or-later"))
        .unwrap_or(id)
}

fn differ(one: &Grant, other: &Grant) -> bool {
    let (one, other) = (ids(one), ids(other));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// Does a third place name both ("MIT OR Apache-2.0" over two texts)?
fn is_sum_of(weights: &Composition<'_>, one: &Grant, other: &Grant) -> bool {
    let names = |grant: &&Grant| !differ(grant, one) && !differ(grant, other) && !ids(grant).is_empty();
    weights.grants.iter().any(names)
}

/// A package's metadata, or the license text that it keeps beside it.
fn speaks_of_package(grant: &Grant) -> bool {
    let beside_metadata = grant.path.contains(".dist-info/") || grant.path.contains(".egg-info/");
    grant.kind == GrantKind::Package || grant.kind == GrantKind::Text && beside_metadata
}

/// Where it is named, in words.
fn place(grant: &Grant) -> String {
    match grant.kind {
        GrantKind::Package => format!("the package's metadata ({})", grant.path),
        GrantKind::Tag => format!("the card ({})", grant.path),
        GrantKind::Text if speaks_of_package(grant) => format!("the package's license text ({})", grant.path),
        GrantKind::Text => format!("the text in {}", grant.path),
        GrantKind::GgufKey => format!("the key in {}", grant.path),
        GrantKind::Header | GrantKind::Prose => grant.path.clone(),
    }
}

/// A family named without its version: what its members agree on is known, the rest is not.
fn family_named(weights: &Composition<'_>) -> Vec<Finding> {
    let families = weights.grants.iter().flat_map(|grant| {
        grant
            .offer
            .licenses()
            .into_iter()
            .map(move |license| (grant, license))
    });
    families
        .filter(|(_, license)| license.is_family())
        .map(|(grant, license)| {
            let message = format!(
                "`{}` is a family, not a license: the version decides the rest",
                license.id
            );
            Finding::sure(
                "license-family",
                Severity::Warning,
                message,
                vec![grant.evidence.clone()],
            )
        })
        .collect()
}

/// The terms of a declared base model that the release does not repeat.
fn base_terms_dropped(statements: &Statements, weights: &Composition<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for base in &statements.base_models {
        let Some(family) = base_family(&base.name) else {
            continue;
        };
        let Some(license) = openassay_licenses::by_id(&family.license) else {
            continue;
        };
        let kept = weights
            .grants
            .iter()
            .any(|grant| grant.offer.base().as_deref() == Some(license.id.as_str()));
        if kept || found.iter().any(|earlier| earlier.message.contains(&family.name)) {
            continue;
        }
        let dropped = terms_in_words(&license.facets);
        let message = format!(
            "made from {} by its own words; the terms of {} ({dropped}) are not repeated here",
            base.name, license.title
        );
        let spot = &base.spot;
        let place = if spot.line == 0 {
            Place::Whole
        } else {
            Place::Line(spot.line)
        };
        let said = Evidence::in_file(spot.source, &spot.path, place, Method::Declared)
            .quoting(&spot.quote)
            .hashed(spot.sha256.clone());
        let known = Evidence::of_knowledge(
            "knowledge/bases/families.toml",
            format!("{}: {}", family.name, license.id),
        );
        found.push(Finding::sure(
            "base-terms-dropped",
            Severity::Warning,
            message,
            vec![said, known],
        ));
    }
    found
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

/// A policy that the terms incorporate, and that is not here.
fn policy_missing(inventory: &Inventory, weights: &Composition<'_>) -> Option<Finding> {
    let a_policy_is_here = inventory
        .artifacts
        .iter()
        .any(|artifact| artifact.role == Role::Policy);
    let incorporating = weights
        .grants
        .iter()
        .find(|grant| grant.offer.completeness() == "incomplete")?;
    if a_policy_is_here {
        return None;
    }
    let message = format!(
        "{} incorporates a use policy that is not here: the terms are incomplete",
        incorporating.path
    );
    Some(Finding::sure(
        "policy-missing",
        Severity::Warning,
        message,
        vec![incorporating.evidence.clone()],
    ))
}
