//! The shape of a license's knowledge file, which only the build script reads.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::knowledge::{FacetFile, Optional, Slot};

/// `knowledge/licenses/<id>.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LicenseFile {
    /// Version of the facts in the file.
    pub(crate) version: u32,
    /// Our id, the file's name: SPDX's, else the Hub's, else our own.
    pub(crate) id: String,
    /// Full name.
    pub(crate) title: String,
    /// Other names that stand as a title over its text.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// SPDX id.
    pub(crate) spdx: Option<String>,
    /// Ids that a model card on the Hub may carry.
    #[serde(default)]
    pub(crate) hub: Vec<String>,
    /// Key of `ScanCode`'s database.
    pub(crate) scancode: Option<String>,
    /// Where the license, or what we say of it, can be looked up.
    #[serde(default)]
    pub(crate) cite: Vec<String>,
    /// Approved by OSI; where absent, SPDX's flag.
    pub(crate) osi_approved: Option<bool>,
    /// Conforms to the Open Definition.
    pub(crate) open_definition: Option<bool>,
    /// Ids of the members, where this is a family without a version.
    #[serde(default)]
    pub(crate) family: Vec<String>,
    /// Policies that it incorporates by reference.
    #[serde(default)]
    pub(crate) policies: Vec<String>,
    /// The license that it is a changed copy of: a tie goes to that one.
    pub(crate) modified_from: Option<String>,
    /// What else a reader should know.
    pub(crate) note: Option<String>,
    /// What it grants and restricts.
    #[serde(default)]
    pub(crate) facets: BTreeMap<String, FacetFile>,
    /// Places where other words may stand.
    #[serde(default)]
    pub(crate) slot: Vec<Slot>,
    /// Parts that a copy may leave out as a whole.
    #[serde(default)]
    pub(crate) optional: Vec<Optional>,
    /// Words that some copies have and others not, and that say nothing: an address, a heading.
    #[serde(default)]
    pub(crate) extra: Vec<String>,
    /// Translations and the like that stand beside it in some copies.
    #[serde(default)]
    pub(crate) companion: Vec<Companion>,
    /// Digests of texts that we do not carry.
    #[serde(default)]
    pub(crate) fingerprint: Vec<FingerprintFile>,
}

/// A stored fingerprint, as `stub` writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FingerprintFile {
    /// Digest of the text it was made from.
    pub(crate) source_sha256: String,
    /// Version of the normalizer that made it.
    pub(crate) normalizer: u32,
    /// Content words of the text.
    pub(crate) words: u32,
    /// One line a segment.
    pub(crate) segments: Vec<String>,
}

/// A text that stands beside the license in some copies and is the same in other words: a translation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Companion {
    /// What it is.
    pub(crate) what: String,
    /// Digest of its words.
    pub(crate) digest: String,
}
