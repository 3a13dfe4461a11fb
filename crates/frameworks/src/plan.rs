//! The list of work that leads to a level: the shortest set of changes, by the file that each goes into.

use std::collections::{BTreeMap, BTreeSet};

use openassay_facts::{Facts, Truth};

use crate::grade::Ranked;
use crate::remedy::{Remedy, remedy, task, unshareable};
use crate::state::State;
use crate::ways::{Preferences, Search, Way, Wish, because};
use crate::{Expression, Framework, Goal, Outcome, Ranking, Target, builtin, dictionary};

/// How a release stands to a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It, or a better one, is guaranteed.
    Reached,
    /// It is possible, and not guaranteed.
    MayBeReached,
    /// It is not reached, whatever the unknowns are.
    Open,
}

impl Standing {
    /// As reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::MayBeReached => "may-be-reached",
            Self::Open => "open",
        }
    }
}

/// What leads to one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The framework's id.
    pub framework: String,
    /// The level; of a criterion with its id, `modelcard: open`.
    pub level: String,
    /// How the release stands to it.
    pub standing: Standing,
    /// The worst outcome that the unknowns leave.
    pub guaranteed: String,
    /// The best outcome that the unknowns leave.
    pub possible: String,
    /// What to do; empty where the level is reached.
    pub steps: Vec<Step>,
    /// Said where the level cannot be reached at all.
    pub out_of_reach: Option<OutOfReach>,
}

/// Why a level cannot be reached, and what can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfReach {
    /// The facts that stand in the way.
    pub because: Vec<String>,
    /// The best outcome that can be reached.
    pub best: String,
}

/// The conditions that one file, or one decision, settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The component whose file it is; the fact where there is none.
    pub key: String,
    /// What is to hold.
    pub conditions: Vec<Wanted>,
    /// What would do in its place, all of it together; empty where nothing would.
    pub instead: Vec<String>,
}

/// One condition that is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What the rules ask, `present(code.training)`, with `not` before it where it is not to hold.
    pub condition: String,
    /// The key of the fact that it is asked of.
    pub fact: String,
    /// Is the condition to be true?
    pub holds: bool,
    /// What is known of the condition without its `not`.
    pub state: Truth,
    /// Where the framework asks for it.
    pub cites: Vec<String>,
    /// Does it ask to publish what cannot be shared?
    pub is_unshareable: bool,
    pub(crate) remedy: Option<Remedy>,
}

/// A plan for each goal. Where there is a choice, each takes what the others ask for anyway.
pub fn plans(goals: &[Goal], facts: &Facts) -> Vec<Plan> {
    let mut plans: Vec<(Target, Plan)> = Vec::new();
    for target in goals.iter().flat_map(|goal| targets(goal, facts)) {
        let is_known = plans.iter().any(|(known, _)| *known == target);
        let framework = target.framework().filter(|_| !is_known);
        let chosen = chosen(plans.iter().map(|(_, plan)| plan));
        if let Some(plan) = framework.and_then(|it| it.plan(&target, facts, &chosen)) {
            plans.push((target, plan));
        }
    }
    // The first were made before it was known what the last ask for.
    for index in 0..plans.len() {
        let others = plans.iter().enumerate().filter(|(other, _)| *other != index);
        let chosen = chosen(others.map(|(_, (_, plan))| plan));
        if let Some((target, plan)) = plans.get_mut(index)
            && let Some(better) = target.framework().and_then(|it| it.plan(target, facts, &chosen))
        {
            *plan = better;
        }
    }
    plans.into_iter().map(|(_, plan)| plan).collect()
}

/// What the plans ask for, as the rules write it.
fn chosen<'a>(plans: impl Iterator<Item = &'a Plan>) -> BTreeMap<String, bool> {
    let wanted = plans
        .flat_map(|plan| &plan.steps)
        .flat_map(|step| &step.conditions);
    wanted
        .filter(|one| !one.is_unshareable)
        .map(|one| (one.text().to_owned(), one.holds))
        .collect()
}

/// What a goal is made of.
fn targets(goal: &Goal, facts: &Facts) -> Vec<Target> {
    match goal {
        Goal::At(target) => vec![target.clone()],
        Goal::EveryNext => builtin()
            .iter()
            .flat_map(|framework| framework.next(facts))
            .collect(),
    }
}

impl Framework {
    /// The next better outcome than the guaranteed one, of each ranking that has one; none where none is better.
    pub fn next(&self, facts: &Facts) -> Vec<Target> {
        if !self.is_ordered() {
            return Vec::new();
        }
        let state = State::new(self, facts);
        let rankings = self.rankings.iter().enumerate();
        rankings
            .filter_map(|(index, ranking)| {
                let worst = Ranked::new(ranking, &state).worst()?;
                let better = ranking
                    .outcomes
                    .iter()
                    .filter(|outcome| outcome.rank > worst.rank);
                let next = better.min_by(|a, b| a.rank.total_cmp(&b.rank))?;
                Some(Target {
                    framework: self.id.clone(),
                    ranking: index,
                    outcome: next.name.clone(),
                })
            })
            .collect()
    }

