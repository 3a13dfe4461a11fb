//! Which runtime loads and runs a model, by the names the release gives its architecture.
//!
//! The lists are dated: a name that is not in them is unknown, never "no".

use crate::Format;
use crate::knowledge::{RuntimeKey, Standing};
use crate::table::knowledge;

pub use crate::knowledge::{Runtime as RuntimeEntry, RuntimeKey as Key};

/// The names a release gives its architecture, as far as it gives any.
#[derive(Debug, Clone, Default)]
pub struct RuntimeKeys<'a> {
    /// `model_type` of config.json.
    pub model_type: Option<&'a str>,
    /// `architectures` of config.json.
    pub architectures: &'a [String],
    /// `general.architecture` of a GGUF.
    pub gguf_architecture: Option<&'a str>,
    /// `_class_name` of `model_index.json`.
    pub class_name: Option<&'a str>,
    /// `peft_type` of `adapter_config.json`.
    pub peft_type: Option<&'a str>,
    /// All formats in which the weights are there.
    pub formats: &'a [Format],
    /// `library_name` of the card.
    pub library: Option<&'a str>,
}

/// A runtime that implements something of the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Runtime<'a> {
    /// What we know of it.
    pub entry: &'static RuntimeEntry,
    /// The name of the release that it knows.
    pub identifier: &'a str,
}

impl Runtime<'_> {
    /// The key of the release that holds the identifier, as the release writes it.
    pub fn key(&self) -> &'static str {
        match self.entry.key {
            RuntimeKey::ModelType => "model_type",
            RuntimeKey::Architectures => "architectures",
            RuntimeKey::GgufArchitecture => "general.architecture",
            RuntimeKey::ClassName => "_class_name",
            RuntimeKey::PeftType => "peft_type",
            RuntimeKey::Format => "format",
            RuntimeKey::Library => "library_name",
        }
    }

    /// Path of the knowledge file it stands in.
    pub fn file(&self) -> String {
        format!("knowledge/runtimes/{}.toml", self.entry.id)
    }
}

/// Who runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeAnswer<'a> {
    /// Open runtimes do.
    Open(Vec<Runtime<'a>>),
    /// Every format that is there is one that only a proprietary runtime reads.
    ProprietaryOnly(Runtime<'a>),
    /// Not known.
    Unknown,
}

/// Who runs a model with these names. Where only engines of a proprietary runtime are there, an
/// architecture that open runtimes know does not help: they cannot load those files.
pub fn find<'a>(keys: &RuntimeKeys<'a>) -> RuntimeAnswer<'a> {
    let known: Vec<Runtime<'a>> = knowledge()
        .runtimes
        .iter()
        .filter_map(|entry| implements(entry, keys))
        .collect();
    let formats: Vec<Runtime<'_>> = known
        .iter()
        .filter(|runtime| !is_open(runtime))
        .copied()
        .collect();
    if let Some(first) = formats
        .first()
        .filter(|_| formats.len() == distinct(keys.formats))
    {
        return RuntimeAnswer::ProprietaryOnly(*first);
    }
    let open: Vec<_> = known.into_iter().filter(is_open).collect();
    if open.is_empty() {
        RuntimeAnswer::Unknown
    } else {
        RuntimeAnswer::Open(open)
    }
}

/// The runtimes that we know, in the order of their ids.
pub fn all() -> &'static [RuntimeEntry] {
    &knowledge().runtimes
}

fn is_open(runtime: &Runtime<'_>) -> bool {
    runtime.entry.standing == Standing::Open
}

fn distinct(formats: &[Format]) -> usize {
    formats.iter().collect::<std::collections::BTreeSet<_>>().len()
}

fn implements<'a>(entry: &'static RuntimeEntry, keys: &RuntimeKeys<'a>) -> Option<Runtime<'a>> {
    let identifier = names(entry.key, keys).into_iter().find(|name| {
        entry
            .identifiers
            .binary_search_by(|identifier| identifier.as_str().cmp(name))
            .is_ok()
    })?;
    Some(Runtime { entry, identifier })
}

