//! The same models, written as most of the Hub writes them: configurations of before, shards, bfloat16.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use candle_core::{DType, Tensor};
use openassay_exercise::{NoHook, Release};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::parity::complaints;
use crate::reference;

fn config(folder: &Path) -> Map<String, Value> {
    let bytes = fs::read(folder.join("config.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn write(folder: &Path, config: &Map<String, Value>) {
    fs::write(folder.join("config.json"), serde_json::to_vec(config).unwrap()).unwrap();
}

fn tensors(folder: &Path) -> BTreeMap<String, Tensor> {
    reference::tensors(&folder.join("model.safetensors"))
}

fn save(tensors: &BTreeMap<String, Tensor>, path: &Path) {
    let all: HashMap<String, Tensor> = tensors.clone().into_iter().collect();
    candle_core::safetensors::save(&all, path).unwrap();
}

/// The configuration as version 4 of transformers wrote it.
fn of_before(mut config: Map<String, Value>) -> Map<String, Value> {
    config.insert("transformers_version".to_owned(), json!("4.51.0"));
    if let Some(dtype) = config.remove("dtype") {
        config.insert("torch_dtype".to_owned(), dtype);
    }
    let Some(Value::Object(mut rope)) = config.remove("rope_parameters") else {
        return config;
    };
    // Each kind of layer with its own: that of the layers with a window stood apart.
    if let Some(Value::Object(local)) = rope.remove("sliding_attention") {
        config.insert("rope_local_base_freq".to_owned(), local["rope_theta"].clone());
        let Some(Value::Object(full)) = rope.remove("full_attention") else {
            panic!("no parameters for the layers that see all");
        };
        rope = full;
    }
    let is_neox = config["model_type"] == "gpt_neox";
    let theta = if is_neox { "rotary_emb_base" } else { "rope_theta" };
    config.insert(theta.to_owned(), rope.remove("rope_theta").unwrap());
    if let Some(fraction) = rope.remove("partial_rotary_factor") {
        let name = if is_neox {
            "rotary_pct"
        } else {
            "partial_rotary_factor"
        };
        config.insert(name.to_owned(), fraction);
    }
    let plain = rope["rope_type"] == "default";
    let scaling = if plain { Value::Null } else { Value::Object(rope) };
    config.insert("rope_scaling".to_owned(), scaling);
    if config["model_type"] == "olmo3" {
        config.remove("rope_local_base_freq");
    }
    config
}

#[test]
fn configurations_of_before_mean_the_same() {
    let mut wrong = Vec::new();
    for folder in reference::models() {
        let written = tempfile::tempdir().unwrap();
        write(written.path(), &of_before(config(&folder)));
        fs::copy(
            folder.join("model.safetensors"),
            written.path().join("model.safetensors"),
        )
        .unwrap();
        wrong.extend(complaints(&folder, written.path()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The model in two files and an index.
fn sharded(folder: &Path) -> TempDir {
    let written = tempfile::tempdir().unwrap();
    write(written.path(), &config(folder));
    let all = tensors(folder);
    let mut map = Map::new();
    let mut shards = [BTreeMap::new(), BTreeMap::new()];
    for (at, (name, tensor)) in all.into_iter().enumerate() {
        let shard = at % 2;
        map.insert(name.clone(), json!(shard_name(shard)));
        shards[shard].insert(name, tensor);
    }
    for (at, shard) in shards.iter().enumerate() {
        save(shard, &written.path().join(shard_name(at)));
    }
    let index = json!({ "metadata": { "total_size": 1 }, "weight_map": map });
    let bytes = serde_json::to_vec(&index).unwrap();
    fs::write(written.path().join("model.safetensors.index.json"), bytes).unwrap();
    written
}

fn shard_name(at: usize) -> String {
    format!("model-{:05}-of-00002.safetensors", at + 1)
}

#[test]
fn shards_with_an_index_are_the_same_model() {
    let mut wrong = Vec::new();
    for folder in reference::models() {
        wrong.extend(complaints(&folder, sharded(&folder).path()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_shard_that_is_not_there_is_named() {
    let Some(folder) = reference::models().into_iter().next() else {
        return;
    };
    let written = sharded(&folder);
    fs::remove_file(written.path().join(shard_name(1))).unwrap();
    let error = Release::open(written.path()).unwrap().model().unwrap_err();
    assert!(error.to_string().contains(&shard_name(1)), "{error}");
}

/// Logits of the model with its weights as `stored`.
fn logits(folder: &Path, stored: impl Fn(&Tensor) -> Tensor) -> Vec<f32> {
    let written = tempfile::tempdir().unwrap();
    write(written.path(), &config(folder));
    let all = tensors(folder)
        .iter()
        .map(|(name, tensor)| (name.clone(), stored(tensor)))
        .collect();
    save(&all, &written.path().join("model.safetensors"));
    let model = Release::open(written.path()).unwrap().model().unwrap();
    let logits = model.forward(&[vec![1, 5, 9, 200, 3]], &mut NoHook).unwrap();
    logits.flatten_all().unwrap().to_vec1::<f32>().unwrap()
}

#[test]
fn weights_of_sixteen_bits_give_what_the_same_numbers_give_in_thirty_two() {
    for folder in reference::models() {
        for dtype in [DType::BF16, DType::F16] {
            let narrow = logits(&folder, |tensor| tensor.to_dtype(dtype).unwrap());
            let wide = logits(&folder, |tensor| {
                tensor.to_dtype(dtype).unwrap().to_dtype(DType::F32).unwrap()
            });
            assert!(narrow == wide, "{} in {dtype:?}", folder.display());
        }
    }
}

/// GPT-2 and its kin are often published without the head, and without the prefix of its names.
#[test]
fn a_file_of_the_model_without_its_head_is_read() {
    for folder in reference::models() {
        let Some((_, prefix)) = [
            ("gpt2", "transformer."),
            ("bloom", "transformer."),
            ("llama_smollm", "model."),
        ]
        .into_iter()
        .find(|(name, _)| folder.ends_with(name)) else {
            continue;
        };
        let written = tempfile::tempdir().unwrap();
        write(written.path(), &config(&folder));
        let bare = |name: String| name.strip_prefix(prefix).unwrap_or(&name).to_owned();
        let all = tensors(&folder)
            .into_iter()
            .map(|(name, tensor)| (bare(name), tensor))
            .collect();
        save(&all, &written.path().join("model.safetensors"));
        assert_eq!(complaints(&folder, written.path()), Vec::<String>::new());
    }
}
