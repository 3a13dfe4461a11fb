//! What the tensors say: one line a model.

use openassay_audit::{Audit, ModelSummary};

use super::page::{Indent, Ink, Page, ink, plain};
use super::wording::grouped;

/// Models shown.
const MODELS: usize = 4;
/// Other variants named for one model.
const VARIANTS: usize = 4;

pub(super) fn write(page: &mut Page, audit: &Audit) {
    if audit.models.is_empty() {
        return;
    }
    page.heading("Inside");
    for model in audit.models.iter().take(MODELS) {
        page.paragraph(
            Indent::hanging(2, 4),
            &[
                ink(Ink::Bold, format!("{}:", model.name)),
                plain(description(model)),
            ],
        );
        if !model.missing.is_empty() {
            let missing = format!(
                "not here, though its index names it: {}",
                model.missing.join(", ")
            );
            page.paragraph(Indent::at(4), &[ink(Ink::Yellow, missing)]);
        }
    }
    if let Some(rest) = audit.models.len().checked_sub(MODELS).filter(|rest| *rest > 0) {
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, format!("and {rest} more"))]);
    }
    if let Some(runtime) = &audit.runs_in {
        let words = format!("runs without code of its own: {runtime}");
        page.paragraph(Indent::hanging(2, 4), &[plain(words)]);
    }
}

fn description(model: &ModelSummary) -> String {
    let mut words = Vec::new();
    words.extend(model.architecture.clone());
    words.push(match model.parameters {
        Some(count) => format!("{} parameters", grouped(&count.to_string())),
        None => "parameters not counted".to_owned(),
    });
    let dtypes: Vec<&str> = model.dtypes.iter().map(|(name, _)| name.as_str()).collect();
    words.extend((!dtypes.is_empty()).then(|| dtypes.join(" and ")));
    words.extend(
        model
            .quantization
            .as_ref()
            .map(|name| format!("quantized {name}")),
    );
    words.push(files(model));
    let mut line = words.join(", ");
    if !model.other_variants.is_empty() {
        line.extend(["; also as ", &some(&model.other_variants)]);
    }
    line
}

fn files(model: &ModelSummary) -> String {
    match model.files.as_slice() {
        [] => model.format.clone(),
        [only] => format!("{} in {only}", model.format),
        [first, rest @ ..] => format!("{} in {first} and {} more", model.format, rest.len()),
    }
}

fn some(variants: &[String]) -> String {
    match variants.len().saturating_sub(VARIANTS) {
        0 => variants.join(", "),
        rest => format!(
            "{} and {rest} more",
            variants.get(..VARIANTS).unwrap_or_default().join(", ")
        ),
    }
}
