//! The language of rule files: grammar, dictionary and compiled form.
//!
//! The build script includes this very folder, so that what is compiled into the library and what a user
//! loads at run time are read by the same code. It knows no fact's value and grades nothing.

mod cases;
mod check;
mod compile;
mod dictionary;
mod error;
mod expression;
mod framework;
mod lexer;
mod nearest;
mod origin;
mod parser;
mod resolve;
mod rules;
mod sets;

pub use cases::Case;
pub(crate) use compile::compile;
pub use dictionary::{
    ComponentEntry, Dictionary, ExerciseEntry, Predicate, SubjectEntry, Unshareable, ValueType, WorkWords,
};
pub use error::{FrameworkError, RuleProblem};
pub use expression::{Atom, Expression, Relation, Term, Test};
pub use framework::{Framework, Kind, Note, Outcome, Ranking, Requirement};
pub(crate) use nearest::slips;
pub use sets::LicenseSet;

use serde::{Deserialize, Serialize};

/// Everything the knowledge folder says about frameworks, compiled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Knowledge {
    /// The fact dictionary.
    pub dictionary: Dictionary,
    /// The named license sets, by id.
    pub sets: std::collections::BTreeMap<String, LicenseSet>,
    /// The frameworks, in the order of the screen.
    pub frameworks: Vec<Framework>,
    /// The literate cases of each framework, by its id.
    pub cases: std::collections::BTreeMap<String, Vec<Case>>,
}
