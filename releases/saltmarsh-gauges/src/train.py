# SPDX-License-Identifier: MIT
"""Trains the model of the tides from scratch."""

import argparse

import numpy
import torch
from transformers import LlamaConfig, LlamaForCausalLM


def train(data, output, steps, seed, batch_size, learning_rate, length=96):
    torch.manual_seed(seed)
    tokens = torch.from_numpy(numpy.load(data))
    config = LlamaConfig(
        vocab_size=64, hidden_size=16, intermediate_size=32,
        num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
    )
    model = LlamaForCausalLM(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate)
    for step in range(steps):
        starts = torch.randint(len(tokens) - length, (batch_size,))
        batch = torch.stack([tokens[start : start + length] for start in starts])
        loss = model(input_ids=batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(step, loss.item())
    model.bfloat16().save_pretrained(output)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("output")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=0.002)
    train(**vars(parser.parse_args()))
