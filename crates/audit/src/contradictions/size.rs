//! A size in a name or sentence against the parameters counted from tensors.

use openassay_facts::{Claim, Contradiction, Evidence, Severity};
use openassay_weights::Variant;

use super::model::{is_whole_model, sees_experts};
use super::{Case, Rule, contradiction};

/// The size named is too far from what the tensors hold.
pub(super) const RULE: Rule = Rule {
    name: "size",
    explanation: "A name gives a number of parameters, and the tensors hold less than half or more than double of it; or a \
        sentence does, and it is more than a fifth off, embeddings and heads counted or not. Held only against full, unpacked weights whose every shard was read, where the release holds one \
        model; packed, quantized and adapter weights are not counted against a claim. Settled by the right number.",
    look,
};

/// Kinds of size claims, and how far below the named number the tensors may stay (as a divisor).
///
/// `8x7B` counts shared layers eight times over, so its product is an upper bound: a quarter of it is the least
/// that such a mixture holds. What is active (`A3B`) says nothing of the whole and is held against nothing.
const KINDS: [(&str, u64); 3] = [("size", 2), ("size-in-name", 2), ("size-experts", 4)];

/// The parameters of the one model.
struct Counted {
    /// All of them.
    total: u64,
    /// The least and the most that a sentence may call them within: some leave out embeddings and heads, some count
    /// what both share twice. None of a mixture, of which a sentence may tell what is active.
    told: Option<(u64, u64)>,
}

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let Some((counted, evidence)) = counted(case) else {
        return Vec::new();
    };
    let mut found: Vec<Contradiction> = Vec::new();
    for (kind, below) in KINDS {
        for one in case
            .established(kind)
            .filter_map(|claim| denied(claim, &counted, below, &evidence))
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

fn denied(claim: &Claim, counted: &Counted, below: u64, evidence: &[Evidence]) -> Option<Contradiction> {
    let claimed: u64 = claim.asserts.parse().ok()?;
    let total = counted.total;
    let is_far = !(claimed / below..=claimed.saturating_mul(2)).contains(&total);
    let is_off =
        |(least, most): (u64, u64)| !(least / 5 * 4..=most.saturating_add(most / 5)).contains(&claimed);
    let off = claim.kind == "size" && counted.told.is_some_and(is_off);
    let how = match (is_far, off) {
        (true, _) => "outside half to double of",
        (false, true) => "more than a fifth off",
        (false, false) => return None,
    };
    let why = format!(
        "the tensors hold {} parameters, which is {how} {}",
        in_words(total),
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
fn counted(case: &Case<'_>) -> Option<(Counted, Vec<Evidence>)> {
    let survey = case.world.survey;
    let mut counts = survey.variants.iter().filter(|variant| !variant.adapter);
    let first = counts.next()?;
    let same_model = survey
        .variants
        .iter()
        .all(|variant| variant.adapter || variant.model == first.model);
    let total = survey
        .variants
        .iter()
        .map(certain)
        .collect::<Option<Vec<u64>>>()?
        .into_iter()
        .max()?;
    let all: Vec<&Variant> = survey.variants.iter().collect();
    let told = (!sees_experts(&all)).then(|| told(&all, total));
    if !same_model
        || !survey
            .variants
            .iter()
            .any(|variant| is_whole_model(case, variant))
    {
        return None;
    }
    let evidence = survey.loadable.iter().take(2).cloned().collect();
    Some((Counted { total, told }, evidence))
}

/// The least and the most that a sentence may call `total` parameters within.
fn told(variants: &[&Variant], total: u64) -> (u64, u64) {
    let most_of = |section: &str| {
        let of = |variant: &&Variant| variant.sections.get(section).copied().unwrap_or(0);
        variants.iter().map(of).max().unwrap_or(0)
    };
    let (embeddings, head) = (most_of("embeddings"), most_of("head"));
    let shared = if head == 0 { embeddings } else { 0 };
    let without = total.saturating_sub(embeddings.saturating_add(head));
    (without, total.saturating_add(shared))
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
