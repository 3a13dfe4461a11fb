//! "Trained from scratch" against a base model that the same release names.

use openassay_facts::{Contradiction, Evidence, Method, Place, Severity};

use super::{Case, Rule, contradiction};

/// A model from scratch has no base model.
pub(super) const RULE: Rule = Rule {
    name: "from-scratch",
    explanation: "The producer says that the model was trained from scratch, and the card names the model that it was \
        made from. Settled by removing the one or the other.",
    look,
};

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let bases: Vec<Evidence> = case
        .world
        .statements
        .base_models
        .iter()
        .filter(|base| base.spot.line > 0 && !is_conversion(case, base))
        .map(|base| {
            Evidence::in_file(
                base.spot.source,
                &base.spot.path,
                Place::Line(base.spot.line),
                Method::Declared,
            )
            .quoting(&base.spot.quote)
            .hashed(base.spot.sha256.clone())
        })
        .collect();
    if bases.is_empty() {
        return Vec::new();
    }
    case.established("scratch")
        .map(|claim| {
            let why = "the same release names the model that it was made from".to_owned();
            contradiction(RULE.name, claim, bases.clone(), Severity::Warning, why)
        })
        .collect()
}

/// A quantized copy carries the words of the model that it is a copy of: "from scratch" speaks of that one.
fn is_conversion(case: &Case<'_>, base: &openassay_claims::Named) -> bool {
    if base.relation.as_deref() == Some("quantized") {
        return true;
    }
    let plain = |name: &str| -> String {
        let last = name.rsplit('/').next().unwrap_or(name);
        last.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let copied = plain(&base.name);
    let own = case.world.release.name.as_deref().map(plain).unwrap_or_default();
    !copied.is_empty() && own.contains(&copied)
}
