//! What the tensors deny of a config.json, and where nothing is said.

use serde_json::{Value, json};

use super::check;
use crate::testing::{file, safetensors};
use crate::{Companion, Variant, variants};

fn llama(layers: u64, vocab: u64, hidden: u64, dtype: &str) -> Variant {
    let mut tensors = vec![(String::from("model.embed_tokens.weight"), vec![vocab, hidden])];
    for layer in 0..layers {
        let name = |part: &str| format!("model.layers.{layer}.{part}.weight");
        tensors.push((name("self_attn.q_proj"), vec![hidden, hidden]));
        tensors.push((name("self_attn.k_proj"), vec![hidden / 2, hidden]));
        tensors.push((name("mlp.down_proj"), vec![hidden, 3 * hidden]));
    }
    let tensors: Vec<(&str, &str, &[u64])> = tensors
        .iter()
        .map(|(name, shape)| (name.as_str(), dtype, shape.as_slice()))
        .collect();
    variants(&[file("model.safetensors", &safetensors(&tensors))], &[]).remove(0)
}

fn config() -> Value {
    json!({
        "model_type": "llama", "num_hidden_layers": 2, "vocab_size": 10, "hidden_size": 8, "intermediate_size": 24,
        "num_attention_heads": 4, "num_key_value_heads": 2, "torch_dtype": "float32",
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut config = config();
    config[key] = value;
    config
}

fn keys(config: &Value, variant: &Variant) -> Vec<String> {
    check(config, variant)
        .into_iter()
        .map(|mismatch| format!("{} {} {}", mismatch.key, mismatch.declared, mismatch.found))
        .collect()
}

#[test]
fn a_config_that_agrees_gives_nothing() {
    assert_eq!(keys(&config(), &llama(2, 10, 8, "F32")), Vec::<String>::new());
}

#[test]
fn each_key_that_a_tensor_denies_is_named_with_the_tensor() {
    let variant = llama(2, 10, 8, "F32");
    assert_eq!(
        keys(&with("num_hidden_layers", json!(3)), &variant),
        ["num_hidden_layers 3 2"]
    );
    assert_eq!(
        keys(&with("vocab_size", json!(12)), &variant),
        ["vocab_size 12 10"]
    );
    assert_eq!(
        keys(&with("intermediate_size", json!(32)), &variant),
        ["intermediate_size 32 24"]
    );
    assert_eq!(
        keys(&with("num_key_value_heads", json!(4)), &variant),
        ["num_key_value_heads × hidden_size / num_attention_heads 8 4"]
    );
    assert_eq!(
        keys(&with("torch_dtype", json!("bfloat16")), &variant),
        ["torch_dtype bfloat16 F32"]
    );
    let mismatch = check(&with("vocab_size", json!(12)), &variant).remove(0);
    assert_eq!(mismatch.tensor(), Some("model.embed_tokens.weight"));
}

#[test]
fn what_is_not_understood_is_not_compared() {
    let variant = llama(2, 10, 8, "F32");
    let mut other = with("num_hidden_layers", json!(99));
    other["model_type"] = json!("aurora");
    assert!(check(&other, &variant).is_empty());
    assert!(check(&json!({}), &variant).is_empty());
    assert!(check(&with("vocab_size", json!("many")), &variant).is_empty());
    assert!(check(&with("num_attention_heads", json!(0)), &variant).is_empty());
}

#[test]
fn layers_are_counted_only_where_all_of_it_is_here() {
    let mut variant = llama(2, 10, 8, "F32");
    variant.complete = openassay_facts::Truth::Unknown;
    assert!(check(&with("num_hidden_layers", json!(3)), &variant).is_empty());
}

#[test]
fn quantized_weights_have_another_type_by_design() {
    let fp8 = with("quantization_config", json!({ "quant_method": "fp8" }));
    assert!(check(&fp8, &llama(2, 10, 8, "F8_E4M3")).is_empty());
    let gptq = with("quantization_config", json!({ "quant_method": "gptq" }));
    assert_eq!(
        keys(&gptq, &llama(2, 10, 8, "F16")),
        ["quantization_config.quant_method gptq no packed tensor"]
    );
}

#[test]
fn the_type_of_shards_is_told_and_packed_weights_have_their_own() {
    let of = |dtype| {
        let shard = |name: &str, tensor: &str| {
            let shape: &[u64] = &[8, 8];
            file(name, &safetensors(&[(tensor, dtype, shape)]))
        };
        let shards = [
            shard("model-00001-of-00002.safetensors", "model.a.weight"),
            shard("model-00002-of-00002.safetensors", "model.b.weight"),
        ];
        variants(&shards, &[]).remove(0)
    };
    assert_eq!(keys(&config(), &of("BF16")), ["torch_dtype float32 BF16"]);
    assert!(keys(&config(), &of("F32")).is_empty());
    let packed = with("quantization_config", json!({ "quant_method": "fp8" }));
    assert!(keys(&packed, &of("F8_E4M3")).is_empty());
}

#[test]
fn a_head_that_is_not_tied_and_not_here_is_told_of_a_class_that_generates() {
    let mut untied = with("tie_word_embeddings", json!(false));
    untied["architectures"] = json!(["LlamaForCausalLM"]);
    let variant = llama(2, 10, 8, "F32");
    assert_eq!(
        keys(&untied, &variant),
        ["tie_word_embeddings false no `lm_head.`"]
    );
    let silent = |key: &str, value: Value| {
        let mut config = untied.clone();
        config[key] = value;
        assert!(keys(&config, &variant).is_empty(), "{key}");
    };
    silent("tie_word_embeddings", json!(true));
    silent("tie_word_embeddings", json!(null));
    silent("architectures", json!(["LlamaModel"]));
    silent("architectures", json!(["LlamaForSequenceClassification"]));
    silent("auto_map", json!({ "AutoModel": "modeling.Own" }));
    let mut part = variant.clone();
    part.complete = openassay_facts::Truth::Unknown;
    assert!(keys(&untied, &part).is_empty());
    let mut whole = variant.clone();
    whole
        .tensors
        .push(crate::testing::tensor("lm_head.qweight", "I32", &[8, 10]));
    assert!(keys(&untied, &whole).is_empty());
    let mut body = variant.clone();
    for tensor in &mut body.tensors {
        tensor.name = tensor.name.replace("model.", "");
    }
    assert!(keys(&untied, &body).is_empty(), "saved by the class of the body");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the corpus lies beside the repository and is not audited"
)]
fn the_parity_models_agree_with_their_configs() {
    let folder = std::path::Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/parity"
    ));
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: no models beside the repository, in ../shared/corpus/parity");
        return;
    };
    let (mut seen, mut understood) = (0, 0);
    for path in entries.map(|entry| entry.unwrap().path()) {
        let bytes = std::fs::read(path.join("model.safetensors")).unwrap();
        let text = std::fs::read_to_string(path.join("config.json")).unwrap();
        let config: Value = serde_json::from_str(&text).unwrap();
        let companion = Companion {
            source: 0,
            path: "config.json",
            text: &text,
        };
        let variant = variants(&[file("model.safetensors", &bytes)], &[companion]).remove(0);
        assert_eq!(check(&config, &variant), [], "{}", path.display());
        assert!(
            variant.parameters.is_some_and(|parameters| parameters.exact),
            "{}",
            path.display()
        );
        seen += 1;
        let mut wrong = config.clone();
        for key in ["num_hidden_layers", "n_layer", "n_layers", "num_layers"] {
            if wrong.get(key).is_some() {
                wrong[key] = json!(17);
            }
        }
        understood += usize::from(!check(&wrong, &variant).is_empty());
    }
    assert!(seen > 40);
    assert_eq!(
        understood, seen,
        "a wrong number of layers is seen in every one of them"
    );
}

#[test]
fn every_layout_speaks_of_known_types_and_of_its_own_sizes() {
    let transformers = crate::runtimes::all()
        .iter()
        .find(|runtime| runtime.id == "transformers")
        .unwrap();
    for layout in &crate::table::knowledge().layouts {
        assert!(
            layout
                .model_types
                .iter()
                .all(|name| transformers.identifiers.contains(name)),
            "{:?}",
            layout.model_types
        );
        assert!(
            layout.block.contains("{}") && !layout.layers.is_empty(),
            "{}",
            layout.block
        );
        for factor in layout.shapes.values().flatten().flat_map(|side| side.split('*')) {
            assert!(
                factor == "_" || factor.parse::<u64>().is_ok() || layout.sizes.contains_key(factor),
                "{factor}"
            );
        }
    }
}
