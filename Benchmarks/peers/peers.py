#!/usr/bin/env python3
"""Constraints of JSON Schemas beside llguidance, xgrammar and outlines-core, as JSONSchemaBench judges them.

    pip install gguf llguidance outlines-core      # xgrammar, too, where torch is
    python3 Benchmarks/peers/peers.py corpus.jsonl --martingale .build/release/martingale --model model.gguf

Each line has a schema and labelled instances. An instance is cut into tokens and walked: at each token the mask is made
and asked. A schema is right when every verdict is; wrongly accepted or refused when one is wrong; refused when it does not
compile, or takes more than --timeout seconds. Times are processor time of one thread, in microseconds. The peers are
called through Python, each schema in a process of its own, with tokens cut greedily from the model's vocabulary;
`bench constraints` measures its own. Formats are annotations where they can be, or what --format says the labels take
them for.
"""

import argparse
import json
import os
import pickle
import select
import signal
import subprocess
import sys
import time


def clock():
    return time.thread_time_ns() / 1000


def vocabulary(path):
    """(bytes of each token, end token) of a GGUF file with a byte-level vocabulary."""
    from gguf import GGUFReader

    reader = GGUFReader(path)
    field = reader.fields["tokenizer.ggml.tokens"]
    kinds = reader.fields["tokenizer.ggml.token_type"]
    end = int(reader.fields["tokenizer.ggml.eos_token_id"].parts[-1][0])
    plain = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    letters = {chr(byte): byte for byte in plain}
    for number, byte in enumerate(byte for byte in range(256) if byte not in plain):
        letters[chr(256 + number)] = byte
    tokens = []
    for place, index in enumerate(field.data):
        text = bytes(field.parts[index]).decode("utf-8", "replace")
        normal = int(kinds.parts[kinds.data[place]][0]) == 1
        tokens.append(bytes(letters.get(c, 63) for c in text) if normal else b"")
    return tokens, end


class Cutter:
    def __init__(self, tokens):
        self.ids = {}
        for number, token in enumerate(tokens):
            if token:
                self.ids.setdefault(token, number)
        self.longest = max(map(len, self.ids))

    def cut(self, text):
        result, place = [], 0
        while place < len(text):
            for length in range(min(self.longest, len(text) - place), 0, -1):
                number = self.ids.get(text[place:place + length])
                if number is not None:
                    result.append(number)
                    place += length
                    break
            else:
                raise ValueError("no token")
        return result


class LLGuidance:
    def __init__(self, tokens, end):
        import llguidance

        cutter = Cutter(tokens)

        class Tokens:
            eos_token_id, bos_token_id = end, None
            special_token_ids = [n for n, token in enumerate(tokens) if not token]

            def __call__(self, text):
                return cutter.cut(text.encode() if isinstance(text, str) else text)

        Tokens.tokens = [token or f"<|{n}|>".encode() for n, token in enumerate(tokens)]
        self.matcher = llguidance.LLMatcher
        self.tokenizer = llguidance.LLTokenizer(llguidance.TokenizerWrapper(Tokens()))

    def compile(self, schema):
        grammar = self.matcher.grammar_from_json_schema(schema, overrides={"whitespace_flexible": True})
        self.first = self.matcher(self.tokenizer, grammar, log_level=0)
        if self.first.is_error():
            raise ValueError(self.first.get_error())

    def start(self):
        self.state = self.first.deep_copy()

    def mask(self, token):
        mask = self.state.compute_bitmask()
        return mask[token >> 3] >> (token & 7) & 1 == 1

    def take(self, token):
        return self.state.consume_token(token)

    def ends(self):
        return self.state.is_accepting()


class OutlinesCore:
    def __init__(self, tokens, end):
        import outlines_core

        self.library, self.end = outlines_core, end
        ids = {}
        for number, token in enumerate(tokens):
            if token and number != end:
                ids.setdefault(token, []).append(number)
        self.vocabulary = outlines_core.Vocabulary(end, ids)

    def compile(self, schema):
        pattern = self.library.json_schema.build_regex_from_schema(schema, r"[ ]?")
        self.index = self.library.Index(pattern, self.vocabulary)

    def start(self):
        self.state = self.library.Guide(self.index)
        self.allowed = None

    def mask(self, token):
        self.allowed = set(self.state.get_tokens())
        return token in self.allowed

    def take(self, token):
        self.state.advance(token, return_tokens=False)
        return True

    def ends(self):
        return self.end in set(self.state.get_tokens())


