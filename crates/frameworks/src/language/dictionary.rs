//! The fact dictionary: what rules may speak of, what makes it true, and what a producer can do about it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::RuleProblem;
use super::nearest::nearest;

/// What values a fact takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueType {
    /// A yes or no; some names (`automatic`) may stand for one.
    Truth(BTreeMap<String, bool>),
    /// A number, or the bounds it lies in.
    Number,
    /// One of these values, from least to most, or a span of them (`some..full`).
    Ordered(Vec<String>),
    /// A name, such as a license expression.
    Name,
}

/// The dictionary, `knowledge/facts.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    /// Its version, a date.
    pub version: String,
    /// The components of a release, by name.
    #[serde(rename = "component")]
    pub components: BTreeMap<String, ComponentEntry>,
    /// The predicates, by name.
    #[serde(rename = "predicate")]
    pub predicates: BTreeMap<String, Predicate>,
    /// What a pointer in the producer's words leaves open, by kind of pointer.
    #[serde(rename = "pointer")]
    pub pointers: BTreeMap<String, Vec<String>>,
    /// What it shows that a release was exercised.
    #[serde(rename = "exercise")]
    pub exercises: Vec<ExerciseEntry>,
    /// How the facets of a license text become facts, by facet.
    #[serde(rename = "facet")]
    pub facets: BTreeMap<String, String>,
    /// What nobody is asked to do where the training data cannot be shared.
    pub unshareable: Unshareable,
    /// How a list of work says on which terms a component goes.
    pub work: WorkWords,
}

/// How a list of work says on which terms a component goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkWords {
    /// Behind what is to be added: `under {licenses}`.
    pub under: String,
    /// Where the component is there and only its terms are not: `put {title} under {licenses}`.
    pub put: String,
    /// Where its terms limit too much: `replace the license on {title} by {licenses}, which has {without}`.
    pub replace: String,
}

/// What it shows that a freedom was exercised, or that a training was run again, and what it does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExerciseEntry {
    /// `use`, `study`, `modify`, `share` or `reproduce`.
    pub freedom: String,
    /// Of a repeated training, the verdicts that this is about.
    #[serde(default)]
    pub verdicts: Vec<String>,
    /// Steps of the freedom that must all have been done; any of them where none is named.
    #[serde(default)]
    pub steps: Vec<String>,
    /// What it shows, as a sentence.
    pub shows: String,
    /// What it does not show: what follows on "not".
    pub not: String,
    /// The facts that it may raise, as rules write them: `not requires(custom_code)` where it shows one to be false.
    pub facts: Vec<String>,
}

impl ExerciseEntry {
    /// The facts that it may raise, each with the truth that it shows.
    pub fn shown(&self) -> impl Iterator<Item = (&str, bool)> {
        let facts = self.facts.iter().map(String::as_str);
        facts.map(|fact| match fact.strip_prefix("not ") {
            Some(fact) => (fact, false),
            None => (fact, true),
        })
    }
}

/// What nobody is asked to do where the training data cannot be shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unshareable {
    /// Facts of which each says so.
    pub when: Vec<String>,
    /// The fact that, where it is false, says that the data can be shared after all.
    pub unless: String,
    /// Conditions that ask to publish it, as the rules write them.
    pub conditions: Vec<String>,
    /// What is said in place of their remedy; `{title}` is filled in.
    pub remedy: String,
}

/// A part of a release that frameworks speak of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentEntry {
    /// What a reader calls it, with its article: `the training code`.
    pub title: String,
    /// What it is, and where else it may be contained or met.
    pub means: String,
    /// What it looks like in a release.
    pub example: String,
    /// What a producer adds to have it.
    pub remedy: String,
    /// Licenses that fit it, for remedies: `Apache-2.0 or MIT`.
    pub fitting_licenses: String,
    /// The files or sections that it goes into.
    pub file: String,
    /// Where its license is named.
    pub license_at: String,
    /// An address that shows how it is done.
    pub see: String,
}

