//! Every place of a release that names terms, as grants.

use openassay_claims::{LicenseTag, Statements, TagKind};
use openassay_facts::{Evidence, Method, Place, Presence, Role, folder as parent};
use openassay_inventory::{Inventory, Text};
use openassay_licenses::Expression;

use crate::{Grant, GrantKind, Offer, Part};

/// Every license text of the release, identified: the dearest question that is asked of a text, asked once.
pub fn texts(inventory: &Inventory) -> Vec<Grant> {
    inventory.texts_of(Role::License).map(of_text).collect()
}

/// Collects the grants: the `texts` of this inventory first, then tags, keys, headers and metadata.
pub fn collect(inventory: &Inventory, statements: &Statements, texts: Vec<Grant>) -> Vec<Grant> {
    let here = |text: &Text| {
        inventory
            .artifact(text.source, &text.path)
            .is_some_and(|artifact| artifact.presence == Presence::Here)
    };
    let mut grants: Vec<Grant> = inventory
        .texts_of(Role::License)
        .zip(texts)
        .filter(|(text, _)| here(text) && !is_kept_with_others(inventory, text))
        .map(|(_, grant)| grant)
        .filter(|grant| !is_read_as_prose(grant, &statements.license_tags))
        .collect();
    grants.extend(
        statements
            .license_tags
            .iter()
            .filter(|tag| !is_said_better(tag, &statements.license_tags))
            .filter_map(|tag| of_tag(inventory, tag)),
    );
    grants.extend(headers(inventory));
    grants
}

/// A notice whose sentences name licenses: they speak, and the file as a whole is no text of terms.
fn is_read_as_prose(grant: &Grant, tags: &[LicenseTag]) -> bool {
    let spoken = || {
        tags.iter()
            .any(|tag| tag.kind == TagKind::Prose && tag.source == grant.source && tag.path == grant.path)
    };
    grant.offer.is_notice() && spoken()
}

/// One of several texts in a folder of texts (`LICENSES/`, as REUSE keeps them), or one that lies in such a folder
/// below the release's own: headers say which text speaks of what; the folder says nothing. A package's own folder of that name is its license.
fn is_kept_with_others(inventory: &Inventory, text: &Text) -> bool {
    let Some((folder, _)) = text.path.rsplit_once('/') else {
        return false;
    };
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let others = || {
        inventory.texts_of(Role::License).any(|other| {
            other.source == text.source
                && other.path != text.path
                && other
                    .path
                    .rsplit_once('/')
                    .is_some_and(|(beside, _)| beside == folder)
        })
    };
    let above = || {
        inventory
            .texts_of(Role::License)
            .any(|other| other.source == text.source && parent(&other.path) == parent(folder))
    };
    let of_package = folder.contains(".dist-info/") || folder.contains(".egg-info/");
    name.eq_ignore_ascii_case("licenses") && !of_package && (others() || above())
}

fn of_text(text: &Text) -> Grant {
    let identification = openassay_licenses::identify(&text.text);
    let (line, quote) = first_words(&text.text);
    let evidence = Evidence::in_file(text.source, &text.path, Place::Line(line), Method::Matched)
        .quoting(quote)
        .hashed(Some(text.sha256.clone()));
    Grant {
        kind: GrantKind::Text,
        source: text.source,
        path: text.path.clone(),
        folder: folder_of(&text.path),
        parts: parts_of_text(&text.path),
        files: Vec::new(),
        evidence,
        offer: Offer::Text(Box::new(identification)),
    }
}

/// The first line with words in it, and its number.
fn first_words(text: &str) -> (u32, String) {
    let found = text
        .lines()
        .zip(1..)
        .find(|(line, _)| line.chars().any(char::is_alphanumeric));
    found.map_or((1, String::new()), |(line, number)| {
        (number, shortened(line.trim()))
    })
}

/// The parts that a license text speaks of, by its name and folder: one for `LICENSE-MODEL` or
/// `data/LICENSE`, all but data for a plain `LICENSE` (which never covers third-party data).
fn parts_of_text(path: &str) -> Vec<Part> {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let names = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    // `LICENSE-3RD-PARTY`: the terms of what others made.
    if names(&["3rd", "third", "thirdparty", "dependencies"]) {
        return Vec::new();
    }
    if names(&["model", "models", "weights", "weight"]) {
        return vec![Part::Weights];
    }
    if names(&["code", "software"]) {
        return vec![Part::Code];
    }
    if names(&["data", "dataset", "datasets"])
        || matches!(folder.rsplit('/').next(), Some("data" | "dataset" | "datasets"))
    {
        return vec![Part::Data];
    }
    if names(&["docs", "documentation"]) {
        return vec![Part::Documents];
    }
    vec![Part::Weights, Part::Code, Part::Documents]
}

/// A package keeps its license beside its metadata (`x.dist-info/licenses/`): it covers the package's root.
fn folder_of(path: &str) -> String {
    let folder = parent(path);
    let root: Vec<&str> = folder
        .split('/')
        .take_while(|part| {
            let lower = part.to_ascii_lowercase();
            let info = [".dist-info", ".egg-info"]
                .iter()
                .any(|ending| lower.ends_with(ending));
            !info && !matches!(lower.as_str(), "licenses" | "license")
        })
        .collect();
    root.join("/")
}

/// A classifier without a license's name ("OSI Approved") beside a field of the same metadata that has one.
fn is_said_better(tag: &LicenseTag, all: &[LicenseTag]) -> bool {
    tag.kind == TagKind::PackageMetadata
        && tag.ids.is_empty()
        && all.iter().any(|other| {
            other.kind == tag.kind
                && !other.ids.is_empty()
                && (other.source, &other.path) == (tag.source, &tag.path)
        })
}

