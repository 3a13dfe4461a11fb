//! Several releases in one table: a row each, with what one asks first of each.

use std::cmp::Ordering;

use openassay_facts::Truth;
use openassay_frameworks::{Framework, GradeResult};
use openassay_terms::Answer;

use crate::{AnswerStanding, Audit, HeldAnswer, Knowledge, PassedOver, PlaceFailure, Visit, WITHIN_LIMITS};

/// The part that the table speaks of, and the question that it answers.
const PART: &str = "weights";
const COMMERCIAL: &str = "commercial-use";

/// Several releases, a row each.
#[derive(Debug, Clone)]
pub struct Landscape {
    /// In the order in which they were named, or as they were sorted.
    pub rows: Vec<Row>,
    /// Folders that were found and are no release.
    pub passed_over: Vec<PassedOver>,
    /// Decisions of the settings that name no digest, and so count for every release here.
    pub unbound_decisions: usize,
    /// Version and digest of the knowledge used.
    pub knowledge: Knowledge,
}

/// A row of the table.
#[derive(Debug, Clone)]
pub enum Row {
    /// A release.
    Release(Summary),
    /// A place that could not be audited.
    Failed(PlaceFailure),
}

/// A release in one row.
#[derive(Debug, Clone)]
pub struct Summary {
    /// As it was named on the command line.
    pub place: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What the weights are under; none where none are released.
    pub license: Option<LicenseInShort>,
    /// May one use the weights commercially?
    pub commercial: Answer,
    /// Must one then stay within limits on uses?
    pub is_limited: bool,
    /// By the id of the framework, in the order of the screen.
    pub grades: Vec<(String, GradeResult)>,
    /// Contradictions found.
    pub contradictions: usize,
    /// The answers of the settings, in their order, and what each is worth here.
    pub answers: Vec<HeldAnswer>,
}

/// An answer of the settings that counts for nothing in any release of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleAnswer {
    /// The answer; lapsed where it did so in one of them.
    pub answer: HeldAnswer,
    /// The release in which it lapsed; none where nothing is called so anywhere.
    pub release: Option<String>,
}

/// The terms on the weights in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseInShort {
    /// SPDX expression or license id, where there is one.
    pub license: Option<String>,
    /// As in the terms of a part.
    pub verdict: &'static str,
    /// Are there several models under different terms?
    pub is_by_model: bool,
}

/// What rows are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortKey {
    /// By name.
    Name,
    /// By license, those without one last.
    License,
    /// Those with most contradictions first.
    Contradictions,
    /// By what a framework says, the best guaranteed first; the label is what the first framework says.
    Framework(&'static str),
}

/// The word for the framework that gives the label.
const LABEL: &str = "label";

/// The frameworks that have a column, or all.
pub fn shown_frameworks(all: bool) -> Vec<&'static Framework> {
    let shown = |framework: &&Framework| all || framework.column.is_some();
    openassay_frameworks::builtin().iter().filter(shown).collect()
}

/// The keys that a table can be sorted by, where these frameworks are shown.
pub fn sort_keys(shown: &[&'static Framework]) -> Vec<(&'static str, SortKey)> {
    let mut keys = vec![("name", SortKey::Name)];
    keys.extend(crate::label::framework().map(|framework| (LABEL, SortKey::Framework(&framework.id))));
    keys.push(("license", SortKey::License));
    keys.push(("contradictions", SortKey::Contradictions));
    keys.extend(
        shown
            .iter()
            .map(|framework| (framework.id.as_str(), SortKey::Framework(&framework.id))),
    );
    keys
}

impl Summary {
    /// The row of `audit`.
    pub fn of(place: &str, audit: &Audit) -> Self {
        let terms = audit.terms.iter().find(|terms| terms.part == PART);
        let asked = |one: &&crate::Permission| one.part == PART && one.question == COMMERCIAL;
        let commercial = audit.permissions.iter().find(asked);
        let grades = audit.grades.iter();
        Self {
            place: place.to_owned(),
            name: audit.release.name.clone(),
            license: terms
                .filter(|_| !has_no_weights(audit))
                .map(|terms| LicenseInShort {
                    license: terms.license.clone(),
                    verdict: terms.verdict,
                    is_by_model: !terms.models.is_empty(),
                }),
            commercial: commercial.map_or(Answer::Unknown, |one| one.answer),
            is_limited: commercial.is_some_and(|one| one.duties.iter().any(|duty| duty == WITHIN_LIMITS)),
            grades: grades
                .map(|grade| (grade.framework.clone(), grade.result.clone()))
                .collect(),
            contradictions: audit.contradictions.len(),
            answers: audit.answers.clone(),
        }
    }

    /// What `framework` says.
    pub fn grade(&self, framework: &str) -> Option<&GradeResult> {
        let mut grades = self.grades.iter();
        grades.find(|(id, _)| id == framework).map(|(_, result)| result)
    }

    /// What it is called: its name, else its place.
    pub fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.place)
    }
}