/// A predicate: one kind of fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// `truth`, `number`, `ordered` or `name`; truth unless said.
    #[serde(default, rename = "type")]
    type_name: TypeName,
    /// The values of an ordered one, from least to most.
    #[serde(default)]
    values: Vec<String>,
    /// Names that a truth may be kept as, and what they mean to a rule.
    #[serde(default)]
    names: BTreeMap<String, bool>,
    /// First arguments, where it takes two.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// What it speaks of: `components`, or a list of its own; nothing where it speaks of the release.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Is it for a person to decide?
    #[serde(default)]
    pub judgment: bool,
    /// Predicates that are true of the same subject whenever this is.
    #[serde(default)]
    pub implies: Vec<String>,
    /// What it says.
    pub means: String,
    /// What makes it true.
    #[serde(default, rename = "true")]
    pub when_true: Option<String>,
    /// What makes it false.
    #[serde(default, rename = "false")]
    pub when_false: Option<String>,
    /// How it follows from other facts.
    #[serde(default)]
    pub derived: Option<String>,
    /// What else a reader should know.
    #[serde(default)]
    pub note: Option<String>,
    /// The licenses that it accepts, `Apache-2.0 or MIT`; none where it accepts all that fit the component.
    #[serde(default)]
    pub fits: Option<String>,
    /// The component whose file a remedy goes into, where the subject is none.
    #[serde(default)]
    pub home: Option<String>,
    /// What it looks like in a release when it holds, or does not.
    pub example: String,
    /// What a producer does to make it true; `{title}` and the like are filled in.
    pub remedy: String,
    /// What a producer does to make it false.
    pub avoid: String,
    /// What the terms are then without, as part of a sentence on them: `no {means}`.
    #[serde(default)]
    pub without: Option<String>,
    /// How the remedy is said as part of another on the same component: `free of charge`.
    #[serde(default)]
    pub clause: Option<String>,
    /// What is particular to a subject or kind.
    #[serde(default, rename = "about")]
    pub about: BTreeMap<String, SubjectEntry>,
}

/// What is particular to one subject or kind of a predicate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectEntry {
    /// What the fact says there.
    pub means: String,
    /// The component whose file a remedy goes into.
    #[serde(default)]
    pub home: Option<String>,
    /// What a producer does to make it true.
    #[serde(default)]
    pub remedy: Option<String>,
    /// What a producer does to make it false.
    #[serde(default)]
    pub avoid: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TypeName {
    #[default]
    Truth,
    Number,
    Ordered,
    Name,
}

/// The word in `subjects` that stands for every component.
const COMPONENTS: &str = "components";

impl Predicate {
    /// What values it takes.
    pub fn value_type(&self) -> ValueType {
        match self.type_name {
            TypeName::Truth => ValueType::Truth(self.names.clone()),
            TypeName::Number => ValueType::Number,
            TypeName::Ordered => ValueType::Ordered(self.values.clone()),
            TypeName::Name => ValueType::Name,
        }
    }

    /// How a rule writes it: `restricts(kind, component)`.
    pub fn form(&self, name: &str) -> String {
        let subject = if self.speaks_of_components() {
            "component"
        } else {
            "subject"
        };
        match (self.kinds.is_empty(), self.subjects.is_empty()) {
            (false, _) => format!("{name}(kind, {subject})"),
            (true, false) => format!("{name}({subject})"),
            (true, true) => name.to_owned(),
        }
    }

    fn speaks_of_components(&self) -> bool {
        self.subjects.iter().any(|subject| subject == COMPONENTS)
    }

    fn takes(&self) -> usize {
        usize::from(!self.kinds.is_empty()) + usize::from(!self.subjects.is_empty())
    }
}

impl Dictionary {
    /// The predicate of a fact's key, `restricts` of `restricts(use, weights.final)`.
    pub fn predicate_of(&self, key: &str) -> Option<(&str, &Predicate)> {
        let name = key.split('(').next().unwrap_or_default().trim();
        self.predicates
            .get_key_value(name)
            .map(|(name, predicate)| (name.as_str(), predicate))
    }

