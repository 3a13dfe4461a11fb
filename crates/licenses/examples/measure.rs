//! Prints how the engine fares on a folder of labelled license texts.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement, read by people"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use openassay_licenses::{Facet, Identification, Verdict, by_id, decode, identify};

fn main() {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/licenses"
    ));
    let Ok(labels) = std::fs::read_to_string(folder.join("labels.tsv")) else {
        println!("skipped: {} is not here", folder.display());
        return;
    };
    let mut lines = labels.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let rows: Vec<BTreeMap<&str, &str>> = lines.map(|row| head.iter().copied().zip(row).collect()).collect();
    let mut seen = Vec::new();
    for row in &rows {
        let path = folder.join("texts").join(cell(row, "path"));
        let Ok(bytes) = std::fs::read(&path) else { continue };
        seen.push((row, identify(&decode(&bytes))));
    }
    names(&seen);
    facets(&seen);
}

type Row<'a> = BTreeMap<&'a str, &'a str>;

fn cell<'a>(row: &Row<'a>, column: &str) -> &'a str {
    row.get(column).copied().unwrap_or_default()
}

/// The id that we give the label's license.
fn expected(row: &Row<'_>) -> Option<String> {
    let own = [cell(row, "spdx"), cell(row, "id"), cell(row, "hf")];
    own.iter()
        .filter(|id| !matches!(**id, "-" | "other" | ""))
        .find_map(|id| by_id(id))
        .map(|license| license.id.clone())
}

fn names(seen: &[(&Row<'_>, Identification)]) {
    let (mut plain, mut plain_right, mut false_modified) = (0, 0, 0);
    let (mut agreements, mut agreements_right) = (0, 0);
    let (mut changed, mut called_plain) = (0, 0);
    for (row, found) in seen {
        let relation = cell(row, "relation");
        let id = expected(row);
        let named = found.license.is_some() && found.license == id;
        let is_plain = found.verdict.is_plain();
        let right = match relation {
            "modified" | "derived" => {
                changed += 1;
                let danger = is_plain && (relation == "derived" || !named);
                called_plain += u32::from(danger);
                !danger
            }
            "exact" | "exact+trailer" | "exact(trimmed)" if cell(row, "spdx") != "-" => {
                plain += 1;
                plain_right += u32::from(named);
                false_modified += u32::from(!is_plain);
                named && is_plain
            }
            "exact" | "policy" => {
                agreements += 1;
                agreements_right += u32::from(named && is_plain);
                named && is_plain
            }
            _ => found.verdict == Verdict::Unknown || !is_plain,
        };
        if !right || std::env::args().any(|argument| argument == "all") {
            let why = found
                .changes
                .first()
                .map(|change| format!("{:?} {}: {}", change.kind, change.line, change.text));
            println!(
                "{} [{relation}] expected {id:?}: {} {:?} {} changes; {}",
                cell(row, "path"),
                found.verdict.name(),
                found.license,
                found.changes.len(),
                why.unwrap_or_default()
            );
        }
    }
    println!("plain SPDX texts named right {plain_right}/{plain}, falsely called changed {false_modified}");
    println!("other exact texts named right {agreements_right}/{agreements}");
    println!("changed texts called plain {called_plain}/{changed}");
}

/// Counts of sentences found against labels, with what is stored left out.
fn facets(seen: &[(&Row<'_>, Identification)]) {
    for facet in Facet::ALL
        .iter()
        .filter(|facet| !matches!(facet, Facet::Outputs | Facet::HostedService))
    {
        let (mut hit, mut false_alarm, mut missed) = (0, 0, 0);
        for (row, found) in seen {
            let label = cell(row, facet.name());
            let restricted = is_restricted(*facet, label);
            let values: Vec<&str> = found
                .restrictions
                .iter()
                .filter(|one| one.facet == *facet && one.value != "cite")
                .map(|one| one.value.as_str())
                .collect();
            let fires = !values.is_empty();
            match (restricted, fires) {
                (true, true) => hit += 1,
                (false, true) => false_alarm += 1,
                (true, false) => missed += 1,
                (false, false) => {}
            }
            if restricted != fires && std::env::args().any(|argument| argument == facet.name()) {
                println!("{} {facet} {label}: {values:?}", cell(row, "path"));
                for one in found.restrictions.iter().filter(|one| one.facet == *facet) {
                    println!("    {}: {}", one.line, one.quote);
                }
            }
        }
        println!(
            "{facet}: precision {hit}/{} recall {hit}/{}",
            hit + false_alarm,
            hit + missed
        );
    }
}

/// Does the label speak of something that the rules look for?
fn is_restricted(facet: Facet, label: &str) -> bool {
    match facet {
        Facet::Termination => label.contains("revocable") || label.contains("any-time"),
        Facet::NamingAttribution => label.contains("display") || label.contains("prefix"),
        Facet::FieldOfUse => !matches!(label, "none" | "lawful-only"),
        Facet::UnilateralChange => !matches!(label, "no" | "versions"),
        _ => label != facet.absent() && label != "silent",
    }
}
