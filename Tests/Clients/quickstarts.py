"""What the clients' own quick-starts do, against a server that runs: `quickstarts.py URL [NAME…]`.

Each function is the beginning of a client's documentation with another address. What the answers say
is the model's business; that they have the form that was asked for is ours.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import traceback

URL = sys.argv[1]
ROOT = URL.removesuffix("/v1")
PROGRAM = os.environ.get("MARTINGALE_TEST_PROGRAM", "martingale")
# Prices are no business of a local model, and nothing is told to anyone.
os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "OPENAI_AGENTS_DISABLE_TRACING": "1"}
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


def pydantic_ai():
    from pydantic import BaseModel
    from pydantic_ai import Agent, NativeOutput, UsageLimitExceeded, UsageLimits
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    class City(BaseModel):
        city: str
        year: int

    model = OpenAIChatModel("default", provider=OpenAIProvider(base_url=URL, api_key="none"))
    settings = {"max_tokens": 120}
    for output in (City, NativeOutput(City)):
        agent = Agent(model, output_type=output, model_settings=settings)
        assert isinstance(agent.run_sync("Where were the games?").output, City)
    agent = Agent(model, output_type=NativeOutput(City), model_settings=settings)

    @agent.tool_plain
    def today() -> str:
        """The date."""
        return "2024-01-01"

    try:
        limits = UsageLimits(request_limit=3)
        result = agent.run_sync("Where are the games this year?", usage_limits=limits)
        assert isinstance(result.output, City)
    except UsageLimitExceeded:
        pass  # A small model may ask for the date for ever.


def llm():
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LLM_USER_PATH": folder, "OPENAI_API_KEY": "none"}
        program = os.path.join(os.path.dirname(sys.executable), "llm")
        with open(os.path.join(folder, "extra-openai-models.yaml"), "w") as file:
            file.write(f"- model_id: own\n  model_name: default\n  api_base: {URL}\n")
            file.write("  supports_schema: true\n")

        def ask(*arguments):
            command = [program, "-m", "own", "-o", "max_tokens", "80", *arguments]
            return subprocess.run(command, env=environment, check=True, capture_output=True).stdout

        assert ask("Hello.")
        assert b'"name"' in ask("--schema", "name, age int", "A dog.")


def mcp():
    from mcp import Client, StdioServerParameters
    from mcp.client.stdio import stdio_client

    async def talk():
        parameters = StdioServerParameters(command=PROGRAM, args=["mcp"], env=dict(os.environ))
        heard = []

        async def report(progress, total, message):
            heard.append(progress)

        async with Client(stdio_client(parameters)) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert tools["check"].annotations.read_only_hint and tools["check"].output_schema
            answer = await client.call_tool(
                "generate", {"prompt": "A date:", "regex": "[0-9]{4}-[0-9]{2}", "particles": 1},
                progress_callback=report,
            )
            assert len(answer.structured_content["text"]) == 7
            assert heard == sorted(heard) and heard[-1] <= 7

    asyncio.run(talk())


def fastmcp():
    from fastmcp import Client

    async def talk():
        servers = {"mcpServers": {"martingale": {
            "command": PROGRAM, "args": ["mcp"], "env": dict(os.environ)}}}
        async with Client(servers) as client:
            assert "generate" in [tool.name for tool in await client.list_tools()]
            result = await client.call_tool("check", {"text": "ab1", "regex": "[a-z]+"})
            assert result.data["accepted"] is False if isinstance(result.data, dict) \
                else result.data.accepted is False

    asyncio.run(talk())


ALL = [
    "openai", "agents", "anthropic", "instructor", "litellm", "langchain", "smolagents",
    "pydantic_ai", "llm", "mcp", "fastmcp",
]
failed = []
for name in sys.argv[2:] or ALL:
    began = time.monotonic()
    try:
        globals()[name]()
        print(f"ok {name} ({time.monotonic() - began:.0f} s)", flush=True)
    except Exception:
        failed.append(name)
        traceback.print_exc()
        print(f"not ok {name}", flush=True)
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
