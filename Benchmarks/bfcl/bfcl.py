#!/usr/bin/env python3
"""bfcl: calls of functions, judged by the Berkeley Function Calling Leaderboard's own checker, side by side.

    pip download --no-deps bfcl-eval==2026.3.23 -d bfcl && unzip -q bfcl/bfcl_eval-*.whl -d bfcl
    python3 Benchmarks/bfcl/bfcl.py run --data bfcl --martingale martingale --llama-server llama-server \\
        --model qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --items 100 --out bfcl.jsonl
    python3 Benchmarks/bfcl/bfcl.py table bfcl.jsonl

`run` starts the servers it needs, each with one thread, and appends a line a text to --out; started again it goes on
where it was ended. Items are taken in turn from the four categories, every arm on an item before the next item, so that
a run that is cut short has compared all arms on the same items. `table` prints accuracies and paired differences.

Arms (all see the functions through the model's own chat template, and answer in its own form of calls):
  free         llama-server's engine without a constraint, temperature 0; what it wrote is read as the template has it
  llama        llama-server --jinja, tool_choice "required", temperature 0: its grammar holds the calls
  masked       martingale serve, tool_choice "required", one particle, temperature 0
  four, eight  the same with 4 and 8 particles at temperature 0.3; the answer is drawn from the posterior
  thought      as four, after a thought of at most 64 tokens (the template is given a form for thoughts)

The wheel is only read: its checker is imported with a stand-in for the table of models, which would import every
vendor's client. Names with a dot get an underscore, and the checker is told, as it does for OpenAI's interface.
One call is allowed in simple_python, multiple and live_simple, several in parallel: for every arm alike.
"""
import argparse
import json
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import types
import urllib.error
import urllib.request

CATEGORIES = ["simple_python", "multiple", "parallel", "live_simple"]
ARMS = ["free", "llama", "masked", "four", "eight", "thought"]
SEED = 7
MOST_TOKENS = 320
THOUGHT_TOKENS = 64
NAME = "plain"


# --- The benchmark's data and checker -----------------------------------------------------------------------------
def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def checker(data):
    """bfcl-eval's ast_checker, and its table of types."""
    sys.path.insert(0, str(data))
    stand_in = types.ModuleType("bfcl_eval.constants.model_config")
    stand_in.MODEL_CONFIG_MAPPING = {NAME: types.SimpleNamespace(underscore_to_dot=True)}
    sys.modules["bfcl_eval.constants.model_config"] = stand_in
    from bfcl_eval.constants.enums import Language
    from bfcl_eval.constants.type_mappings import GORILLA_TO_OPENAPI
    from bfcl_eval.eval_checker.ast_eval.ast_checker import ast_checker

    def check(item, calls):
        """None when the calls are right; else what is wrong with them."""
        result = ast_checker(item["function"], calls, item["truth"], Language.PYTHON, item["category"], NAME)
        return None if result["valid"] else result["error_type"]

    return check, GORILLA_TO_OPENAPI


def load(data, items):
    """The first `items` of every category, in turn."""
    folder = data / "bfcl_eval" / "data"
    columns = []
    for category in CATEGORIES:
        truths = {line["id"]: line["ground_truth"] for line in lines(folder / "possible_answer" / f"BFCL_v4_{category}.json")}
        rows = lines(folder / f"BFCL_v4_{category}.json")[:items]
        columns.append([dict(row, category=category, truth=truths[row["id"]]) for row in rows])
    return [item for row in zip(*columns) for item in row]


def schema(value, types_):
    """A schema in the leaderboard's words as JSON Schema."""
    if isinstance(value, list):
        return [schema(part, types_) for part in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, part in value.items():
        if key == "properties":
            result[key] = {name: schema(inner, types_) for name, inner in part.items()}
        elif key == "type" and isinstance(part, str):
            result[key] = types_.get(part, "string")
        elif key in ("items", "required", "enum", "description"):
            result[key] = schema(part, types_)
        # `default`, `optional`, `format` and their like say nothing that a call must satisfy.
    return result


def tools(item, types_):
    return [{"type": "function", "function": {
        "name": function["name"].replace(".", "_"), "description": function["description"],
        "parameters": schema(function["parameters"], types_)}} for function in item["function"]]


# --- The arms -------------------------------------------------------------------------------------------------------
def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=1800) as response:
        return json.load(response)


def read_calls(message):
    """The calls of a chat answer; None where one cannot be read."""
    calls = []
    for call in message.get("tool_calls") or []:
        try:
            arguments = json.loads(call["function"]["arguments"])
        except ValueError:
            return None
        if not isinstance(arguments, dict):
            return None
        calls.append({call["function"]["name"]: arguments})
    return calls or None


