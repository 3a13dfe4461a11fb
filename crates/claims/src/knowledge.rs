//! The shapes of `knowledge/claims`, shared with the build script that compiles it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// All of `knowledge/claims`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Book {
    /// The kinds of claims, by file name.
    pub(crate) kinds: Vec<Kind>,
    /// How sentences are read.
    pub(crate) grammar: Grammar,
    /// Components and what is said of them.
    pub(crate) availability: AvailabilityBook,
    /// What links leave open.
    pub(crate) pointers: Pointers,
    /// What documents describe and contain.
    pub(crate) descriptions: Descriptions,
    /// License names in prose.
    pub(crate) licenses: LicenseNames,
    /// Families of architectures.
    pub(crate) families: Families,
    /// What a card should hold, by item: `knowledge/documentation`.
    pub(crate) documentation: Vec<DocumentationItem>,
}

/// Something that a card should hold, and how it is known.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent marks that a knowledge file sets by name"
)]
pub struct DocumentationItem {
    /// Its name: the subject of `documented`.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// Who asks for it: sections of the guidebook, points of an annex.
    pub cite: Vec<String>,
    /// Are a few words enough, as for a date or a name?
    #[serde(default)]
    pub short: bool,
    /// Is a card of data the place for it, too?
    #[serde(default)]
    pub data: bool,
    /// Facts that say it is there, found by other readers.
    #[serde(default)]
    pub facts: Vec<String>,
    /// Beginnings of names of files that are it.
    #[serde(default)]
    pub files: Vec<String>,
    /// Roles of files that are it.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Fields of the front matter that hold it.
    #[serde(default)]
    pub front: Vec<String>,
    /// Titles and labels under which it stands.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Titles under which it may stand: with nothing below them they are not held against anybody.
    #[serde(default)]
    pub loose: Vec<String>,
    /// Phrases of a title or a sentence that is about something else.
    #[serde(default)]
    pub guards: Vec<String>,
    /// Phrases of a sentence or row that tells it wherever it stands.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Phrases of a piece of code that is it.
    #[serde(default)]
    pub code: Vec<String>,
    /// What a sentence that withholds speaks of, where it withholds this.
    #[serde(default)]
    pub withheld: Vec<String>,
    /// A template's own words, which tell nothing.
    #[serde(default)]
    pub hollow: Vec<String>,
    /// Does a phrase tell it in a denial, too?
    #[serde(default)]
    pub denied: bool,
    /// Is an address of mail enough?
    #[serde(default)]
    pub address: bool,
    /// Cards in small that have it.
    pub yes: Vec<String>,
    /// Cards that have only its place.
    pub thin: Vec<String>,
    /// Cards that are silent.
    pub no: Vec<String>,
}

/// One kind of claim: `knowledge/claims/<kind>.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kind {
    /// The kind, equal to the file's name.
    #[serde(rename = "kind")]
    pub(crate) name: String,
    /// Date of the file.
    pub(crate) version: String,
    /// What such a claim says.
    pub(crate) means: String,
    /// Where the readings come from.
    pub(crate) cite: Vec<String>,
    /// What its subject must be for a phrase without other subject.
    #[serde(default)]
    pub(crate) reading: KindReading,
    /// The phrases.
    #[serde(default)]
    pub(crate) phrase: Vec<Phrase>,
    /// Patterns that, where they overlap a phrase, make it no claim.
    #[serde(default)]
    pub(crate) guards: Vec<String>,
    /// Cards in small, run as tests.
    #[serde(default)]
    pub(crate) example: Vec<Example>,
}

/// How phrases of a kind are attributed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent marks that a knowledge file sets by name"
)]
pub(crate) struct KindReading {
    /// The past counts as now ("was trained from scratch").
    #[serde(default)]
    pub(crate) event: bool,
    /// "can" and "may" do not weaken it ("may be used commercially").
    #[serde(default)]
    pub(crate) permits: bool,
    /// What is asserted is the number in the phrase.
    #[serde(default)]
    pub(crate) number: bool,
    /// What is asserted is an amount that the training took.
    #[serde(default)]
    pub(crate) amount: Option<AmountOf>,
    /// May it stand in a row of a table that has two cells?
    #[serde(default)]
    pub(crate) rows: bool,
    /// May the last word of the phrase stand alone in brackets: "parameters (7,000)"?
    #[serde(default)]
    pub(crate) bracket: bool,
    /// The phrase is attributive: its head noun must be a model.
    #[serde(default)]
    pub(crate) head: bool,
    /// Is an "it" taken for this release where the sentence before may speak of something else? Only for what
    /// is never held against a producer.
    #[serde(default)]
    pub(crate) lenient: bool,
    /// Words that may stand between subject and phrase though they usually part them.
    #[serde(default)]
    pub(crate) through: Vec<String>,
}

