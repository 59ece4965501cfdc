#!/usr/bin/env python3
"""arms: what each part of the sampler is worth, one arm at a time, in four domains.

    pip install partialsmiles rdkit          # for molecules
    python3 Benchmarks/arms/arms.py run --martingale martingale --model qwen2.5-coder-0.5b-instruct-q4_k_m.gguf \\
        --patterns reference20.jsonl --schemas dev.jsonl --out arms.jsonl
    python3 Benchmarks/arms/arms.py table arms.jsonl

Arms are a method and a number of particles: `base` draws freely (one text, the constraint ignored), `rerank` draws freely
and weighs by the constraint at the end, `masked` is locally masked decoding, `awrs` adaptive weighted rejection sampling and
nothing else (one particle: the sampler by itself; more: in sequential Monte Carlo), `auto` the same with whole masks where
they are cheaper, `exact` whole masks at every step, `twisted` one free draw a step, and particles that leave the constraint
die. Domains: `patterns` (right: the text matches), `json` (right: the schema accepts the text), `extraction` (right: the share
of the fields that are the expected ones), `molecules` (right: the quantitative estimate of drug-likeness of a valid molecule
that is not one of the examples, 0 otherwise).

Accuracy is weighted by the posterior: what a draw from it is worth. `run` appends a line an item and arm; started again it goes on.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ARMS = ["base:1", "rerank:5", "rerank:10", "masked:1", "twisted:5", "twisted:10", "awrs:1", "awrs:5", "awrs:10",
        "auto:5", "auto:10", "exact:5", "exact:10"]
SHOTS = [("(ab)+", "ab"), ("(ab|cd)+", "cd"), ("[a-z]+", "hello")]
SMILES = r"[A-Za-z0-9@+#=()\[\]/\\-]{1,40}"


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


# MARK: Domains: items of {"messages", constraint, options, judge}

def patterns(options):
    for row in lines(options.patterns)[:options.items]:
        messages = [{"role": "system", "content": "You write strings that match regular expressions. Write only a string that "
                     "matches the pattern as a whole, nothing else."}]
        for pattern, text in SHOTS:
            messages += [{"role": "user", "content": pattern}, {"role": "assistant", "content": text}]
        messages.append({"role": "user", "content": row["pattern"]})
        yield {"id": f"pattern-{row['i']}", "messages": messages, "max_tokens": 24,
               "constraint": ["--regex", row["pattern"]], "temperature": 1.0}


def schemas(options):
    for number, row in enumerate(lines(options.schemas)[:options.items]):
        schema = row.get("schema", row)
        text = json.dumps(schema)
        if len(text) > 3000:
            continue
        yield {"id": f"json-{number}", "max_tokens": 200, "temperature": 1.0,
               "messages": [{"role": "user", "content": "Write one example of a JSON value that this schema accepts, on one line and "
                             f"nothing else.\n{text}"}], "constraint": ["--json-schema", text]}


def extraction(options):
    folder = ROOT / "Examples/extraction"
    for name in ["invoices", "emails"]:
        task = json.loads((folder / f"{name}.json").read_text())
        keys = {row.pop("id"): row for row in lines(folder / f"{name}.keys.jsonl")}
        schema = task["output"]["json_schema"]
        for member in schema["properties"].values():
            member.pop("x-verbatim", None)
        for row in lines(folder / f"{name}.jsonl")[:(options.items + 1) // 2]:
            yield {"id": f"{name}-{row['id']}", "max_tokens": 128, "temperature": 0.5, "expected": keys[row["id"]],
                   "messages": [{"role": "system", "content": task["system"]}, {"role": "user", "content": row["text"]}],
                   "constraint": ["--json-schema", json.dumps(schema)]}


def molecules(options):
    known = (ROOT / "Examples/molecules/known.smi").read_text().split()
    for number in range(options.items):
        source = random.Random(number)
        shown = source.sample(known, 20)
        yield {"id": f"molecule-{number}", "max_tokens": 32, "temperature": 1.0, "known": known,
               "messages": [{"role": "user", "content": "Drug-like molecules as SMILES, one a line:\n" + "\n".join(shown) +
                             "\nWrite another one, larger and not in the list. Answer with its SMILES only."}],
               "constraint": ["--regex", SMILES, "--checker", f"{sys.executable} {ROOT}/Examples/molecules/checker.py"]}


DOMAINS = {"patterns": patterns, "json": schemas, "extraction": extraction, "molecules": molecules}


def judge(options, domain, item, text):
    """What a text is worth, from 0 to 1."""
    if domain == "molecules":
        from rdkit import Chem, RDLogger
        from rdkit.Chem import QED
        RDLogger.DisableLog("rdApp.*")
        molecule = Chem.MolFromSmiles(text) if text and "." not in text else None
        if molecule is None or molecule.GetNumAtoms() == 0:
            return 0.0
        known = {Chem.MolToSmiles(Chem.MolFromSmiles(one)) for one in item["known"]}
        return 0.0 if Chem.MolToSmiles(molecule) in known else QED.qed(molecule)
    done = subprocess.run([options.martingale, "check", *item["constraint"]], input=text.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        return 0.0
    if "expected" not in item:
        return 1.0
    value = json.loads(text)
    return sum(value.get(key) == want for key, want in item["expected"].items()) / len(item["expected"])


# MARK: Running

def ask(options, item, arm):
    method, _, particles = arm.partition(":")
    command = [options.martingale, "generate", "--jsonl", "--model", options.model, "--threads", "1", "--method", method,
               "--particles", particles, "--temperature", str(item["temperature"]), "--seed", "1", "--json",
               *item["constraint"]]
    request = {"messages": item["messages"], "max_tokens": item["max_tokens"]}
    done = subprocess.run(command, input=json.dumps(request).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out = done.stdout.decode().splitlines()
    return json.loads(out[-1]) if out else {"error": done.stderr.decode()[-400:]}


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["item"], line["arm"]) for line in lines(out)} if out.exists() else set()
    for domain in options.domains.split(","):
        for item in DOMAINS[domain](options):
            for arm in options.arms.split(","):
                if (item["id"], arm) in done:
                    continue
                record = ask(options, item, arm)
                samples = record.get("samples") or ([{"text": record["text"], "weight": 1}] if record.get("text") else [])
                worth = [judge(options, domain, item, sample["text"]) for sample in samples]
                weights = [sample.get("weight") or 0 for sample in samples]
                total = sum(weights)
                usage = record.get("usage") or {}
                line = {"domain": domain, "item": item["id"], "arm": arm, "log_z": record.get("log_z"),
                        "worth": sum(w * x for w, x in zip(weights, worth)) / total if total else 0.0,
                        "empty": not total, "texts": [[s["text"], s.get("weight"), x] for s, x in zip(samples, worth)],
                        "steps": usage.get("particle_steps"), "exact": usage.get("exact_steps"),
                        "forced": usage.get("forced_steps"), "checks": usage.get("constraint_checks"),
                        "evaluated": usage.get("tokens_evaluated"), "prompt": usage.get("prompt_tokens"),
                        "seconds": record.get("seconds")}
                if record.get("error"):
                    line["error"] = record["error"]
                with out.open("a") as file:
                    file.write(json.dumps(line) + "\n")


# MARK: The table

def interval(differences):
    source = random.Random(7)
    means = sorted(sum(source.choices(differences, k=len(differences))) / len(differences) for _ in range(10000))
    return means[249], means[9749]


def table(options):
    rows = lines(options.file)
    for domain in DOMAINS:
        items = {}
        for row in rows:
            if row["domain"] == domain:
                items.setdefault(row["item"], {})[row["arm"]] = row
        arms = [arm for arm in ARMS if any(arm in item for item in items.values())]
        whole = [item for item in items.values() if all(arm in item for arm in arms)]
        if not whole:
            continue
        print(f"\n{domain}, {len(whole)} items\n\n| arm | accuracy | against masked | empty | masked steps, % | checks a step | "
              "tokens evaluated, without the prompt |\n|---|---|---|---|---|---|---|")
        for arm in arms:
            mine = [item[arm] for item in whole]
            mean = sum(row["worth"] for row in mine) / len(mine)
            differences = [item[arm]["worth"] - item["masked:1"]["worth"] for item in whole]
            low, high = interval(differences)
            against = "" if arm == "masked:1" else f"{sum(differences) / len(differences):+.2f} [{low:+.2f}, {high:+.2f}]"
            steps = sum((row["steps"] or 0) for row in mine) or 1
            share = 100 * sum((row["exact"] or 0) for row in mine) / steps
            checks = sum((row["checks"] or 0) for row in mine) / steps
            tokens = sum((row["evaluated"] or 0) - (row["prompt"] or 0) for row in mine) / len(mine)
            print(f"| {arm.replace(':', ', ')} | {mean:.2f} | {against} | {sum(row['empty'] for row in mine)} | {share:.0f} | "
                  f"{checks:.2f} | {tokens:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--model", required=True)
    runs.add_argument("--patterns")
    runs.add_argument("--schemas")
    runs.add_argument("--domains", default=",".join(DOMAINS))
    runs.add_argument("--arms", default=",".join(ARMS))
    runs.add_argument("--items", type=int, default=20)
    runs.add_argument("--out", required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
