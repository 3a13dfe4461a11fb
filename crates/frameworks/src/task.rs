//! Plans for several levels as one list of work: each file once, with the licenses that all of them accept.

use crate::plan::component;
use crate::remedy::{Remedy, licenses, task};
use crate::{Plan, Step, Wanted};

/// What to do to one file, for all levels that are worked towards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The component whose file it is; the fact where there is none.
    pub key: String,
    /// Is the key that of a component?
    pub is_component: bool,
    /// What to add or change, as a sentence.
    pub change: String,
    /// The licenses that fit, where a component is to have terms.
    pub licenses: Option<String>,
    /// Framework and level with the conditions that are theirs.
    pub serves: Vec<(String, String, Vec<Wanted>)>,
    /// What would do in its place.
    pub instead: Vec<String>,
}

/// The plans' steps as one list, each file once, in the order in which they first come up.
pub fn tasks(plans: &[Plan]) -> Vec<Task> {
    let mut merged: Vec<(&str, Vec<(&Plan, &Step)>)> = Vec::new();
    for (plan, step) in plans
        .iter()
        .flat_map(|plan| plan.steps.iter().map(move |step| (plan, step)))
    {
        match merged.iter_mut().find(|(key, _)| *key == step.key) {
            Some((_, steps)) => steps.push((plan, step)),
            None => merged.push((&step.key, vec![(plan, step)])),
        }
    }
    merged
        .into_iter()
        .map(|(key, steps)| merge(key, &steps))
        .collect()
}

fn merge(key: &str, steps: &[(&Plan, &Step)]) -> Task {
    let wanted = || steps.iter().flat_map(|(_, step)| &step.conditions);
    let mut remedies: Vec<&Remedy> = Vec::new();
    for remedy in wanted().filter_map(|one| one.remedy.as_ref()) {
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
    }
    let words = task(component(key), &remedies);
    // What is to be taken away may not be there at all.
    let is_doubtful = wanted().all(|one| !one.holds && one.state.is_unknown());
    let mut instead: Vec<String> = Vec::new();
    for words in steps.iter().flat_map(|(_, step)| &step.instead) {
        if !instead.contains(words) {
            instead.push(words.clone());
        }
    }
    Task {
        key: key.to_owned(),
        is_component: component(key).is_some(),
        change: if is_doubtful {
            format!("unless that is so already: {words}")
        } else {
            words
        },
        licenses: component(key).and_then(|component| licenses(component, &remedies)),
        serves: steps
            .iter()
            .map(|(plan, step)| {
                (
                    plan.framework.clone(),
                    plan.level.clone(),
                    step.conditions.clone(),
                )
            })
            .collect(),
        // What is in the place of one goal's step need not be in that of another's.
        instead: if steps.len() == 1 { instead } else { Vec::new() },
    }
}
