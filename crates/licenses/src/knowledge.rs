//! The shape of the knowledge files, and of the tables that the build script makes of them.
//!
//! Shared by `build.rs` (which reads TOML) and the library (which only decodes what that wrote).

use openassay_words::is_han;
use serde::{Deserialize, Serialize};

/// A facet's value and the section it rests on.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FacetFile {
    /// In the vocabulary of `Facet`.
    pub(crate) value: String,
    /// Section number in the license.
    pub(crate) section: Option<String>,
}

/// A place where a copy has words of its own: holder, product.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slot {
    /// What stands there.
    pub(crate) name: String,
    /// The words before it.
    pub(crate) after: String,
    /// The words behind it.
    pub(crate) before: String,
    /// At most so many words.
    pub(crate) most: u8,
}

/// A part that a copy may leave out as a whole.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Optional {
    /// Its first words.
    pub(crate) from: String,
    /// Its last words.
    pub(crate) to: Option<String>,
    /// The words behind it; where neither is given, it goes to the end of the text.
    pub(crate) before: Option<String>,
}

/// `knowledge/licenses/restrictions/<facet>.toml`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    /// Version of the rules in the file.
    pub(crate) version: u32,
    /// Where the wording was met, or why it is believed.
    pub(crate) cite: Vec<String>,
    /// The language of the phrases.
    #[serde(default)]
    pub(crate) language: Language,
    /// Do the sentences permit, and limit nothing?
    #[serde(default)]
    pub(crate) grants: bool,
    /// Words that no rule reads, wherever they stand: what they carve out is left of any license.
    #[serde(default)]
    pub(crate) passed_over: Vec<String>,
    /// The rules.
    #[serde(default)]
    pub(crate) rule: Vec<Rule>,
}

/// `knowledge/licenses/page/furniture.toml`.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Furniture {
    /// Version of the file.
    pub(crate) version: u32,
    /// Where the words were met.
    pub(crate) cite: Vec<String>,
    /// Phrases that are a whole sentence.
    pub(crate) sentences: Vec<String>,
    /// Names of languages.
    pub(crate) languages: Vec<String>,
}

/// A language that sentences are read in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese: numbers and prohibitions only.
    Chinese,
}

impl Language {
    /// As the reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "Chinese",
        }
    }
}

/// `phrase` with a space between Chinese characters, each of which is a word.
pub(crate) fn spaced(phrase: &str) -> String {
    let mut out = String::with_capacity(phrase.len() * 2);
    let mut before = false;
    for character in phrase.chars() {
        let han = is_han(character);
        if han && before {
            out.push(' ');
        }
        out.push(character);
        before = han;
    }
    out
}

/// A sentence that has one of these phrases, and none of those, restricts.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// The facet it speaks of.
    pub(crate) facet: String,
    /// The value, or `#users`, `#amount`, `#name`, `#places`: what the match or its sentence names.
    pub(crate) value: String,
    /// `facet=value` that another sentence of the text must give, or `facet!=value` that none may: a grant in a
    /// text for research only is one for research only.
    pub(crate) given: Option<String>,
    /// Phrases, one of which the sentence has.
    pub(crate) any: Vec<String>,
    /// Phrases, one of which the sentence has too.
    #[serde(default)]
    pub(crate) with: Vec<String>,
    /// Phrases, none of which the sentence has.
    #[serde(default)]
    pub(crate) not: Vec<String>,
    /// Why it is kept where it fires in the texts of one licensor only.
    pub(crate) reason: Option<String>,
    /// Sentences (of our own) that it must find.
    pub(crate) examples: Vec<String>,
    /// Sentences (of our own) that it must not find.
    #[serde(default)]
    pub(crate) counter: Vec<String>,
}

/// A license, compiled.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Entry {
    /// As in the file.
    pub(crate) id: String,
    /// As in the file.
    pub(crate) title: String,
    /// As in the file.
    pub(crate) aliases: Vec<String>,
    /// Other ids that mean the same (`GPL-3.0` for `GPL-3.0-only`).
    pub(crate) also: Vec<String>,
    /// As in the file.
    pub(crate) spdx: Option<String>,
    /// As in the file.
    pub(crate) hub: Vec<String>,
    /// As in the file, or SPDX's flag.
    pub(crate) osi_approved: Option<bool>,
    /// As in the file.
    pub(crate) open_definition: Option<bool>,
    /// As in the file.
    pub(crate) family: Vec<String>,
    /// As in the file.
    pub(crate) policies: Vec<String>,
    /// As in the file.
    pub(crate) modified_from: Option<String>,
    /// As in the file.
    pub(crate) note: Option<String>,
    /// The knowledge file, none where only SPDX's flags are known.
    pub(crate) file: Option<String>,
    /// Name, value, section.
    pub(crate) facets: Vec<(String, FacetFile)>,
    /// As in the file.
    pub(crate) slots: Vec<Slot>,
    /// As in the file.
    pub(crate) optional: Vec<Optional>,
    /// As in the file.
    pub(crate) extra: Vec<String>,
    /// Digests of companions, as in the file.
    pub(crate) companions: Vec<u64>,
}

/// A text whose segments are in the tables.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Print {
    /// Index of its license.
    pub(crate) entry: u16,
    /// Index of its first segment in the segment table.
    pub(crate) first: u32,
    /// Number of its segments.
    pub(crate) count: u32,
    /// Number of its content words.
    pub(crate) words: u32,
    /// SPDX id whose text we can open, where there is one.
    pub(crate) spdx: Option<String>,
    /// Section and marked words of each segment, where the text cannot be opened.
    pub(crate) details: Vec<(Option<String>, Vec<String>)>,
}

/// Everything that is decoded at start.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Tables {
    /// All licenses, by id.
    pub(crate) entries: Vec<Entry>,
    /// All texts.
    pub(crate) prints: Vec<Print>,
}

/// Bytes of a record of the segment table: digest, number of words.
pub(crate) const SEGMENT_BYTES: usize = 10;
/// Bytes of a record of the index: digest, print, segment.
pub(crate) const INDEX_BYTES: usize = 12;
/// Segments shorter than this say too little to look a text up by.
pub(crate) const SHORTEST_ANCHOR: u16 = 4;
