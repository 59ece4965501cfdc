#!/usr/bin/env python3
"""routing: what a larger model is worth by the token, and by the answer. Fields of invoices and letters, in pairs.

    python3 Benchmarks/routing/routing.py run --first 24 --martingale martingale \\
        --small qwen-0.5b --large qwen-1.5b --out routing.jsonl
    python3 Benchmarks/routing/routing.py table routing.jsonl

Every arm is a task of `Examples/extraction` without its copied spans, so that there is something to get wrong; arms only
differ in the model and its `routing`: fields under a schema, with 4 particles at temperature 0.5. Half of the items are invoices,
half letters; right is the share of the fields that are the expected ones. Arms:

  small, large    one model alone
  token:T         routed by token (R2R's entropy rule): the large model says the tokens where the small one's entropy
                  is T nats or more
  entropy, logp, sar
                  the small model's draft with how unsure it is of it, as steps are routed; nothing is sent on. The
                  draft is the text of `small`, since all draws are named by the same seed

`run` works off blocks of items, each with all arms before the next, and appends a line an answer; started again it
goes on with the first block and arm that is missing. Each block and arm is one process of one thread: its processor
seconds, the opening of its models included, are divided among its items.

`table` prints how many are right, what it cost, and paired differences (bootstrap over items, 95 %). Routing of whole
answers is worked out from the answers of `small` and `large`: for each share of the items, those with the least sure
drafts get the large model's answer. Its area is the mean accuracy over all shares, beside that of choosing at random,
which is halfway between the two models; best: whoever knew where only the large model is right.
"""
import argparse
import copy
import json
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile

THRESHOLDS = ["0.45", "1.0", "1.6"]
SIGNALS = ["entropy", "logp", "sar"]
ARMS = ["small", "large"] + [f"token:{threshold}" for threshold in THRESHOLDS] + SIGNALS
EXAMPLES = pathlib.Path(__file__).resolve().parent.parent.parent / "Examples" / "extraction"
NEVER = 1e9


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


