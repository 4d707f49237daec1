#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables that fuzzing goes through, fuzz/codecs.hpp and fuzz/layouts.hpp: fuzz.py OUTDIR."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from apigen import calls, layouts, params as P  # noqa: E402

HEAD = "// Generated from api/ by tools/apigen/fuzz.py. Do not edit.\n"
PARTS = ("", "::Response", "::Reply")


def codec_table(namespace, functions):
    rows = ["    codec<%s::%s>(\"%s%s\")," % (namespace, calls.cpp_name(f) + part, f["name"], part)
            for f in functions for part in PARTS]
    return "constexpr Codec %s_codecs[] = {\n%s\n};\n" % (namespace, "\n".join(rows))


def codecs_header():
    return (HEAD + "// Every request, response and reply; three rows for each function.\n#pragma once\n\n"
            "#include \"fuzz/codec.hpp\"\n#include \"wire/api_codec.hpp\"\n#include \"wire/tspi_codec.hpp\"\n\n"
            "namespace tapi::fuzz {\n\n" + codec_table("api", calls.wire_functions()) + "\n"
            + codec_table("tspi", calls.tspi_functions()) + "\n}  // namespace tapi::fuzz\n")


def layouts_header():
    known = re.findall(r"extern const Layout (\w+);", layouts.outputs()["model/layouts.hpp"])
    first = {s["name"]: s["fields"][0]["name"] for s in P.load("structures")["structures"]}
    # Elements of arrays have a layout too, but never travel by themselves.
    rows = "\n".join("    &layout::%s," % name for name in known if first[name] == "dwTotalSize")
    return (HEAD + "// Every structure with variable parts.\n#pragma once\n\n#include \"model/layouts.hpp\"\n\nnamespace tapi::fuzz {\n\n"
            "constexpr const Layout* all_layouts[] = {\n%s\n};\n\n}  // namespace tapi::fuzz\n" % rows)


def main():
    for name, text in (("codecs.hpp", codecs_header()), ("layouts.hpp", layouts_header())):
        path = os.path.join(sys.argv[1], "fuzz", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)


if __name__ == "__main__":
    main()
