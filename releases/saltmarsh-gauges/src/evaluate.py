# SPDX-License-Identifier: MIT
"""Evaluation: mean error of the forecast height on the held-out readings."""

import json
import pathlib
import sys

import torch
from prepare_data import ALPHABET, tokenize
from transformers import LlamaForCausalLM


def forecast(model, readings):
    ids = torch.tensor([tokenize(readings)])
    output = model.generate(ids, max_new_tokens=6, do_sample=False)[0, ids.shape[1] :]
    return "".join(ALPHABET[token] for token in output)


def main(model_path, readings_path):
    model = LlamaForCausalLM.from_pretrained(model_path).eval()
    rows = [json.loads(line) for line in pathlib.Path(readings_path).read_text().splitlines()]
    errors = [abs(int(forecast(model, row["readings"]).split("cm")[0]) - row["height"]) for row in rows]
    print("mean error (cm)", sum(errors) / len(errors))


if __name__ == "__main__":
    main(*sys.argv[1:3])
