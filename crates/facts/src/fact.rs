//! A fact: a value that cannot be had without its evidence.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Assurance, Evidence, Truth, Value};

/// What a fact is about, written as the rules write it: `present(weights.final)`, `restricts(use,
/// weights.final)`, `training_flop`. The last argument is the subject; what stands before it belongs to
/// the predicate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactKey(String);

impl FactKey {
    /// A fact about the release as a whole.
    pub fn of_release(predicate: &str) -> Self {
        Self(predicate.to_owned())
    }

    /// `predicate(subject)`.
    pub fn new(predicate: &str, subject: impl fmt::Display) -> Self {
        Self(format!("{predicate}({subject})"))
    }

    /// `predicate(kind, subject)`.
    pub fn with_kind(predicate: &str, kind: &str, subject: impl fmt::Display) -> Self {
        Self(format!("{predicate}({kind}, {subject})"))
    }

    /// As the rules write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The subject: the last argument, or `release` where there is none.
    pub fn subject(&self) -> &str {
        self.arguments()
            .map_or("release", |inner| inner.rsplit(", ").next().unwrap_or(inner))
    }

    /// The predicate without its subject: `present`, `restricts(users_cap)`, `training_flop`.
    pub fn predicate(&self) -> String {
        let name = self.0.split('(').next().unwrap_or_default();
        match self.arguments().and_then(|inner| inner.rsplit_once(", ")) {
            Some((kind, _)) => format!("{name}({kind})"),
            None => name.to_owned(),
        }
    }

    fn arguments(&self) -> Option<&str> {
        self.0
            .split_once('(')
            .and_then(|(_, rest)| rest.strip_suffix(')'))
    }
}

impl From<&str> for FactKey {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for FactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value with how well it is known and what bears it out. The fields are private: a value other than
/// unknown exists only with evidence (invariant 2).
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    value: Value,
    assurance: Assurance,
    evidence: Vec<Evidence>,
}

impl Fact {
    /// `value`, because of `first`.
    pub fn because(value: impl Into<Value>, assurance: Assurance, first: Evidence) -> Self {
        Self {
            value: value.into(),
            assurance,
            evidence: vec![first],
        }
    }

    /// `value`, because of all of `evidence`; unknown when there is none.
    pub fn resting_on(value: impl Into<Value>, assurance: Assurance, evidence: Vec<Evidence>) -> Self {
        if evidence.is_empty() {
            return Self {
                value: Value::Unknown,
                assurance: Assurance::Claimed,
                evidence,
            };
        }
        Self {
            value: value.into(),
            assurance,
            evidence,
        }
    }

    /// Not known; `why` may say what points to it or what was not looked at.
    pub fn unknown(why: Vec<Evidence>) -> Self {
        let assurance = if why.is_empty() {
            Assurance::Claimed
        } else {
            Assurance::Linked
        };
        Self {
            value: Value::Unknown,
            assurance,
            evidence: why,
        }
    }

    /// The same fact with one more place that bears it out.
    #[must_use]
    pub fn and(mut self, more: Evidence) -> Self {
        self.evidence.push(more);
        self
    }

    /// The same fact with at most `most` places that bear it out; the last then says how many more there are.
    #[must_use]
    pub fn with_at_most(mut self, most: usize) -> Self {
        let more = self.evidence.len().saturating_sub(most);
        if more > 0 {
            self.evidence.truncate(most);
            if let Some(last) = self.evidence.last_mut() {
                let quote = last.quote.take().unwrap_or_default();
                last.quote = Some(format!("{quote} (and {more} more places)"));
            }
        }
        self
    }

    /// What it says.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// What it says, read as a truth.
    pub fn truth(&self) -> Truth {
        self.value.truth()
    }

    /// How well it is known.
    pub fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// Where it comes from.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }
}

/// All facts of an audit, in the order of their keys. A fact that is not there is unknown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts(BTreeMap<FactKey, Fact>);

impl Facts {
    /// Records `fact` under `key`, in place of what was there.
    pub fn set(&mut self, key: impl Into<FactKey>, fact: Fact) {
        self.0.insert(key.into(), fact);
    }

    /// The same facts, each with at most `most` places that bear it out.
    #[must_use]
    pub fn with_at_most(self, most: usize) -> Self {
        Self(
            self.0
                .into_iter()
                .map(|(key, fact)| (key, fact.with_at_most(most)))
                .collect(),
        )
    }

    /// The fact under `key`.
    pub fn get(&self, key: &str) -> Option<&Fact> {
        self.0.get(&FactKey::from(key))
    }

    /// The value under `key`, unknown where there is no fact.
    pub fn value(&self, key: &str) -> Value {
        self.get(key).map(|fact| fact.value().clone()).unwrap_or_default()
    }

    /// The truth under `key`, unknown where there is no fact.
    pub fn truth(&self, key: &str) -> Truth {
        self.get(key).map(Fact::truth).unwrap_or_default()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&FactKey, &Fact)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_argument_is_the_subject() {
        let key = FactKey::with_kind("restricts", "users_cap", "weights.final");
        assert_eq!(key.as_str(), "restricts(users_cap, weights.final)");
        assert_eq!(key.subject(), "weights.final");
        assert_eq!(key.predicate(), "restricts(users_cap)");
        assert_eq!(FactKey::of_release("training_flop").subject(), "release");
        assert_eq!(FactKey::new("present", "weights.final").predicate(), "present");
    }

    #[test]
    fn no_value_without_evidence() {
        assert!(
            Fact::resting_on(Truth::False, Assurance::Read, Vec::new())
                .value()
                .is_unknown()
        );
    }
}
