//! What the fuzz targets hold of the bytes that a fuzzer chooses, held here of a few in every test run; and of every
//! configuration of the corpus with some of its fields made into what no model has.

use std::fs;
use std::path::Path;

use openassay_exercise::Release;
use openassay_sources::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::reference;

#[path = "../../../../fuzz/src/exercise.rs"]
#[expect(
    unreachable_pub,
    clippy::expect_used,
    reason = "the fuzz targets call it from outside, this test from beside"
)]
mod engine;

fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds")
        .join(target);
    let files = fs::read_dir(folder).unwrap();
    let mut seeds: Vec<(String, Vec<u8>)> = files
        .map(|file| {
            let path = file.unwrap().path();
            (path.display().to_string(), fs::read(&path).unwrap())
        })
        .collect();
    seeds.sort();
    seeds
}

#[test]
fn the_seeds_of_the_fuzzer_are_answered() {
    for (target, promise) in [
        ("exercise_model", engine::model as fn(&[u8])),
        ("exercise_gguf", engine::gguf),
        ("exercise_config", engine::config),
        ("exercise_recipe", engine::recipe),
        ("exercise_adapter", engine::adapter),
        ("exercise_autoencoder", engine::autoencoder),
    ] {
        let seeds = seeds(target);
        assert!(!seeds.is_empty(), "{target}");
        for (_, seed) in &seeds {
            promise(seed);
        }
    }
}

/// A seed that is refused leads the fuzzer nowhere.
#[test]
fn the_seeds_of_configurations_are_understood() {
    for (path, seed) in seeds("exercise_config") {
        assert!(engine::fitting(&seed).is_some(), "{path}");
    }
    engine::small();
}

#[test]
fn the_seeds_of_models_adapters_and_autoencoders_are_understood() {
    let opened = |target: &str, names: [&str; 2]| {
        for (path, seed) in seeds(target) {
            let at = seed.iter().position(|byte| *byte == 0).unwrap();
            let parts = [&seed[..at], &seed[at + 1..]];
            let files = names
                .iter()
                .map(ToString::to_string)
                .zip(parts.map(<[u8]>::to_vec));
            let source = Source::in_memory(&path, files.collect());
            understood(target, &source);
        }
    };
    opened("exercise_model", ["config.json", "model.safetensors"]);
    opened(
        "exercise_adapter",
        ["adapter_config.json", "adapter_model.safetensors"],
    );
    opened("exercise_autoencoder", ["cfg.json", "sae.safetensors"]);
    for (path, seed) in seeds("exercise_gguf") {
        let source = Source::in_memory(&path, [("model.gguf".to_owned(), seed)].into());
        understood("exercise_model", &source);
    }
}

fn understood(target: &str, source: &Source) {
    use openassay_exercise::modify::lora::Adapter;
    use openassay_exercise::study::autoencoder::Autoencoder;

    match target {
        "exercise_adapter" => drop(Adapter::of(source, &engine::small()).unwrap()),
        "exercise_autoencoder" => {
            let config = source.read(source.file("cfg.json").unwrap(), 1000).unwrap();
            let file = source.file("sae.safetensors").unwrap();
            Autoencoder::of(source, file, Some(&config), None).unwrap();
        }
        _ => drop(
            Release::of(source.clone())
                .and_then(|release| release.model())
                .unwrap(),
        ),
    }
}

/// Configurations to start from: our seeds, and those of the corpus where it is on this machine.
fn configurations() -> Vec<Value> {
    let of_corpus = reference::models().into_iter();
    let of_corpus = of_corpus.map(|folder| fs::read(folder.join("config.json")).unwrap());
    let all = seeds("exercise_config")
        .into_iter()
        .map(|(_, seed)| seed)
        .chain(of_corpus);
    all.map(|text| serde_json::from_slice(&text).unwrap()).collect()
}

/// What no field of a model is, and what a field of a model may be.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(vec![
            json!(0),
            json!(-1),
            json!(1),
            json!(3),
            json!(1_000_000_000),
            json!(1u64 << 31),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(0.0),
            json!(-0.5),
            json!(0.1),
            json!(1e-300),
            json!(1e300),
            json!(f64::MAX),
            json!(null),
            json!(true),
            json!("2"),
            json!("full_attention"),
            json!([]),
            json!([1, 0, 1e9]),
            json!([[["local"], 1_000_000_000]]),
            json!({ "rope_type": "yarn", "factor": 0.0, "original_max_position_embeddings": 1 }),
            json!({ "rope_type": "dynamic", "factor": 1e-300, "rope_theta": 1e300 }),
        ]),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        (2i64..9).prop_map(|number| json!(number)),
    ]
}

/// Puts `value` in the place of the field that `at` counts to, in an object within as well.
fn spoil(config: &mut Value, at: usize, value: Value) {
    let Some(object) = config.as_object_mut() else {
        return;
    };
    let Some(key) = object.keys().nth(at % object.len().max(1)).cloned() else {
        return;
    };
    let inner = &mut object[&key];
    if inner.is_object() && !(at / 7).is_multiple_of(4) {
        return spoil(inner, at / 28, value);
    }
    *inner = value;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_spoiled_configuration_is_run_or_refused(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((0usize..10_000, odd()), 1..4),
    ) {
        let all = configurations();
        let mut config = which.get(&all).clone();
        for (at, value) in changes {
            // Of what kind of model it is, the seeds are enough.
            let kind = config["model_type"].clone();
            spoil(&mut config, at, value);
            config["model_type"] = kind;
        }
        engine::config(&serde_json::to_vec(&config).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        engine::model(&bytes);
        engine::gguf(&bytes);
        engine::config(&bytes);
        engine::recipe(&bytes);
        engine::adapter(&bytes);
        engine::autoencoder(&bytes);
    }

    #[test]
    fn a_spoiled_model_is_answered(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        for (target, promise) in [
            ("exercise_model", engine::model as fn(&[u8])),
            ("exercise_gguf", engine::gguf),
            ("exercise_recipe", engine::recipe),
            ("exercise_adapter", engine::adapter),
            ("exercise_autoencoder", engine::autoencoder),
        ] {
            for (_, mut seed) in seeds(target) {
                for (at, byte) in &changes {
                    let at = at.index(seed.len());
                    seed[at] = *byte;
                }
                promise(&seed);
                seed.truncate(cut.index(seed.len()));
                promise(&seed);
            }
        }
    }
}
