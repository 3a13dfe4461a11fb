//! A framework's result on some facts: the interval that the unknowns leave, and what it hangs on.

use openassay_facts::{Assurance, Fact, Facts};

use crate::gap::{self, Gap};
use crate::progress::progress;
use crate::reach::reachable;
use crate::reasons::Reasons;
use crate::state::State;
use crate::truth::truth;
use crate::{Framework, Kind, Outcome, Ranking};

/// What a framework says of a release.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// The framework's id.
    pub framework: String,
    /// The framework's version.
    pub version: String,
    /// The result.
    pub result: GradeResult,
    /// The criteria of a score, each with its bands; empty for other kinds.
    pub criteria: Vec<CriterionGrade>,
    /// For a ladder: level, and the bounds of its progress in percent, lowest level first.
    pub progress: Vec<(String, f64, f64)>,
    /// What is missing: for the next level first, then for each higher one.
    pub gap: Vec<Gap>,
    /// Keys of the known facts that settled what is settled.
    pub deciding: Vec<String>,
    /// Keys of the unknown facts that keep the rest open.
    pub undecided: Vec<String>,
    /// How well the worst known of the deciding facts is known; none where nothing was settled.
    pub assurance: Option<Assurance>,
    /// What a reader should know beside it: readings, notes, the framework's caveat.
    pub notes: Vec<String>,
}

/// The result itself.
#[derive(Debug, Clone, PartialEq)]
pub enum GradeResult {
    /// One of a list of outcomes (ranked, ladder, binary).
    Interval {
        /// The worst that the unknowns leave; `unknown` where several are left that are only different.
        guaranteed: String,
        /// The best that the unknowns leave; `unknown` likewise.
        possible: String,
        /// All that the unknowns leave, in the order in which the framework tests them.
        reachable: Vec<String>,
    },
    /// Points out of a hundred.
    Score {
        /// Not less than this.
        low: f64,
        /// Not more than this.
        high: f64,
    },
    /// Criteria side by side.
    Vector(Vec<CriterionGrade>),
}

/// How one criterion fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionGrade {
    /// Its id.
    pub id: String,
    /// What it asks.
    pub text: String,
    /// The group it stands in.
    pub group: String,
    /// The worst that the unknowns leave.
    pub guaranteed: String,
    /// The best that the unknowns leave.
    pub possible: String,
}

/// Stands where several outcomes are reachable and none is better than another.
const UNKNOWN: &str = "unknown";

/// One ranking with the outcomes that are reachable; never empty, since the last outcome has no condition.
pub(crate) struct Ranked<'a> {
    pub(crate) ranking: &'a Ranking,
    pub(crate) reachable: Vec<&'a Outcome>,
}

impl<'a> Ranked<'a> {
    pub(crate) fn new(ranking: &'a Ranking, state: &State) -> Self {
        let indices = reachable(ranking, state);
        let reachable = indices
            .iter()
            .filter_map(|index| ranking.outcomes.get(*index))
            .collect();
        Self { ranking, reachable }
    }

    /// The first of the worst.
    pub(crate) fn worst(&self) -> Option<&'a Outcome> {
        self.reachable
            .iter()
            .copied()
            .reduce(|worst, other| if other.rank < worst.rank { other } else { worst })
    }

    /// The first of the best.
    pub(crate) fn best(&self) -> Option<&'a Outcome> {
        self.reachable
            .iter()
            .copied()
            .reduce(|best, other| if other.rank > best.rank { other } else { best })
    }

    fn criterion(&self) -> CriterionGrade {
        CriterionGrade {
            id: self.ranking.id.clone(),
            text: self.ranking.text.clone(),
            group: self.ranking.group.clone(),
            guaranteed: name(self.worst()),
            possible: name(self.best()),
        }
    }

    fn interval(&self, kind: Kind) -> GradeResult {
        let mut reachable: Vec<String> = Vec::new();
        for outcome in &self.reachable {
            if !reachable.contains(&outcome.name) {
                reachable.push(outcome.name.clone());
            }
        }
        let only_different = kind == Kind::Ranked { ordered: false } && reachable.len() > 1;
        let shown = |outcome| {
            if only_different {
                UNKNOWN.to_owned()
            } else {
                name(outcome)
            }
        };
        GradeResult::Interval {
            guaranteed: shown(self.worst()),
            possible: shown(self.best()),
            reachable,
        }
    }
}

