//! A condition in its compiled form: truths of facts joined by and, or, not and at-least.

use serde::{Deserialize, Serialize};

use super::ValueType;

/// How a fact is compared with a number or a value of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// `==`
    Equal,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `<`
    Less,
    /// `<=`
    AtMost,
}

impl Relation {
    /// As the rules write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::AtMost => "<=",
        }
    }
}

/// What is asked of a fact's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// Does it hold?
    Holds,
    /// How does the number compare?
    Number(Relation, f64),
    /// How does the value stand to the one with this place in the fact's list?
    Ordered(Relation, usize),
    /// Is it this name?
    Named(String),
    /// Is the license in this set?
    Member(String),
}

/// One question to one fact; equal questions of a framework are one atom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Atom {
    /// Index of the fact in the framework's terms.
    pub term: usize,
    /// What is asked of it.
    pub test: Test,
    /// As the rules write it.
    pub text: String,
}

/// One fact that a framework speaks of, with all the questions it puts to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The fact's key, `present(weights.final)`.
    pub key: String,
    /// What values it takes.
    pub values: ValueType,
    /// Indices of its atoms.
    pub atoms: Vec<usize>,
}

/// A condition over atoms, by their index. Macros are expanded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Expression {
    /// One atom.
    Atom(usize),
    /// It does not hold.
    Not(Box<Expression>),
    /// All hold; true of none.
    All(Vec<Expression>),
    /// One holds; false of none.
    Any(Vec<Expression>),
    /// So many hold.
    AtLeast(usize, Vec<Expression>),
}

impl Expression {
    /// The parts it is directly made of.
    pub fn parts(&self) -> &[Expression] {
        match self {
            Self::Atom(_) => &[],
            Self::Not(inner) => std::slice::from_ref(inner),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => parts,
        }
    }
}
