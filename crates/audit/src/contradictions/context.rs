//! A context length in words against the positions that the configuration gives the model.

use openassay_facts::{Claim, Contradiction, Severity};
use serde_json::Value;

use super::model::{dimension, stored};
use super::{Case, Rule, contradiction};

/// The context named is far beyond the positions that there are.
pub(super) const RULE: Rule = Rule {
    name: "context",
    explanation: "A sentence gives a context length that is more than eight times what the configuration beside the weights, or \
        the metadata inside them, gives the model; nothing names a way to stretch it (scaled rotary positions, YaRN, a \
        sliding window). A smaller one is no contradiction. Settled by the right number, or by the setting.",
    look,
};

/// How far rotary positions are stretched at load by what no file tells; more than that was never shown to work.
const STRETCH: u64 = 8;

/// Words of ways to read on beyond what a model was made for; whoever names one contradicts nothing.
const STRETCHING: [&str; 12] = [
    "yarn",
    "rope",
    "rotary",
    "ntk",
    "alibi",
    "extrapolat",
    "generali",
    "scaling",
    "longlora",
    "longrope",
    "sliding",
    "streaming",
];

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let Some(variants) = stored(case) else {
        return Vec::new();
    };
    let said = dimension(case, &variants, "context");
    let Some((most, _)) = said.iter().max_by_key(|(value, _)| *value) else {
        return Vec::new();
    };
    let most = *most;
    if most == 0 || said.len() < variants.len() || is_stretched(case) {
        return Vec::new();
    }
    let denied = |claim: &&Claim| {
        let claimed = claim.asserts.parse::<u64>();
        claimed.is_ok_and(|claimed| claimed > most.saturating_mul(STRETCH))
    };
    let places: Vec<_> = said.iter().map(|(_, place)| place.clone()).take(2).collect();
    let why = format!("the model has {} positions", openassay_words::grouped(most));
    case.established("context")
        .filter(denied)
        .map(|claim| contradiction(RULE.name, claim, places.clone(), Severity::Error, why.clone()))
        .collect()
}

/// Does a configuration, the metadata of the weights or a document name a way to stretch the context?
fn is_stretched(case: &Case<'_>) -> bool {
    let world = case.world;
    let configured = world
        .inventory
        .configs
        .iter()
        .any(|config| stretches(&config.json) || runs_own_code(&config.json));
    let metadata = world
        .survey
        .variants
        .iter()
        .flat_map(|variant| variant.metadata.keys());
    let told = world.inventory.documents.iter().any(|document| {
        let text = document.text.to_lowercase();
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        words.any(|word| STRETCHING.iter().any(|stretching| word.starts_with(stretching)))
    });
    configured
        || told
        || metadata
            .into_iter()
            .any(|key| key.contains("scaling") || key.contains("sliding"))
}

/// Rotary positions that are scaled, windows that slide, or positions of another kind.
fn stretches(config: &Value) -> bool {
    let is_set = |key: &str, value: &Value| {
        let named = [
            "rope_scaling",
            "rope_parameters",
            "sliding_window",
            "alibi",
            "yarn",
            "position_embedding_type",
        ];
        let plain = value
            .get("rope_type")
            .or(value.get("type"))
            .and_then(Value::as_str)
            == Some("default");
        named.iter().any(|one| key.contains(one))
            && !value.is_null()
            && *value != Value::Bool(false)
            && !plain
    };
    match config {
        Value::Object(map) => map
            .iter()
            .any(|(key, value)| is_set(key, value) || stretches(value)),
        Value::Array(list) => list.iter().any(stretches),
        _ => false,
    }
}

/// Code of its own may give positions as it likes.
fn runs_own_code(config: &Value) -> bool {
    config.get("auto_map").is_some()
}
