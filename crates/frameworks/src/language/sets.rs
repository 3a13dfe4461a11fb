//! Named license sets, for authorities with lists of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rules::SetEntry;

/// A list of licenses that an authority keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseSet {
    /// Its name in `member(license(x), name)`.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// Version or date of the list.
    pub version: String,
    /// Where it comes from.
    pub cite: Vec<String>,
    /// Is whatever it does not list outside it? Else unknown.
    pub closed: bool,
    /// Ids inside.
    pub licenses: Vec<String>,
    /// Ids known to be outside; only for a list that is not closed.
    #[serde(default)]
    pub outside: Vec<String>,
    /// What the authority finds fit for each type of component, where it says so.
    #[serde(default)]
    pub types: BTreeMap<String, Vec<String>>,
}

impl LicenseSet {
    /// A set that a rule file brings along.
    pub(super) fn own(id: String, entry: SetEntry) -> Self {
        Self {
            title: entry.title.unwrap_or_else(|| id.clone()),
            id,
            version: String::new(),
            cite: Vec::new(),
            closed: entry.closed,
            licenses: entry.licenses.into_inner(),
            outside: entry.outside,
            types: BTreeMap::new(),
        }
    }
}
