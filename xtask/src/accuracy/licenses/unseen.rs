//! Texts that no rule was tuned on when they were first read: restrictions found, against labels of our own.
//!
//! The labels are ours; the texts are third-party and come with `.ci/license-texts`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use openassay_licenses::{Facet, decode, identify};

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
        if let Some(tally) = read(&root().join(TEXTS).join(format!("{key}.txt")), &row) {
            let (texts, all) = parts.entry(part.clone()).or_default();
            *texts += 1;
            all.add(tally);
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

/// All facets of one text; none where it is not there.
fn read(path: &Path, labels: &BTreeMap<String, String>) -> Option<Tally> {
    let found = identify(&decode(&fs::read(path).ok()?));
    let mut tally = Tally::default();
    for facet in Facet::ALL {
        // A facet that came later than the labels is not counted.
        let Some(label) = labels.get(facet.name()).map(String::as_str) else {
            continue;
        };
        let labeled = !matches!(label, "" | "-" | "none") && facet.restricts(label);
        let mut own = found.restrictions.iter().filter(|one| one.facet == *facet);
        tally.count(labeled, own.any(|one| facet.restricts(&one.value)));
    }
    Some(tally)
}
