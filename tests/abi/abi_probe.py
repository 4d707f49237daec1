#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Emits a C11 or C++17 file of static assertions that compares tapi.h and tspi.h with the API description
(structures.json, constants.json, functions.json, tspi.json). The file is only compiled, never run, and needs
freestanding headers only.

  abi_probe.py > probe.cpp
  g++ -std=c++17 -I include/tapi -fsyntax-only probe.cpp
"""
import argparse
import json
import sys
from pathlib import Path

VERSIONS = ["1.3", "1.4", "2.0", "2.1", "2.2", "3.0", "3.1"]
# Declared in every version although dated 2.0; see tools/apigen/headers.py.
UNDATED_STRUCTURES = {"LINEREQMEDIACALL", "LINEREQMEDIACALLW", "LINEREQMAKECALLW"}

CXX_PRELUDE = """\
#define PROBE(what, condition) static_assert(condition, what)
template <class A, class B> struct probe_is_same { static constexpr bool value = false; };
template <class A> struct probe_is_same<A, A> { static constexpr bool value = true; };
#define PROBE_OBJECT(what, object, type) PROBE(what, (probe_is_same<decltype(&object), type>::value))
#define PROBE_MEMBER(what, object, type) PROBE(what, (probe_is_same<decltype(object), type>::value))
"""
C_PRELUDE = """\
#define PROBE(what, condition) _Static_assert(condition, what)
#define PROBE_OBJECT(what, object, type) PROBE(what, _Generic(&object, type: 1, default: 0))
"""


def newer(a, b):
    """True when version string a is later than b ('<=1.4' counts as 1.3)."""
    if not a or a.startswith("<="):
        return False
    return VERSIONS.index(a) > VERSIONS.index(b)


class Probe:
    """Collects assertions for one language, architecture and API version."""

    def __init__(self, args):
        self.args = args
        self.cxx = args.language == "c++"
        self.bits = "64" if args.arch == "x86_64" else "32"
        self.lines = []
        self.counts = {}
        self.structures = self.load("structures.json")
        self.names = {s["name"] for s in self.structures["structures"]}

    def load(self, name):
        with open(Path(self.args.dir) / name, encoding="utf-8") as stream:
            return json.load(stream)

    def count(self, kind):
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def emit(self, line):
        self.lines.append(line)

    def equal(self, what, got, want):
        self.emit('PROBE("%s", (%s) == (%s));' % (what, got, want))

    def later(self, item):
        return newer(item.get("introduced"), self.args.api_version)

    def absent(self, name):
        """The name is free: declaring it as a variable clashes with a type or function of that name."""
        self.emit("extern int %s;" % name)
        self.count("absent")

    def prelude(self):
        self.emit("// Made by abi_probe.py: %s, TAPI %s." % (self.args.arch, self.args.api_version))
        self.emit("#undef UNICODE")
        self.emit("#define TAPI_NO_CHARSET_NAMES")
        self.emit("#include <stddef.h>")
        for header in self.args.include or ['"tspi.h"']:
            self.emit("#include " + header)
        self.emit(CXX_PRELUDE if self.cxx else C_PRELUDE)

    def types(self):
        for group in ("base_types", "handle_types", "callback_types", "other_typedefs"):
            for item in self.structures[group]:
                self.equal("sizeof " + item["name"], "sizeof(%s)" % item["name"], item["size" + self.bits])
                self.count("types")
        for name, unsigned in (("DWORD", 1), ("LONG", 0), ("WCHAR", 1), ("DWORD_PTR", 1)):
            self.equal("sign of " + name, "(%s)-1 > (%s)0" % (name, name), unsigned)

    def size(self, structure):
        for step in structure.get("layout_by_version", []):
            if not newer(self.args.api_version, step["up_to_version"]):
                return step["size" + self.bits]
        return structure["size" + self.bits]

    def member_type(self, structure, path, field, label):
        dim = "[%d]" % field["dim"] if "dim" in field else ""
        if self.cxx:
            self.emit('PROBE_MEMBER("type of %s", static_cast<%s *>(nullptr)->%s, %s%s);'
                      % (label, structure["name"], path, field["type"], dim))
        else:
            self.emit('PROBE_OBJECT("type of %s", ((%s *)0)->%s, %s (*)%s);'
                      % (label, structure["name"], path, field["type"], dim))

    def members(self, structure, fields, prefix):
        for field in fields:
            if self.later(field):
                continue
            if field["name"] is None:
                self.members(structure, field["members"], prefix)
                continue
            path = prefix + field["name"]
            label = "%s.%s" % (structure["name"], path)
            offset = "offsetof(%s, %s)" % (structure["name"], path)
            self.equal("offset of " + label, offset, field["offset" + self.bits])
            # The listed size of what holds structures is the 3.1 one; theirs are asserted by version.
            if "members" not in field and field["type"] not in self.names:
                size = "sizeof(((%s *)0)->%s)" % (structure["name"], path)
                self.equal("size of " + label, size, field["size" + self.bits])
            if "members" in field:
                self.members(structure, field["members"], path + ".")
            else:
                self.member_type(structure, path, field, label)
            self.count("members")

    def structure(self, structure):
        name = structure["name"]
        if self.later(structure):
            if name not in UNDATED_STRUCTURES:
                self.absent(name)
            return
        align = "alignof" if self.cxx else "_Alignof"
        self.equal("sizeof " + name, "sizeof(%s)" % name, self.size(structure))
        self.equal("alignof " + name, "%s(%s)" % (align, name), structure["align" + self.bits])
        pointer = structure["pointer_typedef"]
        self.emit('PROBE_OBJECT("%s", *(%s)0, %s *);' % (pointer, pointer, name))
        self.members(structure, structure["fields"], "")
        self.count("structures")

    def constants(self):
        for family in self.load("constants.json")["families"]:
            for constant in family["constants"]:
                name = constant["name"]
                if constant.get("config"):
                    continue
                if self.later(constant):
                    self.emit("#ifdef %s\n#error %s is too new\n#endif" % (name, name))
                    self.count("absent")
                    continue
                self.equal(name, "(long long)(%s)" % name, "%dLL" % constant["value"])
                self.count("constants")
        self.equal("LINEERR_ message id", "TAPIERROR_FORMATMESSAGE(0x80000001)", "0xE001")
        self.equal("PHONEERR_ message id", "TAPIERROR_FORMATMESSAGE(0x90000002)", "0xF002")
        self.equal("TAPIERR_ message id", "TAPIERROR_FORMATMESSAGE(0xFFFFFFFE)", "0xFFFE")

    def prototype(self, name, returns, types):
        if not types:
            types = ["void"]
        self.emit('PROBE_OBJECT("%s", %s, %s (WINAPI *)(%s));' % (name, name, returns, ", ".join(types)))
        self.count("functions")

    def functions(self):
        for function in self.load("functions.json")["functions"]:
            for variant in function["variants"]:
                name = function["name"] + ("" if variant == "plain" else variant)
                if self.later(function):
                    self.absent(name)
                    continue
                key = "type_W" if variant == "W" else "type_A"
                types = [p.get(key, p["type"]) for p in function["params"]]
                self.prototype(name, function["returns"], types)
        for function in self.load("tspi.json")["functions"]:
            if self.later(function):
                self.absent(function["name"])
            else:
                self.prototype(function["name"], function["returns"], [p["type"] for p in function["params"]])

    def callbacks(self):
        for name in ("functions.json", "tspi.json"):
            for callback in self.load(name)["callbacks"]:
                types = ", ".join(t for t, _ in callback["params"])
                self.emit('PROBE_OBJECT("%s", **(%s *)0, %s (CALLBACK *)(%s));'
                          % (callback["name"], callback["name"], callback["returns"], types))
                self.count("callbacks")

    def text(self):
        self.prelude()
        self.types()
        for structure in self.structures["structures"]:
            self.structure(structure)
        self.constants()
        self.functions()
        self.callbacks()
        return "\n".join(self.lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", default=Path(__file__).resolve().parents[2] / "api",
                        help="folder of the API description")
    parser.add_argument("--include", action="append",
                        help="header to include, with its quotes or brackets; default \"tspi.h\"")
    parser.add_argument("--language", choices=["c", "c++"], default="c++")
    parser.add_argument("--arch", choices=["x86_64", "i686"], default="x86_64")
    parser.add_argument("--api-version", choices=VERSIONS[:5], default="2.2")
    parser.add_argument("-o", "--output", help="default: standard output")
    args = parser.parse_args()
    probe = Probe(args)
    text = probe.text()
    if args.output:
        Path(args.output).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    sys.stderr.write("asserted: " + ", ".join("%d %s" % (n, kind) for kind, n in probe.counts.items()) + "\n")


if __name__ == "__main__":
    main()