fn names<'a>(key: RuntimeKey, keys: &RuntimeKeys<'a>) -> Vec<&'a str> {
    let one = |name: Option<&'a str>| name.into_iter().collect();
    match key {
        RuntimeKey::ModelType => one(keys.model_type),
        RuntimeKey::Architectures => keys.architectures.iter().map(String::as_str).collect(),
        RuntimeKey::GgufArchitecture => one(keys.gguf_architecture),
        RuntimeKey::ClassName => one(keys.class_name),
        RuntimeKey::PeftType => one(keys.peft_type),
        RuntimeKey::Format => keys.formats.iter().map(|format| format.id()).collect(),
        RuntimeKey::Library => one(keys.library),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(answer: &RuntimeAnswer<'_>) -> Vec<String> {
        match answer {
            RuntimeAnswer::Open(found) => found.iter().map(|runtime| runtime.entry.id.clone()).collect(),
            RuntimeAnswer::ProprietaryOnly(one) => vec![format!("only {}", one.entry.id)],
            RuntimeAnswer::Unknown => Vec::new(),
        }
    }

    #[test]
    fn a_known_model_type_runs_in_open_runtimes_under_their_license() {
        let answer = find(&RuntimeKeys {
            model_type: Some("llama"),
            ..RuntimeKeys::default()
        });
        let RuntimeAnswer::Open(found) = answer else {
            panic!("llama is known")
        };
        let transformers = found
            .iter()
            .find(|runtime| runtime.entry.id == "transformers")
            .unwrap();
        assert_eq!(transformers.entry.license, "Apache-2.0");
        assert_eq!(
            (transformers.key(), transformers.identifier),
            ("model_type", "llama")
        );
        assert!(transformers.entry.citation.contains("5.23.0"));
        assert_eq!(transformers.file(), "knowledge/runtimes/transformers.toml");
    }

    #[test]
    fn a_gguf_runs_in_llama_cpp() {
        let keys = RuntimeKeys {
            gguf_architecture: Some("llama"),
            formats: &[Format::Gguf],
            ..RuntimeKeys::default()
        };
        assert_eq!(ids(&find(&keys)), ["llama_cpp"]);
    }

    #[test]
    fn an_unknown_name_is_unknown_not_no() {
        let keys = RuntimeKeys {
            model_type: Some("aurora_x"),
            formats: &[Format::Safetensors],
            ..RuntimeKeys::default()
        };
        assert_eq!(find(&keys), RuntimeAnswer::Unknown);
        assert_eq!(find(&RuntimeKeys::default()), RuntimeAnswer::Unknown);
    }

    #[test]
    fn a_format_that_holds_the_graph_needs_no_architecture() {
        let keys = RuntimeKeys {
            formats: &[Format::Onnx],
            ..RuntimeKeys::default()
        };
        assert_eq!(ids(&find(&keys)), ["onnxruntime"]);
        for format in [
            Format::Tflite,
            Format::TorchScript,
            Format::Keras,
            Format::SavedModel,
            Format::OpenVino,
        ] {
            assert!(matches!(
                find(&RuntimeKeys {
                    formats: &[format],
                    ..RuntimeKeys::default()
                }),
                RuntimeAnswer::Open(_)
            ));
        }
    }

    #[test]
    fn only_engines_need_a_proprietary_runtime() {
        let keys = RuntimeKeys {
            formats: &[Format::CoreMl],
            ..RuntimeKeys::default()
        };
        assert_eq!(ids(&find(&keys)), ["only coreml"]);
        let keys = RuntimeKeys {
            formats: &[Format::CoreMl, Format::Onnx],
            ..RuntimeKeys::default()
        };
        assert_eq!(ids(&find(&keys)), ["onnxruntime"]);
        let keys = RuntimeKeys {
            model_type: Some("llama"),
            formats: &[Format::TensorRt],
            ..RuntimeKeys::default()
        };
        assert_eq!(ids(&find(&keys)), ["only tensorrt"]);
        let keys = RuntimeKeys {
            formats: &[Format::CoreMl, Format::Safetensors],
            ..RuntimeKeys::default()
        };
        assert_eq!(find(&keys), RuntimeAnswer::Unknown);
    }

    #[test]
    fn every_runtime_is_cited_dated_and_named_like_its_file() {
        for runtime in all() {
            assert!(
                !runtime.citation.is_empty() && !runtime.version.is_empty(),
                "{}",
                runtime.id
            );
            assert!(runtime.identifiers.is_sorted(), "{}", runtime.id);
            if runtime.key == RuntimeKey::Format {
                let known = |id: &String| Format::ALL.iter().any(|format| format.id() == id);
                assert!(runtime.identifiers.iter().all(known), "{}", runtime.id);
            }
        }
    }
}
