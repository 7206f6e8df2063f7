#!/usr/bin/env python3
"""Posts a second of full fine-tuning in PyTorch, on the weights and rows that the Swift trainer gets.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 tokenizers==0.23.3 numpy
    venv/bin/python train_pytorch.py BASE ROWS [--batch 32] [--max-tokens 64] [--steps 60] [--warm-up 5] [--threads 2]
        [--prefix TEXT] [--dropout 0] [--learning-rate 1e-4] [--precision fp32|bf16] [--bucket BATCHES]

BASE is the folder of e5-small-en-zh.safetensors, vocab.json and normalization.json; ROWS is a file of JSON lines with
"text", "label" and "source". Every step is a forward and a backward pass through all layers and AdamW on all
parameters; a batch is padded to its longest post. Tokenising happens before the clock starts. With --bucket N, the
posts of N batches are sorted by length before they are dealt, which wastes less on padding. One JSON object is printed.
"""
import argparse
import json
import os
import platform
import random
import struct
import time

import numpy as np
import tokenizers
import torch
import torch.nn.functional as F
from torch import nn

LABELS = ["negative", "neutral", "positive"]


def base_tensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    kinds = {"F16": np.float16, "F32": np.float32}
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(
            np.frombuffer(data[slice(*info["data_offsets"])], kinds[info["dtype"]]).astype(np.float32).reshape(info["shape"]))
        for name, info in header.items()
    }


def token_encoder(folder, prefix):
    vocabulary = json.load(open(f"{folder}/vocab.json", encoding="utf-8"))
    rules = json.load(open(f"{folder}/normalization.json", encoding="utf-8"))
    table = {int(code_point): to for code_point, to in rules.items()}
    pieces = [
        (f"\0control{i}" if score == 0 else piece, score)
        for i, (piece, score) in enumerate(zip(vocabulary["pieces"], vocabulary["scores"]))
    ]
    model = tokenizers.Tokenizer(tokenizers.models.Unigram(pieces, unk_id=vocabulary["unk"], byte_fallback=False))
    model.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    prefix = vocabulary["prefix"] if prefix is None else prefix

    def encode(text, limit):
        words = " ".join(word for word in (prefix + text).translate(table).split(" ") if word)
        return [vocabulary["bos"]] + model.encode(words).ids[: limit - 2] + [vocabulary["eos"]]

    return encode, vocabulary["pad"]


class Layer(nn.Module):
    def __init__(self, tensors, index, heads, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        for name in ("q", "k", "v", "o", "fi", "fo"):
            weight, bias = tensors[f"l{index}.{name}w"], tensors[f"l{index}.{name}b"]
            linear = nn.Linear(*weight.shape)
            linear.weight.data, linear.bias.data = weight.t().contiguous(), bias
            setattr(self, name, linear)
        for name in ("ln1", "ln2"):
            norm = nn.LayerNorm(tensors[f"l{index}.{name}w"].shape[0], eps=1e-12)
            norm.weight.data, norm.bias.data = tensors[f"l{index}.{name}w"], tensors[f"l{index}.{name}b"]
            setattr(self, name, norm)

    def forward(self, x, mask):
        count, length, width = x.shape
        q, k, v = (part(x).view(count, length, self.heads, -1).transpose(1, 2) for part in (self.q, self.k, self.v))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=self.dropout)
        mixed = self.o(mixed.transpose(1, 2).reshape(count, length, width))
        x = self.ln1(x + F.dropout(mixed, self.dropout))
        return self.ln2(x + F.dropout(self.fo(F.gelu(self.fi(x))), self.dropout))


