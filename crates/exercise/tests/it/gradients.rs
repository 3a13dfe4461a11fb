//! The loss of every model, and the gradient of every parameter of the dense ones.

use std::fs;

use candle_core::Tensor;
use openassay_exercise::Release;
use serde_json::Value;

use crate::reference;

/// Largest difference allowed, relative to what the reference found.
const BOUND: f64 = 1e-4;

#[test]
fn loss_and_gradients_are_those_of_the_reference() {
    let mut wrong = Vec::new();
    for folder in reference::models() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(folder.join("reference.json")).unwrap();
        let expected: Value = serde_json::from_slice(&bytes).unwrap();
        let values = reference::tensors(&folder.join("reference.safetensors"));
        let mut model = Release::open(&folder).unwrap().model().unwrap();
        model.tensors.hold().unwrap();
        let loss = model.loss(&reference::ids(&values, "input_ids")).unwrap();
        let found = f64::from(loss.to_scalar::<f32>().unwrap());
        let reference = expected["loss"].as_f64().unwrap();
        if (found - reference).abs() > BOUND * reference {
            wrong.push(format!("{name}: loss {found}, not {reference}"));
        }
        if model.architecture.experts.is_some() {
            continue;
        }
        let gradients = loss.backward().unwrap();
        for (parameter, norm) in expected["grad_norm"].as_object().unwrap() {
            // The reference leaves out the row of the padding token.
            if name.starts_with("opt") && parameter.contains("embed_tokens") {
                continue;
            }
            // The module has another name than its tensor in the file.
            let renamed = model.architecture.model_type == "gpt_neox" && parameter == "lm_head.weight";
            let parameter = if renamed { "embed_out.weight" } else { parameter };
            let Some(var) = model.tensors.held().get(parameter) else {
                wrong.push(format!("{name}: no `{parameter}`"));
                continue;
            };
            let norm = norm.as_f64().unwrap();
            let found = gradients.get(var).map_or(f64::NAN, |gradient| {
                let sum = gradient.sqr().unwrap().sum_all().unwrap();
                f64::from(sum.to_scalar::<f32>().unwrap()).sqrt()
            });
            if found.is_nan() || (found - norm).abs() > BOUND * norm.max(1e-3) {
                wrong.push(format!("{name}: gradient of `{parameter}` {found}, not {norm}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_pass_over_weights_that_are_only_kept_holds_on_to_nothing_for_gradients() {
    let Some(folder) = reference::models().into_iter().next() else {
        return;
    };
    let mut model = Release::open(&folder).unwrap().model().unwrap();
    let ids = [vec![1, 2, 3]];
    let anew = model.loss(&ids).unwrap();
    model.hold_if_small().unwrap();
    let kept = model.loss(&ids).unwrap();
    assert!(model.tensors.held().is_empty());
    assert!(!kept.track_op());
    let bits = |loss: &Tensor| loss.to_scalar::<f32>().unwrap().to_bits();
    assert_eq!(bits(&kept), bits(&anew));
    model.tensors.hold().unwrap();
    assert!(model.loss(&ids).unwrap().track_op());
}
