//! What only a person can decide, with the evidence laid out.

use openassay_facts::{FactKey, Facts};

use crate::Judgment;
use crate::evidence::{World, meaning};

/// The decisions taken, and the open ones among `wanted`: those that stand between a grade and its next level.
pub(crate) fn judgments(world: &World<'_>, facts: &Facts, wanted: &[String]) -> Vec<Judgment> {
    let dictionary = openassay_frameworks::dictionary();
    let open = |key: &&String| dictionary.is_judgment(key) && facts.truth(key).is_unknown();
    let mut keys: Vec<&String> = wanted.iter().filter(open).collect();
    let decided: Vec<String> = world
        .settings
        .decisions
        .iter()
        .map(|decision| decision.fact.clone())
        .collect();
    keys.extend(decided.iter());
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .map(|key| {
            let key = FactKey::from(key.as_str());
            let decision = world.settings.decided(&key, world.digest).map(|(decision, _)| {
                format!(
                    "{} ({} on {}: {})",
                    decision.value, decision.who, decision.when, decision.why
                )
            });
            Judgment {
                fact: key.to_string(),
                question: meaning(key.as_str()),
                evidence: facts
                    .get(key.as_str())
                    .map(|fact| fact.evidence().to_vec())
                    .unwrap_or_default(),
                decided: decision,
            }
        })
        .collect()
}
