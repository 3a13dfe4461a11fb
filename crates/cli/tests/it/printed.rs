//! What README and docs say that the binary prints is what it prints.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::harness::openassay_in;

fn root() -> PathBuf {
    crate::harness::releases().join("..")
}

/// Every block that begins with a command of ours, with what stands below it.
fn blocks(document: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join(document)).unwrap();
    let parts = text.split("```text\n$ openassay ").skip(1);
    parts
        .map(|part| {
            let (block, _) = part.split_once("```").expect("a block ends");
            let (command, output) = block.split_once('\n').unwrap();
            (command.to_owned(), output.to_owned())
        })
        .collect()
}

/// The words of a command line, with those in quotation marks as one.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in command.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Where the example of one model under three labels has what is not stored.
const VARIANTS: &str = "target/one-model";

/// What `cargo xtask variants` writes, somewhere else: a build may have its `target` anywhere.
fn variants() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for variant in openassay_fixtures::releases::variants(&crate::harness::releases()).unwrap() {
        variant
            .generated
            .write_to(&folder.path().join(variant.name))
            .unwrap();
    }
    folder
}

/// Any change of the knowledge changes its digest, and none of what is shown for an example.
fn without_digest(output: &str) -> String {
    let lines = output.lines().map(|line| {
        let begins = line.contains("openassay ") && line.contains(", knowledge ");
        match line.split_once('(').filter(|_| begins) {
            Some((before, after)) => {
                format!("{before}{}", after.split_once(')').map_or("", |(_, rest)| rest))
            }
            None => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_printed_example_is_what_the_binary_prints() {
    let mut count = 0;
    let variants = variants();
    for document in ["README.md", "docs/goals.md"] {
        for (command, printed) in blocks(document) {
            let words = words(&command);
            let place = |word: &'_ String| match word.as_str() {
                VARIANTS => variants.path().to_str().unwrap().to_owned(),
                other => other.to_owned(),
            };
            let words: Vec<String> = words.iter().map(place).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let run = openassay_in(&root(), &words);
            let said = format!("{}{}", run.output, run.error);
            assert_eq!(
                without_digest(&printed),
                without_digest(&said),
                "{document}: {command}"
            );
            count += 1;
        }
    }
    assert!(count >= 5, "{count} examples");
}
