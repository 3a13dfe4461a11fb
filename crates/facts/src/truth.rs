//! Three-valued truth, after Kleene: unknown is not no.

use std::fmt;

/// True, false or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Truth {
    /// Known not to hold.
    False,
    /// Not known either way.
    #[default]
    Unknown,
    /// Known to hold.
    True,
}

impl Truth {
    /// Both hold: false wins over unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// At least one holds: true wins over unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// All of them hold; true of none.
    #[must_use]
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().fold(Self::True, Self::and)
    }

    /// Any of them holds; false of none.
    #[must_use]
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().fold(Self::False, Self::or)
    }

    /// Is it known to hold?
    pub fn is_true(self) -> bool {
        self == Self::True
    }

    /// Is it known not to hold?
    pub fn is_false(self) -> bool {
        self == Self::False
    }

    /// Is it not known?
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::Unknown => Self::Unknown,
            Self::False => Self::True,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl fmt::Display for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::True => "true",
            Self::False => "false",
            Self::Unknown => "unknown",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    #[test]
    fn doubt_never_counts_as_met() {
        assert_eq!(Unknown.and(True), Unknown);
        assert_eq!(Unknown.and(False), False);
        assert_eq!(Unknown.or(True), True);
        assert_eq!(Unknown.or(False), Unknown);
        assert_eq!(!Unknown, Unknown);
    }

    #[test]
    fn negation_swaps_and_and_or() {
        for a in [True, False, Unknown] {
            for b in [True, False, Unknown] {
                assert_eq!(!(a.and(b)), (!a).or(!b));
            }
        }
    }

    #[test]
    fn nothing_is_all_true_and_none_true() {
        assert_eq!(Truth::all([]), True);
        assert_eq!(Truth::any([]), False);
    }
}
