//! Weights are read layer by layer: a model runs in less memory than it has weights.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};

const LAYERS: usize = 40;
const HIDDEN: usize = 512;
const INNER: usize = 2048;
const VOCABULARY: usize = 1000;

/// Kilobytes of address space that the run gets, for 660 MB of weights as float32.
const MEMORY: u32 = 500_000;

/// Names and shapes of all tensors.
fn tensors() -> Vec<(String, Vec<usize>)> {
    let mut all = vec![
        ("model.embed_tokens.weight".to_owned(), vec![VOCABULARY, HIDDEN]),
        ("model.norm.weight".to_owned(), vec![HIDDEN]),
    ];
    for layer in 0..LAYERS {
        let mut add = |name: &str, shape: &[usize]| {
            all.push((format!("model.layers.{layer}.{name}.weight"), shape.to_vec()));
        };
        add("input_layernorm", &[HIDDEN]);
        add("post_attention_layernorm", &[HIDDEN]);
        for part in ["q_proj", "k_proj", "v_proj", "o_proj"] {
            add(&format!("self_attn.{part}"), &[HIDDEN, HIDDEN]);
        }
        add("mlp.gate_proj", &[INNER, HIDDEN]);
        add("mlp.up_proj", &[INNER, HIDDEN]);
        add("mlp.down_proj", &[HIDDEN, INNER]);
    }
    all
}

/// A model in bfloat16, all of zeros, whose file takes no room on the disk.
fn write(folder: &Path) -> u64 {
    let config = json!({
        "model_type": "llama", "hidden_size": HIDDEN, "intermediate_size": INNER, "num_attention_heads": 8,
        "num_hidden_layers": LAYERS, "vocab_size": VOCABULARY, "tie_word_embeddings": true,
    });
    fs::write(folder.join("config.json"), serde_json::to_vec(&config).unwrap()).unwrap();
    let (mut header, mut at) = (Map::new(), 0);
    for (name, shape) in tensors() {
        let end = at + 2 * shape.iter().product::<usize>();
        let entry = json!({ "dtype": "BF16", "shape": shape, "data_offsets": [at, end] });
        header.insert(name, entry);
        at = end;
    }
    let header = serde_json::to_vec(&Value::Object(header)).unwrap();
    let mut file = File::create(folder.join("model.safetensors")).unwrap();
    file.write_all(&(header.len() as u64).to_le_bytes()).unwrap();
    file.write_all(&header).unwrap();
    file.set_len((8 + header.len() + at) as u64).unwrap();
    2 * at as u64
}

#[cfg(target_os = "linux")]
#[test]
fn a_model_runs_in_less_memory_than_its_weights_take() {
    let folder = tempfile::tempdir().unwrap();
    let weights = write(folder.path());
    assert!(weights > u64::from(MEMORY) * 1024 * 5 / 4);
    // A shell sets the limit: the standard library cannot.
    let ran = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_openassay-exercise"))
        .arg("capture")
        .arg(folder.path())
        .args(["--ids", "1,2,3", "--sites", "logits", "--output"])
        .arg(folder.path().join("sites.safetensors"))
        .env("RAYON_NUM_THREADS", "2")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(0), "{said}");
}
