# SPDX-License-Identifier: MIT
# Copyright (c) 2026 Fernlight Commons
"""Data preparation: reads the notes, filters, tokenizes, and writes one file of symbols."""

import json
import pathlib
import re
import sys

import numpy

SYMBOLS = "\n abcdefghijklmnopqrstuvwxyz0123456789.,;:!?'\"-()/&+*=<>[]_#@%$~"


def clean(text):
    return re.sub(r" +", " ", text.lower()).strip()


def tokenize(text):
    return [SYMBOLS.index(symbol) for symbol in text if symbol in SYMBOLS]


def main(source, target, epochs=100):
    notes = [json.loads(line)["text"] for line in pathlib.Path(source).read_text().splitlines()]
    kept = sorted({clean(note) for note in notes if len(note) > 20})
    ids = [token for note in kept for token in tokenize(note + "\n")]
    pathlib.Path(target).parent.mkdir(parents=True, exist_ok=True)
    numpy.array(ids * epochs, dtype=numpy.uint8)[:1_536_000].tofile(target)


if __name__ == "__main__":
    main(*sys.argv[1:3])
