//! How a recognizer is written down in `knowledge/components/`; read by the build script and the library.

use serde::{Deserialize, Serialize};

/// One file of `knowledge/components/`: what takes a file for one role.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recognizer {
    /// When it was last looked over.
    pub(crate) version: String,
    /// The role it gives, as it is written in reports.
    pub(crate) role: String,
    /// Where the habit that it follows is documented.
    pub(crate) cite: Vec<String>,
    /// Components of the dictionary that such a file is.
    pub(crate) components: Vec<String>,
    /// What it goes by; the rule of highest priority over all recognizers decides.
    pub(crate) rule: Vec<Rule>,
    /// Files that it must take, and files that it must leave: run as tests.
    #[serde(default)]
    pub(crate) example: Vec<Example>,
}

/// One way to be recognized: everything that is said must hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Why, as a part of a sentence that reports quote.
    pub(crate) reason: String,
    /// The higher is asked first.
    pub(crate) priority: u16,
    /// Patterns of the file's name, lower case; one must match.
    #[serde(default)]
    pub(crate) name: Vec<String>,
    /// Patterns of the whole path, lower case; one must match.
    #[serde(default)]
    pub(crate) path: Vec<String>,
    /// Patterns of the name that rule it out.
    #[serde(default)]
    pub(crate) not_name: Vec<String>,
    /// Patterns of the path that rule it out.
    #[serde(default)]
    pub(crate) not_path: Vec<String>,
    /// Names of magics; the file's first bytes must be one of them.
    #[serde(default)]
    pub(crate) magic: Vec<String>,
    /// Groups of words as they are written in code; of each group one must occur.
    #[serde(default)]
    pub(crate) content: Vec<Vec<String>>,
    /// Words that rule it out.
    #[serde(default)]
    pub(crate) content_none: Vec<String>,
    /// Keys of front matter; one must be there.
    #[serde(default)]
    pub(crate) front_matter: Vec<String>,
    /// Phrase patterns; one must match within a sentence.
    #[serde(default)]
    pub(crate) sentence: Vec<String>,
    /// Phrase patterns that make such a sentence count for nothing.
    #[serde(default)]
    pub(crate) sentence_without: Vec<String>,
    /// Phrase patterns of headings; one must match.
    #[serde(default)]
    pub(crate) heading: Vec<String>,
    /// Circumstances that must hold.
    #[serde(default)]
    pub(crate) when: Vec<Circumstance>,
    /// Circumstances that must not hold.
    #[serde(default)]
    pub(crate) unless: Vec<Circumstance>,
    /// Components in place of the recognizer's.
    #[serde(default)]
    pub(crate) components: Option<Vec<String>>,
    /// Adds its components to a file that another rule has given its role.
    #[serde(default)]
    pub(crate) also: bool,
}

/// What may be known of a file's surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Circumstance {
    /// Weights lie in the same folder.
    WeightsBeside,
    /// Weights lie anywhere in the same source.
    WeightsInSource,
    /// Data lies in the same folder or below.
    DataBeside,
    /// Code lies anywhere in the same source.
    CodeInSource,
    /// The file belongs to a package of Python.
    Packaged,
    /// The source is a model's repository on the Hub.
    HubModel,
    /// The source is a dataset's repository on the Hub.
    HubDataset,
    /// A card of the release names a base model.
    Derivative,
    /// The file loads this very release by its name.
    LoadsThisRelease,
    /// The file is empty, a pointer or a promise.
    Placeholder,
}

/// A file and whether the recognizer takes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    /// Its path.
    pub(crate) path: String,
    /// Its text.
    #[serde(default)]
    pub(crate) text: String,
    /// Its first bytes, in hexadecimal, in place of a text.
    #[serde(default)]
    pub(crate) hex: String,
    /// Paths of other files in the same source.
    #[serde(default)]
    pub(crate) beside: Vec<String>,
    /// The release's name.
    #[serde(default)]
    pub(crate) release: Option<String>,
    /// Does the release name a base model?
    #[serde(default)]
    pub(crate) derivative: bool,
    /// Is it taken?
    pub(crate) is: bool,
    /// The components that it must be given.
    #[serde(default)]
    pub(crate) components: Option<Vec<String>>,
}

/// `context.toml`: patterns by which a file's surroundings and placeholders are known.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Marks {
    /// When it was last looked over.
    pub(crate) version: String,
    /// Where its entries come from.
    pub(crate) cite: Vec<String>,
    /// Patterns of names of weights.
    pub(crate) weights: Vec<String>,
    /// Patterns of names of data.
    pub(crate) data: Vec<String>,
    /// Patterns of names of code.
    pub(crate) code: Vec<String>,
    /// Patterns of names of texts that people read.
    pub(crate) texts: Vec<String>,
    /// Patterns of names of small structured texts.
    pub(crate) structured: Vec<String>,
    /// Phrase patterns of a text that promises the thing instead of being it.
    pub(crate) stub: Vec<String>,
}

/// All of it, as the build script writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Knowledge {
    /// The recognizers, by the names of their files.
    pub(crate) recognizers: Vec<Recognizer>,
    /// The patterns of `context.toml`.
    pub(crate) marks: Marks,
}
