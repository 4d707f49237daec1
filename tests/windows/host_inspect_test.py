#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Inspects tapihost.exe and drivers as the build makes them, without running anything.

  host_inspect_test.py tapihost.exe DRIVER DECORATED_DRIVER x86_64|i686"""
import sys
import unittest

from pe import Image

HOST, DRIVER, DECORATED, ARCH = sys.argv[1:5]
# What every Windows and Wine has; the C runtime is the system's own.
SYSTEM = {"kernel32.dll", "user32.dll", "advapi32.dll", "shell32.dll", "ws2_32.dll", "msvcrt.dll"}


class Host(unittest.TestCase):
    def test_is_for_the_architecture(self):
        self.assertEqual(ARCH, Image(HOST).arch)

    def test_needs_the_systems_libraries_only(self):
        self.assertEqual(set(), set(Image(HOST).imported_libraries()) - SYSTEM)


class Driver(unittest.TestCase):
    def test_exports_plain_names(self):
        exports = Image(DRIVER).exports()
        for name in ("TSPI_providerInit", "TSPI_lineMakeCall", "TSPI_lineNegotiateTSPIVersion"):
            self.assertIn(name, exports)
        self.assertEqual([], [name for name in exports if "@" in name or name.startswith("_")])

    def test_needs_the_systems_libraries_only(self):
        self.assertEqual(set(), set(Image(DRIVER).imported_libraries()) - SYSTEM)

    def test_the_decorated_one_is_decorated(self):
        self.assertIn("_TSPI_providerInit@32", Image(DECORATED).exports())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
