"""The desk's systems: `desk.py TOOL ARGUMENT` says what is on record.

Every tool of tools.jsonl runs this; only some of them have records.
"""
import json
import pathlib
import sys

tool, argument = sys.argv[1:3]
records = json.loads(pathlib.Path(__file__).with_name("records.json").read_text())
answer = records.get(tool, {}).get(argument)
if answer is None:
    sys.exit(f"nothing is on record for {argument}")
print(answer)
