//! What of a network's shape bears a claim out: its dimensions, its experts, and that only an adapter is here.
//!
//! A configuration is written by its producer too, so where tensors can tell they must say the same.

use openassay_claims::{Kinship, kinship};
use openassay_facts::{Artifact, Evidence, Method, Role, folder};
use openassay_weights::Variant;

use super::borne_out::{config_beside, dimension, header, in_config, whole, whole_of_one};
use crate::evidence::World;

/// `layers=12`, `hidden=768`, `vocabulary=32000`, `experts=8`, `family=llama`, or `mixture-of-experts`.
pub(super) fn architecture(world: &World<'_>, asserts: &str) -> Option<Vec<Evidence>> {
    let Some((what, number)) = asserts.split_once('=') else {
        return (asserts == "mixture-of-experts")
            .then(|| mixture(world))
            .flatten();
    };
    if what == "family" {
        return of_family(world, number);
    }
    let number: u64 = number.parse().ok()?;
    let variants = whole_of_one(world);
    let all = |so: &dyn Fn(&Variant) -> bool| !variants.is_empty() && variants.iter().all(|one| so(one));
    let by_tensors = match what {
        "layers" => all(&|variant| counted_layers(variant) == Some(number)),
        "hidden" | "vocabulary" => all(&|variant| has_side(variant, number)),
        "experts" => all(&has_experts),
        _ => false,
    };
    by_tensors.then(|| dimension(world, what, number)).flatten()
}

/// Every variant is of a type that is surely the family.
fn of_family(world: &World<'_>, name: &str) -> Option<Vec<Evidence>> {
    let mut found = Vec::new();
    for variant in whole_of_one(world) {
        let kind = variant.architecture.as_deref()?;
        let names = variant.tensors.iter().map(|tensor| tensor.name.as_str());
        if kinship(name, kind, names) != Kinship::Same {
            return None;
        }
        let inside = variant.metadata.contains_key("general.architecture");
        found.push(match config_beside(world, variant).filter(|_| !inside) {
            Some(config) => in_config(config, "model_type").quoting(format!("model_type: {kind}")),
            None => header(world, variant, format!("general.architecture: {kind}"))?,
        });
    }
    (!found.is_empty()).then_some(found)
}

/// Layers by the numbers in the names of tensors; none where two towers have layers each.
fn counted_layers(variant: &Variant) -> Option<u64> {
    let names = || variant.tensors.iter().map(|tensor| tensor.name.as_str());
    let has = |part: &str| names().any(|name| name.contains(part));
    let towers = has("vision") || has("audio") || (has("encoder") && has("decoder"));
    let number = |name: &str| name.split('.').find_map(|part| part.parse::<u64>().ok());
    let last = names().filter_map(number).max()?;
    (!towers).then(|| last.saturating_add(1))
}

fn has_side(variant: &Variant, number: u64) -> bool {
    variant
        .tensors
        .iter()
        .any(|tensor| tensor.shape.contains(&number))
}

fn has_experts(variant: &Variant) -> bool {
    variant.sections.get("experts").is_some_and(|count| *count > 0)
}

/// Experts among the tensors, and more than one of them by the configuration.
fn mixture(world: &World<'_>) -> Option<Vec<Evidence>> {
    let mut found = Vec::new();
    for variant in whole_of_one(world) {
        let experts = experts(variant, "experts").filter(|count| *count > 1)?;
        let says = format!("{experts} experts");
        found.push(header(world, variant, says).filter(|_| has_experts(variant))?);
    }
    (!found.is_empty()).then_some(found)
}

fn experts(variant: &Variant, name: &str) -> Option<u64> {
    let mut named = variant.dimensions.iter().filter(|one| one.name == name);
    named.next().map(|one| one.value)
}

/// All that is no expert, and of the experts the share that a token meets: within a fifth of what is claimed.
pub(super) fn active(world: &World<'_>, claimed: u64) -> Option<Vec<Evidence>> {
    whole(world).into_iter().find_map(|variant| {
        let parameters = variant.parameters.as_ref().filter(|one| one.exact)?;
        let (total, used) = (experts(variant, "experts")?, experts(variant, "experts used")?);
        // Experts that every token meets, and routers, lie in the same section: their share cannot be told.
        let shared = |name: &str| ["shared_expert", "_shexp"].iter().any(|part| name.contains(part));
        let plain = !variant.tensors.iter().any(|tensor| shared(&tensor.name));
        let in_experts = *variant.sections.get("experts")?;
        let met = u128::from(in_experts) * u128::from(used);
        let met = u64::try_from(met.checked_div(u128::from(total))?).ok()?;
        let at_work = parameters.count.checked_sub(in_experts)?.checked_add(met)?;
        let near = (at_work / 5 * 4..=at_work / 5 * 6).contains(&claimed);
        let says = format!(
            "{used} of {total} experts: {} parameters for a token",
            openassay_words::grouped(at_work)
        );
        (plain && used < total && near)
            .then(|| header(world, variant, says))
            .flatten()
            .map(|evidence| vec![evidence])
    })
}

/// Whatever weights are here are an adapter's, read and whole, with the configuration that makes it one.
pub(super) fn adapter_only(world: &World<'_>) -> Option<Vec<Evidence>> {
    let variants = &world.survey.variants;
    let sure = |variant: &Variant| variant.adapter && variant.parsed.is_true() && variant.complete.is_true();
    let is_read = |artifact: &Artifact| {
        let mut files = variants.iter().flat_map(|variant| &variant.files);
        files.any(|(source, path)| (*source, path) == (artifact.source, &artifact.path))
    };
    // A file that was not read may be a whole model.
    let mut weights = world
        .inventory
        .artifacts
        .iter()
        .filter(|one| matches!(one.role, Role::WeightsFinal | Role::WeightsIntermediate));
    if variants.is_empty() || !variants.iter().all(sure) || !weights.all(is_read) {
        return None;
    }
    let mut found = Vec::new();
    for variant in variants {
        found.extend(header(world, variant, "tensors of an adapter alone".to_owned()));
        found.extend(variant.files.first().and_then(|(source, path)| {
            let mut configs = world.inventory.configs_named("adapter_config.json");
            let config = configs.find(|one| one.source == *source && folder(&one.path) == folder(path))?;
            let artifact = world.inventory.artifact(config.source, &config.path)?;
            Some(crate::evidence::seen(artifact, Method::Parsed))
        }));
    }
    (!found.is_empty()).then_some(found)
}
