#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/coverage.md: what works of each function of TAPI and TSPI, and which tests speak of it.

coverage.py           writes the table
coverage.py --check   writes nothing; fails when the table is stale or the description and the code disagree
"""
import collections
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from apigen import calls, client, hosting  # noqa: E402
from apigen import params as P  # noqa: E402
from apigen.apidata import LATEST, ROOT, since, version_number  # noqa: E402

TABLE = Path("docs/coverage.md")
TESTS_SHOWN = 3
COMMANDS = ("tests/support/commands.cpp", "tests/support/more_commands.cpp")

# Answered by the client library; the server is not asked.
CLIENT_ONLY = {"lineConfigDialog", "lineConfigDialogEdit", "lineConfigProvider", "phoneConfigDialog", "lineGetMessage",
               "phoneGetMessage", "tapiGetLocationInfo"}
# The documented answers of functions that have no "unavailable" of their own.
OTHER_ANSWERS = {
    "tapiRequestDrop": "TAPIERR_REQUESTFAILED",
    "tapiRequestMediaCall": "TAPIERR_REQUESTFAILED",
}


class Source:
    """What the tree says. Tests make one over a folder of their own."""

    def __init__(self, root=ROOT):
        self.root = Path(root)

    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def files(self, *patterns):
        found = {path for pattern in patterns for path in self.root.glob(pattern)}
        return sorted(path.relative_to(self.root) for path in found)

    def handlers(self):
        """TAPI functions with a handler in the server."""
        found = set()
        for path in self.files("src/server/session/*_handlers.cpp"):
            found |= set(re.findall(r"\binstall<api::(\w+),", self.text(path)))
        return {name[0].lower() + name[1:] for name in found}

    def client_functions(self):
        """TAPI functions that the client library implements by hand."""
        found = set()
        for path in self.files("src/client/*.cpp"):
            found |= set(re.findall(r"^LONG WINAPI (\w+)\(", self.text(path), re.M))
        return found

    def provider_calls(self):
        """TSPI functions that the server or the provider host calls by itself, as they are named in C++."""
        found = set()
        for path in self.files("src/server/**/*.cpp", "src/server/**/*.hpp", "src/tapihost/*.cpp"):
            if not path.name.endswith("_test.cpp"):
                found |= set(re.findall(r"\btspi::(\w+)\b", self.text(path)))
        return found

    def module_calls(self):
        """TUISPI functions that the process with a provider's dialogs calls."""
        found = set()
        for path in self.files("src/uimodule/*.cpp"):
            found |= set(re.findall(r"\bdecltype\((TUISPI_\w+)\)", self.text(path)))
        return found

    def exported_by(self, provider):
        found = set()
        for path in self.files("providers/%s/*.cpp" % provider):
            found |= set(re.findall(r"\bTSPIAPI (TSPI_\w+)\(", self.text(path)))
        return found


# ---- States

def dispatch_facts():
    return {name: fact for name, fact in P.load("dispatch").items() if name != "meta"}


def works(facts, name):
    return facts[name]["state"] == "works"


def answer_of(name):
    """What a function that does not work returns."""
    if name in OTHER_ANSWERS:
        return OTHER_ANSWERS[name]
    return "PHONEERR_OPERATIONUNAVAIL" if name.startswith("phone") else "LINEERR_OPERATIONUNAVAIL"


def disagreements(facts, handlers, client_functions):
    """Where api/dispatch.json and the code say different things."""
    faults = []
    for name in sorted(facts):
        if name in CLIENT_ONLY:
            if works(facts, name) != (name in client_functions):
                faults.append("%s: api/dispatch.json says %s; src/client decides" % (name, facts[name]["state"]))
        elif works(facts, name) and name not in handlers:
            faults.append("%s: api/dispatch.json says it works, but the server has no handler" % name)
        elif not works(facts, name) and name in handlers:
            faults.append("%s: the server has a handler, but api/dispatch.json says unavailable" % name)
    for function in calls.api_functions():
        name = function["name"]
        if name not in client.BY_HAND and works(facts, name) and client.Function(function).unsupported:
            faults.append("%s: api/dispatch.json says it works, but the client library cannot send it" % name)
    return faults


