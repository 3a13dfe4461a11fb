//! What a fact says: a truth, a number as a range, or a name.

use std::fmt;

use crate::Truth;

/// A number that is only known to lie between two bounds, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Not less than this.
    pub low: f64,
    /// Not more than this.
    pub high: f64,
}

impl Range {
    /// A number known exactly.
    pub fn exactly(value: f64) -> Self {
        Self {
            low: value,
            high: value,
        }
    }
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Not known.
    #[default]
    Unknown,
    /// A yes or no. `Truth::Unknown` is written as [`Value::Unknown`].
    Bool(bool),
    /// A number, or the bounds it lies in.
    Number(Range),
    /// A name out of a list, or a license expression.
    Name(String),
}

impl Value {
    /// Is it not known?
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// The value read as a truth; a number or a name is no truth, hence unknown.
    pub fn truth(&self) -> Truth {
        match self {
            Self::Bool(value) => (*value).into(),
            _ => Truth::Unknown,
        }
    }
}

impl From<Truth> for Value {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::Bool(true),
            Truth::False => Self::Bool(false),
            Truth::Unknown => Self::Unknown,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("unknown"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(Range { low, high }) if (low - high).abs() < f64::EPSILON => write!(f, "{low}"),
            Self::Number(Range { low, high }) => write!(f, "{low}..{high}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}