/// What a training takes an amount of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AmountOf {
    /// Tokens, whose stages are added up and whose epochs multiply.
    Tokens,
    /// Operations.
    Operations,
}

/// A phrase and what it asserts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phrase {
    /// What is asserted; empty where it is the number.
    #[serde(default)]
    pub(crate) asserts: String,
    /// The ways to say it.
    pub(crate) patterns: Vec<String>,
    /// How it is attributed, where not as its kind is.
    #[serde(default)]
    pub(crate) reading: Option<KindReading>,
}

/// A card in small and what it says of its release.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    /// The title, where it is not `Aurora`.
    #[serde(default = "usual_title")]
    pub(crate) title: String,
    /// The words below the title.
    pub(crate) text: String,
    /// What is established by them about the release, in this kind.
    pub(crate) says: Vec<String>,
}

fn usual_title() -> String {
    "Aurora".to_owned()
}

/// How sentences are read: `reading/grammar.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grammar {
    /// Date of the file.
    pub(crate) version: String,
    /// Where it comes from.
    pub(crate) cite: Vec<String>,
    /// Lists of words.
    pub(crate) words: BTreeMap<String, Vec<String>>,
    /// Lists of patterns.
    pub(crate) patterns: BTreeMap<String, Vec<String>>,
    /// Cards in small that name a price (`price`), or none.
    pub(crate) example: Vec<Example>,
}

/// Components and what is said of them: `reading/availability.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AvailabilityBook {
    /// Date of the file.
    pub(crate) version: String,
    /// Where it comes from.
    pub(crate) cite: Vec<String>,
    /// Nouns and the components they stand for, the more special first.
    pub(crate) noun: Vec<Noun>,
    /// Single words that name components behind "we release".
    pub(crate) bare: Vec<Noun>,
    /// Nouns preceded or followed by these speak of something else.
    pub(crate) guards: Vec<String>,
    /// What is said, by status.
    pub(crate) status: BTreeMap<String, Vec<String>>,
    /// Cards in small, and what they say of which component: `code.training promised`.
    pub(crate) example: Vec<Example>,
}

/// A way to name components.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Noun {
    /// The components.
    pub(crate) components: Vec<String>,
    /// The ways to name them.
    pub(crate) patterns: Vec<String>,
}

/// What links leave open: `reading/pointers.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pointers {
    /// Date of the file.
    pub(crate) version: String,
    /// Where it comes from.
    pub(crate) cite: Vec<String>,
    /// Kinds of pointers, in the order in which they are tried.
    pub(crate) pointer: Vec<PointerKind>,
}

/// A kind of pointer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent marks that a knowledge file sets by name"
)]
pub(crate) struct PointerKind {
    /// Its name.
    pub(crate) kind: String,
    /// What it leaves open.
    pub(crate) opens: Vec<String>,
    /// Hosts, each with an optional path it begins with.
    #[serde(default)]
    pub(crate) addresses: Vec<String>,
    /// Endings of an address's path.
    #[serde(default)]
    pub(crate) endings: Vec<String>,
    /// Words of the sentence or of the heading above that must name it.
    #[serde(default)]
    pub(crate) named: Vec<String>,
    /// Is an address that holds the release's own name enough?
    #[serde(default)]
    pub(crate) own: bool,
    /// May it stand in a table?
    #[serde(default)]
    pub(crate) rows: bool,
    /// Is any address of this kind, a home page too, where its words name it?
    #[serde(default)]
    pub(crate) anywhere: bool,
    /// May what it points to hold any part of the release, whatever its words name?
    #[serde(default)]
    pub(crate) parts: bool,
}

