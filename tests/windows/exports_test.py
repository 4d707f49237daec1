#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The names that programs import although no page describes them, called under Wine.

  exports_test.py ARCH DLL PROGRAM"""
import os
import subprocess
import sys
import unittest

from names import undocumented
from wine import Prefix, why_no_wine

ARCH, DLL, PROGRAM = sys.argv[1:4]
NO_WINE = why_no_wine(ARCH)
UNAVAILABLE = 0x80000049
# What these are called for is done by nobody here, and 0 says that nothing was done.
NOTHING_DONE = {"TAPIWndProc", "LocWizardDlgProc", "NonAsyncEventThread"}


@unittest.skipIf(NO_WINE, NO_WINE)
class Undocumented(unittest.TestCase):
    def test_each_answers(self):
        prefix = Prefix(ARCH)
        self.addCleanup(prefix.remove)
        prefix.add(DLL)
        names = undocumented()
        done = subprocess.run(["wine", PROGRAM, *("%s:%d" % item for item in names.items())], env={**os.environ, **prefix.environment},
                              stdout=subprocess.PIPE, text=True, check=True, timeout=300)
        expected = ["%s = 0x%08X" % (name, 0 if name in NOTHING_DONE else UNAVAILABLE) for name in names]
        self.assertEqual(expected, done.stdout.splitlines())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
