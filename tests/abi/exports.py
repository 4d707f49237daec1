#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a client library: it exports exactly the documented functions and needs nothing but the C library.

  exports.py path/to/libtapi32.so
  exports.py path/to/libtapimedia.so --header include/tapi/media.h     the functions that a header declares
"""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

FUNCTIONS = Path(__file__).resolve().parents[2] / "api" / "functions.json"
ALLOWED = re.compile(r"libc\.so\.6|ld-linux[-\w]*\.so\.\d+")


def output_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def documented_names():
    with open(FUNCTIONS, encoding="utf-8") as stream:
        functions = json.load(stream)["functions"]
    return {f["name"] + ("" if v == "plain" else v) for f in functions for v in f["variants"]}


def declared_names(header):
    """What a header marks as exported."""
    text = Path(header).read_text(encoding="utf-8")
    return set(re.findall(r"^\w+_EXPORT [\w ]*?(\w+)\(", text, re.M))


def exported_names(library):
    """Names of the dynamic symbol table; the absolute symbols that name a version are none."""
    rows = [line.split() for line in output_of("nm", "-D", "--defined-only", library).splitlines()]
    return {row[-1].split("@")[0] for row in rows if row[-2] != "A"}


def needed_libraries(library):
    return re.findall(r"\(NEEDED\).*\[(.+)\]", output_of("readelf", "-d", library))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--header")
    args = parser.parse_args()
    library = args.library
    wanted = declared_names(args.header) if args.header else documented_names()
    found = exported_names(library)
    faults = ["not exported: " + name for name in sorted(wanted - found)]
    faults += ["exported but not documented: " + name for name in sorted(found - wanted)]
    faults += ["needs " + name for name in needed_libraries(library) if not ALLOWED.fullmatch(name)]
    print("%d of %d documented functions exported" % (len(wanted & found), len(wanted)))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
