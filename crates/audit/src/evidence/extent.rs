//! `extent(subject)`: none, some or full, as the European index grades; from bytes only the ends are sure.

use openassay_facts::{Evidence, Fact, FactKey, Facts, Method, Truth, Value};

use super::world::World;

/// The subject of the index and the fact that makes it `none`, or at least `some`.
const RESTS_ON: [(&str, &str); 11] = [
    ("data.pretrain", "present(data.pretrain)"),
    ("data.posttrain", "present(data.posttrain)"),
    ("weights.base", "present(weights.base)"),
    ("weights.final", "present(weights.final)"),
    ("code.training", "present(code.training)"),
    ("doc.code", "present(doc.code)"),
    ("doc.hardware", "present(doc.hardware)"),
    ("doc.preprint", "present(doc.paper)"),
    ("doc.model_card", "present(doc.model_card)"),
    ("doc.datasheet", "present(doc.data_card)"),
    ("licenses", "licensed(weights.final)"),
];

/// Records the extents that the bytes decide.
pub(super) fn record(_: &World<'_>, facts: &mut Facts) {
    for (subject, rests_on) in RESTS_ON {
        let extent = match facts.truth(rests_on) {
            Truth::False => "none",
            Truth::True => "some..full",
            Truth::Unknown => continue,
        };
        let fact = named(facts, &[rests_on], extent);
        facts.set(FactKey::new("extent", subject), fact);
    }
    let open = facts
        .truth("present(weights.final)")
        .and(!facts.truth("gated(weights.final)"));
    if open == Truth::True {
        let fact = named(facts, &["present(weights.final)", "gated(weights.final)"], "full");
        facts.set(FactKey::new("extent", "weights.final"), fact);
    }
}

fn named(facts: &Facts, keys: &[&str], extent: &str) -> Fact {
    let resting: Vec<&Fact> = keys.iter().filter_map(|key| facts.get(key)).collect();
    let evidence: Vec<Evidence> = resting
        .iter()
        .flat_map(|fact| fact.evidence().iter().cloned().map(|one| one.by(Method::Derived)))
        .collect();
    let assurance = resting
        .iter()
        .map(|fact| fact.assurance())
        .min()
        .unwrap_or(openassay_facts::Assurance::Claimed);
    Fact::resting_on(Value::Name(extent.to_owned()), assurance, evidence)
}
