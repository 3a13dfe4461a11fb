//! Front matter of a card: license, base models, datasets, results, gating, and fields kept as they are.

use openassay_documents::Document;
use openassay_documents::yaml::{Node, Yaml};
use openassay_facts::{Claim, Component};

use crate::claims::{PLAINLY, claim_at};
use crate::pointers;
use crate::reading::{Spoken, Voice};
use crate::statements::{Contained, Gating, LicenseTag, Named, Spot, Statements, TagKind};
use crate::utterance::quote;

/// Fields that are read here, and not kept as they are.
const READ: [&str; 3] = ["model-index", "base_model", "datasets"];
/// Fields longer than this are not kept.
const LONGEST_FIELD: usize = 2000;

/// The base models that the cards name.
pub(crate) fn base_models(spoken: &Spoken) -> Vec<Named> {
    let Some(node) = spoken.document.front("base_model") else {
        return Vec::new();
    };
    let relation = spoken
        .document
        .front("base_model_relation")
        .and_then(Node::as_str)
        .map(str::to_owned);
    let named = |(name, line): (&str, u32)| Named {
        name: name.to_owned(),
        relation: relation.clone(),
        spot: field(spoken.document, line, "base_model", name),
    };
    node.strings().into_iter().map(named).collect()
}

/// Reads the front matter of a card into `into`.
pub(crate) fn read(spoken: &Spoken, into: &mut Statements) {
    let document = spoken.document;
    let Some(front) = &document.front_matter else {
        return;
    };
    if !matches!(spoken.voice, Voice::Card | Voice::DataCard) || front.entries().is_empty() {
        return;
    }
    if let Some(tag) = license(spoken) {
        into.claims.extend(license_claims(document, &tag));
        into.license_tags.push(tag);
    }
    if spoken.voice == Voice::Card {
        gating(document, front, into);
        bases(spoken, into);
        datasets(document, into);
        implied(document, front, into);
    }
    for (key, line, node) in front
        .entries()
        .iter()
        .filter(|(key, _, _)| !READ.contains(&key.as_str()))
    {
        let values = kept(node, *line);
        into.card_fields.entry(key.clone()).or_default().extend(values);
    }
}

fn kept(node: &Node, line: u32) -> Vec<(String, u32)> {
    match &node.value {
        Yaml::Mapping(_) => vec![("(mapping)".to_owned(), line)],
        Yaml::Null => Vec::new(),
        _ => node
            .strings()
            .into_iter()
            .filter(|(text, _)| text.len() <= LONGEST_FIELD)
            .map(|(text, line)| (text.to_owned(), line))
            .collect(),
    }
}

/// The line of a field, as evidence.
pub(crate) fn field(document: &Document, line: u32, key: &str, value: &str) -> Spot {
    let there = document.line(line).map(str::trim).filter(|text| !text.is_empty());
    Spot {
        source: document.source,
        path: document.path.clone(),
        line,
        quote: there.map_or_else(|| format!("{key}: {value}"), quote),
        sha256: Some(document.sha256.clone()),
    }
}

fn license(spoken: &Spoken) -> Option<LicenseTag> {
    let document = spoken.document;
    let one = |key: &str| document.front(key).and_then(Node::as_str).map(str::to_owned);
    let license = document.front("license").or_else(|| document.front("licence"));
    let ids: Vec<(String, u32)> = license
        .map(Node::strings)
        .unwrap_or_default()
        .into_iter()
        .map(|(id, line)| (id.to_owned(), line))
        .collect();
    let (name, link) = (one("license_name"), one("license_link"));
    let first = ids.first().map(|(_, line)| *line).or_else(|| {
        document
            .front("license_name")
            .or_else(|| document.front("license_link"))
            .map(|node| node.line)
    })?;
    let spot = field(document, first, "license", ids.first().map_or("", |(id, _)| id));
    Some(LicenseTag {
        part: if spoken.voice == Voice::DataCard {
            "data"
        } else {
            "weights"
        },
        ids: ids.into_iter().map(|(id, _)| id).collect(),
        name,
        link,
        source: spot.source,
        path: spot.path,
        line: first,
        quote: spot.quote,
        kind: TagKind::FrontMatter,
    })
}

/// The claims that a tag of the card makes; that of a data card speaks of the data.
fn license_claims(document: &Document, tag: &LicenseTag) -> Vec<Claim> {
    let spot = field(
        document,
        tag.line,
        "license",
        tag.ids.first().map_or("", String::as_str),
    );
    let asserts = |id: &String| {
        if tag.part == "weights" {
            id.clone()
        } else {
            format!("{id} of {}", tag.part)
        }
    };
    tag.ids
        .iter()
        .map(|id| claim_at("license", asserts(id), spot.clone(), PLAINLY))
        .collect()
}

fn gating(document: &Document, front: &Node, into: &mut Statements) {
    let fields = front
        .entries()
        .iter()
        .filter(|(key, _, node)| (key.starts_with("extra_gated_") || key == "gated") && !says_no(node))
        .map(|(key, line, _)| field(document, *line, key, ""))
        .collect();
    let card = field(document, front.line, "---", "");
    let gating = into.gating.get_or_insert_with(|| Gating {
        fields: Vec::new(),
        card,
    });
    let fields: Vec<Spot> = fields;
    gating.fields.extend(fields);
}

fn says_no(node: &Node) -> bool {
    node.as_str().is_some_and(|text| {
        matches!(
            text.to_ascii_lowercase().as_str(),
            "false" | "no" | "none" | "off"
        )
    })
}

fn bases(spoken: &Spoken, into: &mut Statements) {
    for base in base_models(spoken) {
        into.claims
            .push(claim_at("base", base.name.clone(), base.spot.clone(), PLAINLY));
        into.pointers.push(pointers::of_kind(
            "base_model",
            base.name.clone(),
            base.spot.clone(),
        ));
        into.base_models.push(base);
    }
}

fn datasets(document: &Document, into: &mut Statements) {
    let Some(node) = document.front("datasets") else {
        return;
    };
    for (name, line) in node.strings() {
        let spot = field(document, line, "datasets", name);
        into.claims
            .push(claim_at("dataset", name.to_owned(), spot.clone(), PLAINLY));
        into.pointers
            .push(pointers::of_kind("dataset", name.to_owned(), spot.clone()));
        into.datasets.push(Named {
            name: name.to_owned(),
            relation: None,
            spot,
        });
    }
}

/// `library_name` and `pipeline_tag` speak of weights that one can load.
fn implied(document: &Document, front: &Node, into: &mut Statements) {
    for key in ["library_name", "pipeline_tag"] {
        if let (Some(value), Some(line)) = (front.get(key).and_then(Node::as_str), front.line_of(key)) {
            let spot = field(document, line, key, value);
            into.pointers.push(pointers::of_kind(
                "implied_weights",
                format!("{key}: {value}"),
                spot,
            ));
        }
    }
}

/// A component contained at `spot`.
pub(crate) fn contained(component: Component, spot: Spot) -> Contained {
    Contained {
        component,
        source: spot.source,
        path: spot.path,
        line: spot.line,
        quote: spot.quote,
        sha256: spot.sha256,
    }
}
