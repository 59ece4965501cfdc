#!/usr/bin/env python3
"""contrast: does it help a model to say less of what a weaker one would say, too? Word problems (GSM8K), in pairs.

    python3 Benchmarks/contrast/contrast.py run --items gsm8k/test.jsonl --first 30 --martingale martingale \\
        --model qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --weak SmolLM2-135M-Instruct.Q8_0.gguf --out contrast.jsonl
    python3 Benchmarks/contrast/contrast.py table contrast.jsonl

The model writes its way to \\boxed{N}, which a pattern holds it to, with 4 particles at temperature 0.5. Arms:

  plain          no critic
  prompt:L       the critic `contrast` with weight L against the same model, told to guess without calculating
  model:L        the same against the weaker model after the same prompt

`run` appends a line an answer; started again it goes on. `table` prints how many are right and paired differences.
"""
import argparse
import json
import pathlib
import random
import subprocess

ARMS = ["plain", "prompt:0.5", "model:0.5"]
PATTERN = r"[^{}]{1,1200}\\boxed\{[0-9]{1,7}\}[^{}]{0,6}"


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


def ask(options, question, arm):
    prompt = question + "\nSolve it step by step, in plain words, and put the final number in \\boxed{}."
    command = [options.martingale, "generate", prompt, "--regex", PATTERN, "--model", options.model, "--threads", "1",
               "--particles", "4", "--temperature", "0.5", "--seed", "1", "--max-tokens", "300", "--json"]
    side, _, weight = arm.partition(":")
    if side != "plain":
        contrast = {"prompt": prompt, "model": options.weak} if side == "model" else {
            "prompt": question + "\nGuess, do not calculate, and put the number in \\boxed{}."}
        command += ["--critic", json.dumps({"contrast": contrast | {"weight": float(weight)}})]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {"text": "", "error": done.stderr}


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["item"], line["arm"]) for line in lines(out)} if out.exists() else set()
    for item, row in enumerate(lines(options.items)[:options.first]):
        for arm in options.arms.split(","):
            if (item, arm) in done:
                continue
            record = ask(options, row["question"], arm)
            text = record.get("text") or ""
            number = text.rpartition("{")[2].partition("}")[0]
            line = {"item": item, "arm": arm, "right": number == str(row["answer"]), "text": text}
            if "error" in record:
                line["error"] = record["error"]
            with out.open("a") as file:
                file.write(json.dumps(line) + "\n")


def interval(differences):
    source = random.Random(7)
    means = sorted(sum(source.choices(differences, k=len(differences))) / len(differences) for _ in range(10000))
    return means[249], means[9749]


def table(options):
    rows = {}
    for line in lines(options.file):
        rows.setdefault(line["item"], {})[line["arm"]] = line
    arms = [arm for arm in ARMS if any(arm in row for row in rows.values())]
    whole = [row for row in rows.values() if all(arm in row for arm in arms)]
    print("| arm | right of " + str(len(whole)) + " | against plain |\n|---|---|---|")
    for arm in arms:
        right = sum(row[arm]["right"] for row in whole)
        differences = [row[arm]["right"] - row["plain"]["right"] for row in whole]
        low, high = interval(differences)
        against = "" if arm == "plain" else f"{sum(differences) / len(differences):+.2f} [{low:+.2f}, {high:+.2f}]"
        print(f"| {arm} | {right} | {against} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--items", required=True)
    runs.add_argument("--first", type=int, default=30)
    runs.add_argument("--arms", default=",".join(ARMS))
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--model", required=True)
    runs.add_argument("--weak", required=True)
    runs.add_argument("--out", required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
