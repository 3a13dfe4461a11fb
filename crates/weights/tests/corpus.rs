//! Models that were published or made elsewhere, where they lie beside the repository.
#![expect(
    clippy::disallowed_methods,
    reason = "the corpus lies beside the repository and is not audited"
)]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::path::{Path, PathBuf};

use openassay_facts::Role;
use openassay_weights::{Format, Inspected, Parameters, Variant, WeightFile, inspect, variants};

/// The folder in the corpus, or none and a word about it.
fn corpus(name: &str) -> Option<PathBuf> {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/parity-extras"
    ))
    .join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no {name} beside the repository, in ../shared/corpus/parity-extras");
    None
}

fn variant(path: &Path) -> Variant {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let Inspected { header, loading, .. } = inspect(&name, &bytes);
    let format = header.as_ref().map_or(Format::Npz, |header| header.format);
    let size = bytes.len() as u64;
    variants(
        &[WeightFile {
            source: 0,
            path: name,
            size,
            format,
            header,
            loading,
            role: Role::WeightsFinal,
        }],
        &[],
    )
    .remove(0)
}

#[test]
fn every_quantization_of_a_model_counts_the_same_parameters() {
    let Some(folder) = corpus("gguf") else { return };
    let whole = variant(&folder.join("hf/model.safetensors")).parameters;
    assert_eq!(
        whole,
        Some(Parameters {
            count: 115_008,
            exact: true
        })
    );
    for kind in ["F32", "F16", "Q8_0", "Q4_0"] {
        let variant = variant(&folder.join(format!("tiny-llama-{kind}.gguf")));
        assert_eq!(variant.parameters, whole, "{kind}");
        assert_eq!(variant.architecture.as_deref(), Some("llama"));
        assert_eq!(
            variant.quantization.as_deref(),
            Some(kind).filter(|kind| kind.starts_with('Q'))
        );
    }
}

#[test]
fn adapters_are_adapters_whatever_they_adapt() {
    let Some(folder) = corpus("lora") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let variant = variant(&entry.unwrap().path().join("adapter_model.safetensors"));
        assert!(variant.adapter && variant.parameters.is_some_and(|parameters| parameters.exact));
    }
}
