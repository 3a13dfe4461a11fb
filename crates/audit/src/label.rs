//! The label: the framework that stands first gives it, as an interval, beside the producer's own word.

use openassay_claims::Statements;
use openassay_facts::Claim;
use openassay_frameworks::{Framework, Grade, GradeResult};

use crate::Label;
use crate::evidence::World;

/// The framework that gives the label: the first in the order of the screen.
pub(crate) fn framework() -> Option<&'static Framework> {
    openassay_frameworks::builtin().first()
}

/// Guaranteed and possible label.
pub(crate) fn interval(grades: &[Grade]) -> (String, String) {
    let label = framework().and_then(|framework| grades.iter().find(|grade| grade.framework == framework.id));
    match label.map(|grade| &grade.result) {
        Some(GradeResult::Interval {
            guaranteed, possible, ..
        }) => (guaranteed.clone(), possible.clone()),
        _ => (String::new(), String::new()),
    }
}

/// The label earned, and the strongest word of the producer for it.
pub(crate) fn label(grades: &[Grade], world: &World<'_>) -> Label {
    let (guaranteed, possible) = interval(grades);
    Label {
        guaranteed,
        possible,
        claimed: strongest(world.statements).cloned(),
        unread: world
            .words_unread()
            .iter()
            .filter_map(|unread| unread.path.clone())
            .collect(),
    }
}

/// The words for a label, weakest first.
const WORDS: [&str; 4] = ["weights-available", "open-weights", "open-source", "fully-open"];

fn strongest(statements: &Statements) -> Option<&Claim> {
    let rank = |claim: &Claim| WORDS.iter().position(|word| *word == claim.asserts);
    statements
        .claims
        .iter()
        .filter(|claim| claim.kind == "openness" && claim.is_established() && rank(claim).is_some())
        // The first of the strongest: what a reader meets first.
        .rev()
        .max_by_key(|claim| rank(claim))
}
