#!/usr/bin/env python3
"""refine: does a model's own pairwise judgement make texts better, from a coarse idea to a fine one (MOOSE-Chem2, 2505.19209)?

    python3 Benchmarks/refine/refine.py run --martingale martingale --model qwen-0.5b --items 16 --out refine.jsonl
    python3 Benchmarks/refine/refine.py table refine.jsonl

Each item asks for one sentence with five given words. Coarse: a short idea under a schema; fine: the sentence under a schema, with the idea
in the prompt. At each level four candidates are drawn, and the judge is asked which of two is better, in both orders, their probabilities
averaged; who wins goes on to the next. What is good is counted, not asked: the share of the five words that the sentence has. Arms, from the same
candidates: `first` (the first one drawn), `likely` (the one with the greatest weight), `judged` (the judge's), `best` (what the count would choose), `mean`; `pairs`
is how often the judge prefers the one with more of the words. `run` goes on where it was ended.
"""
import argparse
import json
import pathlib
import random
import subprocess

WORDS = ("lamp river market violin winter ladder pepper sailor mirror garden ticket engine pillow forest bridge candle teacher basket thunder "
         "harbour kitten orange blanket castle letter").split()


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


def generate(options, messages, constraint, particles, tokens, temperature, seed):
    command = [options.martingale, "generate", "--jsonl", "--model", options.model, "--threads", "1", "--particles", str(particles), "--seed",
               str(seed), "--temperature", str(temperature), "--max-tokens", str(tokens), "--json", *constraint]
    done = subprocess.run(command, input=json.dumps({"messages": messages}).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def candidates(options, prompt, key, most, seed):
    schema = {"type": "object", "properties": {key: {"type": "string", "minLength": 12, "maxLength": most}}, "required": [key],
              "additionalProperties": False}
    record = generate(options, [{"role": "user", "content": prompt}], ["--json-schema", json.dumps(schema)], 4, 96, 1.0, seed)
    return [(json.loads(sample["text"])[key], sample["weight"]) for sample in record["samples"]]


def prefers(options, goal, one, two):
    """The probability that the judge prefers `one`, over both orders."""
    total = 0.0
    for first, second, wanted in [(one, two, "A"), (two, one, "B")]:
        prompt = f"{goal}\n\nA: {first}\nB: {second}\n\nWhich of the two does this better? Answer with A or B."
        record = generate(options, [{"role": "user", "content": prompt}], ["--method", "exact", "--choice", "A", "--choice", "B"], 16, 4, 1.0, 1)
        total += sum(sample["weight"] for sample in record["samples"] if sample["text"] == wanted)
    return total / 2


def covered(text, words):
    return sum(word in text.lower() for word in words) / len(words)


def run(options):
    out = pathlib.Path(options.out)
    done = {line["item"] for line in lines(out)} if out.exists() else set()
    for item in range(options.items):
        if item in done:
            continue
        words = random.Random(f"refine {item}").sample(WORDS, 5)
        goal = f"Write one sentence that has all of these words: {', '.join(words)}."
        ideas = candidates(options, f"{goal}\nFirst give only the idea of it, in a few words.", "idea", 80, item)
        idea = ideas[0][0]
        for other, _ in ideas[1:]:
            if prefers(options, goal, other, idea) > 0.5:
                idea = other
        found = candidates(options, f"{goal}\nThe idea: {idea}", "sentence", 240, item)
        wins, pairs, judged = 0, 0, found[0][0]
        for place, (one, _) in enumerate(found):
            for two, _ in found[:place]:
                better = prefers(options, goal, one, two)
                if two == judged and better > 0.5 and place > 0:
                    judged = one
                if covered(one, words) != covered(two, words):
                    pairs += 1
                    wins += (better > 0.5) == (covered(one, words) > covered(two, words))
        values = [covered(text, words) for text, _ in found]
        with out.open("a") as file:
            file.write(json.dumps({
                "item": item, "words": words, "idea": idea, "sentences": found, "first": values[0], "mean": sum(values) / len(values),
                "likely": covered(max(found, key=lambda one: one[1])[0], words), "judged": covered(judged, words), "best": max(values),
                "pairs": pairs, "wins": wins}) + "\n")


def interval(values):
    source = random.Random(7)
    means = sorted(sum(source.choices(values, k=len(values))) / len(values) for _ in range(10000))
    return means[249], means[9749]


def table(options):
    rows = lines(options.file)
    print(f"| {len(rows)} items | words of five, share | against the mean |\n|---|---|---|")
    for arm in ["mean", "first", "likely", "judged", "best"]:
        values = [row[arm] - row["mean"] for row in rows]
        low, high = interval(values)
        print(f"| {arm} | {sum(row[arm] for row in rows) / len(rows):.2f} | {sum(values) / len(values):+.2f} [{low:+.2f}, {high:+.2f}] |")
    print(f"\nThe judge prefers the one with more words in {sum(row['wins'] for row in rows)} of {sum(row['pairs'] for row in rows)} pairs.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--model", required=True)
    runs.add_argument("--items", type=int, default=16)
    runs.add_argument("--out", required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
