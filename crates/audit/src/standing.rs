//! How each claim fares against the bytes: confirmed, contradicted, unsupported or promised.

use openassay_facts::{Claim, Contradiction, Facts, Standing, Tense, Truth};

use crate::evidence::World;

/// Every claim with its standing.
pub(crate) fn standings(
    world: &World<'_>,
    facts: &Facts,
    contradictions: &[Contradiction],
) -> Vec<(Claim, Standing)> {
    world
        .statements
        .claims
        .iter()
        .map(|claim| (claim.clone(), standing(world, facts, contradictions, claim)))
        .collect()
}

fn standing(world: &World<'_>, facts: &Facts, contradictions: &[Contradiction], claim: &Claim) -> Standing {
    if contradictions
        .iter()
        .any(|contradiction| contradiction.claim == *claim)
    {
        return Standing::Contradicted;
    }
    if claim.tense == Tense::Future {
        return Standing::Promised;
    }
    if claim.is_established() && is_confirmed(world, facts, claim) {
        Standing::Confirmed
    } else {
        Standing::Unsupported
    }
}

fn is_confirmed(world: &World<'_>, facts: &Facts, claim: &Claim) -> bool {
    let all = |keys: &[&str]| keys.iter().all(|key| facts.truth(key) == Truth::True);
    match (claim.kind.as_str(), claim.asserts.as_str()) {
        ("openness", "open-weights" | "weights-available") => all(&["present(weights.final)"]),
        ("openness", "open-source" | "fully-open") => {
            all(&[
                "osi_license(weights.final)",
                "osi_license(code.training)",
                "present(code.training)",
            ]) && facts
                .truth("full(data.training)")
                .or(facts.truth("present(info.data)"))
                .is_true()
        }
        ("openness", "commercial-use") => all(&["may(commercial, weights.final)"]),
        ("openness", "unrestricted") => facts.truth("restricts(use, weights.final)").is_false(),
        ("openness", "all-data") => all(&["full(data.training)"]),
        ("availability", component) => facts.truth(&format!("present({component})")).is_true(),
        ("license", id) => names_the_terms(facts, id),
        ("size" | "size-in-name", digits) => digits.parse().is_ok_and(|claimed| is_near(world, claimed)),
        _ => false,
    }
}

fn names_the_terms(facts: &Facts, id: &str) -> bool {
    let fact = facts.get("license(weights.final)");
    let known = openassay_licenses::by_id(id).map_or(id, |license| license.id.as_str());
    let named =
        |value: &openassay_facts::Value| matches!(value, openassay_facts::Value::Name(name) if name == known);
    fact.is_some_and(|fact| fact.assurance() >= openassay_facts::Assurance::Inspected && named(fact.value()))
}

/// Within a fifth of a variant's count.
fn is_near(world: &World<'_>, claimed: u64) -> bool {
    world
        .survey
        .variants
        .iter()
        .filter_map(|variant| variant.parameters.as_ref())
        .any(|parameters| {
            let (low, high) = (parameters.count / 5 * 4, parameters.count / 5 * 6);
            parameters.exact && (low..=high).contains(&claimed)
        })
}
