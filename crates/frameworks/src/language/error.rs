//! What can be wrong with a rule file, and where.

use thiserror::Error;

/// A rule file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct FrameworkError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: RuleProblem,
}

/// What is wrong at a place of a rule file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RuleProblem {
    /// Not TOML, or not the fields of a rule file.
    #[error("{0}")]
    Toml(String),
    /// A character that no condition has.
    #[error("`{0}` has no meaning in a condition")]
    Character(char),
    /// A quoted name without its end.
    #[error("the quoted name has no end")]
    OpenQuote,
    /// A number that cannot be read.
    #[error("`{0}` is not a number")]
    Number(String),
    /// Something else was expected here.
    #[error("found {found}, expected {expected}")]
    Unexpected {
        /// What stands there.
        found: String,
        /// What would be right.
        expected: &'static str,
    },
    /// Parentheses, negations or macros nested too deep.
    #[error("nested more than {0} deep")]
    TooDeep(usize),
    /// Macros that expand beyond measure.
    #[error("the conditions expand to more than {0} parts")]
    TooLarge(usize),
    /// Not a predicate, macro or function.
    #[error("`{name}` is neither in the fact dictionary nor a macro of this file{}", near(nearest.as_deref()))]
    UnknownPredicate {
        /// What stands there.
        name: String,
        /// The known name that is most like it.
        nearest: Option<String>,
    },
    /// The predicate has no such subject.
    #[error("`{predicate}` does not speak of `{subject}`{}; it speaks of {known}", near(nearest.as_deref()))]
    UnknownSubject {
        /// The predicate.
        predicate: String,
        /// The subject that it does not have.
        subject: String,
        /// Those it has.
        known: String,
        /// The one of them that is most like it.
        nearest: Option<String>,
    },
    /// Too few or too many arguments.
    #[error("`{name}` takes {expected}, found {found}")]
    Arguments {
        /// The predicate, macro or function.
        name: String,
        /// What it takes.
        expected: String,
        /// How many stand there.
        found: usize,
    },
    /// A value where a yes or no is needed.
    #[error("`{0}` is not a yes or no: compare it with a value")]
    NotATruth(String),
    /// A comparison that the fact's type does not have.
    #[error("`{key}` cannot be compared with {operand}: {reason}")]
    NotComparable {
        /// The fact.
        key: String,
        /// What it is compared with.
        operand: String,
        /// Why not.
        reason: String,
    },
    /// `member` with a set that is not there.
    #[error(
        "no license set is named `{name}`; known are {known}, and those of a `[set.<name>]` in this file"
    )]
    UnknownSet {
        /// The name.
        name: String,
        /// The sets that we carry.
        known: String,
    },
    /// A macro that leads back to itself.
    #[error("the macro leads back to itself: {0}")]
    Circle(String),
    /// More questions than a rule file has.
    #[error("the conditions ask more than {0} different questions")]
    TooMany(usize),
    /// A rule without its origin.
    #[error("{0} has neither a `cite` nor a `reading`: say where the rule comes from")]
    Uncited(String),
    /// `$k` outside a macro with a parameter.
    #[error("`$k` stands for the macro's argument, and there is none here")]
    NoParameter,
    /// A macro with the name of a predicate or function.
    #[error("the macro `{0}` has the name of a fact or function")]
    MacroName(String),
    /// A value that the field may not have.
    #[error("{0}")]
    Field(String),
}

/// The hint at a name that is known, where one is like the one that is not.
fn near(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" (the nearest is `{name}`)"))
}

/// A problem and its byte offset in the file, before lines are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) problem: RuleProblem,
}

impl Fault {
    pub(super) fn new(at: usize, problem: RuleProblem) -> Self {
        Self { at, problem }
    }

    /// The place as a person counts it.
    pub(super) fn locate(self, text: &str) -> FrameworkError {
        let before = text.get(..self.at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        FrameworkError {
            line,
            column,
            problem: self.problem,
        }
    }
}
