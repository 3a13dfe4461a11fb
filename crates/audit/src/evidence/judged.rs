//! `judged(subject)`: decided by a person, in the auditor's settings; a machine may only refute.

use openassay_facts::{Fact, FactKey, Facts, Truth};

use super::world::{World, following, subjects};

/// Records the judgments: the auditor's decision first, then what the bytes refute.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    for subject in subjects("judged") {
        let key = FactKey::new("judged", subject);
        let fact = match refuted(subject, facts) {
            Some(refuted) => refuted,
            None => world
                .settings
                .decided(&key, world.digest)
                .map_or_else(|| Fact::unknown(Vec::new()), |(_, fact)| fact),
        };
        facts.set(key, fact);
    }
    for key in ["designated_systemic", "microenterprise_transaction"] {
        if let Some((_, fact)) = world.settings.decided(&FactKey::of_release(key), world.digest) {
            facts.set(FactKey::of_release(key), fact);
        }
    }
}

/// Nothing can be sufficient, complete or modular that is not there at all.
fn refuted(subject: &str, facts: &Facts) -> Option<Fact> {
    let needed: &[&str] = match subject {
        "data_information_sufficient" => &["present(info.data)"],
        "training_code_sufficient" | "code_complete" => &["present(code.training)"],
        "code_modular" => &["present(code.architecture)"],
        _ => &[],
    };
    if let Some(missing) = needed.iter().find(|key| facts.truth(key).is_false()) {
        return Some(following(facts, &[missing], Truth::False));
    }
    let shared = subject == "data_cannot_be_shared" && facts.truth("full(data.training)").is_true();
    shared.then(|| following(facts, &["full(data.training)"], Truth::False))
}
