"""Starts the servers that the tests talk to."""

import json
import os
import signal
import subprocess
import time
import urllib.request

import openai
import pytest

PROGRAM = os.environ["MARTINGALE_TEST_PROGRAM"]


def until(holds):
    """Waits for what must come about; how soon depends on who else uses the machine."""
    deadline = time.monotonic() + 1800
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


class Server:
    """A running `martingale serve`."""

    def __init__(self, *arguments, **environment):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **environment},
        )
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(self.process.stderr.read())
        self.listening = json.loads(line)
        self.url = self.listening["url"]

    def metric(self, name):
        """One number from /metrics."""
        with urllib.request.urlopen(self.url.removesuffix("/v1") + "/metrics") as reply:
            lines = reply.read().decode().splitlines()
        return float([line for line in lines if line.startswith(f"martingale_{name} ")][0].split()[-1])

    def client(self, **options):
        options = {"api_key": "unused", "max_retries": 0, "timeout": 1800, **options}
        return openai.OpenAI(base_url=self.url, **options)

    def stop(self, with_signal=signal.SIGTERM):
        """Ends it; returns its status and what it wrote to standard error."""
        self.process.send_signal(with_signal)
        _, log = self.process.communicate(timeout=1800)
        return self.process.returncode, log


@pytest.fixture(scope="session")
def server():
    running = Server()
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def serve():
    """Starts servers with arguments of their own."""
    started = []

    def start(*arguments, **environment):
        started.append(Server(*arguments, **environment))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
            running.process.communicate()


@pytest.fixture
def client(server):
    return server.client()


@pytest.fixture
def metric(server):
    return server.metric


@pytest.fixture
def url(server):
    return server.url
