//! Logits, residual stream and attention patterns, within 1e-4 of the reference's standard deviation.

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::Tensor;
use openassay_exercise::generate::{Choice, generate};
use openassay_exercise::{Model, Release, Result, Site};

use crate::reference::{self, Tensors};

/// Largest difference allowed, in standard deviations of the reference.
const BOUND: f64 = 1e-4;

/// All sites of a pass, by name.
pub(crate) fn sites(model: &Model, ids: &[Vec<u32>]) -> Result<BTreeMap<String, Tensor>> {
    let mut sites = BTreeMap::new();
    let mut keep = |site: Site, tensor: Tensor| {
        sites.insert(site.to_string(), tensor.clone());
        Ok(tensor)
    };
    model.forward(ids, &mut keep)?;
    Ok(sites)
}

/// What of the model in `written` is further off from the reference in `folder` than allowed.
pub(crate) fn complaints(folder: &Path, written: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let model = match Release::open(written).and_then(|release| release.model()) {
        Ok(model) => model,
        Err(error) => return vec![format!("{name}: {error}")],
    };
    let expected = reference::tensors(&folder.join("reference.safetensors"));
    let sites = match sites(&model, &reference::ids(&expected, "input_ids")) {
        Ok(sites) => sites,
        Err(error) => return vec![format!("{name}: {error}")],
    };
    let mut worst: BTreeMap<String, f64> = BTreeMap::new();
    for (what, site) in pairs(&expected, model.architecture.layers.len()) {
        // Where there is no norm behind the last block, what the reference shows there may be projected.
        if !sites.contains_key(&site) {
            continue;
        }
        let distance = reference::distance(&sites[&site], &expected[&what]);
        worst.insert(format!("{what} at {site}"), distance);
    }
    let bad = worst
        .iter()
        .filter(|(_, distance)| distance.is_nan() || **distance > BOUND);
    bad.map(|(what, distance)| format!("{name}: {what} is off by {distance:.1e}"))
        .collect()
}

/// What the reference calls each site that it has.
fn pairs(expected: &Tensors, layers: usize) -> Vec<(String, String)> {
    let mut pairs = vec![("logits".to_owned(), "logits".to_owned())];
    for at in 0..layers {
        pairs.push((
            format!("hidden_states.{at}"),
            format!("blocks.{at}.hook_resid_pre"),
        ));
        pairs.push((
            format!("attentions.{at}"),
            format!("blocks.{at}.attn.hook_pattern"),
        ));
    }
    // Behind the last block comes the norm, where there is one.
    pairs.push((
        format!("hidden_states.{layers}"),
        "ln_final.hook_normalized".to_owned(),
    ));
    pairs.retain(|(what, _)| expected.contains_key(what));
    pairs
}

/// The ids that the reference generated, and the prompt that it went on from.
#[test]
fn generation_with_kept_keys_goes_on_as_the_reference_does() {
    for folder in reference::models() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let model = Release::open(&folder).unwrap().model().unwrap();
        let expected = reference::tensors(&folder.join("reference.safetensors"));
        if !expected.contains_key("greedy") {
            continue;
        }
        let all = reference::ids(&expected, "greedy").remove(0);
        let prompt = reference::ids(&expected, "input_ids").remove(0);
        let given = all
            .iter()
            .zip(&prompt)
            .take_while(|(one, other)| one == other)
            .count();
        let (prompt, rest) = all.split_at(given);
        let found = generate(&model, prompt, rest.len(), &Choice::Greedy).unwrap();
        assert_eq!(found, rest, "{name} from {given}");
    }
}

#[test]
fn every_model_of_the_corpus_computes_what_the_reference_does() {
    let models = reference::models();
    let complaints: Vec<String> = models
        .iter()
        .flat_map(|folder| complaints(folder, folder))
        .collect();
    assert!(
        complaints.is_empty(),
        "of {}:\n{}",
        models.len(),
        complaints.join("\n")
    );
}
