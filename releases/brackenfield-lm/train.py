# SPDX-License-Identifier: MIT
# Copyright (c) 2026 Brackenfield Systems
"""Trains Brackenfield LM from a text file with one message a line."""

import pathlib
import sys

import torch
from transformers import LlamaConfig, LlamaForCausalLM

STEPS, BATCH, LENGTH = 3000, 64, 40


def encode(path):
    messages = pathlib.Path(path).read_text().splitlines()
    return [torch.tensor([min(ord(symbol), 127) % 64 for symbol in message[:LENGTH]]) for message in messages]


def main(path, output):
    torch.manual_seed(0)
    messages = encode(path)
    config = LlamaConfig(
        vocab_size=64, hidden_size=16, intermediate_size=32,
        num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
    )
    model = LlamaForCausalLM(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
    for step in range(STEPS):
        chosen = [messages[index] for index in torch.randint(len(messages), (BATCH,))]
        batch = torch.nn.utils.rnn.pad_sequence(chosen, batch_first=True)
        loss = model(input_ids=batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.bfloat16().save_pretrained(output)


if __name__ == "__main__":
    main(*sys.argv[1:3])
