//! What a study finds, held against reference values and against a model whose inside is known.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use candle_core::{DType, Tensor};
use openassay_exercise::study::autoencoder::Autoencoder;
use openassay_exercise::study::induction::{self, Drawing, Induction};
use openassay_exercise::study::labels::{Labels, Row};
use openassay_exercise::study::patching::{Prompts, patch};
use openassay_exercise::study::{Request, lens, page, probe, study, text};
use openassay_exercise::{Model, Release};
use serde_json::Value;

use crate::constructed::{self, VOCABULARY};
use crate::reference::{self, Tensors};

/// The folder of reference values, and the model that they were computed with; nothing where it is not here.
fn references() -> Option<(PathBuf, Tensors, Model)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/parity-extras/study");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    let model = folder.join("../../parity/llama_smollm");
    let model = Release::open(&model).and_then(|release| release.model()).unwrap();
    Some((
        folder.clone(),
        reference::tensors(&folder.join("reference.safetensors")),
        model,
    ))
}

/// Every third model of the corpus: all kinds of layers are among them.
fn some_models() -> Vec<PathBuf> {
    reference::models().into_iter().step_by(3).collect()
}

fn numbers(tensor: &Tensor) -> Vec<f64> {
    let flat = tensor.flatten_all().unwrap().to_dtype(DType::F64).unwrap();
    flat.to_vec1::<f64>().unwrap()
}

/// The largest difference.
fn apart(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let pairs = found.iter().zip(expected);
    pairs.map(|(one, other)| (one - other).abs()).fold(0.0, f64::max)
}

fn silent(_: &str) {}

/// The prompts of the reference, with the tokens that `reference.json` names.
fn prompts(folder: &Path, expected: &Tensors) -> (Prompts, Value) {
    let said: Value = serde_json::from_slice(&std::fs::read(folder.join("reference.json")).unwrap()).unwrap();
    let id = |name: &str| u32::try_from(said["patch"][name].as_u64().unwrap()).unwrap();
    let prompts = Prompts {
        clean: reference::ids(expected, "patch.clean").remove(0),
        corrupted: reference::ids(expected, "patch.corrupt").remove(0),
        answer: id("answer"),
        wrong: id("wrong"),
    };
    (prompts, said)
}

#[test]
fn patching_gives_the_differences_of_the_reference() {
    let Some((folder, expected, model)) = references() else {
        return;
    };
    let (prompts, said) = prompts(&folder, &expected);
    let found = patch(&model, &prompts, &mut silent).unwrap();
    let clean = said["patch"]["clean_logit_diff"].as_f64().unwrap();
    let corrupted = said["patch"]["corrupt_logit_diff"].as_f64().unwrap();
    assert!(apart(&[found.clean, found.corrupted], &[clean, corrupted]) < 2e-5);
    let stream = found.stream_difference.concat();
    let heads = found.heads_difference.concat();
    assert_eq!((stream.len(), heads.len()), (30, 12));
    assert!(apart(&stream, &numbers(&expected["patch.resid_pre"])) < 2e-5);
    assert!(apart(&heads, &numbers(&expected["patch.z"])) < 2e-5);
    // The whole stream where the prompts differ brings the whole answer back.
    assert!((found.stream[0][4] - 1.0).abs() < 1e-5, "{:?}", found.stream[0]);
}

#[test]
fn prompts_that_cannot_be_held_against_each_other_are_refused() {
    let Some((folder, expected, model)) = references() else {
        return;
    };
    let (good, _) = prompts(&folder, &expected);
    let refused = |prompts: Prompts, part: &str| {
        let error = patch(&model, &prompts, &mut silent).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    };
    let shorter = good.corrupted[1..].to_vec();
    refused(
        Prompts {
            corrupted: shorter,
            ..good.clone()
        },
        "of one length",
    );
    refused(
        Prompts {
            wrong: good.answer,
            ..good.clone()
        },
        "same token",
    );
    refused(
        Prompts {
            wrong: 320,
            ..good.clone()
        },
        "not one of 320",
    );
    let same = good.clean.clone();
    refused(
        Prompts {
            corrupted: same,
            ..good.clone()
        },
        "cannot tell: both prompts",
    );
}

