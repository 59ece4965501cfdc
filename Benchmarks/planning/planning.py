#!/usr/bin/env python3
"""planning: what a language model's guesses are worth when it is asked as LFG asks it (arXiv 2310.10103), in houses.

    python3 Benchmarks/planning/planning.py run --martingale martingale --model qwen-0.5b --maps house/dev.jsonl \
        --searches 30 --out planning.jsonl
    python3 Benchmarks/planning/planning.py table planning.jsonl

One search after the other under each of: a poll with the positive question only and with both, with and without a line
of reasoning, each question asked 10 and 20 times (a worked example stands before it, as the authors have one); `rooms`,
word vectors, and the nearest frontier, which all are compared with in pairs. Results are appended an arm at a time, and every
search of an arm is kept in OUT.records as soon as it is made: `run` started again goes on. The cheap arms come first.
"""
import argparse
import json
import os
import subprocess


def arms():
    yield "nearest", "nearest"
    yield "embedding", "embedding"
    yield "rooms", "rooms"
    for reasoning in (False, True):
        for samples in (10, 20):
            for negative in (False, True):
                name = f"poll, {'both' if negative else 'positive'}, n = {samples}" + (", reasoning" if reasoning else "")
                yield name, json.dumps({"poll": {"samples": samples, "negative": negative, "reasoning": reasoning,
                                                 "example": True}})


def run(options):
    done = {}
    if os.path.exists(options.out):
        with open(options.out, encoding="utf-8") as file:
            done = {record["arm"]: record for record in map(json.loads, file)}
    for name, heuristic in arms():
        if options.arm and not any(part in name for part in options.arm):
            continue
        if done.get(name, {}).get("searches") == options.searches:
            continue
        command = [options.martingale, "plan", "bench", options.maps, "--limit", str(options.searches),
                   "--heuristic", heuristic, "--records", options.out + ".records", "--seed", "1"]
        if name not in ("nearest", "embedding"):
            command += ["--model", options.model, "--threads", "1"]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        done[name] = {"arm": name, "searches": options.searches, **found}
        with open(options.out, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in done.values())
    table(options.out)


def table(path):
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    print("| heuristic | searches | SPL | difference to the nearest frontier | metres | questions a search |")
    print("|---|---|---|---|---|---|")
    for record in records:
        found = record["difference"]
        mark = "**" if found["low"] > 0 or found["high"] < 0 else ""
        paired = f"{mark}{found['mean']:+.3f}{mark} [{found['low']:+.3f}, {found['high']:+.3f}]"
        print(f"| {record['arm']} | {record['episodes']} | {record['spl']['mean']:.3f} | "
              f"{'' if record['arm'] == 'nearest' else paired} | {record['metres']:.1f} | "
              f"{record['lm_calls'] / record['episodes']:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--martingale", default=".build/release/martingale")
    runs.add_argument("--model", default="qwen-0.5b")
    runs.add_argument("--maps", required=True)
    runs.add_argument("--searches", type=int, default=30)
    runs.add_argument("--arm", action="append", help="only arms whose name has this in it; repeat it")
    runs.add_argument("--out", default="planning.jsonl")
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    options = parser.parse_args()
    if options.verb == "run":
        run(options)
    else:
        table(options.file)


if __name__ == "__main__":
    main()
