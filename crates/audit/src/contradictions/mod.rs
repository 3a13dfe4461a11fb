//! Claims and facts that cannot both hold, in no reading, about the same part: one file a rule.
//!
//! Only a claim that is surely the producer's own affirmed word on this release is held against anything,
//! and only a fact that is *false by bytes that were read*, or by absence from the place that the claim
//! itself names. Unknown never contradicts.

mod architecture;
mod availability;
mod context;
mod license;
mod model;
mod openness;
pub(crate) mod provenance;
mod quantization;
mod sample;
mod size;
mod storage;

use openassay_facts::{Artifact, Claim, Confidence, Contradiction, Evidence, Facts, Severity};
use openassay_frameworks::Grade;

use crate::evidence::World;
use crate::identity;

/// One rule: its name, what it says, and how it looks.
pub struct Rule {
    /// Its name, as `openassay explain` takes it.
    pub name: &'static str,
    /// Why such a claim and such a fact cannot both hold.
    pub explanation: &'static str,
    look: fn(&Case<'_>) -> Vec<Contradiction>,
}

/// All rules, in the order in which the report shows what they found.
pub const RULES: [Rule; 12] = [
    openness::RULE,
    license::RULE,
    openness::PERMISSION_RULE,
    size::RULE,
    architecture::RULE,
    context::RULE,
    storage::DTYPE_RULE,
    quantization::RULE,
    storage::ADAPTER_RULE,
    provenance::RULE,
    availability::RULE,
    sample::RULE,
];

/// All that a rule looks at.
pub(crate) struct Case<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) facts: &'a Facts,
    pub(crate) grades: &'a [Grade],
}

impl Case<'_> {
    /// The claims of a kind that may be held against the bytes.
    fn established<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Claim> {
        self.world
            .statements
            .claims
            .iter()
            .filter(move |claim| claim.kind == kind && claim.is_established())
    }

    /// The evidence of a fact.
    fn evidence(&self, key: &str) -> Vec<Evidence> {
        self.facts
            .get(key)
            .map(|fact| fact.evidence().to_vec())
            .unwrap_or_default()
    }
}

/// Every contradiction, rule by rule, each claim once a rule.
pub(crate) fn find(case: &Case<'_>) -> Vec<Contradiction> {
    let mut found: Vec<Contradiction> = RULES.iter().flat_map(|rule| (rule.look)(case)).collect();
    found.retain(|contradiction| !contradiction.evidence.is_empty());
    for one in &mut found {
        one.id = named(one, &case.world.inventory.artifacts);
    }
    found
}

/// Does `contradiction` deny `claim`: the one that it quotes, or the same said in another place that it also names?
pub(crate) fn denies(contradiction: &Contradiction, claim: &Claim) -> bool {
    contradiction.claim == *claim
        || contradiction.rule == size::RULE.name && size::is_same(&contradiction.claim, claim)
}

/// Its id: what is claimed in which words, and what stands against it.
fn named(one: &Contradiction, artifacts: &[Artifact]) -> String {
    let claim = &one.claim;
    let parts = [claim.path.as_str(), &claim.quote, &claim.asserts];
    identity::resting(one.rule, &parts, &one.evidence, artifacts)
}

/// A contradiction of `claim` by `rule`.
fn contradiction(
    rule: &'static str,
    claim: &Claim,
    evidence: Vec<Evidence>,
    severity: Severity,
    why: String,
) -> Contradiction {
    Contradiction {
        // What it rests on is complete only when the rule is done with it.
        id: String::new(),
        rule,
        claim: claim.clone(),
        evidence,
        severity,
        confidence: Confidence::High,
        why,
    }
}