fn has_no_weights(audit: &Audit) -> bool {
    audit.facts.truth("present(weights.final)") == Truth::False
}

impl Default for Landscape {
    fn default() -> Self {
        Self::new()
    }
}

impl Landscape {
    /// A table without rows.
    pub fn new() -> Self {
        Self {
            rows: Vec::new(),
            passed_over: Vec::new(),
            unbound_decisions: 0,
            knowledge: crate::knowledge(),
        }
    }

    /// Takes in what came of one place.
    pub fn add(&mut self, visit: Visit) {
        match visit {
            Visit::Audited { place, audit } => self.rows.push(Row::Release(Summary::of(&place, &audit))),
            Visit::Failed(failure) => self.rows.push(Row::Failed(failure)),
            Visit::PassedOver(passed) => self.passed_over.push(passed),
        }
    }

    /// The answers that hold in none of the releases: what answers another release than this one is not idle.
    pub fn idle_answers(&self) -> Vec<IdleAnswer> {
        let releases: Vec<&Summary> = self
            .rows
            .iter()
            .filter_map(|row| match row {
                Row::Release(summary) => Some(summary),
                Row::Failed(_) => None,
            })
            .collect();
        // The one that is missing may be what is answered.
        let all = releases.len() == self.rows.len();
        let many = releases.iter().map(|one| one.answers.len()).max().unwrap_or(0);
        let idle = |at: usize| {
            let here: Vec<(&Summary, &HeldAnswer)> = releases
                .iter()
                .filter_map(|one| Some((*one, one.answers.get(at)?)))
                .collect();
            let (release, answer) = here.iter().min_by_key(|(_, answer)| answer.standing)?;
            let lapsed = answer.standing == AnswerStanding::Lapsed;
            let told = lapsed || (all && answer.standing == AnswerStanding::Unmatched);
            told.then(|| IdleAnswer {
                answer: (*answer).clone(),
                release: lapsed.then(|| release.called().to_owned()),
            })
        };
        (0..many).filter_map(idle).collect()
    }

    /// Sorts the rows; those alike stay in the order in which they were named, what failed comes last.
    pub fn sort(&mut self, key: &SortKey) {
        self.rows.sort_by(|a, b| match (a, b) {
            (Row::Release(a), Row::Release(b)) => compared(a, b, key),
            (Row::Release(_), Row::Failed(_)) => Ordering::Less,
            (Row::Failed(_), Row::Release(_)) => Ordering::Greater,
            (Row::Failed(_), Row::Failed(_)) => Ordering::Equal,
        });
    }
}

fn compared(a: &Summary, b: &Summary, key: &SortKey) -> Ordering {
    match key {
        SortKey::Name => a.called().cmp(b.called()),
        SortKey::License => {
            let key = |one: &Summary| {
                let license = one.license.as_ref();
                let id = license.and_then(|license| license.license.clone());
                (
                    id.is_none(),
                    id.map(|id| id.to_lowercase()),
                    license.map(|license| license.verdict),
                )
            };
            key(a).cmp(&key(b))
        }
        SortKey::Contradictions => b.contradictions.cmp(&a.contradictions),
        SortKey::Framework(id) => match openassay_frameworks::by_id(id) {
            Some(framework) => {
                let (a, b) = (standing(framework, a.grade(id)), standing(framework, b.grade(id)));
                b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2))
            }
            None => Ordering::Equal,
        },
    }
}

/// What is guaranteed and what is possible as numbers, higher the better; in words where outcomes are only different.
fn standing(framework: &Framework, result: Option<&GradeResult>) -> (f64, f64, String) {
    const NONE: (f64, f64) = (-1.0, -1.0);
    let step = |outcome: &str| {
        #[expect(clippy::cast_precision_loss, reason = "a framework has few steps")]
        framework.step(outcome).map_or(-1.0, |step| step as f64)
    };
    let ((low, high), words) = match result {
        None => (NONE, String::new()),
        Some(GradeResult::Score { low, high }) => ((*low, *high), String::new()),
        Some(GradeResult::Vector(criteria)) => {
            #[expect(clippy::cast_precision_loss, reason = "a framework has few criteria")]
            let met = |all: usize| all as f64;
            let guaranteed = criteria.iter().filter(|one| one.guaranteed == "yes").count();
            let possible = criteria.iter().filter(|one| one.possible == "yes").count();
            ((met(guaranteed), met(possible)), String::new())
        }
        Some(GradeResult::Interval {
            guaranteed,
            possible,
            reachable,
        }) => ((step(guaranteed), step(possible)), words_of(framework, reachable)),
    };
    (low, high, words)
}

fn words_of(framework: &Framework, reachable: &[String]) -> String {
    if framework.steps() > 0 {
        String::new()
    } else {
        reachable.join(", ")
    }
}
