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

/// Bytes of all names together: a long one above many others stands in each of theirs. The longest real
/// configurations have some 100 KB.
const NAMES: usize = 32 << 20;

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
        let mut flat = Flat {
            fields: BTreeMap::new(),
            room: NAMES,
        };
        flat.take(None, &json, DEEPEST)?;
        Ok(Self::of(flat.fields))
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

/// Fields with the names of what they lie in before their own.
struct Flat {
    fields: BTreeMap<String, Value>,
    /// Bytes that names may still take.
    room: usize,
}

impl Flat {
    /// Takes up what lies at `name`; at the top, where it has none.
    fn take(&mut self, name: Option<&str>, json: &Json, deepest: usize) -> Result<()> {
        let (name, object) = match (name, json) {
            (None, Json::Object(object)) => (String::new(), object),
            (Some(name), Json::Object(object)) if deepest > 0 => (format!("{name}."), object),
            (name, json) => {
                let name = name.unwrap_or_default().to_owned();
                self.fields.insert(name, value(json));
                return Ok(());
            }
        };
        for (own, json) in object {
            // A dot within a name is no step down: doubled, it is none of those that are known.
            let own = own.replace('.', "..");
            let Some(room) = self.room.checked_sub(name.len() + own.len()) else {
                return broken("config.json has long names over and over: it is none that is read");
            };
            self.room = room;
            self.take(Some(&format!("{name}{own}")), json, deepest.saturating_sub(1))?;
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let config = Config::parse(text.as_bytes()).unwrap();
        config.fields.keys().cloned().collect()
    }

    #[test]
    fn only_a_step_down_makes_a_dot_of_its_own() {
        assert_eq!(names(r#"{"a": {"b": {"c": 1}, "d": []}}"#), ["a.b.c", "a.d"]);
        // Were these `a.b` and `a`, another reader would see a field that is not there.
        assert_eq!(names(r#"{"a.b": 1, "": {"a": 2}}"#), [".a", "a..b"]);
    }

    #[test]
    fn a_long_name_over_many_fields_is_refused() {
        let inner: Vec<String> = (0..1000).map(|at| format!(r#""{at}": 1"#)).collect();
        let text = format!(r#"{{"{}": {{{}}}}}"#, "x".repeat(100_000), inner.join(","));
        assert!(
            Config::parse(text.as_bytes())
                .unwrap_err()
                .to_string()
                .contains("long names")
        );
    }
}
