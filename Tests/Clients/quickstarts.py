"""What the clients' own quick-starts do, against a server that runs: `quickstarts.py URL NAME…`.

Each function is the beginning of a client's documentation with another address. What the answers say
is the model's business; that they have the form that was asked for is ours.
"""

import sys
import traceback

URL = sys.argv[1]
ROOT = URL.removesuffix("/v1")
TOOL = {
    "name": "weather",
    "description": "The weather in a city.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "maxLength": 16}},
        "required": ["city"],
        "additionalProperties": False,
    },
}


def openai():
    from openai import OpenAI
    from pydantic import BaseModel

    class Dog(BaseModel):
        age: int
        good: bool

    client = OpenAI(base_url=URL, api_key="none", max_retries=0, timeout=600)
    assert client.models.list().data[0].id
    chat = client.chat.completions
    messages = [{"role": "user", "content": "Tell me of a dog."}]
    assert chat.create(model="default", messages=messages, max_tokens=8).choices[0].message.content
    parsed = chat.parse(model="default", messages=messages, response_format=Dog, max_tokens=60)
    assert isinstance(parsed.choices[0].message.parsed, Dog)
    tools = [{"type": "function", "function": TOOL}]
    with chat.stream(
        model="default", messages=messages, tools=tools, tool_choice="required", max_tokens=60
    ) as stream:
        events = list(stream)
        call = stream.get_final_completion().choices[0].message.tool_calls[0].function
    assert call.name == "weather" and len(events) > 4
    responses = client.responses
    one = responses.parse(model="default", input="A dog.", text_format=Dog, max_output_tokens=60)
    assert isinstance(one.output_parsed, Dog)
    with responses.stream(
        model="default", input="Call.", tools=[{"type": "function", **TOOL}],
        tool_choice="required", max_output_tokens=60,
    ) as stream:
        assert list(stream)[-1].type == "response.completed"
        assert stream.get_final_response().output[0].name == "weather"


def agents():
    from agents import Agent, ModelSettings, Runner, function_tool
    from agents import set_default_openai_client, set_tracing_disabled
    from openai import AsyncOpenAI

    set_default_openai_client(AsyncOpenAI(base_url=URL, api_key="none", timeout=600))
    set_tracing_disabled(True)

    @function_tool
    def add(a: int, b: int) -> int:
        """Adds."""
        return a + b

    agent = Agent(
        name="Adder", instructions="Add.", model="default", tools=[add],
        model_settings=ModelSettings(max_tokens=60, tool_choice="required"),
        tool_use_behavior="stop_on_first_tool",
    )
    result = Runner.run_sync(agent, "Add 2 and 3.", max_turns=3)
    assert int(result.final_output) is not None


def anthropic():
    from anthropic import Anthropic

    client = Anthropic(base_url=ROOT, api_key="none", max_retries=0, timeout=600)
    messages = [{"role": "user", "content": "Hello."}]
    assert client.messages.create(model="default", max_tokens=8, messages=messages).content[0].text
    with client.messages.stream(model="default", max_tokens=8, messages=messages) as stream:
        assert "".join(stream.text_stream)
    tool = {
        "name": TOOL["name"], "description": TOOL["description"], "input_schema": TOOL["parameters"]
    }
    reply = client.messages.create(
        model="default", max_tokens=60, messages=messages, tools=[tool],
        tool_choice={"type": "any"},
    )
    assert reply.stop_reason == "tool_use" and set(reply.content[0].input) == {"city"}
    assert client.messages.count_tokens(model="default", messages=messages).input_tokens > 0


def instructor():
    import instructor as library
    from openai import OpenAI
    from pydantic import BaseModel

    class User(BaseModel):
        name: str
        age: int

    client = library.from_openai(OpenAI(base_url=URL, api_key="none", timeout=600))
    user = client.chat.completions.create(
        model="default", response_model=User, max_tokens=120, max_retries=0,
        messages=[{"role": "user", "content": "John is 25."}],
    )
    assert isinstance(user, User)


def litellm():
    import litellm as library

    messages = [{"role": "user", "content": "Hello."}]
    for model, base in (("openai/default", URL), ("anthropic/default", ROOT)):
        reply = library.completion(
            model=model, api_base=base, api_key="none", messages=messages, max_tokens=8)
        assert reply.choices[0].message.content


def langchain():
    from langchain_openai import ChatOpenAI
    from pydantic import BaseModel

    class Joke(BaseModel):
        setup: str
        rating: int

    model = ChatOpenAI(base_url=URL, api_key="none", model="default", max_tokens=120)
    for method in ("function_calling", "json_schema"):
        assert isinstance(model.with_structured_output(Joke, method=method).invoke("A joke."), Joke)
    assert len(list(model.stream("Hello."))) > 1


def smolagents():
    from smolagents import OpenAIServerModel, ToolCallingAgent, tool

    @tool
    def add(a: int, b: int) -> int:
        """Adds.

        Args:
            a: one
            b: the other
        """
        return a + b

    model = OpenAIServerModel(model_id="default", api_base=URL, api_key="none", max_tokens=60)
    agent = ToolCallingAgent(tools=[add], model=model, max_steps=2, verbosity_level=0)
    agent.run("Add 2 and 3.")
    # What the server refuses is an error of the model's; what the model says is not looked at.
    errors = [str(step.error) for step in agent.memory.steps if getattr(step, "error", None)]
    assert not any("Error code" in error for error in errors), errors


failed = []
for name in sys.argv[2:]:
    try:
        globals()[name]()
        print(f"ok {name}", flush=True)
    except Exception:
        failed.append(name)
        traceback.print_exc()
        print(f"not ok {name}", flush=True)
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
