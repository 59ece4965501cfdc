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

discovered = False
for line in sys.stdin:
    request = json.loads(line)
    method = request.get("method")
    if "id" not in request:
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
            sys.stdout.write("x" * 70000000)
        answer(request, {"protocolVersion": version, "capabilities": {}, "serverInfo": {"name": mode}})
    elif method == "tools/list":
        if mode == "batch":
            send([{"jsonrpc": "2.0", "id": request["id"], "result": {"tools": []}}])
        elif mode == "endless":
            answer(request, {"tools": [], "nextCursor": "again"})
        elif request["params"].get("cursor") == "2":
            answer(request, {"tools": [{"name": "b", "inputSchema": {"type": "object"}}]})
        else:
            answer(request, {"tools": [{"name": "a"}], "nextCursor": "2"})
    elif method == "tools/call":
        if mode == "stubborn":
            time.sleep(600)
        answer(request, {"content": [
            {"type": "text", "text": "one"}, {"type": "image", "data": "AAAA", "mimeType": "image/png"}]})
if mode == "stubborn":
    time.sleep(600)
