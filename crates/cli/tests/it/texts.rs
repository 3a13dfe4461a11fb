//! Code and cards that several tests put into their releases.

/// Training code under MIT.
pub(crate) const TRAIN: &str = r#"# SPDX-License-Identifier: MIT
"""Trains Rill 1 from scratch."""

import sys

import torch
from transformers import LlamaConfig, LlamaForCausalLM


def main(data, output):
    torch.manual_seed(1)
    tokens = torch.load(data)
    model = LlamaForCausalLM(LlamaConfig.from_pretrained("."))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
    for step in range(1000):
        starts = torch.randint(len(tokens) - 64, (16,))
        batch = torch.stack([tokens[start : start + 64] for start in starts])
        loss = model(input_ids=batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.save_pretrained(output)


if __name__ == "__main__":
    main(*sys.argv[1:3])
"#;

/// Data preparation under MIT.
pub(crate) const PREPARE: &str = r#"# SPDX-License-Identifier: MIT
"""Data preparation: filters the records and tokenizes them."""

import json
import sys

import torch


def keep(record):
    return len(record["text"]) > 20


def main(source, target):
    records = [json.loads(line) for line in open(source)]
    tokens = [ord(symbol) % 64 for record in filter(keep, records) for symbol in record["text"]]
    torch.save(torch.tensor(tokens), target)


if __name__ == "__main__":
    main(*sys.argv[1:3])
"#;

/// Modeling code of its own under Apache-2.0.
pub(crate) const MODELING: &str = r#"# SPDX-License-Identifier: Apache-2.0
"""Rill: one layer of its own between two of Llama."""

from torch import nn
from transformers import PretrainedConfig, PreTrainedModel


class RillConfig(PretrainedConfig):
    model_type = "rill_brook"


class RillForCausalLM(PreTrainedModel):
    config_class = RillConfig

    def __init__(self, config):
        super().__init__(config)
        self.embed = nn.Embedding(config.vocab_size, config.hidden_size)
        self.head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)

    def forward(self, input_ids):
        return self.head(self.embed(input_ids))
"#;

/// The order of both.
pub(crate) const RECIPE: &str = "# Recipe

1. `python prepare_data.py data/train.jsonl build/tokens.pt` filters the records and writes the tokens.
2. `python train.py build/tokens.pt build/rill` trains for 1,000 steps with AdamW, learning rate 0.001, batch
   size 16 and seed 1. Its output is `model.safetensors`.
";

/// A card of data that cannot be shared.
pub(crate) const UNSHAREABLE: &str = "# Data card

## Where the data comes from

The model was trained on 3,100 discharge letters that the three clinics of Rill Works wrote between 2019 and 2024.
No public data was used, and no third-party data was used.

## Scope and selection

Letters in English, one a stay. Letters of patients who objected were left out, and so were letters of fewer than
50 words.

## Labels

The letters carry no labels.

## Processing

Names and dates were replaced by placeholders, then the text was lower-cased and tokenized by `prepare_data.py`.

## Access

The data holds patient records and cannot be shared: the law on medical secrecy forbids it.
";
