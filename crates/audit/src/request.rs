//! What is asked of an audit, and how it can fail as a whole.

use std::path::PathBuf;

use openassay_sources::SourceError;

use crate::own::RuleFileError;
use crate::settings::SettingsError;

/// One audit to make.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Paths, or ids (`org/model`) of releases in the local Hugging Face cache; together one release.
    pub places: Vec<String>,
    /// The auditor's settings file.
    pub settings: Option<PathBuf>,
    /// The auditor's own rule files, graded after the frameworks that we carry.
    pub frameworks: Vec<PathBuf>,
    /// The auditor declares that nothing was released elsewhere.
    pub completeness: Completeness,
    /// Whether weights are hashed too.
    pub digests: Digests,
}

/// Whether what is missing here may lie elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Completeness {
    /// What is pointed at may be elsewhere.
    #[default]
    AsFound,
    /// The auditor declares that these places hold all that was released.
    Declared,
}

/// Which files are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Digests {
    /// Small files always, weights not.
    #[default]
    Small,
    /// All of them.
    All,
}

/// Why an audit came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// What was named could not be found or read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The auditor's settings file is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A rule file of the auditor's is wrong.
    #[error(transparent)]
    RuleFile(#[from] RuleFileError),
    /// A single file was named, and it is broken.
    #[error("`{path}` cannot be read: {message}")]
    Broken {
        /// The file.
        path: String,
        /// What is wrong, and where.
        message: String,
    },
    /// The place was read, and holds nothing that we understand as a release.
    #[error("nothing in {places} is a model release: {looked}")]
    NothingThere {
        /// What was named.
        places: String,
        /// What was looked for.
        looked: String,
    },
}

impl AuditError {
    /// The exit code of the design: 2 could not read what was named, 3 nothing understood, 4 wrong settings
    /// or rules.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Source(_) | Self::Broken { .. } => 2,
            Self::NothingThere { .. } => 3,
            Self::Settings(_) | Self::RuleFile(_) => 4,
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::NothingThere { .. } => Some(
                "point it at a folder with a model card or weights, a `.gguf` or `.safetensors` file, a wheel, \
                 or an `org/model` id in the Hugging Face cache"
                    .to_owned(),
            ),
            Self::Settings(_) => Some("see `docs/settings.md` for the shape of the file".to_owned()),
            Self::RuleFile(_) => Some("see `docs/frameworks.md` for how to write a rule file".to_owned()),
            Self::Source(_) | Self::Broken { .. } => None,
        }
    }
}
