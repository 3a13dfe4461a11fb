//! What only a person can decide, with the evidence laid out.

use openassay_facts::{FactKey, Facts, Value};
use openassay_frameworks::Grade;

use crate::Judgment;
use crate::evidence::{World, meaning};
use crate::settings::Decision;

/// The decisions taken, and the open ones that keep a result undecided or stand in the way of a level (`next`).
pub(crate) fn judgments(
    world: &World<'_>,
    facts: &Facts,
    grades: &[Grade],
    next: &[String],
) -> Vec<Judgment> {
    let dictionary = openassay_frameworks::dictionary();
    let open = |key: &&String| dictionary.is_judgment(key) && is_open(&facts.value(key));
    let undecided = grades.iter().flat_map(|grade| &grade.undecided);
    let mut keys: Vec<&String> = next.iter().chain(undecided).filter(open).collect();
    keys.extend(world.settings.decisions.iter().map(|decision| &decision.fact));
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .map(|key| {
            let waiting = grades.iter().filter(|grade| grade.undecided.contains(key));
            let frameworks = waiting.map(|grade| grade.framework.clone()).collect();
            judgment(world, facts, key, frameworks, next.contains(key))
        })
        .collect()
}

/// Is the value not known, or only known to lie between two others?
fn is_open(value: &Value) -> bool {
    value.is_unknown() || matches!(value, Value::Name(name) if name.contains(".."))
}

fn judgment(world: &World<'_>, facts: &Facts, key: &str, frameworks: Vec<String>, next: bool) -> Judgment {
    let key = FactKey::from(key);
    let evidence = facts.get(key.as_str()).map(|fact| fact.evidence().to_vec());
    let (mut decided, mut lapsed) = (None, None);
    if let Some((decision, _)) = world.settings.decided(&key, world.digest) {
        if facts.value(key.as_str()) == Value::from(&decision.value) {
            decided = Some(in_words(decision));
        } else {
            lapsed = Some(format!("{}; what was read says otherwise", in_words(decision)));
        }
    } else if let Some(decision) = world.settings.lapsed(&key, world.digest) {
        lapsed = Some(format!("{}; {}", in_words(decision), why_lapsed(world)));
    }
    Judgment {
        question: meaning(key.as_str()),
        fact: key.to_string(),
        evidence: evidence.unwrap_or_default(),
        decided,
        lapsed,
        frameworks,
        next,
    }
}

fn in_words(decision: &Decision) -> String {
    format!(
        "{} ({} on {}: {})",
        decision.value, decision.who, decision.when, decision.why
    )
}

fn why_lapsed(world: &World<'_>) -> &'static str {
    match world.digest {
        Some(_) => "it was decided on other bytes than these",
        None => "it holds for bytes of one digest, and that of these is not known: see `--digests`",
    }
}