def read_text(text, several):
    """The calls in what a model wrote freely, in the form that its template has; None where one cannot be read."""
    calls = []
    for found in re.findall(r"<tool_call>(.*?)(?:</tool_call>|$)", text, re.S):
        try:
            call = json.loads(found)
            calls.append({call["name"]: call["arguments"]})
            if not isinstance(call["arguments"], dict):
                return None
        except (ValueError, KeyError, TypeError):
            return None
    return (calls if several else calls[:1]) or None


def read_anything(text, several):
    """The calls in what a model wrote in whatever form: any JSON object with a name and arguments."""
    calls, place = [], 0
    while (place := text.find("{", place)) >= 0:
        try:
            call, place = json.JSONDecoder().raw_decode(text, place)
            if isinstance(call.get("arguments"), dict):
                calls.append({call["name"]: call["arguments"]})
        except (ValueError, KeyError, TypeError):
            place += 1
    unique = [call for index, call in enumerate(calls) if call not in calls[:index]]
    return unique if several else unique[:1]


def ask(arm, item, functions, urls):
    """What an arm answers: its calls or None, and the text when they cannot be read."""
    several = item["category"] == "parallel"
    messages = item["question"][0]
    if arm == "free":
        prompt = post(urls["llama"] + "/apply-template", {"messages": messages, "tools": functions})["prompt"]
        text = post(urls["llama"] + "/completion", {
            "prompt": prompt, "temperature": 0, "n_predict": MOST_TOKENS, "seed": SEED, "cache_prompt": True})["content"]
        return read_text(text, several), text
    body = {"messages": messages, "tools": functions, "tool_choice": "required", "parallel_tool_calls": several,
            "max_tokens": MOST_TOKENS, "seed": SEED, "temperature": 0}
    url = urls["llama"] if arm == "llama" else urls["thought"] if arm == "thought" else urls["ours"]
    if arm == "masked":
        body["sampler"] = {"particles": 1}
    elif arm in ("four", "eight", "thought"):
        body["temperature"] = 0.3
        body["sampler"] = {"particles": 8 if arm == "eight" else 4}
    if arm == "thought":
        body["thinking_budget_tokens"] = THOUGHT_TOKENS
    message = post(url + "/v1/chat/completions", body)["choices"][0]["message"]
    return read_calls(message), message.get("content") or json.dumps(message)


# --- Servers ----------------------------------------------------------------------------------------------------------
def thinking(template):
    """Qwen's template with a form for thoughts, as Qwen3's has it."""
    spoken = ' or (message.role == "assistant" and not message.tool_calls)'
    opened = "{{- '<|im_start|>' + message.role }}\n"
    thought = (opened + "        {%- if message.reasoning_content is string %}\n"
               "            {{- '\\n<think>\\n' + message.reasoning_content + '\\n</think>\\n' }}\n        {%- endif %}\n")
    ending = "{{- '<|im_start|>assistant\\n' }}\n"
    closed = (ending + "    {%- if enable_thinking is defined and enable_thinking is false %}\n"
              "        {{- '<think>\\n\\n</think>\\n\\n' }}\n    {%- endif %}\n")
    for part in (spoken, opened, ending):
        if part not in template:
            raise SystemExit(f"the template has no {part!r}: the arm `thought` is for Qwen2.5's")
    return template.replace(spoken, "").replace(opened, thought).replace(ending, closed)


class Servers:
    """The servers that some arms need."""

    def __init__(self, options, arms):
        self.processes = []
        self.urls = {}
        port = options.port
        model = ["--model", str(options.model)]
        ours = [options.martingale, "serve", "--threads", "1", "--context", "8192", "--quiet"] + model
        self.start("llama", port, [
            options.llama_server, "--jinja", "-c", "8192", "-np", "1", "-t", "1", "--log-disable"] + model)
        if {"masked", "four", "eight"} & set(arms):
            self.start("ours", port + 1, ours)
        if "thought" in arms:
            with urllib.request.urlopen(self.urls["llama"] + "/props") as response:
                template = thinking(json.load(response)["chat_template"])
            path = pathlib.Path(tempfile.mkdtemp()) / "thinking.jinja"
            path.write_text(template)
            self.start("thought", port + 2, ours + ["--chat-template", str(path)])

    def start(self, name, port, command):
        process = subprocess.Popen(command + ["--port", str(port)], stdout=subprocess.DEVNULL, stderr=sys.stderr)
        self.processes.append(process)
        self.urls[name] = f"http://127.0.0.1:{port}"
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} ended with {process.returncode}")
            try:
                urllib.request.urlopen(self.urls[name] + "/health", timeout=5).close()
                return
            except OSError:
                time.sleep(0.5)
        raise SystemExit(f"{command[0]} does not answer")

    def end(self):
        for process in self.processes:
            process.terminate()
            process.wait()


