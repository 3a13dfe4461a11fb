//! The YAML of the Model Openness Tool: components, each with a license of its own or one that it inherits.

use openassay_documents::yaml::{Node, Yaml};
use openassay_facts::{FactKey, Truth, Value};

use crate::knowledge::MotComponent;
use crate::licenses::{is_fsf_only, meant, unlisted};
use crate::{KNOWLEDGE, Quirks, Reading};

const INHERITED: &str = "distribution-license-inherited";
const UNKNOWN_NAME: &str = "unknown-component-is-datasets";
const EXACT: &str = "license-names-are-exact";
const UNLISTED: &str = "pddl-and-others-invalid";
const CC0: &str = "cc0-not-fit-for-data";
const FSF: &str = "fsf-libre-is-open";
const NOT_INCLUDED: &str = "not-included-counts";

/// The name that the schema asks for.
const FRAMEWORK: &str = "Model Openness Framework";
/// What stands for no license.
const NONE: &str = "unlicensed";
/// The component that a name which is none is taken for.
const FIRST: &str = "Datasets";
/// Licenses that the tool lists twice.
const TWICE: [&str; 2] = ["CC0-1.0", "CC-PDDC"];
/// Most components of a file (`maxItems` of the schema).
const MOST: usize = 17;

/// Does the file describe a model of the tool?
pub(crate) fn is_one(root: &Node) -> bool {
    let framework = root.path("framework.name").and_then(Node::as_str);
    let listed = root.path("release.components");
    framework == Some(FRAMEWORK) && root.get("release").is_some()
        || listed.is_some_and(|node| matches!(node.value, Yaml::Sequence(_)))
}

/// Where the file breaks the tool's schema.
pub(crate) fn problems(root: &Node) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for path in [
        "framework.name",
        "framework.version",
        "framework.date",
        "release.name",
        "release.license",
        "release.producer",
        "release.components",
    ] {
        if root.path(path).is_none() {
            found.push((0, format!("`{path}` is missing, which the schema asks for")));
        }
    }
    let components = root.path("release.components").map_or(&[][..], Node::items);
    if let Some(more) = components.get(MOST) {
        found.push((more.line, format!("more than {MOST} components")));
    }
    for item in components {
        match item.get("name").and_then(Node::as_str) {
            None => found.push((item.line, "a component without a name".to_owned())),
            Some(name) if component(name).is_none() => {
                found.push((item.line, format!("`{name}` is no component of the framework")));
            }
            Some(_) => {}
        }
    }
    found
}

fn component(name: &str) -> Option<&'static MotComponent> {
    KNOWLEDGE.mot.component.iter().find(|one| one.name == name)
}

pub(crate) fn read(root: &Node, quirks: Quirks<'_>) -> Reading {
    let mut reading = Reading::default();
    let listed: Vec<Listed<'_>> = root
        .path("release.components")
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(|item| Listed::of(item, quirks, &mut reading))
        .collect();
    for entry in &KNOWLEDGE.mot.component {
        let Some(ours) = &entry.component else { continue };
        // Of a component that stands twice the tool keeps the later.
        let found = listed.iter().rev().find(|one| one.entry == entry);
        if let Some(one) = found {
            say(root, one, ours, quirks, &mut reading);
            continue;
        }
        let looked = format!("`{}` is not among the {} components", entry.name, listed.len());
        reading.say(FactKey::new("present", ours), Truth::False, 0, looked);
    }
    reading
}

/// A component that the file lists.
struct Listed<'a> {
    entry: &'static MotComponent,
    item: &'a Node,
    line: u32,
}

impl<'a> Listed<'a> {
    fn of(item: &'a Node, quirks: Quirks<'_>, reading: &mut Reading) -> Option<Self> {
        let node = item.get("name")?;
        let name = node.as_str()?;
        let known = component(name);
        if known.is_none() {
            reading.touch(UNKNOWN_NAME, node.line, name);
        }
        let entry = known.or_else(|| component(FIRST).filter(|_| quirks.hold(UNKNOWN_NAME)))?;
        Some(Self {
            entry,
            item,
            line: node.line,
        })
    }

    /// Is it data, which may be another's, and not the producer's own weights?
    fn is_data(&self) -> bool {
        let ours = self.entry.component.as_deref();
        ours.is_some_and(|component| component.starts_with("data."))
    }

