//! What README and docs say that the binary prints is what it prints.

use std::fs;
use std::path::PathBuf;

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
    for document in ["README.md", "docs/goals.md"] {
        for (command, printed) in blocks(document) {
            let words = words(&command);
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
    assert!(count >= 4, "{count} examples");
}
