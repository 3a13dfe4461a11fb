//! License texts: one that should be here and is not, one that was changed, a name that is none.

use openassay_facts::{Artifact, Evidence, Finding, Presence, Role, Severity};
use openassay_licenses::ConditionKind;

use super::Terms;
use super::differ::ids;
use crate::{Composition, Grant, Offer};

/// A license named whose own terms ask that its text, or a link to it, accompany copies, and none is here.
pub(super) fn missing(terms: &Terms<'_>, weights: &Composition<'_>) -> Option<Finding> {
    let asks = |grant: &&&Grant| matches!(grant.offer, Offer::Named(_)) && wants_text(grant);
    let named = weights.grants.iter().find(asks)?;
    if may_be_here(terms, named) {
        return None;
    }
    let ids = named.offer.names();
    let license = named.offer.license().unwrap_or_default();
    let message = if ids.iter().all(|id| link_suffices(id)) {
        if is_linked(terms, named, &ids) {
            return None;
        }
        format!("{license} is named and asks that its text or a link to it accompany copies; neither is here")
    } else {
        format!("{license} is named and asks that its text accompany copies; no license text is here")
    };
    let looked =
        Evidence::of_absence("looked for LICENSE, COPYING and the like in every folder listed: none");
    let evidence = vec![named.evidence.clone(), looked];
    Some(Finding::sure(
        "license-text-missing",
        Severity::Warning,
        message,
        evidence,
    ))
}

/// Those whose notice is the text itself, and those that ask for a copy beside a notice of another kind.
fn wants_text(grant: &Grant) -> bool {
    let ids = grant.offer.names();
    let demanded = || ids.iter().any(|id| crate::notices::demand_of(id).is_some());
    grant.offer.conditions(ConditionKind::Notice).is_true() || demanded()
}

/// Creative Commons (3.a.1.C), Open Data Commons (4.2) and Mozilla (3.1) take a link for the text.
fn link_suffices(id: &str) -> bool {
    ["CC-BY", "ODC-By", "ODbL", "MPL-"]
        .iter()
        .any(|prefix| id.starts_with(prefix))
}

/// Is there a license file that may hold the text of what is named? Any that is not plainly the text of another.
fn may_be_here(terms: &Terms<'_>, named: &Grant) -> bool {
    let wanted = ids(named);
    let mut files = terms.inventory.with_role(Role::License);
    files.any(|artifact| match text_of(terms, artifact) {
        Some(grant) if grant.is_text() && grant.offer.verdict().starts_with("exact") => {
            !ids(grant).is_disjoint(&wanted)
        }
        // A notice in words, which names a license and is not its text.
        Some(grant) => !matches!(grant.offer, Offer::Named(_)),
        None => artifact.presence != Presence::Empty,
    })
}

fn text_of<'a>(terms: &Terms<'a>, artifact: &Artifact) -> Option<&'a Grant> {
    let own = |grant: &&Grant| (grant.source, &grant.path) == (artifact.source, &artifact.path);
    terms.grants.iter().find(own)
}

/// Does a document or field of the release hold the address of the license's text?
fn is_linked(terms: &Terms<'_>, named: &Grant, ids: &[String]) -> bool {
    let linked = |text: &str| {
        text.split("://").skip(1).any(|address| {
            let of_family = address.contains("creativecommons.org/licenses/")
                || address.contains("opendatacommons.org/licenses/");
            let known = crate::notices::license_at(address);
            known.map_or(of_family, |license| ids.iter().any(|id| id == license))
        })
    };
    let documents = terms
        .inventory
        .documents
        .iter()
        .map(|document| document.text.as_str());
    let texts = terms.inventory.texts.iter().map(|text| text.text.as_str());
    let quoted = named.evidence.quote.as_deref();
    documents.chain(texts).chain(quoted).any(linked)
}

/// A known license that was changed.
pub(super) fn modified(grants: &[Grant]) -> Vec<Finding> {
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

/// A family named without its version: what its members agree on is known, the rest is not.
pub(super) fn family_named(weights: &Composition<'_>) -> Vec<Finding> {
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
