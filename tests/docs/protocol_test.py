#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/protocol.md against the code: kinds, roles, reasons, limits, versions and the numbers of functions."""
import re
import sys
import unittest

from tree import ROOT, text_of

sys.path.insert(0, str(ROOT / "tools"))
from apigen import calls  # noqa: E402

PAGE = text_of(ROOT / "docs/protocol.md")


def enumerators(path, name):
    """{enumerator: value} of an enum class whose values are written out."""
    body = re.search(r"enum class %s[^{]*\{(.*?)\};" % name, text_of(ROOT / path), re.S).group(1)
    return {key: int(value) for key, value in re.findall(r"^\s*(\w+) = (\d+),", body, re.M)}


def constants(path):
    """{name: value} of the constexpr numbers of a header."""
    found = {}
    for name, value in re.findall(r"constexpr \w+ (\w+) = ([^;]+);", text_of(ROOT / path)):
        found[name] = eval(re.sub(r"(?<=[0-9A-Fa-f])u\b", "", value))  # noqa: S307: products and shifts of our own
    return found


def rows(heading):
    """The cells of the table under a heading, without backticks."""
    section = re.search(r"^#+ %s\n(.*?)(?=^#|\Z)" % re.escape(heading), PAGE, re.M | re.S).group(1)
    lines = re.findall(r"^\|(.+)\|$", section, re.M)[2:]
    return [[cell.strip().strip("`") for cell in line.split("|")] for line in lines]


def numbered(heading):
    return {cells[1]: int(cells[0]) for cells in rows(heading)}


class Protocol(unittest.TestCase):
    def test_kinds(self):
        self.assertEqual(numbered("Kinds"), enumerators("src/wire/frame.hpp", "Kind"))

    def test_roles(self):
        self.assertEqual(numbered("Roles"), enumerators("src/wire/greeting.hpp", "Role"))

    def test_reasons(self):
        self.assertEqual(numbered("Reasons"), enumerators("src/wire/greeting.hpp", "Bye"))

    def test_admin_functions(self):
        self.assertEqual(numbered("Admin functions"), enumerators("src/admin/protocol.hpp", "Function"))

    def test_limits(self):
        said = {cells[0]: int(cells[1].replace(",", "")) for cells in rows("Limits")}
        self.assertEqual(said, constants("src/wire/limits.hpp"))

    def test_versions(self):
        known = constants("src/wire/greeting.hpp")
        self.assertIn("version %d of the protocol" % known["protocol_highest"], PAGE[:2000])
        self.assertEqual(known["protocol_lowest"], known["protocol_highest"], "the page speaks of one version")
        self.assertIn("0x%08X" % known["magic"], PAGE)

    def test_numbers_of_functions(self):
        for functions in (calls.api_functions(), calls.tspi_functions()):
            numbers = {f["name"]: i + 1 for i, f in enumerate(functions)}
            said = {name: int(number) for name, number in re.findall(r"`(\w+)` is (\d+)", PAGE) if name in numbers}
            self.assertGreaterEqual(len(said), 2)
            self.assertEqual(said, {name: numbers[name] for name in said})
            self.assertTrue(re.search(r"\b%d\s+functions" % len(functions), PAGE), len(functions))


if __name__ == "__main__":
    unittest.main()
