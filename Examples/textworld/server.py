"""TextWorld games as an MCP server: make a game, start it, act in it.

A step takes one command of the game's own language and answers what the player sees, the score and
the commands that would change something now. The library prints to standard output, which belongs
to the protocol; so descriptor 1 is pointed at standard error and the protocol gets a copy of the
old one.
"""

import os
import sys
import tempfile
from typing import Any

protocol = os.dup(1)
os.dup2(2, 1)
sys.stdout = os.fdopen(protocol, "w", buffering=1, encoding="utf-8")

import textworld  # noqa: E402
from mcp.server import MCPServer  # noqa: E402

server = MCPServer("textworld", version="1.0")
folder = tempfile.TemporaryDirectory(prefix="martingale-textworld-")
game = {"path": None, "environment": None, "state": None, "walkthrough": []}


def changes(command):
    """Whether a command may do more than show what is known."""
    return not command.startswith(("examine ", "inventory", "look"))


def seen(text, state, reward=0, over=False):
    return {
        "text": " ".join((text or "").split()),
        "objective": " ".join((state.objective or "").split()),
        "inventory": " ".join((state.inventory or "").split()),
        "commands": sorted(filter(changes, state.admissible_commands or [])),
        "score": int(state.score or 0),
        "max_score": int(state.max_score or 1),
        "reward": int(reward),
        "over": bool(over),
        "won": bool(state.won),
    }


@server.tool()
def env_make(world_size: int = 4, objects: int = 10, quest_length: int = 5, seed: int = 1) -> dict[str, Any]:
    """Makes a new game; the quest's instructions say only what is to be reached."""
    options = textworld.GameOptions()
    options.nb_rooms = world_size
    options.nb_objects = objects
    options.quest_length = quest_length
    options.grammar.only_last_action = True
    options.seeds = seed
    options.path = os.path.join(folder.name, f"game-{world_size}-{objects}-{quest_length}-{seed}.z8")
    made = textworld.generator.make_game(options)
    game["path"] = textworld.generator.compile_game(made, options)
    game["walkthrough"] = list(made.metadata.get("walkthrough", []) or [])
    if not game["walkthrough"]:
        game["walkthrough"] = list(made.main_quest.commands) if made.quests else []
    return {"rooms": world_size, "objects": objects, "quest_length": len(game["walkthrough"])}


@server.tool()
def env_reset() -> dict[str, Any]:
    """Starts the game from its beginning and shows what the player sees."""
    if game["path"] is None:
        raise ValueError("call env_make first")
    if game["environment"] is not None:
        game["environment"].close()
    wanted = textworld.EnvInfos(
        feedback=True, description=True, objective=True, inventory=True, admissible_commands=True, score=True,
        max_score=True, won=True, lost=True)
    game["environment"] = textworld.start(game["path"], wanted)
    game["state"] = game["environment"].reset()
    # The first feedback is a banner of many lines; the description is what matters.
    return seen(game["state"].description, game["state"])


@server.tool()
def env_step(command: str) -> dict[str, Any]:
    """Does one command and shows what happened."""
    if game["environment"] is None:
        raise ValueError("call env_reset first")
    game["state"], reward, over = game["environment"].step(command)
    return seen(game["state"].feedback, game["state"], reward, over)


@server.tool()
def env_walkthrough() -> list[str]:
    """The commands that win the game: for tests, not for players."""
    return game["walkthrough"]


if __name__ == "__main__":
    server.run()
