//! Fields that configurations of well-known releases have: each set is understood whole.

use openassay_exercise::family::{Architecture, Config, architecture};
use serde_json::{Value, json};

fn read(config: &Value) -> Architecture {
    let bytes = serde_json::to_vec(config).unwrap();
    architecture(&Config::parse(&bytes).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", config["model_type"]))
}

#[test]
fn configurations_with_the_fields_of_well_known_releases_are_understood() {
    // Llama 3.1.
    let llama = read(&json!({
        "architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
        "bos_token_id": 128_000, "eos_token_id": [128_001, 128_008], "hidden_act": "silu", "hidden_size": 64,
        "initializer_range": 0.02, "intermediate_size": 128, "max_position_embeddings": 131_072, "mlp_bias": false,
        "model_type": "llama", "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2,
        "pretraining_tp": 1, "rms_norm_eps": 1e-5, "rope_scaling": { "factor": 8.0, "low_freq_factor": 1.0,
        "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3" },
        "rope_theta": 500_000.0, "tie_word_embeddings": false, "torch_dtype": "bfloat16",
        "transformers_version": "4.43.0.dev0", "use_cache": true, "vocab_size": 128_256,
    }));
    assert_eq!(llama.attention.head_dim, 16);
    // SmolLM2.
    read(&json!({
        "model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "is_llama_config": true,
        "rope_interleaved": false, "rope_scaling": null, "rope_theta": 100_000, "tie_word_embeddings": true,
        "transformers.js_config": { "kv_cache_dtype": { "fp16": "float16" } },
    }));
    // Qwen 2.5.
    let qwen = read(&json!({
        "model_type": "qwen2", "hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2,
        "num_hidden_layers": 3, "max_window_layers": 21, "sliding_window": 32_768, "use_sliding_window": false,
        "use_mrope": false, "rope_theta": 1_000_000.0,
    }));
    assert!(qwen.layers.iter().all(|layer| layer.window.is_none()));
    // Gemma 3, before kinds of layers were written out.
    let gemma = read(&json!({
        "model_type": "gemma3_text", "hidden_size": 64, "num_hidden_layers": 7, "num_attention_heads": 4,
        "num_key_value_heads": 1, "head_dim": 32, "attn_logit_softcapping": null, "cache_implementation": "hybrid",
        "final_logit_softcapping": null, "hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 256,
        "rope_local_base_freq": 10_000, "rope_scaling": { "factor": 8.0, "rope_type": "linear" },
        "rope_theta": 1_000_000, "sliding_window": 512, "sliding_window_pattern": 6,
    }));
    let windows: Vec<bool> = gemma.layers.iter().map(|layer| layer.window.is_some()).collect();
    assert_eq!(windows, [true, true, true, true, true, false, true]);
    assert_ne!(gemma.layers[0].rope, gemma.layers[5].rope);
}

#[test]
fn older_configurations_with_fields_of_their_time_are_understood() {
    // GPT-2.
    read(&json!({
        "activation_function": "gelu_new", "attn_pdrop": 0.1, "embd_pdrop": 0.1, "layer_norm_epsilon": 1e-5,
        "model_type": "gpt2", "n_ctx": 1024, "n_embd": 64, "n_head": 4, "n_layer": 2, "n_positions": 1024,
        "resid_pdrop": 0.1, "summary_activation": null, "summary_first_dropout": 0.1, "summary_type": "cls_index",
        "task_specific_params": { "text-generation": { "do_sample": true, "max_length": 50 } }, "vocab_size": 50_257,
    }));
    // Pythia.
    let pythia = read(&json!({
        "model_type": "gpt_neox", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2,
        "intermediate_size": 256, "rotary_pct": 0.25, "rotary_emb_base": 10_000, "use_parallel_residual": true,
        "layer_norm_eps": 1e-5, "hidden_act": "gelu", "torch_dtype": "float16", "tie_word_embeddings": false,
    }));
    assert_eq!(pythia.ropes[0].dim, 4);
    // Bloom.
    read(&json!({
        "model_type": "bloom", "n_embed": 64, "n_head": 4, "n_layer": 2, "apply_residual_connection_post_layernorm":
        false, "attention_softmax_in_fp32": true, "bias_dropout_fusion": true, "masked_softmax_fusion": true,
        "n_inner": null, "offset_alibi": 100, "pretraining_tp": 4, "seq_length": 2048, "skip_bias_add": true,
        "skip_bias_add_qkv": false, "slow_but_exact": false, "unk_token_id": 0, "vocab_size": 250_880,
    }));
    // OPT.
    read(&json!({
        "model_type": "opt", "_remove_final_layer_norm": false, "activation_dropout": 0.0, "do_layer_norm_before":
        true, "ffn_dim": 256, "hidden_size": 64, "num_attention_heads": 4, "prefix": "</s>", "word_embed_proj_dim":
        64, "layerdrop": 0.0, "init_std": 0.02,
    }));
    // GPT-J.
    read(&json!({
        "model_type": "gptj", "n_embd": 64, "n_head": 4, "n_layer": 2, "n_inner": null, "rotary": true,
        "rotary_dim": 16, "scale_attn_weights": true, "gradient_checkpointing": false, "tie_word_embeddings": false,
    }));
}

#[test]
fn fields_that_well_known_releases_carry_and_nothing_reads_are_understood() {
    let small = |model_type: &str, fields: Value| {
        let mut config = json!({
            "model_type": model_type, "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 4,
            "num_key_value_heads": 2,
        });
        let Value::Object(fields) = fields else {
            panic!("no object")
        };
        config.as_object_mut().unwrap().extend(fields);
        config
    };
    // Falcon 3, Llama 2, StableLM 2, Command R7B, GPT-2 medium, and what tools leave behind.
    read(&small("llama", json!({ "activation": "swiglu", "head_dim": 16 })));
    read(&small(
        "llama",
        json!({ "max_sequence_length": 2048, "_flash_attn_2_enabled": true }),
    ));
    read(&small(
        "stablelm",
        json!({ "num_heads": 4, "rotary_scaling_factor": 1.0, "use_qkv_bias": true }),
    ));
    read(&small(
        "cohere2",
        json!({ "layer_switch": 4, "sliding_window_pattern": 4, "rotary_pct": 1.0 }),
    ));
    read(
        &json!({ "model_type": "gpt2", "n_embd": 64, "n_head": 4, "n_special": 0, "predict_special_tokens": true }),
    );
    // Another value might mean another computation.
    for (model_type, field) in [
        ("llama", json!({ "activation": "reglu" })),
        ("cohere2", json!({ "layer_switch": 3 })),
    ] {
        let bytes = serde_json::to_vec(&small(model_type, field)).unwrap();
        let error = architecture(&Config::parse(&bytes).unwrap()).unwrap_err();
        assert!(error.to_string().starts_with("cannot tell"), "{error}");
    }
}
