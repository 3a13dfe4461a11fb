//! How the weights are said to be stored, against how they are: number formats, adapters.

use openassay_facts::{Claim, Contradiction, Severity};
use openassay_weights::Variant;

use super::model::{headers, is_whole_model, names_another_file, stored};
use super::{Case, Rule, contradiction};

/// Not one weight has the number format named.
pub(super) const DTYPE_RULE: Rule = Rule {
    name: "dtype",
    explanation: "The weights that lie here are said to be stored in a number format, every header was read, and not one \
        weight has it. What was trained, loaded or computed in a format says nothing of this. Settled by the right format.",
    look: dtypes,
};

/// A whole model where nothing but an adapter is said to be.
pub(super) const ADAPTER_RULE: Rule = Rule {
    name: "adapter",
    explanation: "Nothing but an adapter is said to lie here, and what lies here is a whole model: all layers and the \
        vocabulary that its configuration names, and no adapter. Settled by the adapter, or by another sentence.",
    look: adapters,
};

/// Formats of numbers that are not quantized.
const FLOATS: [&str; 3] = ["F32", "F16", "BF16"];

fn dtypes(case: &Case<'_>) -> Vec<Contradiction> {
    let Some(variants) = stored(case).filter(|variants| variants.iter().all(|variant| is_plain(variant)))
    else {
        return Vec::new();
    };
    let held = |dtype: &str| variants.iter().any(|variant| variant.dtypes.contains_key(dtype));
    let stored_in: Vec<&str> = FLOATS.into_iter().filter(|dtype| held(dtype)).collect();
    let denied = |claim: &&Claim| {
        let known = FLOATS.contains(&claim.asserts.as_str());
        known && !held(&claim.asserts) && !names_another_file(&variants, &claim.quote)
    };
    let why = format!("every weight is stored as {}", stored_in.join(" or "));
    deny(case, DTYPE_RULE.name, ("dtype", &variants), denied, &why)
}

fn adapters(case: &Case<'_>) -> Vec<Contradiction> {
    let Some(variants) = stored(case) else {
        return Vec::new();
    };
    if !variants.iter().all(|variant| is_whole_model(case, variant)) {
        return Vec::new();
    }
    let why = "all layers and the vocabulary of a whole model are here, and no adapter";
    deny(case, ADAPTER_RULE.name, ("adapter", &variants), |_| true, why)
}

fn deny(
    case: &Case<'_>,
    rule: &'static str,
    (kind, variants): (&str, &[&Variant]),
    denied: impl Fn(&&Claim) -> bool,
    why: &str,
) -> Vec<Contradiction> {
    let evidence = headers(case, variants);
    case.established(kind)
        .filter(denied)
        .map(|claim| contradiction(rule, claim, evidence.clone(), Severity::Error, why.to_owned()))
        .collect()
}

/// Neither packed nor quantized, and of whole floating-point numbers alone.
pub(super) fn is_plain(variant: &Variant) -> bool {
    let floats = variant
        .dtypes
        .keys()
        .all(|dtype| FLOATS.contains(&dtype.as_str()));
    !variant.packed && variant.quantization.is_none() && !variant.dtypes.is_empty() && floats
}
