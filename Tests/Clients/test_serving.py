"""What holds whatever the client: access, limits, disconnects, the end."""

import concurrent.futures
import http.client
import json
import signal
import socket
import threading
import time

import openai
import pytest
from conftest import until

ASK = [{"role": "user", "content": "hello"}]


def post(server, body, **headers):
    """A request made by hand; returns its status, headers and JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", server.listening["port"], timeout=1800)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection.request(
        "POST", "/v1/chat/completions", data, {"content-type": "application/json", **headers}
    )
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    return reply.status, dict(reply.getheaders()), json.loads(text) if text else None


def exchange(server, data, seconds=120):
    """Raw bytes there and back, until the server closes or nothing more comes."""
    with socket.create_connection(("127.0.0.1", server.listening["port"]), seconds) as connection:
        connection.sendall(data)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except TimeoutError:
            pass
        return received


def test_port_and_loopback(server):
    assert server.listening["port"] > 0
    assert server.listening["host"] == "127.0.0.1"


def test_token(serve):
    server = serve(MARTINGALE_API_KEY="right")
    with pytest.raises(openai.AuthenticationError):
        server.client(api_key="wrong").models.list()
    assert server.client(api_key="right").models.list().data


def test_rebinding(server):
    status, _, body = post(server, {"messages": ASK}, host="evil.example")
    assert (status, body["error"]["code"]) == (403, "host_denied")
    status, headers, body = post(server, {"messages": ASK}, origin="http://evil.example")
    assert (status, body["error"]["code"]) == (403, "origin_denied")
    assert "access-control-allow-origin" not in headers


def test_malformed(server):
    status, headers, body = post(server, b'{"messages": "a secret", }')
    assert (status, body["error"]["param"]) == (400, "body")
    assert headers["x-should-retry"] == "false" and headers["x-request-id"]
    assert "secret" not in json.dumps(body)
    assert b" 400 " in exchange(server, b"nonsense\r\n\r\n").split(b"\r\n")[0] + b" "


def test_body_limit(serve):
    server = serve("--max-body", "2000")
    status, _, body = post(server, {"messages": [{"role": "user", "content": "x" * 3000}]})
    assert (status, body["error"]["code"]) == (413, "body_too_large")
    assert post(server, {"messages": ASK, "max_tokens": 2})[0] == 200


def test_keep_alive_and_pipelining(server):
    one = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"
    last = b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    assert exchange(server, one + one + last).count(b'{"status":"ok"}') == 3


def test_chunked(server):
    body = json.dumps({"messages": ASK, "max_tokens": 2}).encode()
    pieces = b"".join(
        b"%x\r\n%s\r\n" % (len(body[i : i + 7]), body[i : i + 7]) for i in range(0, len(body), 7)
    )
    reply = exchange(
        server,
        b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
        b"transfer-encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n",
    )
    assert reply.startswith(b"HTTP/1.1 200") and b"chat.completion" in reply


def test_long_heads(server):
    reply = exchange(server, b"GET /health HTTP/1.1\r\nx: " + b"a" * 100_000 + b"\r\n\r\n")
    assert not reply.startswith(b"HTTP/1.1 200")


def test_many_at_once(serve):
    server = serve("--slots", "8", "--queue", "32")
    outcomes = []

    def ask(_):
        try:
            server.client().chat.completions.create(model="default", messages=ASK, max_tokens=2)
            return "answered"
        except openai.RateLimitError as error:
            assert int(error.response.headers["retry-after"]) > 0
            return "refused"

    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        outcomes = list(pool.map(ask, range(200)))
    assert outcomes.count("answered") >= 40
    assert len(outcomes) == outcomes.count("answered") + outcomes.count("refused") == 200
    assert server.metric("slots_busy") == server.metric("queue_waiting") == 0


def test_leaving_before_the_answer_frees_the_slot(server):
    body = json.dumps({"messages": ASK, "max_tokens": 2000, "regex": "[a-z ]{1500,1900}"}).encode()
    before = server.metric("disconnects_total")
    with socket.create_connection(("127.0.0.1", server.listening["port"])) as connection:
        connection.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: %d\r\n\r\n%s"
            % (len(body), body)
        )
        until(lambda: server.metric("slots_busy") == 1)
    until(lambda: server.metric("slots_busy") == 0)
    assert server.metric("disconnects_total") == before + 1


def test_drain(serve):
    server = serve()
    answers = []

    def ask():
        answers.append(
            server.client().chat.completions.create(
                model="default", messages=ASK, max_tokens=60, extra_body={"regex": "[a-z]{40,50}"}
            )
        )

    asking = threading.Thread(target=ask)
    asking.start()
    until(lambda: server.metric("slots_busy") == 1)
    status, log = server.stop(signal.SIGTERM)
    asking.join()
    assert len(answers) == 1 and answers[0].choices[0].message.content
    assert status == 143


def test_hanging_up_ends_cleanly(serve):
    server = serve()
    status, log = server.stop(signal.SIGHUP)
    assert status == 0


def test_nothing_said_is_logged(serve):
    server = serve()
    server.client().chat.completions.create(
        model="default", messages=[{"role": "user", "content": "xyzzy-prompt"}], max_tokens=2
    )
    post(server, {"messages": ASK, "xyzzy-field": 1})
    post(server, b"xyzzy-body")
    _, log = server.stop()
    assert "/v1/chat/completions 200" in log
    assert "xyzzy" not in log


def test_open_to_others_only_with_a_token(tmp_path):
    import os
    import subprocess

    environment = {k: v for k, v in os.environ.items() if k != "MARTINGALE_API_KEY"}
    result = subprocess.run(
        [os.environ["MARTINGALE_TEST_PROGRAM"], "serve", "--host", "0.0.0.0", "--port", "0"],
        capture_output=True, text=True, env=environment, timeout=1800,
    )
    assert result.returncode == 78 and "token" in result.stderr


def test_slow_heads(serve):
    server = serve("--idle-timeout", "1")
    head = b"GET /health HTTP/1.1\r\n" + b"x: y\r\n" * 10_000
    sent = 0
    with socket.create_connection(("127.0.0.1", server.listening["port"]), 1800) as connection:
        try:
            for byte in head:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
                sent += 1
        except (BrokenPipeError, ConnectionResetError):
            pass
    # It was cut off while it still sent.
    assert sent < len(head)
    assert server.client().models.list().data
