#!/usr/bin/env python3
"""bandits: does a model explore? Bernoulli bandits in words, beside the algorithms that solve them.

    python3 Benchmarks/bandits/bandits.py run --martingale martingale --model qwen-0.5b --out bandits.jsonl
    python3 Benchmarks/bandits/bandits.py table bandits.jsonl

An agent presses one of five buttons, 20 times; one pays with probability 0.7, the others with 0.3. What the model is
shown (after EVOLvE, arXiv 2410.06238):

  raw        every press and what it paid
  summary    for each button how often it was pressed, and what it paid on average
  guided     the summary with the bonus of UCB beside each button, and the words that the sum decides
  steer:S    the summary, the model steered by S times the vector that `martingale steer` makes of the presses of the
             first three episodes of `summary` (EAST, arXiv 2406.00244); those episodes are not counted for it

and for comparison `ucb` (factor 0.5), `thompson` and `random`. Every press is drawn from the model's law over the five
names, which are one choice under a constraint. What a button pays at its n-th press is the same for all, so that
conditions are compared on the same episodes. `run` starts the servers it needs, one thread each, and appends a line an episode;
started again it goes on. `table` prints means with 95 % intervals, and paired differences against `summary`.
"""
import argparse
import json
import math
import pathlib
import random
import signal
import subprocess
import time
import urllib.request

BUTTONS = ["blue", "green", "red", "yellow", "white"]
BEST, OTHERS = 0.7, 0.3
LEARNT = 3  # episodes that the vector is made of
ALGORITHMS = ["ucb", "thompson", "random"]
MODELS = ["raw", "summary", "guided"]


class Episode:
    """What every button pays at each of its presses, and who has been pressed."""

    def __init__(self, number, steps):
        draw = random.Random(f"episode {number}")
        self.best = draw.randrange(len(BUTTONS))
        chance = [BEST if arm == self.best else OTHERS for arm in range(len(BUTTONS))]
        self.pays = [[int(draw.random() < chance[arm]) for _ in range(steps)] for arm in range(len(BUTTONS))]
        self.history = []

    def press(self, arm):
        reward = self.pays[arm][sum(1 for other, _ in self.history if other == arm)]
        self.history.append((arm, reward))

    def counts(self, arm):
        rewards = [reward for other, reward in self.history if other == arm]
        return len(rewards), sum(rewards)

    def bonus(self, arm):
        pulls, _ = self.counts(arm)
        return math.sqrt(0.5 * math.log(max(1, len(self.history))) / pulls) if pulls else math.inf


def prompt(episode, condition, steps):
    head = (f"There are five buttons: {', '.join(BUTTONS)}. Each pays a coin with a chance of its own, which nobody knows. "
            f"You press {steps} times and want as many coins as you can get. ")
    left = steps - len(episode.history)
    if condition == "raw":
        shown = "\n".join(f"Press {index + 1}: {BUTTONS[arm]}, {'a coin' if reward else 'nothing'}"
                          for index, (arm, reward) in enumerate(episode.history)) or "Nothing was pressed yet."
    else:
        rows = []
        for arm, name in enumerate(BUTTONS):
            pulls, total = episode.counts(arm)
            row = f"{name}: pressed {pulls} times" + (f", paid {total / pulls:.2f} on average" if pulls else "")
            if condition == "guided":
                bonus = episode.bonus(arm)
                row += (f", bonus for what is unknown {bonus:.2f}, sum {total / pulls + bonus:.2f}" if pulls
                        else ", never tried, so it has to be tried first")
            rows.append(row)
        shown = "\n".join(rows)
        if condition == "guided":
            shown += "\nPress the button with the greatest sum; one that was never tried comes first."
    return f"{head}So far:\n{shown}\nYou have {left} presses left. Which button do you press? Answer with its name."