    /// What leads to `target`, where conditions that are `chosen` (as the rules write them) cost nothing; none where
    /// the target is not one of this framework.
    pub fn plan(&self, target: &Target, facts: &Facts, chosen: &BTreeMap<String, bool>) -> Option<Plan> {
        let ranking = self.rankings.get(target.ranking)?;
        let outcome = ranking
            .outcomes
            .iter()
            .find(|outcome| outcome.name == target.outcome)?;
        let state = State::new(self, facts);
        let ranked = Ranked::new(ranking, &state);
        let (worst, best) = (ranked.worst()?, ranked.best()?);
        let standing = standing(worst, best, outcome);
        let planner = Planner::new(self, &state.truths, facts, chosen, standing);
        Some(Plan {
            framework: self.id.clone(),
            level: ranking.level(&outcome.name),
            standing,
            guaranteed: worst.name.clone(),
            possible: best.name.clone(),
            steps: planner.steps(ranking, outcome, standing),
            out_of_reach: planner.out_of_reach(ranking, outcome, worst, facts),
        })
    }

    /// Is `target`, or a better outcome, guaranteed when each of `wishes` has its truth?
    pub(crate) fn reaches(&self, target: &Target, facts: &Facts, wishes: &Way) -> bool {
        let state = State::assuming(self, facts, wishes);
        let Some(ranking) = self.rankings.get(target.ranking) else {
            return false;
        };
        let wanted = ranking
            .outcomes
            .iter()
            .find(|outcome| outcome.name == target.outcome);
        let worst = Ranked::new(ranking, &state).worst();
        worst
            .zip(wanted)
            .is_some_and(|(worst, wanted)| worst.rank >= wanted.rank)
    }

    /// How many files or decisions lead to `target` when each of `wishes` has its truth; none where nothing does.
    pub(crate) fn steps_to(&self, target: &Target, facts: &Facts, wishes: &Way) -> Option<Vec<Step>> {
        let state = State::assuming(self, facts, wishes);
        let ranking = self.rankings.get(target.ranking)?;
        let outcome = ranking
            .outcomes
            .iter()
            .find(|outcome| outcome.name == target.outcome)?;
        let planner = Planner::new(self, &state.truths, facts, &BTreeMap::new(), Standing::Open);
        let steps = planner.steps(ranking, outcome, Standing::Open);
        let is_blocked = steps
            .iter()
            .flat_map(|step| &step.conditions)
            .any(|one| one.is_unshareable);
        (!is_blocked).then_some(steps)
    }
}

fn standing(worst: &Outcome, best: &Outcome, wanted: &Outcome) -> Standing {
    if worst.rank >= wanted.rank {
        Standing::Reached
    } else if best.rank >= wanted.rank {
        Standing::MayBeReached
    } else {
        Standing::Open
    }
}

struct Planner<'a> {
    search: Search<'a>,
}

impl<'a> Planner<'a> {
    fn new(
        framework: &'a Framework,
        truths: &'a [Truth],
        facts: &Facts,
        chosen: &BTreeMap<String, bool>,
        standing: Standing,
    ) -> Self {
        let unshareable = &dictionary().unshareable;
        let atoms = framework.atoms.iter().enumerate();
        let publishes = unshareable
            .conditions
            .iter()
            .any(|text| chosen.get(text) == Some(&true));
        let avoided = atoms
            .clone()
            .filter(|(_, atom)| publishes && atom.text == unshareable.unless)
            .map(|(index, _)| index);
        let chosen = atoms
            .clone()
            .filter_map(|(index, atom)| Some((index, Truth::from(*chosen.get(&atom.text)?))));
        let aim = Preferences {
            avoided: avoided.collect(),
            chosen: chosen.collect(),
            may_be_reached: standing == Standing::MayBeReached,
            ..Preferences::of(framework, facts)
        };
        Self {
            search: Search::new(framework, truths, aim),
        }
    }

    fn steps(&self, ranking: &Ranking, outcome: &Outcome, standing: Standing) -> Vec<Step> {
        if standing == Standing::Reached {
            return Vec::new();
        }
        let Some((best, own)) = self.search.best(&self.search.all(ranking), outcome) else {
            return Vec::new();
        };
        let missing: Vec<Wish> = self.search.missing(&best).collect();
        let groups = self.groups(&missing);
        groups
            .into_iter()
            .map(|(key, wishes)| Step {
                instead: self.instead(&self.search.instead(&wishes, &best, &own)),
                conditions: wishes
                    .iter()
                    .map(|wish| self.wanted(*wish, ranking, outcome))
                    .collect(),
                key,
            })
            .collect()
    }

