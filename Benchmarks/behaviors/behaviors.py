#!/usr/bin/env python3
"""behaviors: what a handbook of behaviors does for reasoning (Metacognitive Reuse, arXiv 2509.13237), on GSM8K.

    python3 Benchmarks/behaviors/behaviors.py learn --items gsm8k/train.jsonl --first 24 --martingale martingale \\
        --model qwen2.5-coder-1.5b-instruct-q4_k_m.gguf --handbook book.sqlite
    martingale serve --model qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --threads 1 --port 8017 &
    python3 Benchmarks/behaviors/behaviors.py run --items gsm8k/test.jsonl --first 60 --martingale martingale \\
        --endpoint http://127.0.0.1:8017/v1 --handbook book.sqlite --out behaviors.jsonl
    python3 Benchmarks/behaviors/behaviors.py table behaviors.jsonl

`learn` lets a strategist solve training problems, reflect, and write behaviors; wrong solutions teach nothing. `run` lets a
student answer test problems: plainly, with the 1, 2, 5 or 10 behaviors that are nearest to the question, with as many drawn at
random among the others, with behaviors of its own first attempt (self-improvement), and by critique-and-revise with at least as
many tokens. Every item has a copy of the handbook, so that no item learns from another. Several items are answered beside each
other by one server. Started again, `run` goes on where it was ended.
"""
import argparse
import concurrent.futures
import json
import pathlib
import random
import shutil
import subprocess
import tempfile
import threading

ARMS = {  # name: options of `handbook solve`
    "plain": ["--arm", "plain"],
    "1": ["--arm", "conditioned", "--behaviors", "1"],
    "2": ["--arm", "conditioned", "--behaviors", "2"],
    "5": ["--arm", "conditioned", "--behaviors", "5"],
    "10": ["--arm", "conditioned", "--behaviors", "10"],
    "shuffled": ["--arm", "shuffled", "--behaviors", "5"],
    "itself": ["--arm", "plain", "--arm", "self-improvement", "--arm", "critique-and-revise", "--equal-tokens"],
}
ROWS = ["plain", "1", "2", "5", "10", "shuffled", "self-improvement", "critique-and-revise"]


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


def problem(row, number):
    return json.dumps({"id": str(number), "question": row["question"], "answer": str(row["answer"])})


def learn(options):
    known = pathlib.Path(options.handbook + ".done")
    done = set(known.read_text().split()) if known.exists() else set()
    for number, row in enumerate(lines(options.items)[:options.first]):
        if str(number) in done:
            continue
        subprocess.run([options.martingale, "handbook", "learn", "-", "--handbook", options.handbook, "--model", options.model,
                        "--threads", "1", "--temperature", "0.5", "--seed", str(number + 1), "--run", f"learn-{number}", "--wrong",
                        "skip", "--traces", str(options.traces), "--max-tokens", "320", "--json"],
                       input=problem(row, number).encode(), check=True)
        with known.open("a") as file:
            file.write(f"{number}\n")


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["item"], line["run"]) for line in lines(out)} if out.exists() else set()
    lock = threading.Lock()

    def solve(number, row, arm):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(options.handbook, f"{folder}/book.sqlite")
            command = [options.martingale, "handbook", "solve", "-", "--handbook", f"{folder}/book.sqlite", *(["--endpoint", options.endpoint] if options.endpoint else
                         ["--model", options.model, "--threads", "1"]), "--temperature", "0.5", "--seed", "1", "--max-tokens", "320", "--behavior-tokens", "600",
                       "--json", *ARMS[arm]]
            result = subprocess.run(command, input=problem(row, number).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if result.returncode != 0:
            print(result.stderr.decode())
            return
        with lock, out.open("a") as file:
            for line in result.stdout.decode().splitlines():
                record = json.loads(line)
                if "method" not in record:
                    continue
                method = record["method"] if arm in ("itself", "plain", "shuffled") else arm
                file.write(json.dumps({"item": number, "run": arm, "arm": method, "right": record["correct"],
                                       "answer": record["answer"], "behaviors": record["behaviors"], "cited": record["cited"],
                                       "tokens": record["tokens"]}) + "\n")

    wanted = [(number, row, arm) for number, row in enumerate(lines(options.items)[:options.first])
              for arm in options.arms.split(",") if (number, arm) not in done]
    with concurrent.futures.ThreadPoolExecutor(options.beside) as pool:
        for future in [pool.submit(solve, *one) for one in wanted]:
            future.result()


def interval(differences):
    source = random.Random(7)
    means = sorted(sum(source.choices(differences, k=len(differences))) / len(differences) for _ in range(10000))
    return means[249], means[9749]


def table(options):
    items = {}
    for line in lines(options.file):
        # A first attempt that something builds on is not another plain answer.
        if line["run"] != "itself" or line["arm"] != "plain":
            items.setdefault(line["item"], {})[line["arm"]] = line
    rows = [arm for arm in ROWS if any(arm in item for item in items.values())]
    print(f"| arm | problems | right | against plain, in pairs | tokens read | written | of the answer | cites |\n|---|---|---|---|---|---|---|---|")

    def difference(one, other):
        values = [item[one]["right"] - item[other]["right"] for item in items.values() if one in item and other in item]
        low, high = interval(values)
        return f"{sum(values) / len(values):+.2f} [{low:+.2f}, {high:+.2f}]"

    for arm in rows:
        mine = [item[arm] for item in items.values() if arm in item]
        mean = {kind: sum(row["tokens"][kind] for row in mine) / len(mine) for kind in ["input", "output", "final"]}
        print(f"| {arm} | {len(mine)} | {sum(row['right'] for row in mine)} | {'' if arm == 'plain' else difference(arm, 'plain')} | "
              f"{mean['input']:.0f} | {mean['output']:.0f} | {mean['final']:.0f} | {sum(bool(row['cited']) for row in mine)} |")
    for one, other in [("5", "shuffled"), ("self-improvement", "critique-and-revise")]:
        if one in rows and other in rows:
            print(f"\n{one} against {other}: {difference(one, other)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    learns = verbs.add_parser("learn")
    learns.add_argument("--model", required=True)
    learns.add_argument("--traces", type=int, default=1)
    learns.set_defaults(do=learn)
    runs = verbs.add_parser("run")
    where = runs.add_mutually_exclusive_group(required=True)
    where.add_argument("--endpoint")
    where.add_argument("--model")
    runs.add_argument("--out", required=True)
    runs.add_argument("--arms", default=",".join(ARMS))
    runs.add_argument("--beside", type=int, default=8)
    runs.set_defaults(do=run)
    for verb in [learns, runs]:
        verb.add_argument("--items", required=True)
        verb.add_argument("--first", type=int, default=60)
        verb.add_argument("--martingale", required=True)
        verb.add_argument("--handbook", required=True)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