#[test]
fn the_lens_sees_what_the_reference_does() {
    let Some((_, expected, model)) = references() else {
        return;
    };
    let ids = reference::ids(&expected, "patch.clean");
    let streams = lens::streams(&model, &ids).unwrap();
    let all: Vec<Tensor> = streams
        .iter()
        .map(|(_, stream)| model.unembed(stream).unwrap())
        .collect();
    let all = Tensor::cat(&all, 0).unwrap();
    assert!(reference::distance(&all, &expected["lens"]) < 1e-4);
    let found = lens::look(&model, &ids).unwrap();
    assert_eq!(found.stages.len(), 4);
    let last = &found.stages[3];
    assert_eq!(last.probability, last.of_final);
    let likeliest = all.get(3).unwrap().argmax(1).unwrap().to_vec1::<u32>().unwrap();
    assert_eq!(last.top, likeliest);
}

#[test]
fn a_probe_learns_the_weights_of_the_reference() {
    let Some((_, expected, model)) = references() else {
        return;
    };
    let ids = reference::ids(&expected, "probe.input_ids");
    let labels: Vec<bool> = numbers(&expected["probe.y"])
        .iter()
        .map(|label| *label > 0.5)
        .collect();
    let streams = lens::streams(&model, &ids).unwrap();
    // The reference reads the sixth position, behind the final norm where that comes, and learns from 120 texts.
    for (at, (_, stream)) in streams.iter().enumerate().take(3) {
        let features = stream.narrow(1, 5, 1).unwrap().squeeze(1).unwrap();
        let learned = features.narrow(0, 0, 120).unwrap();
        let (mut weights, intercept) = probe::ridge(&learned, &labels[..120]).unwrap();
        weights.push(intercept);
        let wanted = numbers(&expected[&format!("probe.{at}.ridge_coef")]);
        assert!(
            apart(&weights, &wanted) < 1e-4,
            "{at}: {}",
            apart(&weights, &wanted)
        );
    }
}

#[test]
fn autoencoders_make_the_features_of_the_reference() {
    let Some((folder, expected, model)) = references() else {
        return;
    };
    let input = &expected["sae.input"];
    for (file, top_k, name) in [("sae_weights", None, "standard"), ("sae", Some(8), "topk8")] {
        let read = Autoencoder::open(&folder.join(format!("{file}.safetensors")), top_k).unwrap();
        let features = read.encode(input).unwrap();
        let made = read.decode(&features).unwrap();
        for (found, what) in [(&features, "acts"), (&made, "recon")] {
            let wanted = numbers(&expected[&format!("sae.{name}.{what}")]);
            assert!(apart(&numbers(found), &wanted) < 1e-4, "{name} {what}");
        }
    }
    let ids = reference::ids(&expected, "patch.clean");
    let read = Autoencoder::open(&folder.join("sae_weights.safetensors"), None).unwrap();
    let fit = read.fit(&model, &ids, "blocks.1.hook_resid_pre").unwrap();
    assert_eq!((fit.features, fit.positions), (96, 10));
    assert!(
        fit.unexplained.is_finite() && (fit.loss_replaced - fit.loss).abs() > 1e-3,
        "{fit:?}"
    );
    let wrong = read
        .fit(&model, &ids, "blocks.1.mlp.hook_post")
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("is for 48"), "{wrong}");
    assert!(read.fit(&model, &ids, "blocks.9.hook_resid_pre").is_err());
}

#[test]
fn how_many_features_count_must_be_said_somewhere() {
    let Some((folder, _, _)) = references() else {
        return;
    };
    let error = Autoencoder::open(&folder.join("sae.safetensors"), None)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("cannot tell") && error.contains("--top-k"),
        "{error}"
    );
}

/// The constructed model, with its heads at these places.
fn copying(before: usize, up: usize) -> Model {
    let folder = tempfile::tempdir().unwrap();
    constructed::write(folder.path(), before, up);
    let mut model = Release::open(folder.path())
        .and_then(|release| release.model())
        .unwrap();
    model.hold_if_small().unwrap();
    model
}

fn induction(model: &Model) -> Induction {
    induction::find(model, &Drawing::default(), &mut silent).unwrap()
}

