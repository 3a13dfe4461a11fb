"""llama.cpp, as a process that waits for its turns: a line in, the seconds out."""
import os
import sys

import xllamacpp

path, task, tokens = sys.argv[1], sys.argv[2], int(sys.argv[3])
threads = int(os.environ["OMP_NUM_THREADS"])
out = os.dup(1)
os.dup2(2, 1)
params = xllamacpp.CommonParams()
params.model.path = path
params.cpuparams.n_threads = threads
params.cpuparams_batch.n_threads = threads
params.n_ctx = 1024
params.n_batch = 512
params.n_parallel = 1
params.n_gpu_layers = 0
server = xllamacpp.Server(params)

count = tokens if task == "prompt" else 16
asked = {
    "prompt": [(at * 7919 + 17) % 49000 for at in range(count)],
    "n_predict": 1 if task == "prompt" else tokens,
    "temperature": 0,
    "ignore_eos": True,
    "cache_prompt": False,
}
for _ in sys.stdin:
    told = server.handle_completions(asked)["timings"]
    spent = told["prompt_ms"] + (0 if task == "prompt" else told["predicted_ms"])
    os.write(out, f"{spent / 1000}\n".encode())
