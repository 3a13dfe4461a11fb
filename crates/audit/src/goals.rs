//! The list of work for the levels that a producer wants to reach, with what is known of each condition now.

use openassay_facts::{Evidence, Facts};
use openassay_frameworks::{Goal, Lift, Plan, Task, ValueType, Wanted, dictionary, lifts, plans, tasks};

use crate::next::pointing;
use crate::settings::stanza;
use crate::{GoalPlan, OutOfReach, Work, WorkCondition, WorkLift};

/// A plan for each goal, and the tasks of all that can be reached, each file once.
pub(crate) fn worked_out(goals: &[Goal], facts: &Facts, digest: Option<&str>) -> (Vec<GoalPlan>, Vec<Work>) {
    let plans = plans(goals, facts);
    let clerk = Clerk { facts, digest };
    let can_be_done: Vec<Plan> = plans
        .iter()
        .filter(|plan| plan.out_of_reach.is_none())
        .cloned()
        .collect();
    let merged = tasks(&can_be_done)
        .into_iter()
        .map(|task| clerk.work(task))
        .collect();
    (plans.into_iter().map(|plan| clerk.plan(plan)).collect(), merged)
}

/// What lifts most, where the next level of every framework is a goal.
pub(crate) fn ranked(goals: &[Goal], facts: &Facts, digest: Option<&str>) -> Vec<WorkLift> {
    if !goals.contains(&Goal::EveryNext) {
        return Vec::new();
    }
    let clerk = Clerk { facts, digest };
    lifts(facts)
        .into_iter()
        .map(
            |Lift {
                 task,
                 reaches,
                 shortens,
             }| WorkLift {
                work: clerk.work(task),
                reaches,
                shortens,
            },
        )
        .collect()
}

/// Lays a plan out with the evidence of an audit.
struct Clerk<'a> {
    facts: &'a Facts,
    digest: Option<&'a str>,
}

impl Clerk<'_> {
    fn plan(&self, plan: Plan) -> GoalPlan {
        let items = tasks(std::slice::from_ref(&plan))
            .into_iter()
            .map(|task| self.work(task))
            .collect();
        GoalPlan {
            framework: plan.framework,
            level: plan.level,
            standing: plan.standing,
            guaranteed: plan.guaranteed,
            possible: plan.possible,
            items,
            out_of_reach: plan.out_of_reach.map(|out| OutOfReach {
                because: out.because.iter().flat_map(|key| self.evidence(key)).collect(),
                best: out.best,
            }),
        }
    }

    fn work(&self, task: Task) -> Work {
        let entry = dictionary().components.get(&task.key);
        let wanted: Vec<&Wanted> = task.serves.iter().flat_map(|(_, _, wanted)| wanted).collect();
        let mut decisions: Vec<String> = Vec::new();
        let mut evidence: Vec<Evidence> = Vec::new();
        for one in &wanted {
            let is_decided = dictionary().is_judgment(&one.fact) && !one.is_unshareable;
            let value = deciding(one).filter(|_| is_decided);
            let words = value.map(|value| stanza(&one.fact, &value, self.digest));
            decisions.extend(words.filter(|words| !decisions.contains(words)));
            for piece in self.evidence(&one.fact) {
                if !evidence.contains(&piece) {
                    evidence.push(piece);
                }
            }
        }
        let presence = format!("present({})", task.key);
        if evidence.is_empty() {
            evidence = self.evidence(&presence);
        }
        Work {
            pointed: pointing(self.facts, &presence).cloned(),
            title: entry.map_or_else(|| task.key.clone(), |entry| entry.title.clone()),
            component: task.is_component.then(|| task.key.clone()),
            change: task.change,
            file: entry.map(|entry| entry.file.clone()),
            license: task.licenses,
            license_at: entry.map(|entry| entry.license_at.clone()),
            see: entry.map(|entry| entry.see.clone()),
            only_a_person: wanted.iter().all(|one| is_a_persons(&one.fact)),
            decisions,
            instead: task.instead,
            evidence,
            conditions: task
                .serves
                .iter()
                .flat_map(|(framework, level, wanted)| {
                    wanted.iter().map(move |one| condition(framework, level, one))
                })
                .collect(),
        }
    }

    fn evidence(&self, key: &str) -> Vec<Evidence> {
        self.facts
            .get(key)
            .map(|fact| fact.evidence().to_vec())
            .unwrap_or_default()
    }
}

/// The value that a decision has to give the fact, as TOML writes it; none where several would do.
fn deciding(one: &Wanted) -> Option<String> {
    let (_, predicate) = dictionary().predicate_of(&one.fact)?;
    if !matches!(predicate.value_type(), ValueType::Ordered(_)) {
        return Some(one.holds.to_string());
    }
    let (_, name) = one.condition.split_once("== '")?;
    one.holds.then(|| format!("\"{}\"", name.trim_end_matches('\'')))
}

/// Is it a fact that no file can settle: one on nothing that goes into a file?
fn is_a_persons(fact: &str) -> bool {
    dictionary().is_judgment(fact) && dictionary().home(fact).is_none()
}

fn condition(framework: &str, level: &str, wanted: &Wanted) -> WorkCondition {
    WorkCondition {
        framework: framework.to_owned(),
        level: level.to_owned(),
        condition: wanted.condition.clone(),
        fact: wanted.fact.clone(),
        state: wanted.state,
        cites: wanted.cites.clone(),
    }
}
