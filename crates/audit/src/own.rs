//! Rule files of the auditor's own, graded beside the frameworks that we carry.
//!
//! Like the settings file, one counts only where the auditor passes it from outside what is audited.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use openassay_frameworks::{Framework, FrameworkError};

use crate::settings::lies_inside;

/// The largest rule file; ours have up to five kilobytes.
const LARGEST: u64 = 1024 * 1024;

/// A framework of the auditor's own, and the file it came from as the auditor named it.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnFramework {
    /// The file.
    pub file: String,
    /// The rules in it.
    pub framework: Framework,
}

/// Why a rule file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleFileError {
    /// It cannot be read.
    #[error("the rule file `{}` cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is larger than any rule file.
    #[error("{}: a rule file has at most {LARGEST} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// It is not text.
    #[error("{}:{line}:{column}: not text in UTF-8, which a rule file is", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Line of the first byte that is none, counted from 1.
        line: usize,
        /// Column in characters, counted from 1.
        column: usize,
    },
    /// A rule in it is wrong.
    #[error("{}:{}:{}: {}", path.display(), error.line, error.column, error.problem)]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        error: Box<FrameworkError>,
    },
    /// It lies inside what is audited.
    #[error(
        "the rule file `{}` lies inside the audited release, where it is a claim of the producer",
        path.display()
    )]
    Inside {
        /// The file.
        path: PathBuf,
    },
    /// Two files have one id.
    #[error("{}: its id `{id}` is also that of `{}`", path.display(), other.display())]
    Twice {
        /// The later file.
        path: PathBuf,
        /// The id.
        id: String,
        /// The earlier file.
        other: PathBuf,
    },
}

/// Reads the rule files at `paths`, each outside all `places` that are audited, in the order given.
pub fn own_frameworks(paths: &[PathBuf], places: &[PathBuf]) -> Result<Vec<OwnFramework>, RuleFileError> {
    let mut found: Vec<OwnFramework> = Vec::new();
    for path in paths {
        if lies_inside(path, places) {
            return Err(RuleFileError::Inside { path: path.clone() });
        }
        let framework = openassay_frameworks::load(&text(path)?).map_err(|error| RuleFileError::Wrong {
            path: path.clone(),
            error: Box::new(error),
        })?;
        let same = |other: &&OwnFramework| other.framework.id.eq_ignore_ascii_case(&framework.id);
        if let Some(other) = found.iter().find(same) {
            return Err(RuleFileError::Twice {
                path: path.clone(),
                id: framework.id,
                other: PathBuf::from(&other.file),
            });
        }
        found.push(OwnFramework {
            file: path.to_string_lossy().into_owned(),
            framework,
        });
    }
    Ok(found)
}

fn text(path: &Path) -> Result<String, RuleFileError> {
    let bytes = read(path).map_err(|source| RuleFileError::Unreadable {
        path: path.to_path_buf(),
        source,
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(RuleFileError::TooLarge {
            path: path.to_path_buf(),
        });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or_default());
        RuleFileError::NotText {
            path: path.to_path_buf(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
        }
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the auditor's own file, not what is audited"
)]
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
