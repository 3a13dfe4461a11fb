//! The auditor's settings file: decisions that only a person can take, and answers to findings.
//!
//! It counts only when the auditor passes it. A file of that name inside the audited release is a claim of
//! its producer: shown, never counted.

use std::fmt;
use std::path::{Path, PathBuf};

use openassay_facts::{Assurance, Evidence, Fact, FactKey, Method, Place, Value};
use openassay_frameworks::ValueType;
use serde::Deserialize;

/// The name that is looked for in the working directory.
pub(crate) const FILE_NAME: &str = "openassay.toml";

/// Why a settings file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It cannot be read.
    #[error("the settings file `{path}` cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not the TOML that we understand.
    #[error("the settings file `{path}` is wrong: {message}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        message: String,
    },
    /// It lies inside what is audited.
    #[error(
        "the settings file `{path}` lies inside the audited release, where it is a claim of the producer"
    )]
    Inside {
        /// The file.
        path: PathBuf,
    },
}

/// What the auditor has decided and answered.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Decisions on facts that only a person can decide.
    #[serde(default, rename = "decision")]
    pub decisions: Vec<Decision>,
    /// Answers to findings and contradictions.
    #[serde(default, rename = "answer")]
    pub answers: Vec<AnswerEntry>,
    /// The file they came from, as the auditor named it.
    #[serde(skip)]
    pub path: String,
}

/// A decision on one fact.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The fact as the rules write it: `judged(data_cannot_be_shared)`.
    pub fact: String,
    /// What was decided.
    pub value: Verdict,
    /// Who decided.
    pub who: String,
    /// When, as a date.
    pub when: String,
    /// Why.
    pub why: String,
    /// Digest of the release that was judged; a decision on other bytes lapses.
    pub digest: Option<String>,
}

/// What a person decided: yes or no, or one of the names that the dictionary has for the fact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected true, false or a name in quotes")]
pub enum Verdict {
    /// Yes or no.
    Truth(bool),
    /// How much of it: `none`, `some`, `full`.
    Name(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth(value) => write!(f, "{value}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl From<&Verdict> for Value {
    fn from(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Truth(value) => Self::Bool(*value),
            Verdict::Name(name) => Self::Name(name.clone()),
        }
    }
}

/// An answer to one finding or contradiction.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerEntry {
    /// The id of the finding or contradiction.
    pub finding: String,
    /// Why it is settled.
    pub reason: String,
    /// Who says so.
    pub who: Option<String>,
    /// Digest of the release that was read; an answer to other bytes lapses.
    pub digest: Option<String>,
}

impl Settings {
    /// Reads the file that the auditor passed, or the one in the working directory where that lies outside
    /// every source.
    pub fn load(passed: Option<&Path>, places: &[PathBuf]) -> Result<Self, SettingsError> {
        let path = match passed {
            Some(path) => path.to_path_buf(),
            None if Path::new(FILE_NAME).is_file() => PathBuf::from(FILE_NAME),
            None => return Ok(Self::default()),
        };
        match passed {
            Some(_) if lies_inside(&path, places) => Err(SettingsError::Inside { path }),
            None if lies_inside(&path, &folders(places)) => Ok(Self::default()),
            _ => Self::read(&path),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the auditor's own file, not what is audited"
    )]
    fn read(path: &Path) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(path).map_err(|source| SettingsError::Unreadable {
            path: path.to_path_buf(),
            source,
        })?;
        let mut settings: Self = toml::from_str(&text).map_err(|error| SettingsError::Wrong {
            path: path.to_path_buf(),
            message: error.to_string(),
        })?;
        settings.path = path.to_string_lossy().into_owned();
        settings.check().map_err(|message| SettingsError::Wrong {
            path: path.to_path_buf(),
            message,
        })?;
        Ok(settings)
    }

    /// Only what the dictionary leaves to a person can be decided.
    fn check(&self) -> Result<(), String> {
        let dictionary = openassay_frameworks::dictionary();
        for decision in &self.decisions {
            if !dictionary.is_judgment(&decision.fact) || !dictionary.knows(&decision.fact) {
                return Err(format!("`{}` is not a fact that a person decides", decision.fact));
            }
            fits(decision)?;
            let signed = [&decision.who, &decision.when, &decision.why];
            if signed.iter().any(|words| words.trim().is_empty()) {
                return Err(format!(
                    "the decision on `{}` does not say who, when and why",
                    decision.fact
                ));
            }
        }
        let unreasoned = |answer: &&AnswerEntry| answer.reason.trim().is_empty();
        match self.answers.iter().find(unreasoned) {
            Some(answer) => Err(format!(
                "the answer to `{}` does not say the reason",
                answer.finding
            )),
            None => Ok(()),
        }
    }

    /// The decision on `key` that holds for a release of this digest.
    pub fn decided(&self, key: &FactKey, digest: Option<&str>) -> Option<(&Decision, Fact)> {
        let decision = self
            .decisions
            .iter()
            .find(|decision| decision.fact == key.as_str() && holds(decision.digest.as_deref(), digest))?;
        let words = format!("{} decided on {}: {}", decision.who, decision.when, decision.why);
        let mut evidence = Evidence::of_knowledge(&self.path, words).by(Method::Decided);
        evidence.place = Place::Whole;
        Some((
            decision,
            Fact::because(&decision.value, Assurance::Inspected, evidence),
        ))
    }

    /// A decision on `key` that speaks of other bytes than those of a release of this digest.
    pub fn lapsed(&self, key: &FactKey, digest: Option<&str>) -> Option<&Decision> {
        if self.decided(key, digest).is_some() {
            return None;
        }
        self.decisions
            .iter()
            .find(|decision| decision.fact == key.as_str())
    }
}

