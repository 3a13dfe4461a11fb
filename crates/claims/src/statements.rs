//! What was read: claims, availability, pointers, descriptions, parts contained in documents, license tags.

use std::collections::BTreeMap;

use openassay_facts::{Claim, Component, Polarity, Speaker, Subject, Tense};

use crate::scores::Score;

/// The kind of claims that something can be had.
pub(crate) const AVAILABILITY: &str = "availability";

/// Where in the release a statement stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    /// Index into the release's sources.
    pub source: usize,
    /// The file.
    pub path: String,
    /// The line, 0 where the place has none.
    pub line: u32,
    /// The words.
    pub quote: String,
    /// Digest of the file.
    pub sha256: Option<String>,
}

/// Everything the producer says, as far as it was understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statements {
    /// Claims, with speaker, subject, tense and polarity.
    pub claims: Vec<Claim>,
    /// What is said of where a component is, or that it is not.
    pub availability: Vec<Availability>,
    /// What the words or files point to, and what that leaves open.
    pub pointers: Vec<Pointer>,
    /// Facts of `described` and `data_information` that documents bear out.
    pub descriptions: Vec<Description>,
    /// Components contained in documents.
    pub contained: Vec<Contained>,
    /// Licenses named.
    pub license_tags: Vec<LicenseTag>,
    /// Models it is said to be made from.
    pub base_models: Vec<Named>,
    /// Datasets named.
    pub datasets: Vec<Named>,
    /// Promises and stubs: things said to come.
    pub promises: Vec<Spot>,
    /// Gating fields of the card; none where there is no card with front matter.
    pub gating: Option<Gating>,
    /// Words that name a price or a paid license.
    pub prices: Vec<Spot>,
    /// Other front matter fields, kept as they are: key, then values with lines.
    pub card_fields: BTreeMap<String, Vec<(String, u32)>>,
    /// Documents that are longer than what is read, and the line from which on they are not.
    pub unread: Vec<Spot>,
    /// Documents in languages that are not read.
    pub unread_languages: Vec<Spot>,
    /// Results of evaluations of this model, wherever they stand.
    pub scores: Vec<Score>,
    /// Lines of documents in English that are in another language.
    pub unread_lines: Vec<Spot>,
    /// What documents hold of the items that a card should have.
    pub passages: Vec<Passage>,
}

/// A place where a document holds an item of what a card should have, or only its heading.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// The item, by its id in `knowledge/documentation`.
    pub item: &'static str,
    /// How much it holds.
    pub depth: Depth,
    /// Why it holds no more; empty where it is told.
    pub why: &'static str,
    /// Where.
    pub spot: Spot,
}

/// How much a place tells of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// It is told.
    Told,
    /// Its place is there, and nothing of substance in it.
    Thin,
    /// It may be told there, of something else or in what could not be read.
    Open,
}

/// What is said of where a component is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Availability {
    /// The component.
    pub component: Component,
    /// Where it is said to be.
    pub status: Status,
    /// Index into the release's sources.
    pub source: usize,
    /// The file.
    pub path: String,
    /// The line.
    pub line: u32,
    /// The words.
    pub quote: String,
    /// Digest of the file.
    pub sha256: Option<String>,
}

impl Availability {
    /// The claim that it makes: `availability` of the component, denied where it is said that it cannot be had.
    pub fn claim(&self) -> Claim {
        let denied = matches!(self.status, Status::Withheld | Status::CannotBeShared);
        Claim {
            kind: AVAILABILITY.to_owned(),
            asserts: self.component.to_string(),
            speaker: Speaker::Producer,
            subject: Subject::ThisRelease,
            tense: Tense::Present,
            polarity: if denied {
                Polarity::Denied
            } else {
                Polarity::Affirmed
            },
            source: self.source,
            path: self.path.clone(),
            line: self.line,
            quote: self.quote.clone(),
            sha256: self.sha256.clone(),
        }
    }
}

/// Where a component is said to be, or that it is not there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// In this release, at the path if one is named (empty: "in this repository").
    Here(String),
    /// At an address or under a name elsewhere.
    Pointed(String),
    /// Available, with no place given.
    AvailableNoPlace,
    /// To be released.
    Promised,
    /// Not released.
    Withheld,
    /// Cannot be shared.
    CannotBeShared,
}