class Server:
    def __init__(self, options, vector=None):
        command = [options.martingale, "serve", "--port", "0", "--model", options.model, "--threads", "1"]
        if vector:
            command += ["--control-vector", vector]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = json.loads(self.process.stdout.readline())["url"]

    def press(self, text, seed):
        body = {"messages": [{"role": "user", "content": text}], "max_tokens": 8, "temperature": 1, "seed": seed,
                "structured_outputs": {"choice": BUTTONS}, "sampler": {"particles": 8, "describe_constraint": False}}
        request = urllib.request.Request(self.url + "/chat/completions", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=3600) as answer:
            return BUTTONS.index(json.load(answer)["choices"][0]["message"]["content"])

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def algorithm(name, episode, draw):
    if name == "random":
        return draw.randrange(len(BUTTONS))
    values = []
    for arm in range(len(BUTTONS)):
        pulls, total = episode.counts(arm)
        if name == "thompson":
            values.append(draw.betavariate(1 + total, 1 + pulls - total))
        else:
            values.append((total / pulls if pulls else 0) + episode.bonus(arm))
    return values.index(max(values))


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def run(options):
    out = pathlib.Path(options.out)
    done = {(line["condition"], line["episode"]) for line in read(out)}
    for condition in options.conditions.split(","):
        first = LEARNT if condition.startswith("steer:") else 0
        left = [number for number in range(first, options.episodes) if (condition, number) not in done]
        if not left:
            continue
        server = None
        if condition not in ALGORITHMS:
            vector = None
            if condition.startswith("steer:"):
                vector = f"{learn(options, read(out))}:{condition.removeprefix('steer:')}"
            server = Server(options, vector)
        shown = condition if condition in MODELS else "summary"
        for number in left:
            begin = time.time()
            episode = Episode(number, options.steps)
            draw = random.Random(f"{condition} {number}")
            prompts = []
            for step in range(options.steps):
                if server:
                    prompts.append(prompt(episode, shown, options.steps))
                    arm = server.press(prompts[-1], number * 1000 + step)
                else:
                    arm = algorithm(condition, episode, draw)
                episode.press(arm)
            line = {"condition": condition, "episode": number, "best": episode.best, "history": episode.history,
                    "seconds": round(time.time() - begin, 1)}
            if condition == "summary" and number < LEARNT:
                line["prompts"] = prompts
            with out.open("a") as file:
                file.write(json.dumps(line) + "\n")
        if server:
            server.close()


def learn(options, lines):
    """The vector, of the presses of the first episodes."""
    prompts = [text for line in lines for text in line.get("prompts", [])]
    if not prompts:
        raise SystemExit("steer needs the condition summary before it")
    folder = pathlib.Path(options.out).parent
    decisions, vector = folder / "decisions.jsonl", folder / "explore.gguf"
    decisions.write_text("".join(json.dumps({"prompt": text, "choices": BUTTONS}) + "\n" for text in prompts))
    if not vector.exists():
        subprocess.run([options.martingale, "steer", str(decisions), "-o", str(vector), "--model", options.model,
                        "--threads", "1"], check=True)
    return vector


def interval(values):
    """The mean, and the ends of its 95 % interval by resampling items."""
    draw = random.Random(7)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(4000))
    return sum(values) / len(values), means[100], means[3899]


def table(options):
    rows = {}
    for line in read(pathlib.Path(options.file)):
        presses = [arm for arm, _ in line["history"]]
        half = presses[len(presses) // 2:]
        rows.setdefault(line["condition"], {})[line["episode"]] = {
            "coins": sum(reward for _, reward in line["history"]) / len(presses),
            "best": sum(arm == line["best"] for arm in half) / len(half),
            "tried": len(set(presses)),
            "changes": sum(a != b for a, b in zip(presses, presses[1:])) / (len(presses) - 1),
        }
    print("| shown | episodes | coins a press | best, second half | buttons tried | changes |")
    print("|---|---|---|---|---|---|")
    for condition, episodes in rows.items():
        cells = []
        for key in ["coins", "best", "tried", "changes"]:
            mean, low, high = interval([row[key] for row in episodes.values()])
            cells.append(f"{mean:.2f} [{low:.2f}, {high:.2f}]")
        print(f"| {condition} | {len(episodes)} | " + " | ".join(cells) + " |")
    base = rows.get("summary", {})
    for condition, episodes in rows.items():
        shared = [number for number in episodes if number in base]
        if condition != "summary" and shared:
            for key in ["coins", "tried"]:
                mean, low, high = interval([episodes[number][key] - base[number][key] for number in shared])
                print(f"{condition} - summary, {key}: {mean:+.2f} [{low:+.2f}, {high:+.2f}], n = {len(shared)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    runs = verbs.add_parser("run")
    runs.add_argument("--martingale", required=True)
    runs.add_argument("--model", default="qwen-0.5b")
    runs.add_argument("--episodes", type=int, default=15)
    runs.add_argument("--steps", type=int, default=20)
    runs.add_argument("--conditions",
                      default="ucb,thompson,random,summary,guided,raw,steer:0.5,steer:1,steer:-0.5")
    runs.add_argument("--out", required=True)
    runs.set_defaults(do=run)
    tables = verbs.add_parser("table")
    tables.add_argument("file")
    tables.set_defaults(do=table)
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
