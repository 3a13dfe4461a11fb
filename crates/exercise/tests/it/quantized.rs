//! Releases written to GGUF, held against what the converters of llama.cpp's makers write of the same model.

use std::path::{Path, PathBuf};

use openassay_exercise::Release;
use openassay_exercise::modify::blocks::{self, Stored};
use openassay_exercise::modify::quantize;

use crate::reference;

/// Where the references lie; none where the corpus is not on this machine.
fn references() -> Option<PathBuf> {
    reference::extras("gguf")
}

/// Of each tensor of a GGUF file: name, shape, type, bytes.
fn tensors(path: &Path) -> Vec<(String, Vec<u64>, String, Vec<u8>)> {
    let bytes = std::fs::read(path).unwrap();
    let header = openassay_weights::read("a.gguf", &bytes).unwrap();
    assert_eq!(header.problems, Vec::<String>::new());
    let data = |range: &std::ops::Range<u64>| {
        let (from, to) = (
            usize::try_from(range.start).unwrap(),
            usize::try_from(range.end).unwrap(),
        );
        bytes[from..to].to_vec()
    };
    let told = header.tensors.iter();
    let mut told: Vec<_> = told
        .map(|one| {
            (
                one.name.clone(),
                one.shape.clone(),
                one.dtype.clone(),
                data(&one.bytes),
            )
        })
        .collect();
    told.sort();
    told
}

#[test]
fn blocks_are_those_of_the_reference() {
    let Some(folder) = references() else { return };
    let expected = reference::tensors(&folder.join("blocks.safetensors"));
    let input = expected["input"].flatten_all().unwrap().to_vec1::<f32>().unwrap();
    for stored in [
        Stored::Q8_0,
        Stored::Q4_0,
        Stored::Q4_1,
        Stored::Q5_0,
        Stored::Q5_1,
        Stored::F16,
    ] {
        let mut bytes = Vec::new();
        blocks::append(stored, &input, &mut bytes).unwrap();
        let expected = &expected[&format!("q.{}", stored.name())];
        assert_eq!(
            bytes,
            expected.flatten_all().unwrap().to_vec1::<u8>().unwrap(),
            "{}",
            stored.name()
        );
    }
}

#[test]
fn a_llama_is_written_as_the_reference_writes_it() {
    let Some(folder) = references() else { return };
    let release = Release::open(&folder.join("hf")).unwrap();
    let made = tempfile::tempdir().unwrap();
    let ids = reference::ids(
        &reference::tensors(&folder.join("reference.safetensors")),
        "input_ids",
    );
    let mut worst = 0.0;
    for stored in [Stored::F32, Stored::F16, Stored::Q8_0, Stored::Q4_0] {
        let place = made.path().join(format!("{}.gguf", stored.name()));
        let quantized = quantize(&release, stored, &ids, &place).unwrap();
        let expected = folder.join(format!("tiny-llama-{}.gguf", stored.name()));
        assert_eq!(tensors(&place), tensors(&expected), "{}", stored.name());
        assert_eq!(quantized.bytes, std::fs::metadata(&place).unwrap().len());
        let cost = quantized.cost.unwrap();
        assert_eq!(cost.tokens, 15);
        assert!(cost.divergence >= worst, "{cost:?} after {worst}");
        worst = cost.divergence;
        metadata(&place, &expected);
    }
    assert!(worst > 1e-4, "four bits cost something: {worst}");
}

/// What the reference tells of the model's shape, ours tells alike.
fn metadata(ours: &Path, expected: &Path) {
    let read = |path: &Path| {
        let bytes = std::fs::read(path).unwrap();
        openassay_weights::read("a.gguf", &bytes).unwrap().metadata
    };
    let (ours, expected) = (read(ours), read(expected));
    for (key, value) in &expected {
        if key.starts_with("llama.") || key == "general.architecture" || key.ends_with("_token_id") {
            assert_eq!(ours.get(key), Some(value), "{key}");
        }
    }
}

#[test]
fn what_gguf_has_no_place_for_is_not_written() {
    let Some(parity) = reference::parity() else { return };
    let made = tempfile::tempdir().unwrap();
    let place = made.path().join("a.gguf");
    let refused = |name: &str| {
        let release = Release::open(&parity.join(name)).unwrap();
        quantize(&release, Stored::Q8_0, &[], &place)
            .unwrap_err()
            .to_string()
    };
    assert!(refused("gpt2").starts_with("cannot tell: how GGUF writes `gpt2`"));
    let window = refused("qwen2_swa");
    assert!(window.contains("no place for a window"), "{window}");
    assert!(!place.exists());
}

#[test]
fn every_family_that_is_written_is_read_back_as_it_was() {
    let Some(parity) = reference::parity() else { return };
    let made = tempfile::tempdir().unwrap();
    for name in ["llama", "llama_smollm", "llama_linear_rope", "qwen2", "qwen3"] {
        let place = made.path().join(format!("{name}.gguf"));
        let release = Release::open(&parity.join(name)).unwrap();
        let quantized = quantize(&release, Stored::F32, &[vec![5, 9, 200, 31]], &place).unwrap();
        let cost = quantized.cost.unwrap();
        assert!(cost.divergence.abs() < 1e-9, "{name}: {cost:?}");
        assert!((cost.top_token_agreement - 1.0).abs() < 1e-9, "{name}");
        // What the file tells of its shape is the same model; a stretched rotation is not read there yet.
        match Release::open(&place).unwrap().model() {
            Ok(model) => {
                let loss = model
                    .loss(&[vec![5, 9, 200, 31]])
                    .unwrap()
                    .to_scalar::<f32>()
                    .unwrap();
                assert!(
                    (f64::from(loss) - cost.loss_after).abs() < 1e-5,
                    "{name}: {loss} {cost:?}"
                );
            }
            Err(error) => {
                assert_eq!(name, "llama_linear_rope");
                assert!(error.to_string().contains("rope.scaling"), "{error}");
            }
        }
        // Rows of 48 numbers are no whole blocks: said, and F16.
        let quantized = quantize(&release, Stored::Q4_0, &[], &place).unwrap();
        assert!(
            quantized
                .left_out
                .iter()
                .any(|one| one.contains("no whole blocks")),
            "{name}"
        );
    }
}

#[test]
fn what_is_gguf_already_is_told_to_be() {
    let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases/emberling-250k");
    let folder = tempfile::tempdir().unwrap();
    let (once, twice) = (folder.path().join("once.gguf"), folder.path().join("twice.gguf"));
    quantize(&Release::open(&release).unwrap(), Stored::Q8_0, &[], &once).unwrap();
    let error = quantize(&Release::open(&once).unwrap(), Stored::Q4_0, &[], &twice).unwrap_err();
    assert!(error.to_string().contains("`once.gguf` is GGUF"), "{error}");
    assert!(!twice.exists());
}
