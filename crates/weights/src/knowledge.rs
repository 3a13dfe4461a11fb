//! The shape of our knowledge of runtimes, layouts and names: TOML for people, one table for the program.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything, as the build script writes it and the library reads it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Knowledge {
    pub(crate) runtimes: Vec<Runtime>,
    pub(crate) layouts: Vec<Layout>,
    pub(crate) gguf: GgufLayouts,
    pub(crate) tokenizers: Tokenizers,
    pub(crate) adapters: AdapterNames,
    pub(crate) totals: Totals,
    pub(crate) copies: Copies,
    pub(crate) modalities: Vec<ModalityRule>,
    pub(crate) tensors: TensorNames,
    pub(crate) names: FileNames,
    pub(crate) operators: Vec<Operator>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) sections: Vec<Section>,
    pub(crate) dimensions: Vec<DimensionNames>,
    pub(crate) loading: Vec<LoadingRule>,
}

/// Whether anybody may read and change the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Its source is open.
    Open,
    /// It belongs to a vendor.
    Proprietary,
}

/// Which name of a release an identifier is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuntimeKey {
    /// `model_type` of config.json.
    ModelType,
    /// One of `architectures` of config.json.
    Architectures,
    /// `general.architecture` of a GGUF.
    GgufArchitecture,
    /// `_class_name` of `model_index.json`.
    ClassName,
    /// `peft_type` of `adapter_config.json`.
    PeftType,
    /// The format of the file, where it holds the whole graph.
    Format,
    /// The library that the card names.
    Library,
}

/// A program that loads and runs models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// Its id, the name of its file.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The version the identifiers were read from.
    pub version: String,
    /// Its license: an SPDX id, or `proprietary`.
    pub license: String,
    /// Whether it is open.
    pub standing: Standing,
    /// Where the identifiers come from.
    pub citation: String,
    /// What they are compared with.
    pub key: RuntimeKey,
    /// What it implements, sorted.
    pub identifiers: Vec<String>,
}

/// How an architecture names and shapes its tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layout {
    pub(crate) model_types: Vec<String>,
    pub(crate) prefixes: Vec<String>,
    pub(crate) block: String,
    pub(crate) layers: Vec<String>,
    #[serde(default)]
    pub(crate) extra_layers: Vec<String>,
    #[serde(default)]
    pub(crate) experts: Vec<String>,
    #[serde(default)]
    pub(crate) expert_keys: Vec<String>,
    #[serde(default)]
    pub(crate) heads: Vec<String>,
    pub(crate) sizes: BTreeMap<String, Vec<String>>,
    pub(crate) shapes: BTreeMap<String, Vec<String>>,
}

/// How architectures shape their tensors in a GGUF.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GgufLayouts {
    pub(crate) version: u32,
    pub(crate) citation: String,
    pub(crate) block: String,
    pub(crate) layers: Vec<String>,
    pub(crate) embeddings: String,
    pub(crate) tokens: String,
    pub(crate) file_types: Vec<String>,
    pub(crate) whole_blocks: u64,
    pub(crate) sizes: BTreeMap<String, Vec<String>>,
    pub(crate) layout: Vec<GgufLayout>,
}

/// The tensors of some architectures in a GGUF.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GgufLayout {
    pub(crate) architectures: Vec<String>,
    /// Has every token of the tokenizer a row among the embeddings?
    #[serde(default)]
    pub(crate) names_its_rows: bool,
    pub(crate) shapes: BTreeMap<String, Vec<String>>,
}

/// Files that give tokens their ids.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tokenizers {
    pub(crate) version: u32,
    pub(crate) citation: String,
    pub(crate) placeholders: Vec<String>,
    pub(crate) file: Vec<TokenizerFile>,
}

/// A file that gives tokens their ids.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenizerFile {
    pub(crate) name: String,
    pub(crate) form: TokenizerForm,
    #[serde(default)]
    pub(crate) model_types: Vec<String>,
}