fn of_tag(inventory: &Inventory, tag: &LicenseTag) -> Option<Grant> {
    let offer = offer_of(tag)?;
    let kind = match tag.kind {
        TagKind::FrontMatter => GrantKind::Tag,
        TagKind::Gguf => GrantKind::GgufKey,
        TagKind::PackageMetadata => GrantKind::Package,
        TagKind::Prose => GrantKind::Prose,
    };
    let place = if tag.line == 0 {
        Place::Whole
    } else {
        Place::Line(tag.line)
    };
    let sha256 = inventory
        .artifact(tag.source, &tag.path)
        .and_then(|artifact| artifact.sha256.clone());
    let evidence = Evidence::in_file(tag.source, &tag.path, place, Method::Declared)
        .quoting(&tag.quote)
        .hashed(sha256);
    Some(Grant {
        kind,
        source: tag.source,
        path: tag.path.clone(),
        folder: folder_of(&tag.path),
        parts: parts_of_tag(tag),
        files: files_named(inventory, tag),
        evidence,
        offer,
    })
}

/// A card's tag speaks of all that lies with the model; a package's metadata of its code.
fn parts_of_tag(tag: &LicenseTag) -> Vec<Part> {
    match (tag.kind, tag.part) {
        (TagKind::PackageMetadata, _) | (_, "package") => vec![Part::Code, Part::Documents],
        (TagKind::FrontMatter, "weights" | "release") => vec![Part::Weights, Part::Code, Part::Documents],
        (_, "release") => vec![Part::Weights],
        (TagKind::FrontMatter, "data") => vec![Part::Data, Part::Documents],
        (_, part) => Part::named(part).into_iter().collect(),
    }
}

/// The files that a sentence names ("the data in `eval.jsonl` are …"); a key speaks of its own file.
fn files_named(inventory: &Inventory, tag: &LicenseTag) -> Vec<String> {
    match tag.kind {
        TagKind::Gguf => vec![tag.path.clone()],
        TagKind::Prose => inventory
            .artifacts
            .iter()
            .filter(|artifact| artifact.source == tag.source && artifact.path != tag.path)
            .filter(|artifact| {
                tag.quote
                    .split(|c: char| !(c.is_alphanumeric() || "._-/".contains(c)))
                    .any(|word| names(word, &artifact.path))
            })
            .map(|artifact| artifact.path.clone())
            .collect(),
        TagKind::FrontMatter | TagKind::PackageMetadata => Vec::new(),
    }
}

fn names(word: &str, path: &str) -> bool {
    let word = word.trim_end_matches('.');
    word.contains('.') && (path == word || path.ends_with(&format!("/{word}")))
}

fn offer_of(tag: &LicenseTag) -> Option<Offer> {
    let named: Vec<String> = tag
        .ids
        .iter()
        .filter(|id| !matches!(id.as_str(), "unknown" | ""))
        .cloned()
        .collect();
    let known = |id: &String| openassay_licenses::expression(id).ok();
    // `other` says only that the terms stand under another name.
    if named.iter().all(|id| id.eq_ignore_ascii_case("other")) {
        let elsewhere = tag.name.clone().or_else(|| tag.link.clone());
        let words = elsewhere.or_else(|| named.first().cloned())?;
        let named = known(&words).filter(|_| !words.eq_ignore_ascii_case("other"));
        return Some(named.map_or(Offer::Unnamed(words), Offer::Named));
    }
    let members: Option<Vec<_>> = named.iter().map(known).collect();
    match members {
        Some(mut members) if members.len() == 1 => members.pop().map(Offer::Named),
        Some(members) if is_choice(tag) => Some(Offer::Named(Expression::Or(members))),
        Some(members) => Some(Offer::Named(Expression::And(members))),
        None => {
            let by_name = tag.name.as_ref().and_then(known);
            Some(by_name.map_or_else(
                || Offer::Unnamed(tag.name.clone().unwrap_or_else(|| named.join(", "))),
                Offer::Named,
            ))
        }
    }
}

/// "MIT or Apache-2.0, at your choice" in a sentence that joins nothing by "and"; a list in a tag says nothing
/// of a choice.
fn is_choice(tag: &LicenseTag) -> bool {
    let lower = tag.quote.to_ascii_lowercase();
    let has = |wanted: &str| {
        lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == wanted)
    };
    tag.kind == TagKind::Prose && has("or") && !has("and")
}

/// SPDX headers of code files: each speaks of its own file.
fn headers(inventory: &Inventory) -> Vec<Grant> {
    let speaking = inventory
        .texts
        .iter()
        .filter(|text| !matches!(text.role, Role::License | Role::Policy | Role::Notice));
    speaking
        .flat_map(|text| {
            openassay_licenses::spdx_headers(&text.text)
                .into_iter()
                .filter_map(|found| header(text, &found))
        })
        .collect()
}

fn header(text: &Text, (named, line): &(String, u32)) -> Option<Grant> {
    let expression = openassay_licenses::expression(named).ok()?;
    Some(Grant {
        kind: GrantKind::Header,
        source: text.source,
        path: text.path.clone(),
        folder: folder_of(&text.path),
        parts: Part::ALL.to_vec(),
        files: vec![text.path.clone()],
        evidence: Evidence::in_file(text.source, &text.path, Place::Line(*line), Method::Declared)
            .quoting(format!("SPDX-License-Identifier: {named}"))
            .hashed(Some(text.sha256.clone())),
        offer: Offer::Named(expression),
    })
}

fn shortened(quote: &str) -> String {
    quote.chars().take(200).collect()
}

#[cfg(test)]
#[path = "tests/collect.rs"]
mod tests;
