"""A tool server behind an address: handshake, one tool `judge`; writes its port and its calls to files."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = None
        if message.get("method") == "initialize":
            answer = {"result": {
                "protocolVersion": "2025-11-25", "capabilities": {"tools": {}},
                "serverInfo": {"name": "judge", "version": "1"}}}
        elif message.get("method") == "tools/list":
            answer = {"result": {"tools": [{
                "name": "judge", "description": "Says whether it likes a text.",
                "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}}}]}}
        elif message.get("method") == "tools/call":
            text = message["params"]["arguments"]["text"]
            with open("calls", "a") as file:
                file.write(self.headers.get("X-Key", "no key") + " " + text + "\n")
            verdict = "fine" if text == "dog" else "no"
            answer = {"result": {"content": [{"type": "text", "text": verdict}]}}
        elif "id" in message:
            answer = {"error": {"code": -32601, "message": "unknown method"}}
        body = b""
        if answer is not None:
            body = json.dumps({"jsonrpc": "2.0", "id": message["id"], **answer}).encode()
        self.send_response(200 if body else 202)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open("port.new", "w") as file:
    file.write(str(server.server_port))
__import__("os").rename("port.new", "port")
server.serve_forever()
