"""The MCP server as the official Python client, and as a client made by hand, sees it."""

import asyncio
import json
import os
import re
import subprocess
import time

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

PROGRAM = os.environ["MARTINGALE_TEST_PROGRAM"]
MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def connected(mode):
    kept = {k: v for k, v in os.environ.items() if k.startswith("MARTINGALE_") or k == "PATH"}
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
            assert {"check", "generate", "handbook_search", "run_task"} <= set(names)
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


class Raw:
    """A client made by hand, to be wrong on purpose."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [PROGRAM, "mcp", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
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

    def start(*arguments):
        started.append(Raw(*arguments))
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
    # It did not wait for the answer.
    assert out == b""


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
