//! `LoRA` adapters held against PEFT: merged weights, logits and training.

use std::path::{Path, PathBuf};

use candle_core::Tensor;
use openassay_exercise::modify::lora::{Adapter, Training, merge, train};
use openassay_exercise::{Model, NoHook, Release};

use crate::reference;

/// The base model, the adapter's folder, and what PEFT computed.
fn case(name: &str, base: &str) -> Option<(PathBuf, PathBuf, reference::Tensors)> {
    let folder = reference::extras("lora")?.join(name);
    let base = reference::parity()?.join(base);
    let expected = reference::tensors(&folder.join("reference.safetensors"));
    Some((base, folder, expected))
}

fn largest(one: &Tensor, other: &Tensor) -> f64 {
    let difference = (one - other).unwrap().abs().unwrap();
    let largest = difference.flatten_all().unwrap().max(0).unwrap();
    f64::from(largest.to_scalar::<f32>().unwrap())
}

fn logits(model: &Model, expected: &reference::Tensors) -> Tensor {
    model
        .forward(&reference::ids(expected, "input_ids"), &mut NoHook)
        .unwrap()
}

#[test]
fn merged_weights_are_those_of_peft() {
    let cases = [
        ("llama_qv_r4", "llama_smollm", 6),
        ("llama_all_rslora_r8", "llama_smollm", 21),
        ("gpt2_conv1d_r4", "gpt2", 9),
        ("qwen2_dora_r4", "qwen2", 6),
    ];
    for (name, base, count) in cases {
        let Some((base, folder, expected)) = case(name, base) else {
            return;
        };
        let made = tempfile::tempdir().unwrap();
        let place = made.path().join("merged");
        let merged = merge(&Release::open(&base).unwrap(), &folder, &place).unwrap();
        assert_eq!(merged.changed, count, "{name}");
        assert!(merged.largest_change > 0.0, "{name}");
        let model = Release::open(&place).unwrap().model().unwrap();
        let mut held = 0;
        for (key, tensor) in &expected {
            let Some(tensor_name) = key.strip_prefix("merged.") else {
                continue;
            };
            let found = model.tensors.get(tensor_name).unwrap();
            let distance = largest(&found, tensor);
            println!("{name} {tensor_name} {distance:e}");
            // The sums of DoRA's lengths are taken in another order.
            let bound = if name.contains("dora") { 2e-6 } else { 0.0 };
            assert!(distance <= bound, "{name}: {tensor_name} is off by {distance:e}");
            held += 1;
        }
        assert_eq!(held, count, "{name}");
        let distance = largest(&logits(&model, &expected), &expected["logits_merged"]);
        println!("{name} logits {distance:e}");
        assert!(distance < 5e-4, "{name}: logits are off by {distance:e}");
        assert!(place.join("CHANGES.md").is_file() && place.join("config.json").is_file());
    }
}

#[test]
fn a_merge_replaces_nothing_and_leaves_nothing_half_done() {
    let Some((base, folder, _)) = case("llama_qv_r4", "llama_smollm") else {
        return;
    };
    let made = tempfile::tempdir().unwrap();
    let place = made.path().join("merged");
    std::fs::create_dir_all(&place).unwrap();
    let again = merge(&Release::open(&base).unwrap(), &folder, &place)
        .unwrap_err()
        .to_string();
    assert!(again.contains("it is there already"), "{again}");
    let other = Release::open(&reference::parity().unwrap().join("gpt2")).unwrap();
    let wrong = merge(&other, &folder, &made.path().join("b"))
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("no such matrix"), "{wrong}");
    assert_eq!(std::fs::read_dir(made.path()).unwrap().count(), 1);
}

/// Ids in which each is followed by the next of a small cycle: easily learned.
fn cycle(length: usize) -> Vec<u32> {
    (0..u32::try_from(length).unwrap())
        .map(|at| 10 + at % 7)
        .collect()
}

fn model(path: &Path) -> Model {
    Release::open(path).unwrap().model().unwrap()
}

#[test]
fn training_lowers_the_loss_on_what_was_held_out_and_the_adapter_is_read_back() {
    let Some(parity) = reference::parity() else { return };
    for name in ["llama_smollm", "gpt2"] {
        let made = tempfile::tempdir().unwrap();
        let training = Training {
            rank: 4,
            steps: 12,
            batch: 2,
            window: 16,
            rate: 1e-2,
            ..Training::default()
        };
        let base = parity.join(name);
        let run = |place: &Path| {
            let mut steps = Vec::new();
            let mut tell = |done| steps.push(done);
            let trained = train(
                &mut model(&base),
                &[cycle(200)],
                &training,
                name,
                place,
                &mut tell,
            )
            .unwrap();
            assert_eq!(steps, (1..=12).collect::<Vec<_>>());
            trained
        };
        let place = made.path().join("adapter");
        let trained = run(&place);
        assert_eq!(
            (trained.windows, trained.held_out, trained.tokens_unused),
            (11, 1, 8)
        );
        assert!(
            trained.held_out_after < trained.held_out_before - 1.0,
            "{name}: {trained:?}"
        );
        // The same again gives the same bytes.
        let again = made.path().join("again");
        assert_eq!(run(&again), trained);
        for file in ["adapter_config.json", "adapter_model.safetensors"] {
            assert_eq!(
                std::fs::read(place.join(file)).unwrap(),
                std::fs::read(again.join(file)).unwrap()
            );
        }
        let adapter = Adapter::open(&place, &model(&base)).unwrap();
        assert_eq!(adapter.parameters(), trained.parameters);
        let merged = made.path().join("merged");
        merge(&Release::open(&base).unwrap(), &place, &merged).unwrap();
        let held_out = cycle(200)[176..192].to_vec();
        let loss = model(&merged)
            .loss(&[held_out])
            .unwrap()
            .to_scalar::<f32>()
            .unwrap();
        assert!(
            (f64::from(loss) - trained.held_out_after).abs() < 1e-4,
            "{loss} {trained:?}"
        );
    }
}

#[test]
fn a_target_that_is_not_there_is_told_with_those_that_are() {
    let Some(parity) = reference::parity() else { return };
    let made = tempfile::tempdir().unwrap();
    let training = Training {
        targets: vec!["w_q".to_owned()],
        ..Training::default()
    };
    let place = made.path().join("a");
    let mut model = model(&parity.join("llama"));
    let error = train(&mut model, &[cycle(200)], &training, "a", &place, &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("`w_q`"), "{error}");
    assert!(
        error.to_string().contains("down_proj, gate_proj, k_proj"),
        "{error}"
    );
    assert!(!place.exists());
}
