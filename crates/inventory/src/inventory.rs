//! The list of what is there, and how the rest of the audit asks it.

use openassay_documents::Document;
use openassay_facts::{Artifact, Presence, Problem, Role};

/// What is there, which role each file plays, and the words and configurations that were read.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Every file, sorted by source and path.
    pub artifacts: Vec<Artifact>,
    /// Every text of the producer, read and taken apart, in the order of the artifacts.
    pub documents: Vec<Document>,
    /// Every small configuration in JSON.
    pub configs: Vec<Config>,
    /// Licenses, policies, notices, code, manifests: texts that are read as a whole.
    pub texts: Vec<Text>,
    /// What could not be read or understood.
    pub problems: Vec<Problem>,
    /// What was not looked at, and why.
    pub not_looked_at: Vec<String>,
}

/// A configuration in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Index into the release's sources.
    pub source: usize,
    /// Path inside the source.
    pub path: String,
    /// Digest of its bytes.
    pub sha256: String,
    /// Its text, for lines.
    pub text: String,
    /// Its values.
    pub json: serde_json::Value,
}

/// A text that is read as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Index into the release's sources.
    pub source: usize,
    /// Path inside the source.
    pub path: String,
    /// The role of its file.
    pub role: Role,
    /// Digest of its bytes.
    pub sha256: String,
    /// Its words, lines ended by `\n`.
    pub text: String,
}

impl Config {
    /// The file's name, without its folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The line of `key` at the top, 0 where it is not there.
    pub fn line_of(&self, key: &str) -> u32 {
        openassay_documents::json::line_of(&self.text, &[key])
    }
}

impl Inventory {
    /// The artifacts of this role.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Artifact> {
        self.artifacts
            .iter()
            .filter(move |artifact| artifact.role == role)
    }

    /// The artifacts that are this component, placeholders included.
    pub fn with_component<'i>(&'i self, component: &'i str) -> impl Iterator<Item = &'i Artifact> {
        self.artifacts
            .iter()
            .filter(move |artifact| artifact.components.iter().any(|c| c.as_str() == component))
    }

    /// The artifacts that are this component with bytes that are here.
    pub fn present<'i>(&'i self, component: &'i str) -> impl Iterator<Item = &'i Artifact> {
        self.with_component(component)
            .filter(|artifact| artifact.presence == Presence::Here)
    }

    /// The artifact at this place.
    pub fn artifact(&self, source: usize, path: &str) -> Option<&Artifact> {
        let place = |artifact: &Artifact| (artifact.source, artifact.path.as_str()).cmp(&(source, path));
        let index = self.artifacts.binary_search_by(place).ok()?;
        self.artifacts.get(index)
    }

    /// Weights of every role but the optimizer's and the index, in order.
    pub fn weights(&self) -> impl Iterator<Item = &Artifact> {
        self.artifacts.iter().filter(|artifact| {
            matches!(
                artifact.role,
                Role::WeightsFinal | Role::WeightsIntermediate | Role::WeightsAdapter
            )
        })
    }

    /// The configurations of this name.
    pub fn configs_named<'i>(&'i self, name: &'i str) -> impl Iterator<Item = &'i Config> {
        self.configs.iter().filter(move |config| config.name() == name)
    }

    /// The indexes of shards.
    pub fn indexes(&self) -> impl Iterator<Item = &Config> {
        self.configs
            .iter()
            .filter(|config| config.path.ends_with(".index.json"))
    }

    /// The document at this place.
    pub fn document(&self, source: usize, path: &str) -> Option<&Document> {
        // They are kept in the order of the artifacts.
        let place = |document: &Document| (document.source, document.path.as_str()).cmp(&(source, path));
        let index = self.documents.binary_search_by(place).ok()?;
        self.documents.get(index)
    }

    /// The documents of this role.
    pub fn documents_of(&self, role: Role) -> impl Iterator<Item = &Document> {
        let is = move |document: &&Document| {
            self.artifact(document.source, &document.path)
                .is_some_and(|artifact| artifact.role == role)
        };
        self.documents.iter().filter(is)
    }

    /// The texts of this role.
    pub fn texts_of(&self, role: Role) -> impl Iterator<Item = &Text> {
        self.texts.iter().filter(move |text| text.role == role)
    }

    /// Has the producer said anything that was read (a card, a report, any document)?
    pub fn has_words(&self) -> bool {
        !self.documents.is_empty()
    }
}