/// How a file gives tokens their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TokenizerForm {
    /// `model.vocab` and `added_tokens`.
    Tokenizer,
    /// Ids by token.
    Ids,
    /// Tokens by id, under `added_tokens_decoder`.
    Settings,
    /// A token a line.
    Lines,
}

/// How adapters name their tensors, and what changes the rules.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdapterNames {
    pub(crate) version: u32,
    pub(crate) citation: String,
    pub(crate) kind: String,
    pub(crate) prefix: String,
    pub(crate) narrow: String,
    pub(crate) widen: String,
    pub(crate) other_rules: Vec<String>,
    pub(crate) fewer_modules: Vec<String>,
    pub(crate) fused: Vec<String>,
}

/// Keys that name a total of all tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Totals {
    pub(crate) version: u32,
    pub(crate) citation: String,
    pub(crate) index_bytes: Vec<String>,
    pub(crate) index_parameters: Vec<String>,
    pub(crate) config_parameters: Vec<String>,
    pub(crate) rounded_to: u64,
}

/// What a GGUF and the configuration beside it are compared by.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Copies {
    pub(crate) version: u32,
    pub(crate) citation: String,
    pub(crate) same: Vec<String>,
    pub(crate) compared: String,
    pub(crate) config_keys: Vec<String>,
    pub(crate) scaling_config: Vec<String>,
    pub(crate) scaling_gguf: String,
}

/// What a model makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Language, in text or sound.
    Language,
    /// Pictures from text.
    ImageFromText,
    /// Video from text.
    VideoFromText,
    /// Something else, or nothing that is new.
    Else,
}

/// Names that tell what a model makes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModalityRule {
    pub(crate) output: Modality,
    #[serde(default)]
    pub(crate) architectures: Vec<String>,
    #[serde(default)]
    pub(crate) gguf_architectures: Vec<String>,
    #[serde(default)]
    pub(crate) class_names: Vec<String>,
    #[serde(default)]
    pub(crate) model_types: Vec<String>,
    #[serde(default)]
    pub(crate) pipeline_tags: Vec<String>,
}

/// What the names of tensors tell.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TensorNames {
    pub(crate) version: u32,
    pub(crate) citation: String,
    pub(crate) buffers: Vec<String>,
    pub(crate) optimizer: Vec<String>,
    pub(crate) optimizer_groups: Vec<String>,
    pub(crate) adapters: Vec<String>,
    pub(crate) copies: Vec<String>,
    pub(crate) tied_heads: Vec<String>,
    pub(crate) embeddings: Vec<String>,
}

/// What the names of files and folders tell.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileNames {
    pub(crate) version: u32,
    pub(crate) citation: String,
    pub(crate) generic_stems: Vec<String>,
    pub(crate) format_folders: Vec<String>,
    pub(crate) plain_folders: Vec<String>,
    pub(crate) precisions: Vec<String>,
    pub(crate) weightless_parts: Vec<String>,
    pub(crate) weightless_files: Vec<String>,
}

/// What operators of ONNX say of the tensors that they take, by position.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operator {
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) weights: Vec<usize>,
    #[serde(default)]
    pub(crate) narrow: Vec<usize>,
    #[serde(default)]
    pub(crate) constants: Vec<usize>,
}

/// A layer of Keras whose last variables nobody trains.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) last: usize,
    #[serde(default)]
    pub(crate) named: Vec<String>,
}

/// Whether loading files of some formats runs code.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoadingRule {
    pub(crate) formats: Vec<String>,
    pub(crate) executes: String,
    pub(crate) why: String,
}

/// A part of a network, and words in the names of its tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) words: Vec<String>,
}

/// A dimension of a network, and what it is called.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DimensionNames {
    pub(crate) name: String,
    pub(crate) config: Vec<String>,
    pub(crate) gguf: Vec<String>,
}
