#!/usr/bin/env python3
"""recursion: Prompt Recursive Search (arXiv 2408.01423) beside what it must beat, on BIG-Bench-Hard.

    python3 Benchmarks/recursion/recursion.py run --tasks bbh --items 3 --martingale martingale \\
        --model qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --out recursion.jsonl
    python3 Benchmarks/recursion/recursion.py table recursion.jsonl

The first questions with choices of each task, by `martingale solve`; the answer is one of the choices. Every arm has the same
budget of tokens a question, prompts included. Arms: `direct`, `cot` (one thought), `self-consistency` (as many thoughts as the
budget pays for, six at most), `plan-and-solve`, `tree-planner`, `prs:model` and `prs:statistics` (rated by the model, and by counts of the
text), `prs+thought` (the latter, and leaves think as the published ones do). `run` appends a line a question and arm and goes on where it
was ended. `table` has accuracy, paired differences to direct, and tokens; chance and the share of each task's commonest answer beside.
"""
import argparse
import collections
import json
import pathlib
import random
import subprocess

ARMS = {
    "direct": ["--arm", "direct"],
    "cot": ["--arm", "cot"],
    "self-consistency": ["--arm", "self-consistency"],
    "plan-and-solve": ["--arm", "plan-and-solve"],
    "tree-planner": ["--arm", "tree-planner"],
    "prs:model": ["--arm", "prs", "--rater", "model"],
    "prs:statistics": ["--arm", "prs", "--rater", "statistics"],
    "prs+thought": ["--arm", "prs", "--rater", "statistics", "--leaf-thought", "96"],
}


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


def questions(options):
    """The first questions of each task that have choices; tasks in turn, so that a run that is ended early has all."""
    tasks = {}
    for path in sorted(pathlib.Path(options.tasks).glob("*.jsonl")):
        # The three sizes of a family are one task.
        name = path.stem.replace("_three_objects", "").replace("_five_objects", "").replace("_seven_objects", "")
        rows = [row for row in lines(path) if row["choices"] and row["target"] in row["choices"]]
        if rows and name not in tasks:
            tasks[name] = rows
    for number in range(options.items):
        for name, rows in tasks.items():
            if number < len(rows):
                yield name, number, rows[number]


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["task"], line["item"], line["arm"]) for line in lines(out)} if out.exists() else set()
    for task, number, row in questions(options):
        for arm in options.arms.split(","):
            if (task, number, arm) in done:
                continue
            command = [options.martingale, "solve", "-", "--model", options.model, "--threads", "1", "--seed", "1", "--temperature",
                       "0.7", "--budget-tokens", str(options.tokens), "--max-tokens", "160", "--step-tokens", "48", "--json", *ARMS[arm]]
            for choice in row["choices"]:
                command += ["--choice", choice]
            result = subprocess.run(command, input=row["input"].encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            record = json.loads(result.stdout) if result.stdout.strip() else {"answer": None, "error": result.stderr.decode()[-300:]}
            line = {"task": task, "item": number, "arm": arm, "right": record["answer"] == row["target"], "answer": record["answer"],
                    "target": row["target"], "choices": len(row["choices"]), "tokens": record.get("tokens"), "nodes": record.get("nodes"),
                    "rating": (record.get("tree") or {}).get("rating"), "counters": record.get("counters")}
            if "error" in record:
                line["error"] = record["error"]
            with out.open("a") as file:
                file.write(json.dumps(line) + "\n")


def interval(differences):
    source = random.Random(7)
    means = sorted(sum(source.choices(differences, k=len(differences))) / len(differences) for _ in range(10000))
    return means[249], means[9749]


def table(options):
    items = collections.defaultdict(dict)
    for line in lines(options.file):
        items[line["task"], line["item"]][line["arm"]] = line
    arms = [arm for arm in ARMS if any(arm in item for item in items.values())]
    whole = [item for item in items.values() if all(arm in item for arm in arms)]
    first = [item[arms[0]] for item in whole]
    chance = sum(1 / row["choices"] for row in first) / len(first)
    print(f"{len(whole)} questions of {len({row['task'] for row in first})} tasks; chance {100 * chance:.0f} %\n")
    print("| arm | right, % | against direct | tokens | nodes | calls not paid for |\n|---|---|---|---|---|---|")
    for arm in arms:
        mine = [item[arm] for item in whole]
        values = [item[arm]["right"] - item["direct"]["right"] for item in whole]
        low, high = interval(values)
        against = "" if arm == "direct" else f"{100 * sum(values) / len(values):+.0f} [{100 * low:+.0f}, {100 * high:+.0f}]"
        unpaid = sum((row["counters"] or {}).get("unaffordable", 0) for row in mine)
        print(f"| {arm} | {100 * sum(row['right'] for row in mine) / len(mine):.0f} | {against} | "
              f"{sum(row['tokens'] or 0 for row in mine) / len(mine):.0f} | {sum(row['nodes'] or 0 for row in mine) / len(mine):.1f} | {unpaid} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--tasks", required=True)
    runs.add_argument("--items", type=int, default=3)
    runs.add_argument("--tokens", type=int, default=2000)
    runs.add_argument("--arms", default=",".join(ARMS))
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--model", required=True)
    runs.add_argument("--out", required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
