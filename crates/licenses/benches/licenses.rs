//! Texts per second on one core, time to the first answer, and memory: `cargo bench -p openassay-licenses`.
//!
//! Over the labeled texts beside the repository where they are, else over the texts of SPDX.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement, read by people"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use openassay_licenses::{decode, identify};

const CORPUS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/corpus/licenses/texts"
);
/// How often all texts are read.
const ROUNDS: usize = 5;

fn main() {
    let start = Instant::now();
    black_box(identify(
        "Permission is hereby granted, free of charge, to any person obtaining a copy of this software.",
    ));
    println!("first answer: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    println!("memory after the first answer: {}", memory());
    let mut texts = Vec::new();
    gather(Path::new(CORPUS), &mut texts);
    if texts.is_empty() {
        println!("skipped: {CORPUS} is not here; the texts of SPDX instead");
        texts.extend(
            spdx::identifiers::LICENSES
                .iter()
                .filter_map(|one| Some(spdx::license_id(one.name)?.text().to_owned())),
        );
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    for round in 0..ROUNDS {
        let start = Instant::now();
        for text in &texts {
            black_box(identify(text));
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "round {round}: {} texts, {:.0} texts/s, {:.1} MB/s",
            texts.len(),
            texts.len() as f64 / seconds,
            bytes as f64 / seconds / 1e6
        );
    }
    println!("memory at the end: {}", memory());
}

fn gather(folder: &Path, texts: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, texts);
        } else if let Ok(bytes) = std::fs::read(&path) {
            texts.push(decode(&bytes));
        }
    }
}

/// What the system counts as ours, where it tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(|| "not told".to_owned(), |line| line.trim().to_owned())
}