class Classifier(nn.Module):
    def __init__(self, tensors, heads=12, dropout=0.0):
        super().__init__()
        width = tensors["emb.ln.w"].shape[0]
        self.word = nn.Embedding.from_pretrained(tensors["emb.word"], freeze=False)
        self.position = nn.Parameter(tensors["emb.pos"] + tensors["emb.type"].reshape(1, -1))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.norm.weight.data, self.norm.bias.data = tensors["emb.ln.w"], tensors["emb.ln.b"]
        count = sum(name.endswith(".qw") for name in tensors)
        self.layers = nn.ModuleList(Layer(tensors, index, heads, dropout) for index in range(count))
        self.head = nn.Linear(width, 3)

    def forward(self, ids, present):
        x = self.norm(self.word(ids) + self.position[: ids.shape[1]])
        mask = None if bool(present.all()) else present[:, None, None]
        for layer in self.layers:
            x = layer(x, mask)
        weights = present / present.sum(1, keepdim=True)
        return self.head((weights[:, :, None] * x).sum(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("rows")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--max-tokens", type=int, default=64)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--warm-up", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prefix")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--learning-rate", type=float, default=1e-4)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--bucket", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)

    encode, padding = token_encoder(arguments.base, arguments.prefix)
    needed = arguments.batch * (arguments.steps + arguments.warm_up)
    rows = []
    with open(arguments.rows, encoding="utf-8") as file:
        for line in file:
            rows.append(json.loads(line))
            if len(rows) == needed:
                break
    with_neutral = {row["source"] for row in rows if row["label"] == "neutral"}
    posts = [
        (encode(row["text"], arguments.max_tokens), LABELS.index(row["label"]), row["source"] not in with_neutral)
        for row in rows
    ]
    steps = len(posts) // arguments.batch - arguments.warm_up
    batches = []
    for start in range(0, len(posts), arguments.batch * arguments.bucket):
        group = sorted(posts[start : start + arguments.batch * arguments.bucket], key=lambda post: len(post[0])) \
            if arguments.bucket > 1 else posts[start : start + arguments.batch]
        batches += [group[i : i + arguments.batch] for i in range(0, len(group), arguments.batch)]
    if arguments.bucket > 1:  # else the warm-up would take the shortest batches out of the count
        random.Random(1).shuffle(batches)

    model = Classifier(base_tensors(f"{arguments.base}/e5-small-en-zh.safetensors"), dropout=arguments.dropout).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=arguments.learning_rate, weight_decay=0.01, fused=True)
    losses, tokens, padded, start, cpu = [], 0, 0, 0.0, 0.0
    for step, group in enumerate(batches[: arguments.warm_up + steps]):
        if step == arguments.warm_up:
            tokens, padded, start = 0, 0, time.perf_counter()
            cpu = time.process_time()
        longest = max(len(ids) for ids, _, _ in group)
        ids = torch.tensor([ids + [padding] * (longest - len(ids)) for ids, _, _ in group])
        present = torch.arange(longest)[None] < torch.tensor([len(ids) for ids, _, _ in group])[:, None]
        labels = torch.tensor([label for _, label, _ in group])
        masked = torch.tensor([is_masked for _, _, is_masked in group])
        with torch.autocast("cpu", torch.bfloat16, enabled=arguments.precision == "bf16"):
            logits = model(ids, present).float()
        logits = logits - masked[:, None] * torch.tensor([0.0, 1e9, 0.0])
        loss = F.cross_entropy(logits, labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        tokens += sum(len(ids) for ids, _, _ in group)
        padded += ids.numel()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    count = steps * arguments.batch
    print(json.dumps({
        "program": f"PyTorch {torch.__version__}, {arguments.precision}, Python {platform.python_version()}",
        "posts_per_second": round(count / seconds, 2), "tokens_per_second": round(tokens / seconds),
        "posts": count, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2),
        "load_average": round(os.getloadavg()[0], 2), "mean_tokens": round(tokens / count, 2),
        "mean_padded_tokens": round(padded / count, 2), "batch": arguments.batch, "max_tokens": arguments.max_tokens,
        "threads": arguments.threads, "bucket": arguments.bucket, "dropout": arguments.dropout,
        "loss_first_10": round(float(np.mean(losses[:10])), 4), "loss_last_10": round(float(np.mean(losses[-10:])), 4),
    }))


if __name__ == "__main__":
    main()
