//! What bears out and denies claims on the network, its storage and its training: true, and just missed.

use openassay_fixtures::{Folder, Llama};
use serde_json::json;

use crate::claims::{is_confirmed, is_unsupported, says};
use crate::harness::{Told, card, told, with_weights};

#[test]
fn dimensions_are_confirmed_where_configuration_and_tensors_have_them() {
    for (words, key) in [
        ("Rill 1 has 2 layers.", "num_hidden_layers: 2"),
        ("Rill 1 has a hidden size of 16.", "hidden_size: 16"),
        ("Rill 1 has a vocabulary of 64 tokens.", "vocab_size: 64"),
    ] {
        is_confirmed(&says(words), "architecture", &format!("config.json {key}"));
    }
    for words in ["Rill 1 has 3 layers.", "Rill 1 has a vocabulary of 65 tokens."] {
        is_unsupported(&says(words), "architecture");
    }
}

#[test]
fn a_dimension_that_the_tensors_have_otherwise_is_not_confirmed_by_the_configuration() {
    let mut config = Llama::default().config();
    config["num_hidden_layers"] = 3.into();
    let folder = says("Rill 1 has 3 layers.").with("config.json", format!("{config:#}"));
    is_unsupported(&folder, "architecture");
}

#[test]
fn layers_are_confirmed_by_the_metadata_of_a_gguf() {
    let file = Llama::default().gguf("Rill").bytes();
    let of = |words: &str| {
        Folder::new()
            .with("rill.gguf", file.clone())
            .with("README.md", card().line(words))
    };
    is_confirmed(
        &of("Rill 1 has 2 layers."),
        "architecture",
        "rill.gguf llama.block_count: 2",
    );
    is_unsupported(&of("Rill 1 has 4 layers."), "architecture");
}

/// A mixture of 4 experts, of which 2 are met, in every layer.
fn mixture() -> Folder {
    use openassay_fixtures::safetensors::{Dtype, Tensor, file};
    let llama = Llama::default();
    let mut tensors: Vec<Tensor> = llama.tensors();
    tensors.retain(|tensor| !tensor.name.contains(".mlp."));
    for layer in 0..2 {
        let prefix = format!("model.layers.{layer}.block_sparse_moe");
        tensors.push(Tensor::new(
            format!("{prefix}.gate.weight"),
            &[4, 16],
            Dtype::Bf16,
        ));
        for expert in 0..4 {
            for (name, shape) in [("w1", [3200, 16]), ("w2", [16, 3200]), ("w3", [3200, 16])] {
                tensors.push(Tensor::new(
                    format!("{prefix}.experts.{expert}.{name}.weight"),
                    &shape,
                    Dtype::Bf16,
                ));
            }
        }
    }
    let mut config = llama.config();
    config["model_type"] = "mixtral".into();
    config["intermediate_size"] = 3200.into();
    config["num_local_experts"] = 4.into();
    config["num_experts_per_tok"] = 2.into();
    Folder::new()
        .with("model.safetensors", file(&tensors))
        .with("config.json", format!("{config:#}"))
}

#[test]
fn a_mixture_of_experts_is_confirmed_by_its_experts() {
    let says = |words: &str| mixture().with("README.md", card().line(words));
    is_confirmed(
        &says("Rill 1 is a mixture-of-experts model."),
        "architecture",
        "4 experts",
    );
    is_confirmed(
        &says("Rill 1 has 4 experts."),
        "architecture",
        "num_local_experts: 4",
    );
    is_unsupported(&says("Rill 1 has 8 experts."), "architecture");
    // Half of 1,228,800 and some thousands.
    is_confirmed(
        &says("Rill 1 has 620K active parameters."),
        "size-active",
        "2 of 4 experts",
    );
    is_unsupported(&says("Rill 1 has 1.2M active parameters."), "size-active");
}

#[test]
fn only_an_adapter_is_confirmed_where_nothing_else_is_here() {
    use openassay_fixtures::safetensors::{Dtype, Tensor, file};
    let side = |part: &str, shape: [u64; 2]| {
        let name = format!("base_model.model.model.layers.0.self_attn.q_proj.lora_{part}.weight");
        Tensor::new(name, &shape, Dtype::F32)
    };
    let adapter = Folder::new()
        .with(
            "adapter_model.safetensors",
            file(&[side("A", [4, 16]), side("B", [16, 4])]),
        )
        .with(
            "adapter_config.json",
            json!({"peft_type": "LORA", "r": 4}).to_string(),
        )
        .with(
            "README.md",
            card().line("This repository contains only the LoRA adapter."),
        );
    is_confirmed(
        &adapter,
        "adapter",
        "adapter_model.safetensors tensors of an adapter alone",
    );
    let unread = adapter.with("pytorch_model.bin", "no weights");
    is_unsupported(&unread, "adapter");
}

