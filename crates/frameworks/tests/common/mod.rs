//! Facts from lines of text, for the tests of this crate.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    reason = "each test file uses a part"
)]

pub(crate) mod oracle;

use openassay_facts::{Assurance, Evidence, Fact, FactKey, Facts, Value};
use openassay_frameworks::{Framework, GradeResult};

/// Records `value` under `key`, read from some file.
pub(crate) fn set(facts: &mut Facts, key: &str, value: Value) {
    let evidence = Evidence::of_knowledge("test", key);
    facts.set(
        FactKey::from(key),
        Fact::because(value, Assurance::Read, evidence),
    );
}

/// The names of the results that a grade leaves; for a vector or score `id=result` of each criterion's ends.
pub(crate) fn outcomes(framework: &Framework, facts: &Facts) -> Vec<String> {
    let grade = framework.grade(facts);
    match grade.result {
        GradeResult::Interval { reachable, .. } => reachable,
        GradeResult::Vector(criteria) => spans(&criteria),
        GradeResult::Score { .. } => spans(&grade.criteria),
    }
}

fn spans(criteria: &[openassay_frameworks::CriterionGrade]) -> Vec<String> {
    criteria
        .iter()
        .flat_map(|c| {
            [
                format!("{}={}", c.id, c.guaranteed),
                format!("{}={}", c.id, c.possible),
            ]
        })
        .collect()
}
