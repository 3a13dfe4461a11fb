//! Results in files that tools of evaluation wrote: lm-evaluation-harness, and the Trainer's `all_results.json`.

use std::collections::BTreeSet;

use openassay_documents::json::line_of;
use openassay_facts::Role;
use serde_json::{Map, Value};

use super::{Raw, ScoreIn, add};
use crate::identity::Identity;
use crate::reading::{Config, Reading};
use crate::statements::{Spot, Statements};
use crate::utterance::quote;

/// Before each measure in what the Trainer writes.
const PREFIXES: [&str; 3] = ["eval_", "test_", "predict_"];

/// Whose results a file holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// It names this release.
    Ours,
    /// It names no model.
    Unnamed,
    /// It names something else, or a path that may be anything.
    Another,
}

/// Results in the JSON files that are taken for results of an evaluation.
pub(super) fn in_configs(reading: &Reading, identity: &Identity, into: &mut Statements) {
    let results = reading
        .files
        .iter()
        .filter(|file| file.role == Role::EvaluationResults);
    let places: BTreeSet<(usize, &str)> = results.map(|file| (file.source, file.path)).collect();
    for config in &reading.configs {
        let Some(json) = config
            .json
            .as_object()
            .filter(|_| places.contains(&(config.source, config.path)))
        else {
            continue;
        };
        let whose = whose(json, identity);
        if whose == Whose::Another {
            continue;
        }
        match json.get("results").and_then(Value::as_object) {
            Some(tasks) => of_harness(config, json, tasks, whose, into),
            None => of_trainer(config, json, whose, into),
        }
    }
}

fn whose(json: &Map<String, Value>, identity: &Identity) -> Whose {
    let arguments = json.get("config").and_then(|config| config.get("model_args"));
    let pretrained = match arguments {
        Some(Value::Object(given)) => given.get("pretrained").and_then(Value::as_str),
        Some(Value::String(given)) => given
            .split(',')
            .find_map(|one| one.trim().strip_prefix("pretrained=")),
        _ => None,
    };
    let names = ["model_name", "model_name_or_path", "model"]
        .iter()
        .filter_map(|key| json.get(*key)?.as_str());
    let mut whose = Whose::Unnamed;
    for name in names.chain(pretrained) {
        if !identity.is_whole_name(name) {
            return Whose::Another;
        }
        whose = Whose::Ours;
    }
    whose
}

/// `results`: task, then `measure,filter` and number; `n-shot` has the examples by task.
fn of_harness(
    config: &Config,
    json: &Map<String, Value>,
    tasks: &Map<String, Value>,
    whose: Whose,
    into: &mut Statements,
) {
    for (task, measures) in tasks {
        let shots = json
            .get("n-shot")
            .and_then(|all| all.get(task))
            .and_then(Value::as_u64);
        for (metric, value) in measures.as_object().into_iter().flatten() {
            let raw = Raw {
                task,
                metric,
                shots: shots.and_then(|count| u32::try_from(count).ok()),
                ..Raw::default()
            };
            record(config, raw, value, &["results", task, metric], whose, into);
        }
    }
}

/// `eval_accuracy` and its like at the top; the task stands nowhere.
fn of_trainer(config: &Config, json: &Map<String, Value>, whose: Whose, into: &mut Statements) {
    for (key, value) in json {
        let Some(metric) = PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix)) else {
            continue;
        };
        let raw = Raw {
            metric,
            ..Raw::default()
        };
        record(config, raw, value, &[key], whose, into);
    }
}

fn record(config: &Config, raw: Raw, value: &Value, path: &[&str], whose: Whose, into: &mut Statements) {
    let Some(number) = value.as_number().filter(|_| !raw.metric.contains("stderr")) else {
        return;
    };
    let value = number.to_string();
    let key = path.last().copied().unwrap_or_default();
    let spot = Spot {
        source: config.source,
        path: config.path.to_owned(),
        line: line_of(config.text, path),
        quote: quote(&format!("\"{key}\": {value}")),
        sha256: Some(config.sha256.to_owned()),
    };
    let raw = Raw { value: &value, ..raw };
    add(raw, ScoreIn::Record, whose == Whose::Ours, spot, into);
}
