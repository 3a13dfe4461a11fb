//! The shape of what we know of decoders: one TOML file a family, compiled into one table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything, as the build script writes it and the library reads it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Knowledge {
    /// Fields of a configuration that change no computation, whatever the family.
    pub(crate) inert: Vec<String>,
    /// Fields that are harmless at these values, whatever the family.
    pub(crate) harmless: BTreeMap<String, Vec<Value>>,
    /// The families, by `model_type`; what one takes over from another is written out here.
    pub(crate) families: BTreeMap<String, Family>,
    /// Model types that are no decoders, with what they are.
    pub(crate) others: BTreeMap<String, String>,
    /// How GGUF writes them.
    pub(crate) gguf: GgufCommon,
    /// Which of them are written to it.
    pub(crate) written: Written,
    /// How its tokenizers split text.
    pub(crate) tokenizers: Splits,
}

/// How the byte-level BPE of GGUF splits text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Splits {
    /// Of the file.
    pub(crate) version: u32,
    /// Where the facts of this file come from.
    pub(crate) source: String,
    /// Patterns by name.
    pub(crate) patterns: BTreeMap<String, String>,
    /// Other ways to write them.
    pub(crate) also: BTreeMap<String, Vec<String>>,
    /// The ways to split.
    pub(crate) split: Vec<Split>,
}

/// One way to split.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Split {
    /// Values of `tokenizer.ggml.pre` that mean it.
    pub(crate) names: Vec<String>,
    /// Names of the patterns, in the order in which they are applied.
    pub(crate) patterns: Vec<String>,
    /// Is a word that is a token as a whole that token, whatever its merges come to?
    #[serde(default)]
    pub(crate) whole_words_first: bool,
    /// Does text begin with the token for beginnings, where no key says so?
    #[serde(default)]
    pub(crate) begins: bool,
}

/// The families that are written to GGUF.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// Where the facts of this file come from.
    pub(crate) source: String,
    /// One by one.
    pub(crate) family: Vec<WrittenFamily>,
}

/// A family that is written to GGUF.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenFamily {
    /// `model_type` of its configuration.
    pub(crate) model_type: String,
    /// The family whose layout in GGUF it is written in.
    pub(crate) layout: String,
    /// Our names of the maps whose biases the architecture has a place for.
    pub(crate) biases: Vec<String>,
}

/// One family of decoders.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Family {
    /// Where the facts of this file come from.
    pub(crate) source: String,
    /// What the computation is, trait by trait.
    pub(crate) traits: BTreeMap<String, Rule>,
    /// What differs where a field of the configuration says so; later ones win.
    pub(crate) when: Vec<When>,
    /// Names of the tensors: our name to the file's, `{i}` for the layer, `{e}` for the expert.
    pub(crate) tensors: BTreeMap<String, String>,
    /// What the file's names may lack at their start, or have more.
    pub(crate) prefix: String,
    /// Tensors that files of this family may hold and that the computation does not use; `*` is any text.
    pub(crate) unused: Vec<String>,
    /// Fields that change no computation.
    pub(crate) inert: Vec<String>,
    /// Fields that are harmless at these values, and not understood at others.
    pub(crate) harmless: BTreeMap<String, Vec<Value>>,
    /// How GGUF writes it, where we know.
    pub(crate) gguf: Option<Gguf>,
}

/// Where the value of a trait comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Rule {
    /// The family fixes it.
    Is(Value),
    /// The first of these fields that the configuration has; else `default`.
    Field {
        /// Names, the present-day one first.
        names: Vec<String>,
        /// What a configuration without any of them means.
        default: Value,
    },
}

/// A value, in a configuration or in our files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Value {
    /// `null`: the field is there and says nothing.
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
    /// Several.
    List(Vec<Value>),
}

/// Traits and names that hold where all its conditions do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct When {
    /// The conditions.
    pub(crate) all: Vec<Condition>,
    /// Traits that hold then.
    pub(crate) traits: BTreeMap<String, Rule>,
    /// Names that hold then.
    pub(crate) tensors: BTreeMap<String, String>,
}

/// A field that has one of these values.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Condition {
    /// The field.
    pub(crate) field: String,
    /// What its absence means.
    pub(crate) default: Value,
    /// The values.
    pub(crate) is: Vec<Value>,
}

/// How GGUF writes a family.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Gguf {
    /// `general.architecture`.
    pub(crate) architecture: String,
    /// Fields of a configuration that keys of the metadata tell, besides those of all families.
    pub(crate) fields: BTreeMap<String, Vec<String>>,
    /// Fields that hold for every file of the architecture.
    pub(crate) fixed: BTreeMap<String, Value>,
    /// Numbers of layers whose scores are scaled by what no key tells.
    pub(crate) refused_layers: Vec<u64>,
    /// Are rows of queries and keys stored in pairs, and to be put back into halves?
    pub(crate) permuted: bool,
    /// Do norms come with the one added that the family adds itself?
    pub(crate) norms_plus_one: bool,
    /// Names of tensors that are other than those of all families.
    pub(crate) tensors: BTreeMap<String, String>,
    /// Is it the one of several families with this architecture whose files have experts?
    pub(crate) experts: bool,
    /// Does `rope.dimension_count` tell what part of a head is rotated?
    pub(crate) partial: bool,
    /// May a file bring a factor for each wavelength (`rope_freqs.weight`)?
    pub(crate) factors: bool,
    /// Or two, for short texts and for long (`LongRoPE`)?
    pub(crate) long: bool,
    /// What holds where a tensor is there.
    pub(crate) having: Vec<Having>,
}

/// What holds of a file that has a tensor.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Having {
    /// The tensor.
    pub(crate) tensor: String,
    /// Fields of a configuration.
    pub(crate) fixed: BTreeMap<String, Value>,
    /// Names of tensors.
    pub(crate) tensors: BTreeMap<String, String>,
}

/// How GGUF writes every family.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GgufCommon {
    /// Keys of the metadata, without the architecture, and the fields of a configuration that they tell.
    pub(crate) fields: BTreeMap<String, Vec<String>>,
    /// Keys that change no computation.
    pub(crate) inert: Vec<String>,
    /// Keys that must say what another says.
    pub(crate) same: BTreeMap<String, String>,
    /// Our names of tensors to those of the files.
    pub(crate) tensors: BTreeMap<String, String>,
}