#[test]
fn what_training_counted_bears_its_numbers_out_but_for_rounding() {
    let state = |tokens: u64| {
        json!({"global_step": 9, "num_input_tokens_seen": tokens, "total_flos": 6.21e18}).to_string()
    };
    let of = |words: &str, tokens| says(words).with("trainer_state.json", state(tokens));
    let words = "Rill 1 was trained on 2 billion tokens.";
    is_confirmed(
        &of(words, 2_000_683_008),
        "tokens",
        "trainer_state.json \"num_input_tokens_seen\": 2000683008",
    );
    is_unsupported(&of(words, 2_200_000_000), "tokens");
    is_unsupported(&of(words, 0), "tokens");
    // What an earlier checkpoint counted is not what the model saw.
    let further = of(words, 4_000_000_000).with("checkpoint-4/trainer_state.json", state(2_000_683_008));
    is_unsupported(&further, "tokens");
    is_confirmed(
        &of("Rill 1 was trained with 6.2e18 FLOPs.", 0),
        "compute",
        "total_flos",
    );
    is_unsupported(&of("Rill 1 was trained with 6.5e18 FLOPs.", 0), "compute");
}

#[test]
fn a_dataset_is_confirmed_by_the_recipe_that_reads_it() {
    let of = |recipe: &str| {
        with_weights(card().field("datasets", "rill-works/brook")).with("axolotl.yaml", recipe)
    };
    let recipe = |line: &str| {
        format!("base_model: rill-works/rill-0\nlearning_rate: 0.0002\nmicro_batch_size: 2\n{line}\n")
    };
    is_confirmed(
        &of(&recipe("datasets:\n  - path: rill-works/brook")),
        "dataset",
        "axolotl.yaml - path: rill-works/brook",
    );
    for line in [
        "datasets:\n  - path: rill-works/brook-2",
        "eval_dataset: rill-works/brook",
        "test_datasets:\n  - path: rill-works/brook",
        "# dataset: rill-works/brook",
        "hub_model_id: rill-works/brook",
    ] {
        is_unsupported(&of(&recipe(line)), "dataset");
    }
}

/// A GPT-2 of two layers.
fn gpt2() -> Folder {
    use openassay_fixtures::safetensors::{Dtype, Tensor, file};
    let mut tensors = vec![Tensor::new("transformer.wte.weight", &[64, 16], Dtype::F32)];
    for layer in 0..2 {
        for (name, shape) in [
            ("attn.c_attn", [16, 48]),
            ("mlp.c_fc", [16, 64]),
            ("mlp.c_proj", [64, 16]),
        ] {
            tensors.push(Tensor::new(
                format!("transformer.h.{layer}.{name}.weight"),
                &shape,
                Dtype::F32,
            ));
        }
    }
    let config = json!({"model_type": "gpt2", "n_layer": 2, "n_embd": 16, "vocab_size": 64});
    Folder::new()
        .with("model.safetensors", file(&tensors))
        .with("config.json", format!("{config:#}"))
}

#[test]
fn a_family_is_confirmed_by_its_type_and_denied_only_by_one_that_can_never_be_it() {
    is_confirmed(
        &says("Rill 1 uses the Llama architecture."),
        "architecture",
        "config.json model_type: llama",
    );
    // A Mistral may lie under `llama`, and nobody can tell.
    is_unsupported(&says("Rill 1 uses the Mistral architecture."), "architecture");
    let in_gguf = Folder::new()
        .with("rill.gguf", Llama::default().gguf("Rill").bytes())
        .with("README.md", card().line("Rill 1 uses the Llama architecture."));
    is_confirmed(&in_gguf, "architecture", "rill.gguf general.architecture: llama");
    let words = "Rill 1 uses the Llama architecture.";
    let denied = told(&gpt2().with("README.md", card().line(words)));
    assert_eq!(denied.rules(), ["architecture"]);
    let one = &denied.0.contradictions[0];
    assert!(one.why.contains("`gpt2`, which is never Llama"), "{}", one.why);
    assert_eq!(one.evidence[0].path.as_deref(), Some("config.json"));
    assert!(
        one.evidence
            .iter()
            .any(|place| place.path.as_deref() == Some("model.safetensors"))
    );
    is_confirmed(
        &gpt2().with("README.md", card().line("Rill 1 uses the GPT-2 architecture.")),
        "architecture",
        "model_type: gpt2",
    );
}

#[test]
fn a_family_that_the_base_the_tags_or_a_part_has_is_not_held_against_a_release() {
    for words in [
        "Rill 1 is based on Llama.",
        "Rill 1 was distilled from a BERT model.",
        "The reward model uses the Llama architecture.",
        "Rill 1 uses a Llama-style architecture.",
    ] {
        told(&gpt2().with("README.md", card().line(words))).contradicts_nothing();
    }
    let tagged = card().field("tags", "[llama, bert, t5]");
    told(&gpt2().with("README.md", tagged)).contradicts_nothing();
    // A configuration whose tensors are of another kind bears nothing out.
    let renamed = json!({"model_type": "mamba", "n_layer": 2, "n_embd": 16, "vocab_size": 64});
    let renamed = gpt2().with("config.json", renamed.to_string());
    told(&renamed.with("README.md", card().line("Rill 1 uses the Llama architecture.")))
        .contradicts_nothing();
}

