#!/usr/bin/env python3
"""explain: does the line that an answer was read from get the largest share of it?

    Benchmarks/explain/explain.py --model qwen-0.5b --items 20

Five lines say which number belongs to whom, and the question asks for one of them; in every second item two lines
say it. The support of each line for the right answer is its Shapley value over all 32 subsets of the lines, and,
beside it, what leaving out that line alone costs. v of a subset is the log Z of the answer as the only choice
(`generate --jsonl`, one particle), which `generate --explain` asks the model for directly; the sum over subsets is this
script's own, so that it is a second way to those values. A line an item, then the counts.
"""
import argparse
import json
import math
import random
import subprocess

NAMES = "Anna Boris Clara David Elena Felix Greta Hugo Irene Jonas Karin Leo".split()
FACTS = [("rents room", "%d"), ("drives bus number", "%d"), ("has locker", "%d"), ("lives at house number", "%d"),
         ("was born in", "19%d"), ("sits at desk", "%d")]
LINES = 5


def made(count):
    draw = random.Random(1)
    items = []
    for number in range(count):
        verb, form = FACTS[number % len(FACTS)]
        names, numbers = draw.sample(NAMES, LINES), draw.sample(range(21, 99), LINES)
        lines = [f"{name} {verb} {form % value}." for name, value in zip(names, numbers)]
        asked = draw.randrange(LINES)
        right = [asked]
        if number % 2:
            other = (asked + 1 + draw.randrange(LINES - 1)) % LINES
            lines[other] = f"It is well known: {names[asked]} {verb} {form % numbers[asked]}."
            right.append(other)
        items.append({"question": f"Which number belongs to {names[asked]}? Answer with the number only.",
                      "lines": lines, "answer": form % numbers[asked], "right": right})
    return items


def values(items, arguments):
    requests = []
    for number, item in enumerate(items):
        for subset in range(1 << LINES):
            text = "\n".join(line for place, line in enumerate(item["lines"]) if subset >> place & 1)
            messages = [{"role": "system", "content": item["question"]}, {"role": "user", "content": text}]
            requests.append(json.dumps({"id": [number, subset], "messages": messages, "choice": [item["answer"]]}))
    run = subprocess.run([arguments.martingale, "generate", "--jsonl", "--particles", "1", "--threads", "1", "--seed", "1",
                          "--quiet", "--model", arguments.model],
                         input="\n".join(requests) + "\n", stdout=subprocess.PIPE, text=True, check=True)
    records = map(json.loads, run.stdout.splitlines())
    return {tuple(record["id"]): record["log_z"] for record in records}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--martingale", default="martingale")
    parser.add_argument("--model", default="qwen-0.5b")
    parser.add_argument("--items", type=int, default=20)
    arguments = parser.parse_args()
    items = made(arguments.items)
    value = values(items, arguments)
    counts = {}
    every = (1 << LINES) - 1
    for number, item in enumerate(items):
        def v(subset):
            return value[number, subset]

        def weight(subset):
            size = bin(subset).count("1")
            return math.factorial(size) * math.factorial(LINES - 1 - size) / math.factorial(LINES)

        shapley = [sum(weight(subset) * (v(subset | 1 << place) - v(subset))
                       for subset in range(1 << LINES) if not subset >> place & 1) for place in range(LINES)]
        alone = [v(every) - v(every & ~(1 << place)) for place in range(LINES)]
        print(item["right"], [round(x, 2) for x in shapley], [round(x, 2) for x in alone], round(v(every), 2), round(v(0), 2))
        said = len(item["right"])
        for name, support in (("Shapley", shapley), ("leave one out", alone)):
            first = sorted(range(LINES), key=lambda place: -support[place])[:said]
            row = counts.setdefault((said, name), [0, 0, 0])
            row[0] += 1
            row[1] += first[0] in item["right"]
            row[2] += set(first) == set(item["right"])
    print("| lines that say it | support | items | top line says it | chance | all that say it on top | chance |")
    print("|---|---|---|---|---|---|---|")
    for (said, name), (count, top, both) in sorted(counts.items()):
        print(f"| {said} | {name} | {count} | {top} | {said / LINES:.0%} | {both} | {1 / math.comb(LINES, said):.0%} |")


if __name__ == "__main__":
    main()
