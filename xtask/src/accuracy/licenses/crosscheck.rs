//! What is stored of each license against what the sentences of its own text say: our two readings, held together.

use openassay_licenses::{Identification, Mismatch};

use super::corpus::Corpus;

/// A line for the labeled texts and one for SPDX's, and behind them each facet on which we disagree with ourselves.
pub(super) fn lines(corpus: &Corpus) -> Vec<String> {
    let labeled = corpus.texts.iter().map(|text| (text.path.clone(), &text.found));
    let labeled: Vec<String> = labeled.flat_map(|(name, found)| told(&name, found)).collect();
    let spdx: Vec<(String, Identification)> = spdx::identifiers::LICENSES
        .iter()
        .filter(|license| openassay_licenses::by_id(license.name).is_some_and(|known| known.file.is_some()))
        .filter_map(|license| {
            let text = spdx::license_id(license.name)?.text();
            Some((license.name.to_owned(), openassay_licenses::identify(text)))
        })
        .collect();
    let carried: Vec<String> = spdx.iter().flat_map(|(name, found)| told(name, found)).collect();
    let mut lines = vec![
        format!(
            "labeled texts: {}, facets that differ: {}",
            corpus.texts.len(),
            labeled.len()
        ),
        format!(
            "SPDX texts with a file: {}, facets that differ: {}",
            spdx.len(),
            carried.len()
        ),
    ];
    lines.extend(labeled);
    lines.extend(carried);
    lines
}

fn told(name: &str, found: &Identification) -> Vec<String> {
    found.mismatches().iter().map(|one| line(name, one)).collect()
}

fn line(name: &str, mismatch: &Mismatch) -> String {
    let found = mismatch.found.as_ref();
    let found = found.map_or_else(
        || "no sentence".to_owned(),
        |one| format!("line {}: {}", one.line, one.value),
    );
    format!(
        "  {name} {}: stored {}, {found}",
        mismatch.facet, mismatch.stored.value
    )
}
