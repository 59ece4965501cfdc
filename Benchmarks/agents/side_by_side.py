#!/usr/bin/env python3
"""side_by_side: the helpdesk's items with other agent frameworks and the same model behind a server.

    python3 -m venv peers && peers/bin/pip install -r Benchmarks/agents/requirements.txt
    llama-server -m qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --jinja -c 8192 -t 1 --port 8099 &
    peers/bin/python Benchmarks/agents/side_by_side.py items smolagents --url http://127.0.0.1:8099/v1
    peers/bin/python Benchmarks/agents/side_by_side.py kill smolagents --url http://127.0.0.1:8099/v1

`items` prints a line an item and a summary: right answers, malformed calls, tokens; with `--results FILE` the lines are
kept there, and what is in it is not asked again. `kill` ends the process by SIGKILL after some items (`--after`, five),
starts it again, and says how many items were asked anew.

The frameworks get what the example's agent has: the tools that have records, the documents by a search for words, a
calculator, and the rules about teams, which it has in its handbook, in the prompt. They do not get the other tools of
the catalogue: all 199 in a prompt are more than this model reads.
"""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "Examples" / "helpdesk"


def lines(name):
    return [json.loads(line) for line in (EXAMPLE / name).read_text().splitlines() if line.strip()]


ITEMS = lines("messages.jsonl")
EXPECTED = {line["id"]: line.get("answers") or [line["answer"]] for line in lines("expected.jsonl")}
RECORDS = json.loads((EXAMPLE / "records.json").read_text())
TOOLS = {tool["name"]: tool for tool in lines("tools.jsonl") if tool["name"] in RECORDS}
RULES = "\n".join(behavior["instruction"] for behavior in lines("behaviors.jsonl"))
TEAMS = ["Badger", "Falcon", "Heron", "Lynx", "Otter", "Owl", "Raven"]
PROMPT = (
    "You answer messages of a helpdesk. Use a tool; never guess. Give the team that the message belongs to, and the "
    "shortest answer in the words of the tool's result, such as \"6 May\" or \"17\".\n" + RULES
)


def record(tool, argument):
    """What a tool of the catalogue says."""
    return RECORDS[tool].get(str(argument), f"nothing is on record for {argument}")


def search(words):
    """The paragraph of the documents that has all the words."""
    wanted = [word.lower().rstrip("s") for word in str(words).split()]
    for path in sorted((EXAMPLE / "documents").rglob("*.txt")):
        for paragraph in path.read_text().strip().split("\n\n"):
            if wanted and all(word in paragraph.lower() for word in wanted):
                return f"{path.name}: {paragraph}"
    return f"nothing says {words}"


def calculate(expression):
    """The value of an expression of numbers, + - * / and brackets."""
    if set(str(expression)) - set("0123456789.+-*/() "):
        return "only numbers, + - * / and brackets"
    try:
        value = eval(str(expression), {"__builtins__": {}})
    except Exception as error:
        return f"not an expression: {error}"
    return str(int(value) if value == int(value) else value)


def is_right(item, answer):
    """Whether an answer is one of those that are expected."""
    return answer in EXPECTED[item["id"]]


def has_value(item, answer):
    """Whether an answer at least says the value, whatever its form and its team."""
    return any(str(expected["value"]) in str(answer) for expected in EXPECTED[item["id"]])


class Smolagents:
    """smolagents' ToolCallingAgent, whose last call gives the answer."""

    def __init__(self, url, model):
        from smolagents import OpenAIServerModel, Tool, ToolCallingAgent

        def tool(name_, description_, argument, about, function):
            # The framework checks the signature of forward against the inputs' names.
            scope = {"function": function}
            exec(f"def forward(self, {argument}):\n    return function({argument})", scope)
            return type(name_, (Tool,), {
                "name": name_, "description": description_, "output_type": "string",
                "inputs": {argument: {"type": "string", "description": about}}, "forward": scope["forward"],
            })()

        tools = []
        for name, entry in TOOLS.items():
            argument = next(iter(entry["inputSchema"]["properties"]))
            tools.append(tool(name, entry["description"], argument, "as in the message",
                              lambda value, name=name: record(name, value)))
        tools.append(tool("search_documents", "Finds the rule about something.", "words", "words of it", search))
        tools.append(tool("calculator", "Works out an expression.", "expression", "such as 36 / 12 * 3", calculate))
        self.agent = ToolCallingAgent(
            tools=tools, model=OpenAIServerModel(model, api_base=url, api_key="none", temperature=0, max_tokens=400),
            max_steps=5, verbosity_level=0)

    def answer(self, message):
        form = '\nEnd with final_answer and the JSON {"team": one of %s, "value": "…"}.' % ", ".join(TEAMS)
        result = self.agent.run(PROMPT + form + "\n\nMessage: " + message)
        if isinstance(result, str):
            try:
                result = json.loads(result[result.index("{"):result.rindex("}") + 1])
            except ValueError:
                pass
        malformed = sum(1 for step in self.agent.memory.steps if getattr(step, "error", None) is not None)
        usage = self.agent.monitor.get_total_token_counts()
        return result, malformed, usage.input_tokens + usage.output_tokens


