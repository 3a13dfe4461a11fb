//! What is given to be read: the documents with their voices, the configurations, the names.

use openassay_documents::Document;
use openassay_facts::Role;

/// Everything of a release that may hold words of its producer.
#[derive(Debug, Clone, Default)]
pub struct Reading<'a> {
    /// Names of the release: Hub id, folder, package.
    pub names: Vec<String>,
    /// The documents, each with whom it speaks for.
    pub spoken: Vec<Spoken<'a>>,
    /// JSON configurations.
    pub configs: Vec<Config<'a>>,
    /// Metadata of GGUF files.
    pub gguf: Vec<Gguf<'a>>,
    /// Files of `.eval_results`, in which the Hub keeps results.
    pub results: Vec<ResultsFile<'a>>,
    /// Other files that a release of weights implies or points to: paths and what they are.
    pub files: Vec<Listed<'a>>,
}

/// A document and whose voice it is.
#[derive(Debug, Clone, Copy)]
pub struct Spoken<'a> {
    /// The document.
    pub document: &'a Document,
    /// Whose voice.
    pub voice: Voice,
}

/// Whom a document speaks for; it decides what "the model" means in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// The card of the model: "this model" is this release.
    Card,
    /// The card of its data.
    DataCard,
    /// A report or paper of the producer: many models are spoken of.
    Report,
    /// Metadata of a package: speaks of the package.
    Package,
    /// A license file that says in words what is licensed how: "the code", "this model" are those beside it.
    Terms,
    /// Any other document.
    Other,
}

impl Voice {
    /// The voice of a document of this role; none for a license, policy or notice, which is no statement
    /// of fact about the release.
    pub fn of(role: Role) -> Option<Self> {
        match role {
            Role::ModelCard => Some(Self::Card),
            Role::DataCard => Some(Self::DataCard),
            Role::Report | Role::Paper => Some(Self::Report),
            Role::PackageMetadata => Some(Self::Package),
            Role::License | Role::Policy | Role::Notice | Role::AuditSettings => None,
            _ => Some(Self::Other),
        }
    }
}

/// A configuration file.
#[derive(Debug, Clone, Copy)]
pub struct Config<'a> {
    /// Index into the release's sources.
    pub source: usize,
    /// Its path.
    pub path: &'a str,
    /// Its text, for lines.
    pub text: &'a str,
    /// Its content.
    pub json: &'a serde_json::Value,
    /// Digest of its bytes.
    pub sha256: &'a str,
}

/// A YAML file of results.
#[derive(Debug, Clone, Copy)]
pub struct ResultsFile<'a> {
    /// Index into the release's sources.
    pub source: usize,
    /// Its path.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Digest of its bytes.
    pub sha256: &'a str,
}

/// Metadata of a GGUF file, as text.
#[derive(Debug, Clone)]
pub struct Gguf<'a> {
    /// Index into the release's sources.
    pub source: usize,
    /// Its path.
    pub path: &'a str,
    /// Key and value.
    pub pairs: Vec<(String, String)>,
    /// The quantization that its name gives (`Q4_K_M`).
    pub quantization: Option<String>,
    /// Digest of its header.
    pub sha256: Option<String>,
}

/// A file that is there, by its role.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Index into the release's sources.
    pub source: usize,
    /// Its path.
    pub path: &'a str,
    /// Its role.
    pub role: Role,
    /// Is it only a pointer (Git LFS) to bytes that are elsewhere?
    pub pointer: bool,
}
