# SPDX-License-Identifier: MIT
# Copyright (c) 2026 Fernlight Commons
"""The architecture, written out: a Llama decoder without the library around it."""

import torch
from torch import nn
from torch.nn import functional


class Attention(nn.Module):
    def __init__(self, hidden, heads, kv_heads):
        super().__init__()
        self.heads, self.kv_heads, self.width = heads, kv_heads, hidden // heads
        self.q_proj = nn.Linear(hidden, hidden, bias=False)
        self.k_proj = nn.Linear(hidden, kv_heads * self.width, bias=False)
        self.v_proj = nn.Linear(hidden, kv_heads * self.width, bias=False)
        self.o_proj = nn.Linear(hidden, hidden, bias=False)

    def forward(self, x, rotate):
        batch, length, hidden = x.shape
        q = self.q_proj(x).view(batch, length, self.heads, self.width).transpose(1, 2)
        k = self.k_proj(x).view(batch, length, self.kv_heads, self.width).transpose(1, 2)
        v = self.v_proj(x).view(batch, length, self.kv_heads, self.width).transpose(1, 2)
        shared = self.heads // self.kv_heads
        k, v = rotate(k).repeat_interleave(shared, 1), v.repeat_interleave(shared, 1)
        mixed = functional.scaled_dot_product_attention(rotate(q), k, v, is_causal=True)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, hidden))


class FeedForward(nn.Module):
    def __init__(self, hidden, intermediate):
        super().__init__()
        self.gate_proj = nn.Linear(hidden, intermediate, bias=False)
        self.up_proj = nn.Linear(hidden, intermediate, bias=False)
        self.down_proj = nn.Linear(intermediate, hidden, bias=False)

    def forward(self, x):
        return self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden = config["hidden_size"]
        self.input_layernorm = nn.RMSNorm(hidden, eps=1e-5)
        self.self_attn = Attention(hidden, config["num_attention_heads"], config["num_key_value_heads"])
        self.post_attention_layernorm = nn.RMSNorm(hidden, eps=1e-5)
        self.mlp = FeedForward(hidden, config["intermediate_size"])

    def forward(self, x, rotate):
        x = x + self.self_attn(self.input_layernorm(x), rotate)
        return x + self.mlp(self.post_attention_layernorm(x))


class Fernlight(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, vocabulary = config["hidden_size"], config["vocab_size"]
        self.width = hidden // config["num_attention_heads"]
        self.embed_tokens = nn.Embedding(vocabulary, hidden)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.norm = nn.RMSNorm(hidden, eps=1e-5)
        self.lm_head = nn.Linear(hidden, vocabulary, bias=False)

    def rotation(self, length):
        speeds = 10000.0 ** (-torch.arange(0, self.width, 2) / self.width)
        angles = torch.outer(torch.arange(length), speeds).repeat(1, 2)

        def rotate(x):
            left, right = x.chunk(2, dim=-1)
            return x * angles.cos() + torch.cat((-right, left), dim=-1) * angles.sin()

        return rotate

    def forward(self, ids):
        x, rotate = self.embed_tokens(ids), self.rotation(ids.shape[1])
        for layer in self.layers:
            x = layer(x, rotate)
        return self.lm_head(self.norm(x))
