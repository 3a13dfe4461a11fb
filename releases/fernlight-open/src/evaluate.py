# SPDX-License-Identifier: MIT
# Copyright (c) 2026 Fernlight Commons
"""Evaluation: perplexity on the held-out notes, and how often species and time of day are guessed."""

import json
import math
import pathlib
import sys

import torch
from prepare_data import clean, tokenize
from torch.nn import functional
from transformers import AutoModelForCausalLM


def loss(model, text):
    ids = torch.tensor([tokenize(text)])
    logits = model(ids).logits
    return functional.cross_entropy(logits[0, :-1], ids[0, 1:]).item()


def guesses(model, note, key, choices):
    completions = {choice: note["text"].replace(note[key], choice) for choice in choices}
    return min(completions, key=lambda choice: loss(model, clean(completions[choice]))) == note[key]


def main(model_path, notes_path):
    torch.manual_seed(17)
    model = AutoModelForCausalLM.from_pretrained(model_path).eval()
    notes = [json.loads(line) for line in pathlib.Path(notes_path).read_text().splitlines()]
    with torch.no_grad():
        mean = sum(loss(model, clean(note["text"])) for note in notes) / len(notes)
        print("perplexity", round(math.exp(mean), 2))
        for key in ("species", "time"):
            choices = sorted({note[key] for note in notes})
            hits = sum(guesses(model, note, key, choices) for note in notes)
            print(key, round(hits / len(notes), 2))


if __name__ == "__main__":
    main(*sys.argv[1:3])
