#!/usr/bin/env python3
"""summaries: what merging summaries and carrying one along cost, how they are judged, and what they lose.

    python3 Benchmarks/summaries/summaries.py run --martingale martingale --model qwen-0.5b --judge qwen-1.5b --out summaries.jsonl
    python3 Benchmarks/summaries/summaries.py table summaries.jsonl

Texts are pages of this project, about 2,000 tokens each, read in pieces of 768; summaries of at most 120 tokens, temperature 0.
The judge names the errors of every sentence (BooookScore's eight kinds, arXiv 2310.00785); the score is the share of sentences without one.
Needles: "The password of the lighthouse is 7341." stands at a tenth, a half or nine tenths of a text, and is kept when 7341 is in
the summary; with `--focus 'the password of the lighthouse'` and without. `run` appends a line a summary; started again it goes on.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = {"server": ["docs/server.md"], "use": ["docs/how-to.md"], "agents": ["docs/agents.md"]}
METHODS = ["hierarchical", "incremental"]
NEEDLE = "The password of the lighthouse is 7341."
DEPTHS = [0.1, 0.5, 0.9]


def text_of(name):
    return "\n\n".join((ROOT / path).read_text() for path in TEXTS[name])


def jobs():
    for depth in DEPTHS:
        for focus in [True, False]:
            for method in METHODS:
                yield {"id": f"needle {depth} {focus} {method}", "text": "agents", "method": method, "depth": depth, "focus": focus}
    for name in TEXTS:
        for method in METHODS:
            yield {"id": f"{name} {method}", "text": name, "method": method, "judged": True}


def with_needle(text, depth):
    """The needle stands between two paragraphs."""
    place = text.find("\n\n", int(len(text) * depth))
    place = len(text) if place < 0 else place
    return text[:place] + "\n\n" + NEEDLE + text[place:]


def run(options):
    out = pathlib.Path(options.out)
    done = {json.loads(line)["id"] for line in out.read_text().splitlines()} if out.exists() else set()
    for job in jobs():
        if job["id"] in done:
            continue
        text = text_of(job["text"])
        if "depth" in job:
            text = with_needle(text, job["depth"])
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(text)
            file.flush()
            command = [options.martingale, "summarise", file.name, "--method", job["method"], "--piece-tokens", "768", "--max-tokens", "120",
                       "--model", options.model, "--threads", "1", "--context", "3072", "--seed", "1", "--json"]
            if job.get("judged"):
                command += ["--judge", options.judge]
            if job.get("focus"):
                command += ["--focus", "the password of the lighthouse"]
            begin = time.time()
            done_ = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        record = json.loads(done_.stdout) if done_.stdout.strip() else {"error": done_.stderr}
        with out.open("a") as file:
            file.write(json.dumps(job | {"record": record, "seconds": round(time.time() - begin)}) + "\n")


def table(options):
    lines = [json.loads(line) for line in pathlib.Path(options.file).read_text().splitlines()]
    print("| | needles kept, with the focus | without | tokens a summary | judged: score |\n|---|---|---|---|---|")
    for method in METHODS:
        own = [line for line in lines if line["method"] == method]
        kept = {focus: [("7341" in (line["record"].get("summary") or "")) for line in own if line.get("focus") == focus] for focus in (True, False)}
        tokens = [line["record"]["tokens"] for line in own if "tokens" in line["record"]]
        scores = [line["record"]["judgement"]["score"] for line in own if "judgement" in line["record"]]
        print(f"| {method} | {sum(kept[True])} of {len(kept[True])} | {sum(kept[False])} of {len(kept[False])} | "
              f"{sum(tokens) / max(1, len(tokens)):.0f} | {', '.join(f'{score:.2f}' for score in scores)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    for name in ["--martingale", "--model", "--judge", "--out"]:
        runs.add_argument(name, required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
