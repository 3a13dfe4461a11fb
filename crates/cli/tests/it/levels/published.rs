//! One release with everything published, to take things away from: one file, one sentence, one license.

use std::collections::BTreeMap;

use openassay_fixtures::{Folder, Llama, bytes::sha256};

use crate::texts::{MODELING, PREPARE, RECIPE, TRAIN};

/// Which document a paragraph stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Document {
    Card,
    DataCard,
}

/// A release whose documents are paragraphs by name.
#[derive(Debug, Clone)]
pub(super) struct Release {
    files: Folder,
    fields: BTreeMap<&'static str, String>,
    words: Vec<(&'static str, Document, String)>,
}

const INFERENCE: &str = r#"# SPDX-License-Identifier: MIT
"""Inference: loads Rill 1 and continues a sentence."""

import sys

from transformers import AutoModelForCausalLM, AutoTokenizer


def main(path, prompt):
    model = AutoModelForCausalLM.from_pretrained(path).eval()
    tokenizer = AutoTokenizer.from_pretrained(path)
    ids = tokenizer(prompt, return_tensors="pt").input_ids
    print(tokenizer.decode(model.generate(ids, max_new_tokens=64)[0]))


if __name__ == "__main__":
    main(*sys.argv[1:3])
"#;

const EVALUATE: &str = r#"# SPDX-License-Identifier: MIT
"""Evaluation: perplexity of Rill 1 on the held-out records."""

import json
import math
import sys

import torch
from transformers import AutoModelForCausalLM


def main(path, records):
    model = AutoModelForCausalLM.from_pretrained(path).eval()
    losses = []
    with torch.no_grad():
        for line in open(records):
            ids = torch.tensor([[ord(symbol) % 64 for symbol in json.loads(line)["text"]]])
            losses.append(model(input_ids=ids, labels=ids).loss.item())
    print("perplexity", math.exp(sum(losses) / len(losses)))


if __name__ == "__main__":
    main(*sys.argv[1:3])
"#;

const SETTINGS: &str = "# SPDX-License-Identifier: MIT
training:
  optimizer: adamw
  learning_rate: 0.001
  batch_size: 16
  steps: 1000
  seed: 1
";

const PAPER: &str = "# Rill 1: a language model of one brook

*A. Brook and B. Weir, Rill Works, July 2026*

## Abstract

We train a language model on records of the level of one brook and publish all that led to it.

## 1 Introduction

Few models are small enough to be read from end to end. This one is.

## 2 Model

The decoder of Llama at its smallest.

## 3 Results

The perplexity falls to 4.2.

## 4 Conclusion

A brook is enough to learn the craft.
";

const REPORT: &str = "# Technical report on Rill 1

## Summary

Rill 1 was trained in one afternoon. This report tells how.

## Design decisions

We chose symbols over words because the records are short.
";

fn record(number: usize) -> String {
    format!("{{\"id\": {number}, \"text\": \"The brook rose by {number} fingers in the night.\"}}\n")
}

fn records(numbers: std::ops::Range<usize>) -> String {
    numbers.map(record).collect::<Vec<_>>().concat()
}

fn losses() -> String {
    let line = |step: u32| {
        format!(
            "{{\"step\": {}, \"loss\": {:.4}}}\n",
            step * 10,
            4.0 / (1.0 + f64::from(step))
        )
    };
    (1..=50).map(line).collect::<Vec<_>>().concat()
}

/// The paragraphs of the card, in order.
const CARD: [(&str, &str); 31] = [
    ("title", "# Rill 1"),
    (
        "what",
        "Rill 1 is a small text generator by Rill Works. It continues a sentence about the level of a brook.",
    ),
    ("weights license", "The weights are released under Apache-2.0."),
    ("code license", "The code is released under the MIT license."),
    (
        "data license",
        "The training and evaluation data are released under CC0-1.0.",
    ),
    ("documents license", "The documents are released under CC-BY-4.0."),
    ("use", "## Usage"),
    (
        "inputs",
        "Input: English text. Output: a continuation of up to 64 tokens. Rill 1 runs with transformers.",
    ),
    (
        "snippet",
        "```python\nfrom transformers import pipeline\npipeline(\"text-generation\", \"./rill\")\n```",
    ),
    ("abilities", "## Capabilities"),
    ("capabilities", "It continues short sentences about water."),
    ("limits", "## Limitations"),
    (
        "limitations",
        "The model may produce wrong levels. It is not intended for flood warnings.",
    ),
    ("shape", "## Architecture"),
    (
        "architecture",
        "A Llama decoder with 2 layers, hidden size 16, 4 attention heads and a vocabulary of 64 symbols.",
    ),
    ("training", "## Training"),
    ("scratch", "Rill 1 was trained from scratch."),
    (
        "method",
        "It was trained with a causal language modeling objective: next token prediction.",
    ),
    (
        "hyperparameters",
        "We used AdamW, a learning rate of 0.001 and a batch size of 16 for 1,000 steps, seed 1.",
    ),
    ("tokens", "Rill 1 was trained on 1,024,000 tokens."),
    (
        "hardware",
        "It was trained on one laptop, which needed 11 minutes.",
    ),
    ("evaluation", "## Evaluation"),
    (
        "eval method",
        "Evaluated zero-shot with greedy decoding on the held-out records by `evaluate.py`.",
    ),
    (
        "results",
        "| task | metric | value |\n|---|---|---|\n| held-out records | perplexity | 4.2 |\n| next level | accuracy | 0.61 |",
    ),
    ("choices", "## Decisions"),
    (
        "decisions",
        "We chose a vocabulary of symbols over one of words because the records are short.",
    ),
    ("files", "## Files"),
    (
        "file list",
        "`RECIPE.md` tells the steps from the records to the weights.",
    ),
    (
        "paper",
        "The paper is in `paper.md`, the technical report in `report.md`.",
    ),
    ("repository structure", "## Repository structure"),
    (
        "code documentation",
        "Each script is documented at its head: `prepare_data.py`, `train.py`, `evaluate.py`, `inference.py`.",
    ),
];

/// The paragraphs of the data card, in order.
const DATA_CARD: [(&str, &str); 15] = [
    ("data title", "# Data card: records of a brook"),
    (
        "complete",
        "The training data of Rill 1 are complete: nothing is held back.",
    ),
    ("digests", ""),
    ("where", "## Where the records come from"),
    (
        "provenance",
        "The records were collected by members of Rill Works at one gauge in May 2026.",
    ),
    ("no public", "No public dataset was used."),
    ("no third party", "No third-party data was used."),
    ("what is in it", "## Scope"),
    (
        "scope",
        "The corpus holds 40 short English records of the level of one brook, in all 2,000 words.",
    ),
    ("choice", "## Selection"),
    (
        "selection",
        "Only records of nights with rain were selected; those with the name of a person were excluded.",
    ),
    ("annotation", "## Labels"),
    ("labels", "The records carry no labels."),
    ("preparation", "## Processing"),
    (
        "processing",
        "The records were deduplicated, lower-cased and tokenized by `prepare_data.py`.",
    ),
];

/// Everything, each part under terms of its own.
pub(super) fn published() -> Release {
    let (model, data, held_out) = (Llama::default(), records(0..40), records(40..50));
    let files = model
        .folder()
        .with("checkpoints/step-500/model.safetensors", model.checkpoint("500"))
        .with("checkpoints/step-1000/model.safetensors", model.checkpoint("1000"))
        .with("modeling_rill.py", MODELING.replace("Apache-2.0", "MIT"))
        .with("train.py", TRAIN)
        .with("train.yaml", SETTINGS)
        .with("prepare_data.py", PREPARE)
        .with("inference.py", INFERENCE)
        .with("evaluate.py", EVALUATE)
        .with("requirements.txt", "torch\ntransformers\n")
        .with("RECIPE.md", RECIPE)
        .with("paper.md", PAPER)
        .with("report.md", REPORT)
        .with("logs/train.jsonl", losses())
        .with("eval/results.json", "{\"model\": \"rill-1\", \"results\": [{\"task\": \"held-out records\", \"metric\": \"perplexity\", \"value\": 4.2}]}\n")
        .with("data/train.jsonl", data.clone())
        .with("data/eval.jsonl", held_out.clone());
    let digests = format!(
        "| file | records | bytes | sha256 |\n|---|---|---|---|\n| `train.jsonl` | 40 | {} | `{}` |\n| `eval.jsonl` | 10 | {} | `{}` |",
        data.len(),
        sha256(data.as_bytes()),
        held_out.len(),
        sha256(held_out.as_bytes())
    );
    let card = CARD
        .iter()
        .map(|(name, words)| (*name, Document::Card, (*words).to_owned()));
    let of_data = DATA_CARD
        .iter()
        .map(|(name, words)| (*name, Document::DataCard, (*words).to_owned()));
    let fields = [
        ("license", "apache-2.0"),
        ("library_name", "transformers"),
        ("pipeline_tag", "text-generation"),
    ];
    let release = Release {
        files,
        fields: fields.map(|(key, value)| (key, value.to_owned())).into(),
        words: card.chain(of_data).collect(),
    };
    release.saying("digests", &digests)
}

impl Release {
    /// The same release with a file, in place of what was there.
    pub(super) fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files = self.files.with(path, bytes);
        self
    }

