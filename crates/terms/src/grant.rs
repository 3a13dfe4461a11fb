//! One place of a release that names terms, and what it speaks of.

use std::fmt;

use openassay_facts::{Component, Evidence, Method, Place};

use crate::{Basis, Offer};

/// The four parts that terms are told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The parameters.
    Weights,
    /// The source code.
    Code,
    /// The data.
    Data,
    /// Cards, reports, papers.
    Documents,
}

impl Part {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Weights, Self::Code, Self::Data, Self::Documents];

    /// The part a component belongs to.
    pub fn of(component: &Component) -> Self {
        Self::named(component.part()).unwrap_or(Self::Documents)
    }

    /// The part of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == name)
    }

    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weights => "weights",
            Self::Code => "code",
            Self::Data => "data",
            Self::Documents => "documents",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a grant is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantKind {
    /// The text of a license or agreement.
    Text,
    /// A field of a card's front matter.
    Tag,
    /// A key inside a GGUF file.
    GgufKey,
    /// An SPDX header in a source file.
    Header,
    /// A field of a package's metadata: it speaks of the package.
    Package,
    /// A sentence of the producer.
    Prose,
    /// A use policy that binds, or may: it limits what a license grants, and grants nothing.
    Policy,
}

/// One place that names terms.
#[derive(Debug, Clone)]
pub struct Grant {
    /// How it is made.
    pub kind: GrantKind,
    /// Index into the release's sources.
    pub source: usize,
    /// The file it stands in.
    pub path: String,
    /// The folder that it covers: its own, or the root for a package's license.
    pub folder: String,
    /// The parts that it speaks of.
    pub parts: Vec<Part>,
    /// The files that it names, where its words name some: then it speaks of these only.
    pub files: Vec<String>,
    /// Where, and in which words.
    pub evidence: Evidence,
    /// What it offers.
    pub offer: Offer,
    /// Policies that it makes part of its terms, and that are not here.
    pub lacks: Vec<String>,
}

impl Grant {
    /// The place that `basis` stands in, as evidence.
    pub fn citing(&self, basis: Basis) -> Evidence {
        match basis {
            Basis::Sentence { quote, focus, line } => {
                Evidence::in_file(self.source, &self.path, Place::Line(line), Method::Matched)
                    .quoting(quote)
                    .focused(focus)
                    .hashed(self.evidence.sha256.clone())
            }
            Basis::Clause { file, words } => Evidence::of_knowledge(file, words),
        }
    }

    /// Is it the text of terms, and not only words that name or point to some?
    pub fn is_text(&self) -> bool {
        self.kind == GrantKind::Text && matches!(self.offer, Offer::Text(_)) && !self.offer.is_pointer()
    }

    /// Does it speak of `part`?
    pub fn covers(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }
}
