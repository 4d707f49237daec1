#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""api/countries.json is what the installed library and plans.json say: drift_test.py PROGRAM PLANS COMMITTED."""
import difflib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, PLANS, COMMITTED = sys.argv[1:]


def made(plans):
    return subprocess.run([PROGRAM, plans], capture_output=True, text=True, timeout=30)


def refused(change):
    """The program says what is missing instead of writing a table with holes."""
    plans = json.loads(Path(PLANS).read_text(encoding="utf-8"))
    change(plans)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(plans, file)
        file.flush()
        return made(file.name).returncode != 0


now, then = made(PLANS).stdout, Path(COMMITTED).read_text(encoding="utf-8")
if now != then:
    sys.exit("".join(difflib.unified_diff(then.splitlines(True), now.splitlines(True), "committed", "library", n=0))
             + "tools/countries/CMakeLists.txt says how to write it anew")
assert refused(lambda plans: plans["ids"].pop("CA")), "a region without an id"
assert refused(lambda plans: plans["ids"].update(CA=44)), "an id that is taken"
assert refused(lambda plans: plans["plans"]["SG"].pop("international_prefix")), "no international prefix"
assert refused(lambda plans: plans["plans"].update(XX={})), "no such region"
assert all(plan["why"] for plan in json.loads(Path(PLANS).read_text(encoding="utf-8"))["plans"].values())
