#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Inspects tapi32.dll: its exports, how much each takes off the stack, and what it needs.

  inspect_test.py tapi32.dll x86_64|i686 OBJDUMP"""
import re
import subprocess
import sys
import unittest

from names import documented, undocumented
from pe import Image

DLL, ARCH, OBJDUMP = sys.argv[1:4]
# What every Windows and Wine has; the C runtime is the system's own.
SYSTEM = {"kernel32.dll", "user32.dll", "advapi32.dll", "ws2_32.dll", "msvcrt.dll"}


def taken_by_function():
    """Address to what the returns of the function that begins there take off the stack."""
    listing = subprocess.run([OBJDUMP, "-d", "--no-show-raw-insn", DLL], stdout=subprocess.PIPE, text=True, check=True).stdout
    taken, current = {}, None
    for line in listing.splitlines():
        start = re.match(r"([0-9a-f]+) <", line)
        if start:
            current = taken.setdefault(int(start[1], 16), set())
        ret = re.search(r"\tret[lq]?(?:\s+\$0x([0-9a-f]+))?\s*$", line)
        if ret and current is not None:
            current.add(int(ret[1] or "0", 16))
    return taken


class Dll(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.image = Image(DLL)

    def test_is_for_the_architecture(self):
        self.assertEqual(ARCH, self.image.arch)

    def test_exports_the_documented_and_the_undocumented_names_undecorated(self):
        wanted = set(documented()) | set(undocumented())
        self.assertEqual(249, len(documented()))
        self.assertEqual(wanted, set(self.image.exports()))

    def test_needs_the_systems_libraries_only(self):
        self.assertEqual(set(), set(self.image.imported_libraries()) - SYSTEM)

    @unittest.skipIf(ARCH != "i686", "only there a function takes its parameters off the stack")
    def test_each_function_takes_its_parameters_off_the_stack(self):
        taken, exports, faults = taken_by_function(), self.image.exports(), []
        for name, size in {**documented(), **undocumented()}.items():
            found = taken.get(self.image.base + exports[name], set())
            if found != {size}:
                faults.append("%s takes %s, not %d" % (name, sorted(found), size))
        self.assertEqual([], faults)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
