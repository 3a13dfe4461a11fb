//! How `knowledge/digests/manifests.toml` is written; read by the build script and the library.

use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knowledge {
    /// When it was last looked over.
    pub(crate) version: String,
    /// Files that promise digests; the first that fits decides.
    pub(crate) manifest: Vec<ManifestEntry>,
    /// Ways to compute a digest.
    pub(crate) algorithm: Vec<AlgorithmEntry>,
}

/// Files of one layout.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManifestEntry {
    /// How it is laid out.
    pub(crate) layout: Layout,
    /// The algorithm, where the name says it.
    #[serde(default)]
    pub(crate) algorithm: Option<String>,
    /// Names of such files.
    pub(crate) name: Vec<String>,
    /// Where the layout is documented.
    pub(crate) cite: Vec<String>,
}

/// How a file that promises digests is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A digest and a name in each line, in the manner of GNU or of BSD.
    Sums,
    /// The record of a Python package.
    Record,
    /// A signed in-toto statement, or a Sigstore bundle of one file.
    Statement,
    /// A signature alone.
    Signature,
}

/// One way to compute a digest.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlgorithmEntry {
    /// Its name in reports.
    pub(crate) id: String,
    /// How files write it.
    pub(crate) names: Vec<String>,
    /// Digits of a digest in hexadecimal.
    pub(crate) digits: usize,
    /// What an agreement would be worth.
    pub(crate) strength: Strength,
}

/// What is done with a digest of some algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// It is held against the bytes.
    Compared,
    /// Two files of one digest can be made, so an agreement says nothing.
    Weak,
    /// It is not computed here.
    NotComputed,
}