#[test]
fn a_head_that_copies_is_found_wherever_it_stands() {
    for (before, up) in [(2, 1), (0, 3)] {
        let found = induction(&copying(before, up));
        assert!(found.copies && found.second_right > 0.9, "{}", found.because);
        let named: Vec<(usize, usize)> = found.heads.iter().map(|one| (one.layer, one.head)).collect();
        assert_eq!(named, [(1, up)], "{found:?}");
        assert!(
            found.heads[0].restores > 0.8 && found.heads[0].score > 0.8,
            "{found:?}"
        );
        // The head that looks before is needed as well, but does not bring the answer to the last position.
        assert!(
            found.costs[0][before] > 1.0 && found.restores[0][before] < 0.1,
            "{found:?}"
        );
    }
}

#[test]
fn in_random_models_no_head_copies() {
    for folder in some_models() {
        let model = Release::open(&folder)
            .and_then(|release| release.model())
            .unwrap();
        let found = induction(&model);
        assert!(
            found.heads.is_empty() && !found.copies,
            "{}: {}",
            folder.display(),
            found.because
        );
    }
}

#[test]
fn heads_that_look_before_and_heads_that_matter_are_told() {
    let model = copying(2, 1);
    let ids: Vec<u32> = [3, 9, 4, 17, 11, 6, 22, 1].repeat(2);
    let request = Request {
        ids: vec![ids],
        ..Request::default()
    };
    let found = study(&model, &request, &mut silent).unwrap();
    assert!(found.attention.previous[0][2] > 0.9, "{:?}", found.attention);
    assert!(found.attention.previous[0][1] < 0.5);
    assert_eq!(
        (
            found.attention.patterns[0].layer,
            found.attention.patterns[0].head
        ),
        (0, 2)
    );
    let without = &found.ablation.by_zero;
    assert!(without[1][1] > 0.5 && without[0][2] > 0.5, "{without:?}");
    assert!(without[1][0].abs() < 0.2, "{without:?}");
    assert_eq!(
        study(&model, &request, &mut silent).unwrap().induction,
        found.induction
    );
}

/// Random texts of which each token is labeled by `label`.
fn labeled(vocabulary: u32, label: impl Fn(u32, Option<u32>) -> usize) -> Labels {
    let mut state = 5u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % vocabulary
    };
    let row = |ids: Vec<u32>| {
        let before = std::iter::once(None).chain(ids.iter().copied().map(Some));
        let labels = ids
            .iter()
            .zip(before)
            .map(|(id, before)| Some(label(*id, before)));
        Row {
            labels: labels.collect(),
            ids: ids.clone(),
        }
    };
    Labels {
        names: vec!["no".to_owned(), "yes".to_owned()],
        rows: (0..60).map(|_| row((0..12).map(|_| next()).collect())).collect(),
    }
}

/// Labels that hang on the token alone, in no order.
fn by_token(id: u32) -> bool {
    id.wrapping_mul(2_654_435_761) >> 31 == 1
}

#[test]
fn on_random_models_a_probe_gains_nothing_over_labels_by_lot() {
    let mut selectivities = Vec::new();
    for folder in some_models() {
        let model = Release::open(&folder)
            .and_then(|release| release.model())
            .unwrap();
        let vocabulary = u32::try_from(model.architecture.vocabulary).unwrap();
        let labels = labeled(vocabulary, |id, _| usize::from(by_token(id)));
        let found = probe::probe(&model, &labels, 0, &mut silent).unwrap();
        assert!(!found.beyond, "{}: {}", folder.display(), found.because);
        assert!(found.because.contains("no gain was found"), "{}", found.because);
        let of_layers = found.layers.iter().map(|layer| layer.selectivity);
        selectivities.extend(of_layers);
    }
    // What one model has by chance, the mean of all does not have.
    let count = f64::from(u32::try_from(selectivities.len().max(1)).unwrap());
    let mean = selectivities.iter().sum::<f64>() / count;
    assert!(mean.abs() < 0.04, "{mean} of {selectivities:?}");
}