# --- Running ------------------------------------------------------------------------------------------------------
def items(options):
    """The first items of both kinds, each with what is expected."""
    result = []
    for kind in ["invoices", "emails"]:
        keys = {row.pop("id"): row for row in lines(EXAMPLES / f"{kind}.keys.jsonl")}
        for row in lines(EXAMPLES / f"{kind}.jsonl")[:options.first // 2]:
            result.append({"kind": kind, "text": row["text"], "expected": keys[row["id"]]})
    return list(enumerate(result))


def task(options, arm, kind):
    base = json.loads((EXAMPLES / f"{kind}.json").read_text())
    output = copy.deepcopy(base["output"])
    for member in output["json_schema"]["properties"].values():
        member.pop("x-verbatim", None)
    result = {
        "version": 1, "id": kind, "model": {"path": options.large if arm == "large" else options.small},
        "goal": "{{row.question}}", "system": base["system"], "inputs": {"row": {"jsonl": "items.jsonl"}}, "output": output,
        "describe": False, "sampling": {"particles": 4, "temperature": 0.5, "max_tokens": 128, "seed": 1},
    }
    large = {"path": options.large, "threads": 1}
    way, _, threshold = arm.partition(":")
    if way == "token":
        result["routing"] = {"by": "token", "large": large, "signal": "entropy", "threshold": float(threshold)}
    elif way in SIGNALS:
        result["routing"] = {"large": large, "signal": way, "threshold": NEVER}
    return result


def seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def block(options, arm, rows):
    """The lines of one arm for some items of the data."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="routing-"))
    try:
        (folder / "items.jsonl").write_text("".join(json.dumps({"question": row["text"]}) + "\n" for _, row in rows))
        (folder / "task.json").write_text(json.dumps(task(options, arm, rows[0][1]["kind"])))
        # The draws of an item hang on its number in the block; the seed tells the blocks apart.
        command = [options.martingale, "run", str(folder / "task.json"), "--json", "-q", "--threads", "1",
                   "--seed", str(1 + rows[0][0]), "--journal", str(folder / "journal")]
        before = seconds()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        spent = (seconds() - before) / len(rows)
        results = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if len(results) != len(rows):
            sys.exit(f"{arm}: {done.stderr}")
        unsure, drawn = {}, {}
        for event in lines(folder / "journal" / "journal.jsonl"):
            if event["event"] == "step_routed":
                unsure[event["item"]] = event.get("uncertainty")
            if event["event"] == "sampled" and event["part"] == "answer":
                drawn[event["item"]] = event
        for place, (result, (item, row)) in enumerate(zip(results, rows)):
            text = result.get("text") or ""
            value, expected = json.loads(text) if text else {}, row["expected"]
            line = {"item": item, "arm": arm, "text": text, "seconds": round(spent, 3),
                    "right": mean([value.get(key) == want for key, want in expected.items()])}
            if place in unsure:
                line["uncertainty"] = unsure[place]
            if arm.startswith("token:"):
                line["routed"] = drawn[place]["routed"]
            if not text:
                line["error"] = result.get("message")
            yield line
    finally:
        shutil.rmtree(folder)


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["item"], line["arm"]) for line in lines(out)} if out.exists() else set()
    rows = items(options)
    parts = [[row for row in rows if row[1]["kind"] == kind][begin:begin + options.block]
             for begin in range(0, options.first // 2, options.block) for kind in ["invoices", "emails"]]
    for part in parts:
        for arm in options.arms.split(","):
            if all((item, arm) in done for item, _ in part):
                continue
            found = list(block(options, arm, part))
            with out.open("a") as file:
                for line in found:
                    if (line["item"], arm) not in done:
                        file.write(json.dumps(line) + "\n")


# --- The table ----------------------------------------------------------------------------------------------------
def mean(values):
    return sum(values) / len(values)


def interval(statistic, rows):
    """Between which values 95 % of the statistic of resampled items lie."""
    source = random.Random(7)
    values = sorted(statistic(source.choices(rows, k=len(rows))) for _ in range(4000))
    return f"[{values[99]:+.2f}, {values[3899]:+.2f}]"


def right(arm):
    return lambda rows: mean([row[arm]["right"] for row in rows])


def curve(score, rows):
    """Accuracies when 0, 1, … n of the items get the large model's answer, the highest scores first. Items with equal
    scores count as if each order of them were as likely as another."""
    groups = {}
    for row in rows:
        groups.setdefault(score(row), []).append(row)
    total = sum(row["small"]["right"] for row in rows)
    result = [total / len(rows)]
    for key in sorted(groups, reverse=True):
        gain = mean([row["large"]["right"] - row["small"]["right"] for row in groups[key]])
        for _ in groups[key]:
            total += gain
            result.append(total / len(rows))
    return result


def area(score, rows):
    values = curve(score, rows)
    return mean([(one + two) / 2 for one, two in zip(values, values[1:])])


def best(row):
    return row["large"]["right"] - row["small"]["right"]


def table(options):
    found = {}
    for line in lines(options.file):
        found.setdefault(line["item"], {})[line["arm"]] = line
    arms = [arm for arm in ARMS if any(arm in row for row in found.values())]
    rows = [row for row in found.values() if all(arm in row for arm in arms)]
    if not rows or not {"small", "large"} <= set(arms):
        sys.exit("no item has answers of all arms yet, small and large among them")
    print(f"n = {len(rows)}\n")
    print("| arm | right | tokens of the large model | processor seconds | against small | against large | against "
          "as much at random |\n|---|---|---|---|---|---|---|")
    for arm in arms:
        if arm in SIGNALS:
            continue

        def share(rows, arm=arm):
            if not arm.startswith("token:"):
                return float(arm == "large")
            return sum(row[arm]["routed"]["routed"] for row in rows) / sum(row[arm]["routed"]["positions"] for row in rows)

        def against(other):
            def difference(rows):
                return right(arm)(rows) - right(other)(rows)
            return "" if arm == other else f"{difference(rows):+.2f} {interval(difference, rows)}"

        def beyond(rows):
            return right(arm)(rows) - right("small")(rows) - share(rows) * (right("large")(rows) - right("small")(rows))

        chance = f"{beyond(rows):+.2f} {interval(beyond, rows)}" if arm.startswith("token:") else ""
        print(f"| {arm} | {right(arm)(rows):.2f} | {share(rows):.0%} | {mean([row[arm]['seconds'] for row in rows]):.1f} | "
              f"{against('small')} | {against('large')} | {chance} |")
    signals = [arm for arm in arms if arm in SIGNALS]
    differing = sum(row["small"]["text"] != row[signal]["text"] for row in rows for signal in signals)
    if differing:
        print(f"\n{differing} drafts are not the text of `small`: their uncertainty is another text's")
    shares = [0, 0.25, 0.5, 0.75, 1]
    print("\n| whole answers, routed by | area | against random | " + " | ".join(f"{s:.0%} to large" for s in shares)
          + " |\n|---|---|---" + "|---" * len(shares) + "|")
    scores = {"random": lambda row: 0, "best": best}
    for signal in signals:
        # A draft that there is none of is the least sure.
        scores[signal] = lambda row, signal=signal: (
            row[signal]["uncertainty"] if row[signal].get("uncertainty") is not None else float("inf"))
    for name, score in scores.items():
        values = curve(score, rows)

        def gain(rows, score=score):
            return area(score, rows) - area(scores["random"], rows)

        difference = "" if name == "random" else f"{gain(rows):+.3f} {interval(gain, rows)}"
        at = " | ".join(f"{values[round(s * len(rows))]:.2f}" for s in shares)
        print(f"| {name} | {area(score, rows):.3f} | {difference} | {at} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--first", type=int, default=24)
    runs.add_argument("--block", type=int, default=4, help="items of a process; a run that is ended loses one block of one arm")
    runs.add_argument("--arms", default=",".join(ARMS))
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--small", required=True)
    runs.add_argument("--large", required=True)
    runs.add_argument("--out", required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