def run(options):
    data = pathlib.Path(options.data)
    check, types_ = checker(data)
    arms = options.arms.split(",")
    out = pathlib.Path(options.out)
    done = {(line["id"], line["arm"]) for line in lines(out)} if out.exists() else set()
    until = time.time() + 60 * options.minutes if options.minutes else None
    servers = Servers(options, arms)
    try:
        for item in load(data, options.items):
            if until and time.time() > until:
                break
            functions = tools(item, types_)
            for arm in arms:
                if (item["id"], arm) in done:
                    continue
                begin = time.time()
                try:
                    calls, text = ask(arm, item, functions, servers.urls)
                    problem = "unreadable" if calls is None else check(item, calls)
                except urllib.error.HTTPError as error:
                    calls, text = None, error.read().decode(errors="replace")
                    problem = f"http_{error.code}"
                line = {"id": item["id"], "category": item["category"], "arm": arm, "right": problem is None,
                        "problem": problem, "calls": calls, "seconds": round(time.time() - begin, 1)}
                if calls is None:
                    line["text"] = text
                    # What it meant, had somebody mended its form.
                    meant = read_anything(text, item["category"] == "parallel")
                    line["meant_right"] = bool(meant) and check(item, meant) is None
                with out.open("a") as file:
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
    finally:
        servers.end()


# --- The table ----------------------------------------------------------------------------------------------------------
def interval(differences):
    """A 95 % bootstrap interval of a paired mean."""
    source = random.Random(SEED)
    means = sorted(sum(source.choices(differences, k=len(differences))) / len(differences) for _ in range(10000))
    return means[249], means[9749]


def table(options):
    rows = {}
    for line in lines(pathlib.Path(options.results)):
        rows.setdefault(line["id"], {})[line["arm"]] = line
    arms = [arm for arm in ARMS if any(arm in row for row in rows.values())]
    whole = [row for row in rows.values() if all(arm in row for arm in arms)]
    print("| category | n | " + " | ".join(arms) + " |")
    print("|---" * (len(arms) + 2) + "|")
    for category in CATEGORIES + ["all"]:
        items = [row for row in whole if category in ("all", row[arms[0]]["category"])]
        if items:
            counts = [str(sum(row[arm]["right"] for row in items)) for arm in arms]
            print(f"| {category} | {len(items)} | " + " | ".join(counts) + " |")
    print("| cannot be read | | " + " | ".join(
        str(sum(row[arm]["calls"] is None for row in whole)) for arm in arms) + " |")
    print("| right if mended | | " + " | ".join(
        str(sum(row[arm]["right"] or row[arm].get("meant_right", False) for row in whole)) for arm in arms) + " |")
    print("| seconds, mean | | " + " | ".join(
        f"{sum(row[arm]['seconds'] for row in whole) / max(len(whole), 1):.1f}" for arm in arms) + " |")
    print()
    for category in CATEGORIES + ["all"]:
        items = [row for row in whole if category in ("all", row[arms[0]]["category"])]
        for arm in arms:
            if arm != "llama" and "llama" in arms and items:
                differences = [row[arm]["right"] - row["llama"]["right"] for row in items]
                low, high = interval(differences)
                print(f"{category}: {arm} - llama {sum(differences) / len(differences):+.3f} [{low:+.3f}, {high:+.3f}]")
    if options.items:
        for identifier, row in rows.items():
            verdicts = ", ".join(f"{arm} {row[arm]['problem'] or 'right'}" for arm in arms if arm in row)
            print(f"{identifier}: {verdicts}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--data", required=True, help="the unpacked wheel")
    runs.add_argument("--martingale", default="martingale")
    runs.add_argument("--llama-server", default="llama-server")
    runs.add_argument("--model", required=True)
    runs.add_argument("--items", type=int, default=100, help="of a category")
    runs.add_argument("--arms", default=",".join(ARMS))
    runs.add_argument("--minutes", type=float, help="begin no item after so many")
    runs.add_argument("--port", type=int, default=8390)
    runs.add_argument("--out", required=True)
    tables = verbs.add_parser("table")
    tables.add_argument("results")
    tables.add_argument("--items", action="store_true", help="every item's verdicts, too")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    run(options) if options.verb == "run" else table(options)


if __name__ == "__main__":
    main()
