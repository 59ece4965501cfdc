#!/usr/bin/env python3
"""Random schemas and patterns, judged here and by independent judges.

    python3 -m venv v && v/bin/pip install jsonschema==4.26.0
    v/bin/python Benchmarks/differential/differential.py --martingale .build/release/martingale

Schemas go to Python's `jsonschema`, patterns to the system's perl; every verdict is compared with that of
`martingale check --jsonl`. The same seed makes the same cases. Every disagreement is printed as a line that
`check --jsonl` reads; the status is 1 when there is one. 1,000 trials take a few seconds, a million an hour.
"""

import argparse
import json
import random
import subprocess
import sys

from jsonschema import Draft202012Validator

KEYS = ["a", "b", "c", "id", "kind", ""]
WORDS = ["a", "b", "ab", "abc", "", "x-1", "é", "🙂", "a\"b", "0"]
# Common to Python's engine and ECMA-262; `$` is left out, for Python lets a newline pass there.
PATTERNS = ["^a", "b", "^[a-c]*x", "^..?", "[0-9]", "^(ab|c)+", "a{2,3}", "^[^a]"]


class Schemas:
    """Schemas of every keyword that is decided by the value alone, nested up to a depth."""

    def __init__(self, rng):
        self.rng = rng

    def schema(self, depth):
        rng = self.rng
        if rng.random() < 0.04:
            return rng.random() < 0.7
        kinds = [self.number, self.string, self.listed, self.typed]
        if depth > 0:
            kinds += [self.object, self.array, self.object, self.array, self.combined, self.combined]
        result = {}
        for kind in rng.sample(kinds, rng.choice([1, 1, 2, 2, 3])):
            for key, value in kind(depth - 1).items():
                result.setdefault(key, value)
        return result

    def typed(self, depth):
        names = ["null", "boolean", "integer", "number", "string", "array", "object"]
        return {"type": self.rng.choice([self.rng.choice(names), self.rng.sample(names, 3)])}

    def number(self, depth):
        rng = self.rng
        low = rng.randint(-5, 5)
        choices = {
            "minimum": low, "maximum": low + rng.randint(-1, 9), "exclusiveMinimum": low - 0.5,
            "exclusiveMaximum": low + rng.randint(0, 9), "multipleOf": rng.choice([1, 2, 0.5, 0.25, 3]),
        }
        return self.some(choices)

    def string(self, depth):
        rng = self.rng
        low = rng.randint(0, 3)
        choices = {"minLength": low, "maxLength": low + rng.randint(0, 3), "pattern": rng.choice(PATTERNS)}
        return self.some(choices)

    def listed(self, depth):
        values = [self.value(1) for _ in range(self.rng.randint(1, 4))]
        return {"enum": values} if self.rng.random() < 0.6 else {"const": values[0]}

    def object(self, depth):
        rng = self.rng
        keys = rng.sample(KEYS, 3)
        choices = {
            "properties": {key: self.schema(depth) for key in keys[: rng.randint(1, 3)]},
            "required": keys[:rng.randint(0, 2)],
            "additionalProperties": rng.choice([False, self.schema(depth)]),
            "patternProperties": {rng.choice(PATTERNS): self.schema(depth)},
            "propertyNames": self.schema(0), "minProperties": rng.randint(0, 3),
            "maxProperties": rng.randint(0, 4), "dependentRequired": {keys[0]: keys[1:]},
            "dependentSchemas": {keys[1]: self.schema(depth)},
            "unevaluatedProperties": rng.choice([False, self.schema(depth)]),
        }
        return self.some(choices)

    def array(self, depth):
        rng = self.rng
        low = rng.randint(0, 2)
        choices = {
            "prefixItems": [self.schema(depth) for _ in range(rng.randint(1, 2))],
            "items": rng.choice([False, self.schema(depth)]), "minItems": low,
            "maxItems": low + rng.randint(0, 3), "uniqueItems": rng.random() < 0.8,
            "contains": self.schema(depth), "unevaluatedItems": rng.choice([False, self.schema(depth)]),
        }
        result = self.some(choices)
        if "contains" in result and rng.random() < 0.5:
            result["minContains"] = rng.randint(0, 2)
            result["maxContains"] = result["minContains"] + rng.randint(0, 2)
        return result

    def combined(self, depth):
        rng = self.rng
        several = lambda: [self.schema(depth) for _ in range(rng.randint(1, 3))]
        choices = {
            "allOf": several(), "anyOf": several(), "oneOf": several(), "not": self.schema(depth),
            "if": self.schema(depth),
        }
        result = self.some(choices, most=2)
        if "if" in result:
            result["then"] = self.schema(depth)
            if rng.random() < 0.6:
                result["else"] = self.schema(depth)
        return result

    def some(self, choices, most=3):
        names = self.rng.sample(sorted(choices), self.rng.randint(1, min(most, len(choices))))
        return {name: choices[name] for name in names}

    def value(self, depth):
        rng = self.rng
        kind = rng.randint(0, 8 if depth > 0 else 6)
        if kind == 0:
            return rng.choice([None, True, False])
        if kind <= 2:
            return rng.choice([0, 1, -1, 2, 3, 5, 0.5, 1.0, -2.25, 10])
        if kind <= 6:
            return rng.choice(WORDS)
        if kind == 7:
            return [self.value(depth - 1) for _ in range(rng.randint(0, 3))]
        return {rng.choice(KEYS): self.value(depth - 1) for _ in range(rng.randint(0, 3))}

    def instance(self, schema, depth=4):
        """A value that tries to satisfy a schema, half-heartedly."""
        rng = self.rng
        if not isinstance(schema, dict) or depth == 0 or rng.random() < 0.08:
            return self.value(2)
        if "const" in schema and rng.random() < 0.8:
            return schema["const"]
        if "enum" in schema and rng.random() < 0.8:
            return rng.choice(schema["enum"])
        for key in ("allOf", "anyOf", "oneOf"):
            if schema.get(key) and rng.random() < 0.4:
                return self.instance(rng.choice(schema[key]), depth - 1)
        for key in ("then", "else", "if"):
            if key in schema and rng.random() < 0.2:
                return self.instance(schema[key], depth - 1)
        objects = {"properties", "required", "additionalProperties", "patternProperties", "propertyNames",
                   "minProperties", "maxProperties", "dependentRequired", "dependentSchemas",
                   "unevaluatedProperties"}
        arrays = {"prefixItems", "items", "minItems", "maxItems", "uniqueItems", "contains", "unevaluatedItems"}
        wanted = schema.get("type")
        wanted = rng.choice(wanted) if isinstance(wanted, list) else wanted
        if wanted is None:
            options = ["object"] * bool(objects & set(schema)) + ["array"] * bool(arrays & set(schema))
            options += ["string"] * bool({"pattern", "minLength", "maxLength"} & set(schema))
            options += ["number"] * bool({"minimum", "maximum", "multipleOf"} & set(schema))
            wanted = rng.choice(options) if options else None
        if wanted == "object":
            keys = [key for key in schema.get("properties", {}) if rng.random() < 0.6]
            keys += [key for key in schema.get("required", []) if rng.random() < 0.9]
            keys += [rng.choice(KEYS) for _ in range(rng.choice([0, 0, 0, 1, 2]))]
            rng.shuffle(keys)
            result = {}
            for key in keys:
                below = schema.get("properties", {}).get(key, schema.get("additionalProperties", True))
                result[key] = self.instance(below, depth - 1)
            return result
        if wanted == "array":
            prefix = schema.get("prefixItems", [])
            count = max(0, schema.get("minItems", rng.randint(0, 3)) + rng.choice([-1, 0, 0, 0, 1]))
            rest = schema.get("items", True)
            result = []
            for index in range(count):
                below = prefix[index] if index < len(prefix) else rest
                if "contains" in schema and rng.random() < 0.4:
                    below = schema["contains"]
                result.append(self.instance(below, depth - 1))
            return result
        if wanted == "string":
            return rng.choice(WORDS) + rng.choice(["", "", "a", "b", "x", "1"])
        if wanted in ("number", "integer"):
            base = schema.get("minimum", schema.get("maximum", 0))
            step = schema.get("multipleOf", 1)
            return rng.choice([base, base + 1, base - 1, step, step * 3, 0, 0.5])
        return self.value(2)


