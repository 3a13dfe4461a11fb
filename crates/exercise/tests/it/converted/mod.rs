//! Models of the corpus, converted to GGUF as llama.cpp converts them: the logits are those of the reference.
//!
//! Names are those of gguf 0.19.0 (`tensor_mapping.py`, asked while this was written), and what is done to the numbers is that of
//! `convert_hf_to_gguf.py`: rows of queries and keys in pairs, experts in one tensor, one matrix of queries, keys and values
//! put in order, `Conv1D` turned round, the one that a norm adds put into its weights, sides of one taken off.

mod cases;
mod convert;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use candle_core::Tensor;
use openassay_exercise::modify::blocks::Stored;
use openassay_exercise::modify::quantize;
use openassay_exercise::{NoHook, Release};
use serde_json::{Value, json};
use tempfile::TempDir;

use cases::{CASES, Case, INNER, KEY_HEADS, LLAMA, NONE, RMS};
use convert::{Original, metadata, tensors, written};

use crate::gguf_file::{self, Meta, text};
use crate::reference;

/// By how much the logits of a file are other than the reference's.
fn distance(place: &Path, folder: &Path) -> Result<f64, String> {
    let told = |error: openassay_exercise::ExerciseError| error.to_string();
    let model = Release::open(place).map_err(told)?.model().map_err(told)?;
    let expected = reference::tensors(&folder.join("reference.safetensors"));
    let ids = reference::ids(&expected, "input_ids");
    let logits = model.forward(&ids, &mut NoHook).map_err(told)?;
    Ok(reference::distance(&logits, &expected["logits"]))
}

