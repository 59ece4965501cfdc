#!/usr/bin/env python3
"""Says whether a text is a SMILES of a molecule, or may become one: a checker for `martingale --checker`.

    pip install partialsmiles
    martingale generate 'A small molecule with a ring, as SMILES:' --regex '[A-Za-z0-9@+#=()\\[\\]/\\\\-]{1,40}' \\
        --checker 'python3 Examples/molecules/checker.py'

partialsmiles knows the grammar, the valences, and whether aromatic rings can be kekulised, of beginnings, too.
One JSON object a line: {"id", "text", "complete"} in, {"id", "ok"} out.
"""
import json
import sys

import partialsmiles

ERRORS = (partialsmiles.SMILESSyntaxError, partialsmiles.ValenceError, partialsmiles.KekulizationFailure)


def fits(text, complete):
    """Whether `text` is a molecule, or, where it is not complete, the beginning of one."""
    if not text:
        return not complete
    try:
        partialsmiles.ParseSmiles(text, partial=not complete)
        return True
    except ERRORS:
        return False


for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps({"id": question["id"], "ok": fits(question["text"], question["complete"])}), flush=True)
