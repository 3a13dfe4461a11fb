//! One file of a source, and the role it plays.

use std::fmt;

use crate::Component;

/// What a file is in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Weights that can be loaded as they are.
    WeightsFinal,
    /// A checkpoint on the way, with a step, epoch or token count.
    WeightsIntermediate,
    /// An adapter to a base model.
    WeightsAdapter,
    /// State of the optimizer or trainer.
    WeightsOptimizer,
    /// Names the shards of the weights.
    WeightsIndex,
    /// Machine-readable configuration of the model.
    Config,
    /// Vocabulary, merges, tokenizer settings.
    Tokenizer,
    /// A license text.
    License,
    /// An acceptable use policy.
    Policy,
    /// A notice or attribution file.
    Notice,
    /// A card of the model.
    ModelCard,
    /// A card of the data.
    DataCard,
    /// Code that trains this model.
    CodeTraining,
    /// Code that loads and runs it.
    CodeInference,
    /// Code that evaluates it.
    CodeEvaluation,
    /// Code that collects, filters or tokenizes the data.
    CodeDataPrep,
    /// Modelling code.
    CodeArchitecture,
    /// Other code.
    CodeOther,
    /// A dependency manifest.
    Dependencies,
    /// Steps and settings that lead from data to weights.
    Recipe,
    /// Training data.
    Dataset,
    /// Data for evaluation.
    DatasetEvaluation,
    /// Numbers of an evaluation.
    EvaluationResults,
    /// A technical report.
    Report,
    /// A paper.
    Paper,
    /// Loss by step and the like.
    Logs,
    /// Metadata of a package (`METADATA`, `PKG-INFO`).
    PackageMetadata,
    /// Digests or a signature of other files.
    Digests,
    /// Any other words of the producer.
    Document,
    /// A settings file of ours inside the release: a claim of its producer.
    AuditSettings,
    /// Anything else.
    Other,
}

impl Role {
    /// Code of every sort.
    pub const CODE: [Self; 6] = [
        Self::CodeTraining,
        Self::CodeInference,
        Self::CodeEvaluation,
        Self::CodeDataPrep,
        Self::CodeArchitecture,
        Self::CodeOther,
    ];

    /// Is the file code, whatever it does?
    pub fn is_code(self) -> bool {
        Self::CODE.contains(&self)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WeightsFinal => "weights.final",
            Self::WeightsIntermediate => "weights.intermediate",
            Self::WeightsAdapter => "weights.adapter",
            Self::WeightsOptimizer => "weights.optimizer",
            Self::WeightsIndex => "weights.index",
            Self::Config => "config",
            Self::Tokenizer => "tokenizer",
            Self::License => "license",
            Self::Policy => "policy",
            Self::Notice => "notice",
            Self::ModelCard => "doc.model_card",
            Self::DataCard => "doc.data_card",
            Self::CodeTraining => "code.training",
            Self::CodeInference => "code.inference",
            Self::CodeEvaluation => "code.evaluation",
            Self::CodeDataPrep => "code.data_prep",
            Self::CodeArchitecture => "code.architecture",
            Self::CodeOther => "code",
            Self::Dependencies => "code.support",
            Self::Recipe => "recipe",
            Self::Dataset => "data.training",
            Self::DatasetEvaluation => "data.evaluation",
            Self::EvaluationResults => "doc.eval_results",
            Self::Report => "doc.tech_report",
            Self::Paper => "doc.paper",
            Self::Logs => "logs.training",
            Self::PackageMetadata => "package.metadata",
            Self::Digests => "digests",
            Self::Document => "document",
            Self::AuditSettings => "audit.settings",
            Self::Other => "other",
        })
    }
}

/// Whether the bytes behind a name are what the name promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Bytes are here.
    Here,
    /// The file is empty.
    Empty,
    /// A Git LFS (or Xet) pointer: size and digest are known, the bytes are not here.
    Pointer {
        /// Digest the pointer promises.
        sha256: Option<String>,
        /// Size the pointer promises, in bytes.
        size: Option<u64>,
    },
    /// A few words that promise the thing ("coming soon") instead of the thing.
    Stub,
    /// Could not be read; a problem says why.
    Unreadable,
}

/// One file of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Artifact {
    /// Index into the release's sources.
    pub source: usize,
    /// Path inside the source, `/` between parts.
    pub path: String,
    /// Size in bytes, as it lies there.
    pub size: u64,
    /// The role it plays.
    pub role: Role,
    /// The components of the dictionary that it is (not: merely contains).
    pub components: Vec<Component>,
    /// Why it was given that role: the recognizer's reason.
    pub reason: String,
    /// Whether the bytes are there.
    pub presence: Presence,
    /// Digest of its bytes, where computed or named by a cache blob.
    pub sha256: Option<String>,
}

/// The folder of a path inside a source; empty for a file at its root.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
