//! What the engine promises of any release: each function takes bytes and panics where a promise is broken.
//!
//! No part of the library here, which the tests of the license engine include without this reader.

use std::collections::BTreeMap;

use openassay_exercise::family::{self, Architecture, Config};
use openassay_exercise::modify::lora::Adapter;
use openassay_exercise::reproduce::Recipe;
use openassay_exercise::study::autoencoder::Autoencoder;
use openassay_exercise::{Cache, ExerciseError, Model, NoHook, Release, Wanted};
use openassay_sources::Source;

/// Numbers in all tensors that are made to fit a configuration; what asks for more is not run.
const MOST: usize = 1 << 18;

/// Passes through more layers than this are not made: one layer after the other does the same.
const DEEPEST: usize = 24;

/// A configuration, and behind a zero the weights as safetensors: an answer with logits, or a reason.
pub fn model(bytes: &[u8]) {
    let [config, weights] = parts(bytes);
    runs(&[("config.json", config), ("model.safetensors", weights)]);
}

/// Any bytes as a model in GGUF: an answer with logits, or a reason.
pub fn gguf(bytes: &[u8]) {
    runs(&[("model.gguf", bytes)]);
}

/// Any bytes as a configuration, with weights that are made to fit: an answer with logits, or a reason.
pub fn config(bytes: &[u8]) {
    let Some(weights) = fitting(bytes) else {
        return;
    };
    runs(&[("config.json", bytes), ("model.safetensors", &weights)]);
}

/// `dvc.yaml`, and behind zeros `dvc.lock` and `openassay-recipe.toml`: steps in an order that can be run, all of whose
/// paths lie inside the release, or a reason.
pub fn recipe(bytes: &[u8]) {
    let [steps, lock, form] = parts(bytes);
    let source = source(&[
        ("dvc.yaml", steps),
        ("dvc.lock", lock),
        ("openassay-recipe.toml", form),
    ]);
    let Ok(recipe) = Recipe::read(&source) else {
        return;
    };
    for step in &recipe.steps {
        let paths = step.inputs.iter().chain(&step.outputs).chain([&step.folder]);
        paths.for_each(|path| is_inside(path));
        assert!(!step.commands.is_empty(), "{step:?}");
    }
    let mut behind = recipe.steps.iter();
    while let Some(step) = behind.next() {
        let reads = |path: &String| step.inputs.contains(path) && !step.outputs.contains(path);
        let mut later = behind.clone().filter(|later| later.name != step.name);
        assert!(
            !later.any(|later| later.outputs.iter().any(reads)),
            "`{}` is run before what it reads is made",
            step.name
        );
    }
    let _ = (recipe.inputs(), recipe.weights());
    for locked in recipe
        .lock
        .iter()
        .flat_map(|lock| lock.inputs().chain(lock.outputs()))
    {
        is_inside(&locked.path);
        let _ = locked.fares(&source);
    }
    let _ = recipe.form.map(|form| form.checkpoints());
}

/// `adapter_config.json`, and behind a zero the weights as safetensors, for a small model of ours: an adapter that fits
/// it, or a reason.
pub fn adapter(bytes: &[u8]) {
    let [config, weights] = parts(bytes);
    let source = source(&[
        ("adapter_config.json", config),
        ("adapter_model.safetensors", weights),
    ]);
    let model = small();
    let Ok(adapter) = Adapter::of(&source, &model) else {
        return;
    };
    let _ = (adapter.scale(), adapter.parameters());
    for name in adapter.maps.keys() {
        let base = model.tensors.get(name).expect("what an adapter fits is there");
        if let Ok(sum) = adapter.added(&model, name, &base) {
            assert_eq!(sum.dims(), base.dims(), "{name}");
        }
    }
}

/// `cfg.json`, and behind a zero the weights as safetensors: features of as many numbers as the autoencoder reads, and
/// back, or a reason.
pub fn autoencoder(bytes: &[u8]) {
    let [config, weights] = parts(bytes);
    let source = source(&[("sae.safetensors", weights)]);
    let Some(file) = source.files.first() else {
        return;
    };
    for top_k in [None, Some(2)] {
        let config = (!config.is_empty()).then_some(config);
        let Ok(autoencoder) = Autoencoder::of(&source, file, config, top_k) else {
            continue;
        };
        let shape = (2, autoencoder.width());
        let Ok(x) = candle_core::Tensor::full(0.5f32, shape, &candle_core::Device::Cpu) else {
            continue;
        };
        if let Ok(features) = autoencoder.encode(&x) {
            assert_eq!(features.dims(), [2, autoencoder.features()]);
            if let Ok(back) = autoencoder.decode(&features) {
                assert_eq!(back.dims(), x.dims());
            }
        }
    }
}

