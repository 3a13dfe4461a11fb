//! A rule file as it is written: the fields of its TOML.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) framework: Head,
    #[serde(default, rename = "macro")]
    pub(super) macros: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(super) set: BTreeMap<String, SetEntry>,
    #[serde(default)]
    pub(super) outcome: Vec<OutcomeEntry>,
    #[serde(default)]
    pub(super) level: Vec<LevelEntry>,
    #[serde(default)]
    pub(super) require: Vec<RequireEntry>,
    #[serde(default)]
    pub(super) criterion: Vec<CriterionEntry>,
    #[serde(default)]
    pub(super) note: Vec<NoteEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) label: Option<Spanned<String>>,
    pub(super) version: String,
    #[serde(default)]
    pub(super) date: String,
    pub(super) kind: Spanned<String>,
    #[serde(default = "yes")]
    pub(super) ordered: bool,
    pub(super) cite: Vec<String>,
    pub(super) caveat: Option<String>,
    pub(super) progress: Option<String>,
    pub(super) floor: Option<Spanned<String>>,
    pub(super) floor_reading: Option<String>,
    #[serde(default)]
    pub(super) first_screen: bool,
    pub(super) column: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) bar: bool,
    pub(super) floor_short: Option<String>,
    #[serde(default = "last")]
    pub(super) order: u32,
}

fn yes() -> bool {
    true
}

// A user's own framework stands after ours unless it says otherwise.
fn last() -> u32 {
    1000
}

/// A license set of the file's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetEntry {
    pub(super) licenses: Spanned<Vec<String>>,
    pub(super) title: Option<String>,
    // A company's list mostly is one: what it does not name it does not take.
    #[serde(default = "yes")]
    pub(super) closed: bool,
    #[serde(default)]
    pub(super) outside: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutcomeEntry {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) rank: i32,
    pub(super) short: Option<String>,
    pub(super) when: Option<Spanned<String>>,
    pub(super) cite: Option<String>,
    pub(super) reading: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelEntry {
    pub(super) id: Spanned<String>,
    pub(super) title: Option<String>,
    pub(super) short: Option<String>,
    pub(super) cite: Option<String>,
    pub(super) reading: Option<String>,
    pub(super) require: Vec<RequireEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequireEntry {
    pub(super) when: Spanned<String>,
    pub(super) cite: Option<String>,
    pub(super) reading: Option<String>,
    pub(super) uncounted: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CriterionEntry {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) group: String,
    pub(super) cite: Option<String>,
    pub(super) reading: Option<String>,
    pub(super) weight: Option<Spanned<f64>>,
    pub(super) yes: Option<Spanned<String>>,
    pub(super) partly: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) band: Vec<BandEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BandEntry {
    pub(super) label: Spanned<String>,
    pub(super) points: Spanned<f64>,
    pub(super) when: Spanned<String>,
    pub(super) cite: Option<String>,
    pub(super) reading: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteEntry {
    pub(super) when: Option<Spanned<String>>,
    pub(super) text: String,
}