/// What documents describe and contain: `reading/descriptions.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Descriptions {
    /// Date of the file.
    pub(crate) version: String,
    /// Where it comes from.
    pub(crate) cite: Vec<String>,
    /// Phrases of a template that was not filled in.
    pub(crate) placeholders: Vec<String>,
    /// Section titles by topic.
    pub(crate) sections: BTreeMap<String, Vec<String>>,
    /// Names of benchmarks and metrics, as they stand in headers of tables.
    pub(crate) benchmarks: Vec<String>,
    /// Metrics.
    pub(crate) metrics: Vec<String>,
    /// Measures that have several names, each list in small letters and figures alone.
    pub(crate) same_metrics: Vec<Vec<String>>,
    /// What the columns of a table hold, by its headers: tasks, metrics, values, or no results at all.
    pub(crate) columns: BTreeMap<String, Vec<String>>,
    /// Facts that a sentence bears out.
    pub(crate) fact: Vec<DescribedFact>,
    /// Components that a sentence is.
    pub(crate) contained: Vec<ContainedComponent>,
}

/// A fact that a sentence bears out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DescribedFact {
    /// `described` or `data_information`.
    pub(crate) predicate: String,
    /// Its subject.
    pub(crate) subject: String,
    /// Phrases that bear it out wherever they stand.
    #[serde(default)]
    pub(crate) patterns: Vec<String>,
    /// Phrases that bear it out in a sentence about the data, or in a section about it.
    #[serde(default)]
    pub(crate) about_data: Vec<String>,
    /// Sections in which any sentence of substance bears it out.
    #[serde(default)]
    pub(crate) in_sections: Vec<String>,
    /// Titles under which the first sentence of substance bears it out.
    #[serde(default)]
    pub(crate) in_titles: Vec<String>,
    /// The same for titles that name it only in a card of data, or below a title about data.
    #[serde(default)]
    pub(crate) data_titles: Vec<String>,
    /// Must what stands under such a title hold a number, as settings do?
    #[serde(default)]
    pub(crate) numbers: bool,
    /// Phrases that make the sentence say something else.
    #[serde(default)]
    pub(crate) guards: Vec<String>,
    /// May the sentence be a denial?
    #[serde(default)]
    pub(crate) denied: bool,
    /// Sentences that bear it out.
    pub(crate) yes: Vec<String>,
    /// Sentences that do not.
    pub(crate) no: Vec<String>,
}

/// A component that a sentence is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContainedComponent {
    /// The component.
    pub(crate) component: String,
    /// Phrases that are it wherever they stand.
    #[serde(default)]
    pub(crate) patterns: Vec<String>,
    /// Sections in which any sentence of substance, or code, is it.
    #[serde(default)]
    pub(crate) in_sections: Vec<String>,
    /// Phrases that make the sentence say something else.
    #[serde(default)]
    pub(crate) guards: Vec<String>,
    /// May a row of a table be it?
    #[serde(default)]
    pub(crate) rows: bool,
    /// Sentences that are it.
    pub(crate) yes: Vec<String>,
    /// Sentences that are not.
    pub(crate) no: Vec<String>,
}

/// Families of architectures: `reading/families.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Families {
    /// Date of the file.
    pub(crate) version: String,
    /// Where it comes from.
    pub(crate) cite: Vec<String>,
    /// Types that may be taken for one another.
    pub(crate) group: Vec<FamilyGroup>,
    /// What cards name.
    pub(crate) family: Vec<Family>,
}

/// Types that may be taken for one another, and can never be those of another group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FamilyGroup {
    /// What they are.
    pub(crate) name: String,
    /// Parts of the names of tensors of which every model of the group has one.
    pub(crate) tensors: Vec<String>,
    /// `model_type` in a configuration, `general.architecture` in a GGUF.
    pub(crate) types: Vec<String>,
}

/// A family that cards name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    /// What a claim asserts: `family=<name>`.
    pub(crate) name: String,
    /// What people call it.
    pub(crate) title: String,
    /// The types that are surely it.
    pub(crate) types: Vec<String>,
}

/// License names in prose: `reading/licenses.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LicenseNames {
    /// Date of the file.
    pub(crate) version: String,
    /// Where it comes from.
    pub(crate) cite: Vec<String>,
    /// Phrases that put a thing under a license, directly before its name.
    pub(crate) grants: Vec<String>,
    /// Phrases behind the name that do so.
    pub(crate) behind: Vec<String>,
    /// Phrases that make it no grant.
    pub(crate) guards: Vec<String>,
    /// Ids and the ways to name them, the more special first.
    pub(crate) license: Vec<LicenseName>,
}

/// A license and the ways to name it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LicenseName {
    /// SPDX id, or the Hub's.
    pub(crate) id: String,
    /// The ways to name it.
    pub(crate) patterns: Vec<String>,
}