    /// Is this fact for a person to decide?
    pub fn is_judgment(&self, key: &str) -> bool {
        self.predicate_of(key)
            .is_some_and(|(_, predicate)| predicate.judgment)
    }

    /// The component whose file a remedy on the fact goes into: its subject, or the one that the dictionary names.
    pub fn home(&self, key: &str) -> Option<&str> {
        let (name, arguments) = split_key(key);
        let subject = arguments.last()?;
        let predicate = self.predicates.get(name)?;
        let about = predicate
            .about
            .get(subject)
            .and_then(|about| about.home.as_deref());
        let own = self
            .components
            .get_key_value(subject)
            .map(|(name, _)| name.as_str());
        about.or(own).or(predicate.home.as_deref())
    }

    /// Does the dictionary have this fact?
    pub fn knows(&self, key: &str) -> bool {
        let (name, arguments) = split_key(key);
        self.check(name, &arguments).is_ok()
    }

    /// The subjects a predicate may have, components among them.
    pub fn subjects_of<'a>(&'a self, predicate: &'a Predicate) -> Vec<&'a str> {
        let own = predicate
            .subjects
            .iter()
            .map(String::as_str)
            .filter(|subject| *subject != COMPONENTS);
        let components = predicate.speaks_of_components().then_some(&self.components);
        own.chain(components.into_iter().flatten().map(|(name, _)| name.as_str()))
            .collect()
    }

    /// The predicate `name`, if it may stand with these arguments.
    pub(super) fn check(&self, name: &str, arguments: &[String]) -> Result<&Predicate, RuleProblem> {
        let predicate = self
            .predicates
            .get(name)
            .ok_or_else(|| RuleProblem::UnknownPredicate {
                name: name.to_owned(),
                nearest: nearest(name, self.predicates.keys().map(String::as_str)).map(str::to_owned),
            })?;
        if predicate.takes() != arguments.len() {
            return Err(RuleProblem::Arguments {
                name: name.to_owned(),
                expected: format!("the form `{}`", predicate.form(name)),
                found: arguments.len(),
            });
        }
        let mut rest = arguments;
        if let (false, [kind, others @ ..]) = (predicate.kinds.is_empty(), arguments) {
            if !predicate.kinds.contains(kind) {
                let known: Vec<&str> = predicate.kinds.iter().map(String::as_str).collect();
                return Err(unknown_subject(name, kind, &known, None));
            }
            rest = others;
        }
        match rest {
            [subject] => self.check_subject(name, predicate, subject).map(|()| predicate),
            _ => Ok(predicate),
        }
    }

    fn check_subject(&self, name: &str, predicate: &Predicate, subject: &str) -> Result<(), RuleProblem> {
        let own = predicate
            .subjects
            .iter()
            .any(|known| known == subject && known != COMPONENTS);
        if own || (predicate.speaks_of_components() && self.components.contains_key(subject)) {
            return Ok(());
        }
        let shown = predicate
            .speaks_of_components()
            .then_some("the components of the dictionary");
        Err(unknown_subject(
            name,
            subject,
            &self.subjects_of(predicate),
            shown,
        ))
    }
}

/// `shown` stands for the list of those known where that is long.
fn unknown_subject(predicate: &str, subject: &str, known: &[&str], shown: Option<&str>) -> RuleProblem {
    RuleProblem::UnknownSubject {
        predicate: predicate.to_owned(),
        subject: subject.to_owned(),
        known: shown.map_or_else(|| known.join(", "), str::to_owned),
        nearest: nearest(subject, known.iter().copied()).map(str::to_owned),
    }
}

/// `restricts(use, weights.final)` as its name and arguments.
pub(super) fn split_key(key: &str) -> (&str, Vec<String>) {
    match key.split_once('(') {
        Some((name, rest)) => {
            let inner = rest.strip_suffix(')').unwrap_or(rest);
            (name, inner.split(", ").map(str::to_owned).collect())
        }
        None => (key, Vec::new()),
    }
}
