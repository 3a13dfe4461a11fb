# SPDX-License-Identifier: MIT
# Copyright (c) 2026 Fernlight Commons
"""Inference: loads the model and continues a sentence."""

import sys

import torch
from prepare_data import SYMBOLS, clean, tokenize
from transformers import AutoModelForCausalLM


def main(model_path, prompt):
    model = AutoModelForCausalLM.from_pretrained(model_path).eval()
    ids = torch.tensor([tokenize(clean(prompt))])
    output = model.generate(ids, max_new_tokens=64, do_sample=False)
    print("".join(SYMBOLS[token] for token in output[0]))


if __name__ == "__main__":
    main(*sys.argv[1:3])
