# SPDX-License-Identifier: MIT
# Copyright (c) 2026 Fernlight Commons
"""Trains Fernlight 1 from scratch; every setting stands in configs/train.yaml."""

import argparse
import json
import math
import pathlib

import numpy
import torch
import yaml
from modeling_fernlight import Fernlight
from safetensors.torch import save_file
from torch.nn import functional


def batches(path, batch, length, seed):
    data = torch.from_numpy(numpy.fromfile(path, dtype=numpy.uint8).astype(numpy.int64))
    chooser = torch.Generator().manual_seed(seed)
    while True:
        starts = torch.randint(len(data) - length - 1, (batch,), generator=chooser)
        rows = torch.stack([data[start : start + length + 1] for start in starts])
        yield rows[:, :-1], rows[:, 1:]


def rate(step, settings):
    high, low = settings["learning_rate"], settings["final_learning_rate"]
    return low + (high - low) * (1 + math.cos(math.pi * step / settings["steps"])) / 2


def train(config, data, output):
    settings = config["training"]
    torch.manual_seed(settings["seed"])
    model = Fernlight(config["model"])
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=settings["weight_decay"])
    output.mkdir(parents=True, exist_ok=True)
    stream = batches(data, settings["batch_size"], settings["sequence_length"], settings["seed"])
    with open(output / "train.jsonl", "w") as log:
        for step, (inputs, targets) in zip(range(1, settings["steps"] + 1), stream):
            for group in optimizer.param_groups:
                group["lr"] = rate(step, settings)
            loss = functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % 10 == 0:
                log.write(json.dumps({"step": step, "loss": round(loss.item(), 4)}) + "\n")
            if step % settings["checkpoint_every"] == 0:
                weights = {name: tensor.bfloat16() for name, tensor in model.state_dict().items()}
                save_file(weights, output / f"step-{step}.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    train(yaml.safe_load(open(arguments.config)), arguments.data, arguments.output)
