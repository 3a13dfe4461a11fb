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
    #[error("`{0}` is neither in the fact dictionary nor a macro of this file")]
    UnknownPredicate(String),
    /// The predicate has no such subject.
    #[error("`{predicate}` does not speak of `{subject}`; it speaks of: {known}")]
    UnknownSubject {
        /// The predicate.
        predicate: String,
        /// The subject that it does not have.
        subject: String,
        /// Those it has.
        known: String,
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
    #[error("no license set is named `{0}`")]
    UnknownSet(String),
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
