"""A server that misbehaves as its argument says. Needs nothing but Python."""

import json
import os
import signal
import subprocess
import sys
import time

mode = sys.argv[1]


def send(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def answer(request, result):
    send({"jsonrpc": "2.0", "id": request["id"], "result": result})


if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen(["sleep", "600"])
    with open(sys.argv[2], "w") as file:
        file.write(f"{os.getpid()} {child.pid}")

calls = 0
if mode == "crashes":
    # Each start is a line in the file.
    with open(sys.argv[2], "a") as file:
        file.write("start\n")
if mode == "starts-twice":
    with open(sys.argv[2], "a+") as file:
        file.write("start\n")
        file.seek(0)
        if len(file.readlines()) > 2:
            sys.exit("no more\nthan twice\n")

discovered = False
for line in sys.stdin:
    request = json.loads(line)
    method = request.get("method")
    if "id" not in request or mode == "deaf":
        continue
    if method == "server/discover":
        if mode == "dies-at-discover":
            print("unknown method, goodbye", file=sys.stderr)
            sys.exit(2)
        if mode == "silent-at-discover":
            continue
        if mode == "slow-to-start":
            if not discovered:
                time.sleep(2)
            discovered = True
            answer(request, {"supportedVersions": ["2026-07-28"], "capabilities": {}})
            continue
        send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32601, "message": "no"}})
    elif method == "initialize":
        if mode == "slow-to-start":
            send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32022, "message": "stateless"}})
            continue
        version = "1999-01-01" if mode == "old" else "2024-11-05"
        if mode == "garbage":
            print("starting up ...")
            print("{broken json")
            send({"jsonrpc": "2.0", "method": "notifications/message", "params": {}})
            send({"jsonrpc": "2.0", "id": 99, "method": "ping"})
            send({"jsonrpc": "2.0", "id": 77, "result": {"nobody": "asked"}})
            send({"jsonrpc": "2.0", "id": 98, "method": "sampling/createMessage"})
        if mode == "huge":
            sys.stdout.write("x" * 3000000)
        answer(request, {"protocolVersion": version, "capabilities": {}, "serverInfo": {"name": mode}})
    elif method == "tools/list":
        if mode == "none":
            send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32601, "message": "no"}})
        elif mode == "odd-tools":
            answer(request, {"nextCursor": "", "tools": [
                {"name": "good", "inputSchema": {"type": "object"}},
                {"name": "odd", "inputSchema": {"type": "object", "properties": {"x": {"type": "strin"}}}},
                {"name": "good", "description": "another"},
                {"description": "nameless"},
                {"name": "bare", "inputSchema": None}]})
        elif mode == "changing" and calls > 0:
            answer(request, {"tools": [{"name": "c"}]})
        elif mode == "batch":
            send([{"jsonrpc": "2.0", "id": request["id"], "result": {"tools": []}}])
        elif mode == "endless":
            answer(request, {"tools": [], "nextCursor": "again"})
        elif request["params"].get("cursor") == "2":
            answer(request, {"tools": [{"name": "b", "inputSchema": {"type": "object"}}]})
        else:
            answer(request, {"tools": [{"name": "a"}], "nextCursor": "2"})
    elif method == "tools/call":
        calls += 1
        if mode == "stubborn":
            time.sleep(600)
        if mode in ("crashes", "starts-twice") and request["params"]["name"] == "b":
            print("something\nbroke", file=sys.stderr)
            sys.exit(3)
        if mode == "long":
            # The number comes last, and one text is longer than anybody wants.
            text = request["params"]["arguments"].get("text", "")
            sys.stdout.write(json.dumps({"result": {"content": [
                {"type": "image", "data": "A" * 3000000},
                {"text": "first \u00e9\n\"quoted\"" if text else "", "type": "text"},
                {"type": "text", "text": text}], "_meta": {"text": "not this"}},
                "jsonrpc": "2.0", "id": request["id"]}) + "\n")
            sys.stdout.flush()
            continue
        if mode == "structured":
            answer(request, {"content": [{"type": "text", "text": "It is warm."}],
                             "structuredContent": {"degrees": 21}})
            continue
        if mode == "changing":
            send({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})
        answer(request, {"content": [
            {"type": "text", "text": "one"}, {"type": "image", "data": "AAAA", "mimeType": "image/png"}]})
if mode == "stubborn":
    time.sleep(600)
