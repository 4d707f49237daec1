#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The walk (walk.cpp) on Linux and under Wine: what it prints is the same, byte for byte.

  walk_test.py TAPISRV TAPIHOST PROVIDER_FOLDER WALK                     on Linux, twice
  walk_test.py TAPISRV TAPIHOST PROVIDER_FOLDER WALK WALK.EXE DLL ARCH   and under Wine"""
import shutil
import sys
import unittest
from pathlib import Path

from server import Server, differences
from wine import Prefix, why_no_wine

TAPISRV, TAPIHOST, PROVIDERS, WALK = (str(Path(p).resolve()) for p in sys.argv[1:5])
EXE, DLL, ARCH = sys.argv[5:8] if len(sys.argv) >= 8 else (None, None, None)


def server():
    return Server(TAPISRV, TAPIHOST, PROVIDERS)


def on_linux():
    with server() as running:
        return running.output_of(WALK)


class Walk(unittest.TestCase):
    def test_goes_to_its_end_and_hears_everything(self):
        log = on_linux()
        self.assertTrue(log.endswith("== done\n"), log[-2000:])
        for word in ("== event", "== port", "== window", "LINE_APPNEWCALL line B instance 0x22", "PHONE_REPLY"):
            self.assertIn(word, log)
        self.assertEqual(3, log.count("lineShutdown = 0x00000000"))
        self.assertEqual(3, log.count("phoneShutdown = 0x00000000"))
        other = on_linux()
        self.assertEqual(log, other, differences(log, other))


@unittest.skipIf(EXE is None, "without Wine")
class UnderWine(unittest.TestCase):
    def setUp(self):
        reason = why_no_wine(ARCH)
        if reason:
            self.skipTest(reason)
        self.prefix = Prefix(ARCH)
        self.addCleanup(self.prefix.remove)
        self.prefix.add(DLL)

    def test_prints_what_it_prints_on_linux(self):
        native = on_linux()
        with server() as running:
            windows = running.output_of("wine", EXE, **self.prefix.environment)
        self.assertEqual(native, windows, differences(native, windows))

    def test_without_a_server_the_trace_says_so(self):
        with server() as running:
            shutil.rmtree(running.folder / "opentapi" / "tokens")
            trace = str(running.folder / "trace")
            log = running.output_of("wine", EXE, "event", OPENTAPI_TRACE=trace, **self.prefix.environment)
            self.assertIn("lineInitializeEx = 0x80000061", log)
            self.assertIn("no server listens on TCP", Path(trace).read_text())

    def test_with_a_wrong_token_the_trace_says_so(self):
        with server() as running:
            for token in (running.folder / "opentapi" / "tokens").glob("*.token"):
                token.write_text("0" * 64)
            trace = str(running.folder / "trace")
            log = running.output_of("wine", EXE, "event", OPENTAPI_TRACE=trace, **self.prefix.environment)
            self.assertIn("lineInitializeEx = 0x80000061", log)
            self.assertIn("refuses: not permitted", Path(trace).read_text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
