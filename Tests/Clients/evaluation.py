"""lm-evaluation-harness against a server that runs: `evaluation.py URL`.

Its `local-completions` model asks for the log-probabilities of texts that are given (`echo`, tokens as
prompts) and tokenizes on the server. The task is made here, so that nothing is fetched.
"""

import json
import os
import sys
import tempfile

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "OPENAI_API_KEY": "none"}

import lm_eval
from lm_eval.models.openai_completions import LocalCompletionsAPI
from lm_eval.tasks import TaskManager

URL = sys.argv[1]
QUESTIONS = [
    ("The capital of France is", ["Paris", "Banana", "seventeen"], 0),
    ("Two plus two is", ["purple", "four", "a river"], 1),
    ("Water freezes into", ["ice", "trousers", "Tuesday"], 0),
    ("A dog is an", ["equation", "hour", "animal"], 2),
    ("The sun rises in the", ["fork", "morning", "verb"], 1),
    ("Once upon a", ["because", "time", "seven"], 1),
    ("The opposite of hot is", ["cold", "green", "piano"], 0),
    ("Monday, Tuesday,", ["carrot", "Wednesday", "yellow"], 1),
]

with tempfile.TemporaryDirectory() as folder:
    data = os.path.join(folder, "questions.jsonl")
    with open(data, "w") as file:
        for question, choices, answer in QUESTIONS:
            file.write(json.dumps({"q": question, "choices": choices, "answer": answer}) + "\n")
    common = {
        "dataset_path": "json", "dataset_kwargs": {"data_files": {"test": data}},
        "test_split": "test",
    }
    choice = common | {
        "task": "commonplace", "output_type": "multiple_choice", "doc_to_text": "{{q}}",
        "doc_to_choice": "{{choices}}", "doc_to_target": "{{answer}}",
        "metric_list": [{"metric": "acc"}],
    }
    rolling = common | {
        "task": "perplexity", "output_type": "loglikelihood_rolling", "doc_to_text": "",
        "doc_to_target": "{{q}} {{choices[answer]}}.",
        "metric_list": [{"metric": "bits_per_byte"}],
    }
    writing = common | {
        "task": "writing", "output_type": "generate_until", "doc_to_text": "{{q}}",
        "doc_to_target": "{{choices[answer]}}",
        "generation_kwargs": {"until": ["\n", "."], "max_gen_toks": 8, "temperature": 0},
        "metric_list": [{"metric": "exact_match"}],
    }
    model = LocalCompletionsAPI(
        base_url=f"{URL}/completions", model="default", max_length=1024, num_concurrent=1)
    assert model.tokenizer_backend == "remote", model.tokenizer_backend
    found = lm_eval.simple_evaluate(
        model=model, tasks=[choice, rolling, writing], log_samples=True, bootstrap_iters=0,
        task_manager=TaskManager(include_defaults=False),
    )
    results = found["results"]
    accuracy = results["commonplace"]["acc,none"]
    bits = results["perplexity"]["bits_per_byte,none"]
    texts = [sample["resps"][0][0] for sample in found["samples"]["writing"]]
    print(json.dumps({"accuracy": accuracy, "bits_per_byte": bits, "texts": texts}))
    # One in three by chance; a model of any size knows these.
    assert accuracy >= 0.75, results
    assert 0.5 < bits < 4, results
    assert all(texts) and not any("\n" in text or "." in text for text in texts), texts
