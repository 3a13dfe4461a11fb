//! Memory is counted before a run begins, and a model runs in less than its weights take.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use openassay_exercise::Release;
use openassay_exercise::memory::{Estimate, Passes, Work};
use serde_json::{Map, Value, json};

/// The sides of a Llama whose head is its embedding.
pub(crate) struct Sides {
    pub(crate) layers: usize,
    pub(crate) hidden: usize,
    pub(crate) inner: usize,
    vocabulary: usize,
    heads: usize,
    key_heads: usize,
}

pub(crate) const SMALL: Sides = Sides {
    layers: 40,
    hidden: 512,
    inner: 2048,
    vocabulary: 1000,
    heads: 8,
    key_heads: 8,
};

/// Kilobytes of address space that the run gets, for 660 MB of weights as float32.
const MEMORY: u64 = 500_000;

pub(crate) type Tensors = Vec<(String, Vec<usize>)>;

impl Sides {
    fn outside(&self) -> Tensors {
        vec![
            (
                "model.embed_tokens.weight".to_owned(),
                vec![self.vocabulary, self.hidden],
            ),
            ("model.norm.weight".to_owned(), vec![self.hidden]),
        ]
    }

    fn block(&self, layer: usize) -> Tensors {
        let (hidden, inner) = (self.hidden, self.inner);
        let keys = hidden / self.heads * self.key_heads;
        [
            ("input_layernorm", vec![hidden]),
            ("post_attention_layernorm", vec![hidden]),
            ("self_attn.q_proj", vec![hidden, hidden]),
            ("self_attn.k_proj", vec![keys, hidden]),
            ("self_attn.v_proj", vec![keys, hidden]),
            ("self_attn.o_proj", vec![hidden, hidden]),
            ("mlp.gate_proj", vec![inner, hidden]),
            ("mlp.up_proj", vec![inner, hidden]),
            ("mlp.down_proj", vec![hidden, inner]),
        ]
        .map(|(name, shape)| (format!("model.layers.{layer}.{name}.weight"), shape))
        .to_vec()
    }
}

/// A model in bfloat16, all of zeros, in two shards that take no room on the disk; its bytes as float32.
pub(crate) fn write(folder: &Path, sides: &Sides) -> u64 {
    let config = json!({
        "model_type": "llama", "hidden_size": sides.hidden, "intermediate_size": sides.inner,
        "num_attention_heads": sides.heads, "num_key_value_heads": sides.key_heads,
        "num_hidden_layers": sides.layers, "vocab_size": sides.vocabulary, "tie_word_embeddings": true,
        "rope_theta": 500_000.0,
    });
    fs::write(folder.join("config.json"), serde_json::to_vec(&config).unwrap()).unwrap();
    let mut shards = [sides.outside(), Vec::new()];
    for layer in 0..sides.layers {
        shards[layer * 2 / sides.layers].extend(sides.block(layer));
    }
    let (mut map, mut all) = (Map::new(), 0);
    for (number, tensors) in (1..).zip(shards) {
        let name = format!("model-{number:05}-of-00002.safetensors");
        all += shard(&folder.join(&name), &tensors);
        map.extend(tensors.into_iter().map(|(tensor, _)| (tensor, json!(name))));
    }
    let index = serde_json::to_vec(&json!({ "weight_map": map })).unwrap();
    fs::write(folder.join("model.safetensors.index.json"), index).unwrap();
    2 * all
}

/// Tensors of zeros in bfloat16; the bytes that they take.
pub(crate) fn shard(place: &Path, tensors: &Tensors) -> u64 {
    let (mut header, mut at) = (Map::new(), 0);
    for (name, shape) in tensors {
        let end = at + 2 * shape.iter().product::<usize>();
        let entry = json!({ "dtype": "BF16", "shape": shape, "data_offsets": [at, end] });
        header.insert(name.clone(), entry);
        at = end;
    }
    let header = serde_json::to_vec(&Value::Object(header)).unwrap();
    let mut file = File::create(place).unwrap();
    file.write_all(&(header.len() as u64).to_le_bytes()).unwrap();
    file.write_all(&header).unwrap();
    file.set_len((8 + header.len() + at) as u64).unwrap();
    at as u64
}

