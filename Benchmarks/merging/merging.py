#!/usr/bin/env python3
"""merging: what it saves to take states of a world for one when their texts say the same (FETCH), in TextWorld games.

    Examples/textworld/setup
    python3 Benchmarks/merging/merging.py --martingale martingale --python .deps/textworld/bin/python

Ten games of `Examples/textworld`, searched with the same heuristic. What tells states apart: `said` by the game (inventory and commands), nothing but the
`text` and the commands, or `merge:D`, the same with texts at most D apart taken for one. The game comments on every action, so that the same place is told in many words.
Prints tool calls and games won within 600 calls; no language model is asked.
"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ARMS = ["said", "text", "merge:0.05", "merge:0.15", "merge:0.3"]


def play(options, seed, arm, folder):
    task = json.loads((ROOT / "Examples/textworld/task.json").read_text())
    world = task["plan"]["world"]
    world["prepare"][0]["arguments"]["seed"] = seed
    if arm != "said":
        world.pop("state")
    if arm.startswith("merge:"):
        task["plan"]["search"] = {"merge": float(arm.partition(":")[2])}
    task["plan"]["decisions"] = 1000
    task["budget"]["tool_calls"] = options.calls
    (folder / "task.json").write_text(json.dumps(task))
    done = subprocess.run([options.martingale, "run", str(folder / "task.json"), "--json", "--seed", "1", "--threads", "1", "--journal",
                           str(folder / f"run-{seed}-{arm.replace(':', '-')}")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[0])


def interval(values):
    source = random.Random(7)
    means = sorted(sum(source.choices(values, k=len(values))) / len(values) for _ in range(10000))
    return means[249], means[9749]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--martingale", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--games", type=int, default=10)
    parser.add_argument("--calls", type=int, default=600)
    options = parser.parse_args()
    calls = {arm: [] for arm in ARMS}
    won = {arm: 0 for arm in ARMS}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copy(ROOT / "Examples/textworld/server.py", folder)
        (folder / "mcp.json").write_text(json.dumps({"mcpServers": {"textworld": {
            "command": str(pathlib.Path(options.python).absolute()), "args": ["server.py"], "timeout_ms": 120000}}}))
        for seed in range(1, options.games + 1):
            for arm in ARMS:
                record = play(options, seed, arm, folder)
                won[arm] += record["outcome"] == "solved"
                calls[arm].append(record.get("tool_calls") or options.calls)
    print(f"| states are told apart by | won of {options.games} | tool calls, mean | against text |\n|---|---|---|---|")
    for arm in ARMS:
        values = [one - other for one, other in zip(calls[arm], calls["text"])]
        low, high = interval(values)
        against = "" if arm == "text" else f"{sum(values) / len(values):+.0f} [{low:+.0f}, {high:+.0f}]"
        print(f"| {arm} | {won[arm]} | {sum(calls[arm]) / len(calls[arm]):.0f} | {against} |")


if __name__ == "__main__":
    main()
