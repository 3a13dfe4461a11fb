//! What licenses ask to go with each copy, and the addresses at which their texts stand for good.

use std::sync::LazyLock;

use openassay_words::{Pattern, Token};

mod knowledge;

/// A "Notice" file that a license asks for, with given words in it.
#[derive(Debug)]
pub(crate) struct Demand {
    pub(crate) license: String,
    /// The section of the license that asks for it.
    pub(crate) section: String,
    /// The words of the notice.
    pub(crate) words: Pattern,
    licensors: Vec<String>,
    marks: Vec<String>,
}

static DEMANDS: LazyLock<Vec<Demand>> = LazyLock::new(|| {
    let entries: Vec<knowledge::DemandEntry> =
        postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/demands.bin"))).unwrap_or_default();
    let demands = entries.into_iter().filter_map(|entry| {
        Some(Demand {
            license: entry.license,
            section: entry.section,
            words: Pattern::parse(&entry.words).ok()?,
            licensors: entry.licensors,
            marks: entry.marks,
        })
    });
    demands.collect()
});

static ADDRESSES: LazyLock<Vec<knowledge::AddressEntry>> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/addresses.bin"))).unwrap_or_default()
});

static POLICIES: LazyLock<Policies> = LazyLock::new(|| {
    let file: knowledge::PolicyFile =
        postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/policies.bin"))).unwrap_or_default();
    let patterns = |phrases: Vec<String>| {
        let phrases = phrases.iter();
        phrases.filter_map(|phrase| Pattern::parse(phrase).ok()).collect()
    };
    Policies {
        binds: patterns(file.binds),
        of_a_service: patterns(file.of_a_service),
        multimodal: file.multimodal,
    }
});

static COPYRIGHT: LazyLock<knowledge::CopyrightFile> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/copyright.bin"))).unwrap_or_default()
});

/// By which words a use policy binds.
struct Policies {
    binds: Vec<Pattern>,
    of_a_service: Vec<Pattern>,
    multimodal: Vec<String>,
}

/// Does a sentence of these words bind those who use the model?
pub(crate) fn binds(words: &[Token]) -> bool {
    let has = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.find(words).is_some());
    has(&POLICIES.binds) && !has(&POLICIES.of_a_service)
}

/// Keys of a configuration by which a model takes in more than text.
pub(crate) fn multimodal_keys() -> &'static [String] {
    &POLICIES.multimodal
}

/// Is to keep "the above copyright notice" all that the license `id` asks for?
pub(crate) fn asks_for_the_copyright_above(id: &str) -> bool {
    COPYRIGHT.licenses.iter().any(|license| license == id)
}

/// Is the copyright line `Copyright (c) <year> <copyright holders>`: a form that nobody filled in?
pub(crate) fn is_blank_form(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    COPYRIGHT
        .blanks
        .iter()
        .any(|blank| lower.contains(blank.as_str()))
}

/// What the license `id` asks for.
pub(crate) fn demand_of(id: &str) -> Option<&'static Demand> {
    DEMANDS.iter().find(|demand| demand.license == id)
}

/// The license whose text stands at `address`, which has no scheme before it.
pub(crate) fn license_at(address: &str) -> Option<&'static str> {
    let begins = |prefix: &String| {
        let start = address.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    ADDRESSES
        .iter()
        .find(|entry| entry.prefix.iter().any(begins))
        .map(|entry| entry.license.as_str())
}

impl Demand {
    /// May the release of these names be one of the licensor's own? They need not attribute themselves. A full id
    /// tells its owner; of a bare name only the way it begins is known.
    pub(crate) fn may_be_of_licensor(&self, names: &[String]) -> bool {
        let owned: Vec<&str> = names
            .iter()
            .filter_map(|name| name.split_once('/').map(|(owner, _)| owner))
            .collect();
        if !owned.is_empty() {
            return owned
                .iter()
                .any(|owner| self.licensors.iter().any(|one| one.eq_ignore_ascii_case(owner)));
        }
        let marked = |name: &String| {
            let lower = name.to_ascii_lowercase();
            self.marks.iter().any(|mark| lower.starts_with(mark.as_str()))
        };
        names.is_empty() || names.iter().any(marked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_names_a_license_that_we_know() {
        assert_eq!(DEMANDS.len(), 9, "a phrase that is no pattern drops its demand");
        assert_eq!(POLICIES.binds.len(), 7);
        let named = DEMANDS.iter().map(|demand| &demand.license);
        let named = named.chain(ADDRESSES.iter().map(|entry| &entry.license));
        for license in named.chain(&COPYRIGHT.licenses) {
            assert!(openassay_licenses::by_id(license).is_some(), "{license}");
        }
    }

    #[test]
    fn an_address_is_known_by_its_beginning() {
        assert_eq!(
            license_at("www.apache.org/licenses/LICENSE-2.0.txt"),
            Some("Apache-2.0")
        );
        assert_eq!(
            license_at("creativecommons.org/licenses/by-nc/4.0/deed.de"),
            Some("CC-BY-NC-4.0")
        );
        assert_eq!(license_at("example.com/licenses/MIT"), None);
    }

    #[test]
    fn the_licensor_is_known_by_the_owner_or_by_the_name() {
        let llama = demand_of("llama3.2").unwrap();
        let named = |name: &str| llama.may_be_of_licensor(&[name.to_owned()]);
        assert!(named("meta-llama/Llama-3.2-1B") && named("Llama-3.2-1B-Instruct"));
        assert!(!named("rill/Llama-3.2-1B-rill") && !named("rill-1b"));
        assert!(llama.may_be_of_licensor(&[]));
    }
}
