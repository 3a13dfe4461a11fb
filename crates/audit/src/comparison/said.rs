//! What is said of one release to one question: what it may be, and in words.

use std::collections::BTreeSet;

use openassay_facts::Truth;

/// What is said of a release.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// In words; `unknown` where nothing can be told.
    pub words: String,
    /// What it may be.
    pub may: May,
    /// What else must be the same, where the same word may mean another thing: the sentences of conditions.
    pub(super) content: String,
}

/// What something may be.
#[derive(Debug, Clone, PartialEq)]
pub enum May {
    /// Anything.
    Any,
    /// One of these; known where there is one.
    OneOf(BTreeSet<String>),
    /// A number within these bounds.
    Between(f64, f64),
}

impl Said {
    /// It is known.
    pub(super) fn known(value: impl Into<String>) -> Self {
        let words = value.into();
        Self {
            may: May::OneOf(BTreeSet::from([words.clone()])),
            words,
            content: String::new(),
        }
    }

    /// Nothing can be told.
    pub(super) fn unknown() -> Self {
        Self::open("unknown")
    }

    /// Nothing can be told, and something is to be said of it.
    pub(super) fn open(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            may: May::Any,
            content: String::new(),
        }
    }

    /// One of several.
    pub(super) fn one_of(words: String, values: BTreeSet<String>) -> Self {
        Self {
            words,
            may: May::OneOf(values),
            content: String::new(),
        }
    }

    /// A number of points within bounds.
    pub(super) fn between(low: f64, high: f64) -> Self {
        let (at_least, at_most) = (format!("{low:.1}"), format!("{high:.1}"));
        Self {
            words: if at_least == at_most {
                at_least
            } else {
                format!("{at_least} to {at_most}")
            },
            may: May::Between(low, high),
            content: String::new(),
        }
    }

    pub(super) fn of_truth(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::known("yes"),
            Truth::False => Self::known("no"),
            Truth::Unknown => Self::unknown(),
        }
    }

    pub(super) fn with_content(mut self, content: String) -> Self {
        self.content = content;
        self
    }

    /// Is there just one thing that it may be?
    pub fn is_known(&self) -> bool {
        match &self.may {
            May::Any => false,
            May::OneOf(values) => values.len() == 1,
            May::Between(low, high) => low.total_cmp(high).is_eq(),
        }
    }

    fn same(&self, other: &Self) -> Truth {
        let is_apart = match (&self.may, &other.may) {
            (May::OneOf(a), May::OneOf(b)) => a.is_disjoint(b),
            (May::Between(low, high), May::Between(other_low, other_high)) => {
                high < other_low || other_high < low
            }
            _ => false,
        };
        if is_apart {
            Truth::False
        } else if self.is_known() && other.is_known() && self.content == other.content {
            Truth::True
        } else {
            Truth::Unknown
        }
    }
}

/// Is the same said of all?
pub(super) fn same(cells: &[Said]) -> Truth {
    let pairs = cells
        .iter()
        .enumerate()
        .flat_map(|(at, a)| cells.iter().skip(at + 1).map(move |b| a.same(b)));
    Truth::all(pairs)
}
