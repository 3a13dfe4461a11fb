//! Texts that no rule was tuned on when they were first read: restrictions found, against labels of our own.
//!
//! The labels are ours; the texts are third-party and come with `.ci/license-texts`.

use std::collections::BTreeMap;
use std::fs;

use openassay_licenses::{Facet, Identification, Restriction, decode, identify};

use super::corpus::rows;
use super::facets::Tally;
use crate::repository::root;

const LABELS: &str = "knowledge/licenses/accuracy/unseen.tsv";
const TEXTS: &str = "target/license-texts";

/// A line for each part, in the order in which they were first read.
pub(super) fn lines() -> Result<Vec<String>, String> {
    let mut parts: BTreeMap<String, (u32, Tally)> = BTreeMap::new();
    for row in rows(&root().join(LABELS))? {
        let (Some(key), Some(part)) = (row.get("key"), row.get("part")) else {
            continue;
        };
        let Some(found) = found(key) else { continue };
        let (texts, tally) = parts.entry(part.clone()).or_default();
        *texts += 1;
        for (facet, label, own) in sides(&row, &found) {
            tally.count(labeled(facet, label), !own.is_empty());
        }
    }
    if parts.is_empty() {
        return Ok(vec![format!(
            "skipped: no texts in {TEXTS} (`.ci/license-texts` gets them)"
        )]);
    }
    let told = parts.into_iter();
    Ok(told
        .map(|(part, (texts, tally))| format!("{part:8} {texts:2} texts  {}", tally.told()))
        .collect())
}

/// Where a sentence and the label of such a text disagree, with the sentences.
pub(super) fn disagreements() -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    for row in rows(&root().join(LABELS))? {
        let key = row.get("key").map_or("", String::as_str);
        let Some(found) = found(key) else { continue };
        for (facet, label, own) in sides(&row, &found) {
            if labeled(facet, label) != own.is_empty() {
                continue;
            }
            lines.push(format!("{key} {facet}: labeled {label}"));
            lines.extend(
                own.iter()
                    .map(|one| format!("    {} line {}: {}", one.value, one.line, one.quote)),
            );
        }
    }
    Ok(lines)
}

/// What is found in the text of this key; none where it is not there.
fn found(key: &str) -> Option<Identification> {
    let text = fs::read(root().join(TEXTS).join(format!("{key}.txt"))).ok()?;
    Some(identify(&decode(&text)))
}

/// Every facet that was labeled, with the label and the sentences that restrict.
fn sides<'a>(
    labels: &'a BTreeMap<String, String>,
    found: &'a Identification,
) -> impl Iterator<Item = (Facet, &'a str, Vec<&'a Restriction>)> {
    Facet::ALL.iter().filter_map(|facet| {
        // A facet that came later than the labels is not counted, nor one on which the reader was not sure.
        let label = labels.get(facet.name()).filter(|label| *label != "?")?;
        let own = found.restrictions.iter();
        let own = own.filter(|one| one.facet == *facet && facet.restricts(&one.value));
        Some((*facet, label.as_str(), own.collect()))
    })
}

fn labeled(facet: Facet, label: &str) -> bool {
    !matches!(label, "" | "-" | "none") && facet.restricts(label)
}