#[test]
fn a_probe_gains_where_more_is_there_than_which_token_it_is() {
    let Some((_, _, mut model)) = references() else {
        return;
    };
    let labels = labeled(320, |id, _| usize::from(by_token(id)));
    let gains = |model: &Model| probe::probe(model, &labels, 0, &mut silent).unwrap();
    assert!(!gains(&model).beyond);
    // The same random model, whose tokens with the label have something in common.
    let name = "model.embed_tokens.weight";
    let mut rows = model.tensors.get(name).unwrap().to_vec2::<f32>().unwrap();
    for (id, row) in (0u32..).zip(&mut rows) {
        row[7] += if by_token(id) { 2.0 } else { 0.0 };
    }
    let marked = Tensor::new(rows, &candle_core::Device::Cpu).unwrap();
    model.tensors.replace(name, &marked).unwrap();
    let found = gains(&model);
    assert!(found.layers[0].beyond && found.beyond, "{found:?}");
    assert!(
        found.layers[0].accuracy > 0.9 && found.layers[0].selectivity > 0.2,
        "{found:?}"
    );
}

#[test]
fn a_stream_so_wide_that_any_labels_are_read_shows_no_gain_and_says_so() {
    // Layer 0 notes the token before; but of 26 tokens, each with a place of its own, any labels can be read.
    let model = copying(2, 1);
    let half = u32::try_from(VOCABULARY).unwrap() / 2;
    let labels = labeled(half * 2, |_, before| {
        usize::from(before.is_some_and(|before| before < half))
    });
    let found = probe::probe(&model, &labels, 0, &mut silent).unwrap();
    assert!(found.layers[1].accuracy > 0.95 && !found.beyond, "{found:?}");
    assert!(found.because.contains("too wide"), "{}", found.because);
}

#[test]
fn a_probe_without_room_for_a_held_out_part_or_a_control_is_not_shown() {
    let model = copying(2, 1);
    let refused = |text: &str, part: &str| {
        let labels = Labels::parse(text).unwrap();
        let error = probe::probe(&model, &labels, 0, &mut silent)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("cannot tell") && error.contains(part),
            "{error}"
        );
    };
    refused("1:a 2:b 3:a", "different texts");
    let few: Vec<String> = (1..20).map(|at| format!("1:a 2:b {at}")).collect();
    refused(&few.join("\n"), "2 different tokens");
    let one: Vec<String> = (1..20).map(|at| format!("{at}:a")).collect();
    refused(&one.join("\n"), "fewer than two labels");
}