    fn place(&self) -> Option<&'a str> {
        let place = self.item.get("component_path")?.as_str()?.trim();
        (!place.is_empty()).then_some(place)
    }

    fn is_not_included(&self) -> Option<(u32, &'a str)> {
        let node = self.item.get("license")?;
        let words = node.as_str()?;
        let lower = words.trim().to_lowercase();
        let mut phrases = KNOWLEDGE.mot.not_included.begins.iter();
        phrases
            .any(|phrase| lower.starts_with(phrase))
            .then_some((node.line, words))
    }
}

fn say(root: &Node, listed: &Listed<'_>, ours: &str, quirks: Quirks<'_>, reading: &mut Reading) {
    if let Some((line, words)) = listed.is_not_included() {
        reading.touch(NOT_INCLUDED, line, words);
        if !quirks.hold(NOT_INCLUDED) {
            reading.say(FactKey::new("present", ours), Truth::False, line, words);
            return;
        }
    }
    reading.say(
        FactKey::new("present", ours),
        Truth::True,
        listed.line,
        &listed.entry.name,
    );
    if let (Some(place), Some(said)) = (listed.place(), reading.statements.last_mut()) {
        said.places.push(place.to_owned());
    }
    let found = license(root, listed, quirks, reading);
    let licensed = FactKey::new("licensed", ours);
    let Some(found) = found else {
        let quote = format!("`{}` names no license, and inherits none", listed.entry.name);
        reading.say(licensed, Truth::False, listed.line, quote);
        return;
    };
    let value = counted(&found, &listed.entry.kind, quirks, reading);
    let before = reading.statements.len();
    reading.say(licensed, Truth::True, found.line, found.name);
    reading.say(
        FactKey::new("license", ours),
        Value::Name(value),
        found.line,
        found.name,
    );
    for statement in reading.statements.iter_mut().skip(before) {
        statement.inherited = found.inherited;
    }
}

/// The license of a component, as it is written.
struct Found<'a> {
    name: &'a str,
    line: u32,
    inherited: bool,
}

impl<'a> Found<'a> {
    fn of(node: &'a Node, inherited: bool) -> Option<Self> {
        // As it is written: the tool compares the string, spaces and all.
        let name = node.as_str()?;
        (!name.trim().is_empty()).then_some(Self {
            name,
            line: node.line,
            inherited,
        })
    }
}

/// Its own, else that of its type, else that of the distribution.
fn license<'a>(
    root: &'a Node,
    listed: &Listed<'a>,
    quirks: Quirks<'_>,
    reading: &mut Reading,
) -> Option<Found<'a>> {
    if let Some(own) = listed.item.get("license").and_then(|node| Found::of(node, false)) {
        return (!own.name.trim().eq_ignore_ascii_case(NONE)).then_some(own);
    }
    let of_whole = |key: &str| {
        let node = root.path("release.license")?.get(key)?.get("name")?;
        Found::of(node, true)
    };
    if let Some(of_type) = of_whole(&listed.entry.kind) {
        return Some(of_type);
    }
    let whole = of_whole("distribution")?;
    if listed.is_data() {
        reading.touch(
            INHERITED,
            listed.line,
            format!("{}: {}", listed.entry.name, whole.name),
        );
        return quirks.hold(INHERITED).then_some(whole);
    }
    Some(whole)
}

/// The license as the rules are to see it: an id or expression, or an id of no list where it does not count.
fn counted(found: &Found<'_>, kind: &str, quirks: Quirks<'_>, reading: &mut Reading) -> String {
    let id = named(found, quirks, reading);
    if let Some(listed) = KNOWLEDGE.mot.unlisted.get(&id) {
        reading.touch(UNLISTED, found.line, found.name);
        if !quirks.hold(UNLISTED) {
            return listed.clone();
        }
    }
    if kind == "data" && TWICE.contains(&id.as_str()) {
        reading.touch(CC0, found.line, found.name);
    }
    if is_fsf_only(&id) {
        reading.touch(FSF, found.line, found.name);
        if !quirks.hold(FSF) {
            return unlisted(&format!("not open {id}"));
        }
    }
    id
}

/// The id that is meant, or the words as they are written.
fn named(found: &Found<'_>, quirks: Quirks<'_>, reading: &mut Reading) -> String {
    let id = meant(found.name).filter(|id| id != found.name || id.contains(' '));
    if id.is_some() {
        reading.touch(EXACT, found.line, found.name);
    }
    match id {
        Some(id) if !quirks.hold(EXACT) => id,
        // An expression, or words: in no list.
        _ if found.name.contains(|c: char| !is_of_an_id(c)) => unlisted(found.name),
        _ => found.name.to_owned(),
    }
}

fn is_of_an_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+')
}
