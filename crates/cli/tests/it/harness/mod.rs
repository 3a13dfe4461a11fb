//! Runs the built binary, away from the tester's own settings, and reads what it says.

mod audit;
mod run;

pub(crate) use audit::{Audit, text_of};
pub(crate) use run::{Run, openassay, openassay_in, openassay_with};

use std::path::{Path, PathBuf};

use openassay_fixtures::Folder;
use tempfile::TempDir;

/// A release on disk, for as long as this lives.
pub(crate) struct Laid {
    root: TempDir,
    path: PathBuf,
}

impl Laid {
    /// Writes `folder` under the name `name`.
    pub(crate) fn out(name: &str, folder: &Folder) -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(name);
        folder.write_to(&path).unwrap();
        Self { root, path }
    }

    /// Writes one file.
    pub(crate) fn file(name: &str, bytes: &[u8]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Self { root, path }
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A place beside it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }
}

/// The `releases` folder of the repository.
pub(crate) fn releases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases")
}
