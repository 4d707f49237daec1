#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves the public headers against the API description, one case per call. A missing compiler is a failure.

  run.py drift                                             the committed headers are what the generator writes
  run.py probe --compiler g++ --api-version 2.0            sizes, offsets, types, constants, prototypes
  run.py probe --compiler clang --arch i686                the same with 32-bit pointers
  run.py alone --compiler gcc                              each header compiles by itself, without a warning
  run.py names --compiler g++                              what the unsuffixed names mean, by UNICODE
  run.py versions --compiler gcc                           other values of TAPI_CURRENT_VERSION are refused
  run.py detects                                           the probe notices headers that are wrong
  run.py exports                                           exports.py notices libraries that are wrong
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INCLUDE = ROOT / "include" / "tapi"
VERSIONS = {"1.3": 0x00010003, "1.4": 0x00010004, "2.0": 0x00020000, "2.1": 0x00020001, "2.2": 0x00020002}
HEADERS = ["types.h", "tapi.h", "tspi.h", "media.h"]
STANDARDS = {"c": ["c11", "c17"], "c++": ["c++17", "c++20"]}
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


class Failed(Exception):
    pass


def language_of(compiler):
    return "c++" if compiler.endswith("++") else "c"


def compiles(compiler, source, *flags, include=INCLUDE):
    """The messages of the compiler, or None when it accepts the source."""
    language = language_of(compiler)
    standard = [] if any(f.startswith("-std=") for f in flags) else ["-std=" + STANDARDS[language][0]]
    command = [compiler, "-x", language, *standard, *STRICT, "-fsyntax-only", "-I", str(include), *flags, "-"]
    try:
        result = subprocess.run(command, input=source, capture_output=True, text=True)
    except FileNotFoundError:
        raise Failed("compiler %s is not installed" % compiler)
    return None if result.returncode == 0 else result.stderr


def must_compile(what, compiler, source, *flags):
    errors = compiles(compiler, source, *flags)
    if errors is not None:
        raise Failed("%s (%s %s):\n%s" % (what, compiler, " ".join(flags), errors[:4000]))


def version_flag(version):
    return "-DTAPI_CURRENT_VERSION=0x%08X" % VERSIONS[version]


def probe_source(compiler, version="2.2", arch="x86_64"):
    command = [sys.executable, str(HERE / "abi_probe.py"), "--language", language_of(compiler),
               "--api-version", version, "--arch", arch]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def drift(_):
    generator = ROOT / "tools" / "apigen" / "headers.py"
    if subprocess.run([sys.executable, str(generator), "--check"]).returncode != 0:
        raise Failed("the committed headers are out of date")


def probe(args):
    # Without a 32-bit C library only the freestanding headers of clang are there to compile against.
    flags = ["--target=i686-linux-gnu", "-ffreestanding"] if args.arch == "i686" else []
    source = probe_source(args.compiler, args.api_version, args.arch)
    must_compile("probe", args.compiler, source, version_flag(args.api_version), *flags)
    if args.api_version == "2.2":
        must_compile("probe of the default version", args.compiler, source, *flags)


def alone(args):
    for header in HEADERS:
        source = '#include "%s"\n#include "%s"\n' % (header, header)
        for version in VERSIONS:
            for unicode in ([], ["-DUNICODE"]):
                for standard in STANDARDS[language_of(args.compiler)]:
                    flags = ["-std=" + standard, version_flag(version), *unicode]
                    must_compile(header, args.compiler, source, *flags)
    check = "static_assert" if args.compiler.endswith("++") else "_Static_assert"
    source = ('#include "types.h"\n#pragma pack(push, 2)\n#include "tspi.h"\nstruct after { char c; int i; };\n'
              '#pragma pack(pop)\n%s(sizeof(struct after) == 6, "packing of the includer");\n' % check)
    must_compile("packing is put back", args.compiler, source)


def meaning(function, version, unicode):
    """The function that an unsuffixed name stands for."""
    if unicode:
        return function["name"] + "W"
    conditional = "TAPI_CURRENT_VERSION" in (function.get("header_macro_gate") or "")
    return function["name"] + ("" if conditional and VERSIONS[version] < VERSIONS["2.0"] else "A")


def names(args):
    with open(ROOT / "api" / "functions.json", encoding="utf-8") as stream:
        paired = [f for f in json.load(stream)["functions"] if "A" in f["variants"]]
    head = ('#include "tspi.h"\n#define TEXT_OF(name) #name\n'
            "#define MEANS(name, text) same(TEXT_OF(name), text)\n"
            "constexpr bool same(const char *a, const char *b) {\n"
            "    return *a == *b && (*a == 0 || same(a + 1, b + 1));\n}\n")
    check = 'static_assert(MEANS(%s, "%s"), "%s");\n'
    for version in VERSIONS:
        for unicode in (False, True):
            wanted = {f["name"]: meaning(f, version, unicode) for f in paired}
            for name in ("LINEREQMAKECALL", "LPLINEREQMAKECALL", "LINEREQMEDIACALL", "LPLINEREQMEDIACALL"):
                wanted[name] = name + ("W" if unicode else "")
            source = head + "".join(check % (name, text, name) for name, text in wanted.items())
            flags = [version_flag(version)] + (["-DUNICODE"] if unicode else [])
            must_compile("unsuffixed names", args.compiler, source, *flags)
            source = head + "".join(check % (name, name, name) for name in wanted)
            must_compile("names left alone", args.compiler, source, "-DTAPI_NO_CHARSET_NAMES", *flags)


