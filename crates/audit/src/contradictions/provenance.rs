//! "Trained from scratch" against a base model that the same release names, or whose numbers it holds.

use std::collections::BTreeMap;

use openassay_claims::Named;
use openassay_facts::{Confidence, Contradiction, Evidence, Method, Place, Severity};

use super::{Case, Rule, contradiction};
use crate::evidence::{World, said_at};
use crate::lineage::{Home, Shared, home_of, is_akin, is_one_of, names_of};

/// A model from scratch has no base model.
pub(super) const RULE: Rule = Rule {
    name: "from-scratch",
    explanation: "The producer says that the model was trained from scratch, and its card names the model that it was \
        made from; or its configuration names another model (`_name_or_path`). A configuration can be taken without the \
        weights, so the name alone is of low confidence; it is of high confidence where that model was audited with it and most \
        of its numbers are that model's, byte for byte. Of two models that share tensors either may be the first: that alone is \
        a finding. A base of the same family is no contradiction: the \
        sentence may be about the family. Settled by removing the one or the other.",
    look,
};

/// What `config.json` calls the model that it was loaded from; kept as the relation of a base.
pub(crate) const LOADED_FROM: &str = "_name_or_path";

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let mut denials: BTreeMap<Home, Option<Denial>> = BTreeMap::new();
    let mut found = Vec::new();
    for claim in case.established("scratch") {
        let home = home_of(case.world, claim.source, &claim.path);
        let denial = denials
            .entry(home)
            .or_insert_with_key(|home| denial(case.world, home));
        found.extend(denial.as_ref().map(|denial| Contradiction {
            confidence: denial.confidence,
            ..contradiction(
                RULE.name,
                claim,
                denial.evidence.clone(),
                denial.severity,
                denial.why.clone(),
            )
        }));
    }
    found
}

/// Why the model of a card is not from scratch, how much that matters, how sure it is, and where it stands.
struct Denial {
    why: String,
    severity: Severity,
    confidence: Confidence,
    evidence: Vec<Evidence>,
}

fn denial(world: &World<'_>, home: &Home) -> Option<Denial> {
    let declared = declared(world, home);
    if !declared.is_empty() {
        return Some(Denial {
            why: "the same release names the model that it was made from".to_owned(),
            severity: Severity::Warning,
            confidence: Confidence::High,
            evidence: declared,
        });
    }
    let Some((named, shared)) = copied(world, home) else {
        return loaded_from(world, home).next().map(loaded);
    };
    let mut evidence = vec![said_at!(named.spot)];
    evidence.extend(shared.evidence.iter().cloned());
    let why = format!(
        "its configuration says that it was loaded from {}, and {} of {} matrices are those of that model, byte for byte",
        named.name, shared.same, shared.compared
    );
    Some(Denial {
        why,
        severity: Severity::Error,
        confidence: Confidence::High,
        evidence,
    })
}

/// A configuration that was loaded from somebody's model. Weights usually came along, and need not have.
fn loaded(named: &Named) -> Denial {
    Denial {
        why: format!(
            "its configuration says that it was loaded from {}; that one took only the configuration from there, and no \
             weights, is possible",
            named.name
        ),
        severity: Severity::Warning,
        confidence: Confidence::Low,
        evidence: vec![said_at!(named.spot)],
    }
}

/// Is the model of this card denied to be from scratch by what is here? Then nothing needs to be set beside it.
pub(crate) fn is_denied(world: &World<'_>, home: &Home) -> bool {
    denial(world, home).is_some()
}

/// The bases that the words on the same model name.
fn declared(world: &World<'_>, home: &Home) -> Vec<Evidence> {
    others(world, home)
        .filter(|base| base.relation.as_deref() != Some(LOADED_FROM))
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
        .collect()
}

/// What the configuration of the model was loaded from, where that is surely another model.
fn loaded_from<'a>(world: &'a World<'_>, home: &'a Home) -> impl Iterator<Item = &'a Named> {
    others(world, home).filter(|base| base.relation.as_deref() == Some(LOADED_FROM))
}

/// The other model that its configuration names, and whose numbers most of its own are.
fn copied<'a>(world: &'a World<'_>, home: &'a Home) -> Option<(&'a Named, &'a Shared)> {
    loaded_from(world, home).find_map(|named| {
        let mut shared = world.shared().iter();
        let is_it = |one: &&Shared| one.own == *home && one.is_most && is_one_of(&named.name, &one.names);
        Some((named, shared.find(is_it)?))
    })
}

/// Models of another family that the same model is said to be made from.
fn others<'a>(world: &'a World<'_>, home: &'a Home) -> impl Iterator<Item = &'a Named> {
    let names = names_of(world, home);
    world.statements.base_models.iter().filter(move |base| {
        base.spot.line > 0
            && home_of(world, base.spot.source, &base.spot.path) == *home
            && !is_akin(&base.name, &names)
            && !is_conversion(world, base)
    })
}

/// A quantized copy carries the words of the model that it is a copy of: "from scratch" speaks of that one.
fn is_conversion(world: &World<'_>, base: &Named) -> bool {
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
    let own = world.release.name.as_deref().map(plain).unwrap_or_default();
    !copied.is_empty() && own.contains(&copied)
}
