#!/usr/bin/env python3
"""Which spelling of JSON a model is best held to: log Z and right answers of each `--json-style`.

    python3 Benchmarks/styles/styles.py --martingale .build/release/martingale --model qwen-0.5b

40 schemas with a text each that says the answer. Records are appended to a file, and what is in it is not run again,
so a run that was stopped goes on. The table compares the styles on the tasks that all of them have answered.
"""

import argparse
import json
import math
import os
import subprocess

STRING, INTEGER, NUMBER, BOOLEAN = ({"type": name} for name in ("string", "integer", "number", "boolean"))


def record(**properties):
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def listed(items):
    return {"type": "array", "items": items}


def tasks():
    """(text, schema, answer): ten shapes, four texts each."""
    people = [("Ada Brown", 36, "London"), ("Björn Åkesson", 51, "Malmö"), ("Mei Lin", 8, "Taipei"), ("Omar Said", 70, "Cairo")]
    for name, age, city in people:
        yield (f"{name} is {age} years old and lives in {city}.", record(name=STRING, age=INTEGER, city=STRING),
               {"name": name, "age": age, "city": city})
    products = [("lamp", 19.99, True), ("desk", 249.5, False), ("pen", 0.35, True), ("sofa", 1200, False)]
    for name, price, stock in products:
        state = "in stock" if stock else "sold out"
        yield (f"The {name} costs {price} euros and is {state}.", record(product=STRING, price=NUMBER, in_stock=BOOLEAN),
               {"product": name, "price": price, "in_stock": stock})
    for words in (["red", "green"], ["tea", "milk", "sugar"], ["Rome"], ["owl", "fox", "elk", "bee"]):
        yield ("The list has: " + ", ".join(words) + ".", record(items=listed(STRING)), {"items": words})
    for numbers in ([3, 1, 2], [10, 20], [5], [7, 7, 8, 9]):
        yield ("The scores were " + ", ".join(map(str, numbers)) + ".",
               record(scores=listed(INTEGER), total=INTEGER), {"scores": numbers, "total": sum(numbers)})
    for street, number, city, code in (("Main Street", 5, "Salem", "97301"), ("Rue Verte", 12, "Lyon", "69001"),
                                       ("Elm Road", 101, "Leeds", "LS1 4DY"), ("Calle Sol", 9, "Sevilla", "41001")):
        address = record(street=STRING, number=INTEGER, city=STRING, postcode=STRING)
        yield (f"Ship to {street} {number}, {code} {city}.", record(address=address),
               {"address": {"street": street, "number": number, "city": city, "postcode": code}})
    for date, title in (("2024-03-01", "Launch"), ("2025-12-24", "Dinner"), ("2023-07-15", "Regatta"), ("2026-01-02", "Review")):
        yield (f"{title} takes place on {date}.",
               record(title=STRING, date={"type": "string", "format": "date"}), {"title": title, "date": date})
    for text, mood in (("I love it!", "positive"), ("It broke at once.", "negative"), ("It is a chair.", "neutral"),
                       ("Best purchase of my life.", "positive")):
        yield (f"Review: {text}", record(sentiment={"enum": ["positive", "negative", "neutral"]}), {"sentiment": mood})
    for what, value, unit in (("wavelength", 5e-7, "m"), ("distance", 1.5e11, "m"), ("mass", 9.1e-31, "kg"), ("time", 1e-9, "s")):
        yield (f"The {what} is {value} {unit}.", record(quantity=STRING, value=NUMBER, unit=STRING),
               {"quantity": what, "value": value, "unit": unit})
    for first, second in ((("Ann", 3), ("Bob", 5)), (("Eva", 40), ("Tom", 41)), (("Kim", 9), ("Lee", 2)), (("Ida", 1), ("Max", 6))):
        yield (f"{first[0]} has {first[1]} points and {second[0]} has {second[1]} points.",
               record(players=listed(record(name=STRING, points=INTEGER))),
               {"players": [{"name": n, "points": p} for n, p in (first, second)]})
    for path, text in (("src/main.c", 'say "hi"'), ("docs/a.md", "a/b"), ("/etc/hosts", "été"), ("C:\\tmp", "1\\2")):
        yield (f"The file {path} contains exactly this: {text}", record(path=STRING, content=STRING),
               {"path": path, "content": text})


