//! The traits of a family, with the values that a configuration gives them.

use std::collections::BTreeMap;

use super::config::Config;
use crate::error::{Result, broken, cannot_tell};
use crate::knowledge::{Condition, Family, Rule, Value};

/// Traits by name.
#[derive(Debug)]
pub(crate) struct Traits {
    values: BTreeMap<String, Value>,
    /// Which fields each came from, for messages.
    from: BTreeMap<String, String>,
}

/// The traits and tensor names that `family` has under `config`.
pub(crate) fn resolve(family: &Family, config: &Config) -> (Traits, BTreeMap<String, String>) {
    let (mut rules, mut names) = (family.traits.clone(), family.tensors.clone());
    // What a condition overrules is understood all the same.
    for rule in rules.values() {
        if let Rule::Field { names: fields, .. } = rule {
            for field in fields {
                let _ = config.get(field);
            }
        }
    }
    for when in &family.when {
        // All are asked, so that each field counts as understood.
        let held = when.all.iter().filter(|one| holds(one, config)).count();
        if held == when.all.len() {
            rules.extend(when.traits.clone());
            names.extend(when.tensors.clone());
        }
    }
    names.retain(|_, theirs| !theirs.is_empty());
    let (mut values, mut from) = (BTreeMap::new(), BTreeMap::new());
    for (name, rule) in rules {
        match rule {
            Rule::Is(value) => {
                values.insert(name, value);
            }
            Rule::Field {
                names: fields,
                default,
            } => {
                let found: Vec<&Value> = fields.iter().filter_map(|field| config.get(field)).collect();
                // The first that says something; `null` where all that are there say nothing.
                let says = found.iter().find(|value| ***value != Value::Nothing);
                let value = says.or(found.first()).map_or(default, |value| (*value).clone());
                from.insert(name.clone(), fields.join(" or "));
                values.insert(name, value);
            }
        }
    }
    (Traits { values, from }, names)
}

fn holds(condition: &Condition, config: &Config) -> bool {
    let found = config.get(&condition.field).unwrap_or(&condition.default);
    condition.is.iter().any(|value| value.same(found))
}

impl Traits {
    /// The trait, where it has a value.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| **value != Value::Nothing)
    }

    /// A count, where there is one.
    pub(crate) fn count(&self, name: &str) -> Result<Option<usize>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match value.count() {
                Some(count) => Ok(Some(count)),
                None => self.wrong(name, value, "no count"),
            },
        }
    }

    /// A count that must be there and not be zero.
    pub(crate) fn some(&self, name: &str) -> Result<usize> {
        match self.count(name)? {
            Some(0) => broken(format!("`{}` is zero", self.field(name))),
            Some(count) => Ok(count),
            None => cannot_tell(format!("the configuration does not say `{}`", self.field(name))),
        }
    }

    /// A finite number, where there is one.
    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match value.number().filter(|number| number.is_finite()) {
                Some(number) => Ok(Some(number)),
                None => self.wrong(name, value, "no number"),
            },
        }
    }

    /// Yes or no; what is not said is no.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Flag(flag)) => Ok(*flag),
            Some(Value::Whole(number @ 0..=1)) => Ok(*number == 1),
            Some(value) => self.wrong(name, value, "neither yes nor no"),
        }
    }

    /// A word, where there is one.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(value) => self.wrong(name, value, "no word"),
        }
    }

    /// A list, where there is one.
    pub(crate) fn list(&self, name: &str) -> Result<Option<&[Value]>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::List(list)) => Ok(Some(list)),
            Some(value) => self.wrong(name, value, "no list"),
        }
    }

    /// "Cannot tell", because of what a field says.
    pub(crate) fn unknown<T>(&self, name: &str) -> Result<T> {
        let shown = self
            .values
            .get(name)
            .map_or_else(|| "not there".to_owned(), Value::shown);
        cannot_tell(format!(
            "`{}` is {shown}, which is not known here",
            self.field(name)
        ))
    }

    fn wrong<T>(&self, name: &str, value: &Value, what: &str) -> Result<T> {
        broken(format!("`{}` is {}: {what}", self.field(name), value.shown()))
    }

    /// The configuration's words for the trait.
    pub(crate) fn field<'a>(&'a self, name: &'a str) -> &'a str {
        self.from.get(name).map_or(name, String::as_str)
    }
}
