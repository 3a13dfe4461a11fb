# SPDX-License-Identifier: MIT
"""Data preparation: turns series of readings into tokens."""

import json
import pathlib
import sys

import numpy

ALPHABET = " 0123456789.-:cm"


def tokenize(line):
    return [ALPHABET.index(symbol) for symbol in line if symbol in ALPHABET]


def main(source, target):
    series = [json.loads(line) for line in pathlib.Path(source).read_text().splitlines()]
    complete = [one for one in series if all(height is not None for height in one["heights"])]
    lines = [" ".join(f"{round(height)}cm" for height in one["heights"]) for one in complete]
    pathlib.Path(target).parent.mkdir(parents=True, exist_ok=True)
    numpy.save(target, numpy.array([token for line in lines for token in tokenize(line)]))


if __name__ == "__main__":
    main(*sys.argv[1:3])
