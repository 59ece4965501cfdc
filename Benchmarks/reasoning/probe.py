#!/usr/bin/env python3
"""probe: what ending thoughts early saves, and what it costs in right answers.

    python3 Benchmarks/reasoning/probe.py run --items gsm8k.jsonl --first 20 --martingale martingale \\
        --model qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --out probe.jsonl
    python3 Benchmarks/reasoning/probe.py table probe.jsonl

Items are lines with `question` and `answer`, a whole number (GSM8K). The model thinks in at most so many tokens after
"Let me think step by step." and answers with a number, behind which it may write the point that it is fond of (without
that it goes on with digits); one particle, temperature 0. Arms take turns on every item:
`free` thinks as long as it likes, `one`, `two` and `three` end a thought when the likeliest answer was the same at one,
two, three ends of paragraphs in a row. Started again, `run` goes on where it was ended.
"""
import argparse
import json
import pathlib
import random
import subprocess

ARMS = {"free": None, "one": 1, "two": 2, "three": 3}


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


def ask(options, question, probe):
    command = [
        options.martingale, "generate", question + "\nWork it out, and give the number alone.", "--regex", "[0-9]{1,7}[.]?",
        "--model", options.model, "--threads", "1", "--context", "2048", "--particles", "1", "--temperature", "0",
        "--seed", "1", "--max-tokens", "12", "--reasoning", str(options.tokens), "--reasoning-markers",
        "Let me think step by step.\n\n", "--reasoning-markers", "The answer is ", "--json"]
    if probe:
        command += ["--reasoning-probe", str(probe)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["item"], line["arm"]) for line in lines(out)} if out.exists() else set()
    for item, row in enumerate(lines(options.items)[:options.first]):
        for arm in options.arms.split(","):
            if (item, arm) in done:
                continue
            record = ask(options, row["question"], ARMS[arm])
            line = {"item": item, "arm": arm, "text": record["text"], "right": record["text"].rstrip(".") == str(row["answer"]),
                    "thought": record["reasoning"]["tokens"], "evaluated": record["usage"]["tokens_evaluated"],
                    "ended": record["usage"]["thoughts_ended"] > 0}
            with out.open("a") as file:
                file.write(json.dumps(line) + "\n")


def interval(differences):
    source = random.Random(7)
    means = sorted(sum(source.choices(differences, k=len(differences))) / len(differences) for _ in range(10000))
    return means[249], means[9749]


def table(options):
    rows = {}
    for line in lines(options.results):
        rows.setdefault(line["item"], {})[line["arm"]] = line
    arms = [arm for arm in ARMS if any(arm in row for row in rows.values())]
    whole = [row for row in rows.values() if all(arm in row for arm in arms)]
    print(f"{len(whole)} items\n\n| arm | right | ended early | tokens of a thought, mean | tokens evaluated, mean | right - free |")
    print("|---" * 6 + "|")
    for arm in arms:
        mean = lambda key: sum(row[arm][key] for row in whole) / len(whole)
        low, high = interval([row[arm]["right"] - row["free"]["right"] for row in whole])
        print(f"| {arm} | {sum(row[arm]['right'] for row in whole)} | {sum(row[arm]['ended'] for row in whole)} "
              f"| {mean('thought'):.0f} | {mean('evaluated'):.0f} | {mean('right') - sum(row['free']['right'] for row in whole) / len(whole):+.2f} [{low:+.2f}, {high:+.2f}] |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--items", required=True)
    runs.add_argument("--first", type=int, default=20)
    runs.add_argument("--martingale", default="martingale")
    runs.add_argument("--model", required=True)
    runs.add_argument("--tokens", type=int, default=256, help="most tokens of a thought")
    runs.add_argument("--arms", default=",".join(ARMS))
    runs.add_argument("--out", required=True)
    verbs.add_parser("table").add_argument("results")
    options = parser.parse_args()
    run(options) if options.verb == "run" else table(options)


if __name__ == "__main__":
    main()
