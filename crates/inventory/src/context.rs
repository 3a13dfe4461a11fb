//! What a file's surroundings tell: which folders hold weights, whether a package or a repository is around.

use std::collections::{BTreeMap, BTreeSet};

use crate::glob::Glob;
use crate::knowledge::Circumstance;
use crate::recognizers::MARKS;
use crate::sight::Sight;

/// The surroundings of all files of a release.
#[derive(Debug, Default)]
pub(crate) struct Context {
    sources: BTreeMap<usize, Surroundings>,
    /// Names by which code may load this release, lower case.
    names: Vec<String>,
    derivative: bool,
}

#[derive(Debug, Default)]
struct Surroundings {
    weights: BTreeSet<String>,
    data: BTreeSet<String>,
    code: bool,
    packaged: bool,
    circumstances: BTreeSet<Circumstance>,
}

impl Context {
    /// The surroundings in a release of this name.
    pub(crate) fn of_release(names: impl IntoIterator<Item = String>) -> Self {
        // Only `producer/model` names one thing; a folder's name may be any word of a program.
        let names = names
            .into_iter()
            .filter(|name| name.contains('/'))
            .map(|name| name.to_lowercase())
            .collect();
        Self {
            names,
            ..Self::default()
        }
    }

    /// Takes note of a file by its path.
    pub(crate) fn note(&mut self, source: usize, path: &str) {
        let lower = path.to_lowercase();
        let (folder, name) = split(&lower);
        let around = self.sources.entry(source).or_default();
        if any(&MARKS.weights, name) {
            around.weights.insert(folder.to_owned());
        }
        if any(&MARKS.data, name) {
            for folder in ancestors(folder) {
                around.data.insert(folder.to_owned());
            }
        }
        around.code |= any(&MARKS.code, name);
        around.packaged |= name == "pkg-info" || (name == "metadata" && folder.ends_with(".dist-info"));
    }

    /// Takes note of what a whole source is.
    pub(crate) fn note_source(&mut self, source: usize, circumstance: Circumstance) {
        self.sources
            .entry(source)
            .or_default()
            .circumstances
            .insert(circumstance);
    }

    /// Takes note of a base model that a card names.
    pub(crate) fn note_base_model(&mut self) {
        self.derivative = true;
    }

    /// Does `circumstance` hold for `file`?
    pub(crate) fn holds(&self, circumstance: Circumstance, file: &Sight) -> bool {
        let Some(around) = self.sources.get(&file.source) else {
            return false;
        };
        let (folder, _) = split(&file.lower);
        match circumstance {
            Circumstance::WeightsBeside => around.weights.contains(folder),
            Circumstance::WeightsInSource => !around.weights.is_empty(),
            Circumstance::DataBeside => around.data.contains(folder),
            Circumstance::CodeInSource => around.code,
            Circumstance::Packaged => around.packaged,
            Circumstance::HubModel | Circumstance::HubDataset => around.circumstances.contains(&circumstance),
            Circumstance::Derivative => self.derivative,
            Circumstance::LoadsThisRelease => self.is_loaded_by(file.statements()),
            Circumstance::Placeholder => !file.is_here(),
        }
    }

    fn is_loaded_by(&self, statements: &str) -> bool {
        let lower = statements.to_lowercase();
        self.names.iter().any(|name| {
            [('"', '"'), ('\'', '\'')]
                .iter()
                .any(|(open, close)| lower.contains(&format!("{open}{name}{close}")))
        })
    }
}

fn any(patterns: &[Glob], name: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(name))
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The folder and those around it, the root last.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |inner| (!inner.is_empty()).then(|| split(inner).0))
}