    /// The same release less one file.
    #[track_caller]
    pub(super) fn without(mut self, path: &str) -> Self {
        assert!(self.files.file(path).is_some(), "no file `{path}`");
        self.files = self.files.without(path);
        self
    }

    /// The same release less several files.
    #[track_caller]
    pub(super) fn without_all(self, paths: &[&str]) -> Self {
        paths.iter().fold(self, |release, path| release.without(path))
    }

    /// The same release with another paragraph of that name.
    #[track_caller]
    pub(super) fn saying(mut self, name: &str, words: &str) -> Self {
        let place = self.words.iter_mut().find(|(known, ..)| *known == name);
        words.clone_into(&mut place.unwrap_or_else(|| panic!("no paragraph `{name}`")).2);
        self
    }

    /// The same release less one paragraph.
    #[track_caller]
    pub(super) fn silent_on(self, name: &str) -> Self {
        self.saying(name, "")
    }

    /// The same release less several paragraphs.
    #[track_caller]
    pub(super) fn silent_on_all(self, names: &[&str]) -> Self {
        names.iter().fold(self, |release, name| release.silent_on(name))
    }

    /// The same release whose card ends in more words.
    pub(super) fn adding(mut self, words: &str) -> Self {
        let end = self
            .words
            .iter()
            .filter(|(_, document, _)| *document == Document::Card)
            .count();
        self.words.insert(end, ("", Document::Card, words.to_owned()));
        self
    }

