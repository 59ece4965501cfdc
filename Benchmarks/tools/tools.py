#!/usr/bin/env python3
"""tools: what is learned about finding tools without training, measured on requests and on tools that were not learned from.

    python3 Benchmarks/tools/tools.py run --martingale martingale --model qwen-0.5b --tools tools.jsonl --queries dev.jsonl \
        --folder learned --out tools-learned.jsonl
    python3 Benchmarks/tools/tools.py table tools-learned.jsonl

Requests whose place in the file is 0, 1 or 2 modulo 5 are learned from, the others are measured; a fifth of the tools is
held back whole: no request that needs one of them is learned from, and requests that need them are measured apart
("unseen"). What is compared, on the same requests, each also with the first ten ordered anew by the likelihood of the
request (`--rerank request`):

  none        the request alone
  zero-shot   queries that the model writes, without examples
  fixed       the same after two examples that are built in
  written     after the learned examples nearest to the request: lists that the model wrote for a request it learns from,
              the one that raised NDCG@5 most of several (best of n by reward)
  described   after examples whose queries are the descriptions of the tools that the request needs

each in the index as it is ("plain") and in the one that past requests have enriched ("learned"). `run` keeps what the
model wrote and scored in the folder; started again it goes on. Without --model only what needs none is measured.
"""
import argparse
import json
import pathlib
import subprocess

KINDS = ["described", "written"]


def split(options, folder):
    with open(options.queries, encoding="utf-8") as file:
        requests = [json.loads(line) for line in file if line.strip()]
    names = sorted({tool for request in requests for tool in request["tools"]})
    held = set(names[4::5])
    parts = {"train": [r for i, r in enumerate(requests) if i % 5 < 3 and not held & set(r["tools"])],
             "test": [r for i, r in enumerate(requests) if i % 5 >= 3]}
    for name, part in parts.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(request) + "\n" for request in part), encoding="utf-8")


def run(options):
    folder = pathlib.Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    split(options, folder)
    model = ["--model", options.model, "--threads", "1"] if options.model else []
    lines = []
    for kind in KINDS if options.model else ["none"]:
        learned = str(folder / f"{kind}.json")
        command = [options.martingale, "tools", "learn", "--tools", options.tools, "--queries", str(folder / "train.jsonl"),
                   "--out", learned, "--examples", kind]
        if kind == "written":
            command += ["--limit", str(options.learn), "--samples", str(options.samples), "--seed", "1",
                        "--records", str(folder / "written.jsonl")] + model
        print(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout, end="", flush=True)
        command = [options.martingale, "bench", "tools", "--tools", options.tools, "--queries", str(folder / "test.jsonl"),
                   "--learned", learned, "--limit", str(options.limit)]
        command += model + ["--records", str(folder / "asked.jsonl")] if options.model else ["--no-ask"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        for line in done.stdout.splitlines():
            record = json.loads(line)
            if "writer" in record or "rerank" in record:
                if record.get("examples") == "learned":
                    record["examples"] = kind
                if record not in lines:
                    lines.append(record)
        with open(options.out, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in lines)
    table(options.out, options.merge)


def interval(record, metric):
    mean, low, high = record[f"difference_{metric}"]
    mark = "**" if low > 0 or high < 0 else ""
    return f"{mark}{mean:+.3f}{mark} [{low:+.3f}, {high:+.3f}]"


def table(path, merge):
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    rows = {}
    # What was measured on all requests first is measured again on those that the model was asked about.
    for record in records:
        if record.get("merge", merge) != merge or (not record.get("guard", True) and record["writer"] != "decompose"):
            continue
        writer = record.get("examples") or record.get("writer", "none")
        rows[(writer, record["index"], record.get("rerank", ""))] = record
    print("| queries | index | ordered anew | n | recall@5 | difference | NDCG@5 | difference | seen, NDCG@5 | unseen, recall@5 | unseen, NDCG@5 |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for (writer, index, rerank), record in rows.items():
        groups = [record.get(name) for name in ("seen", "unseen")]
        cells = [interval(groups[0], "ndcg@5") if groups[0] else ""]
        cells += [interval(groups[1], metric) if groups[1] else "" for metric in ("recall@5", "ndcg@5")]
        print(f"| {writer} | {index} | {rerank} | {record['queries']} | {record['recall@5']:.3f} | {interval(record, 'recall@5')} | "
              f"{record['ndcg@5']:.3f} | {interval(record, 'ndcg@5')} | {' | '.join(cells)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--martingale", default=".build/release/martingale")
    runs.add_argument("--model")
    runs.add_argument("--tools", required=True)
    runs.add_argument("--queries", required=True)
    runs.add_argument("--folder", default="learned")
    runs.add_argument("--out", default="tools-learned.jsonl")
    runs.add_argument("--learn", type=int, default=200)
    runs.add_argument("--samples", type=int, default=4)
    runs.add_argument("--limit", type=int, default=200)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    for verb in (runs, tables):
        verb.add_argument("--merge", default="blend", choices=["blend", "interleave"])
    options = parser.parse_args()
    if options.verb == "run":
        run(options)
    else:
        table(options.file, options.merge)


if __name__ == "__main__":
    main()
