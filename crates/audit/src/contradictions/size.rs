//! A size in a name or sentence against the parameters counted from tensors.

use openassay_facts::{Claim, Contradiction, Evidence, Severity, folder};
use openassay_weights::{Meta, Variant};

use super::{Case, Rule, contradiction};

/// The size named is outside half to double of what the tensors hold.
pub(super) const RULE: Rule = Rule {
    name: "size",
    explanation: "The name or a sentence gives a number of parameters, and the tensors hold less than half or more than \
        double of it. Held only against full, unpacked weights whose every shard was read, where the release holds one \
        model; packed, quantized and adapter weights are not counted against a claim. Settled by the right number.",
    look,
};

/// Kinds of size claims, and how far below the named number the tensors may stay (as a divisor).
///
/// `8x7B` counts shared layers eight times over, so its product is an upper bound: a quarter of it is the least
/// that such a mixture holds. What is active (`A3B`) says nothing of the whole and is held against nothing.
const KINDS: [(&str, u64); 3] = [("size", 2), ("size-in-name", 2), ("size-experts", 4)];

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let Some((counted, evidence)) = counted(case) else {
        return Vec::new();
    };
    let mut found: Vec<Contradiction> = Vec::new();
    for (kind, below) in KINDS {
        for one in case
            .established(kind)
            .filter_map(|claim| denied(claim, counted, below, &evidence))
        {
            match found
                .iter_mut()
                .find(|earlier| earlier.claim.asserts == one.claim.asserts)
            {
                Some(earlier) => also_said(earlier, &one.claim),
                None => found.push(one),
            }
        }
    }
    found
}

/// The same number said in another place: one contradiction, with both places.
fn also_said(contradiction: &mut Contradiction, claim: &Claim) {
    let place = match (claim.path.is_empty(), claim.line) {
        (true, _) => "in the name".to_owned(),
        (false, 0) => format!("in {}", claim.path),
        (false, line) => format!("in {}:{line}", claim.path),
    };
    contradiction.why = format!("{}; also said {place}", contradiction.why);
}

/// Do both say the same number, so that tensors that deny the one deny the other?
pub(super) fn is_same(one: &Claim, other: &Claim) -> bool {
    let below = |claim: &Claim| {
        KINDS
            .iter()
            .find(|(kind, _)| *kind == claim.kind)
            .map(|(_, below)| *below)
    };
    one.asserts == other.asserts
        && other.is_established()
        && below(one).is_some()
        && below(one) == below(other)
}

fn denied(claim: &Claim, counted: u64, below: u64, evidence: &[Evidence]) -> Option<Contradiction> {
    let claimed: u64 = claim.asserts.parse().ok()?;
    if (claimed / below..=claimed.saturating_mul(2)).contains(&counted) {
        return None;
    }
    let why = format!(
        "the tensors hold {} parameters, which is outside half to double of {}",
        in_words(counted),
        in_words(claimed)
    );
    Some(contradiction(
        RULE.name,
        claim,
        evidence.to_vec(),
        Severity::Error,
        why,
    ))
}

/// The parameters of the one model, where they are sure.
fn counted(case: &Case<'_>) -> Option<(u64, Vec<Evidence>)> {
    let survey = case.world.survey;
    let mut counts = survey.variants.iter().filter(|variant| !variant.adapter);
    let first = counts.next()?;
    let same_model = survey
        .variants
        .iter()
        .all(|variant| variant.adapter || variant.model == first.model);
    let largest = survey
        .variants
        .iter()
        .map(certain)
        .collect::<Option<Vec<u64>>>()?
        .into_iter()
        .max()?;
    if !same_model
        || !survey
            .variants
            .iter()
            .any(|variant| is_whole_model(case, variant))
    {
        return None;
    }
    let evidence = survey.loadable.iter().take(2).cloned().collect();
    Some((largest, evidence))
}

/// Do the tensors make up the layers and the vocabulary that the configuration names? A draft head, a vision
/// projector or an embedding table is a part of a model, and says nothing of the size in its name.
fn is_whole_model(case: &Case<'_>, variant: &Variant) -> bool {
    let Some((layers, vocabulary)) = declared(case, variant) else {
        return false;
    };
    let found = variant
        .tensors
        .iter()
        .filter_map(|tensor| layer(&tensor.name))
        .max();
    let all_layers = found.map_or(0, |last| last + 1) >= layers;
    let words = variant
        .tensors
        .iter()
        .any(|tensor| tensor.shape.contains(&vocabulary));
    all_layers && words
}

/// Layers and vocabulary, as the config beside the weights or the metadata inside them name them.
fn declared(case: &Case<'_>, variant: &Variant) -> Option<(u64, u64)> {
    let (source, path) = variant.files.first()?;
    let mut configs = case.world.inventory.configs_named("config.json");
    if let Some(config) =
        configs.find(|config| config.source == *source && folder(&config.path) == folder(path))
    {
        let number = |keys: &[&str]| keys.iter().find_map(|key| config.json.get(*key)?.as_u64());
        return Some((
            number(&["num_hidden_layers", "n_layer", "num_layers", "n_layers"])?,
            number(&["vocab_size"])?,
        ));
    }
    let architecture = variant.architecture.as_deref()?;
    let layers = variant
        .metadata
        .get(&format!("{architecture}.block_count"))?
        .as_u64()?;
    let Some(Meta::Array { length, .. }) = variant.metadata.get("tokenizer.ggml.tokens") else {
        return None;
    };
    Some((layers, *length))
}

/// The number of the layer in a tensor's name (`model.layers.3.mlp.up_proj.weight`).
fn layer(name: &str) -> Option<u64> {
    name.split('.').find_map(|part| part.parse().ok())
}

/// The count of a variant, or none where it is not sure; one unsure variant makes the release unsure.
fn certain(variant: &Variant) -> Option<u64> {
    let parameters = variant.parameters.as_ref()?;
    let sure =
        parameters.exact && variant.complete.is_true() && !variant.packed && variant.quantization.is_none();
    sure.then_some(parameters.count)
}

/// `7,241,732,096` as `7.24 B`, small counts in full.
pub(crate) fn in_words(count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let number = count as f64;
    let (number, unit) = match count {
        1_000_000_000.. => (number / 1e9, "B"),
        1_000_000.. => (number / 1e6, "M"),
        _ => return openassay_words::grouped(count),
    };
    let digits = format!("{number:.2}");
    format!("{} {unit}", digits.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_people_say_them() {
        assert_eq!(in_words(7_241_732_096), "7.24 B");
        assert_eq!(in_words(135_000), "135,000");
        assert_eq!(in_words(7_000_000_000), "7 B");
    }
}
