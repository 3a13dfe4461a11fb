//! Policies: one that the terms incorporate and that is not here, one that narrows an open license.

use openassay_facts::{Artifact, Evidence, Finding, Presence, Role, Severity};
use openassay_inventory::Inventory;

use crate::policy::Binding;
use crate::{Composition, Grant, Offer};

/// A policy that the terms incorporate, and that is not here.
pub(super) fn missing(inventory: &Inventory, weights: &Composition<'_>) -> Option<Finding> {
    let incorporating = weights.grants.iter().find(|grant| !grant.lacks.is_empty())?;
    // One that could not be read may be the one.
    let unread = |artifact: &&Artifact| artifact.presence != Presence::Here;
    if inventory
        .with_role(Role::Policy)
        .any(|artifact| unread(&artifact))
    {
        return None;
    }
    let names = incorporating.lacks.join(", ");
    let message = match incorporating.offer {
        Offer::Named(ref license) => {
            format!("{license} incorporates the {names}, which is not here: the terms are incomplete")
        }
        _ if incorporating.offer.base().is_some() => format!(
            "{} incorporates the {names}, which is not here: the terms are incomplete",
            incorporating.path
        ),
        _ => format!(
            "{} incorporates a use policy that is not here: the terms are incomplete",
            incorporating.path
        ),
    };
    let mut evidence = vec![incorporating.evidence.clone()];
    evidence.push(Evidence::of_absence(
        "looked for a use policy in every folder listed: none that is the one incorporated",
    ));
    Some(Finding::sure(
        "policy-missing",
        Severity::Warning,
        message,
        evidence,
    ))
}

/// A policy that binds of itself, beside a license that lets everyone use the model for anything.
pub(super) fn narrows(weights: &Composition<'_>) -> Option<Finding> {
    let open = weights.grants.iter().find(|grant| grant.offer.is_open())?;
    let policy = weights.grants.iter().find(|grant| binds_itself(grant))?;
    let license = open.offer.base().unwrap_or_else(|| "its license".to_owned());
    let message = format!(
        "{license} allows any use, and {} says that it binds those who use the model: both apply, so some uses are excluded",
        policy.path
    );
    let evidence = vec![policy.evidence.clone(), open.evidence.clone()];
    Some(Finding::sure(
        "policy-narrows",
        Severity::Warning,
        message,
        evidence,
    ))
}

/// A policy of which it cannot be told whether it binds anyone.
pub(super) fn unclear(weights: &Composition<'_>) -> Option<Finding> {
    let open = |policy: &&&Grant| matches!(&policy.offer, Offer::Policy(policy) if policy.binding == Binding::Unclear);
    let policy = weights.grants.iter().find(open)?;
    let message = format!(
        "whether {} binds those who use the model cannot be told: what it excludes is counted as unknown",
        policy.path
    );
    let evidence = vec![policy.evidence.clone()];
    Some(Finding::sure("policy-unclear", Severity::Note, message, evidence))
}

fn binds_itself(grant: &Grant) -> bool {
    matches!(&grant.offer, Offer::Policy(policy)
        if policy.binding == Binding::Itself && policy.restricts_use().is_true())
}