/// The parts of the input between zeros; the last has the rest.
fn parts<const COUNT: usize>(bytes: &[u8]) -> [&[u8]; COUNT] {
    let mut parts = bytes.splitn(COUNT, |byte| *byte == 0);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

fn source(files: &[(&str, &[u8])]) -> Source {
    let files = files.iter().filter(|(_, bytes)| !bytes.is_empty());
    let files: BTreeMap<String, Vec<u8>> = files
        .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
        .collect();
    Source::in_memory("release", files)
}

fn open(files: &[(&str, &[u8])]) -> Result<Model, ExerciseError> {
    Release::of(source(files))?.model()
}

/// What is opened twice is answered alike; what can be run is run whole and token by token.
fn runs(files: &[(&str, &[u8])]) {
    let opened = open(files);
    let told = |model: &Result<Model, ExerciseError>| match model {
        Ok(model) => format!("{:?}", model.architecture),
        Err(error) => error.to_string(),
    };
    assert_eq!(told(&opened), told(&open(files)), "the second answer differs");
    let Ok(model) = opened else {
        return;
    };
    let it = &model.architecture;
    if it.layers.len() > DEEPEST {
        return;
    }
    let last = u32::try_from(it.vocabulary - 1).unwrap_or(0);
    let ids = vec![0, last.min(1), last];
    let whole = model.forward(std::slice::from_ref(&ids), &mut NoHook);
    if let Ok(logits) = &whole {
        assert_eq!(logits.dims(), [1, 3, it.vocabulary]);
    }
    let mut cache = Cache::new(it.layers.len());
    let parts: Result<Vec<_>, _> = ids
        .into_iter()
        .map(|id| model.forward_cached(&[vec![id]], &mut cache, Wanted::Last, &mut NoHook))
        .collect();
    assert_eq!(parts.is_ok(), whole.is_ok(), "{parts:?} and {whole:?}");
    for logits in parts.iter().flatten() {
        assert_eq!(logits.dims(), [1, 1, it.vocabulary]);
    }
}

/// Weights of the shapes that a configuration asks for; none where it is not understood or asks for much.
pub fn fitting(config: &[u8]) -> Option<Vec<u8>> {
    let architecture = family::architecture(&Config::parse(config).ok()?).ok()?;
    (architecture.layers.len() <= DEEPEST).then_some(())?;
    weights(&architecture)
}

fn weights(architecture: &Architecture) -> Option<Vec<u8>> {
    let experts = architecture.experts.as_ref().map_or(0, |experts| experts.count);
    if (experts + architecture.attention.heads).saturating_mul(architecture.layers.len()) > MOST / 16 {
        return None;
    }
    let (mut header, mut data) = (Vec::new(), Vec::new());
    let mut noise = 1u32;
    for (name, shape) in architecture.shapes().ok()? {
        let elements = shape
            .iter()
            .try_fold(1usize, |all, side| all.checked_mul(*side))?;
        let from = data.len();
        if elements > MOST.saturating_sub(from / 4) {
            return None;
        }
        for _ in 0..elements {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let value = f32::from((noise >> 16) as u16) / 65_536.0 - 0.5;
            data.extend(value.to_le_bytes());
        }
        let to = data.len();
        header.push(format!(
            r#""{name}":{{"dtype":"F32","shape":{shape:?},"data_offsets":[{from},{to}]}}"#
        ));
    }
    let header = format!("{{{}}}", header.join(","));
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.into_bytes());
    file.extend(data);
    Some(file)
}

/// A Llama of two layers and four numbers.
const SMALL: &[u8] = br#"{"model_type":"llama","hidden_size":4,"intermediate_size":6,"num_attention_heads":2,
"num_hidden_layers":2,"vocab_size":5,"tie_word_embeddings":true,"max_position_embeddings":8,"rope_theta":10000.0}"#;

/// The model that adapters are tried on.
pub fn small() -> Model {
    let weights = fitting(SMALL).expect("it is understood, and small");
    open(&[("config.json", SMALL), ("model.safetensors", &weights)]).expect("its weights fit")
}

/// From the top of the release, and never out of it.
fn is_inside(path: &str) {
    let stays = |part: &str| !matches!(part, "." | "..");
    assert!(!path.starts_with('/') && path.split('/').all(stays), "{path}");
}
