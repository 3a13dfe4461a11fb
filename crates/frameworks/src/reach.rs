//! Which outcomes of a ranking the unknowns leave reachable.

use openassay_facts::Truth;

use crate::state::State;
use crate::truth::{first_unknown, truth};
use crate::{Expression, Ranking};

/// Most assignments looked at for one outcome; the frameworks we carry need a few dozen. Beyond it the
/// outcome counts as reachable.
const BUDGET: usize = 4096;

/// Most parts of conditions looked at for one ranking, so that a long rule file of a user's has an end: large
/// conditions get fewer assignments.
const WORK: usize = 4_000_000;

/// Indices of the outcomes that some assignment of the unknowns leads to.
pub(crate) fn reachable(ranking: &Ranking, state: &State) -> Vec<usize> {
    let mut found = Vec::new();
    let mut before: Vec<&Expression> = Vec::new();
    for (index, outcome) in ranking.outcomes.iter().enumerate() {
        let wanted = outcome.condition.as_ref();
        let goal = Goal {
            wanted,
            refused: &before,
        };
        let work = goal.size().saturating_mul(ranking.outcomes.len()).max(1);
        if attainable(&goal, state, (WORK / work).clamp(1, BUDGET)) {
            found.push(index);
        }
        let Some(condition) = wanted else { break };
        if truth(condition, &state.truths).is_true() {
            break;
        }
        before.push(condition);
    }
    found
}

/// A condition that is to hold, and those tested before it, which are not.
struct Goal<'a> {
    wanted: Option<&'a Expression>,
    refused: &'a [&'a Expression],
}

impl Goal<'_> {
    fn truth(&self, atoms: &[Truth]) -> Truth {
        let wanted = self
            .wanted
            .map_or(Truth::True, |condition| truth(condition, atoms));
        self.refused.iter().fold(wanted, |so_far, condition| {
            if so_far.is_false() {
                so_far
            } else {
                so_far.and(!truth(condition, atoms))
            }
        })
    }

    /// How many parts it is made of.
    fn size(&self) -> usize {
        let conditions = self.wanted.into_iter().chain(self.refused.iter().copied());
        conditions.map(size).sum()
    }

    fn first_unknown(&self, atoms: &[Truth]) -> Option<usize> {
        self.wanted
            .into_iter()
            .chain(self.refused.iter().copied())
            .find_map(|c| first_unknown(c, atoms))
    }
}

fn size(condition: &Expression) -> usize {
    1 + condition.parts().iter().map(size).sum::<usize>()
}

fn attainable(goal: &Goal<'_>, state: &State, mut budget: usize) -> bool {
    let mut truths = state.truths.clone();
    search(goal, state, &mut truths, &mut budget)
}

fn search(goal: &Goal<'_>, state: &State, truths: &mut Vec<Truth>, budget: &mut usize) -> bool {
    match goal.truth(truths) {
        Truth::True => return true,
        Truth::False => return false,
        Truth::Unknown => {}
    }
    let unknown = goal
        .first_unknown(truths)
        .and_then(|atom| state.unknown_of.get(atom).copied().flatten())
        .and_then(|index| state.unknowns.get(index));
    let Some(unknown) = unknown.filter(|_| *budget > 0) else {
        return true;
    };
    *budget -= 1;
    let before = truths.clone();
    for cell in &unknown.cells {
        for (atom, way) in cell {
            if let Some(truth) = truths.get_mut(*atom) {
                *truth = *way;
            }
        }
        if search(goal, state, truths, budget) {
            return true;
        }
        truths.clone_from(&before);
    }
    false
}