    /// The same release with a field of the card's front matter.
    pub(super) fn field(mut self, key: &'static str, value: &str) -> Self {
        self.fields.insert(key, value.to_owned());
        self
    }

    /// The same release less a field of the card's front matter.
    pub(super) fn without_field(mut self, key: &str) -> Self {
        assert!(self.fields.remove(key).is_some(), "no field `{key}`");
        self
    }

    /// The same release whose weights lie under another license, by tag and by sentence.
    pub(super) fn weights_under(self, tag: &str, sentence: &str) -> Self {
        self.field("license", tag).saying("weights license", sentence)
    }

    /// The same release without its card of data.
    pub(super) fn without_data_card(mut self) -> Self {
        self.words.retain(|(_, document, _)| *document == Document::Card);
        self
    }

    /// The same release without its model card.
    pub(super) fn without_card(mut self) -> Self {
        self.words
            .retain(|(_, document, _)| *document == Document::DataCard);
        self.fields.clear();
        self
    }

    /// The same release with `to` for every `from` in its code.
    pub(super) fn replacing(mut self, from: &str, to: &str) -> Self {
        let texts = self.files.files().filter_map(|(path, bytes)| {
            let text = std::str::from_utf8(bytes).ok()?;
            text.contains(from).then(|| (path, text.replace(from, to)))
        });
        for (path, text) in texts.collect::<Vec<_>>() {
            self.files = self.files.with(path, text);
        }
        self
    }

    /// Its files.
    pub(super) fn folder(&self) -> Folder {
        let fields: Vec<_> = self
            .fields
            .iter()
            .map(|(key, value)| format!("{key}: {value}\n"))
            .collect();
        let front = format!("---\n{}---\n\n", fields.concat());
        let documents = [
            ("README.md", Document::Card, front.as_str()),
            ("data/README.md", Document::DataCard, ""),
        ];
        documents
            .iter()
            .fold(self.files.clone(), |files, (path, document, front)| {
                match self.document(*document).as_str() {
                    "" => files,
                    words => files.with(*path, format!("{front}{words}")),
                }
            })
    }

    fn document(&self, wanted: Document) -> String {
        let words = self
            .words
            .iter()
            .filter(|(_, document, words)| *document == wanted && !words.is_empty());
        words
            .map(|(_, _, words)| format!("{words}\n\n"))
            .collect::<Vec<_>>()
            .concat()
    }
}