fn name(outcome: Option<&Outcome>) -> String {
    outcome.map_or_else(|| UNKNOWN.to_owned(), |outcome| outcome.name.clone())
}

impl Framework {
    /// What the framework says of `facts`; a fact that is not there is unknown.
    pub fn grade(&self, facts: &Facts) -> Grade {
        let state = State::new(self, facts);
        let ranked: Vec<Ranked<'_>> = self
            .rankings
            .iter()
            .map(|ranking| Ranked::new(ranking, &state))
            .collect();
        let mut reasons = Reasons::default();
        for ranking in &self.rankings {
            reasons.gather(self, ranking, &state.truths);
        }
        let criteria: Vec<CriterionGrade> = if self.is_single() {
            Vec::new()
        } else {
            ranked.iter().map(Ranked::criterion).collect()
        };
        let result = match self.kind {
            Kind::Score => score(&ranked),
            Kind::Vector => GradeResult::Vector(criteria.clone()),
            kind => ranked
                .first()
                .map_or(GradeResult::Vector(Vec::new()), |ranked| ranked.interval(kind)),
        };
        Grade {
            framework: self.id.clone(),
            version: self.version.clone(),
            result,
            criteria: if self.kind == Kind::Score {
                criteria
            } else {
                Vec::new()
            },
            progress: progress(self, &state.truths),
            gap: gap::gaps(self, &ranked, &state.truths, facts),
            assurance: reasons
                .deciding
                .iter()
                .filter_map(|key| facts.get(key))
                .map(Fact::assurance)
                .min(),
            notes: notes(self, &ranked, &state, facts, &reasons),
            deciding: reasons.deciding.into_iter().collect(),
            undecided: reasons.undecided.into_iter().collect(),
        }
    }

    /// What is missing for `level`; `None` where the framework has no such level, empty where it is reached.
    pub fn gap_to(&self, level: &str, facts: &Facts) -> Option<Vec<Gap>> {
        if !self.levels().contains(&level) {
            return None;
        }
        let gap = self.grade(facts).gap;
        Some(gap.into_iter().filter(|item| item.level == level).collect())
    }
}

fn score(ranked: &[Ranked<'_>]) -> GradeResult {
    let (mut low, mut high, mut top) = (0.0, 0.0, 0.0);
    for criterion in ranked {
        let weight = criterion.ranking.weight;
        low += weight * criterion.worst().map_or(0.0, |outcome| outcome.rank);
        high += weight * criterion.best().map_or(0.0, |outcome| outcome.rank);
        top += weight
            * criterion
                .ranking
                .outcomes
                .iter()
                .map(|o| o.rank)
                .fold(0.0, f64::max);
    }
    let percent = |points: f64| {
        if top > 0.0 {
            (1000.0 * points / top).round() / 10.0
        } else {
            0.0
        }
    };
    GradeResult::Score {
        low: percent(low),
        high: percent(high),
    }
}

fn notes(
    framework: &Framework,
    ranked: &[Ranked<'_>],
    state: &State,
    facts: &Facts,
    reasons: &Reasons,
) -> Vec<String> {
    let mut notes = Vec::new();
    if framework.is_single() {
        let outcomes = ranked.iter().flat_map(|ranked| ranked.reachable.iter());
        for (name, reading) in outcomes.filter_map(|o| o.reading.as_ref().map(|reading| (&o.name, reading))) {
            notes.push(format!("{name}: {reading}"));
        }
    }
    let said = framework.notes.iter().filter(|note| {
        note.condition
            .as_ref()
            .is_none_or(|condition| truth(condition, &state.truths).is_true())
    });
    notes.extend(said.map(|note| note.text.clone()));
    notes.extend(claimed_note(facts, reasons));
    notes.extend(framework.caveat.clone());
    notes
}

fn claimed_note(facts: &Facts, reasons: &Reasons) -> Option<String> {
    let claimed: Vec<&str> = reasons
        .deciding
        .iter()
        .filter(|key| {
            facts
                .get(key)
                .is_some_and(|fact| fact.assurance() == Assurance::Claimed)
        })
        .map(String::as_str)
        .collect();
    (!claimed.is_empty()).then(|| {
        format!(
            "rests on the producer's word alone for `{}`",
            claimed.join("`, `")
        )
    })
}
