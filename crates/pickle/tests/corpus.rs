//! The files of picklescan, where they lie beside the repository, against our own reading of them.
//!
//! `corpus.tsv` was written by reading the disassembly of each file: does loading it run something, and which names
//! are those? Not what this crate or another scanner said.
#![expect(
    clippy::disallowed_methods,
    reason = "the corpus lies beside the repository and is not audited"
)]
#![expect(clippy::print_stdout, reason = "a test that says when it skips")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use openassay_pickle::scan;

/// Our reading.
const TABLE: &str = include_str!("corpus.tsv");

/// The folder of the corpus, or none and a word about it.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/pickles/picklescan/tests"
    ));
    if folder.is_dir() {
        return Some(folder.to_owned());
    }
    println!("skipped: no files of picklescan beside the repository, in ../shared/corpus/pickles");
    None
}

#[test]
fn every_file_of_picklescan_is_read_as_we_read_it() {
    let Some(folder) = corpus() else { return };
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [path, verdict, names] = fields.as_slice() else {
            panic!("not three fields: {line}")
        };
        let report = scan(path, &std::fs::read(folder.join(path)).unwrap());
        let expected: BTreeSet<String> = names.split_whitespace().map(str::to_owned).collect();
        let missing: Vec<_> = expected.difference(&report.executes).collect();
        if report.verdict.word() != *verdict || !missing.is_empty() {
            wrong.push(format!(
                "{path}: {} and not {verdict}, without {missing:?}",
                report.verdict.word()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_a_line_for_every_file() {
    let Some(folder) = corpus() else { return };
    let listed = TABLE.lines().filter(|line| !line.starts_with('#')).count();
    let files = ["data", "data2"].map(|name| std::fs::read_dir(folder.join(name)).unwrap().count());
    assert_eq!(listed, files.iter().sum::<usize>());
}
