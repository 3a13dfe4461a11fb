//! `extent(subject)`: none, some or full, as the European index grades; from bytes only the ends are sure.

use openassay_facts::{FactKey, Facts, Truth, Value};

use super::world::{World, following};

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
        let fact = following(facts, &[rests_on], Value::Name(extent.to_owned()));
        facts.set(FactKey::new("extent", subject), fact);
    }
    let open = facts
        .truth("present(weights.final)")
        .and(!facts.truth("gated(weights.final)"));
    if open == Truth::True {
        let fact = following(
            facts,
            &["present(weights.final)", "gated(weights.final)"],
            Value::Name("full".to_owned()),
        );
        facts.set(FactKey::new("extent", "weights.final"), fact);
    }
}
