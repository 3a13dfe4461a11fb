//! Every place of a release that names terms, as grants.

use openassay_claims::{LicenseTag, Statements, TagKind};
use openassay_facts::{Evidence, Method, Place, Presence, Role, folder as parent};
use openassay_inventory::{Inventory, Text};
use openassay_licenses::Expression;

use crate::headers::headers;
use crate::pointers::Guide;
use crate::{Grant, GrantKind, Offer, Part, parts, policy};

/// Every license text of the release, identified: the dearest question that is asked of a text, asked once.
pub fn texts(inventory: &Inventory) -> Vec<Grant> {
    inventory.texts_of(Role::License).map(of_text).collect()
}

/// Collects the grants: the `texts` of this inventory first, then tags, keys, headers, metadata and policies. `names`
/// are those of the release: an address under one of them is a file of its own.
pub fn collect(
    inventory: &Inventory,
    statements: &Statements,
    texts: &[Grant],
    names: &[String],
) -> Vec<Grant> {
    let here = |text: &Text| {
        inventory
            .artifact(text.source, &text.path)
            .is_some_and(|artifact| artifact.presence == Presence::Here)
    };
    let tags = &statements.license_tags;
    let guide = Guide { texts, tags, names };
    let mut grants: Vec<Grant> = inventory
        .texts_of(Role::License)
        .zip(texts)
        .filter(|(text, _)| here(text) && !is_kept_with_others(inventory, text))
        .filter(|(_, grant)| !is_read_as_prose(grant, tags))
        .flat_map(|(text, grant)| of_file(text, grant, &guide))
        .collect();
    grants.extend(
        tags.iter()
            .filter(|tag| !is_said_better(tag, tags))
            .filter_map(|tag| Some(guide.follow_tag(tag, of_tag(inventory, tag)?))),
    );
    grants.extend(headers(inventory));
    let policies = policy::collect(inventory, &mut grants);
    grants.extend(policies);
    grants
}

/// What a license file amounts to: its text; where it has chapters, the text of each part; where it only points,
/// what it points to; where it is the short notice of a license, that license's name.
fn of_file(text: &Text, grant: &Grant, guide: &Guide<'_>) -> Vec<Grant> {
    if let Some(named) = named_in_notice(text, grant) {
        return vec![named];
    }
    let chapters = parts::chapters(text);
    if chapters.is_empty() {
        return guide.follow_text(text, grant.clone());
    }
    let of_chapter = |(parts, found)| Grant {
        parts,
        offer: Offer::Text(Box::new(found)),
        ..grant.clone()
    };
    chapters.into_iter().map(of_chapter).collect()
}

/// "Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except …".
fn named_in_notice(text: &Text, grant: &Grant) -> Option<Grant> {
    /// The short notice of Apache-2.0 has about a hundred words, that of the GPL a hundred and twenty.
    const LONGEST_NOTICE: usize = 250;
    if !grant.offer.is_notice() || text.text.split_whitespace().count() > LONGEST_NOTICE {
        return None;
    }
    let notice = openassay_claims::license_notice(&text.text)?;
    // Which license a part is under is for the sentences to say, each of its own part.
    if !notice.is_of_all {
        return None;
    }
    let expression = choice_or_sum(&notice.ids, &notice.quote)?;
    let evidence = Evidence::in_file(
        text.source,
        &text.path,
        Place::Line(notice.line),
        Method::Declared,
    )
    .quoting(shortened(&notice.quote))
    .hashed(Some(text.sha256.clone()));
    Some(Grant {
        evidence,
        offer: Offer::Named(expression),
        ..grant.clone()
    })
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
        lacks: Vec::new(),
    }
}

/// The first line with words in it, and its number.
pub(crate) fn first_words(text: &str) -> (u32, String) {
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
pub(crate) fn folder_of(path: &str) -> String {
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
        lacks: Vec::new(),
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
        Some(_) if tag.kind == TagKind::Prose => choice_or_sum(&named, &tag.quote).map(Offer::Named),
        Some(members) => joined(members, Expression::And).map(Offer::Named),
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
pub(crate) fn choice_or_sum(ids: &[String], sentence: &str) -> Option<Expression> {
    let members: Option<Vec<Expression>> = ids
        .iter()
        .map(|id| openassay_licenses::expression(id).ok())
        .collect();
    let lower = sentence.to_ascii_lowercase();
    let has = |wanted: &str| {
        lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == wanted)
    };
    let join = if has("or") && !has("and") {
        Expression::Or
    } else {
        Expression::And
    };
    joined(members?, join)
}

fn joined(mut members: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Option<Expression> {
    match members.len() {
        0 | 1 => members.pop(),
        _ => Some(join(members)),
    }
}

fn shortened(quote: &str) -> String {
    quote.chars().take(200).collect()
}

#[cfg(test)]
#[path = "tests/collect.rs"]
mod tests;
