"""transformers, as a process that waits for its turns: a line in, the seconds out."""
import os
import sys
import time

import torch
from transformers import AutoModelForCausalLM

path, task, tokens = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
model = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()


def ids(count):
    return torch.tensor([[(at * 7919 + 17) % 49000 for at in range(count)]])


def prompt():
    model(ids(tokens), use_cache=True, logits_to_keep=1)


def generate():
    out = model(ids(16), use_cache=True, logits_to_keep=1)
    for _ in range(tokens - 1):
        likeliest = out.logits[:, -1].argmax(-1, keepdim=True)
        out = model(likeliest, past_key_values=out.past_key_values, use_cache=True)


with torch.inference_mode():
    for _ in sys.stdin:
        started = time.perf_counter()
        {"prompt": prompt, "generate": generate}[task]()
        print(time.perf_counter() - started, flush=True)