#[test]
fn converted_models_give_the_logits_of_the_reference() {
    let Some(parity) = reference::parity() else { return };
    let mut wrong = Vec::new();
    for case in CASES {
        let folder = parity.join(case.model);
        let (_made, place) = written(case, &Original::open(&folder));
        match distance(&place, &folder) {
            Ok(distance) if distance < 1e-4 => {}
            other => wrong.push(format!("{}: {other:?}", case.model)),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A factor for each wavelength, as the converter makes them of a Llama 3.
fn factors(rope: &Value, width: usize) -> Tensor {
    let number = |field: &str| rope[field].as_f64().unwrap();
    let (factor, trained) = (number("factor"), number("original_max_position_embeddings"));
    let (low, high) = (number("low_freq_factor"), number("high_freq_factor"));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "heads are narrow"
    )]
    let each = |at: usize| {
        let wavelength = std::f64::consts::TAU * number("rope_theta").powf(at as f64 * 2.0 / width as f64);
        let smooth = ((trained / wavelength - low) / (high - low)).clamp(0.0, 1.0);
        (1.0 / ((1.0 - smooth) / factor + smooth)) as f32
    };
    let factors: Vec<f32> = (0..width / 2).map(each).collect();
    Tensor::new(factors, &candle_core::Device::Cpu).unwrap()
}

/// A folder with a model of the corpus whose rotation is stretched in another way, and what our own run of it gives.
fn stretched(case: &Case, parity: &Path, rope: Value) -> (TempDir, Original, Vec<Vec<u32>>, Tensor) {
    let folder = parity.join(case.model);
    let mut original = Original::open(&folder);
    if case.model == "phi3" {
        original.config["original_max_position_embeddings"] =
            rope["original_max_position_embeddings"].clone();
    }
    original.config["rope_parameters"] = rope;
    let made = tempfile::tempdir().unwrap();
    let config = serde_json::to_vec(&original.config).unwrap();
    fs::write(made.path().join("config.json"), config).unwrap();
    fs::copy(
        folder.join("model.safetensors"),
        made.path().join("model.safetensors"),
    )
    .unwrap();
    let expected = reference::tensors(&folder.join("reference.safetensors"));
    let ids = reference::ids(&expected, "input_ids");
    let model = Release::open(made.path()).unwrap().model().unwrap();
    let logits = model.forward(&ids, &mut NoHook).unwrap();
    assert!(
        reference::distance(&logits, &expected["logits"]) > 1e-2,
        "it is stretched"
    );
    (made, original, ids, logits)
}

const PLAIN: Case = Case {
    model: "llama_smollm",
    architecture: "llama",
    names: LLAMA,
    keys: &[RMS, INNER, KEY_HEADS],
    permuted: true,
    ..NONE
};

fn llama3() -> Value {
    json!({ "rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 16 })
}

#[test]
fn stretched_rotations_give_what_the_configuration_gives() {
    let Some(parity) = reference::parity() else { return };
    let yarn = json!({ "rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 16 });
    let linear = json!({ "rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0 });
    for rope in [llama3(), yarn, linear] {
        let (made, original, ids, expected) = stretched(&PLAIN, &parity, rope);
        let mut tensors = tensors(&PLAIN, &original);
        let rope = &original.config["rope_parameters"];
        if rope["rope_type"] == "llama3" {
            tensors.push(("rope_freqs.weight".to_owned(), factors(rope, original.width())));
        }
        let place = made.path().join("model.gguf");
        gguf_file::write(&place, &metadata(&PLAIN, &original), &tensors);
        let model = Release::open(&place).unwrap().model().unwrap();
        let logits = model.forward(&ids, &mut NoHook).unwrap();
        assert!(reference::distance(&logits, &expected) < 1e-5, "{rope}");
        assert!(model.caches(), "no rotation of these changes with the length");
    }
}

#[test]
fn a_rotation_with_two_tables_gives_what_the_configuration_gives() {
    let Some(parity) = reference::parity() else { return };
    let case = CASES.iter().find(|case| case.model == "phi3").unwrap();
    // The texts are longer than the one was trained with, and shorter than the other.
    for trained in [4, 64] {
        let rope = json!({ "rope_type": "longrope", "rope_theta": 10000.0, "partial_rotary_factor": 1.0,
            "short_factor": [1.5, 1.25, 1.0, 2.0, 3.0, 1.0], "long_factor": [2.0, 1.0, 4.0, 2.0, 5.0, 8.0],
            "original_max_position_embeddings": trained });
        let (made, original, ids, expected) = stretched(case, &parity, rope);
        let mut tensors = tensors(case, &original);
        let rope = &original.config["rope_parameters"];
        for (name, field) in [("long", "long_factor"), ("short", "short_factor")] {
            let values = rope[field].as_array().unwrap().iter();
            #[expect(clippy::cast_possible_truncation, reason = "GGUF has no more digits for it")]
            let values: Vec<f32> = values.map(|one| one.as_f64().unwrap() as f32).collect();
            let values = Tensor::new(values, &candle_core::Device::Cpu).unwrap();
            tensors.push((format!("rope_factors_{name}.weight"), values));
        }
        let mut keys = metadata(case, &original);
        #[expect(clippy::cast_possible_truncation, reason = "GGUF has no more digits for it")]
        let attention = (1.0 + (128.0 / f64::from(trained)).ln() / f64::from(trained).ln()).sqrt() as f32;
        keys.push((
            "phi3.rope.scaling.attn_factor".to_owned(),
            Meta::Number(attention),
        ));
        let place = made.path().join("model.gguf");
        gguf_file::write(&place, &keys, &tensors);
        let model = Release::open(&place).unwrap().model().unwrap();
        let logits = model.forward(&ids, &mut NoHook).unwrap();
        assert!(reference::distance(&logits, &expected) < 1e-5, "{trained}");
    }
}

#[test]
fn what_quantize_writes_of_a_stretched_rotation_is_read_again() {
    let Some(parity) = reference::parity() else { return };
    let (made, _, ids, expected) = stretched(&PLAIN, &parity, llama3());
    let place = made.path().join("small.gguf");
    let release = Release::open(made.path()).unwrap();
    quantize(&release, Stored::F32, &[], &place).unwrap();
    let model = Release::open(&place);
    let model = model.unwrap().model().unwrap();
    let logits = model.forward(&ids, &mut NoHook).unwrap();
    assert!(reference::distance(&logits, &expected) < 1e-5);
}

/// What is said of a file with one more key, or one more tensor.
fn refused(case: &Case, parity: &Path, key: Option<(&str, Meta)>, more: Option<(&str, Tensor)>) -> String {
    let original = Original::open(&parity.join(case.model));
    let (mut keys, mut tensors) = (metadata(case, &original), tensors(case, &original));
    if let Some((key, meta)) = key {
        let key = format!("{}.{key}", case.architecture);
        keys.retain(|(one, _)| *one != key);
        keys.push((key, meta));
    }
    tensors.extend(more.map(|(name, tensor)| (name.to_owned(), tensor)));
    let made = tempfile::tempdir().unwrap();
    let place = made.path().join("model.gguf");
    gguf_file::write(&place, &keys, &tensors);
    Release::open(&place).unwrap().model().unwrap_err().to_string()
}

#[test]
fn what_could_change_the_computation_is_told_and_not_run() {
    let Some(parity) = reference::parity() else { return };
    let case = |model: &str| CASES.iter().find(|case| case.model == model).unwrap();
    let key = |model: &str, key: &str, meta: Meta| refused(case(model), &parity, Some((key, meta)), None);
    assert!(
        key("qwen2_moe", "expert_weights_norm", Meta::Flag(true)).contains("`qwen2moe.expert_weights_norm`")
    );
    assert!(key("llama_linear_rope", "rope.scaling.type", text("longrope")).contains("short_factor"));
    assert!(key("llama_linear_rope", "rope.scaling.attn_factor", Meta::Number(2.0)).contains("attn_factor"));
    assert!(key("llama_linear_rope", "expert_count", Meta::Whole(4)).contains("_exps.weight"));
    assert!(key("mixtral", "expert_count", Meta::Whole(0)).contains("expert_count"));
    assert!(key("phi", "rope.dimension_count", Meta::Whole(99)).contains("partial_rotary_factor"));
    assert!(key("olmo", "attention.layer_norm_epsilon", Meta::Number(1e-3)).contains("epsilon"));
    let numbers = |numbers: &[f32]| Tensor::new(numbers, &candle_core::Device::Cpu).unwrap();
    let tensor = |model: &str, values: &[f32]| {
        refused(
            case(model),
            &parity,
            None,
            Some(("rope_freqs.weight", numbers(values))),
        )
    };
    assert!(tensor("phi", &[1.0; 3]).contains("`rope_freqs.weight`"));
    let plain = |values: &[f32]| {
        refused(
            &PLAIN,
            &parity,
            None,
            Some(("rope_freqs.weight", numbers(values))),
        )
    };
    for wrong in [&[1.0; 5][..], &[0.0; 6], &[f32::NAN; 6], &[-1.0; 6]] {
        assert!(
            plain(wrong).contains("no factor for each wavelength"),
            "{wrong:?}"
        );
    }
}

#[test]
fn whatever_a_key_says_nothing_panics() {
    let Some(parity) = reference::parity() else { return };
    let strange = [
        Meta::Whole(0),
        Meta::Whole(1),
        Meta::Whole(7),
        Meta::Whole(1 << 30),
        Meta::Whole(u32::MAX),
        Meta::Number(f32::NAN),
        Meta::Number(-1.0),
        Meta::Number(f32::INFINITY),
        Meta::Flag(true),
        text("none"),
        Meta::Wholes(vec![1, 2]),
    ];
    let made = tempfile::tempdir().unwrap();
    let place = made.path().join("model.gguf");
    // What was seen of a key in one family is not looked at again: all of it takes half a minute.
    let (mut run, mut seen) = (0, BTreeSet::new());
    for case in CASES {
        let original = Original::open(&parity.join(case.model));
        let (keys, tensors) = (metadata(case, &original), tensors(case, &original));
        for at in 1..keys.len() {
            let (_, key) = keys[at].0.split_once('.').unwrap();
            if !seen.insert(key.to_owned()) {
                continue;
            }
            for meta in &strange {
                let mut keys = keys.clone();
                keys[at].1 = meta.clone();
                gguf_file::write(&place, &keys, &tensors);
                let Ok(model) = Release::open(&place).unwrap().model() else {
                    continue;
                };
                let _ = model.forward(&[vec![1, 2, 3]], &mut NoHook);
                run += 1;
            }
        }
    }
    assert!(run > 50, "{run}");
}
