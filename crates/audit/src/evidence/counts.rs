//! The numbers of records that a card of the data promises, against the lines of the files.
//!
//! Only formats of one record a line are counted; of any other the digest alone must do.

use std::collections::BTreeMap;

use openassay_documents::BlockKind;
use openassay_facts::Artifact;

use super::full::digests_in;
use super::world::World;

/// Larger files are not read for their lines: what their digest says must do.
const MOST_BYTES: u64 = 1 << 28;
/// Titles of a column that counts records.
const TITLES: [&str; 7] = [
    "records",
    "rows",
    "lines",
    "examples",
    "samples",
    "documents",
    "count",
];

/// What tables promise, by the digest that stands in the same row.
pub(super) fn promised(world: &World<'_>) -> BTreeMap<String, u64> {
    let blocks = world
        .inventory
        .documents
        .iter()
        .flat_map(|document| &document.blocks);
    let mut found = BTreeMap::new();
    for block in blocks {
        let BlockKind::TableRow { header } = &block.kind else {
            continue;
        };
        let column = header
            .iter()
            .position(|title| TITLES.contains(&title.trim().to_ascii_lowercase().as_str()));
        let cell = column.and_then(|column| block.cells.get(column));
        let count = cell.and_then(|cell| cell.trim().replace([',', ' '], "").parse::<u64>().ok());
        let Some(count) = count else { continue };
        let digests = block.cells.iter().flat_map(|cell| digests_in(cell));
        found.extend(digests.map(|digest| (digest, count)));
    }
    found
}

/// Does the file surely hold another number of records than `promised`?
pub(super) fn disagrees(world: &World<'_>, file: &Artifact, promised: u64) -> bool {
    let a_title = match file.path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("jsonl" | "ndjson" | "txt") => 0,
        Some("csv" | "tsv") => 1,
        _ => return false,
    };
    let source = world.release.sources.get(file.source);
    let bytes = source.and_then(|source| source.read(source.file(&file.path)?, MOST_BYTES).ok());
    let Some(bytes) = bytes else { return false };
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .count() as u64;
    !(lines.saturating_sub(a_title)..=lines).contains(&promised)
}
