//! How each model is converted: names, keys of the metadata, and what is done to the numbers.

/// How a model is converted.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Copy, Default)]
pub(super) struct Case {
    pub(super) model: &'static str,
    pub(super) architecture: &'static str,
    pub(super) names: &'static [(&'static str, &'static str)],
    /// Keys besides those of all, with the field that each tells.
    pub(super) keys: &'static [(&'static str, &'static str)],
    pub(super) permuted: bool,
    pub(super) conv1d: bool,
    pub(super) plus_one: bool,
    pub(super) qkv: Qkv,
    /// Is the part of a head that is rotated told?
    pub(super) partial: bool,
}

/// How queries, keys and values lie in one matrix.
#[derive(Clone, Copy, Default)]
pub(super) enum Qkv {
    #[default]
    InOrder,
    /// Those of each head in turn.
    PerHead,
    /// The queries, the key and the value of each key head in turn.
    Grouped,
}

/// Names that most families share.
pub(super) const LLAMA: &[(&str, &str)] = &[
    ("model.embed_tokens", "token_embd"),
    ("model.norm", "output_norm"),
    ("lm_head", "output"),
    ("model.layers.{i}.input_layernorm", "blk.{i}.attn_norm"),
    ("model.layers.{i}.post_attention_layernorm", "blk.{i}.ffn_norm"),
    ("model.layers.{i}.self_attn.q_proj", "blk.{i}.attn_q"),
    ("model.layers.{i}.self_attn.k_proj", "blk.{i}.attn_k"),
    ("model.layers.{i}.self_attn.v_proj", "blk.{i}.attn_v"),
    ("model.layers.{i}.self_attn.o_proj", "blk.{i}.attn_output"),
    ("model.layers.{i}.self_attn.q_norm", "blk.{i}.attn_q_norm"),
    ("model.layers.{i}.self_attn.k_norm", "blk.{i}.attn_k_norm"),
    ("model.layers.{i}.mlp.gate_proj", "blk.{i}.ffn_gate"),
    ("model.layers.{i}.mlp.up_proj", "blk.{i}.ffn_up"),
    ("model.layers.{i}.mlp.down_proj", "blk.{i}.ffn_down"),
    // Experts.
    ("model.layers.{i}.mlp.gate", "blk.{i}.ffn_gate_inp"),
    (
        "model.layers.{i}.mlp.experts.{e}.gate_proj",
        "blk.{i}.ffn_gate_exps",
    ),
    ("model.layers.{i}.mlp.experts.{e}.up_proj", "blk.{i}.ffn_up_exps"),
    (
        "model.layers.{i}.mlp.experts.{e}.down_proj",
        "blk.{i}.ffn_down_exps",
    ),
    (
        "model.layers.{i}.mlp.shared_expert.gate_proj",
        "blk.{i}.ffn_gate_shexp",
    ),
    (
        "model.layers.{i}.mlp.shared_expert.up_proj",
        "blk.{i}.ffn_up_shexp",
    ),
    (
        "model.layers.{i}.mlp.shared_expert.down_proj",
        "blk.{i}.ffn_down_shexp",
    ),
    (
        "model.layers.{i}.mlp.shared_expert_gate",
        "blk.{i}.ffn_gate_inp_shexp",
    ),
    ("model.layers.{i}.block_sparse_moe.gate", "blk.{i}.ffn_gate_inp"),
    (
        "model.layers.{i}.block_sparse_moe.experts.{e}.w1",
        "blk.{i}.ffn_gate_exps",
    ),
    (
        "model.layers.{i}.block_sparse_moe.experts.{e}.w3",
        "blk.{i}.ffn_up_exps",
    ),
    (
        "model.layers.{i}.block_sparse_moe.experts.{e}.w2",
        "blk.{i}.ffn_down_exps",
    ),
    // Phi and Phi 3.
    ("model.final_layernorm", "output_norm"),
    ("model.layers.{i}.self_attn.dense", "blk.{i}.attn_output"),
    ("model.layers.{i}.mlp.fc1", "blk.{i}.ffn_up"),
    ("model.layers.{i}.mlp.fc2", "blk.{i}.ffn_down"),
    ("model.layers.{i}.self_attn.qkv_proj", "blk.{i}.attn_qkv"),
    ("model.layers.{i}.mlp.gate_up_proj", "blk.{i}.ffn_up"),
];

