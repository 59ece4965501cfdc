#!/usr/bin/env python3
"""speculation: what guessing tokens saves with one particle: forced spans, look-up in the prompt, a smaller model.

    python3 Benchmarks/speculation/speculation.py --martingale martingale --model qwen-1.5b --draft qwen-0.5b

Six letters that are made from a seed, of which a schema's eight fields are to be copied, temperature 0, one thread. Arms take turns on every letter: `off`, `auto`
(--speculate auto), `draft` (--draft-model). Prints the decoding time of each as a share of `off`'s, whether all texts are the same, and how many
guessed tokens were taken. Times are processor time of the whole program less that of an answer of one token after the same prompt.
"""
import argparse
import json
import os
import random
import subprocess

FIELDS = ["sender", "recipient", "street", "city", "invoice_number", "amount", "due_date", "reference"]
SCHEMA = json.dumps({"type": "object", "properties": {name: {"type": "string", "maxLength": 60} for name in FIELDS}, "required": FIELDS,
                     "additionalProperties": False})


def letters(count):
    for number in range(count):
        draw = random.Random(f"letter {number}")
        pick = draw.choice
        yield (f"From: {pick(['Nordlicht Energie', 'Hafen Logistik', 'Bergmann und Partner'])} GmbH\nTo: {pick(['Clara', 'Jonas', 'Irene'])} "
               f"{pick(['Lindqvist', 'Marchetti', 'Okonkwo'])}, {pick(['Hauptstrasse', 'Gartenweg', 'Am Alten Markt'])} {draw.randrange(1, 99)}, "
               f"{pick(['Flensburg', 'Regensburg', 'Oldenburg'])}\n\nInvoice number INV-{draw.randrange(10000, 99999)}-{draw.randrange(100, 999)}. Please pay "
               f"{draw.randrange(100, 9000)}.{draw.randrange(10, 99)} EUR by 2026-0{draw.randrange(1, 9)}-1{draw.randrange(0, 9)}, with the reference "
               f"RF{draw.randrange(10, 99)}-{draw.randrange(1000, 9999)}-{draw.randrange(1000, 9999)}-KD.")


def run(options, letter, extra, one=False):
    command = [options.martingale, "generate", letter + "\n\nCopy the letter's fields.", "--model", options.model, "--threads", "1", "--particles", "1",
               "--temperature", "0", "--seed", "1", "--json", "--max-tokens", "320"]
    command += ["--choice", "x"] if one else ["--json-schema", SCHEMA] + extra
    before = os.times()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(done.stdout), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["--martingale", "--model", "--draft"]:
        parser.add_argument(name, required=True)
    parser.add_argument("--letters", type=int, default=6)
    options = parser.parse_args()
    arms = {"off": [], "auto": ["--speculate", "auto"], "draft": ["--draft-model", options.draft]}
    times = {arm: 0.0 for arm in arms}
    same = {arm: 0 for arm in arms}
    guesses = {arm: [0, 0] for arm in arms}
    tokens = 0
    for letter in letters(options.letters):
        _, idle = run(options, letter, [], one=True)
        texts = {}
        for arm, extra in arms.items():
            record, seconds = run(options, letter, extra)
            times[arm] += seconds - idle
            texts[arm] = record["text"]
            same[arm] += record["text"] == texts["off"]
            usage = record["usage"]
            guesses[arm][0] += usage.get("guessed_tokens", 0)
            guesses[arm][1] += usage.get("guesses_taken", 0)
            tokens += usage["completion_tokens"] if arm == "off" else 0
    print(f"| {options.letters} letters, {tokens} tokens | time | faster | same text | guessed | taken |\n|---|---|---|---|---|---|")
    for arm in arms:
        print(f"| {arm} | {times[arm]:.0f} s | {times['off'] / times[arm]:.2f} | {same[arm]} | {guesses[arm][0]} | {guesses[arm][1]} |")


if __name__ == "__main__":
    main()
