"""The interface as the `llm` command sees it."""

import json
import os
import subprocess
import sys

import pytest

LLM = os.path.join(os.path.dirname(sys.executable), "llm")


def run(*arguments, text=None, home=None):
    return subprocess.run(
        [LLM, *arguments], input=text, capture_output=True, text=True, timeout=1800,
        env={**os.environ, "LLM_USER_PATH": str(home), "OPENAI_API_KEY": "unused"},
    )


@pytest.fixture
def llm(tmp_path, url):
    def ask(*arguments, text=None):
        result = run("openai", "endpoint", url, *arguments, text=text, home=tmp_path)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return ask


def test_models(llm):
    assert llm("--models").strip()


def test_schema(llm):
    answer = json.loads(
        llm("-m", "default", "--schema", "name, age int", "-o", "max_tokens", "200",
            "A dog, please.")
    )
    assert isinstance(answer["age"], int) and isinstance(answer["name"], str)


def test_standard_input(llm):
    assert llm("-m", "default", "-o", "max_tokens", "10", text="Say something.")
