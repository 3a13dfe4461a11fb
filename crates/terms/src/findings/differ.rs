//! Two places that name different licenses.

use std::collections::BTreeSet;

use openassay_facts::{Finding, Severity};

use super::Terms;
use crate::{Composition, Grant, GrantKind, Offer};

/// Two places that name different licenses without denying one another: both speak of the weights, or one of
/// them speaks of the package around the model. Where a text is narrower than what is named beside it, that is the
/// producer's contradiction and no finding.
pub(super) fn licenses_differ(terms: &Terms<'_>, weights: &Composition<'_>) -> Option<Finding> {
    if weights.in_conflict() {
        return narrower_elsewhere(weights);
    }
    let of_model = weights.grants.iter().find(|grant| !ids(grant).is_empty())?;
    let of_package = terms.grants.iter().filter(|grant| speaks_of_package(grant));
    let mut others = weights.grants.iter().copied().chain(of_package);
    let other = others.find(|other| differ(of_model, other) && !is_sum_of(weights, of_model, other))?;
    let message = format!(
        "{} names {}, {} names {}",
        place(of_model),
        of_model.offer.base()?,
        place(other),
        other.offer.base()?
    );
    Some(of_two(message, of_model, other))
}

/// A tag, key or sentence that is narrower than what another place names: both may be meant, so the narrower counts.
fn narrower_elsewhere(weights: &Composition<'_>) -> Option<Finding> {
    let mut narrower = weights.grants.iter().filter(|grant| grant.offer.is_narrower());
    if narrower.clone().any(|grant| grant.kind == GrantKind::Text) {
        return None;
    }
    let narrow = narrower.next()?;
    let open = weights.grants.iter().find(|grant| grant.offer.is_open())?;
    let message = format!(
        "{} names {}, which withholds what {} allows by {}; the narrower is counted",
        place(narrow),
        narrow.offer.base()?,
        place(open),
        open.offer.base()?
    );
    Some(of_two(message, narrow, open))
}

fn of_two(message: String, one: &Grant, other: &Grant) -> Finding {
    let evidence = vec![one.evidence.clone(), other.evidence.clone()];
    Finding::sure("licenses-differ", Severity::Warning, message, evidence)
}

/// The licenses that a grant names, a family by its members: one of them is no other license.
pub(super) fn ids(grant: &Grant) -> BTreeSet<String> {
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
        GrantKind::Header | GrantKind::Prose | GrantKind::Policy => grant.path.clone(),
    }
}
