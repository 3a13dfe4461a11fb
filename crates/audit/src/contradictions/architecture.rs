//! Layers, widths, vocabulary, experts and family in words against those that the tensors have.

use openassay_claims::{Kinship, family_title, kinship};
use openassay_facts::{Claim, Contradiction, Evidence, Severity};
use openassay_weights::Variant;

use super::model::{dimension, headers, layer, only_model, place_of, sees_experts};
use super::{Case, Rule, contradiction};

/// The dimension named is none that the configuration names and the tensors have.
pub(super) const RULE: Rule = Rule {
    name: "architecture",
    explanation: "A sentence gives the layers, the hidden size, the vocabulary, the experts or the family of the model; the \
        configuration and the tensors agree with each other, and not with the sentence. Held only against the one model of \
        a release whose every header was read. Two layers more or less (embeddings and heads are counted by some), a \
        fifth of the vocabulary, any number that is a side of a tensor, and families that share code or are converted into \
        one another are no contradiction. Settled by the right number or name.",
    look,
};

/// Embeddings and heads are layers to some.
const LAYERS_APART: u64 = 2;

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let Some(variants) = only_model(case) else {
        return Vec::new();
    };
    case.established("architecture")
        .filter_map(|claim| denied(case, &variants, claim))
        .collect()
}

fn denied(case: &Case<'_>, variants: &[&Variant], claim: &Claim) -> Option<Contradiction> {
    if let Some(name) = claim.asserts.strip_prefix("family=") {
        return of_another_family(case, variants, claim, name);
    }
    let (what, number) = match claim.asserts.split_once('=') {
        Some((what, number)) => (what, number.parse().ok()?),
        None => (claim.asserts.as_str(), 0),
    };
    let (why, mut evidence) = match what {
        "layers" => layers(case, variants, number)?,
        "hidden" => side(case, variants, ("hidden", "a hidden size"), |has| has == number)?,
        "vocabulary" => side(case, variants, ("vocabulary", "a vocabulary"), |has| {
            (has / 5 * 4..=has.saturating_add(has / 5)).contains(&number)
        })?,
        "experts" | "mixture-of-experts" => dense(case, variants)?,
        _ => return None,
    };
    let is_a_side = |variant: &&Variant| variant.tensors.iter().any(|one| one.shape.contains(&number));
    if matches!(what, "hidden" | "vocabulary") && variants.iter().any(is_a_side) {
        return None;
    }
    evidence.extend(headers(case, variants));
    Some(contradiction(RULE.name, claim, evidence, Severity::Error, why))
}

/// Every variant is of a type that the family named can never be, and its tensors bear that type out.
fn of_another_family(
    case: &Case<'_>,
    variants: &[&Variant],
    claim: &Claim,
    name: &str,
) -> Option<Contradiction> {
    let mut evidence = Vec::new();
    let mut found = "";
    for variant in variants {
        found = variant.architecture.as_deref()?;
        let names = variant.tensors.iter().map(|tensor| tensor.name.as_str());
        if kinship(name, found, names) != Kinship::Never {
            return None;
        }
        let key = ["general.architecture", "model_type"]
            .into_iter()
            .find(|key| *key == "model_type" || variant.metadata.contains_key(*key))?;
        evidence.extend(place_of(case, variant, key).map(|place| place.quoting(format!("{key}: {found}"))));
    }
    evidence.extend(headers(case, variants));
    let why = format!(
        "configuration and tensors are of `{found}`, which is never {}",
        family_title(name)
    );
    Some(contradiction(RULE.name, claim, evidence, Severity::Error, why))
}

type Denial = (String, Vec<Evidence>);

/// What a configuration names and what the names of the tensors count must be one number.
fn layers(case: &Case<'_>, variants: &[&Variant], claimed: u64) -> Option<Denial> {
    let (declared, evidence) = agreed(case, variants, "layers")?;
    let has = |part: &str| {
        let mut tensors = variants.iter().flat_map(|variant| &variant.tensors);
        tensors.any(|tensor| tensor.name.contains(part))
    };
    let counted = |variant: &&Variant| {
        let last = variant
            .tensors
            .iter()
            .filter_map(|tensor| layer(&tensor.name))
            .max();
        last.map_or(0, |last| last + 1)
    };
    // Two towers have layers each, and a sentence may add them up or speak of one.
    let towers = has("encoder") || has("decoder.") || has("vision") || has("audio");
    let as_counted = variants.iter().all(|variant| counted(variant) == declared);
    let near = claimed.abs_diff(declared) <= LAYERS_APART;
    (as_counted && !near && !towers).then(|| {
        (
            format!("configuration and tensors have {declared} layers"),
            evidence,
        )
    })
}

/// A dimension that all variants agree on, where the number is not near it.
fn side(
    case: &Case<'_>,
    variants: &[&Variant],
    (name, words): (&str, &str),
    holds: impl Fn(u64) -> bool,
) -> Option<Denial> {
    let (declared, evidence) = agreed(case, variants, name)?;
    let grouped = openassay_words::grouped(declared);
    (!holds(declared)).then(|| {
        (
            format!("configuration and tensors have {words} of {grouped}"),
            evidence,
        )
    })
}

/// The one value of a dimension, in every variant.
fn agreed(case: &Case<'_>, variants: &[&Variant], name: &str) -> Option<(u64, Vec<Evidence>)> {
    let said = dimension(case, variants, name);
    let (first, _) = said.first()?;
    let first = *first;
    let same = said.len() == variants.len() && said.iter().all(|(value, _)| *value == first);
    let places = said.into_iter().map(|(_, place)| place).take(1);
    same.then(|| (first, places.collect()))
}

/// Nowhere an expert or a router, and in every layer a feed-forward network of its own.
fn dense(case: &Case<'_>, variants: &[&Variant]) -> Option<Denial> {
    const NETWORKS: [&str; 5] = [
        "mlp.up_proj.weight",
        "mlp.down_proj.weight",
        "ffn_down.weight",
        "mlp.c_proj.weight",
        "mlp.dense_4h_to_h.weight",
    ];
    let (layers, evidence) = agreed(case, variants, "layers")?;
    let is_network = |name: &str| NETWORKS.iter().any(|network| name.ends_with(network));
    let all = |variant: &&Variant| {
        (0..layers).all(|number| {
            let mut tensors = variant.tensors.iter();
            tensors
                .any(|one| is_network(&one.name) && one.shape.len() == 2 && layer(&one.name) == Some(number))
        })
    };
    let dense = layers > 0 && !sees_experts(variants) && variants.iter().all(all);
    dense.then(|| {
        let why = "every layer has one feed-forward network, and no expert and no router is there";
        (why.to_owned(), evidence)
    })
}