pub(super) const GPT2: &[(&str, &str)] = &[
    ("transformer.wte", "token_embd"),
    ("transformer.wpe", "position_embd"),
    ("transformer.ln_f", "output_norm"),
    ("transformer.h.{i}.ln_1", "blk.{i}.attn_norm"),
    ("transformer.h.{i}.ln_2", "blk.{i}.ffn_norm"),
    ("transformer.h.{i}.attn.c_attn", "blk.{i}.attn_qkv"),
    ("transformer.h.{i}.attn.c_proj", "blk.{i}.attn_output"),
    ("transformer.h.{i}.mlp.c_fc", "blk.{i}.ffn_up"),
    ("transformer.h.{i}.mlp.c_proj", "blk.{i}.ffn_down"),
];

pub(super) const FALCON: &[(&str, &str)] = &[
    ("transformer.word_embeddings", "token_embd"),
    ("transformer.word_embeddings_layernorm", "token_embd_norm"),
    ("transformer.ln_f", "output_norm"),
    ("transformer.h.{i}.input_layernorm", "blk.{i}.attn_norm"),
    ("transformer.h.{i}.ln_mlp", "blk.{i}.attn_norm"),
    ("transformer.h.{i}.ln_attn", "blk.{i}.attn_norm_2"),
    ("transformer.h.{i}.post_attention_layernorm", "blk.{i}.ffn_norm"),
    (
        "transformer.h.{i}.self_attention.query_key_value",
        "blk.{i}.attn_qkv",
    ),
    ("transformer.h.{i}.self_attention.dense", "blk.{i}.attn_output"),
    ("transformer.h.{i}.mlp.dense_h_to_4h", "blk.{i}.ffn_up"),
    ("transformer.h.{i}.mlp.dense_4h_to_h", "blk.{i}.ffn_down"),
];

pub(super) const NEOX: &[(&str, &str)] = &[
    ("gpt_neox.embed_in", "token_embd"),
    ("gpt_neox.final_layer_norm", "output_norm"),
    ("embed_out", "output"),
    ("gpt_neox.layers.{i}.input_layernorm", "blk.{i}.attn_norm"),
    ("gpt_neox.layers.{i}.post_attention_layernorm", "blk.{i}.ffn_norm"),
    (
        "gpt_neox.layers.{i}.attention.query_key_value",
        "blk.{i}.attn_qkv",
    ),
    ("gpt_neox.layers.{i}.attention.dense", "blk.{i}.attn_output"),
    ("gpt_neox.layers.{i}.mlp.dense_h_to_4h", "blk.{i}.ffn_up"),
    ("gpt_neox.layers.{i}.mlp.dense_4h_to_h", "blk.{i}.ffn_down"),
];

pub(super) const RMS: (&str, &str) = ("attention.layer_norm_rms_epsilon", "rms_norm_eps");
pub(super) const INNER: (&str, &str) = ("feed_forward_length", "intermediate_size");
pub(super) const KEY_HEADS: (&str, &str) = ("attention.head_count_kv", "num_key_value_heads");
pub(super) const EXPERTS: (&str, &str) = ("expert_count", "num_experts");
pub(super) const USED: (&str, &str) = ("expert_used_count", "num_experts_per_tok");

