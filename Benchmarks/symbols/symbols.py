#!/usr/bin/env python3
"""symbols: what a language model makes of letters and of regular languages, beside programs that are exact.

    python3 Benchmarks/symbols/symbols.py run --martingale martingale --model qwen-0.5b --out symbols.jsonl
    python3 Benchmarks/symbols/symbols.py table symbols.jsonl

Small sets that are made anew from their seeds:

  count, place, reverse   questions about the letters of a word, in the manner of CharBench; asked freely, and under a
                          constraint that only lets a number, a letter, or a word of those letters be said
  equal                   are two patterns over {a, b} the same language? in the manner of RegexPSPACE, half and half;
                          `martingale grammar equal` is exact
  minimise                the shortest pattern of a language; the model under the constraint that it writes a pattern;
                          `martingale grammar minimise` is exact where it says so

An answer under the constraint is drawn with 8 particles at temperature 0.3; a free one is the likeliest text, of which
the first number, letter or word in quotes (else the last word) is taken. `run` starts the server it needs with one thread, and appends a line an
answer; started again it goes on.
"""
import argparse
import json
import pathlib
import random
import re
import signal
import subprocess
import urllib.request

WORDS = ("banana river strawberry committee window necessary balloon mississippi parallel apple occurrence giraffe "
         "bookkeeper cinnamon tomorrow address umbrella broccoli accommodate tennessee").split()


def character_items(count):
    draw = random.Random("characters 1")
    items = []
    for kind in ["count", "place", "reverse"]:
        for number in range(count):
            word = WORDS[number % len(WORDS)]
            if kind == "count":
                letter = draw.choice(word)
                question = f'How many times does the letter "{letter}" occur in the word "{word}"? Answer with a number.'
                right, regex = str(word.count(letter)), "[0-9]{1,2}"
            elif kind == "place":
                place = draw.randrange(len(word))
                question = f'What is letter number {place + 1} of the word "{word}"? Answer with that letter.'
                right, regex = word[place], "[a-z]"
            else:
                question = f'Write the word "{word}" backwards. Answer with the reversed word.'
                right, regex = word[::-1], f"[{''.join(sorted(set(word)))}]{{{len(word)}}}"
            items.append({"id": f"{kind}-{number}", "kind": kind, "question": question, "right": right, "regex": regex})
    return items


def pattern(draw, depth):
    """A random pattern over {a, b}."""
    if depth == 0 or draw.random() < 0.25:
        return draw.choice("ab")
    kind = draw.random()
    if kind < 0.4:
        return pattern(draw, depth - 1) + pattern(draw, depth - 1)
    if kind < 0.7:
        return f"({pattern(draw, depth - 1)}|{pattern(draw, depth - 1)})"
    inner = pattern(draw, depth - 1)
    return (inner if len(inner) == 1 else f"({inner})") + draw.choice("*+?")


def same(draw, text):
    """Another spelling of the same language, by laws that hold for all."""
    laws = [lambda t: f"({t}|{t})", lambda t: f"({t}){{1}}", lambda t: t.replace("a*", "(a*a*)", 1),
            lambda t: t.replace("b+", "(bb*)", 1), lambda t: t.replace("a?", "(a|a?)", 1), lambda t: t.replace("b*", "(b+)?", 1)]
    other = text
    while other == text:
        other = draw.choice(laws)(text)
    return other


def exact(options, *words):
    done = subprocess.run([options.martingale, "grammar", *words], capture_output=True, text=True)
    return json.loads(done.stdout)


