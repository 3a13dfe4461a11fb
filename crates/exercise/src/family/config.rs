//! A configuration as a flat table of fields, and what of it was asked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::error::{Result, broken};
use crate::knowledge::Value;

/// A configuration: nested objects are written with dots between the names.
#[derive(Debug, Clone, Default)]
pub struct Config {
    fields: BTreeMap<String, Value>,
    /// Fields that somebody asked for: those that are understood.
    asked: RefCell<BTreeSet<String>>,
}

/// Deepest nesting that is looked into; real ones have three levels.
const DEEPEST: usize = 8;

impl Config {
    /// The configuration in `bytes`, the text of a `config.json`.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let json: Json = match serde_json::from_slice(bytes) {
            Ok(json) => json,
            Err(error) => return broken(format!("config.json is not JSON: {error}")),
        };
        let Json::Object(_) = json else {
            return broken("config.json is no object");
        };
        let mut fields = BTreeMap::new();
        flatten("", &json, DEEPEST, &mut fields);
        Ok(Self::of(fields))
    }

    /// A configuration with these fields.
    pub(crate) fn of(fields: BTreeMap<String, Value>) -> Self {
        Self {
            fields,
            asked: RefCell::default(),
        }
    }

    /// The field, which is understood from now on.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let found = self.fields.get(name)?;
        self.asked.borrow_mut().insert(name.to_owned());
        Some(found)
    }

    /// The field as a word.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Fields that begin with `prefix`, which are understood from now on.
    pub(crate) fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.fields.iter().filter_map(move |(name, value)| {
            let rest = name.strip_prefix(prefix)?;
            self.asked.borrow_mut().insert(name.clone());
            Some((rest, value))
        })
    }

    /// Is there a field that begins with `prefix`?
    pub(crate) fn has_under(&self, prefix: &str) -> bool {
        self.fields.keys().any(|name| name.starts_with(prefix))
    }

    /// All fields that nobody asked for.
    pub(crate) fn unasked(&self) -> Vec<(&str, &Value)> {
        let asked = self.asked.borrow();
        let rest = self.fields.iter().filter(|(name, _)| !asked.contains(*name));
        rest.map(|(name, value)| (name.as_str(), value)).collect()
    }
}

fn flatten(prefix: &str, json: &Json, deepest: usize, fields: &mut BTreeMap<String, Value>) {
    let Json::Object(object) = json else {
        fields.insert(prefix.to_owned(), value(json));
        return;
    };
    for (name, json) in object {
        let name = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        if deepest == 0 {
            fields.insert(name, value(json));
        } else {
            flatten(&name, json, deepest - 1, fields);
        }
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nothing,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Whole(whole),
            None => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(list) => Value::List(list.iter().map(value).collect()),
        // Objects in lists and at the deepest level: nothing that is understood.
        Json::Object(_) => Value::Text("an object".to_owned()),
    }
}

impl Value {
    /// The number, whole or not.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "no setting is that large")]
            Self::Whole(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The number, where it is whole and not negative.
    pub(crate) fn count(&self) -> Option<usize> {
        match self {
            Self::Whole(number) => usize::try_from(*number).ok(),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it was seen to be whole, positive and small"
            )]
            Self::Number(number) if number.fract() == 0.0 && (0.0..1e9).contains(number) => {
                Some(*number as usize)
            }
            _ => None,
        }
    }

    /// Do both say the same? A whole number is the number that it is.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self.number(), other.number()) {
            #[expect(clippy::float_cmp, reason = "the very number is meant")]
            (Some(one), Some(other)) => one == other,
            _ => self == other,
        }
    }

    /// As a message shows it, not too long.
    pub(crate) fn shown(&self) -> String {
        let text = match self {
            Self::Nothing => "null".to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => format!("`{text}`"),
            Self::List(list) => format!("a list of {}", list.len()),
        };
        text.chars().take(80).collect()
    }
}
