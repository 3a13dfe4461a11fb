//! Results in lists made for machines: the card's `model-index`, and the Hub's `.eval_results`.

use openassay_documents::yaml::{self, Node};
use openassay_facts::Component;

use super::{Raw, ScoreIn, add};
use crate::front_matter::{contained, field};
use crate::identity::Identity;
use crate::reading::{ResultsFile, Spoken, Voice};
use crate::statements::{Spot, Statements};
use crate::utterance::quote;

/// Configurations and splits that are what everybody means who names none.
const USUAL: [&str; 4] = ["default", "all", "main", "test"];

/// Results of a `model-index`: task, dataset, metric, number. Of several models in it only this one's are read.
pub(super) fn in_front_matter(spoken: &Spoken, identity: &Identity, into: &mut Statements) {
    let document = spoken.document;
    if spoken.voice != Voice::Card {
        return;
    }
    let models = document.front("model-index").map(Node::items).unwrap_or_default();
    for model in models {
        let name = model.get("name").and_then(Node::as_str).unwrap_or_default();
        let named = identity.is_whole_name(name);
        if models.len() > 1 && !named {
            continue;
        }
        for result in model.get("results").map(Node::items).unwrap_or_default() {
            of_result(spoken, result, named, into);
        }
    }
}

fn of_result(spoken: &Spoken, result: &Node, named: bool, into: &mut Statements) {
    let text = |path: &str| result.path(path).and_then(Node::as_str).unwrap_or_default();
    let labels = [
        text("dataset.name"),
        text("task.name"),
        text("task.type"),
        text("dataset.type"),
    ];
    let task = labels
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    for metric in result.get("metrics").map(Node::items).unwrap_or_default() {
        let name = ["name", "type"].iter().find_map(|key| metric.get(key)?.as_str());
        let value = metric.get("value").and_then(Node::as_str);
        let (Some(name), Some(value)) = (name, value) else {
            continue;
        };
        let setting = setting_of(result, metric);
        let raw = Raw {
            task,
            metric: name,
            shots: text("dataset.args.num_few_shot").parse().ok(),
            setting: &setting,
            value,
        };
        let spot = field(
            spoken.document,
            metric.line_of("value").unwrap_or(metric.line),
            "value",
            value,
        );
        if !task.is_empty() && add(raw, ScoreIn::ModelIndex, named, spot.clone(), into) {
            into.contained
                .push(contained(Component::of("doc.eval_results"), spot));
        }
    }
}

/// Configuration, split and arguments, without those that nobody needs to name.
fn setting_of(result: &Node, metric: &Node) -> String {
    let mut found: Vec<&str> = ["dataset.config", "dataset.split"]
        .iter()
        .filter_map(|path| result.path(path)?.as_str())
        .filter(|one| !USUAL.contains(one))
        .collect();
    let of_dataset = result.path("dataset.args").map(Node::entries).unwrap_or_default();
    let of_metric = ["args", "config"].iter().filter_map(|key| metric.get(key));
    let shown = of_dataset
        .iter()
        .filter(|(key, _, _)| key != "num_few_shot")
        .map(|(_, _, node)| node);
    for node in of_metric.chain(shown) {
        found.extend(node.strings().into_iter().map(|(text, _)| text));
        // A table of arguments parts it from whatever names none.
        found.extend(
            node.entries()
                .iter()
                .flat_map(|(key, _, value)| [key.as_str(), value.as_str().unwrap_or_default()]),
        );
    }
    found.join(" ")
}

/// Results in a file of `.eval_results`: a list of dataset, task of it, and value; the benchmark sets the measure.
pub(super) fn in_file(file: &ResultsFile, into: &mut Statements) {
    // What is no YAML is told by who took the inventory.
    let Ok(list) = yaml::parse(file.text, 1) else {
        return;
    };
    for entry in list.items() {
        let text = |path: &str| entry.path(path).and_then(Node::as_str).unwrap_or_default();
        let (dataset, task, value) = (text("dataset.id"), text("dataset.task_id"), text("value"));
        let line = entry.line_of("value").unwrap_or(entry.line);
        if dataset.is_empty() {
            continue;
        }
        let whole = if task.is_empty() {
            dataset.to_owned()
        } else {
            format!("{dataset} {task}")
        };
        let others = [
            "dataset.revision",
            "dataset.config",
            "dataset.split",
            "notes",
            "source.url",
        ];
        let setting = others.map(text).join(" ");
        let raw = Raw {
            task: &whole,
            setting: &setting,
            value,
            ..Raw::default()
        };
        let spot = Spot {
            source: file.source,
            path: file.path.to_owned(),
            line,
            quote: quote(line_of(file.text, line)),
            sha256: Some(file.sha256.to_owned()),
        };
        add(raw, ScoreIn::HubResults, !task.is_empty(), spot, into);
    }
}

fn line_of(text: &str, line: u32) -> &str {
    let index = usize::try_from(line).unwrap_or(0).checked_sub(1);
    index
        .and_then(|index| text.lines().nth(index))
        .unwrap_or_default()
}
