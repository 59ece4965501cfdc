"""The MCP server as the official Python client, and as a client made by hand, sees it."""

import asyncio
import json
import os
import re
import subprocess
import time

import pytest
from conftest import until
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

PROGRAM = os.environ["MARTINGALE_TEST_PROGRAM"]
MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def connected(mode, **more):
    kept = {k: v for k, v in os.environ.items() if k.startswith("MARTINGALE_") or k == "PATH"}
    kept.update(more)
    return Client(
        stdio_client(StdioServerParameters(command=PROGRAM, args=["mcp"], env=kept)), mode=mode
    )


@pytest.mark.parametrize("mode", ["auto", "legacy", "2026-07-28"])
def test_official_client(mode):
    async def talk():
        async with connected(mode) as client:
            tools = (await client.list_tools()).tools
            names = [tool.name for tool in tools]
            assert names == sorted(names)
            assert {"check", "generate", "handbook_search", "run_task", "solve"} <= set(names)
            answer = await client.call_tool(
                "generate",
                {"prompt": "A date:", "regex": r"\d{4}-\d{2}-\d{2}", "seed": 1, "max_tokens": 20},
            )
            assert not answer.is_error
            assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", answer.content[0].text)
            record = answer.structured_content["record"]
            assert record["choices"][0]["guarantee"] == "posterior"
            verdict = await client.call_tool("check", {"text": "ab1", "regex": "[a-z]+"})
            assert verdict.structured_content == {"accepted": False, "viable": False, "offset": 2}
            bad = await client.call_tool("generate", {"promt": "x"})
            assert bad.is_error and "prompt" in bad.content[0].text
            refused = await client.call_tool("check", {"text": "a", "regex": "("})
            assert refused.is_error

    asyncio.run(talk())


def test_cancelled_by_the_client():
    async def talk():
        async with connected("auto") as client:
            with pytest.raises((asyncio.TimeoutError, TimeoutError)):
                await asyncio.wait_for(
                    client.call_tool(
                        "generate", {"prompt": "x", "regex": "[a-z ]{1500,1900}", "max_tokens": 2000}
                    ),
                    1,
                )
            verdict = await client.call_tool("check", {"text": "a", "regex": "a"})
            assert verdict.structured_content["accepted"]

    asyncio.run(talk())


TASK = {
    "version": 1, "goal": "Is it alive? {{thing}}", "inputs": {"thing": {"jsonl": "in.jsonl"}},
    "output": {"choice": ["yes", "no"]}, "sampling": {"particles": 2, "max_tokens": 8},
}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_run_task(mode, tmp_path):
    (tmp_path / "in.jsonl").write_text('"cat"\n"stone"\n')
    task = tmp_path / "task.json"
    task.write_text(json.dumps(TASK))
    (tmp_path / "bad.json").write_text(json.dumps({**TASK, "gaol": 1}))

    async def talk():
        async with connected(mode, XDG_STATE_HOME=str(tmp_path)) as client:
            answers = []
            for _ in range(2):
                answer = await client.call_tool("run_task", {"path": str(task), "seed": 4})
                assert not answer.is_error, answer.content[0].text
                result = answer.structured_content
                assert result["status"] == 0
                assert [record["item"] for record in result["records"]] == [0, 1]
                for record in result["records"]:
                    assert record["outcome"] == "solved" and record["text"] in ("yes", "no")
                    assert record["seed"] == 4 and record["model"]["sha256"]
                assert [json.loads(line) for line in answer.content[0].text.splitlines()] == \
                    result["records"]
                answers.append([record["text"] for record in result["records"]])
            assert answers[0] == answers[1]
            bad = await client.call_tool("run_task", {"path": str(tmp_path / "bad.json")})
            assert bad.is_error and bad.structured_content["status"] == 65
            assert 'did you mean "goal"' in bad.content[0].text
            gone = await client.call_tool("run_task", {"path": str(tmp_path / "gone.json")})
            assert gone.is_error and gone.structured_content["status"] == 66

    asyncio.run(talk())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_solve(mode):
    async def talk():
        async with connected(mode) as client:
            question = {"problem": "Is a stone alive?", "choice": ["yes", "no"], "seed": 1}
            answers = []
            for _ in range(2):
                answer = await client.call_tool("solve", question)
                assert not answer.is_error, answer.content[0].text
                (record,) = answer.structured_content["records"]
                assert record["answer"] in ("yes", "no") and record["tree"]
                answers.append(record["answer"])
            assert answers[0] == answers[1]
            # A problem is never read as an option.
            odd = await client.call_tool(
                "solve", {"problem": "--help", "choice": ["--version", "no"], "seed": 1}
            )
            assert not odd.is_error
            assert odd.structured_content["records"][0]["answer"] in ("--version", "no")
            bad = await client.call_tool("solve", {"problem": ""})
            assert bad.is_error and "problem" in bad.content[0].text

    asyncio.run(talk())


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="looks into /proc")
def test_a_cancelled_run_ends_its_process(raw, tmp_path):
    (tmp_path / "task.json").write_text(json.dumps({
        "version": 1, "goal": "Go on.", "output": {"regex": "[a-z ]{3000,}"},
        "sampling": {"particles": 1, "max_tokens": 1900},
    }))
    server = raw(XDG_STATE_HOME=str(tmp_path))
    call = {"name": "run_task", "arguments": {"path": str(tmp_path / "task.json")}}
    server.send(
        {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {**call, "_meta": MODERN}}
    )

    until(lambda: any(children_of(server.process.pid)))
    server.send(
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 9}}
    )
    until(lambda: not any(children_of(server.process.pid)))
    assert server.ask(10, "ping")["id"] == 10