/// `capture` of the logits of `ids`, with so many kilobytes of address space: a shell sets that limit, since the
/// standard library cannot.
fn capture(folder: &Path, ids: &str, kilobytes: u64, more: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", &format!("ulimit -v {kilobytes}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_openassay-exercise"))
        .arg("capture")
        .arg(folder)
        .args(["--ids", ids, "--sites", "logits", "--output"])
        .arg(folder.join("sites.safetensors"))
        .args(more)
        .env("RAYON_NUM_THREADS", "2")
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_model_runs_in_less_memory_than_its_weights_take() {
    let folder = tempfile::tempdir().unwrap();
    let weights = write(folder.path(), &SMALL);
    assert!(weights > MEMORY * 1024 * 5 / 4);
    let ran = capture(folder.path(), "1,2,3", MEMORY, &[]);
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(0), "{said}");
}

/// A release of 3.2 billion parameters, in 8 GB. Some 30 seconds of a processor where this is compiled for release:
/// `cargo test --release -p openassay-exercise --test it -- --ignored three_billion`.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes minutes unless it is compiled for release"]
fn a_release_of_three_billion_parameters_runs_in_eight_gigabytes() {
    let folder = tempfile::tempdir().unwrap();
    let sides = Sides {
        layers: 28,
        hidden: 3072,
        inner: 8192,
        vocabulary: 128_256,
        heads: 24,
        key_heads: 8,
    };
    let weights = write(folder.path(), &sides);
    assert_eq!(weights / 4, 3_212_749_824);
    let ran = capture(folder.path(), "1,2,3,4,5", 8_000_000, &["--limit-memory", "7.4"]);
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(0), "{said}");
}

#[test]
fn what_would_take_more_than_the_limit_is_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &SMALL);
    let ids: Vec<String> = (0..900).map(|id| id.to_string()).collect();
    let ran = capture(
        folder.path(),
        &ids.join(","),
        MEMORY * 10,
        &["--limit-memory", "0.1"],
    );
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(
        said.contains("and 102 MiB may be taken") && said.contains("`--limit-memory`"),
        "{said}"
    );
    assert!(!folder.path().join("sites.safetensors").exists());
}

/// Runs the binary and gives the most that it held, in bytes, as the system counted it while it ran.
#[cfg(target_os = "linux")]
fn peak(folder: &Path, words: &[&str]) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openassay-exercise"))
        .arg(words[0])
        .arg(folder)
        .args(&words[1..])
        .current_dir(folder)
        .env("RAYON_NUM_THREADS", "2")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let place = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let status = loop {
        let text = fs::read_to_string(&place).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let held = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most = most.max(held.unwrap_or(0) * 1024);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    assert!(status.success(), "{words:?}");
    most
}

/// The estimate is an upper bound, and not so far above that it refuses what would run.
#[cfg(target_os = "linux")]
fn is_counted(folder: &Path, words: &[&str], (rows, positions): (usize, usize), passes: Passes) {
    let model = Release::open(folder).unwrap().model().unwrap();
    let work = Work {
        rows,
        positions,
        passes,
    };
    let (counted, measured) = (Estimate::of(&model, work), peak(folder, words));
    let total = counted.total();
    println!("{}: {measured} of {total}: {counted}", words[0]);
    assert!(
        measured <= total && total < 6 * measured,
        "{measured} of {counted:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn no_run_takes_more_than_was_counted_before() {
    let sides = Sides {
        layers: 3,
        hidden: 256,
        inner: 1024,
        vocabulary: 4000,
        heads: 4,
        key_heads: 2,
    };
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    write(place, &sides);
    let row = |length: usize| (0..length).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    let (long, short, rows) = (row(900), row(32), vec![row(128); 8].join(";"));
    let patterns = "blocks.*.attn.hook_pattern";
    let capture = ["capture", "--ids", &long, "--sites", patterns, "-o", "a"];
    is_counted(place, &capture, (1, 900), Passes::One);
    let capture = ["capture", "--ids", &rows, "--sites", "logits", "-o", "b"];
    is_counted(place, &capture, (8, 128), Passes::One);
    let generate = ["generate", "--ids", &long, "--tokens", "3"];
    is_counted(place, &generate, (1, 900), Passes::Going(903));
    // What goes through at once are the random tokens, twice.
    is_counted(place, &["study", "--ids", &short], (8, 41), Passes::Many);
    let changed = 3 * (256 * 256 + 128 * 256);
    let narrow = 3 * 8 * (512 + 384);
    let lora = [
        "lora", "--ids", &rows, "--steps", "2", "--window", "64", "-o", "c",
    ];
    is_counted(place, &lora, (4, 64), Passes::Training { narrow, changed });
}
