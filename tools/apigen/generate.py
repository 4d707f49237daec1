#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every generated source of the build: generate.py OUTDIR. Unchanged files keep their time stamp."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from apigen import calls, client, countries, dispatch, hosting, layouts  # noqa: E402


def main():
    files = {}
    for module in (calls, client, countries, dispatch, hosting, layouts):
        files.update(module.outputs())
    for name, text in files.items():
        path = os.path.join(sys.argv[1], name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)


if __name__ == "__main__":
    main()
