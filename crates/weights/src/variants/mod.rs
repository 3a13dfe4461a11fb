//! Which weight files are one variant of one model: shards, formats, quantizations, parts of a pipeline.
//!
//! Parameters are counted within a variant and never added up over variants. Two variants belong to the
//! same model where they share its folder and the stem of their names without precision, quantization and
//! number of a shard; the model is named by that stem, or by the folder where the stem says nothing
//! (`model.safetensors`).

use std::collections::BTreeMap;

use openassay_facts::{Role, Truth};

use crate::{Dimension, Format, Header, Loading, Meta, Parameters, Tensor, WeightsError};

mod assemble;
mod companions;
mod group;
mod index;
mod model;
mod seat;

pub use companions::Companion;

/// Most names of missing files that are listed; the rest is a number.
const MOST_MISSING: usize = 100;

/// A weight file of a release, with what reading its header gave.
#[derive(Debug, Clone)]
pub struct WeightFile {
    /// Index into the release's sources.
    pub source: usize,
    /// Path inside the source.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// Its format.
    pub format: Format,
    /// What reading its header gave.
    pub header: Result<Header, WeightsError>,
    /// What loading it runs.
    pub loading: Loading,
    /// The role it plays.
    pub role: Role,
}

impl WeightFile {
    /// What is odd about a file that was read: in its header, and in its pickles and archives.
    pub fn oddities(&self) -> impl Iterator<Item = &str> {
        let header = self.header.iter().flat_map(|header| &header.problems);
        header.chain(&self.loading.oddities).map(String::as_str)
    }
}

/// A part of a pipeline, with parameters of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipelinePart {
    /// Its folder.
    pub name: String,
    /// What its tensors stand for.
    pub parameters: Option<Parameters>,
}

/// One way to have a model: whole weights in one format and precision, in one file or many.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The model that it is a variant of.
    pub model: String,
    /// Its own name: a file name, a folder, or the files of a shard set.
    pub name: String,
    /// Its format.
    pub format: Format,
    /// Source and path of its files, sorted.
    pub files: Vec<(usize, String)>,
    /// Size of its files together.
    pub size: u64,
    /// Files that its names or index announce and that are not here.
    pub missing: Vec<String>,
    /// Is all of it here? Unknown where the tensors were not read.
    pub complete: Truth,
    /// Were all its headers read?
    pub parsed: Truth,
    /// What its tensors stand for; see the rule in [`crate::parameters`].
    pub parameters: Option<Parameters>,
    /// Parameters by the type they are stored in.
    pub dtypes: BTreeMap<String, u64>,
    /// Parameters by the part of the network that they belong to, as far as the names of the tensors tell.
    pub sections: BTreeMap<&'static str, u64>,
    /// Its dimensions, by its configuration or its metadata.
    pub dimensions: Vec<Dimension>,
    /// The parts of a pipeline; empty for anything else.
    pub parts: Vec<PipelinePart>,
    /// How it is quantized (`Q4_K_M`, `GPTQ 4-bit`), where it is.
    pub quantization: Option<String>,
    /// Are there tensors whose shapes are not those of the weights (GPTQ and its kin)?
    pub packed: bool,
    /// Is it an adapter to a base model?
    pub adapter: bool,
    /// Is it a checkpoint on the way?
    pub intermediate: bool,
    /// `general.architecture`, `model_type`, or the class of a pipeline.
    pub architecture: Option<String>,
    /// Its tensors, where they were read.
    pub tensors: Vec<Tensor>,
    /// Metadata of its first file.
    pub metadata: BTreeMap<String, Meta>,
    /// What is odd about it as a whole.
    pub problems: Vec<String>,
}

/// Groups `files` into variants, with the help of the JSON files beside them (`config.json`,
/// `adapter_config.json`, `model_index.json`, `*.index.json`; others are ignored). Optimizer state and index
/// files are left out. Variants come sorted by model, format and name.
pub fn variants(files: &[WeightFile], companions: &[Companion<'_>]) -> Vec<Variant> {
    let beside = companions::Companions::new(companions);
    let groups = group::group(files, &beside);
    let models = model::names(&groups);
    let mut variants: Vec<Variant> = groups
        .iter()
        .zip(models)
        .map(|(group, model)| assemble::assemble(group, model, &beside))
        .collect();
    variants.sort_by(|one, other| {
        let key = |variant: &Variant| {
            (
                variant.model.clone(),
                variant.format,
                variant.name.clone(),
                variant.files.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    variants
}

/// The quantization in the name of the GGUF at `path`, in capitals.
pub(crate) fn named_quantization(path: &str) -> Option<String> {
    seat::quantization(&seat::seat(path, Format::Gguf, &[]).base)
}

#[cfg(test)]
mod tests;
