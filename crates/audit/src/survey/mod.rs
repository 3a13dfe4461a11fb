//! What the weights of a release are: variants, their state, and what runs them.

mod consistency;
mod running;
mod states;

use openassay_facts::{Artifact, Evidence, Method, Place, Presence, Problem, Role};
use openassay_inventory::Inventory;
use openassay_sources::Release;
use openassay_weights::{Companion, Inspected, Variant, WeightFile, WeightsError};

pub use consistency::Disagreement;
pub(crate) use consistency::within;
pub(crate) use running::{Running, makes};

/// All that the weight files, their configuration and our list of runtimes say.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Weight files with their headers.
    pub(crate) files: Vec<WeightFile>,
    /// Variants of the models inside.
    pub(crate) variants: Vec<Variant>,
    /// Evidence of each variant that can be loaded as it is.
    pub(crate) loadable: Vec<Evidence>,
    /// Evidence of variants of which bytes are missing here (shards, pointers).
    pub(crate) incomplete: Vec<Evidence>,
    /// Evidence of adapters: what they make is whole only with a base that lies elsewhere.
    pub(crate) adapters: Vec<Evidence>,
    /// Where layers, widths or heads are named.
    pub(crate) architecture_described: Vec<Evidence>,
    /// What runs each of the models.
    pub(crate) runtimes: Vec<Running>,
    /// Modelling code that a config demands (`auto_map`) and that is not here.
    pub(crate) code_wanted: Vec<Evidence>,
    /// Modelling code that a config demands and that is here.
    pub(crate) code_here: Vec<Evidence>,
    /// Where two places cannot both be right.
    pub(crate) mismatches: Vec<Disagreement>,
    /// Files that could not be read.
    pub(crate) problems: Vec<Problem>,
}

impl Survey {
    /// Are there weights of any kind, whole or not?
    pub(crate) fn has_weights(&self) -> bool {
        !self.loadable.is_empty() || !self.incomplete.is_empty()
    }

    /// The weight file at this place; they stand in the order of the inventory.
    pub(crate) fn file(&self, source: usize, path: &str) -> Option<&WeightFile> {
        let place = |file: &WeightFile| (file.source, file.path.as_str()).cmp(&(source, path));
        self.files.get(self.files.binary_search_by(place).ok()?)
    }

    /// An open runtime that implements the architecture, as evidence for code.
    pub(crate) fn runtime_evidence(&self) -> Vec<Evidence> {
        self.runtime_licenses()
            .into_iter()
            .map(|(_, evidence)| evidence)
            .collect()
    }

    /// License and evidence of each open runtime found.
    pub(crate) fn runtime_licenses(&self) -> Vec<(String, Evidence)> {
        self.runtimes
            .iter()
            .flat_map(|running| running.open.iter().cloned())
            .collect()
    }

    /// Does running it need code of its own, because no runtime that we know implements the architecture?
    pub(crate) fn needs_own_code(&self) -> bool {
        let has_own = !self.code_here.is_empty() || !self.code_wanted.is_empty();
        has_own && self.runtimes.iter().all(|running| running.open.is_empty())
    }

    /// What the models inside make, where the names of their architectures tell.
    pub(crate) fn output(&self, kind: &str) -> Option<(bool, Evidence)> {
        self.runtimes
            .iter()
            .find_map(|running| Some((makes(running.makes?, kind), running.evidence.clone())))
    }

    /// An architecture that our dated list does not have: a runtime may exist all the same.
    pub(crate) fn unlisted_architecture(&self) -> Option<Evidence> {
        let unlisted = |running: &&Running| running.open.is_empty() && running.proprietary.is_none();
        self.runtimes
            .iter()
            .find(unlisted)
            .map(|running| running.evidence.clone())
    }
}

/// Reads the headers of all weight files and asks what runs them.
pub(crate) fn survey(release: &Release, inventory: &Inventory) -> Survey {
    let mut survey = Survey::default();
    for artifact in &inventory.artifacts {
        if let Some(file) = weight_file(release, artifact, &mut survey.problems) {
            survey.files.push(file);
        }
    }
    survey.variants = openassay_weights::variants(&survey.files, &companions(inventory));
    let (loadable, incomplete) = states::states(inventory, &survey);
    survey.loadable = loadable;
    survey.incomplete = incomplete;
    survey.adapters = states::adapters(inventory, &survey);
    survey.runtimes = running::running(inventory, &survey);
    (survey.code_here, survey.code_wanted) = running::custom_code(inventory);
    survey.architecture_described = described(inventory, &survey);
    survey.mismatches = consistency::of_release(release, inventory, &survey);
    survey
}

fn weight_file(release: &Release, artifact: &Artifact, problems: &mut Vec<Problem>) -> Option<WeightFile> {
    let roles = [
        Role::WeightsFinal,
        Role::WeightsIntermediate,
        Role::WeightsAdapter,
    ];
    if !roles.contains(&artifact.role) || artifact.presence != Presence::Here {
        return None;
    }
    let source = release.sources.get(artifact.source)?;
    let file = source.file(&artifact.path)?;
    let fail = |problems: &mut Vec<Problem>, message: String| {
        problems.push(Problem {
            source: artifact.source,
            path: artifact.path.clone(),
            message,
        });
    };
    let bytes = match source.open(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            fail(problems, error.to_string());
            return None;
        }
    };
    let Inspected {
        format,
        header,
        loading,
    } = openassay_weights::inspect(&artifact.path, &*bytes);
    let format = format?;
    if let Err(error) = &header
        && !matches!(error, WeightsError::NotParsed(_))
    {
        fail(problems, error.to_string());
    }
    let file = WeightFile {
        source: artifact.source,
        path: artifact.path.clone(),
        size: artifact.size,
        format,
        header,
        loading,
        role: artifact.role,
    };
    for oddity in file.oddities() {
        fail(problems, oddity.to_owned());
    }
    Some(file)
}

/// The JSON files that say what the weights beside them are.
fn companions(inventory: &Inventory) -> Vec<Companion<'_>> {
    inventory
        .configs
        .iter()
        .map(|config| Companion {
            source: config.source,
            path: &config.path,
            text: &config.text,
        })
        .collect()
}

/// Where layers, widths or heads are named: a config, or the metadata of a GGUF.
fn described(inventory: &Inventory, survey: &Survey) -> Vec<Evidence> {
    let configs = inventory
        .configs
        .iter()
        .filter(|config| openassay_weights::config::describes_architecture(&config.json));
    let mut evidence: Vec<Evidence> = configs
        .map(|config| {
            Evidence::in_file(config.source, &config.path, Place::Whole, Method::Parsed)
                .quoting("names layers, widths or heads")
                .hashed(Some(config.sha256.clone()))
        })
        .collect();
    let in_gguf = survey.files.iter().filter_map(|file| {
        let header = file.header.as_ref().ok()?;
        let named = header.metadata.keys().find(|key| key.ends_with(".block_count"))?;
        Some(header.evidence(file.source, &file.path).quoting(named.clone()))
    });
    evidence.extend(in_gguf);
    evidence
}
