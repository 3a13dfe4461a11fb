//! Facets that the shared labels have no column for, against labels of our own.

use std::fs;

use openassay_licenses::Facet;

use super::corpus::Corpus;
use super::facets::Tally;
use crate::repository::root;

/// Facets that the shared labels have no column for.
pub(super) const OURS: [Facet; 5] = [
    Facet::HostedService,
    Facet::Outputs,
    Facet::Confidentiality,
    Facet::Speech,
    Facet::PolicyChange,
];

/// Path of the text, facet, value; a text that is not named has no such restriction.
const LABELS: &str = "knowledge/licenses/accuracy/labels.toml";

pub(super) fn lines(corpus: &Corpus) -> Result<Vec<String>, String> {
    let text = fs::read_to_string(root().join(LABELS)).map_err(|error| format!("{LABELS}: {error}"))?;
    let table: toml::Table = text.parse().map_err(|error| format!("{LABELS}: {error}"))?;
    let mut lines = Vec::new();
    for facet in OURS {
        let labeled: Vec<&str> = table
            .get(facet.name())
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_str)
            .collect();
        let mut tally = Tally::default();
        let mut otherwise = Vec::new();
        for text in &corpus.texts {
            let label = labeled.contains(&text.cell("id"));
            let quote = text.found.restrictions.iter().find(|one| one.facet == facet);
            tally.count(label, quote.is_some());
            if label != quote.is_some() {
                let quote = quote.map_or("no sentence", |one| one.quote.as_str());
                otherwise.push(format!("  {}: labeled {label}: {quote}", text.path));
            }
        }
        lines.push(format!("{:20} {}", facet.name(), tally.told()));
        lines.extend(otherwise);
    }
    Ok(lines)
}
