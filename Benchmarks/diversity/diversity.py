#!/usr/bin/env python3
"""diversity: how many different right answers do several outputs give? Questions that have many.

    python3 Benchmarks/diversity/diversity.py run --martingale martingale --model qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --out diversity.jsonl
    python3 Benchmarks/diversity/diversity.py table diversity.jsonl

Five outputs a question under a pattern for names, 4 particles a run:

  plain   generate -n 5
  dpp     generate -n 5 --diverse dpp: the same five runs, chosen from all their particles
  icn     generate -n 5 --diverse icn: every run is told what was already said
  latr    generate -n 5 --diverse latr: a look-ahead tree, filled up with runs
  more    generate -n 20, of which as many runs count as evaluate no more tokens than latr: their first five different texts, so
          plain sampling at the tokens of latr

`run` appends a line an arm and question; started again it goes on. `table` prints the mean number of different right answers among five, how
often at least one is right (pass@5), the tokens that were evaluated, and paired differences against plain.
"""
import argparse
import json
import pathlib
import random
import subprocess

ARMS = ["plain", "dpp", "icn", "latr", "more"]
STATES = ("Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana Iowa "
          "Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio "
          "Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Washington Wisconsin Wyoming").split()
STATES += ["New Hampshire", "New Jersey", "New Mexico", "New York", "North Carolina", "North Dakota", "Rhode Island",
           "South Carolina", "South Dakota", "West Virginia"]
EUROPE = ("Albania Andorra Austria Belarus Belgium Bulgaria Croatia Cyprus Denmark Estonia Finland France Germany Greece Hungary Iceland "
          "Ireland Italy Kosovo Latvia Liechtenstein Lithuania Luxembourg Malta Moldova Monaco Montenegro Netherlands Norway Poland "
          "Portugal Romania Russia Serbia Slovakia Slovenia Spain Sweden Switzerland Turkey Ukraine").split()
SOUTH_AMERICA = "Argentina Bolivia Brazil Chile Colombia Ecuador Guyana Paraguay Peru Suriname Uruguay Venezuela".split()
GASES = "Helium Neon Argon Krypton Xenon Radon Oganesson".split()
PLANETS = "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune".split()
MONTHS = "January February March April May June July August September October November December".split()
LANGUAGES = ("Python Java Ruby Rust Swift Kotlin Go Perl Haskell Scala Erlang Elixir Julia Fortran Cobol Pascal Lisp Prolog Ada Dart Lua "
             "Clojure Scheme Smalltalk Matlab Basic Javascript Typescript Groovy Nim Zig Crystal Racket").split()


def items():
    sets = [("a planet of the solar system", PLANETS), ("a noble gas", GASES), ("a country in South America", SOUTH_AMERICA),
            ("a country in Europe", EUROPE), ("a month that has 31 days", [m for m in MONTHS if m not in
             ("February", "April", "June", "September", "November")]), ("a programming language", LANGUAGES),
            ("a state of the United States", STATES)]
    for letter in "MNIACOW":
        sets.append((f"a state of the United States whose name begins with {letter}", [s for s in STATES if s[0] == letter]))
    for letter in "BSLMAFI":
        sets.append((f"a country in Europe whose name begins with {letter}", [s for s in EUROPE if s[0] == letter]))
    for letter in "JM":
        sets.append((f"a month whose name begins with {letter}", [s for s in MONTHS if s[0] == letter]))
    return [{"item": index, "question": f"Name {what}. Answer with the name only.", "right": right}
            for index, (what, right) in enumerate(sets)]


def ask(options, question, arm):
    command = [options.martingale, "generate", question, "--regex", "[A-Z][a-z]{2,14}( [A-Z][a-z]{2,10})?", "--model", options.model,
               "--threads", "1", "-n", "20" if arm == "more" else "5", "--particles", "4", "--seed", "1", "--max-tokens", "16", "--json"]
    if arm not in ("plain", "more"):
        command += ["--diverse", arm]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def tokens(records):
    """What was put through the model: texts that are chosen from runs say it of all of them."""
    if records and "diverse" in records[0]:
        return records[0]["diverse"]["tokens_evaluated"]
    return sum(record["usage"]["tokens_evaluated"] for record in records)


def within(records, most):
    """The first runs that together evaluate no more than so many tokens, and at most five different texts."""
    kept, texts = [], set()
    for record in records:
        if tokens(kept + [record]) > most or len(texts) == 5:
            break
        kept.append(record)
        texts.add(record["text"])
    return kept


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["item"], line["arm"]): line for line in read(out)}
    for item in items()[:options.items]:
        for arm in ARMS:
            if (item["item"], arm) in done:
                continue
            records = ask(options, item["question"], arm)
            if arm == "more":
                records = within(records, done[item["item"], "latr"]["tokens"])
            texts = [record["text"] for record in records if record["text"]]
            line = {"item": item["item"], "arm": arm, "texts": texts, "right": sorted(set(texts) & set(item["right"])),
                    "possible": len(item["right"]), "tokens": tokens(records)}
            if records and "diverse" in records[0]:
                line["diverse"] = {key: value for key, value in records[0]["diverse"].items() if key != "law"}
            done[item["item"], arm] = line
            with out.open("a") as file:
                file.write(json.dumps(line) + "\n")


def interval(values):
    draw = random.Random(7)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(4000))
    return means[100], means[3899]


def table(options):
    rows = {}
    for line in read(pathlib.Path(options.file)):
        rows.setdefault(line["item"], {})[line["arm"]] = line
    whole = [row for row in rows.values() if all(arm in row for arm in ARMS)]
    print(f"| {len(whole)} questions | different | different and right | pass@5 | tokens evaluated | right, against plain |\n|---|---|---|---|---|---|")
    for arm in ARMS:
        different = sum(len(set(row[arm]["texts"])) for row in whole) / len(whole)
        right = sum(len(row[arm]["right"]) for row in whole) / len(whole)
        passed = sum(bool(row[arm]["right"]) for row in whole)
        tokens = sum(row[arm]["tokens"] for row in whole) / len(whole)
        differences = [len(row[arm]["right"]) - len(row["plain"]["right"]) for row in whole]
        low, high = interval(differences)
        against = "" if arm == "plain" else f"{sum(differences) / len(whole):+.2f} [{low:+.2f}, {high:+.2f}]"
        print(f"| {arm} | {different:.2f} | {right:.2f} | {passed} | {tokens:.0f} | {against} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--model", required=True)
    runs.add_argument("--out", required=True)
    runs.add_argument("--items", type=int, help="the first so many questions")
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
