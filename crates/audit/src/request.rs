//! What is asked of an audit, and how it can fail as a whole.

use std::error::Error;
use std::path::PathBuf;

use openassay_frameworks::Goal;
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
    /// A file of another index, to be held against what is found.
    pub against: Option<PathBuf>,
    /// Results of `openassay exercise` on these bytes.
    pub exercised: Vec<PathBuf>,
    /// Levels to work towards.
    pub goals: Vec<Goal>,
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
    /// A result of `openassay exercise` cannot be used.
    #[error("the result `{path}` cannot be used: {message}")]
    Exercise {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// The self-report that was to be held against the release cannot be used.
    #[error("the self-report `{path}` cannot be read: {message}")]
    SelfReport {
        /// The file.
        path: PathBuf,
        /// What is wrong.
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
            Self::Source(_) | Self::Broken { .. } | Self::SelfReport { .. } => 2,
            Self::NothingThere { .. } => 3,
            Self::Settings(_) | Self::RuleFile(_) | Self::Exercise { .. } => 4,
        }
    }

    /// The error and its causes in one line, each said once.
    pub fn told(&self) -> String {
        chain(self)
    }

    /// What was looked for, where nothing was found; else as [`Self::told`].
    pub(crate) fn looked(&self) -> String {
        match self {
            Self::NothingThere { looked, .. } => looked.clone(),
            _ => self.told(),
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
            Self::SelfReport { .. } => Some(
                "give it a model file of the Model Openness Tool, or a system file of the European Open Source AI Index"
                    .to_owned(),
            ),
            Self::Exercise { .. } => {
                Some("run `openassay exercise` on these very files, and keep its result outside of them".to_owned())
            }
            Self::RuleFile(_) => Some("see `docs/frameworks.md` for how to write a rule file".to_owned()),
            Self::Source(_) | Self::Broken { .. } => None,
        }
    }
}

/// The error and its causes, each said once: some errors already name their cause.
fn chain(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !message.contains(&words) {
            message.extend([": ", &words]);
        }
        cause = error.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug)]
    struct Outer(io::Error, &'static str);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.1)
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn a_cause_is_said_once() {
        let cause = || io::Error::other("it is locked");
        assert_eq!(
            chain(&Outer(cause(), "cannot read `x`")),
            "cannot read `x`: it is locked"
        );
        assert_eq!(
            chain(&Outer(cause(), "cannot read `x`: it is locked")),
            "cannot read `x`: it is locked"
        );
    }
}