/// A GGUF of 32 wide rows under `name`, its matrices stored as `kind`, beside a card.
fn quantized(name: &str, kind: openassay_fixtures::gguf::Kind, words: &str) -> Folder {
    let llama = Llama {
        hidden: 32,
        intermediate: 64,
        ..Llama::default()
    };
    let file = llama.gguf("Rill").quantized(kind);
    Folder::new()
        .with(name, file.bytes())
        .with("README.md", card().line(words))
}

#[test]
fn a_quantization_is_confirmed_by_blocks_of_its_width_in_every_file() {
    use openassay_fixtures::gguf::Kind::{Q4_0, Q8_0};
    for words in [
        "The weights are quantized to 8 bits.",
        "The weights are quantized to Q8_0.",
    ] {
        is_confirmed(
            &quantized("rill.gguf", Q8_0, words),
            "quantization",
            "rill.gguf quantized: Q8_0",
        );
        assert_eq!(
            told(&quantized("rill.gguf", Q4_0, words)).rules(),
            ["quantization"]
        );
    }
    let words = "The weights are quantized to 4 bits.";
    let denied = told(&quantized("rill.gguf", Q8_0, words));
    assert_eq!(denied.rules(), ["quantization"]);
    assert!(denied.0.contradictions[0].why.contains("stored as Q8_0"));
    // Five bits may be what rows that no block divides make of four, and here the other way round.
    is_unsupported(
        &quantized("rill.gguf", Q4_0, "The weights are quantized to 5 bits."),
        "quantization",
    );
    let both = quantized("rill-b.gguf", Q4_0, words).with(
        "rill-a.gguf",
        quantized("a", Q8_0, "").file("a").unwrap_or_default().to_vec(),
    );
    is_unsupported(&both, "quantization");
}

#[test]
fn the_name_of_a_file_is_held_against_its_own_tensors() {
    use openassay_fixtures::gguf::Kind::{Q4_0, Q8_0};
    is_confirmed(
        &quantized("rill.Q4_0.gguf", Q4_0, ""),
        "quantization",
        "rill.Q4_0.gguf quantized: Q4_0",
    );
    let denied = told(&quantized("rill.Q4_K_M.gguf", Q8_0, ""));
    assert_eq!(denied.rules(), ["quantization"]);
    let one = &denied.0.contradictions[0];
    assert_eq!((one.claim.path.as_str(), one.claim.line), ("rill.Q4_K_M.gguf", 0));
    // A mixture that fell back, and a model without experts in a format for them.
    is_unsupported(&quantized("rill.Q6_K.gguf", Q8_0, ""), "quantization");
    is_unsupported(&quantized("rill.IQ3_XS.gguf", Q4_0, ""), "quantization");
    told(&quantized("rill-MXFP4_MOE.gguf", Q8_0, "")).contradicts_nothing();
    // Rows that no block divides are left as they are; whole ones are not.
    let float = |hidden: u64| {
        let llama = Llama {
            hidden,
            intermediate: hidden,
            heads: 4,
            kv_heads: 4,
            ..Llama::default()
        };
        Folder::new()
            .with("rill.Q4_K_M.gguf", llama.gguf("Rill").bytes())
            .with("README.md", card())
    };
    told(&float(16)).contradicts_nothing();
    assert_eq!(told(&float(256)).rules(), ["quantization"]);
}

#[test]
fn words_on_a_file_that_was_not_brought_along_are_held_against_nothing() {
    use openassay_fixtures::gguf::Kind::Q8_0;
    let words = "The file `rill.Q4_K_M.gguf` is quantized to 4 bits.";
    told(&quantized("rill.Q8_0.gguf", Q8_0, words)).contradicts_nothing();
    told(&quantized(
        "rill.Q8_0.gguf",
        Q8_0,
        "The weights are quantized to 2, 4 or 8 bits.",
    ))
    .contradicts_nothing();
}

#[test]
fn a_snapshot_of_a_cache_that_may_lack_files_denies_no_quantization() {
    use openassay_fixtures::cache;
    let folder = quantized(
        "rill.gguf",
        openassay_fixtures::gguf::Kind::Q8_0,
        "The weights are quantized to 4 bits.",
    );
    assert_eq!(told(&folder).rules(), ["quantization"]);
    let laid = crate::harness::Laid::named("hub", &cache::layout("rill-works/rill-1", "abc", &folder));
    let path = laid.path().join(cache::snapshot("rill-works/rill-1", "abc"));
    let audit = openassay_audit::audit(&crate::harness::request(&path)).unwrap();
    Told(audit).contradicts_nothing();
}
