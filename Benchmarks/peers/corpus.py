#!/usr/bin/env python3
"""Schemas that Python packages ship, with instances: lines for `check --jsonl`, `bench constraints` and peers.py.

    pip install --no-deps --target schemas cfn-lint==1.56.0 check-jsonschema jupyterlab nbformat cyclonedx-python-lib \
        openapi-spec-validator jsonschema-specifications
    python3 Benchmarks/peers/corpus.py schemas --most 500 > corpus.jsonl

JSONSchemaBench judges by labelled instances. Those here are drawn from each schema at random, half of them then changed
in one place, and labelled by Python's `jsonschema`; a schema that it cannot use, or of which no valid instance was found,
is left out. Strings are ASCII, for Python's `\\w` means other letters than ECMA-262's. Format is an annotation (`--format annotation`): drawn strings have their format in any case. The schemas
keep the licences of their packages: read them there, do not ship them.
"""

import argparse
import json
import os
import random
import sys

from jsonschema.validators import validator_for

FORMATS = {"date": "2024-02-29", "date-time": "2024-02-29T10:00:00Z", "time": "10:00:00Z", "email": "a@example.org",
           "uri": "https://example.org/a", "uri-reference": "/a", "uuid": "6fa459ea-ee8a-3ca4-894e-db77e160355e",
           "ipv4": "127.0.0.1", "ipv6": "::1", "hostname": "example.org", "regex": "a+", "json-pointer": "/a",
           "iri-reference": "/a", "iri": "https://example.org/a"}


class Instances:
    def __init__(self, schema, rng):
        self.root, self.rng = schema, rng

    def resolve(self, schema):
        for _ in range(20):
            if not isinstance(schema, dict) or not str(schema.get("$ref", "")).startswith("#"):
                return schema
            node = self.root
            for step in schema["$ref"][1:].split("/")[1:]:
                step = step.replace("~1", "/").replace("~0", "~")
                node = node[int(step)] if isinstance(node, list) else node.get(step, {})
            schema = node
        return {}

    def draw(self, schema, depth=5):
        rng = self.rng
        schema = self.resolve(schema)
        if not isinstance(schema, dict):
            return "a"
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return rng.choice(schema["enum"])
        merged = dict(schema)
        for key in ("oneOf", "anyOf"):
            if schema.get(key):
                merged = self.merge(merged, self.resolve(rng.choice(schema[key])))
        for part in schema.get("allOf", []):
            merged = self.merge(merged, self.resolve(part))
        schema = merged
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return rng.choice(schema["enum"])
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = rng.choice(kind)
        if kind is None:
            kind = ("object" if "properties" in schema or "required" in schema else "array" if "items" in schema else "string")
        return getattr(self, kind, self.string)(schema, depth)

    def merge(self, one, two):
        if not isinstance(two, dict):
            return one
        result = {**one, **two}
        if "properties" in one and "properties" in two:
            result["properties"] = {**one["properties"], **two["properties"]}
        if "required" in one and "required" in two:
            result["required"] = one["required"] + [k for k in two["required"] if k not in one["required"]]
        return result

    def object(self, schema, depth):
        result = {}
        properties = schema.get("properties", {})
        needed = schema.get("required", [])
        needed = needed if isinstance(needed, list) else []
        for key in needed:
            result[key] = self.draw(properties.get(key, True), depth - 1)
        others = [key for key in properties if key not in result]
        for key in self.rng.sample(others, min(len(others), self.rng.randint(0, 3) if depth > 0 else 0)):
            result[key] = self.draw(properties[key], depth - 1)
        return result

    def array(self, schema, depth):
        items = schema.get("items", True)
        items = items[0] if isinstance(items, list) and items else items
        count = max(schema.get("minItems", 0), self.rng.randint(0, 2) if depth > 0 else 0)
        return [self.draw(items, depth - 1) for _ in range(min(count, 20))]

    def string(self, schema, depth):
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]]
        text = self.rng.choice(["a", "name", "x-1", "Abc", "value", "a b", "10", "arn:aws:s3:::b"])
        text = text * (1 + schema.get("minLength", 0) // len(text))
        return text[: schema.get("maxLength", len(text))]

    def integer(self, schema, depth):
        low = schema.get("minimum", 0)
        return int(min(schema.get("maximum", low + 9), low + self.rng.randint(0, 9)))

    def number(self, schema, depth):
        return self.integer(schema, depth) if self.rng.random() < 0.5 else self.integer(schema, depth) + 0.5

    def boolean(self, schema, depth):
        return self.rng.random() < 0.5

    def null(self, schema, depth):
        return None

    def changed(self, value):
        """The value with one place changed."""
        rng = self.rng
        if isinstance(value, dict) and value and rng.random() < 0.85:
            value = dict(value)
            key = rng.choice(list(value))
            act = rng.randint(0, 3)
            if act == 0:
                del value[key]
            elif act == 1:
                value["unexpected"] = 1
            else:
                value[key] = self.changed(value[key])
            return value
        if isinstance(value, list) and value and rng.random() < 0.7:
            value = list(value)
            place = rng.randrange(len(value))
            value[place] = self.changed(value[place])
            return value
        return rng.choice([None, 3, -1, "", "zzz", [], {}, True, 1.5, ["a"]])


def schemas(folder):
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(root, name)
            if not name.endswith(".json") or os.path.getsize(path) > 300_000:
                continue
            try:
                with open(path) as file:
                    schema = json.load(file)
            except (ValueError, OSError):
                continue
            if isinstance(schema, dict) and ("json-schema.org" in str(schema.get("$schema", "")) or
                                             ("properties" in schema and "additionalProperties" in schema)):
                yield os.path.relpath(path, folder), schema


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--most", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found, seen = [], set()
    for path, schema in schemas(options.folder):
        text = json.dumps(schema)
        if text not in seen:
            seen.add(text)
            found.append((path, schema))
    random.Random(options.seed).shuffle(found)
    written = 0
    for path, schema in found:
        if written == options.most:
            break
        rng = random.Random(f"{options.seed} {path}")
        source = Instances(schema, rng)
        tests = []
        try:
            judge = validator_for(schema)(schema)
            for turn in range(40):
                value = source.draw(schema)
                if turn % 2:
                    value = source.changed(value)
                valid = judge.is_valid(value)
                if sum(test["valid"] == valid for test in tests) < 3 and all(test["data"] != value for test in tests):
                    tests.append({"valid": valid, "data": value})
        except Exception as error:  # A schema that the judge cannot use has no labels.
            print(f"left out: {path}: {type(error).__name__}", file=sys.stderr)
            continue
        if any(test["valid"] for test in tests):
            written += 1
            print(json.dumps({"id": path, "schema": schema, "tests": tests}))


if __name__ == "__main__":
    main()
