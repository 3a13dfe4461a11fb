//! Models in GGUF: the same numbers as the reference finds in the dequantized weights.

use std::path::{Path, PathBuf};

use openassay_exercise::{NoHook, Release};

use crate::reference;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/parity-extras/gguf")
}

#[test]
fn each_type_of_blocks_gives_what_its_numbers_give() {
    let folder = folder();
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let expected = reference::tensors(&folder.join("reference.safetensors"));
    let ids = reference::ids(&expected, "input_ids");
    for dtype in ["F32", "F16", "Q8_0", "Q4_0"] {
        let release = Release::open(&folder.join(format!("tiny-llama-{dtype}.gguf"))).unwrap();
        let mut model = release.model().unwrap();
        let logits = model.forward(&ids, &mut NoHook).unwrap();
        let distance = reference::distance(&logits, &expected[&format!("logits.{dtype}")]);
        assert!(distance < 1e-4, "{dtype}: {distance}");
        // Held or read again, the weights are the same.
        model.tensors.hold().unwrap();
        let held = model.forward(&ids, &mut NoHook).unwrap();
        assert!(reference::distance(&held, &logits) < 1e-6, "{dtype}");
    }
}

#[test]
fn several_files_are_a_question() {
    let folder = folder();
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let place = tempfile::tempdir().unwrap();
    for dtype in ["F32", "Q8_0"] {
        let name = format!("tiny-llama-{dtype}.gguf");
        std::fs::copy(folder.join(&name), place.path().join(&name)).unwrap();
    }
    let error = Release::open(place.path()).unwrap_err().to_string();
    assert!(error.contains("2 files in GGUF"), "{error}");
}
