#!/usr/bin/env python3
"""sources: can a model say which source a question needs before it is asked (UniMS-RAG's typed choice)?

    python3 Benchmarks/sources/sources.py run --martingale martingale --model qwen-0.5b --out sources.jsonl
    python3 Benchmarks/sources/sources.py table sources.jsonl

Forty questions, ten a source: a shop's rules (`handbook`), orders and stock (`tools`), the shop's documents (`files`), what
everybody knows (`nothing`). Arms: `model`, the law over the four names under a choice, 8 particles, the sources described in the
prompt; `shots`, the same after one example a source; `retrieval`, the same four descriptions searched by words and vectors as tools are
(`nothing` where no score is positive is not possible there: it has a description, too). Right: the likeliest name. Also the mean
probability of the right one. `run` goes on where it was ended.
"""
import argparse
import collections
import json
import pathlib
import random
import subprocess
import tempfile

SOURCES = {
    "handbook": "How we do things here: who answers what, what may be promised, in which words, refunds and complaints.",
    "tools": "Looks up records: the state of an order, a delivery, an invoice, how many pieces of a product are in stock.",
    "files": "Our documents: opening hours, prices of shipping, warranty, instructions for building and cleaning products.",
    "nothing": "No source is needed: general knowledge, arithmetic, small talk.",
}
QUESTIONS = {
    "handbook": ["Who answers complaints about a driver?", "May I promise a customer a free replacement?", "How do we greet customers in letters?",
                 "Which team handles refunds above 100 euros?", "What do we say when a customer is rude?", "May I give a discount on the phone?",
                 "Whom do I ask before I cancel a customer's contract?", "In which words do we apologise for a delay?",
                 "Are we allowed to give out a colleague's number?", "How fast must a complaint be answered by us?"],
    "tools": ["Where is order A-1042?", "How many copper kettles are left?", "Was invoice 3307 paid?", "When will parcel C-3077 arrive?",
              "Is the green armchair in stock?", "Which address does order B-2210 go to?", "How many pieces of item 88 do we have?",
              "Has the customer's return for A-77 arrived?", "What is the status of delivery 5512?", "On which day was order D-19 sent?"],
    "files": ["What does express shipping to Norway cost?", "How long is the warranty on lamps?", "When is the shop in Bremen open?",
              "How do I clean the oak table?", "Which screws does the bookcase need?", "Is assembly of the wardrobe explained somewhere?",
              "What does the privacy notice say about cookies?", "Are gift cards valid for two years?", "How is the kettle descaled?",
              "What is the highest load of the shelf according to its manual?"],
    "nothing": ["What is 12 times 12?", "How do you say thank you in French?", "Which planet is the largest?", "How many minutes has a day?",
                "What is the capital of Italy?", "Who wrote Hamlet?", "Good morning!", "What is the opposite of cold?",
                "How many legs does a spider have?", "Spell the word necessary."],
}
SHOTS = [("Which team answers letters from lawyers?", "handbook"), ("Is parcel Z-9 on its way?", "tools"),
         ("How long may a mattress be tried, according to our terms?", "files"), ("What is 3 plus 4?", "nothing")]


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


def ask(options, question, shots):
    described = "\n".join(f"- {name}: {text}" for name, text in SOURCES.items())
    messages = [{"role": "system", "content": f"You help at a shop. Say which source a question needs. The sources:\n{described}\n"
                 "Answer with the name of one source."}]
    for example, name in SHOTS if shots else []:
        messages += [{"role": "user", "content": example}, {"role": "assistant", "content": name}]
    request = {"messages": messages + [{"role": "user", "content": question}]}
    command = [options.martingale, "generate", "--jsonl", "--model", options.model, "--threads", "1", "--particles", "8", "--method", "exact",
               "--seed", "1", "--max-tokens", "8", "--json"]
    for name in SOURCES:
        command += ["--choice", name]
    done = subprocess.run(command, input=json.dumps(request).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    return {sample["text"]: sample["weight"] for sample in json.loads(done.stdout)["samples"]}


def search(options, question):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for name, text in SOURCES.items():
            file.write(json.dumps({"name": name, "description": text}) + "\n")
        file.flush()
        done = subprocess.run([options.martingale, "tools", "search", question, "--tools", file.name, "--json"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=True)
    first = json.loads(done.stdout.splitlines()[0])
    hits = first if isinstance(first, list) else first.get("tools") or first.get("hits") or [first]
    return {hits[0]["name"]: 1.0}


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["question"], line["arm"]) for line in lines(out)} if out.exists() else set()
    for number in range(10):
        for source, questions in QUESTIONS.items():
            question = questions[number]
            for arm in options.arms.split(","):
                if (question, arm) in done:
                    continue
                law = search(options, question) if arm == "retrieval" else ask(options, question, arm == "shots")
                with out.open("a") as file:
                    file.write(json.dumps({"question": question, "source": source, "arm": arm, "law": law}) + "\n")


def interval(values):
    source = random.Random(7)
    means = sorted(sum(source.choices(values, k=len(values))) / len(values) for _ in range(10000))
    return means[249], means[9749]


def table(options):
    items = collections.defaultdict(dict)
    for line in lines(options.file):
        items[line["question"]][line["arm"]] = line
    arms = [arm for arm in ["retrieval", "model", "shots"] if any(arm in item for item in items.values())]
    whole = [item for item in items.values() if all(arm in item for arm in arms)]

    def right(line):
        return max(line["law"], key=line["law"].get) == line["source"]

    print(f"| {len(whole)} questions | right | {' | '.join(SOURCES)} | against retrieval |\n|---|---|---|---|---|---|---|")
    for arm in arms:
        each = [str(sum(right(item[arm]) for item in whole if item[arm]["source"] == name)) for name in SOURCES]
        values = [right(item[arm]) - right(item["retrieval"]) for item in whole]
        low, high = interval(values)
        against = "" if arm == "retrieval" else f"{sum(values) / len(values):+.2f} [{low:+.2f}, {high:+.2f}]"
        print(f"| {arm} | {sum(right(item[arm]) for item in whole)} | {' | '.join(each)} | {against} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--model", required=True)
    runs.add_argument("--arms", default="retrieval,model,shots")
    runs.add_argument("--out", required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