    /// Said where even the cheapest way asks for what cannot be shared.
    fn out_of_reach(
        &self,
        ranking: &Ranking,
        outcome: &Outcome,
        worst: &Outcome,
        facts: &Facts,
    ) -> Option<OutOfReach> {
        let all = self.search.all(ranking);
        let can = |outcome: &&Outcome| {
            outcome.rank <= worst.rank
                || self.search.best(&all, outcome).is_some_and(|(way, _)| {
                    !self
                        .search
                        .missing(&way)
                        .any(|wish| self.search.is_blocked(&wish))
                })
        };
        if can(&outcome) {
            return None;
        }
        let reachable = ranking.outcomes.iter().filter(can);
        let best = reachable.reduce(|best, other| if other.rank > best.rank { other } else { best })?;
        Some(OutOfReach {
            because: because(facts),
            best: best.name.clone(),
        })
    }

    /// What goes into one file stands together, where the first of it stands.
    fn groups(&self, wishes: &[Wish]) -> Vec<(String, Vec<Wish>)> {
        let mut groups: Vec<(String, Vec<Wish>)> = Vec::new();
        for wish in wishes {
            let key = self.key(*wish);
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, group)) => group.push(*wish),
                None => groups.push((key, vec![*wish])),
            }
        }
        groups
    }

    fn fact(&self, (atom, _): Wish) -> &'a str {
        let framework = self.search.framework;
        let term = framework
            .atoms
            .get(atom)
            .and_then(|atom| framework.terms.get(atom.term));
        term.map_or("", |term| term.key.as_str())
    }

    fn key(&self, wish: Wish) -> String {
        let fact = self.fact(wish);
        dictionary().home(fact).unwrap_or(fact).to_owned()
    }

    fn instead(&self, wishes: &[Wish]) -> Vec<String> {
        let groups = self.groups(wishes);
        groups
            .iter()
            .map(|(key, wishes)| {
                let remedies: Vec<Remedy> = wishes.iter().filter_map(|wish| self.remedy(*wish)).collect();
                task(component(key), &remedies.iter().collect::<Vec<_>>())
            })
            .collect()
    }

    fn remedy(&self, (atom, wanted): Wish) -> Option<Remedy> {
        remedy(self.search.framework, atom, wanted)
    }

    fn wanted(&self, wish: Wish, ranking: &Ranking, outcome: &Outcome) -> Wanted {
        let (atom, wanted) = wish;
        let text = self
            .search
            .framework
            .atoms
            .get(atom)
            .map_or("", |atom| atom.text.as_str());
        Wanted {
            condition: if wanted.is_true() {
                text.to_owned()
            } else {
                format!("{NOT}{text}")
            },
            fact: self.fact(wish).to_owned(),
            holds: wanted.is_true(),
            state: self.search.truths.get(atom).copied().unwrap_or_default(),
            cites: cites(ranking, outcome, atom),
            is_unshareable: self.search.is_blocked(&wish),
            remedy: if self.search.is_blocked(&wish) {
                Some(Remedy::saying(unshareable(self.search.framework, atom)))
            } else {
                self.remedy(wish)
            },
        }
    }
}

/// Before a condition that is not to hold.
const NOT: &str = "not ";

impl Wanted {
    /// The condition without its `not`.
    pub(crate) fn text(&self) -> &str {
        if self.holds {
            &self.condition
        } else {
            self.condition.strip_prefix(NOT).unwrap_or(&self.condition)
        }
    }
}

/// The key, if it is that of a component.
pub(crate) fn component(key: &str) -> Option<&str> {
    dictionary().components.contains_key(key).then_some(key)
}

/// Where the framework asks for the atom: in the outcome itself, else in those below it, else in its criterion.
fn cites(ranking: &Ranking, outcome: &Outcome, atom: usize) -> Vec<String> {
    let mut others: Vec<&Outcome> = ranking
        .outcomes
        .iter()
        .filter(|other| other.name != outcome.name)
        .collect();
    others.sort_by(|a, b| a.rank.total_cmp(&b.rank));
    let own = ranking.outcomes.iter().filter(|other| other.name == outcome.name);
    let found = own.chain(others).find_map(|outcome| {
        let asking = outcome
            .requirements
            .iter()
            .filter(|one| mentions(&one.condition, atom));
        let cites: BTreeSet<String> = asking
            .filter_map(|one| one.cite.clone().or_else(|| outcome.cite.clone()))
            .collect();
        (!cites.is_empty()).then_some(cites)
    });
    let criterion = || ranking.cite.clone().into_iter().collect();
    found.unwrap_or_else(criterion).into_iter().collect()
}

fn mentions(condition: &Expression, atom: usize) -> bool {
    matches!(condition, Expression::Atom(index) if *index == atom)
        || condition.parts().iter().any(|part| mentions(part, atom))
}
