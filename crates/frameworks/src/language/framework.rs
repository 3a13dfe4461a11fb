//! A framework in its compiled form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Atom, Expression, LicenseSet, Term};

/// What kind of yardstick it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Outcomes in the order they are tested; where not ordered, they are only different.
    Ranked {
        /// Is one outcome better than another?
        ordered: bool,
    },
    /// Cumulative levels, with progress.
    Ladder,
    /// Pass or fail.
    Binary,
    /// A number out of a hundred.
    Score,
    /// Criteria side by side.
    Vector,
}

/// A published yardstick.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Framework {
    /// Its id, the name of its folder.
    pub id: String,
    /// Its name in full.
    pub title: String,
    /// Its name on a line of the screen.
    pub label: String,
    /// The yardstick's version.
    pub version: String,
    /// The day of that version, as far as it is known: `2026-05-29`, `2023-12`.
    pub date: String,
    /// What kind it is.
    pub kind: Kind,
    /// Where it is published.
    pub cite: Vec<String>,
    /// What a reader of any result should know.
    pub caveat: Option<String>,
    /// How its progress is counted, where it has any.
    pub progress: Option<String>,
    /// Does it have a line on the first screen?
    pub first_screen: bool,
    /// The heading of its column in the table of several releases, where it has one.
    pub column: Option<String>,
    /// Is that column a bar, a mark a step, in place of words?
    pub bar: bool,
    /// Its place among the others.
    pub order: u32,
    /// What is decided: one thing, or one for each criterion of a score or vector.
    pub rankings: Vec<Ranking>,
    /// What is said beside a result when a condition holds.
    pub notes: Vec<Note>,
    /// Its macros, as written.
    pub macros: BTreeMap<String, String>,
    /// License sets that the file brings along.
    pub sets: BTreeMap<String, LicenseSet>,
    /// The facts it speaks of.
    pub terms: Vec<Term>,
    /// What it asks of them.
    pub atoms: Vec<Atom>,
}

/// One thing to decide: the first outcome whose condition holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// The criterion's id; empty where the framework decides one thing.
    pub id: String,
    /// What the criterion asks, in the framework's words.
    pub text: String,
    /// The group it stands in.
    pub group: String,
    /// Where the framework says so.
    pub cite: Option<String>,
    /// How we read it, where the text leaves a choice.
    pub reading: Option<String>,
    /// Its weight in a score.
    pub weight: f64,
    /// The outcomes in the order in which they are tested; the last has no condition.
    pub outcomes: Vec<Outcome>,
}

/// One possible result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its name; two outcomes may share one.
    pub name: String,
    /// A second name, where the framework has one.
    pub title: Option<String>,
    /// Its name where there is little room; its name where it has no shorter one.
    pub short: String,
    /// Higher is better, where the framework is ordered; the points of a score.
    pub rank: f64,
    /// Where the framework says so.
    pub cite: Option<String>,
    /// How we read it, where the text leaves a choice.
    pub reading: Option<String>,
    /// What it asks, as written, each part with its citation; for a level, without the levels below.
    pub requirements: Vec<Requirement>,
    /// All of it, for a level with the levels below; `None` holds always.
    pub condition: Option<Expression>,
}

/// One condition of an outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// As written.
    pub text: String,
    /// Where the framework says so.
    pub cite: Option<String>,
    /// How we read it.
    pub reading: Option<String>,
    /// Compiled.
    pub condition: Expression,
    /// Where this holds, progress does not count the requirement at all.
    pub uncounted: Option<Expression>,
}

/// A sentence that stands beside a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// When it is said; `None` is always.
    pub condition: Option<Expression>,
    /// What is said.
    pub text: String,
}

impl Ranking {
    /// An outcome as gaps name it: of a criterion with its id, `U1: yes`.
    pub fn level(&self, outcome: &str) -> String {
        if self.id.is_empty() {
            outcome.to_owned()
        } else {
            format!("{}: {outcome}", self.id)
        }
    }
}

impl Framework {
    /// The names of its results from worst to best, each once; for an unordered framework in the order they
    /// are tested, for a score or vector the values a criterion may take.
    pub fn levels(&self) -> Vec<&str> {
        let mut outcomes: Vec<&Outcome> = self
            .rankings
            .first()
            .map(|ranking| ranking.outcomes.iter().collect())
            .unwrap_or_default();
        if self.kind != (Kind::Ranked { ordered: false }) {
            outcomes.sort_by(|a, b| a.rank.total_cmp(&b.rank));
        }
        let mut names = Vec::new();
        for outcome in outcomes {
            if !names.contains(&outcome.name.as_str()) {
                names.push(outcome.name.as_str());
            }
        }
        names
    }

    /// How many steps lead from its worst outcome to its best, both counted; none where outcomes are only different,
    /// and for criteria side by side.
    pub fn steps(&self) -> usize {
        self.ranks().len()
    }

    /// On which step an outcome stands, the worst on 0. Two outcomes may share a step.
    pub fn step(&self, outcome: &str) -> Option<usize> {
        let rank = self.outcome(outcome)?.rank;
        self.ranks().iter().position(|step| step.total_cmp(&rank).is_eq())
    }

    /// The name of an outcome where there is little room.
    pub fn short<'a>(&'a self, outcome: &'a str) -> &'a str {
        self.outcome(outcome).map_or(outcome, |outcome| &outcome.short)
    }

    fn outcome(&self, name: &str) -> Option<&Outcome> {
        let mut outcomes = self.rankings.iter().flat_map(|ranking| &ranking.outcomes);
        outcomes.find(|outcome| outcome.name == name)
    }

    /// Each rank once, from the worst.
    fn ranks(&self) -> Vec<f64> {
        if !self.has_steps() {
            return Vec::new();
        }
        let outcomes = self.rankings.iter().flat_map(|ranking| &ranking.outcomes);
        let mut ranks: Vec<f64> = outcomes.map(|outcome| outcome.rank).collect();
        ranks.sort_by(f64::total_cmp);
        ranks.dedup_by(|a, b| a.total_cmp(b).is_eq());
        ranks
    }

    /// Does it decide one thing, and is one outcome of it better than another?
    fn has_steps(&self) -> bool {
        self.is_single() && self.is_ordered()
    }

    /// Is one of its outcomes better than another?
    pub fn is_ordered(&self) -> bool {
        self.kind != (Kind::Ranked { ordered: false })
    }

    /// Does it decide one thing (ranked, ladder, binary)?
    pub fn is_single(&self) -> bool {
        !matches!(self.kind, Kind::Score | Kind::Vector)
    }
}