def pattern_items(options, count):
    draw = random.Random("patterns 1")
    items = []
    wanted = {True: count // 2, False: count - count // 2}
    while sum(wanted.values()):
        first = pattern(draw, 3)
        second = same(draw, first) if draw.random() < 0.5 else pattern(draw, 3)
        if first == second or not 3 <= len(first) <= 16 or len(second) > 24:
            continue
        equal = exact(options, "equal", "--json", first, second)["equal"]
        if wanted[equal]:
            wanted[equal] -= 1
            items.append({"id": f"equal-{len(items)}", "kind": "equal", "right": "yes" if equal else "no", "regex": "yes|no",
                          "question": f"Do the regular expressions {first} and {second} match exactly the same strings? Answer yes or no."})
    number = 0
    while number < count:
        text = pattern(draw, 3)
        if not 6 <= len(text) <= 14:
            continue
        best = exact(options, "minimise", "--json", text)
        if not best["proven"] or best["length"] == len(text):
            continue
        items.append({"id": f"minimise-{number}", "kind": "minimise", "right": best["pattern"], "of": text,
                      "regex": f"[ab()|*+?]{{1,{len(text)}}}",
                      "question": f"Simplify the regular expression {text} : write the shortest regular expression that matches "
                                  "exactly the same strings. Answer with the regular expression only."})
        number += 1
    return items


def taken(kind, text):
    """What a free answer says."""
    if kind == "count":
        numbers = re.findall(r"\d+", text)
        return numbers[0] if numbers else text
    if kind == "equal":
        words = re.findall(r"\b(yes|no)\b", text.lower())
        return words[0] if words else text
    quoted = re.findall(r'["`\'“]([^"`\'”\s]+)["`\'”]', text)
    if kind == "place":
        single = [word for word in quoted if len(word) == 1] or re.findall(r"\b([a-z])\b", text)
        return single[-1].lower() if single else text
    return quoted[-1] if quoted else text.strip().rstrip(".").split()[-1] if text.strip() else text


def right(options, item, answer):
    if item["kind"] != "minimise":
        return answer == item["right"]
    done = subprocess.run([options.martingale, "grammar", "equal", "--json", item["of"], answer], capture_output=True, text=True)
    return done.returncode == 0 and len(answer) <= len(item["right"])


class Server:
    def __init__(self, options):
        command = [options.martingale, "serve", "--port", "0", "--model", options.model, "--threads", "1"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = json.loads(self.process.stdout.readline())["url"]

    def ask(self, item, arm):
        body = {"messages": [{"role": "user", "content": item["question"]}], "max_tokens": 48, "seed": 7, "temperature": 0}
        if arm == "constrained":
            body.update(temperature=0.3, structured_outputs={"regex": item["regex"]},
                        sampler={"particles": 8, "describe_constraint": False})
        request = urllib.request.Request(self.url + "/chat/completions", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=3600) as answer:
            return json.load(answer)["choices"][0]["message"]["content"] or ""


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["id"], line["arm"]) for line in read(out)}
    items = character_items(options.items) + pattern_items(options, options.items)
    server = Server(options)
    try:
        for item in items:
            for arm in ["free", "constrained"]:
                if (item["id"], arm) in done:
                    continue
                text = server.ask(item, arm)
                answer = text if arm == "constrained" else taken(item["kind"], text)
                line = {"id": item["id"], "kind": item["kind"], "arm": arm, "right": right(options, item, answer),
                        "answer": answer, "wanted": item["right"]}
                with out.open("a") as file:
                    file.write(json.dumps(line) + "\n")
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait()


def interval(values):
    draw = random.Random(7)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(4000))
    return means[100], means[3899]


def table(options):
    rows = {}
    for line in read(pathlib.Path(options.file)):
        rows.setdefault(line["kind"], {}).setdefault(line["id"], {})[line["arm"]] = line["right"]
    print("| | n | free | constrained | difference |")
    print("|---|---|---|---|---|")
    for kind, items in rows.items():
        pairs = [row for row in items.values() if len(row) == 2]
        free, held = (sum(row[arm] for row in pairs) for arm in ["free", "constrained"])
        low, high = interval([row["constrained"] - row["free"] for row in pairs])
        print(f"| {kind} | {len(pairs)} | {free} | {held} | {(held - free) / len(pairs):+.2f} [{low:+.2f}, {high:+.2f}] |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--model", default="qwen-0.5b")
    runs.add_argument("--items", type=int, default=40)
    runs.add_argument("--out", required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
