//! Rule files as data, evaluated in three-valued logic.
//!
//! A framework is a file under `knowledge/frameworks/`: outcomes, levels or criteria, each with its
//! condition over facts of the dictionary (`knowledge/facts.toml`), its citation and our reading. The build
//! script compiles them with the same code that [`load`] uses for a user's own file; nothing is parsed at
//! start, and no code knows a framework by its id.
//!
//! The result is always the *set of outcomes that the unknowns leave reachable*, published as its worst
//! (guaranteed) and best (possible). Every kind of framework is brought to one form, a list of outcomes in the
//! order in which they are tested; an outcome is in the set unless a search over the unknown facts shows
//! that no assignment leads to it. The search is exact until its budget ends, and then counts the outcome as
//! reachable: the set may be too wide, never too narrow. Plain Kleene evaluation, the simpler alternative,
//! prunes that search; alone it would call outcomes reachable that exclude each other by the same fact.
//!
//! What a producer can do about a level is read off the same conditions: see [`Gap`], and [`Plan`] for the list of work
//! that leads to one level or several.

mod examples;
mod explain;
mod explanation;
mod gap;
mod grade;
mod language;
mod lift;
mod membership;
mod plan;
mod progress;
mod reach;
mod reasons;
mod remedy;
mod state;
mod target;
mod task;
mod truth;
mod ways;

use std::sync::LazyLock;

pub use examples::{cases, example};
pub use explain::{explain, suggestions};
pub use explanation::{Explanation, Row, Section};
pub use gap::Gap;
pub use grade::{CriterionGrade, Grade, GradeResult};
pub use language::{
    Atom, Case, ComponentEntry, Dictionary, ExerciseEntry, Expression, Framework, FrameworkError, Kind,
    LicenseSet, Note, Outcome, Predicate, Ranking, Relation, Requirement, RuleProblem, SubjectEntry, Term,
    Test, Unshareable, ValueType, WorkWords,
};
pub use lift::{Lift, Served, lifts};
pub use plan::{OutOfReach, Plan, Standing, Step, Wanted, plans};
pub use target::{Goal, Target, TargetError, Threshold, goals, thresholds};
pub use task::{Task, tasks};

use language::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
    let bytes = include_bytes!(concat!(env!("OUT_DIR"), "/frameworks.postcard"));
    #[expect(
        clippy::expect_used,
        reason = "written by the build script of this very crate"
    )]
    postcard::from_bytes(bytes).expect("the table that the build script wrote")
});

/// All frameworks that we carry, in the order of the screen.
pub fn builtin() -> &'static [Framework] {
    &KNOWLEDGE.frameworks
}

/// The framework `id`, if we carry it.
pub fn by_id(id: &str) -> Option<&'static Framework> {
    builtin().iter().find(|framework| framework.id == id)
}

/// Reads a user's own rule file; the error names line and column. An id that is one of ours is refused.
pub fn load(text: &str) -> Result<Framework, FrameworkError> {
    let taken: Vec<&str> = builtin().iter().map(|framework| framework.id.as_str()).collect();
    language::compile(text, dictionary(), &KNOWLEDGE.sets, &taken)
}

/// The fact dictionary.
pub fn dictionary() -> &'static Dictionary {
    &KNOWLEDGE.dictionary
}

/// The license set `id`, if we carry it.
pub fn license_set(id: &str) -> Option<&'static LicenseSet> {
    KNOWLEDGE.sets.get(id)
}

/// Does the license `expression` lie in the set `id`? Unknown where we carry no such set.
pub fn in_license_set(expression: &str, id: &str) -> openassay_facts::Truth {
    license_set(id).map_or(openassay_facts::Truth::Unknown, |set| {
        membership::member(expression, set)
    })
}
