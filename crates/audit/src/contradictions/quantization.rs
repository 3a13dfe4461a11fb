//! How the weights are said to be quantized, in words or by the name of a file, against the blocks of their tensors.

use std::collections::BTreeSet;

use openassay_facts::{Claim, Contradiction, Evidence, Severity};
use openassay_sources::Listing;
use openassay_weights::{Format, Variant, widths};

use super::model::{header, headers, layer, names_another_file, stored};
use super::storage::is_plain;
use super::{Case, Rule, contradiction};

/// Nothing that is here is quantized, or nothing so.
pub(super) const RULE: Rule = Rule {
    name: "quantization",
    explanation: "The weights that lie here are said to be quantized, in a sentence or by the name of a GGUF; every header was \
        read, and every weight is a whole floating-point number of 16 or 32 bits, or not one block has so many bits. A \
        mixture holds blocks of several widths (Q4_K_M some of Q6_K), and rows that no block divides are stored one step \
        wider: a width beside the one named, or such a step, is no contradiction. Settled by the files, or by another word.",
    look,
};

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    // What was not brought along may be what is spoken of.
    let mut sources = case.world.release.sources.iter();
    if !sources.all(|source| source.listing == Listing::Complete) {
        return Vec::new();
    }
    let said = case.established("quantization");
    let (names, words): (Vec<&Claim>, Vec<&Claim>) = said.partition(|claim| is_name(claim));
    let files = names.into_iter().filter_map(|claim| misnamed(case, claim));
    let mut found: Vec<Contradiction> = files.collect();
    if let Some(variants) = stored(case) {
        let here = words
            .into_iter()
            .filter(|claim| !names_another_file(&variants, &claim.quote));
        found.extend(here.filter_map(|claim| denied(case, &variants, claim)));
    }
    found
}

/// Is it the name of a file?
fn is_name(claim: &Claim) -> bool {
    claim.line == 0 && claim.path.ends_with(&claim.quote)
}

fn denied(case: &Case<'_>, variants: &[&Variant], claim: &Claim) -> Option<Contradiction> {
    let why = if variants.iter().all(|variant| is_plain(variant)) {
        "every weight is stored in floating-point numbers of 16 or 32 bits".to_owned()
    } else {
        // What packed tensors stand for is known of most of them, not of each.
        let blocks = variants.iter().all(|variant| variant.format == Format::Gguf);
        let found = held(variants)?;
        let never = blocks && is_never(widths::bits(&claim.asserts)?, &found);
        never.then(|| stored_as(variants))?
    };
    Some(told(claim, headers(case, variants), why))
}

/// The name of a file against its own tensors.
fn misnamed(case: &Case<'_>, claim: &Claim) -> Option<Contradiction> {
    let mut variants = case.world.survey.variants.iter();
    let variant = variants.find(|variant| {
        let first = variant.files.first();
        first.is_some_and(|(source, path)| (*source, path) == (claim.source, &claim.path))
    })?;
    if variant.adapter || !variant.parsed.is_true() || !variant.complete.is_true() {
        return None;
    }
    let why = if is_plain(variant) {
        may_be_quantized(variant)
            .then(|| "every weight is stored in floating-point numbers of 16 or 32 bits".to_owned())?
    } else {
        let never = is_never(widths::bits(&claim.asserts)?, &held(&[variant])?);
        never.then(|| stored_as(&[variant]))?
    };
    Some(told(claim, header(case, variant).into_iter().collect(), why))
}

fn told(claim: &Claim, evidence: Vec<Evidence>, why: String) -> Contradiction {
    contradiction(RULE.name, claim, evidence, Severity::Error, why)
}

/// Types of blocks, floats left out.
fn blocks<'a>(variants: &'a [&'a Variant]) -> impl Iterator<Item = &'a str> {
    let types = variants.iter().flat_map(|variant| variant.dtypes.keys());
    types
        .map(String::as_str)
        .filter(|name| !matches!(*name, "F64" | "F32" | "F16" | "BF16"))
}

/// The widths of all blocks; none where there are no blocks, or some whose width is not known.
fn held(variants: &[&Variant]) -> Option<BTreeSet<u64>> {
    let found: BTreeSet<u64> = blocks(variants).map(widths::bits).collect::<Option<_>>()?;
    (!found.is_empty()).then_some(found)
}

fn stored_as(variants: &[&Variant]) -> String {
    let types: BTreeSet<&str> = blocks(variants).collect();
    let list: Vec<&str> = types.into_iter().collect();
    format!("every quantized tensor is stored as {}", list.join(" or "))
}

/// Is no block so wide, or a step beside it? Where rows do not divide into the blocks wanted, llama.cpp takes four bits for
/// fewer, five for four, eight for six.
fn is_never(claimed: u64, held: &BTreeSet<u64>) -> bool {
    let step = match claimed {
        0..=3 => 4,
        4 | 5 => 5,
        _ => 8,
    };
    let near = |width: &u64| width.abs_diff(claimed) <= 1 || *width == step;
    !held.iter().any(near)
}

/// Rows of the blocks that divide most coarsely.
const ROW: u64 = 256;

/// Has it a matrix in a layer that any block divides? One of none is left as it is.
fn may_be_quantized(variant: &Variant) -> bool {
    const MATRICES: [&str; 3] = ["ffn_down.weight", "ffn_up.weight", "attn_q.weight"];
    variant.tensors.iter().any(|tensor| {
        let matrix = MATRICES.iter().any(|end| tensor.name.ends_with(end));
        let divides = tensor.shape.iter().all(|side| side.is_multiple_of(ROW));
        matrix && divides && tensor.shape.len() == 2 && layer(&tensor.name).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn never(claimed: u64, held: &[u64]) -> bool {
        is_never(claimed, &held.iter().copied().collect())
    }

    #[test]
    fn only_widths_that_no_mixture_explains_are_impossible() {
        assert!(never(4, &[8]) && never(8, &[4]) && never(8, &[4, 5, 6]) && never(2, &[8]));
        // Q4_K_M holds Q6_K, and its rows may be stored as Q5_0.
        assert!(!never(4, &[4, 6]) && !never(4, &[5]));
        // IQ2 and Q3_K fall back to IQ4_NL, Q6_K to Q8_0.
        assert!(!never(2, &[4]) && !never(3, &[4]) && !never(6, &[8]));
        assert!(!never(5, &[6]));
    }
}