#[test]
fn the_page_needs_nothing_from_outside_and_nothing_in_it_is_markup_of_the_release() {
    let model = copying(2, 1);
    let request = Request {
        ids: vec![vec![3, 9, 4, 3, 9]],
        labels: Some(labeled(26, |id, _| usize::from(id % 2 == 0))),
        ..Request::default()
    };
    let mut found = study(&model, &request, &mut silent).unwrap();
    found.model.model_type = "<script>alert(1)</script>".to_owned();
    let page = page::page(&found, "a\"><img src=x onerror=y> & 'b'");
    for forbidden in [
        "<script", "<img", "http:", "https:", "url(", "src=", "href=", "@import",
    ] {
        let shown = page.replace("&lt;img src=x", "");
        assert!(!shown.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("&lt;script&gt;"));
    let pictures = page.matches("<h2>").count();
    assert_eq!(page.matches("<dt>Shows</dt>").count(), pictures);
    assert_eq!(page.matches("<dt>Does not show</dt>").count(), pictures);
    assert!(!page.contains("NaN"), "a picture has a number that is none");
    let text = text::text(&found, "a release");
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 80, "{longest}\n{text}");
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openassay-exercise"))
        .args(arguments)
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_binary_studies_prints_and_writes_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let release = folder.path().join("copying");
    std::fs::create_dir(&release).unwrap();
    constructed::write(&release, 2, 1);
    let (html, labels) = (folder.path().join("study.html"), folder.path().join("labels"));
    let rows: Vec<String> = (0..20u32)
        .map(|row| {
            (0..8)
                .map(|at| (row * 5 + at * 7) % 26)
                .map(|id| format!("{id}:l{}", id % 3))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    std::fs::write(&labels, rows.join("\n")).unwrap();
    let clean = "3,9,4,17,3,9";
    let arguments = [
        "study",
        release.to_str().unwrap(),
        "--ids",
        "3,9,4,3,9,4;5,6,7,5,6,7",
        "--patch-from",
        clean,
        "--patch-to",
        "3,9,5,17,3,9",
        "--answer",
        "4",
        "--wrong",
        "5",
        "--probe",
        labels.to_str().unwrap(),
        "--html",
        html.to_str().unwrap(),
    ];
    let ran = run(&arguments);
    let text = said(&ran.stdout);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran.stderr));
    assert!(
        text.contains("one head restores it and is needed for it: L1H1"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert_eq!(said(&ran.stderr), "");
    assert!(
        std::fs::read_to_string(&html)
            .unwrap()
            .starts_with("<!doctype html>")
    );
    let json = run(&[&arguments[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["schema"], "openassay.study/1");
    assert_eq!(json["induction"]["heads"][0]["head"], 1);
    assert!(json["probe"]["layers"][0]["control"].is_number());
    assert!(
        json["patching"]["heads"][1][1].as_f64().unwrap() > 0.8,
        "{}",
        json["patching"]
    );
}

#[test]
fn what_is_asked_wrongly_is_told_with_the_code_of_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    constructed::write(folder.path(), 2, 1);
    let release = folder.path().to_str().unwrap();
    for (arguments, part) in [
        (&["--ids", "1"][..], "at least two"),
        (&["--ids", "1,99"], "99"),
        (&["--ids", "1,2", "--among", "20-40"], "20 to 40"),
        (&["--ids", "1,2", "--patch-from", "1,2"], "--patch-to"),
        (&["--ids", "1,2", "--sae", "x"], "--site"),
    ] {
        let ran = run(&[&["study", release], arguments].concat());
        assert_eq!(ran.status.code(), Some(4), "{arguments:?}");
        assert!(said(&ran.stderr).contains(part), "{}", said(&ran.stderr));
    }
}

/// The layer of our own release in which a head copies.
const COPYING_LAYER: &str = "model.layers.2.self_attn";

/// Our own release with both heads of one layer in each other's place: the same model.
fn with_heads_swapped(folder: &Path) -> PathBuf {
    let place = folder.join("swapped");
    std::fs::create_dir(&place).unwrap();
    std::fs::copy(emberling().join("config.json"), place.join("config.json")).unwrap();
    let mut tensors = reference::tensors(&emberling().join("model.safetensors"));
    for (part, axis) in [("q_proj", 0), ("k_proj", 0), ("v_proj", 0), ("o_proj", 1)] {
        let name = format!("{COPYING_LAYER}.{part}.weight");
        let halves = tensors[&name].chunk(2, axis).unwrap();
        let swapped = Tensor::cat(&[&halves[1], &halves[0]], axis).unwrap();
        tensors.insert(name, swapped);
    }
    let tensors: std::collections::HashMap<String, Tensor> = tensors.into_iter().collect();
    candle_core::safetensors::save(&tensors, place.join("model.safetensors")).unwrap();
    place
}

fn emberling() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../releases/emberling-250k")
}

#[test]
fn the_head_that_copies_in_our_own_release_is_found_by_what_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut costs = Vec::new();
    for (release, head) in [(emberling(), 1), (with_heads_swapped(folder.path()), 0)] {
        let arguments = [
            "study",
            release.to_str().unwrap(),
            "--ids",
            "6,7,8,6,7,8",
            "--among",
            "6-31",
        ];
        let ran = run(&[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(ran.status.code(), Some(0), "{}", said(&ran.stderr));
        let found: Value = serde_json::from_slice(&ran.stdout).unwrap();
        let heads = found["induction"]["heads"].as_array().unwrap();
        let [one] = heads.as_slice() else {
            panic!("{heads:#?}");
        };
        assert_eq!(
            (one["layer"].as_u64(), one["head"].as_u64()),
            (Some(2), Some(head))
        );
        assert!(one["restores"].as_f64().unwrap() > 0.1, "{one}");
        costs.push(
            found["induction"]["costs"][2][usize::try_from(head).unwrap()]
                .as_f64()
                .unwrap(),
        );
    }
    assert!(costs[0] > 0.05 && (costs[0] - costs[1]).abs() < 1e-3, "{costs:?}");
}
