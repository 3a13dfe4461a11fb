//! One of the parts every framework speaks of, such as `weights.final` or `code.training`.

use std::borrow::Cow;
use std::fmt;

/// A component of the fact dictionary (`knowledge/facts.toml`, table `components`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Component(Cow<'static, str>);

impl Component {
    /// A component known when the code was written.
    pub const fn of(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// Its name in the dictionary.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part of a release it belongs to, by its prefix: `weights`, `code`, `data`, or `documents`.
    pub fn part(&self) -> &'static str {
        match self.0.split('.').next().unwrap_or_default() {
            "weights" => "weights",
            "code" | "recipe" => "code",
            "data" => "data",
            _ => "documents",
        }
    }
}

impl From<String> for Component {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl From<&'static str> for Component {
    fn from(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
