//! Which variants can be loaded as they are, and which lack bytes.

use openassay_facts::{Evidence, Method, Presence, Role, Truth};
use openassay_inventory::Inventory;
use openassay_weights::{Variant, WeightsError};

use super::Survey;
use crate::evidence::seen;

/// What can be loaded as it is, and what lacks bytes.
pub(super) fn states(inventory: &Inventory, survey: &Survey) -> (Vec<Evidence>, Vec<Evidence>) {
    let mut loadable = Vec::new();
    let mut incomplete = Vec::new();
    for variant in survey
        .variants
        .iter()
        .filter(|variant| !variant.adapter && !variant.intermediate)
    {
        let evidence = evidence_of(inventory, survey, variant);
        if is_whole(survey, variant) {
            loadable.extend(evidence);
        } else {
            incomplete.extend(evidence);
        }
    }
    let weights = [Role::WeightsFinal, Role::WeightsIndex];
    let elsewhere = inventory.artifacts.iter().filter(|artifact| {
        weights.contains(&artifact.role)
            && matches!(artifact.presence, Presence::Pointer { .. } | Presence::Unreadable)
    });
    incomplete.extend(elsewhere.map(|artifact| seen(artifact, Method::Listed)));
    let index_alone = inventory
        .artifacts
        .iter()
        .filter(|artifact| artifact.role == Role::WeightsIndex);
    if loadable.is_empty() && incomplete.is_empty() {
        incomplete.extend(index_alone.map(|artifact| seen(artifact, Method::Listed)));
    }
    (loadable, incomplete)
}

/// The headers of adapters: what they make is whole only with a base that lies elsewhere.
pub(super) fn adapters(inventory: &Inventory, survey: &Survey) -> Vec<Evidence> {
    let variants = survey.variants.iter().filter(|variant| variant.adapter);
    variants
        .flat_map(|variant| evidence_of(inventory, survey, variant))
        .collect()
}

/// All of its bytes are here: by its headers, or, where the format is not parsed, by recognition alone (then
/// whether it can be read stays unknown).
fn is_whole(survey: &Survey, variant: &Variant) -> bool {
    let recognized = |(source, path): &(usize, String)| {
        survey
            .file(*source, path)
            .is_some_and(|file| file.header.as_ref().is_err_and(WeightsError::is_unread))
    };
    match variant.complete {
        Truth::True => true,
        Truth::False => false,
        Truth::Unknown => variant.missing.is_empty() && variant.files.iter().all(recognized),
    }
}

/// The headers of a variant's files, or the files where nothing of them is parsed.
fn evidence_of(inventory: &Inventory, survey: &Survey, variant: &Variant) -> Vec<Evidence> {
    variant
        .files
        .iter()
        .filter_map(|(source, path)| {
            let file = survey.file(*source, path)?;
            match &file.header {
                Ok(header) => Some(
                    header
                        .evidence(*source, path)
                        .quoting(format!("{} tensors", header.tensors.len())),
                ),
                Err(error) if error.is_unread() => inventory.artifact(*source, path).map(|artifact| {
                    seen(artifact, Method::Recognized)
                        .quoting(format!("{}, tensors not read", file.format.title()))
                }),
                Err(_) => None,
            }
        })
        .collect()
}
