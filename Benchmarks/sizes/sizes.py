#!/usr/bin/env python3
"""How large constraints and texts may be: compile time, first mask and memory of the largest that are in use, as a table.

    python3 Benchmarks/sizes/sizes.py --martingale .build/release/martingale

Times are processor time of one thread. Memory is what the process took beyond the same process with a constraint of one
line, model and vocabulary included in both. A limit that is met is named. The status is 1 when something takes more than
2 seconds or 300 MB.
"""

import argparse
import json
import os
import random
import subprocess
import tempfile
import time

RNG = random.Random(1)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def words(count):
    found = {}
    while len(found) < count:
        found["".join(RNG.choice(LETTERS) for _ in range(RNG.randint(4, 9)))] = None
    return list(found)


def nested(depth):
    schema = {"type": "integer"}
    for _ in range(depth):
        schema = {"type": "array", "items": schema}
    return schema


def cases():
    """(name, line of `check --jsonl`)."""
    many = words(12_000)
    ten = many[:10_000]
    yield "10,000 choices", {"choice": ten, "tests": [{"text": ten[5_000]}]}
    yield "an alternation of 12,000 words", {"regex": "(" + "|".join(many) + ")", "tests": [{"text": many[7_000]}]}
    yield "the same as a schema's pattern", {"schema": {"type": "string", "pattern": "^(" + "|".join(many) + ")$"},
                                             "tests": [{"data": many[7_000]}]}
    yield "enum of 10,000 strings", {"schema": {"enum": ten}, "tests": [{"data": ten[5_000]}]}
    yield "oneOf of 10,000 constants", {"schema": {"oneOf": [{"const": word} for word in ten]}, "tests": [{"data": ten[5_000]}]}
    yield "anyOf of 10,000 numbers", {"schema": {"anyOf": [{"const": 7 * n} for n in range(10_000)]}, "tests": [{"data": 700}]}
    yield "oneOf of 1,000 tagged objects", {
        "schema": {"oneOf": [{"properties": {"t": {"const": word}}, "required": ["t"]} for word in ten[:1_000]]},
        "tests": [{"data": {"t": ten[500]}}]}
    properties = {word: {"type": "string", "description": "x" * 60} for word in ten}
    yield "10,000 properties, a schema of 1 MB", {
        "schema": {"type": "object", "properties": properties, "additionalProperties": False},
        "tests": [{"data": {ten[3]: "a", ten[9_000]: "b"}}]}
    yield "1,000 required properties", {
        "schema": {"properties": {word: {"type": "integer"} for word in ten[:1_000]}, "required": ten[:1_000]},
        "tests": [{"data": {word: 1 for word in ten[:1_000]}}]}
    definitions = {f"d{n}": {"type": "object", "properties": {"x": {"$ref": f"#/$defs/d{n + 1}"}, "y": {"type": "string"}}}
                   for n in range(9_999)}
    definitions["d9999"] = {"type": "integer"}
    yield "10,000 definitions in a chain, a schema of 1 MB", {
        "schema": {"$ref": "#/$defs/d0", "$defs": definitions}, "tests": [{"data": {"x": {"x": {"y": "a"}}}}]}
    yield "a schema nested 160 deep", {"schema": nested(160), "tests": [{"data": []}]}
    yield "a schema nested 100,000 deep", {
        "raw": '{"schema":' + '{"items":' * 100_000 + "{}" + "}" * 100_000 + ',"tests":[{"data":1}]}'}
    yield "a pattern of 100,000 parentheses", {"regex": "(" * 50_000 + "a" + ")" * 50_000, "tests": [{"text": "a"}]}
    yield "[a-z]{1,10000}", {"regex": "[a-z]{1,10000}", "tests": [{"text": "abc"}]}
    yield "a grammar of 10,000 rules", {
        "gbnf": "root ::= " + " | ".join(f"r{n}" for n in range(10_000)) + "\n"
                + "\n".join(f'r{n} ::= "{word}"' for n, word in enumerate(ten)),
        "tests": [{"text": ten[5_000]}]}
    yield "a text of 100,000 digits, multipleOf 7", {"schema": {"multipleOf": 7}, "raw_text": "7" * 100_000}
    yield "a text of 1 MB in a string", {"schema": {"type": "string"}, "raw_text": '"' + "a" * 1_000_000 + '"'}
    yield "a text nested 500 deep", {"schema": True, "raw_text": "[" * 500 + "]" * 500}
    yield "a text nested 100,000 deep", {"schema": True, "raw_text": "[" * 100_000 + "]" * 100_000}
    yield "parentheses 100,000 deep, by a grammar", {"gbnf": 'root ::= "(" root? ")"', "raw_text": "(" * 50_000 + ")" * 50_000}


def measured(command, **options):
    """(status, output, errors, processor seconds, most memory in MB, seconds)."""
    begin = time.monotonic()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, text=True, **options)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return (process.returncode, out.read(), err.read(), usage.ru_utime + usage.ru_stime,
                usage.ru_maxrss / 1024, time.monotonic() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--martingale", default=".build/release/martingale")
    parser.add_argument("--model", help="whose vocabulary; the default model's otherwise")
    options = parser.parse_args()
    model = ["--model", options.model] if options.model else []
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "case.jsonl")

    def bench(text):
        with open(path, "w") as file:
            file.write(text + "\n")
        return measured([options.martingale, "bench", "constraints", path, *model])

    def check(line, text):
        part, value = next((key, value) for key, value in line.items() if key in ("schema", "regex", "gbnf"))
        inside = os.path.join(folder, "constraint")
        with open(inside, "w") as file:
            file.write(value if part == "gbnf" else json.dumps(value))
        with open(path, "w") as file:
            file.write(text)
        option = ["--grammar-file" if part == "gbnf" else "--json-schema", inside]
        with open(path) as file:
            return measured([options.martingale, "check", *option, "-"], stdin=file)

    small = bench('{"schema":{"type":"integer"},"tests":[{"data":5}]}')
    tiny = check({"schema": {"type": "integer"}}, "5")
    print("| what | compile, ms | first mask, ms | largest mask, ms | all, s | memory, MB | |")
    print("|---|---|---|---|---|---|---|")
    late = 0
    for name, line in cases():
        if "raw_text" in line:
            status, _, errors, seconds, memory, _ = check(line, line["raw_text"])
            compile_time = first = largest = ""
            extra = max(0, memory - tiny[4])
            seconds = max(0, seconds - tiny[3])
            note = "accepted" if status == 0 else errors.strip().split("\n")[0].removeprefix("martingale: ")
        else:
            status, output, errors, seconds, memory, _ = bench(line.get("raw") or json.dumps(line))
            found = json.loads(output.split("\n")[0]) if output else {}
            extra = max(0, memory - small[4])
            seconds = max(0, seconds - small[3])
            times = [found.get("compile_us"), found.get("first_mask_us"), (found.get("mask_us") or {}).get("max")]
            compile_time, first, largest = ("" if t is None else f"{t / 1000:.1f}" for t in times)
            refused = (found.get("refused") or {}).get("message", "") or ("" if found else errors.strip())
            note = refused.split("\n")[0].removeprefix("martingale: ")
        if seconds > 2 or extra > 300:
            late += 1
            note += " **above the goal**"
        print(f"| {name} | {compile_time} | {first} | {largest} | {seconds:.2f} | {extra:.0f} | {note[:110]} |", flush=True)
    raise SystemExit(1 if late else 0)


if __name__ == "__main__":
    main()
