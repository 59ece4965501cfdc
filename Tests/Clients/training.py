"""What `martingale export` writes, loaded by `datasets` and read by TRL: `training.py PROGRAM`.

TRL's own preparation of rows (`trl.data_utils`) needs no torch. Its chat templates are applied by a tokenizer that is
made here, so that nothing is fetched.
"""

import json
import os
import subprocess
import sys
import tempfile

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}

from datasets import load_dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from trl.data_utils import (
    apply_chat_template, extract_prompt, is_conversational, maybe_extract_prompt, unpair_preference_dataset,
)

PROGRAM = sys.argv[1]
TEMPLATE = (
    "{% if tools %}tools: {{ tools | tojson }}\n{% endif %}"
    "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}"
    "{% if message['tool_calls'] %}{{ message['tool_calls'] | tojson }}{% endif %}</>{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="[UNK]", chat_template=TEMPLATE)

SUMS = {
    "version": 1, "goal": "What is {{row.q}}? Answer with the number.", "inputs": {"row": {"jsonl": "sums.jsonl"}},
    "output": {"regex": "[0-9]{1,2}"}, "success": {"verbatim": "row.answer"},
    "sampling": {"particles": 4, "max_tokens": 6, "record_tokens": True},
}
TOOLS = {
    "version": 1, "strategy": "react", "goal": "Use the calculator: {{q}}", "inputs": {"q": {"jsonl": "q.jsonl"}},
    "tools": ["calculator", "clock"], "react": {"thought_length": 0}, "budget": {"steps": 3},
    "sampling": {"particles": 2, "max_tokens": 60},
}


def load(path):
    return load_dataset("json", data_files=path, split="train")


with tempfile.TemporaryDirectory() as folder:
    def write(name, text):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)

    def martingale(*arguments):
        done = subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        return done

    def export(run, form, *more):
        path = os.path.join(folder, f"{run}-{form}.jsonl")
        assert martingale("export", run, "--format", form, "-o", path, "--quiet", *more).returncode == 0
        again = martingale("export", run, "--format", form, "--quiet", *more).stdout
        assert open(path).read() == again, "the same bytes each time"
        return path

    write("sums.jsonl", "".join(
        json.dumps({"q": f"{a} + {b}", "answer": str(a + b)}) + "\n" for a, b in [(1, 1), (2, 3), (4, 5)]))
    write("q.jsonl", "".join(json.dumps(f"{a} * {a + 3}") + "\n" for a in range(2, 8)))
    write("sums.json", json.dumps(SUMS))
    write("tools.json", json.dumps(TOOLS))
    martingale("run", "sums.json", "--rollouts", "12", "--seed", "1", "--journal", "sums", "--quiet")
    martingale("run", "tools.json", "--seed", "1", "--journal", "tools", "--quiet")

    supervised = load(export("sums", "sft"))
    assert is_conversational(supervised[0]) and len(supervised) > 0
    text = apply_chat_template(supervised[0], tokenizer)["text"]
    assert text.startswith("<user>What is") and "<assistant>" in text, text

    pairs = load(export("sums", "dpo"))
    assert set(pairs.column_names) == {"prompt", "chosen", "rejected", "meta"}, pairs.column_names
    for pair in pairs:
        assert is_conversational(pair) and maybe_extract_prompt(pair) == pair
        text = apply_chat_template(pair, tokenizer)
        assert text["prompt"].endswith("<assistant>") and text["chosen"] != text["rejected"], text
    assert {pair["meta"]["because"] for pair in pairs} == {"success", "posterior"}
    # An implicit prompt, as some trainers have it, leads back to the same.
    joined = {side: pairs[0]["prompt"] + pairs[0][side] for side in ("chosen", "rejected")}
    assert extract_prompt(joined)["prompt"] == pairs[0]["prompt"]
    unpaired = unpair_preference_dataset(pairs.remove_columns("meta"))
    assert len(unpaired) == 2 * len(pairs) and unpaired.column_names == ["prompt", "completion", "label"]

    judged = load(export("sums", "kto"))
    assert set(judged.column_names) == {"prompt", "completion", "label", "meta"}
    assert judged.features["label"].dtype == "bool" and set(judged["label"]) == {True, False}
    assert apply_chat_template(judged[0], tokenizer)["completion"]

    rollouts = load(export("sums", "rollouts", "--tokens"))
    for row in rollouts:
        assert len(row["completion_ids"]) == len(row["logprobs"]) == len(row["drawn_logprobs"]) > 1
        assert row["reward"] in (0, 1) and row["group_size"] == 12 and all(x <= 0 for x in row["logprobs"])
    assert len(set(rollouts["group"])) == 3
    # The base law can be had from the law that was drawn from.
    ratio = [sum(row["logprobs"]) - sum(row["drawn_logprobs"]) for row in rollouts]
    assert all(value < 0.01 for value in ratio), ratio

    with_tools = load(export("tools", "sft"))
    calling = [row for row in with_tools if any(m.get("tool_calls") for m in row["messages"])]
    assert calling, "the model called no tool"
    for row in calling:
        tools = json.loads(row["tools"])
        assert {"calculator", "clock"} <= {tool["function"]["name"] for tool in tools}
        text = apply_chat_template(row, tokenizer, tools=tools)["text"]
        assert "tools: [" in text and "<tool>" in text, text
    # OpenAI's fine-tuning: arguments are texts, tools a list.
    for line in open(export("tools", "sft", "--list-tools")):
        row = json.loads(line)
        for message in row["messages"]:
            assert message["role"] in ("system", "user", "assistant", "tool")
            for call in message.get("tool_calls", []):
                assert call["type"] == "function" and isinstance(json.loads(call["function"]["arguments"]), dict)
        assert isinstance(row.get("tools", []), list)
    print(json.dumps({
        "sft": len(supervised), "dpo": len(pairs), "kto": len(judged), "rollouts": len(rollouts),
        "with_tools": len(calling),
    }))
