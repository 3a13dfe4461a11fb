//! What an adapter's tensors deny of its configuration and its base, and where nothing is said.

use serde_json::{Value, json};

use super::{base_name, check, left_out, sides};
use crate::testing::{file, safetensors};
use crate::{Mismatch, Variant, variants};

fn of(path: &str, tensors: &[(String, Vec<u64>)]) -> Variant {
    let tensors: Vec<(&str, &str, &[u64])> = tensors
        .iter()
        .map(|(name, shape)| (name.as_str(), "F32", shape.as_slice()))
        .collect();
    variants(&[file(path, &safetensors(&tensors))], &[]).remove(0)
}

/// An adapter of rank 4 to these modules of a model that is 8 wide.
fn adapter(modules: &[&str]) -> Variant {
    let both = modules.iter().flat_map(|module| {
        let name = |part: &str| format!("base_model.model.model.layers.0.{module}.{part}.weight");
        [(name("lora_A"), vec![4, 8]), (name("lora_B"), vec![6, 4])]
    });
    of("adapter_model.safetensors", &both.collect::<Vec<_>>())
}

fn base(modules: &[&str]) -> Variant {
    let name = |module: &&str| (format!("model.layers.0.{module}.weight"), vec![6, 8]);
    of("model.safetensors", &modules.iter().map(name).collect::<Vec<_>>())
}

fn config() -> Value {
    json!({ "peft_type": "LORA", "r": 4, "target_modules": ["q_proj", "v_proj"], "base_model_name_or_path": "org/Rill-1B" })
}

fn with(key: &str, value: Value) -> Value {
    let mut config = config();
    config[key] = value;
    config
}

fn told(found: impl IntoIterator<Item = Mismatch>) -> Vec<String> {
    let told = found.into_iter();
    told.map(|one| format!("{} {} {}", one.key, one.declared, one.found))
        .collect()
}

#[test]
fn an_adapter_that_is_as_it_says_gives_nothing() {
    let ours = adapter(&["q_proj", "v_proj"]);
    assert_eq!(check(&config(), &ours), []);
    assert_eq!(left_out(&config(), &ours, &base(&["q_proj", "v_proj"])), []);
    assert_eq!(sides(&config(), &ours, &base(&["q_proj", "v_proj"])), None);
    assert_eq!(base_name(&config()), Some("Rill-1B"));
}

#[test]
fn another_rank_is_told_unless_a_pattern_allows_it() {
    let ours = adapter(&["q_proj", "v_proj"]);
    assert_eq!(told(check(&with("r", json!(8)), &ours)), ["r 8 4"]);
    let mut pattern = with("r", json!(8));
    pattern["rank_pattern"] = json!({ "q_proj": 4 });
    assert!(check(&pattern, &ours).is_empty());
    pattern["rank_pattern"] = json!({ "q_proj": 16 });
    assert_eq!(told(check(&pattern, &ours)), ["r 8 or 16 4"]);
}

#[test]
fn a_module_that_is_not_named_is_told() {
    let ours = adapter(&["q_proj", "o_proj"]);
    assert_eq!(
        told(check(&config(), &ours)),
        ["target_modules q_proj, v_proj o_proj"]
    );
    for all in [
        json!("all-linear"),
        json!(".*_proj"),
        json!(null),
        json!(["q.*"]),
        json!(["all-linear"]),
    ] {
        assert!(
            check(&with("target_modules", all.clone()), &ours).is_empty(),
            "{all}"
        );
    }
}

#[test]
fn a_module_that_is_named_is_left_out_only_where_the_base_has_it() {
    let ours = adapter(&["q_proj"]);
    assert!(
        check(&config(), &ours).is_empty(),
        "a list may name more than a model has"
    );
    assert!(left_out(&config(), &ours, &base(&["q_proj"])).is_empty());
    assert_eq!(
        told(left_out(&config(), &ours, &base(&["q_proj", "v_proj"]))),
        ["target_modules v_proj nothing of it"]
    );
    let some = with("layers_to_transform", json!([3]));
    assert!(left_out(&some, &ours, &base(&["q_proj", "v_proj"])).is_empty());
    let fused = base(&["q_proj", "experts.0.v_proj"]);
    assert!(
        left_out(&config(), &ours, &fused).is_empty(),
        "runtimes fuse experts"
    );
}

#[test]
fn modules_that_are_saved_whole_are_told_where_all_are_missing() {
    let ours = adapter(&["q_proj", "v_proj"]);
    let saves = with("modules_to_save", json!(["lm_head", "embed_tokens"]));
    assert_eq!(
        told(left_out(
            &saves,
            &ours,
            &base(&["q_proj", "lm_head", "embed_tokens"])
        )),
        ["modules_to_save embed_tokens, lm_head nothing of them"]
    );
    assert!(left_out(&saves, &ours, &base(&["lm_head"])).is_empty(), "tied");
}

#[test]
fn sides_that_are_not_those_of_the_base_are_told_with_both_tensors() {
    let ours = adapter(&["q_proj"]);
    let turned = of(
        "model.safetensors",
        &[("model.layers.0.q_proj.weight".to_owned(), vec![8, 6])],
    );
    assert_eq!(
        sides(&config(), &ours, &turned),
        None,
        "some layers keep the inputs first"
    );
    let wide = of(
        "model.safetensors",
        &[("model.layers.0.q_proj.weight".to_owned(), vec![6, 16])],
    );
    let mismatch = sides(&config(), &ours, &wide).unwrap();
    assert_eq!(mismatch.tensor(), Some("model.layers.0.q_proj.weight"));
    assert_eq!(
        told([mismatch]),
        ["base_model.model.model.layers.0.q_proj.lora_A.weight 6 × 8 6 × 16"]
    );
}

#[test]
fn other_kinds_and_other_rules_are_not_judged() {
    let ours = adapter(&["o_proj"]);
    for (key, value) in [
        ("peft_type", json!("ADALORA")),
        ("target_parameters", json!(["mlp.experts.gate_up_proj"])),
        ("use_qalora", json!(true)),
    ] {
        assert!(check(&with(key, value), &ours).is_empty(), "{key}");
    }
    assert!(check(&json!({}), &ours).is_empty());
    assert!(
        check(&config(), &base(&["q_proj"])).is_empty(),
        "no names of peft"
    );
}