class XGrammar:
    def __init__(self, tokens, end):
        import xgrammar

        self.library, self.end = xgrammar, end
        info = xgrammar.TokenizerInfo([token or b"" for token in tokens], stop_token_ids=[end])
        self.compiler = xgrammar.GrammarCompiler(info, max_threads=1)
        self.bits = xgrammar.allocate_token_bitmask(1, len(tokens))

    def compile(self, schema):
        self.compiled = self.compiler.compile_json_schema(schema, any_whitespace=True, strict_mode=False)

    def start(self):
        self.state = self.library.GrammarMatcher(self.compiled)

    def mask(self, token):
        self.bits.fill_(-1)
        self.state.fill_next_token_bitmask(self.bits)
        return int(self.bits[0, token >> 5]) >> (token & 31) & 1 == 1

    def take(self, token):
        return self.state.accept_token(token)

    def ends(self):
        return self.mask(self.end)


PEERS = {"llguidance": LLGuidance, "outlines-core": OutlinesCore, "xgrammar": XGrammar}


def judge(engine, line, cutter):
    """What one schema takes: verdicts and times."""
    begin = clock()
    try:
        engine.compile(json.dumps(line["schema"]))
    except Exception as error:
        return {"refused": str(error)[:200]}
    result = {"compile": clock() - begin, "masks": [], "first": None, "over": 0, "under": 0}
    for test in line["tests"]:
        engine.start()
        accepted = True
        for token in cutter.cut(json.dumps(test["data"], ensure_ascii=False).encode()):
            begin = clock()
            allowed = engine.mask(token)
            result["masks"].append(clock() - begin)
            if result["first"] is None:
                result["first"] = result["masks"][0]
            if not allowed or not engine.take(token):
                accepted = False
                break
        accepted = accepted and engine.ends()
        result["over"] += accepted and not test["valid"]
        result["under"] += test["valid"] and not accepted
    return result


def apart(work, timeout):
    """`work()` in a process of its own; None when it dies or takes too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(), pipe)
        os._exit(0)
    os.close(writing)
    parts, deadline = b"", time.monotonic() + timeout
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([reading], [], [], left)[0]:
            break
        part = os.read(reading, 1 << 20)
        if not part:
            break
        parts += part
    else:
        left = 0
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    try:
        return pickle.loads(parts)
    except Exception:
        return None


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def row(name, results):
    good = [r for r in results if r and "refused" not in r]
    masks = [m for r in good for m in r["masks"]]
    firsts = [r["first"] for r in good if r["first"] is not None]
    return (f"| {name} | {sum(not r['over'] and not r['under'] for r in good)} | {sum(bool(r['over']) for r in good)} | "
            f"{sum(bool(r['under']) for r in good)} | {len(results) - len(good)} | "
            f"{quantile([r['compile'] for r in good], 0.5):.0f} | {quantile(firsts, 0.5):.0f} | "
            f"{sum(masks) / max(1, len(masks)):.1f} | {quantile(masks, 0.5):.1f} | {quantile(masks, 0.99):.0f} | "
            f"{max(masks, default=0):.0f} |")


def ours(options, lines):
    command = [options.martingale, "bench", "constraints", options.corpus, "--model", options.model, "--json-format", options.format]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        sys.exit(answer.stderr)
    total = json.loads(answer.stdout.splitlines()[-1])["total"]
    mask, compiled, first = total["mask_us"], total["compile_us"], total["first_mask_us"]
    # "Over" is held too tightly there: a valid instance was refused.
    return (f"| martingale | {total['right']} | {total['constraints_under']} | {total['constraints_over']} | {total['refused']} | "
            f"{compiled['p50']:.0f} | {first['p50']:.0f} | {mask['mean']:.1f} | {mask['p50']:.1f} | {mask['p99']:.0f} | "
            f"{mask['max']:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("--martingale", default=".build/release/martingale")
    parser.add_argument("--model", required=True, help="a GGUF file; its vocabulary is used")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--timeout", type=float, default=10)
    parser.add_argument("--format", default="annotation", choices=["assert", "annotation"], help="what the labels take formats for")
    options = parser.parse_args()
    with open(options.corpus) as file:
        lines = [json.loads(line) for line in file]
    tokens, end = vocabulary(options.model)
    cutter = Cutter(tokens)
    print(f"{len(lines)} schemas, {sum(len(line['tests']) for line in lines)} instances, {len(tokens)} tokens\n")
    print("| | right | wrongly accepted | wrongly refused | refused | compile p50 | first mask p50 | mask mean | p50 | p99 | max |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    print(ours(options, lines), flush=True)
    for name in options.peers.split(","):
        try:
            engine = PEERS[name](tokens, end)
        except ImportError as error:
            print(f"| {name} | not installed: {error} | | | | | | | | | |")
            continue
        results = [apart(lambda: judge(engine, line, cutter), options.timeout) for line in lines]
        print(row(name, results), flush=True)


if __name__ == "__main__":
    main()