class Patterns:
    """Patterns that perl and PCRE2 read alike, over a few letters."""

    def __init__(self, rng):
        self.rng = rng

    def pattern(self, depth):
        self.groups = 0
        return self.alternation(depth)

    def alternation(self, depth):
        return "|".join(self.sequence(depth) for _ in range(self.rng.choice([1, 1, 1, 2, 3])))

    def sequence(self, depth):
        return "".join(self.item(depth) for _ in range(self.rng.randint(1, 3)))

    def item(self, depth):
        rng = self.rng
        kind = rng.randint(0, 17 if depth > 0 else 8)
        if kind <= 3:
            atom = rng.choice("ab01 ")
        elif kind == 4:
            atom = rng.choice([".", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S"])
        elif kind <= 6:
            atom = rng.choice(["[ab]", "[^a]", "[a-c0-3]", "[^b1]", r"[\da]", "[a b]"])
        elif kind == 7:
            return rng.choice([r"\b", r"\B", "^", r"\A", r"\z"])
        elif kind == 8:
            atom = rng.choice(["a", "b", r"\x61"])
        elif kind <= 10:
            self.groups += 1
            atom = "(" + self.alternation(depth - 1) + ")"
        elif kind <= 12:
            atom = "(?:" + self.alternation(depth - 1) + ")"
        elif kind == 13:
            return rng.choice(["(?=", "(?!"]) + self.alternation(depth - 1) + ")"
        elif kind == 14:
            return rng.choice(["(?<=", "(?<!"]) + rng.choice(["a", "b", "[ab]", "0", "ab", r"\d"]) + ")"
        elif kind == 15:
            atom = "(?>" + self.alternation(depth - 1) + ")"
        elif kind == 16:
            atom = "(?i:" + self.sequence(depth - 1) + ")"
        else:
            if not self.groups:
                return "a"
            # In braces, so that a digit behind it is one.
            return r"\g{%d}" % rng.randint(1, self.groups)
        quantifier = rng.choice(["", "", "", "", "?", "*", "+", "{2}", "{1,2}", "{0,3}", "{2,}"])
        if quantifier and quantifier != "{2}":
            quantifier += rng.choice(["", "", "", "?", "+"])
        return atom + quantifier

    def text(self):
        return "".join(self.rng.choice("aaabbb01 A") for _ in range(self.rng.randint(0, 7)))


PERL = r"""
use JSON::PP; binmode STDOUT, ':utf8'; my $json = JSON::PP->new->allow_nonref; $SIG{__WARN__} = sub {};
while (<STDIN>) {
  my $line = $json->decode($_); my $pattern = $line->{regex};
  my $compiled = eval { qr/\A(?:$pattern)\z/ };
  my @answers = map { my $text = $_; defined $compiled ? ($text =~ $compiled ? 1 : 0) : -1 } @{$line->{texts}};
  print $json->encode(\@answers), "\n";
}
"""


def verdicts(program, lines, flags):
    """What `check --jsonl` says: for each line a list of verdicts; None where it is refused."""
    text = "".join(json.dumps(line) + "\n" for line in lines)
    answer = subprocess.run([program, "check", "--jsonl", *flags], input=text, capture_output=True, text=True)
    if answer.returncode not in (0, 65):
        sys.exit(f"martingale check: status {answer.returncode}\n{answer.stderr[:2000]}")
    result = []
    for record in map(json.loads, answer.stdout.splitlines()):
        result.append(record["results"] if record.get("compiled") else None)
        if "error" in record:
            result[-1] = record["error"]
    return result


def compare(name, lines, theirs, ours):
    pairs = refused = 0
    wrong = []
    for line, expected, found in zip(lines, theirs, ours, strict=True):
        if found is None:
            refused += 1
            continue
        for test, their, our in zip(line["tests"], expected, found if isinstance(found, list) else expected):
            if their is None:
                continue
            pairs += 1
            if their != our or not isinstance(found, list):
                case = {key: value for key, value in line.items() if key != "tests"}
                wrong.append({**case, "tests": [{**test, "valid": their}], "found": found})
    for case in wrong[:20]:
        print(json.dumps(case))
    print(f"{name}: {len(lines)} compiled here and there, {refused} refused here, "
          f"{pairs} verdicts, {len(wrong)} disagreements")
    return len(wrong)


def run_schemas(program, trials, seed):
    rng = random.Random(f"schemas {seed}")
    source = Schemas(rng)
    lines, theirs = [], []
    while len(lines) < trials:
        schema = source.schema(3)
        values = [source.instance(schema) for _ in range(8)]
        judge = Draft202012Validator(schema)
        lines.append({"id": len(lines), "schema": schema, "tests": [{"data": value} for value in values]})
        theirs.append([judge.is_valid(value) for value in values])
    return compare("schemas", lines, theirs, verdicts(program, lines, ["--json-format", "annotation"]))


def run_patterns(program, trials, seed):
    rng = random.Random(f"patterns {seed}")
    source = Patterns(rng)
    lines = []
    while len(lines) < trials:
        pattern = source.pattern(3)
        texts = sorted({source.text() for _ in range(12)})
        lines.append({"id": len(lines), "regex": pattern, "tests": [{"text": text} for text in texts]})
    questions = "".join(
        json.dumps({"regex": line["regex"], "texts": [test["text"] for test in line["tests"]]}) + "\n"
        for line in lines)
    answer = subprocess.run(["perl", "-e", PERL], input=questions, capture_output=True, text=True, check=True)
    theirs = [[None if mark < 0 else mark == 1 for mark in json.loads(row)] for row in answer.stdout.splitlines()]
    return compare("patterns", lines, theirs, verdicts(program, lines, []))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--martingale", default=".build/release/martingale")
    parser.add_argument("--trials", type=int, default=1000, help="schemas, and patterns")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["schemas", "patterns"])
    options = parser.parse_args()
    wrong = 0
    batch = 2000
    for start in range(0, options.trials, batch):
        count = min(batch, options.trials - start)
        seed = f"{options.seed} {start}"
        if options.only != "patterns":
            wrong += run_schemas(options.martingale, count, seed)
        if options.only != "schemas":
            wrong += run_patterns(options.martingale, count, seed)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