/// Something that points to what is not here, and what it leaves open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer {
    /// What kind, a table of `knowledge/claims/reading/pointers.toml`.
    pub kind: String,
    /// Where to: an address, an id, or the file that implies it.
    pub target: String,
    /// Components (`code.*`) and predicates (`described(*)`) that it leaves open.
    pub opens: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

impl Pointer {
    /// Does it leave `key` open: a component, or `predicate(subject)`?
    pub fn leaves_open(&self, key: &str) -> bool {
        self.opens.iter().any(|pattern| covers(pattern, key))
    }

    /// May any part of the release lie where it leads, whatever its words name: a code repository, a paper, a site?
    pub fn may_hold_parts(&self) -> bool {
        let kinds = &crate::lexicon::BOOK.pointers.pointer;
        kinds.iter().any(|kind| kind.parts && kind.kind == self.kind)
    }
}

/// Does a pattern of the dictionary's pointers (`code.*`, `described(*)`) leave `key` open?
pub fn covers(pattern: &str, key: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            key.len() >= before.len() + after.len() && key.starts_with(before) && key.ends_with(after)
        }
        None => pattern == key,
    }
}

impl Statements {
    /// The pointers that leave `key` open.
    pub fn pointing_to<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Pointer> {
        self.pointers
            .iter()
            .filter(move |pointer| pointer.leaves_open(key))
    }

    /// What is said of where `component` is.
    pub fn availability_of<'a>(&'a self, component: &'a str) -> impl Iterator<Item = &'a Availability> {
        self.availability
            .iter()
            .filter(move |said| said.component.as_str() == component)
    }
}

/// A fact of `described` or `data_information` that a document bears out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Description {
    /// `described` or `data_information`.
    pub predicate: &'static str,
    /// Its subject.
    pub subject: String,
    /// Index into the release's sources.
    pub source: usize,
    /// The file.
    pub path: String,
    /// The line.
    pub line: u32,
    /// The words.
    pub quote: String,
    /// Digest of the file.
    pub sha256: Option<String>,
}

impl Description {
    /// `predicate(subject)`, borne out at `spot`.
    pub(crate) fn of(predicate: &'static str, subject: &str, spot: Spot) -> Self {
        Self {
            predicate,
            subject: subject.to_owned(),
            source: spot.source,
            path: spot.path,
            line: spot.line,
            quote: spot.quote,
            sha256: spot.sha256,
        }
    }
}

/// A component contained in a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contained {
    /// The component.
    pub component: Component,
    /// Index into the release's sources.
    pub source: usize,
    /// The file.
    pub path: String,
    /// The line.
    pub line: u32,
    /// The words.
    pub quote: String,
    /// Digest of the file.
    pub sha256: Option<String>,
}

/// A license that a place names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenseTag {
    /// What it speaks of: `weights`, `code`, `data`, `documents` or `package`.
    pub part: &'static str,
    /// The ids named.
    pub ids: Vec<String>,
    /// A name beside the id (`license_name`).
    pub name: Option<String>,
    /// A link beside the id (`license_link`).
    pub link: Option<String>,
    /// Index into the release's sources.
    pub source: usize,
    /// The file.
    pub path: String,
    /// The line, 0 for a GGUF key.
    pub line: u32,
    /// The words.
    pub quote: String,
    /// Where such a thing is named.
    pub kind: TagKind,
}

/// Where a license is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TagKind {
    /// In the card's front matter.
    FrontMatter,
    /// In GGUF metadata.
    Gguf,
    /// In a package's metadata.
    PackageMetadata,
    /// In prose.
    Prose,
}

/// Something named: a base model, a dataset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Its name or id.
    pub name: String,
    /// How it relates, where said (`base_model_relation`).
    pub relation: Option<String>,
    /// Where it is named.
    pub spot: Spot,
}

/// Gating fields of a card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Gating {
    /// The fields found, empty where the card has front matter and none of them.
    pub fields: Vec<Spot>,
    /// The card that was looked at.
    pub card: Spot,
}
