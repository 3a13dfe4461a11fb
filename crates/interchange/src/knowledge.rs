//! How the files of `knowledge/interchange/` are written; read by the build script and the library.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Both files.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Knowledge {
    /// `mot.toml`.
    pub mot: Mot,
    /// `osai.toml`.
    pub osai: Osai,
}

/// What every index has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its id in reports.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The state of it that we read.
    pub version: String,
    /// The framework whose grade it gives.
    pub framework: String,
    /// Where it is documented.
    pub cite: Vec<String>,
    /// What it does that the framework's own text does not say.
    #[serde(default, rename = "quirk")]
    pub quirks: Vec<Quirk>,
}

/// Something that an index does with its files, and that the framework's text does not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quirk {
    /// Its name.
    pub id: String,
    /// What the index does.
    pub does: String,
    /// What the framework's own text would have done.
    pub instead: String,
    /// Where the index does it.
    pub cite: String,
}

/// The file of the Model Openness Tool.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Mot {
    /// What every index has.
    pub index: Index,
    /// The components of the tool.
    pub component: Vec<MotComponent>,
    /// Names that files give a license, in lower case, and the id that is meant.
    pub names: BTreeMap<String, String>,
    /// Open licenses that the tool does not list, and one that it does list and that is as open.
    pub unlisted: BTreeMap<String, String>,
    /// What stands in place of a license where a component is not there.
    pub not_included: NotIncluded,
    /// Licenses that the framework itself names.
    pub recommended: Recommended,
}

/// Licenses that the framework itself names.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommended {
    /// Their ids.
    pub ids: Vec<String>,
}

/// What stands in place of a license where a component is not there.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotIncluded {
    /// How such words begin, in lower case.
    pub begins: Vec<String>,
}

/// A component of the Model Openness Tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MotComponent {
    /// Its name, as files write it.
    pub name: String,
    /// Its number in the tool's settings.
    pub number: u32,
    /// `code`, `data` or `document`: whose license it may inherit.
    #[serde(rename = "type")]
    pub kind: String,
    /// Our name for it, where our dictionary has one.
    #[serde(default)]
    pub component: Option<String>,
}

/// The file of the European index.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Osai {
    /// What every index has.
    pub index: Index,
    /// What it grades.
    pub dimension: Vec<Dimension>,
    /// Its words, and the extents that they stand for.
    pub grades: BTreeMap<String, String>,
    /// Where a file names a license.
    pub license: LicenseKey,
}

/// A dimension of the European index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// The key of the file.
    pub key: String,
    /// The subject of the extent that it tells.
    pub extent: String,
    /// Components that are there where it is not closed, and are not where it is.
    #[serde(default)]
    pub present: Vec<String>,
}

/// Where a file names the license of a component.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseKey {
    /// Keys joined by dots.
    pub key: String,
    /// Our name for the component.
    pub component: String,
}
