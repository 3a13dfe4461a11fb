//! The licenses we know: every SPDX id, every id of the Hub, and those that have a file of their own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use openassay_facts::Truth;

use crate::facet::{Answer, Facet, Facets, Source};
use crate::knowledge::{Entry, Print, Tables};

/// A license, or a family of them.
#[derive(Debug, Clone)]
pub struct License {
    /// SPDX id, else the Hub's, else our own.
    pub id: String,
    /// Full name.
    pub title: String,
    /// Other names that stand as a title over its text.
    pub aliases: Vec<String>,
    /// SPDX id, where it has one.
    pub spdx: Option<String>,
    /// Ids that a model card on the Hub may carry for it.
    pub hub: Vec<String>,
    /// Is it approved by OSI?
    pub osi_approved: Truth,
    /// Does it conform to the Open Definition?
    pub open_definition: Truth,
    /// Ids of its members, empty unless it is a family without a version.
    pub family: Vec<String>,
    /// Policies that it incorporates by reference.
    pub policies: Vec<String>,
    /// What it grants and restricts.
    pub facets: Facets,
    /// The knowledge file that says so.
    pub file: Option<String>,
    /// What else a reader should know.
    pub note: Option<String>,
}

impl License {
    /// Is this a family without a version, of which only the members' common ground is known?
    pub fn is_family(&self) -> bool {
        !self.family.is_empty()
    }

    /// Its text, where SPDX has it under this very id.
    pub fn text(&self) -> Option<&'static str> {
        let id = self.spdx.as_deref()?;
        let listed = spdx::license_id(id).filter(|listed| listed.name == id)?;
        Some(listed.text())
    }
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    // The bytes are our own build's; `the_tables_decode` holds that they are whole.
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin"))).unwrap_or_default()
});

static LICENSES: LazyLock<Vec<License>> = LazyLock::new(|| TABLES.entries.iter().map(license).collect());

static BY_ID: LazyLock<BTreeMap<String, usize>> = LazyLock::new(|| {
    let mut places = BTreeMap::new();
    // An own id wins over another's alias.
    for (place, entry) in TABLES.entries.iter().enumerate() {
        for id in entry.hub.iter().chain(&entry.also).chain(&entry.spdx) {
            places.entry(id.to_ascii_lowercase()).or_insert(place);
        }
    }
    for (place, entry) in TABLES.entries.iter().enumerate() {
        places.insert(entry.id.to_ascii_lowercase(), place);
    }
    places
});

/// The license with this SPDX id, Hub id or id of ours, whatever the case; families included.
pub fn by_id(id: &str) -> Option<&'static License> {
    LICENSES.get(*BY_ID.get(&id.trim().to_ascii_lowercase())?)
}

/// All licenses we know, by id.
pub fn all() -> &'static [License] {
    &LICENSES
}

pub(crate) fn license_of(print: &Print) -> Option<&'static License> {
    LICENSES.get(usize::from(print.entry))
}

pub(crate) fn entry_of(print: &Print) -> Option<&'static Entry> {
    TABLES.entries.get(usize::from(print.entry))
}

/// Where `entry` stands among all.
pub(crate) fn place_of(entry: &Entry) -> Option<usize> {
    TABLES
        .entries
        .binary_search_by(|other| other.id.cmp(&entry.id))
        .ok()
}

pub(crate) fn entries() -> &'static [Entry] {
    &TABLES.entries
}

pub(crate) fn prints() -> &'static [Print] {
    &TABLES.prints
}

fn license(entry: &Entry) -> License {
    License {
        id: entry.id.clone(),
        title: entry.title.clone(),
        aliases: entry.aliases.clone(),
        spdx: entry.spdx.clone(),
        hub: entry.hub.clone(),
        osi_approved: known(entry.osi_approved),
        // What OSI approves is open in the Open Definition's sense too, save where a file says otherwise.
        open_definition: known(entry.open_definition),
        family: entry.family.clone(),
        policies: entry.policies.clone(),
        facets: facets(entry),
        file: entry.file.clone(),
        note: entry.note.clone(),
    }
}

fn known(flag: Option<bool>) -> Truth {
    flag.map_or(Truth::Unknown, Truth::from)
}

fn facets(entry: &Entry) -> Facets {
    let file = || {
        entry
            .file
            .clone()
            .unwrap_or_else(|| "SPDX license list".to_owned())
    };
    Facets::new(entry.facets.iter().filter_map(|(name, stored)| {
        let source = Source::Knowledge {
            file: file(),
            section: stored.section.clone(),
        };
        Some((
            Facet::named(name)?,
            Answer {
                value: stored.value.clone(),
                source,
            },
        ))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_decode() {
        assert!(all().len() > 600, "{}", all().len());
        assert!(prints().len() > 500);
    }

    #[test]
    fn ids_are_found_whatever_their_case_and_origin() {
        assert_eq!(by_id("apache-2.0").unwrap().id, "Apache-2.0");
        assert_eq!(by_id("MIT").unwrap().osi_approved, Truth::True);
        assert_eq!(by_id("agpl-3.0").unwrap().id, "AGPL-3.0-only");
        assert_eq!(by_id("GPL-3.0+").unwrap().id, "GPL-3.0-or-later");
        assert!(by_id("no such license").is_none());
    }
}