def children_of(parent):
    """The processes that a process has started, on Linux."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == parent and fields[0] != "Z":
                yield int(entry)


class Raw:
    """A client made by hand, to be wrong on purpose."""

    def __init__(self, *arguments, **environment):
        self.process = subprocess.Popen(
            [PROGRAM, "mcp", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**os.environ, **environment},
        )

    def send(self, line):
        data = line if isinstance(line, bytes) else json.dumps(line).encode()
        self.process.stdin.write(data + b"\n")
        self.process.stdin.flush()

    def receive(self):
        return json.loads(self.process.stdout.readline())

    def ask(self, id, method, params=None, modern=True):
        params = dict(params or {})
        if modern:
            params["_meta"] = MODERN
        self.send({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        return self.receive()

    def end(self):
        return self.process.communicate(timeout=1800)


@pytest.fixture
def raw():
    started = []

    def start(*arguments, **environment):
        started.append(Raw(*arguments, **environment))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def test_the_stateless_era(raw):
    server = raw()
    found = server.ask(1, "server/discover")["result"]
    assert found["resultType"] == "complete"
    assert "2026-07-28" in found["supportedVersions"] and "tools" in found["capabilities"]
    assert found["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "martingale"
    listed = server.ask("two", "tools/list")
    assert listed["id"] == "two" and listed["result"]["ttlMs"] > 0
    refused = server.ask(
        3, "tools/list", {"_meta": {"io.modelcontextprotocol/protocolVersion": "1999-01-01"}},
        modern=False,
    )["error"]
    assert refused["code"] == -32022
    assert refused["data"]["requested"] == "1999-01-01" and refused["data"]["supported"]


def test_the_era_of_handshakes(raw):
    server = raw()
    assert server.ask(1, "tools/list", modern=False)["error"]["code"] == -32600
    agreed = server.ask(2, "initialize", {"protocolVersion": "2025-06-18"}, modern=False)["result"]
    assert agreed["protocolVersion"] == "2025-06-18"
    server.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
    listed = server.ask(3, "tools/list", modern=False)["result"]
    assert "resultType" not in listed and listed["tools"]
    newer = server.ask(4, "initialize", {"protocolVersion": "2099-01-01"}, modern=False)["result"]
    assert newer["protocolVersion"] == "2025-11-25"
    assert server.ask(5, "ping", modern=False)["result"] == {}


def test_nonsense_is_answered_and_survived(raw):
    server = raw()
    for line, code in [
        (b"garbage", -32700), (b'{"jsonrpc":"2.0"', -32700), (b"\xff\xfe", -32700),
        (b"[]", -32600), (b"[{}]", -32600), (b"17", -32600), (b'{"id":1}', -32600),
        (b'{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"nothing","params":{"_meta":'
         b'{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}', -32601),
        (b'{"a":"' + b"x" * (17 << 20) + b'"}', -32700),
    ]:
        server.send(line)
        assert server.receive()["error"]["code"] == code, line[:60]
    unknown = server.ask(2, "tools/call", {"name": "nothing"})
    assert unknown["error"]["code"] == -32602
    server.send(b'{"jsonrpc":"2.0","method":"unknown/notification"}')
    server.send(b"")
    assert server.ask(3, "ping")["id"] == 3


LONG = {
    "name": "generate",
    "arguments": {"prompt": "x", "regex": "[a-z ]{1500,1900}", "max_tokens": 2000},
}


def test_a_cancelled_call_sends_nothing_more(raw):
    server = raw()
    server.send(
        {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {**LONG, "_meta": MODERN}}
    )
    time.sleep(0.5)
    server.send(
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 9}}
    )
    time.sleep(0.5)
    assert server.ask(10, "ping")["id"] == 10
    out, _ = server.end()
    assert out == b""


def test_the_end_of_input_ends_it(raw):
    server = raw()
    server.send(
        {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {**LONG, "_meta": MODERN}}
    )
    time.sleep(0.5)
    out, _ = server.end()
    assert server.process.returncode == 0
    # It waited a minute for the answer and no longer: on a fast machine it is there, and nothing else is.
    assert [json.loads(line)["id"] for line in out.splitlines()] in ([], [9])


def test_only_protocol_on_standard_output(raw):
    server = raw("--verbose")
    server.send(
        {
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {
                "name": "check", "arguments": {"text": "a\nb", "regex": "a\nb"}, "_meta": MODERN,
            },
        }
    )
    time.sleep(0.3)
    out, log = server.end()
    lines = out.splitlines()
    assert len(lines) == 1 and json.loads(lines[0])["result"]["structuredContent"]["accepted"]
    assert b"bytes came in" in log


def test_killed_while_it_works(raw):
    server = raw()
    server.send(
        {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {**LONG, "_meta": MODERN}}
    )
    time.sleep(0.3)
    server.process.kill()
    out, _ = server.end()
    assert out == b""
