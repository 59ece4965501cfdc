"""An MCP server whose tool writes a line into a ledger, and which dies where FOLDER/crashes says.

`crashes` has a line for each death: the number of the call, over all lives of the server, and whether it
comes before or after the line is written.
"""

import json
import os
import sys

FOLDER = sys.argv[1]
TOOL = {
    "name": "send", "description": "Sends.",
    "inputSchema": {
        "type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"],
        "additionalProperties": False,
    },
}


def append(name, text):
    with open(os.path.join(FOLDER, name), "a") as file:
        file.write(text + "\n")
        return file.tell()


def lines(name):
    path = os.path.join(FOLDER, name)
    return open(path).read().splitlines() if os.path.exists(path) else []


crashes = dict(line.split() for line in lines("crashes"))
calls = len(lines("calls"))
for line in sys.stdin:
    request = json.loads(line)
    if "id" not in request:
        continue
    method, parameters, result = request["method"], request.get("params", {}), {}
    if method == "initialize":
        result = {
            "protocolVersion": parameters["protocolVersion"], "capabilities": {"tools": {}},
            "serverInfo": {"name": "crashing", "version": "1"},
        }
    elif method == "tools/list":
        result = {"tools": [TOOL]}
    elif method == "tools/call":
        item = parameters["arguments"]["q"]
        append("calls", item)
        calls += 1
        fate = crashes.get(str(calls))
        if fate == "before":
            os._exit(3)
        append("ledger", item)
        if fate == "after":
            os._exit(3)
        result = {"content": [{"type": "text", "text": "sent"}]}
    else:
        error = {"code": -32601, "message": "no such method"}
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}), flush=True)
        continue
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