class PydanticAI:
    """pydantic-ai's Agent with a typed output."""

    def __init__(self, url, model):
        from typing import Literal

        from pydantic import BaseModel
        from pydantic_ai import Agent
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        class Answer(BaseModel):
            team: Literal["Badger", "Falcon", "Heron", "Lynx", "Otter", "Owl", "Raven"]
            value: str

        self.agent = Agent(
            OpenAIChatModel(model, provider=OpenAIProvider(base_url=url, api_key="none")), output_type=Answer,
            system_prompt=PROMPT, retries=3, model_settings={"temperature": 0, "max_tokens": 400})
        for name, entry in TOOLS.items():
            argument = next(iter(entry["inputSchema"]["properties"]))
            scope = {"record": record, "name": name}
            exec(f"def {name}({argument}: str) -> str:\n    return record(name, {argument})", scope)
            scope[name].__doc__ = entry["description"]
            self.agent.tool_plain(scope[name])

        def search_documents(words: str) -> str:
            """Finds the rule about something."""
            return search(words)

        def calculator(expression: str) -> str:
            """Works out an expression, such as 36 / 12 * 3."""
            return calculate(expression)

        self.agent.tool_plain(search_documents)
        self.agent.tool_plain(calculator)

    def answer(self, message):
        from pydantic_ai import capture_run_messages
        from pydantic_ai.exceptions import AgentRunError
        from pydantic_ai.messages import RetryPromptPart
        from pydantic_ai.usage import UsageLimits

        with capture_run_messages() as messages:
            try:
                run = self.agent.run_sync("Message: " + message, usage_limits=UsageLimits(request_limit=6))
                result = run.output.model_dump()
            except AgentRunError as error:
                result = f"{type(error).__name__}: {error}"
        malformed = sum(isinstance(part, RetryPromptPart) for each in messages for part in each.parts)
        usage = [each.usage for each in messages if hasattr(each, "usage")]
        return result, malformed, sum(each.input_tokens + each.output_tokens for each in usage)


PEERS = {"smolagents": Smolagents, "pydantic-ai": PydanticAI}


def items(arguments):
    """All items, a line each, and what they come to."""
    known = {}
    if arguments.results and os.path.exists(arguments.results):
        with open(arguments.results) as file:
            known = {record["id"]: record for record in map(json.loads, file)}
    peer = PEERS[arguments.peer](arguments.url, arguments.model)
    records = []
    for item in ITEMS[:arguments.limit]:
        record = known.get(item["id"]) or ask(peer, item)
        records.append(record)
        line = json.dumps(record, ensure_ascii=False, default=str)
        print(line, flush=True)
        if arguments.results and item["id"] not in known:
            with open(arguments.results, "a") as file:
                file.write(line + "\n")
    counts = {key: sum(record[key] for record in records) for key in ("right", "with_value", "malformed", "failed", "tokens")}
    print(json.dumps({"peer": arguments.peer, "items": len(records), **counts}), flush=True)


def ask(peer, item):
    """One item's answer and what it took."""
    failed = False
    try:
        answer, wrong_calls, used = peer.answer(item["text"])
    except Exception as error:  # a framework that gives up has no answer
        answer, wrong_calls, used, failed = f"{type(error).__name__}: {error}"[:200], 1, 0, True
    return {"id": item["id"], "right": is_right(item, answer), "with_value": has_value(item, answer), "answer": answer,
            "malformed": wrong_calls, "failed": failed, "tokens": used}


def kill(arguments):
    """What is asked anew after the process was killed."""
    command = [sys.executable, __file__, "items", arguments.peer, "--url", arguments.url, "--model", arguments.model]

    def begin(most):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        done = []
        for line in process.stdout:
            # The frameworks print, too.
            if line.startswith('{"id": '):
                done.append(json.loads(line)["id"])
            if len(done) == most:
                os.kill(process.pid, signal.SIGKILL)
                break
        process.wait()
        return done

    before = begin(arguments.after)
    after = begin(arguments.after)
    print(json.dumps({
        "peer": arguments.peer, "done_before": len(before), "asked_anew": len(set(before) & set(after))}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("what", choices=["items", "kill"])
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--url", default="http://127.0.0.1:8099/v1")
    parser.add_argument("--model", default="qwen")
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--results", default=None)
    parser.add_argument("--after", type=int, default=5)
    arguments = parser.parse_args()
    {"items": items, "kill": kill}[arguments.what](arguments)


if __name__ == "__main__":
    main()
