//! Configurations and weights that lie, overflow or are not understood: each is refused with its reason.

use std::collections::HashMap;
use std::fs;

use candle_core::{DType, Device, Tensor};
use openassay_exercise::{ExerciseError, Model, Release};
use serde_json::{Value, json};

use crate::reference;

/// A small Llama of ours, whose weights are all alike.
fn release(
    change: impl Fn(&mut Value),
    spoil: impl Fn(&mut HashMap<String, Tensor>),
) -> Result<Model, ExerciseError> {
    let mut config = json!({
        "model_type": "llama", "hidden_size": 8, "intermediate_size": 16, "num_attention_heads": 2,
        "num_hidden_layers": 1, "vocab_size": 11, "tie_word_embeddings": true, "max_position_embeddings": 32,
    });
    change(&mut config);
    let mut tensors = HashMap::new();
    let mut add = |name: &str, shape: &[usize]| {
        let ones = Tensor::ones(shape, DType::F32, &Device::Cpu).unwrap();
        tensors.insert(name.to_owned(), ones);
    };
    add("model.embed_tokens.weight", &[11, 8]);
    add("model.norm.weight", &[8]);
    for norm in ["input_layernorm", "post_attention_layernorm"] {
        add(&format!("model.layers.0.{norm}.weight"), &[8]);
    }
    for part in ["q_proj", "k_proj", "v_proj", "o_proj"] {
        add(&format!("model.layers.0.self_attn.{part}.weight"), &[8, 8]);
    }
    add("model.layers.0.mlp.gate_proj.weight", &[16, 8]);
    add("model.layers.0.mlp.up_proj.weight", &[16, 8]);
    add("model.layers.0.mlp.down_proj.weight", &[8, 16]);
    spoil(&mut tensors);
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("config.json"),
        serde_json::to_vec(&config).unwrap(),
    )
    .unwrap();
    candle_core::safetensors::save(&tensors, folder.path().join("model.safetensors")).unwrap();
    Release::open(folder.path())?.model()
}

