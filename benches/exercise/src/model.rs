//! Weights to measure with: a Llama of the shape of SmolLM-135M, all of it at random, the same on every run.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::Outcome;

const HIDDEN: usize = 576;
const INNER: usize = 1536;
const LAYERS: usize = 30;
const HEADS: usize = 9;
const KEY_HEADS: usize = 3;
const HEAD: usize = 64;
const VOCABULARY: usize = 49_152;

/// So many token ids, spread over the vocabulary.
pub(crate) fn ids(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap_or(0))
        .map(|at| (at * 7919 + 17) % 49_000)
        .collect()
}

/// Writes the release into `folder`, and tells how many parameters it has.
pub(crate) fn write(folder: &Path) -> Outcome<usize> {
    std::fs::create_dir_all(folder)?;
    let config = json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": HIDDEN,
        "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "num_key_value_heads": KEY_HEADS, "head_dim": HEAD, "hidden_act": "silu", "vocab_size": VOCABULARY,
        "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
        "tie_word_embeddings": true, "torch_dtype": "float32",
    });
    std::fs::write(folder.join("config.json"), config.to_string())?;
    std::fs::write(folder.join("tokenizer.json"), tokenizer().to_string())?;
    let tensors = tensors();
    let (mut header, mut at) = (Map::new(), 0);
    for (name, shape) in &tensors {
        let end = at + 4 * shape.iter().product::<usize>();
        let entry = json!({ "dtype": "F32", "shape": shape, "data_offsets": [at, end] });
        header.insert(name.clone(), entry);
        at = end;
    }
    let mut header = Value::Object(header).to_string();
    while !header.len().is_multiple_of(8) {
        header.push(' ');
    }
    let mut file = BufWriter::new(File::create(folder.join("model.safetensors"))?);
    file.write_all(&(header.len() as u64).to_le_bytes())?;
    file.write_all(header.as_bytes())?;
    let mut state = 8;
    for (name, shape) in &tensors {
        for _ in 0..shape.iter().product() {
            let drawn = next(&mut state);
            let number = if name.ends_with("norm.weight") { 1.0 } else { drawn };
            file.write_all(&number.to_le_bytes())?;
        }
    }
    file.flush()?;
    Ok(at / 4)
}

/// Names and shapes of all tensors.
fn tensors() -> Vec<(String, Vec<usize>)> {
    let mut all = vec![
        ("model.embed_tokens.weight".to_owned(), vec![VOCABULARY, HIDDEN]),
        ("model.norm.weight".to_owned(), vec![HIDDEN]),
    ];
    let narrow = KEY_HEADS * HEAD;
    for layer in 0..LAYERS {
        let mut add = |name: &str, shape: &[usize]| {
            all.push((format!("model.layers.{layer}.{name}.weight"), shape.to_vec()));
        };
        add("input_layernorm", &[HIDDEN]);
        add("post_attention_layernorm", &[HIDDEN]);
        add("self_attn.q_proj", &[HEADS * HEAD, HIDDEN]);
        add("self_attn.k_proj", &[narrow, HIDDEN]);
        add("self_attn.v_proj", &[narrow, HIDDEN]);
        add("self_attn.o_proj", &[HIDDEN, HEADS * HEAD]);
        add("mlp.gate_proj", &[INNER, HIDDEN]);
        add("mlp.up_proj", &[INNER, HIDDEN]);
        add("mlp.down_proj", &[HIDDEN, INNER]);
    }
    all
}

/// A number between -0.05 and 0.05: `SplitMix64` (Steele, Lea, Flood 2014).
fn next(state: &mut u64) -> f32 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    f32::from(u16::try_from(mixed >> 48).unwrap_or(0)) / 655_360.0 - 0.05
}

/// A tokenizer with a word for each id, without which llama.cpp serves nothing.
fn tokenizer() -> Value {
    let vocabulary: Map<String, Value> = (0..VOCABULARY).map(|id| (format!("w{id}"), id.into())).collect();
    json!({
        "added_tokens": [], "normalizer": null,
        "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "use_regex": true },
        "decoder": { "type": "ByteLevel" },
        "model": { "type": "BPE", "vocab": vocabulary, "merges": [] },
    })
}
