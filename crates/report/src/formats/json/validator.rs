//! As much of JSON Schema as `schema.json` uses: enough to hold the document to its promise in a test.

use serde_json::Value;

/// Keywords that only describe, or are followed elsewhere.
const DESCRIPTIONS: &[&str] = &["$schema", "$id", "$defs", "$ref", "title", "description"];

/// What is off in `value`, each with its place; empty when nothing is.
pub(super) fn complaints(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Validator { root: schema }.check(schema, value, "$", &mut found);
    found
}

struct Validator<'a> {
    root: &'a Value,
}

impl Validator<'_> {
    fn check(&self, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str() {
            let target = self
                .root
                .pointer(name.strip_prefix('#').expect("a local reference"));
            self.check(
                target.unwrap_or_else(|| panic!("{name} is not there")),
                value,
                place,
                found,
            );
        }
        for (keyword, rule) in schema.as_object().expect("a schema is an object") {
            for (inner, field, below) in parts(keyword, rule, value) {
                self.check(inner, field, &format!("{place}{below}"), found);
            }
            if !self.keeps(keyword, rule, value) {
                found.push(format!("{place}: {keyword} {rule} is not kept by {value}"));
            }
        }
    }

    fn keeps(&self, keyword: &str, rule: &Value, value: &Value) -> bool {
        let length = value.as_array().map(|list| list.len() as u64);
        match keyword {
            "type" => is_of_type(rule, value),
            "const" => rule == value,
            "enum" => list(rule).contains(value),
            "minItems" => length.is_none_or(|length| length >= rule.as_u64().unwrap()),
            "maxItems" => length.is_none_or(|length| length <= rule.as_u64().unwrap()),
            "minimum" => value
                .as_f64()
                .is_none_or(|number| number >= rule.as_f64().unwrap()),
            "required" => list(rule)
                .iter()
                .all(|key| value.get(key.as_str().unwrap()).is_some()),
            "anyOf" => list(rule).iter().any(|schema| {
                let mut inner = Vec::new();
                self.check(schema, value, "", &mut inner);
                inner.is_empty()
            }),
            "properties" | "additionalProperties" | "items" => true,
            other => {
                assert!(
                    DESCRIPTIONS.contains(&other),
                    "the validator does not know `{other}`"
                );
                true
            }
        }
    }
}

/// The parts of `value` that `keyword` speaks of, each with its schema and its place below.
fn parts<'a>(keyword: &str, rule: &'a Value, value: &'a Value) -> Vec<(&'a Value, &'a Value, String)> {
    let fields = || value.as_object().into_iter().flatten();
    match keyword {
        "properties" => {
            let schemas =
                fields().filter_map(|(key, field)| Some((rule.get(key)?, field, format!(".{key}"))));
            schemas.collect()
        }
        "additionalProperties" => fields()
            .map(|(key, field)| (rule, field, format!(".{key}")))
            .collect(),
        "items" => {
            let items = value.as_array().into_iter().flatten().enumerate();
            items.map(|(at, item)| (rule, item, format!("[{at}]"))).collect()
        }
        _ => Vec::new(),
    }
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().expect("a list")
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let one = |name: &Value| match name.as_str().expect("a type's name") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("no type is called {other}"),
    };
    rule.as_array()
        .map_or_else(|| one(rule), |names| names.iter().any(one))
}
