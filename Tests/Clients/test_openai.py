"""The interface as OpenAI's own client sees it."""

import json
import re
from typing import Literal

import jsonschema
import openai
import pytest
from conftest import until
from pydantic import BaseModel, Field


class Dog(BaseModel):
    name: str = Field(max_length=20)
    age: int = Field(ge=0, le=30)
    size: Literal["small", "large"]


ASK = [{"role": "user", "content": "Describe a dog."}]


def test_models(client):
    models = client.models.list().data
    assert models[0].id
    assert client.models.retrieve(models[0].id).object == "model"


def test_plain(client):
    answer = client.chat.completions.create(model="default", messages=ASK, max_tokens=12)
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert answer.usage.completion_tokens <= 12
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_seed_repeats(client):
    def draw(seed):
        return client.chat.completions.create(
            model="default", messages=ASK, max_tokens=16, seed=seed
        ).choices[0].message.content

    assert draw(7) == draw(7)
    assert len({draw(seed) for seed in range(3)}) > 1


def test_n(client):
    answer = client.chat.completions.create(
        model="default", messages=ASK, max_tokens=8, n=3, seed=1, temperature=1.0
    )
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert len({choice.message.content for choice in answer.choices}) > 1


def test_parse(client):
    answer = client.chat.completions.parse(
        model="default", messages=ASK, response_format=Dog, seed=7, max_tokens=120
    )
    dog = answer.choices[0].message.parsed
    assert 0 <= dog.age <= 30
    record = answer.model_extra["martingale"]
    assert record["choices"][0]["guarantee"] == "posterior"
    jsonschema.validate(json.loads(answer.choices[0].message.content), Dog.model_json_schema())


def test_parse_never_runs_out_of_budget(client):
    for limit in (40, 48, 64):
        answer = client.chat.completions.parse(
            model="default", messages=ASK, response_format=Dog, max_tokens=limit
        )
        assert answer.choices[0].finish_reason == "stop"
        assert answer.usage.completion_tokens <= limit


def test_stream_with_schema(client):
    with client.chat.completions.stream(
        model="default", messages=ASK, response_format=Dog, seed=7, max_tokens=120,
        stream_options={"include_usage": True},
    ) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_completion()
    assert "content.done" in kinds
    assert kinds.count("content.delta") > 1
    assert final.usage.completion_tokens > 0
    same = client.chat.completions.parse(
        model="default", messages=ASK, response_format=Dog, seed=7, max_tokens=120
    )
    assert final.choices[0].message.parsed == same.choices[0].message.parsed


def test_plain_stream(client):
    pieces = []
    for chunk in client.chat.completions.create(
        model="default", messages=ASK, max_tokens=16, seed=3, stream=True
    ):
        if chunk.choices and chunk.choices[0].delta.content:
            pieces.append(chunk.choices[0].delta.content)
    whole = client.chat.completions.create(
        model="default", messages=ASK, max_tokens=16, seed=3
    ).choices[0].message.content
    assert "".join(pieces) == whole


def test_json_object(client):
    answer = client.chat.completions.create(
        model="default", messages=ASK, response_format={"type": "json_object"}, max_tokens=60
    )
    assert isinstance(json.loads(answer.choices[0].message.content), dict)


TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "maxLength": 20}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}


def test_tools(client):
    answer = client.chat.completions.create(
        model="default", messages=[{"role": "user", "content": "What is the weather in Ulm?"}],
        tools=[TOOL], tool_choice="required", max_tokens=60, parallel_tool_calls=False,
    )
    assert answer.choices[0].finish_reason == "tool_calls"
    call = answer.choices[0].message.tool_calls[0]
    assert call.function.name == "weather"
    jsonschema.validate(json.loads(call.function.arguments), TOOL["function"]["parameters"])
    following = client.chat.completions.create(
        model="default", max_tokens=10, tools=[TOOL], tool_choice="none",
        messages=[
            {"role": "user", "content": "What is the weather in Ulm?"},
            answer.choices[0].message,
            {"role": "tool", "tool_call_id": call.id, "content": "20 degrees"},
        ],
    )
    assert following.choices[0].message.content is not None


def test_streamed_tool(client):
    calls = {}
    for chunk in client.chat.completions.create(
        model="default", messages=ASK, tools=[TOOL], tool_choice="required", max_tokens=60,
        stream=True,
    ):
        for call in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
            calls.setdefault(call.index, "")
            calls[call.index] += call.function.arguments or ""
    assert list(calls) == [0]
    jsonschema.validate(json.loads(calls[0]), TOOL["function"]["parameters"])


@pytest.mark.parametrize(
    "outputs,pattern",
    [
        ({"regex": r"[a-z]{3}-\d{2}"}, r"[a-z]{3}-\d{2}"),
        ({"choice": ["red", "green"]}, "red|green"),
        ({"grammar": 'root ::= "x" [0-9]+ "y"'}, "x[0-9]+y"),
    ],
)
def test_structured_outputs(client, outputs, pattern):
    answer = client.chat.completions.create(
        model="default", messages=ASK, max_tokens=30, extra_body={"structured_outputs": outputs}
    )
    assert re.fullmatch(pattern, answer.choices[0].message.content)


def test_logprobs(client):
    answer = client.chat.completions.create(
        model="default", messages=ASK, max_tokens=5, logprobs=True, top_logprobs=3
    )
    content = answer.choices[0].logprobs.content
    assert len(content) == answer.usage.completion_tokens
    assert all(entry.logprob <= 0 and len(entry.top_logprobs) == 3 for entry in content)
    assert content[0].logprob <= content[0].top_logprobs[0].logprob + 1e-6


def test_completions(client):
    answer = client.completions.create(model="default", prompt="Once upon a", max_tokens=5)
    assert isinstance(answer.choices[0].text, str)
    chunks = client.completions.create(
        model="default", prompt="Once upon a", max_tokens=5, stream=True
    )
    assert "".join(chunk.choices[0].text for chunk in chunks if chunk.choices)


def test_embeddings(client):
    try:
        answer = client.embeddings.create(model="default", input=["a small dog", "a small dog"])
    except openai.InternalServerError as error:
        pytest.skip(f"no embedder: {error}")
    assert answer.data[0].embedding == answer.data[1].embedding
    plain = client.embeddings.create(
        model="default", input="a small dog", encoding_format="float"
    )
    assert plain.data[0].embedding == pytest.approx(answer.data[0].embedding, abs=1e-6)


def test_errors_carry_their_place(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(
            model="default", messages=ASK,
            response_format={
                "type": "json_schema",
                "json_schema": {
                    "name": "x",
                    "schema": {"type": "object", "properties": {"a": {"type": "strin"}}},
                },
            },
        )
    assert caught.value.param == "/response_format/json_schema/schema/properties/a/type"
    assert caught.value.code == "constraint_syntax"
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(
            model="default", messages=ASK, web_search_options={"search_context_size": "low"}
        )
    assert caught.value.param == "web_search_options"
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-x", messages=ASK)


def test_leaving_frees_the_slot(client, metric):
    before = metric("disconnects_total")
    stream = client.chat.completions.create(
        model="default", messages=ASK, max_tokens=2000, stream=True,
        extra_body={"structured_outputs": {"regex": "[a-z ]{1500,1900}"}},
    )
    next(iter(stream))
    assert metric("slots_busy") == 1
    stream.close()
    until(lambda: metric("slots_busy") == 0)
    assert metric("disconnects_total") == before + 1
