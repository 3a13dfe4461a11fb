//! Two places of a release that cannot both be right, told with both; and releases in which nothing is.

use openassay_facts::Severity;
use openassay_fixtures::safetensors::{self, Dtype, Tensor};
use openassay_fixtures::{Folder, Llama};
use serde_json::{Value, json};

use crate::harness::{Told, card, told, with_weights};

fn messages(told: &Told) -> Vec<&str> {
    let found = told.0.findings.iter().map(|one| &one.finding);
    found
        .filter(|finding| finding.kind == "config-mismatch")
        .map(|finding| finding.message.as_str())
        .collect()
}

/// An adapter of rank 4 to the queries of the small Llama, `width` wide.
fn adapter(config: &Value, width: u64) -> Folder {
    let name = |part: &str| format!("base_model.model.model.layers.0.self_attn.q_proj.{part}.weight");
    let tensors = [
        Tensor::new(name("lora_A"), &[4, width], Dtype::F32),
        Tensor::new(name("lora_B"), &[16, 4], Dtype::F32),
    ];
    Folder::new()
        .with("adapter_config.json", format!("{config:#}"))
        .with("adapter_model.safetensors", safetensors::file(&tensors))
}

fn adapter_config(rank: u64, base: &str) -> Value {
    json!({ "base_model_name_or_path": base, "peft_type": "LORA", "r": rank, "target_modules": ["q_proj"] })
}

/// The adapter, and the small Llama in a folder called `rill-base`.
fn beside_base(config: &Value, width: u64) -> Told {
    let base = Llama::default().folder().under("rill-base");
    told(
        &adapter(config, width)
            .under("adapter")
            .with_all(base)
            .with("README.md", card()),
    )
}

#[test]
fn an_adapter_is_held_against_its_configuration() {
    let all = beside_base(&adapter_config(8, "org/rill-base"), 16);
    assert_eq!(
        messages(&all),
        ["`r` says 8 (adapter/adapter_config.json:4), the tensor \
            `base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight` says 4 (adapter/adapter_model.safetensors)"]
    );
    let found = all.finding("config-mismatch");
    let paths: Vec<_> = found
        .finding
        .evidence
        .iter()
        .map(|one| one.path.as_deref())
        .collect();
    assert_eq!(
        paths,
        [
            Some("adapter/adapter_config.json"),
            Some("adapter/adapter_model.safetensors")
        ]
    );
}

#[test]
fn an_adapter_is_held_against_a_base_of_the_name_that_it_gives_and_no_other() {
    let config = adapter_config(4, "org/rill-base");
    assert!(messages(&beside_base(&config, 16)).is_empty());
    let wide = beside_base(&config, 32);
    assert!(
        messages(&wide)[0].ends_with(
            "says 16 × 32 (adapter/adapter_model.safetensors), the tensor `model.layers.0.self_attn.q_proj.weight` says \
            16 × 16 (rill-base/model.safetensors)"
        ),
        "{:?}",
        messages(&wide)
    );
    assert!(messages(&beside_base(&adapter_config(4, "org/other"), 32)).is_empty());
}

#[test]
fn a_gguf_is_held_against_itself() {
    let with = |key_length: u64| {
        let gguf = Llama::default()
            .gguf("Rill")
            .number("llama.attention.key_length", key_length);
        told(
            &Folder::new()
                .with("rill.gguf", gguf.bytes())
                .with("README.md", card()),
        )
    };
    assert!(messages(&with(4)).is_empty());
    assert_eq!(
        messages(&with(8))[0],
        "`llama.attention.head_count × llama.attention.key_length` says 32 (rill.gguf), the tensor \
        `blk.0.attn_q.weight` says 16 (rill.gguf)"
    );
}

#[test]
fn a_tokenizer_is_held_against_the_embeddings_beside_it() {
    let with = |id: u64| {
        let added = json!({ "<pad>": id }).to_string();
        told(&Llama::default().folder().with("added_tokens.json", added))
    };
    assert!(messages(&with(63)).is_empty());
    assert_eq!(
        messages(&with(64)),
        [
            "`added_tokens.json` says id 64 (`<pad>`) (added_tokens.json), the tensor `model.embed_tokens.weight` says \
            64 rows (model.safetensors)"
        ]
    );
}

#[test]
fn an_index_is_held_against_its_shards() {
    let sharded = Llama::default().sharded(3);
    assert!(messages(&told(&sharded)).is_empty());
    let name = "model.safetensors.index.json";
    let mut index: Value = serde_json::from_slice(sharded.file(name).unwrap()).unwrap();
    let size = index["metadata"]["total_size"].as_u64().unwrap();
    index["metadata"]["total_size"] = (size * 3).into();
    let wrong = told(&sharded.with(name, format!("{index:#}")));
    let found = messages(&wrong);
    assert!(
        found[0].starts_with(&format!(
            "`metadata.total_size` says {} bytes (model.safetensors.index.json:3), the tensors say {size} bytes",
            size * 3
        )),
        "{found:?}"
    );
}

#[test]
fn a_gguf_is_held_against_the_context_of_the_configuration_beside_it() {
    let with = |context: u64| {
        let mut config = Llama::default().config();
        config["max_position_embeddings"] = context.into();
        let file = Llama::default().gguf("Rill").bytes();
        told(
            &Folder::new()
                .with("rill.gguf", file)
                .with("config.json", format!("{config:#}")),
        )
    };
    assert!(messages(&with(256)).is_empty());
    assert_eq!(
        messages(&with(512)),
        ["`llama.context_length` says 256 (rill.gguf), `max_position_embeddings` says 512 (config.json:10)"]
    );
}

#[test]
fn a_head_that_is_missing_is_told_unless_no_words_are_made() {
    let mut tensors = Llama::default().tensors();
    tensors.retain(|tensor| !tensor.name.starts_with("lm_head"));
    let headless = Llama::default()
        .config_only()
        .with("model.safetensors", safetensors::file(&tensors));
    assert_eq!(
        messages(&told(&headless)),
        [
            "`tie_word_embeddings` says false (config.json:17), the tensors say no `lm_head.` (model.safetensors)"
        ]
    );
    assert!(messages(&told(&headless.clone().with("modules.json", "[]"))).is_empty());
    let head = safetensors::file(&[Tensor::new("lm_head.weight", &[64, 16], Dtype::Bf16)]);
    assert!(messages(&told(&headless.with("lm_head.safetensors", head))).is_empty());
}

#[test]
fn a_format_to_load_as_is_a_note_and_a_width_a_warning() {
    let severity = |key: &str, value: Value| {
        let mut config = Llama::default().config();
        config[key] = value;
        let audit = told(&with_weights(card()).with("config.json", config.to_string()));
        audit.finding("config-mismatch").finding.severity
    };
    assert_eq!(severity("torch_dtype", json!("float32")), Severity::Note);
    assert_eq!(severity("intermediate_size", json!(128)), Severity::Warning);
}
