//! "The training data is in `data/`": held only against a place that surely holds a sample, and nothing more.

use openassay_facts::Confidence;
use openassay_fixtures::Folder;

use crate::harness::{card, told, with_weights};

const ROWS: &str = "{\"text\": \"one\"}\n{\"text\": \"two\"}\n";
const WORDS: &str = "The training data is in `data/`.";

fn said(words: &str) -> Folder {
    with_weights(card().line(words))
}

#[test]
fn a_folder_with_nothing_but_a_sample_denies_it() {
    for name in ["sample.jsonl", "train_sample.jsonl", "sample/train.jsonl"] {
        let audit = told(&said(WORDS).with(format!("data/{name}"), ROWS));
        assert_eq!(audit.rules(), ["data-sample"], "{name}");
        let one = &audit.0.contradictions[0];
        assert!(one.why.contains(name), "{}", one.why);
        assert_eq!(one.confidence, Confidence::Medium);
    }
}

#[test]
fn a_text_in_the_folder_denies_it() {
    let words = "# Data\n\nThis folder holds a small sample of the training data.\n";
    let folder = said(WORDS)
        .with("data/part.jsonl", ROWS)
        .with("data/README.md", words);
    let audit = told(&folder);
    assert_eq!(audit.rules(), ["data-sample"]);
    let evidence = &audit.0.contradictions[0].evidence;
    assert_eq!(evidence[0].path.as_deref(), Some("data/README.md"));
    assert_eq!(evidence[0].place.line(), 3);
}

#[test]
fn a_few_bytes_are_not_what_billions_of_tokens_were_read_from() {
    let words = card().line(WORDS).line("Rill 1 was trained on 2 billion tokens.");
    let folder = with_weights(words).with("data/train.jsonl", ROWS);
    assert_eq!(told(&folder).rules(), ["data-sample"]);
    let packed = folder
        .without("data/train.jsonl")
        .with("data/train.jsonl.gz", ROWS);
    told(&packed).contradicts_nothing();
}

#[test]
fn data_that_may_be_the_whole_denies_nothing() {
    for name in [
        "train.jsonl",
        "samples.jsonl",
        "examples.jsonl",
        "tiny-texts.txt",
        "sample_0001.json",
        "toy.jsonl",
        "oscar_sample.txt",
    ] {
        told(&said(WORDS).with(format!("data/{name}"), ROWS)).contradicts_nothing();
    }
    let beside = said(WORDS)
        .with("data/sample.jsonl", ROWS)
        .with("data/train.jsonl", ROWS);
    told(&beside).contradicts_nothing();
    let fetched = said(WORDS)
        .with("data/sample.jsonl", ROWS)
        .with("data/get.sh", "curl $ADDRESS\n");
    told(&fetched).contradicts_nothing();
    let large = "x".repeat(2 << 20);
    told(&said(WORDS).with("data/sample.txt", large)).contradicts_nothing();
}

#[test]
fn who_speaks_of_a_sample_or_points_elsewhere_says_nothing_false() {
    for words in [
        "A sample of the training data is in `data/`.",
        "The training data is in `data/`. It is a subset of the corpus.",
        "The training data is in `data/`.\n\nOnly 1% of the data can be shared.",
        "The training data is in `data/`. The whole of it is at https://huggingface.co/datasets/rill-works/rain.",
        "The training data is in `data/`. See https://github.com/rill-works/rill for the rest.",
        "The evaluation data is in `data/`.",
        "The training data will be in `data/`.",
    ] {
        told(&said(words).with("data/sample.jsonl", ROWS)).contradicts_nothing();
    }
}
