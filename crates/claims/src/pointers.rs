//! What words and files point to, and what that leaves open.

use openassay_documents::Link;
use openassay_facts::Role;

use crate::identity::{BASE, Identity, SELF};
use crate::knowledge::PointerKind;
use crate::lexicon::{BOOK, LEXICON};
use crate::reading::Reading;
use crate::statements::{Pointer, Spot, Statements};
use crate::utterance::{Form, Utterance, quote};

/// Words of code that are searched for names.
const CODE_WORDS: usize = 2000;

/// A pointer of the kind `kind` of `pointers.toml`.
pub(crate) fn of_kind(kind: &str, target: String, spot: Spot) -> Pointer {
    let known = BOOK.pointers.pointer.iter().find(|one| one.kind == kind);
    let opens = known.map(|one| one.opens.clone()).unwrap_or_default();
    Pointer {
        kind: kind.to_owned(),
        target,
        opens,
        spot,
    }
}

/// A pointer to one component that the words name.
pub(crate) fn stated(component: &str, target: String, spot: Spot) -> Pointer {
    Pointer {
        kind: "stated".to_owned(),
        target,
        opens: vec![component.to_owned()],
        spot,
    }
}

/// The pointers of one utterance: its links, and loading code.
pub(crate) fn in_utterance(said: &Utterance, identity: &Identity) -> Vec<Pointer> {
    if said.form == Form::Code {
        return in_code(said, identity);
    }
    let mut found: Vec<Pointer> = said
        .links()
        .into_iter()
        .filter_map(|link| of_link(said, link, identity))
        .collect();
    // What follows names the data, whether or not by a link.
    let names = said.is_prose() && LEXICON.phrases("names_datasets").are_in(&said.tokens);
    if names && !said.is_placeholder() && !crate::attribution::is_hedged(said) {
        found.push(of_kind("dataset", String::new(), said.spot()));
    }
    found
}

fn of_link(said: &Utterance, link: &Link, identity: &Identity) -> Option<Pointer> {
    let address = Address::of(&link.url)?;
    let own = identity
        .fold(address.path, CODE_WORDS)
        .iter()
        .any(|token| token.word == SELF);
    let kind = BOOK
        .pointers
        .pointer
        .iter()
        .zip(&LEXICON.pointer_names)
        .find(|(kind, names)| {
            (kind.anywhere || address.fits(kind))
                && ((own && kind.own) || names.are_in(&said.tokens) || is_titled(said, names))
                && (said.form != Form::Row || kind.rows)
        })
        .map(|(kind, _)| kind)?;
    let mut spot = said.spot();
    spot.line = link.line;
    Some(of_kind(&kind.kind, link.url.clone(), spot))
}

fn is_titled(said: &Utterance, names: &crate::lexicon::Phrases) -> bool {
    said.titles.words.len() > 1 && said.titles.words.last().is_some_and(|title| names.are_in(title))
}

/// An address on the web, without its scheme.
struct Address<'a> {
    whole: &'a str,
    path: &'a str,
}

impl<'a> Address<'a> {
    /// None for what is no web address.
    fn of(url: &'a str) -> Option<Self> {
        let whole = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"))?;
        let whole = whole.strip_prefix("www.").unwrap_or(whole);
        let end = whole.find(['?', '#']).unwrap_or(whole.len());
        let whole = whole.get(..end)?.trim_end_matches('/');
        let (_, path) = whole.split_once('/').unwrap_or((whole, ""));
        Some(Self { whole, path })
    }

    /// Not a bare home page: what its host is for says nothing of what lies there.
    fn fits(&self, kind: &PointerKind) -> bool {
        let lower = self.whole.to_ascii_lowercase();
        let host = kind
            .addresses
            .iter()
            .any(|address| lower.starts_with(address.as_str()));
        let ending = || kind.endings.iter().any(|ending| lower.ends_with(ending.as_str()));
        !self.path.is_empty() && (host || ending())
    }
}

/// Code that loads the weights of this release.
fn in_code(said: &Utterance, identity: &Identity) -> Vec<Pointer> {
    let mut found = Vec::new();
    for (text, line) in said.text.lines().zip(said.line..) {
        let mut spot = said.spot();
        (spot.line, spot.quote) = (line, quote(text));
        if let Some((before, behind)) = text.split_once("from_pretrained(") {
            let tokens = identity.fold(behind, CODE_WORDS);
            let other = tokens.iter().any(|token| token.word == BASE) || before.contains("Tokenizer");
            if !other {
                found.push(of_kind("implied_weights", "from_pretrained".to_owned(), spot));
            }
        } else if (text.contains("arxiv") || text.contains("eprint") || text.contains("doi"))
            && identity
                .fold(said.text, CODE_WORDS)
                .iter()
                .any(|token| token.word == SELF)
        {
            found.push(of_kind("paper", quote(text), spot));
        }
    }
    found
}

/// What configurations and listed files imply.
pub(crate) fn implied(reading: &Reading, into: &mut Statements) {
    for config in &reading.configs {
        let spot = |key: &str| Spot {
            source: config.source,
            path: config.path.to_owned(),
            line: openassay_documents::json::line_of_key(config.text, key),
            quote: quote(&format!(
                "{key}: {}",
                config.json.get(key).map(ToString::to_string).unwrap_or_default()
            )),
            sha256: Some(config.sha256.to_owned()),
        };
        for (key, kind) in [
            ("model_type", "implied_weights"),
            ("architectures", "implied_weights"),
            ("auto_map", "implied_code"),
        ] {
            if config.json.get(key).is_some() {
                into.pointers
                    .push(of_kind(kind, config.path.to_owned(), spot(key)));
            }
        }
    }
    for file in &reading.files {
        let implies = match file.role {
            Role::WeightsIndex | Role::Tokenizer => true,
            Role::WeightsFinal => file.pointer,
            _ => false,
        };
        if implies {
            let spot = Spot {
                source: file.source,
                path: file.path.to_owned(),
                quote: file.path.to_owned(),
                ..Spot::default()
            };
            into.pointers
                .push(of_kind("implied_weights", file.path.to_owned(), spot));
        }
    }
}

/// `arxiv:` tags of the front matter.
pub(crate) fn in_tags(into: &mut Statements, spot: &Spot) {
    let tags = into.card_fields.get("tags").cloned().unwrap_or_default();
    for (tag, line) in tags.into_iter().filter(|(tag, _)| tag.starts_with("arxiv:")) {
        let spot = Spot {
            line,
            quote: tag.clone(),
            ..spot.clone()
        };
        into.pointers.push(of_kind("paper", tag, spot));
    }
}