pub(super) const CASES: &[Case] = &[
    Case {
        model: "llama_linear_rope",
        architecture: "llama",
        names: LLAMA,
        keys: &[RMS, INNER, KEY_HEADS],
        permuted: true,
        ..NONE
    },
    Case {
        model: "mixtral",
        architecture: "llama",
        names: LLAMA,
        keys: &[RMS, INNER, KEY_HEADS, ("expert_count", "num_local_experts"), USED],
        permuted: true,
        ..NONE
    },
    Case {
        model: "qwen2_moe",
        architecture: "qwen2moe",
        names: LLAMA,
        keys: &[
            RMS,
            INNER,
            KEY_HEADS,
            EXPERTS,
            USED,
            ("expert_feed_forward_length", "moe_intermediate_size"),
            (
                "expert_shared_feed_forward_length",
                "shared_expert_intermediate_size",
            ),
        ],
        ..NONE
    },
    Case {
        model: "qwen3_moe",
        architecture: "qwen3moe",
        names: LLAMA,
        keys: &[
            RMS,
            INNER,
            KEY_HEADS,
            ("expert_count", "num_local_experts"),
            USED,
            ("attention.key_length", "head_dim"),
            ("attention.value_length", "head_dim"),
            ("expert_feed_forward_length", "moe_intermediate_size"),
        ],
        ..NONE
    },
    Case {
        model: "olmoe",
        architecture: "olmoe",
        names: LLAMA,
        keys: &[RMS, INNER, KEY_HEADS, EXPERTS, USED],
        ..NONE
    },
    Case {
        model: "phi",
        architecture: "phi2",
        names: LLAMA,
        keys: &[
            ("attention.layer_norm_epsilon", "layer_norm_eps"),
            INNER,
            KEY_HEADS,
        ],
        partial: true,
        ..NONE
    },
    Case {
        model: "phi3",
        architecture: "phi3",
        names: LLAMA,
        keys: &[
            RMS,
            INNER,
            KEY_HEADS,
            ("attention.sliding_window", "sliding_window"),
            (
                "rope.scaling.original_context_length",
                "original_max_position_embeddings",
            ),
        ],
        partial: true,
        ..NONE
    },
    Case {
        model: "gpt2",
        architecture: "gpt2",
        names: GPT2,
        keys: &[("attention.layer_norm_epsilon", "layer_norm_epsilon")],
        conv1d: true,
        ..NONE
    },
    Case {
        model: "gpt_bigcode",
        architecture: "starcoder",
        names: GPT2,
        keys: &[("attention.layer_norm_epsilon", "layer_norm_epsilon")],
        ..NONE
    },
    Case {
        model: "falcon_7b",
        architecture: "falcon",
        names: FALCON,
        keys: &[
            ("attention.layer_norm_epsilon", "layer_norm_epsilon"),
            ("feed_forward_length", "ffn_hidden_size"),
        ],
        ..NONE
    },
    Case {
        model: "falcon_40b",
        architecture: "falcon",
        names: FALCON,
        keys: &[
            ("attention.layer_norm_epsilon", "layer_norm_epsilon"),
            ("feed_forward_length", "ffn_hidden_size"),
            ("attention.head_count_kv", "num_kv_heads"),
        ],
        qkv: Qkv::Grouped,
        ..NONE
    },
    Case {
        model: "bloom",
        architecture: "bloom",
        names: FALCON,
        keys: &[("attention.layer_norm_epsilon", "layer_norm_epsilon")],
        qkv: Qkv::PerHead,
        ..NONE
    },
    Case {
        model: "gpt_neox_pythia",
        architecture: "gptneox",
        names: NEOX,
        keys: &[
            ("attention.layer_norm_epsilon", "layer_norm_eps"),
            INNER,
            ("use_parallel_residual", "use_parallel_residual"),
        ],
        qkv: Qkv::PerHead,
        partial: true,
        ..NONE
    },
    Case {
        model: "stablelm",
        architecture: "stablelm",
        names: LLAMA,
        keys: &[
            ("attention.layer_norm_epsilon", "layer_norm_eps"),
            INNER,
            KEY_HEADS,
            ("use_parallel_residual", "use_parallel_residual"),
        ],
        partial: true,
        ..NONE
    },
    Case {
        model: "olmo",
        architecture: "olmo",
        names: LLAMA,
        keys: &[INNER, KEY_HEADS, ("attention.clamp_kqv", "clip_qkv")],
        permuted: true,
        ..NONE
    },
    Case {
        model: "cohere",
        architecture: "command-r",
        names: LLAMA,
        keys: &[
            ("attention.layer_norm_epsilon", "layer_norm_eps"),
            INNER,
            KEY_HEADS,
            ("logit_scale", "logit_scale"),
        ],
        ..NONE
    },
    Case {
        model: "nemotron",
        architecture: "nemotron",
        names: LLAMA,
        keys: &[("attention.layer_norm_epsilon", "norm_eps"), INNER, KEY_HEADS],
        plus_one: true,
        partial: true,
        ..NONE
    },
];

pub(super) const NONE: Case = Case {
    model: "",
    architecture: "",
    names: &[],
    keys: &[],
    permuted: false,
    conv1d: false,
    plus_one: false,
    qkv: Qkv::InOrder,
    partial: false,
};
