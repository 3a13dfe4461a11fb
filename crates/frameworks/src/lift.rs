//! Which single change serves most: what one file, or one decision, does for the next level of every framework.

use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::{Facts, Truth};

use crate::ways::Way;
use crate::{Framework, Goal, Plan, Target, Task, Test, builtin, dictionary, plans, tasks};

/// One change, and the next levels that it serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lift {
    /// What to do, as in a list of work.
    pub task: Task,
    /// The next levels that are guaranteed once it is done.
    pub reaches: Vec<Served>,
    /// The next levels to which fewer changes are left once it is done.
    pub shortens: Vec<Served>,
}

/// A next level that a change serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The framework's id.
    pub framework: String,
    /// The level; of a criterion with its id.
    pub level: String,
    /// How many changes lead there now.
    pub before: usize,
    /// How many are left then.
    pub after: usize,
}

/// Every change on the way to a next level, the one that serves most first: by the frameworks in which it reaches a
/// level, the levels, the frameworks in which it shortens the way, the ways. What it reaches is found by grading anew
/// as if all its conditions held.
pub fn lifts(facts: &Facts) -> Vec<Lift> {
    let aims = aims(facts);
    let mut lifts: Vec<Lift> = tasks(&plans(&[Goal::EveryNext], facts))
        .into_iter()
        .filter(|task| !wanted(task).any(|one| one.is_unshareable))
        .map(|task| lift(task, &aims, facts))
        .filter(|lift| !lift.reaches.is_empty() || !lift.shortens.is_empty())
        .collect();
    lifts.sort_by_cached_key(|lift| {
        let frameworks = |served: &[Served]| {
            let ids: BTreeSet<&str> = served.iter().map(|one| one.framework.as_str()).collect();
            ids.len()
        };
        let counts = [
            frameworks(&lift.reaches),
            lift.reaches.len(),
            frameworks(&lift.shortens),
            lift.shortens.len(),
        ];
        (counts.map(std::cmp::Reverse), lift.task.key.clone())
    });
    lifts
}

fn wanted(task: &Task) -> impl Iterator<Item = &crate::Wanted> {
    task.serves.iter().flat_map(|(_, _, conditions)| conditions)
}

/// A next level, and how many changes lead there now.
struct Aim {
    framework: &'static Framework,
    target: Target,
    plan: Plan,
}

fn aims(facts: &Facts) -> Vec<Aim> {
    let mut aims = Vec::new();
    for framework in builtin() {
        for target in framework.next(facts) {
            if let Some(plan) = framework.plan(&target, facts, &BTreeMap::new()) {
                aims.push(Aim {
                    framework,
                    target,
                    plan,
                });
            }
        }
    }
    aims
}

fn lift(task: Task, aims: &[Aim], facts: &Facts) -> Lift {
    let conditions: BTreeMap<String, bool> = wanted(&task)
        .map(|one| (one.text().to_owned(), one.holds))
        .collect();
    let (mut reaches, mut shortens) = (Vec::new(), Vec::new());
    for aim in aims {
        let wishes = wishes(aim.framework, &conditions);
        if wishes.is_empty() {
            continue;
        }
        let before = aim.plan.steps.len();
        if aim.framework.reaches(&aim.target, facts, &wishes) {
            reaches.push(aim.served(before, 0));
            continue;
        }
        let left = aim.framework.steps_to(&aim.target, facts, &wishes);
        if let Some(left) = left.map(|steps| steps.len()).filter(|left| *left < before) {
            shortens.push(aim.served(before, left));
        }
    }
    Lift {
        task,
        reaches,
        shortens,
    }
}

impl Aim {
    fn served(&self, before: usize, after: usize) -> Served {
        Served {
            framework: self.plan.framework.clone(),
            level: self.plan.level.clone(),
            before,
            after,
        }
    }
}

/// The atoms of `framework` that the conditions speak of, with what a true one brings along.
fn wishes(framework: &Framework, conditions: &BTreeMap<String, bool>) -> Way {
    let atoms = framework.atoms.iter().enumerate();
    let mut wishes: Way = atoms
        .clone()
        .filter_map(|(index, atom)| Some((index, Truth::from(*conditions.get(&atom.text)?))))
        .collect();
    let brought: BTreeSet<String> = conditions
        .iter()
        .filter(|(_, holds)| **holds)
        .flat_map(|(text, _)| brought_along(text))
        .collect();
    for (index, _) in atoms.filter(|(_, atom)| atom.test == Test::Holds && brought.contains(&atom.text)) {
        wishes.entry(index).or_insert(Truth::True);
    }
    wishes
}

/// `present(data.training)` of `full(data.training)`; `licensed(…)` of `member(license(…), set)`.
fn brought_along(text: &str) -> Vec<String> {
    let fact = text
        .strip_prefix("member(")
        .and_then(|inner| inner.split_once("), "))
        .map_or(text, |(fact, _)| fact);
    let Some((_, rest)) = fact.split_once('(') else {
        return Vec::new();
    };
    let subject = rest.trim_end_matches(')');
    let implied = dictionary()
        .predicate_of(fact)
        .map(|(_, predicate)| predicate.implies.as_slice());
    implied
        .unwrap_or_default()
        .iter()
        .map(|name| format!("{name}({subject})"))
        .collect()
}
