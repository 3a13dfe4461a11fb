//! The YAML of the European Open Source AI Index: a grade in words for each of twelve dimensions.

use openassay_documents::yaml::Node;
use openassay_facts::{FactKey, Truth, Value};

use crate::knowledge::Dimension;
use crate::licenses;
use crate::{KNOWLEDGE, Quirks, Reading};

const UNSAID: &str = "unsaid-is-closed";

/// Dimensions with a grade that make a file one of the index.
const ENOUGH: usize = 3;

/// Does the file describe a system of the index?
pub(crate) fn is_one(root: &Node) -> bool {
    let graded = KNOWLEDGE
        .osai
        .dimension
        .iter()
        .filter(|one| grade(root, one).is_some());
    root.get("system").is_some() && graded.count() >= ENOUGH
}

fn grade<'a>(root: &'a Node, dimension: &Dimension) -> Option<&'a Node> {
    root.get(&dimension.key)?.get("class")
}

/// What the index's contributors are asked to fill in and did not.
pub(crate) fn problems(root: &Node) -> Vec<(u32, String)> {
    let unsaid = |dimension: &Dimension| {
        let line = root.line_of(&dimension.key).unwrap_or_default();
        match grade(root, dimension).and_then(Node::as_str) {
            Some(word) if KNOWLEDGE.osai.grades.contains_key(word) => None,
            Some(word) => Some((
                line,
                format!("`{}` is `{word}`, which is no grade", dimension.key),
            )),
            None => Some((line, format!("`{}` has no grade", dimension.key))),
        }
    };
    KNOWLEDGE.osai.dimension.iter().filter_map(unsaid).collect()
}

pub(crate) fn read(root: &Node, quirks: Quirks<'_>) -> Reading {
    let mut reading = Reading::default();
    for dimension in &KNOWLEDGE.osai.dimension {
        read_dimension(root, dimension, quirks, &mut reading);
    }
    let license = &KNOWLEDGE.osai.license;
    if let Some(node) = root.path(&license.key)
        && let Some(name) = node.as_str()
    {
        let meant = licenses::meant(name).unwrap_or_else(|| licenses::unlisted(name));
        reading.say(
            FactKey::new("licensed", &license.component),
            Truth::True,
            node.line,
            name,
        );
        reading.say(
            FactKey::new("license", &license.component),
            Value::Name(meant),
            node.line,
            name,
        );
    }
    reading
}

fn read_dimension(root: &Node, dimension: &Dimension, quirks: Quirks<'_>, reading: &mut Reading) {
    let node = grade(root, dimension);
    let word = node.and_then(Node::as_str).unwrap_or_default();
    let line = node.map_or(0, |node| node.line);
    let quote = match node {
        Some(_) => format!("{}: class: {word}", dimension.key),
        None => format!("no `class` under `{}`", dimension.key),
    };
    let told = KNOWLEDGE.osai.grades.get(word);
    if told.is_none() {
        reading.touch(UNSAID, line, &quote);
    }
    let Some(extent) = told.map(String::as_str).or(quirks.hold(UNSAID).then_some("none")) else {
        return;
    };
    let before = reading.statements.len();
    reading.say(
        FactKey::new("extent", &dimension.extent),
        Value::Name(extent.to_owned()),
        line,
        &quote,
    );
    for component in &dimension.present {
        let there = Truth::from(extent != "none");
        reading.say(FactKey::new("present", component), there, line, &quote);
    }
    let links = root.get(&dimension.key).and_then(|one| one.get("link"));
    let links = links.map(Node::strings).unwrap_or_default();
    for statement in reading.statements.iter_mut().skip(before) {
        statement.places = links.iter().map(|(link, _)| (*link).to_owned()).collect();
    }
}
