//! The models inside, a line each: what their tensors say.

use std::collections::BTreeMap;

use openassay_weights::Variant;

use crate::ModelSummary;
use crate::survey::Survey;

/// One summary a model, without its checkpoints on the way; its other formats and quantizations are named, never added up.
pub(crate) fn models(survey: &Survey) -> Vec<ModelSummary> {
    let mut by_name: BTreeMap<&str, Vec<&Variant>> = BTreeMap::new();
    for variant in survey.variants.iter().filter(|variant| !variant.intermediate) {
        by_name.entry(variant.model.as_str()).or_default().push(variant);
    }
    by_name
        .into_values()
        .filter_map(|variants| summary(&variants))
        .collect()
}

fn summary(variants: &[&Variant]) -> Option<ModelSummary> {
    // The variant whose tensors were read speaks for the model.
    let first = variants
        .iter()
        .find(|variant| variant.parameters.is_some())
        .or(variants.first())?;
    let others = variants.iter().filter(|variant| !std::ptr::eq(**variant, *first));
    Some(ModelSummary {
        name: first.model.clone(),
        format: first.format.title().to_owned(),
        architecture: variants.iter().find_map(|variant| variant.architecture.clone()),
        parameters: first.parameters.as_ref().map(|parameters| parameters.count),
        is_exact: first.missing.is_empty()
            && first
                .parameters
                .as_ref()
                .is_some_and(|parameters| parameters.exact),
        dtypes: first
            .dtypes
            .iter()
            .map(|(dtype, count)| (dtype.clone(), *count))
            .collect(),
        quantization: first.quantization.clone(),
        files: first.files.iter().map(|(_, path)| path.clone()).collect(),
        other_variants: others.map(|variant| described(variant)).collect(),
        missing: first.missing.clone(),
    })
}

fn described(variant: &Variant) -> String {
    let format = variant.format.title();
    match (&variant.quantization, variant.files.as_slice()) {
        (Some(quantization), _) => format!("{format} {quantization}"),
        (None, [(_, path)]) => format!("{format} ({path})"),
        (None, _) => format.to_owned(),
    }
}
