#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/rules.md: each rule of TAPI's semantics, and the tests that bear its name.

rules.py           writes the page, and takes rules that have a test out of not_yet in api/rules.json
rules.py --check   writes nothing; fails when the page is stale, a required rule has no test, not_yet names one that has,
                   or a test names a rule that does not exist

A test names a rule in its own name (ST_5_..., ASY_4_AMB_24_...), a scenario in its head (rules: ST-5 ASY-4).
"""
import collections
import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from apigen.apidata import ROOT  # noqa: E402

RULES = Path("api/rules.json")
PAGE = Path("docs/rules.md")
TESTS_SHOWN = 4

GTEST = re.compile(r"^(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.M)
PYTHON_TEST = re.compile(r"^    def (test_\w+)\(", re.M)
SCENARIO_HEAD = re.compile(r"^rules:(.*)$", re.M)
SCENARIO_PENDING = re.compile(r"^pending:", re.M)
WHERE = ("src/**/*_test.cpp", "providers/**/*_test.cpp", "apps/**/*_test.cpp", "apps/**/*_test.py", "tests/**/*.cpp",
         "tests/**/*_test.py", "tests/scenario/**/*.scn")


class Book:
    """api/rules.json."""

    def __init__(self, data):
        self.data = data
        self.areas = data["areas"]
        self.readings = data["readings"]
        self.not_yet = data["not_yet"]

    def required(self):
        return [rule for area in self.areas if area["tests_required"] for rule in area["rules"]]

    def all(self):
        return {rule for area in self.areas for rule in area["rules"]} | set(self.readings)

    def prefixes(self):
        return sorted({rule.split("-")[0] for rule in self.all()}, key=lambda p: (-len(p), p))


def load(root=ROOT):
    return Book(json.loads((Path(root) / RULES).read_text(encoding="utf-8")))


# ---- Tests

def named_in(name, book):
    """Rules in the name of a test: SM_2_AMB_17_the_first_ring names two."""
    pattern = r"(?<![A-Za-z0-9])(%s)_(\d+)(?![0-9A-Za-z])" % "|".join(book.prefixes())
    return ["%s-%s" % found for found in re.findall(pattern, name)]


def tests_in(path, text):
    """(the test's name, the words that name rules) of each test in a file."""
    if path.suffix == ".scn":
        if not SCENARIO_PENDING.search(text):
            yield path.stem, " ".join(SCENARIO_HEAD.findall(text)).replace("-", "_")
    elif path.suffix == ".py":
        for name in PYTHON_TEST.findall(text):
            yield "%s.%s" % (path.stem, name), name
    else:
        for suite, name in GTEST.findall(text):
            yield "%s.%s" % (suite, name), name


def sources(root):
    found = {path for pattern in WHERE for path in Path(root).glob(pattern)}
    return sorted(found)


def tests_of(book, root=ROOT):
    """rule -> names of the tests that name it."""
    found = collections.defaultdict(set)
    for path in sources(root):
        for test, words in tests_in(path, path.read_text(encoding="utf-8")):
            for rule in named_in(words, book):
                found[rule].add(test)
    return {rule: sorted(tests) for rule, tests in found.items()}


# ---- The page

def shown(tests):
    more = " and %d more" % (len(tests) - TESTS_SHOWN) if len(tests) > TESTS_SHOWN else ""
    return ", ".join("`%s`" % name for name in tests[:TESTS_SHOWN]) + more


HEAD = """# Rules

Written by `tools/apigen/rules.py` from `api/rules.json` and the tests' names. Do not edit; a test fails when it is stale.

TAPI's documents describe each function; what holds between functions, programs and providers is collected here as rules.
A test that proves a rule bears its name: `ST_5_...`, or `rules: ST-5` in the head of a [scenario](scenarios.md).
%(tested)d of %(all)d rules have a test. Of the areas in which each rule needs one, %(missing)d of %(required)d are still without.
"""

READINGS = """
## Contradictions and silence

Where the documents contradict each other or say nothing, and the reading that OpenTAPI follows.

| Reading | The documents | Here | Tests |
|---|---|---|---|
"""


def area_text(area, book, tests):
    note = "" if area["tests_required"] else "\nNot every rule of this area needs a test yet.\n"
    rows = ["| %s | %s | %s |" % (rule, summary, shown(tests.get(rule, [])) or
                                  ("not yet" if rule in book.not_yet else "")) for rule, summary in area["rules"].items()]
    return "\n## %s\n%s\n| Rule | What it says | Tests |\n|---|---|---|\n%s\n" % (area["title"], note, "\n".join(rows))


def page(book, tests):
    rules = [rule for area in book.areas for rule in area["rules"]]
    figures = {"tested": sum(rule in tests for rule in rules), "all": len(rules), "required": len(book.required()),
               "missing": sum(rule not in tests for rule in book.required())}
    rows = ["| %s | %s | %s | %s |" % (name, entry["conflict"], entry["reading"], shown(tests.get(name, [])))
            for name, entry in book.readings.items()]
    return HEAD % figures + "".join(area_text(area, book, tests) for area in book.areas) + READINGS + "\n".join(rows) + "\n"


# ---- Checking

def faults_of(book, tests):
    """What is wrong with rules and tests, apart from the page."""
    found = []
    for rule in book.required():
        if rule not in tests and rule not in book.not_yet:
            found.append("%s: no test names it" % rule)
    for rule in book.not_yet:
        if rule in tests:
            found.append("%s: it has a test; run tools/apigen/rules.py, which takes it out of not_yet" % rule)
        elif rule not in book.required():
            found.append("%s: it stands in not_yet, but needs no test" % rule)
    for rule in sorted(set(tests) - book.all()):
        found.append("%s: named by %s, but api/rules.json does not have it" % (rule, ", ".join(tests[rule])))
    return found


def faults(root=ROOT):
    book = load(root)
    tests = tests_of(book, root)
    found = faults_of(book, tests)
    path = Path(root) / PAGE
    if not path.exists() or path.read_text(encoding="utf-8") != page(book, tests):
        found.append("%s is stale: run tools/apigen/rules.py" % PAGE)
    return found


def write(root=ROOT):
    book = load(root)
    tests = tests_of(book, root)
    book.not_yet[:] = [rule for rule in book.not_yet if rule not in tests]
    text = json.dumps(book.data, indent=1, ensure_ascii=False) + "\n"
    (Path(root) / RULES).write_text(text, encoding="utf-8")
    (Path(root) / PAGE).write_text(page(book, tests), encoding="utf-8")


def main(arguments):
    if arguments == ["--check"]:
        found = faults()
        for fault in found:
            print(fault, file=sys.stderr)
        return 1 if found else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