fn said(field: &str, value: &Value) -> String {
    match release(|config| config[field] = value.clone(), |_| {}) {
        Ok(_) => format!("`{field}` = {value} is run"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_model_itself_is_run() {
    let model = release(|_| {}, |_| {}).unwrap();
    let logits = model
        .forward(&[vec![1, 2, 3]], &mut openassay_exercise::NoHook)
        .unwrap();
    assert_eq!(logits.dims(), [1, 3, 11]);
}

#[test]
fn a_field_that_is_not_understood_is_named() {
    for (field, value, expected) in [
        ("qk_norm_kind", json!("rms"), "cannot tell: `qk_norm_kind`"),
        (
            "quantization_config",
            json!({ "bits": 4 }),
            "cannot tell: `quantization_config.bits`",
        ),
        (
            "is_encoder_decoder",
            json!(true),
            "cannot tell: `is_encoder_decoder`",
        ),
        ("hidden_act", json!("mish"), "cannot tell: `hidden_act`"),
        (
            "rope_scaling",
            json!({ "type": "spiral", "factor": 2.0 }),
            "cannot tell: `rope_type` is `spiral`",
        ),
        (
            "rope_scaling",
            json!({ "type": "linear", "factor": 2.0, "odd": 1 }),
            "cannot tell: `rope_parameters` has `odd`",
        ),
        (
            "partial_rotary_factor",
            json!(0.5),
            "cannot tell: `partial_rotary_factor`",
        ),
        ("model_type", json!("bert"), "cannot tell: encoder"),
        (
            "model_type",
            json!("surely_new"),
            "cannot tell: `model_type` is `surely_new`",
        ),
        (
            "auto_map",
            json!({ "AutoModelForCausalLM": "modeling_x.X" }),
            "code of its own (`modeling_x.X`)",
        ),
    ] {
        let said = said(field, &value);
        assert!(said.contains(expected), "{field}: {said}");
    }
}

#[test]
fn fields_without_effect_change_nothing() {
    for (field, value) in [
        ("torch_dtype", json!("bfloat16")),
        ("attention_dropout", json!(0.5)),
        ("sliding_window", json!(null)),
        ("rope_scaling", json!(null)),
        ("auto_map", json!({ "AutoTokenizer": ["tokenization_x.X", null] })),
        ("transformers_version", json!("4.40.0")),
    ] {
        assert!(
            release(|config| config[field] = value.clone(), |_| {}).is_ok(),
            "{field}"
        );
    }
}

#[test]
fn sizes_that_no_model_has_are_refused() {
    for (field, value) in [
        ("num_hidden_layers", json!(1_000_000_000)),
        ("num_hidden_layers", json!(0)),
        ("num_hidden_layers", json!(-1)),
        ("num_attention_heads", json!(0)),
        ("num_attention_heads", json!(3)),
        ("num_key_value_heads", json!(u64::MAX)),
        ("num_key_value_heads", json!(0)),
        ("head_dim", json!(1u64 << 40)),
        ("hidden_size", json!(1u64 << 62)),
        ("hidden_size", json!("8")),
        ("vocab_size", json!(0)),
        ("intermediate_size", json!(1e300)),
        ("rms_norm_eps", json!(-1.0)),
        ("rope_theta", json!(0.0)),
        ("rope_theta", json!("nan")),
    ] {
        let said = said(field, &value);
        assert!(!said.ends_with("is run"), "{said}");
    }
}

#[test]
fn what_a_configuration_alone_asks_for_is_counted_before_it_is_listed() {
    let experts = json!({
        "model_type": "mixtral", "num_local_experts": 900_000, "num_experts_per_tok": 2, "rms_norm_eps": 1e-6,
        "num_key_value_heads": 2, "tie_word_embeddings": false, "rope_theta": 10_000.0, "hidden_act": "silu",
    });
    let change = |config: &mut Value| {
        let config = config.as_object_mut().unwrap();
        config.extend(experts.as_object().unwrap().clone());
    };
    let said = release(change, |_| {}).unwrap_err().to_string();
    assert!(said.contains("asks for 2700001 tensors or more"), "{said}");
}

#[test]
fn a_field_whose_name_only_looks_like_one_within_another_is_none() {
    for (field, value) in [
        ("rope_scaling.rope_type", json!("linear")),
        ("", json!({ "hidden_act": "gelu" })),
    ] {
        let said = said(field, &value);
        assert!(said.starts_with("cannot tell"), "{field}: {said}");
    }
}

#[test]
fn weights_that_do_not_fit_are_refused() {
    let with =
        |spoil: fn(&mut HashMap<String, Tensor>)| release(|_| {}, spoil).map(|_| ()).unwrap_err().to_string();
    let ones = |shape: &[usize], dtype| Tensor::ones(shape, dtype, &Device::Cpu).unwrap();
    assert!(with(|all| drop(all.remove("model.norm.weight"))).contains("no tensor `model.norm.weight`"));
    let spare = release(
        |_| {},
        |all| drop(all.insert("model.layers.0.extra.weight".to_owned(), ones(&[1], DType::F32))),
    );
    assert!(
        spare
            .unwrap_err()
            .to_string()
            .contains("`model.layers.0.extra.weight`")
    );
    let narrow = release(
        |_| {},
        |all| drop(all.insert("model.norm.weight".to_owned(), ones(&[7], DType::F32))),
    );
    assert!(narrow.unwrap_err().to_string().contains("shape [7]"));
    let whole = release(
        |_| {},
        |all| drop(all.insert("model.norm.weight".to_owned(), ones(&[8], DType::I64))),
    );
    assert!(whole.unwrap_err().to_string().contains("stored as I64"));
}

#[test]
fn a_head_beside_the_embedding_that_it_is_tied_to_must_be_the_same() {
    let head = |value: f32| {
        release(
            |_| {},
            |all| {
                let tensor = Tensor::full(value, (11, 8), &Device::Cpu).unwrap();
                all.insert("lm_head.weight".to_owned(), tensor);
            },
        )
    };
    assert!(head(1.0).is_ok());
    let said = head(2.0).unwrap_err().to_string();
    assert!(said.starts_with("cannot tell: `tie_word_embeddings`"), "{said}");
}

#[test]
fn configurations_that_are_none_are_refused() {
    for text in [
        "",
        "[]",
        "{",
        "{\"model_type\": 3}",
        "{\"model_type\": \"llama\", \"x\": NaN}",
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config.json"), text).unwrap();
        assert!(
            Release::open(folder.path())
                .and_then(|release| release.model())
                .is_err(),
            "{text}"
        );
    }
}

/// What a field may be made into.
fn spoiled() -> Vec<Value> {
    vec![
        json!(0),
        json!(-1),
        json!(1),
        json!(3),
        json!(1_000_000_007),
        json!(u64::MAX),
        json!(1e300),
        json!(-0.5),
        json!("full_attention"),
        json!(null),
        json!(true),
        json!([]),
        json!([[["local"], 1_000_000_000]]),
        json!([0, 1]),
        json!({ "rope_type": "yarn", "factor": 0.0, "original_max_position_embeddings": 1 }),
        json!({ "rope_type": "longrope", "short_factor": [1.0], "long_factor": [] }),
        json!({ "rope_type": "llama3", "factor": 1e300, "low_freq_factor": 1.0, "high_freq_factor": 1.0 }),
        json!({ "rope_type": "dynamic", "factor": 1e-300, "rope_theta": 1.0 }),
    ]
}

/// Models that have all that families differ in.
const MANY_SIDED: [&str; 6] = [
    "deepseek_v3_yarn",
    "gemma3_text",
    "gpt_neo",
    "gpt_oss",
    "mpt",
    "smollm3",
];

/// Every field of these models, made into each of these: an answer or a reason, and never a panic.
#[test]
fn no_field_made_into_anything_brings_the_decoder_down() {
    let mut fit = 0;
    let models = reference::models().into_iter();
    for folder in models.filter(|folder| MANY_SIDED.iter().any(|name| folder.ends_with(name))) {
        let config: Value = serde_json::from_slice(&fs::read(folder.join("config.json")).unwrap()).unwrap();
        let all = reference::tensors(&folder.join("model.safetensors"));
        let place = tempfile::tempdir().unwrap();
        let all: HashMap<String, Tensor> = all.into_iter().collect();
        candle_core::safetensors::save(&all, place.path().join("model.safetensors")).unwrap();
        for field in config.as_object().unwrap().keys() {
            for value in spoiled() {
                let mut config = config.clone();
                config[field] = value;
                let written = serde_json::to_vec(&config).unwrap();
                fs::write(place.path().join("config.json"), written).unwrap();
                let Ok(model) = Release::open(place.path()).and_then(|release| release.model()) else {
                    continue;
                };
                // What still fits the weights is run, now and then: it may fail, but with a reason.
                fit += 1;
                if fit % 4 == 0 {
                    let _ = model.forward(&[vec![1, 2, 3]], &mut openassay_exercise::NoHook);
                }
            }
        }
    }
    println!("{fit} of these fit the weights");
}