def interface_functions():
    """TSPI functions of 2.2; those of UI libraries (TUISPI) last."""
    functions = [f for f in P.load("tspi")["functions"] if version_number(since(f)) <= version_number(LATEST)]
    return sorted(functions, key=lambda f: (not f["name"].startswith("TSPI_"), f["name"]))


def interface_state(function, called):
    if not function["name"].startswith("TSPI_"):
        return "in the dialog" if function["name"] in called else "not passed"
    if calls.cpp_name(function) in called:
        return "called"
    return "marshalled" if hosting.invoke_one(function) else "not passed"


# ---- Tests

TEST = re.compile(r"^(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.M)


def body_at(text, start):
    """The text from a definition's first brace to the matching one."""
    depth, begin = 0, text.index("{", start)
    for i in range(begin, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return text[begin:i + 1]
    return text[begin:]


def gtests(text):
    """(name, body) of each test in a file."""
    return [("%s.%s" % m.groups(), body_at(text, m.end())) for m in TEST.finditer(text)]


def spellings(api, interface):
    """word in a test -> function of TAPI or TSPI."""
    words = {}
    for f in api:
        for variant in ("", "A", "W"):
            words[f["name"] + variant] = f["name"]
    for f in interface:
        words[f["name"]] = f["name"]
    return words


QUALIFIED = re.compile(r"\b(api|tspi)::(\w+)")


def mentioned(text, words, qualified):
    found = {words[word] for word in set(re.findall(r"\w+", text)) if word in words}
    return found | {qualified[pair] for pair in set(QUALIFIED.findall(text)) if pair in qualified}


COMMAND = re.compile(r"^ *(?:\w+_)?table\[\"(\w+)\"\] = |^json Commands::(\w+)\(", re.M)
USE = re.compile(r"\"(\w+)\"|(?:\.|->)(\w+)\(")
VERB = re.compile(r"^\s*\w+: (?:begin )?(\w+)", re.M)
VERBS = {"call": "make_call"}


def commands(text, words):
    """command -> functions, from the file that gives tests of whole processes the API as commands."""
    marks = list(COMMAND.finditer(text))
    found = {}
    for mark, after in zip(marks, marks[1:] + [None]):
        block = text[mark.end():after.start() if after else len(text)]
        found[mark.group(1) or mark.group(2)] = {words[word] for word in re.findall(r"\w+", block) if word in words}
    return found


def commanded(text, table):
    """Functions that a test reaches by commands: {"do": "drop"} or app.drop()."""
    return {function for use in USE.findall(text) for function in table.get(use[0] or use[1], ())}


def tests_of(source, api, interface):
    """function -> the tests that speak of it; those that are most about it first."""
    words = spellings(api, interface)
    qualified = {("api", P.pascal(f["name"])): f["name"] for f in api}
    qualified.update({("tspi", calls.cpp_name(f)): f["name"] for f in interface})
    found = collections.defaultdict(list)
    table = {}
    for path in COMMANDS:
        if (source.root / path).exists():
            table.update(commands(source.text(path), words))
    for path in source.files("tests/**/*.cpp", "tests/**/*_test.py", "tests/**/*.txt", "tests/**/*.scn", "src/**/*_test.cpp",
                             "providers/**/*_test.cpp", "apps/**/*_test.cpp"):
        if path.parts[:2] in (("tests", "docs"), ("tests", "abi")) or path.name == "CMakeLists.txt":
            continue
        text = source.text(path)
        if path.suffix == ".scn":
            cases = [("scenario." + path.stem, " ".join('"%s"' % VERBS.get(verb, verb) for verb in VERB.findall(text)))]
        else:
            cases = gtests(text) if path.suffix == ".cpp" else [(path.as_posix(), text)]
        for name, body in cases:
            named = mentioned(body, words, qualified)
            if path.suffix == ".scn" or '#include "support/' in text or '#include "system/' in text:
                named |= commanded(body, table)
            for function in named:
                stem = re.sub(r"^T?U?I?SPI_", "", function).lower()
                short = re.sub(r"^(line|phone|provider|tapi)", "", stem)
                about = 0 if stem in name.lower() else 1 if len(short) > 3 and short in name.lower() else 2
                found[function].append((about, len(named), path.as_posix(), name))
    return {function: [entry[-1] for entry in sorted(set(entries))] for function, entries in found.items()}


def shown(tests):
    return ", ".join("`%s`" % name for name in tests[:TESTS_SHOWN])


# ---- The table

def kind(function):
    return "async" if function["completion"] == "async" else "sync"


def api_rows(api, facts, tests):
    for f in api:
        name = f["name"]
        state = "works" if works(facts, name) else "returns `%s`" % answer_of(name)
        yield "| `%s` | %s | %s | %s |" % (name, kind(f), state, shown(tests.get(name, [])))


def interface_rows(interface, called, exchange, tests):
    for f in interface:
        name = f["name"]
        yield "| `%s` | %s | %s | %s | %s |" % (name, kind(f), interface_state(f, called),
                                                "yes" if name in exchange else "", shown(tests.get(name, [])))


HEAD = """# Coverage

Written by `tools/apigen/coverage.py` from the API description and the code. Do not edit; a test fails when it is stale.

## TAPI

%(working)d of %(api)d functions work. The others are exported, check their pointers, and return the error that the table
names. A function that works may still be refused by a provider, for a device that cannot do it.

- **Kind**: an async function returns a positive request id; exactly one `LINE_REPLY` or `PHONE_REPLY` follows.
- **Tests**: at most %(tests)d tests that call the function, or speak of it.

| Function | Kind | State | Tests |
|---|---|---|---|
"""

MIDDLE = """
## TSPI

What a provider may be asked, as of TSPI 2.2. The exchange provider has %(exported)d of these functions.

- **called**: the server calls it.
- **in the dialog**: the program that shows a provider's dialogs calls it, where the user is (`tapi-dialog`, `tapihost.exe --dialog`).
- **marshalled**: the provider host can call it, but nothing in the server asks for it yet.
- **not passed**: it has no form on the link yet. A provider may export it; it is never called.

A provider that lacks a function answers `LINEERR_OPERATIONUNAVAIL` or `PHONEERR_OPERATIONUNAVAIL` for it.

| Function | Kind | State | Exchange | Tests |
|---|---|---|---|---|
"""


def table(source):
    facts = dispatch_facts()
    api, interface = calls.api_functions(), interface_functions()
    tests = tests_of(source, api, interface)
    called, exchange = source.provider_calls() | source.module_calls(), source.exported_by("exchange")
    figures = {"working": sum(works(facts, f["name"]) for f in api), "api": len(api), "tests": TESTS_SHOWN,
               "exported": len(exchange & {f["name"] for f in interface})}
    return (HEAD % figures + "\n".join(api_rows(api, facts, tests)) + "\n" + MIDDLE % figures
            + "\n".join(interface_rows(interface, called, exchange, tests)) + "\n")


def faults(source):
    found = disagreements(dispatch_facts(), source.handlers(), source.client_functions())
    path = source.root / TABLE
    if not path.exists() or path.read_text(encoding="utf-8") != table(source):
        found.append("%s is stale: run tools/apigen/coverage.py" % TABLE)
    return found


def main(arguments):
    source = Source()
    if arguments == ["--check"]:
        found = faults(source)
        for fault in found:
            print(fault, file=sys.stderr)
        return 1 if found else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    (source.root / TABLE).write_text(table(source), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
