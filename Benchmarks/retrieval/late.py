#!/usr/bin/env python3
"""late: does late interaction over token vectors find tools better than one vector a text?

    pip install numpy tokenizers
    python3 Benchmarks/retrieval/late.py --vectors .deps/wordllama --tools tools.jsonl --queries dev.jsonl

The word vectors that martingale uses (a static vector a token), name and description of every tool as its text:

  single   the cosine of the mean vectors: what `StaticEmbedder` does
  maxsim   for every token of the request its best cosine among the tool's tokens, on average (ColBERT)
  xtr      the same over the 200 best tokens of all tools for each of the request's, and for tools that have none among them the least
           of these (XTR, arXiv 2304.01982)

and the mean of `single` and each of the others, both standardised a request. Prints recall@5, NDCG@5 and the paired difference in NDCG@5 to `single`.
"""
import argparse
import json
import pathlib
import random
import struct

import numpy
from tokenizers import Tokenizer

RETRIEVED = 200


def vectors(folder):
    """(tokens, dimension)"""
    data = next(folder.glob("*.safetensors")).read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    entry = next(value for key, value in json.loads(data[8:8 + size]).items() if key != "__metadata__")
    kind = {"F16": numpy.float16, "F32": numpy.float32}[entry["dtype"]]
    begin, end = entry["data_offsets"]
    return numpy.frombuffer(data[8 + size + begin:8 + size + end], kind).reshape(entry["shape"]).astype(numpy.float32)


def unit(rows):
    return rows / numpy.maximum(numpy.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)


def standard(scores):
    return (scores - scores.mean()) / max(scores.std(), 1e-9)


def metrics(scores, right):
    order = numpy.argsort(-scores, kind="stable")[:5]
    hits = [index in right for index in order]
    gain = sum(hit / numpy.log2(place + 2) for place, hit in enumerate(hits))
    ideal = sum(1 / numpy.log2(place + 2) for place in range(min(5, len(right))))
    return sum(hits) / len(right), gain / ideal


def interval(values):
    draw = random.Random(7)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(2000))
    return means[50], means[1949]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["--vectors", "--tools", "--queries"]:
        parser.add_argument(name, required=True, type=pathlib.Path)
    options = parser.parse_args()
    table = vectors(options.vectors)
    tokenizer = Tokenizer.from_file(str(next(options.vectors.glob("*tokenizer*.json"))))
    tokenizer.no_padding()

    def tokens(text):
        return table[tokenizer.encode(text, add_special_tokens=False).ids]

    tools = [json.loads(line) for line in options.tools.read_text().splitlines()]
    places = {tool["name"]: index for index, tool in enumerate(tools)}
    texts = [tokens(f"{tool['name']}: {tool['description']}") for tool in tools]
    means = unit(numpy.stack([rows.mean(axis=0) for rows in texts]))
    every = unit(numpy.concatenate(texts))
    owner = numpy.concatenate([numpy.full(len(rows), index) for index, rows in enumerate(texts)])
    begins = numpy.concatenate([[0], numpy.cumsum([len(rows) for rows in texts])[:-1]])
    found = {}
    for line in options.queries.read_text().splitlines():
        query = json.loads(line)
        right = {places[name] for name in query["tools"]}
        rows = tokens(query["query"])
        similar = unit(rows) @ every.T
        best = numpy.maximum.reduceat(similar, begins, axis=1)
        least = -numpy.partition(-similar, RETRIEVED - 1, axis=1)[:, :RETRIEVED].max(axis=1)
        scores = {"single": means @ unit(rows.mean(axis=0)), "maxsim": best.mean(axis=0),
                  "xtr": numpy.maximum(best, least[:, None]).mean(axis=0)}
        for name in ["maxsim", "xtr"]:
            scores[f"single and {name}"] = standard(scores["single"]) + standard(scores[name])
        for name, values in scores.items():
            found.setdefault(name, []).append(metrics(values, right))
    print(f"| {len(found['single'])} requests, {len(tools)} tools | recall@5 | NDCG@5 | difference, NDCG@5 |\n|---|---|---|---|")
    for name, pairs in found.items():
        recall, gain = (sum(pair[index] for pair in pairs) / len(pairs) for index in (0, 1))
        differences = [pair[1] - base[1] for pair, base in zip(pairs, found["single"])]
        low, high = interval(differences)
        against = "" if name == "single" else f"{sum(differences) / len(differences):+.3f} [{low:+.3f}, {high:+.3f}]"
        print(f"| {name} | {recall:.3f} | {gain:.3f} | {against} |")


if __name__ == "__main__":
    main()
