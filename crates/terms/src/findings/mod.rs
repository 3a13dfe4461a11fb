//! What a lawyer would want to be told about the terms, short of a contradiction.

mod base;
mod differ;
mod notice;
mod policy;
mod reading;
mod text;

use openassay_claims::Statements;
use openassay_facts::{Evidence, Finding, Role, Severity};
use openassay_inventory::Inventory;

use crate::{Composition, Grant};

/// All that findings on terms are looked for in.
pub struct Terms<'a> {
    /// What is there.
    pub inventory: &'a Inventory,
    /// What the producer says.
    pub statements: &'a Statements,
    /// Every place that names terms.
    pub grants: &'a [Grant],
    /// The names of the release: its id, its folder.
    pub names: &'a [String],
    /// The terms on the weights, model by model: two models may lie under different terms without any conflict.
    pub models: &'a [Composition<'a>],
    /// The terms on the code, file by file.
    pub code: &'a [Composition<'a>],
}

/// The findings on the terms of the weights, and on texts that the code asks for.
pub fn findings(terms: &Terms<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(no_license(terms.inventory, terms.grants));
    found.extend(text::modified(terms.grants));
    found.extend(reading::findings(terms.grants));
    found.extend(notice::copyright_missing(terms));
    found.extend(notice::foundation_notice_missing(terms));
    // A hundred quantized copies may each carry the key that differs: one stands for all.
    found.extend(
        terms
            .models
            .iter()
            .find_map(|weights| differ::licenses_differ(terms, weights)),
    );
    for weights in terms.models {
        found.extend(text::missing(terms, weights));
        found.extend(text::family_named(weights));
        found.extend(base::terms_dropped(terms, weights));
        found.extend(policy::missing(terms.inventory, weights));
        found.extend(policy::narrows(weights));
        found.extend(policy::unclear(weights));
        found.extend(notice::file_missing(terms, weights));
    }
    found.extend(terms.code.iter().filter_map(|code| text::missing(terms, code)));
    once(found)
}

/// What two models have in common is said once.
fn once(found: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in found {
        let known = |earlier: &Finding| (earlier.kind, &earlier.message) == (finding.kind, &finding.message);
        if !kept.iter().any(known) {
            kept.push(finding);
        }
    }
    kept
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