def versions(args):
    for value in ("0x00010000", "0x00020003", "0x00030000", "0x00030001"):
        errors = compiles(args.compiler, '#include "tapi.h"\n', "-DTAPI_CURRENT_VERSION=" + value)
        if errors is None or "TAPI_CURRENT_VERSION must be" not in errors:
            raise Failed("TAPI_CURRENT_VERSION %s is not refused" % value)


MUTATIONS = [
    ("tapi.h", "#pragma pack(push, 1)", "#pragma pack(push, 8)", "packing removed"),
    ("tapi.h", "    DWORD dwRingMode;\n", "", "member removed"),
    ("tapi.h", "    DWORD dwCallID;\n", "    DWORD_PTR dwCallID;\n", "member widened"),
    ("tapi.h", "    DWORD dwBearerMode;\n", "    LONG dwBearerMode;\n", "type of a member changed"),
    ("tapi.h", " 0x80000044", " 0x80000045", "value changed"),
    ("tapi.h", " lineDrop(HCALL hCall, LPCSTR", " lineDrop(HCALL hCall, LPSTR", "parameter changed"),
    ("tspi.h", "TSPI_lineDrop(DRV_REQUESTID dwRequestID, ", "TSPI_lineDrop(", "parameter removed"),
    ("types.h", "typedef int32_t LONG;", "typedef long LONG;", "LONG of 64 bits"),
    ("types.h", "typedef uint32_t DWORD;", "typedef int32_t DWORD;", "DWORD signed"),
]


def detects(_):
    """Wrong headers, and right ones of another version, must not pass the probe."""
    for compiler in ("gcc", "g++"):
        source = probe_source(compiler)
        for header, old, new, what in MUTATIONS:
            with tempfile.TemporaryDirectory() as folder:
                for name in HEADERS:
                    text = (INCLUDE / name).read_text(encoding="utf-8")
                    if name == header and old not in text:
                        raise Failed("mutation '%s' no longer finds its place in %s" % (what, header))
                    (Path(folder) / name).write_text(text.replace(old, new) if name == header else text)
                if compiles(compiler, source, include=folder) is None:
                    raise Failed("%s: the probe did not notice: %s" % (compiler, what))
        for version in VERSIONS:
            for other in VERSIONS:
                accepted = compiles(compiler, probe_source(compiler, version), version_flag(other)) is None
                if accepted != (version == other):
                    raise Failed("%s: probe of %s against headers of %s" % (compiler, version, other))


def build_library(folder, functions, *flags):
    source = "".join("int %s(void) { return 0; }\n" % name for name in functions)
    library = Path(folder) / "libtapi32.so"
    subprocess.run(["gcc", "-x", "c", "-shared", "-fPIC", "-nostartfiles", "-o", str(library), "-", *flags],
                   input=source, text=True, check=True)
    return library


def exports(_):
    """exports.py accepts a library with exactly the documented names and refuses every other one."""
    with open(ROOT / "api" / "functions.json", encoding="utf-8") as stream:
        documented = [f["name"] + ("" if v == "plain" else v)
                      for f in json.load(stream)["functions"] for v in f["variants"]]
    needs_math = ["-Wl,--no-as-needed", "-lm"]
    for what, functions, flags, accepted in (("exact", documented, [], True),
                                             ("one missing", documented[1:], [], False),
                                             ("one more", documented + ["lineOpenQ"], [], False),
                                             ("needs libm", documented, needs_math, False)):
        with tempfile.TemporaryDirectory() as folder:
            library = build_library(folder, functions, *flags)
            command = [sys.executable, str(HERE / "exports.py"), str(library)]
            result = subprocess.run(command, capture_output=True)
            if (result.returncode == 0) != accepted:
                raise Failed("exports.py on a library with %s: exit %d" % (what, result.returncode))


CASES = {case.__name__: case for case in (drift, probe, alone, names, versions, detects, exports)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--compiler", choices=["gcc", "g++", "clang", "clang++"], default="g++")
    parser.add_argument("--api-version", choices=VERSIONS, default="2.2")
    parser.add_argument("--arch", choices=["x86_64", "i686"], default="x86_64")
    args = parser.parse_args()
    try:
        CASES[args.case](args)
    except Failed as fault:
        print("FAILED: %s" % fault)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