def leaves(value, way=()):
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, (*way, key))
    elif isinstance(value, list):
        yield (*way, "count"), len(value)
        for index, below in enumerate(value):
            yield from leaves(below, (*way, index))
    else:
        yield way, value


def share(answer, text):
    """How much of an answer is right, leaf by leaf."""
    try:
        found = dict(leaves(json.loads(text)))
    except (TypeError, ValueError):
        return 0.0
    wanted = list(leaves(answer))
    return sum(found.get(way) == value for way, value in wanted) / len(wanted)


def run(options, style, pending):
    lines = ""
    for number, (text, schema, _) in pending:
        prompt = f"Extract the facts of this text as JSON.\n\n{text}"
        lines += json.dumps({"id": number, "prompt": prompt, "json_schema": schema}) + "\n"
    command = [options.martingale, "generate", "--jsonl", "--json-style", style, "--model", options.model,
               "--threads", "1", "--particles", str(options.particles), "--max-tokens", "160", "--seed", "1"]
    answers = dict(pending)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdin.write(lines)
        process.stdin.close()
        for line in process.stdout:
            record = json.loads(line)
            answer = answers[record["id"]][2]
            part = share(answer, record.get("text"))
            yield {"task": record["id"], "style": style, "log_z": record.get("log_z"), "ess": record.get("ess"),
                   "share": round(part, 3), "right": part == 1, "text": record.get("text"),
                   "error": record.get("error", {}).get("code")}
    if process.returncode not in (0, 65):
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")


def table(records, styles):
    by_style = {style: {r["task"]: r for r in records if r["style"] == style} for style in styles}
    common = set.intersection(*(set(found) for found in by_style.values()))
    print(f"| style | tasks | log Z, mean | difference to {styles[0]} | whole answers right | leaves right | no answer |")
    print("|---|---|---|---|---|---|---|")
    for style in styles:
        found = [by_style[style][task] for task in sorted(common)]
        scored = [t for t in sorted(common) if all(by_style[s][t]["log_z"] is not None for s in styles)]
        mean = sum(by_style[style][t]["log_z"] for t in scored) / max(1, len(scored))
        gaps = [by_style[style][t]["log_z"] - by_style[styles[0]][t]["log_z"] for t in scored]
        gap = sum(gaps) / max(1, len(gaps))
        error = math.sqrt(sum((g - gap) ** 2 for g in gaps) / max(1, len(gaps) * (len(gaps) - 1)))
        print(f"| {style} | {len(found)} | {mean:.2f} | {gap:+.2f} ± {error:.2f} | {sum(r['right'] for r in found)} | "
              f"{sum(r['share'] for r in found) / max(1, len(found)):.3f} | {sum(r['error'] is not None for r in found)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--martingale", default=".build/release/martingale")
    parser.add_argument("--model", default="qwen-0.5b")
    parser.add_argument("--particles", type=int, default=4)
    parser.add_argument("--styles", default="compact,pretty,any")
    parser.add_argument("--results", default=os.path.join(os.path.dirname(__file__), "../results/json-styles.jsonl"))
    options = parser.parse_args()
    styles = options.styles.split(",")
    records = []
    if os.path.exists(options.results):
        with open(options.results) as file:
            records = [json.loads(line) for line in file]
    done = {(r["task"], r["style"]) for r in records}
    everything = list(enumerate(tasks()))
    with open(options.results, "a") as file:
        # A few of each style in turn, so that what there is can be compared at any time.
        for start in range(0, len(everything), 5):
            for style in styles:
                pending = [(n, t) for n, t in everything[start:start + 5] if (n, style) not in done]
                for found in run(options, style, pending) if pending else []:
                    records.append(found)
                    file.write(json.dumps(found, ensure_ascii=False) + "\n")
                    file.flush()
    table(records, styles)


if __name__ == "__main__":
    main()
