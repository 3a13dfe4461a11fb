//! Licenses named in metadata of packages and in keys of GGUF files.

use openassay_words::Token;

use crate::claims::{PLAINLY, claim_at};
use crate::lexicon::LEXICON;
use crate::licenses::tag;
use crate::reading::{Gguf, Spoken};
use crate::statements::{LicenseTag, Spot, Statements, TagKind};
use crate::utterance::quote;

/// The licenses of a package's metadata, which speak of the package.
pub(crate) fn in_package(spoken: &Spoken, into: &mut Statements) {
    let Some(metadata) = &spoken.document.metadata else {
        return;
    };
    let spot = |name: &str, value: &str, line: u32| Spot {
        source: spoken.document.source,
        path: spoken.document.path.clone(),
        line,
        quote: quote(&format!("{name}: {value}")),
        sha256: Some(spoken.document.sha256.clone()),
    };
    for name in ["License-Expression", "License"] {
        for (value, line) in metadata.values(name) {
            let value = value.trim();
            // Old packages carry the whole text in this field: its first line names it.
            let first = value.lines().next().unwrap_or_default().trim();
            if first.is_empty() || first.eq_ignore_ascii_case("unknown") {
                continue;
            }
            let ids = vec![id_of(first).unwrap_or(first).to_owned()];
            into.license_tags.push(tag(
                "package",
                ids,
                spot(name, first, line),
                TagKind::PackageMetadata,
            ));
        }
    }
    for (value, line) in metadata.values("Classifier") {
        let Some(rest) = value.strip_prefix("License ::") else {
            continue;
        };
        let last = rest.rsplit("::").next().unwrap_or(rest).trim();
        let mut tag = tag(
            "package",
            Vec::new(),
            spot("Classifier", value, line),
            TagKind::PackageMetadata,
        );
        match id_of(last) {
            Some(id) => tag.ids.push(id.to_owned()),
            None => tag.name = Some(last.to_owned()),
        }
        into.license_tags.push(tag);
    }
}

/// The id of a license that `text` is a name of, from its first word to its last.
fn id_of(text: &str) -> Option<&'static str> {
    let tokens: Vec<Token> = openassay_words::tokens(text)
        .into_iter()
        .filter(|token| !matches!(token.word.as_str(), "the" | "license" | "licence"))
        .collect();
    let whole = |patterns: &crate::lexicon::Phrases| {
        patterns
            .find_all(&tokens)
            .iter()
            .any(|one| one.first == 0 && one.last + 1 == tokens.len())
    };
    LEXICON
        .license_names
        .iter()
        .find(|(_, patterns)| whole(patterns))
        .map(|(id, _)| id.as_str())
}

/// The licenses of GGUF keys.
pub(crate) fn in_gguf(file: &Gguf, into: &mut Statements) {
    let value = |key: &str| {
        file.pairs
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.clone())
    };
    let (id, name, link) = (
        value("general.license"),
        value("general.license.name"),
        value("general.license.link"),
    );
    let Some((key, shown)) = [
        ("general.license", &id),
        ("general.license.name", &name),
        ("general.license.link", &link),
    ]
    .into_iter()
    .find_map(|(key, value)| value.as_ref().map(|value| (key, value.clone()))) else {
        return;
    };
    let spot = Spot {
        source: file.source,
        path: file.path.to_owned(),
        line: 0,
        quote: quote(&format!("{key} = {shown}")),
        sha256: file.sha256.clone(),
    };
    if let Some(id) = &id {
        into.claims
            .push(claim_at("license", id.clone(), spot.clone(), PLAINLY));
    }
    into.license_tags.push(LicenseTag {
        name,
        link,
        ..tag("weights", id.into_iter().collect(), spot, TagKind::Gguf)
    });
}
