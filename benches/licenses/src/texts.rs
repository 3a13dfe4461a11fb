//! The texts that are read: the labeled ones beside the repository where they are, else those of the SPDX list.

use std::fs;
use std::path::{Path, PathBuf};

use openassay_licenses::decode;

const CORPUS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/corpus/licenses/texts"
);

/// Texts, and where they come from.
pub(crate) struct Texts {
    pub(crate) origin: &'static str,
    pub(crate) all: Vec<String>,
}

impl Texts {
    pub(crate) fn gathered() -> Self {
        let mut paths = Vec::new();
        gather(Path::new(CORPUS), &mut paths);
        let all: Vec<String> = paths
            .iter()
            .filter_map(|path| Some(decode(&fs::read(path).ok()?)))
            .collect();
        if all.is_empty() {
            return Self {
                origin: "the SPDX list (the labeled texts are not beside the repository)",
                all: spdx::identifiers::LICENSES
                    .iter()
                    .map(|license| text(license.name).to_owned())
                    .collect(),
            };
        }
        Self {
            origin: "the labeled texts beside the repository",
            all,
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.all.iter().map(String::len).sum()
    }

    /// `count` of them, spread over all.
    pub(crate) fn sample(&self, count: usize) -> impl Iterator<Item = &str> {
        let step = (self.all.len() / count).max(1);
        self.all.iter().step_by(step).take(count).map(String::as_str)
    }
}

/// A text of the SPDX list.
pub(crate) fn text(id: &str) -> &'static str {
    spdx::license_id(id).map_or("", spdx::LicenseId::text)
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut inside: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    inside.sort();
    for path in inside {
        if path.is_dir() {
            gather(&path, paths);
        } else {
            paths.push(path);
        }
    }
}