impl AnswerEntry {
    /// Does it speak of a release of this digest, or of any?
    pub(crate) fn holds(&self, digest: Option<&str>) -> bool {
        holds(self.digest.as_deref(), digest)
    }
}

/// A decision on `fact`, to be pasted into a settings file: who, when and why are left for the one who decides, and no
/// file with empty ones is accepted.
pub(crate) fn stanza(fact: &str, value: &str, digest: Option<&str>) -> String {
    let digest = digest
        .map(|digest| format!("digest = \"{digest}\"\n"))
        .unwrap_or_default();
    format!("[[decision]]\nfact = \"{fact}\"\nvalue = {value}\nwho = \"\"\nwhen = \"\"\nwhy = \"\"\n{digest}")
}

/// Is what was decided a value that the fact can have?
fn fits(decision: &Decision) -> Result<(), String> {
    let dictionary = openassay_frameworks::dictionary();
    let Some((_, predicate)) = dictionary.predicate_of(&decision.fact) else {
        return Ok(());
    };
    match (predicate.value_type(), &decision.value) {
        (ValueType::Ordered(names), Verdict::Name(name)) if names.contains(name) => Ok(()),
        (ValueType::Ordered(names), value) => Err(format!(
            "`{}` is one of {}, not `{value}`",
            decision.fact,
            names.join(", ")
        )),
        (_, Verdict::Truth(_)) => Ok(()),
        (_, value) => Err(format!("`{}` is true or false, not `{value}`", decision.fact)),
    }
}

/// Is what was written about `judged` (or about any release) written about this one? One file may speak of
/// several releases, each by its digest.
fn holds(judged: Option<&str>, digest: Option<&str>) -> bool {
    judged.is_none() || judged == digest
}

/// The places, and of a single file its folder: whoever made the file may have filled the folder, so a
/// settings file that nobody passed does not count there.
fn folders(places: &[PathBuf]) -> Vec<PathBuf> {
    let folder = |place: &PathBuf| match place.parent() {
        Some(folder) if place.is_file() && folder != Path::new("") => folder.to_path_buf(),
        Some(_) if place.is_file() => PathBuf::from("."),
        _ => place.clone(),
    };
    places.iter().map(folder).collect()
}

/// Does the file lie in one of the places that are audited?
#[expect(clippy::disallowed_methods, reason = "compares places, opens nothing")]
pub(crate) fn lies_inside(path: &Path, places: &[PathBuf]) -> bool {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // In a cache every file is a link out of its folder: where the link stands counts as well as what it is.
    let spots: Vec<PathBuf> = [path, folder]
        .iter()
        .filter_map(|spot| std::fs::canonicalize(spot).ok())
        .collect();
    places
        .iter()
        .filter_map(|place| std::fs::canonicalize(place).ok())
        .any(|place| spots.iter().any(|spot| spot.starts_with(&place)))
}
