//! Logits, residual stream and attention patterns, within 1e-4 of the reference's standard deviation.

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::Tensor;
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

/// What of `folder` is further off than allowed.
fn complaints(folder: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let model = match Release::open(folder).and_then(|release| release.model()) {
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

#[test]
fn every_model_of_the_corpus_computes_what_the_reference_does() {
    let models = reference::models();
    let complaints: Vec<String> = models.iter().flat_map(|folder| complaints(folder)).collect();
    assert!(
        complaints.is_empty(),
        "of {}:\n{}",
        models.len(),
        complaints.join("\n")
    );
}
