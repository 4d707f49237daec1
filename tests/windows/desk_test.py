#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A program with windows (desk.cpp) under Wine, used with mouse and keyboard; what becomes of its calls is asked of programs on Linux.

  desk_test.py ARCH TAPISRV TAPIHOST PROVIDER_FOLDER TAPI DLL PROGRAM [unittest arguments]"""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dialog"))
from desktop import Display  # noqa: E402
from server import LIMIT, Server  # noqa: E402
from wine import Prefix, why_no_wine  # noqa: E402

ARCH, TAPISRV, TAPIHOST, PROVIDERS, TAPI, DLL, PROGRAM = sys.argv[1:8]
NO_WINE = why_no_wine(ARCH)
ROW, LIST, NUMBER, CALL, ANSWER, DROP = 16, (60, 18), (60, 162), (255, 25), (255, 75), (255, 125)


@unittest.skipIf(NO_WINE, NO_WINE)
class Desk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = Display()
        cls.addClassCleanup(cls.display.stop)
        cls.prefix = Prefix(ARCH)
        cls.addClassCleanup(cls.prefix.remove)
        cls.prefix.add(DLL)

    def setUp(self):
        self.server = Server(TAPISRV, TAPIHOST, PROVIDERS)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.program = subprocess.Popen(["wine", PROGRAM], env={**self.server.environment, **self.prefix.environment, "DISPLAY": self.display.name})
        self.addCleanup(self.program.wait)
        self.addCleanup(self.program.kill)
        self.window = self.sees("has 2 lines")

    def sees(self, what):
        """Waits until the program's title says that."""
        return self.display.window("Desk: " + what)

    def click(self, place, row=0):
        self.display.click(self.window, place[0], place[1] + row * ROW)

    def tapi(self, *words):
        """A program on Linux; ends by itself."""
        program = subprocess.Popen([TAPI, *words], env=dict(self.server.environment, OPENTAPI_SERVER=self.address()), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        return program

    def address(self):
        return "unix:%s/opentapi/tapisrv.sock" % self.server.folder

    def calls(self):
        done = subprocess.run([TAPI, "--json", "calls"], env=dict(self.server.environment, OPENTAPI_SERVER=self.address()), capture_output=True,
                              text=True, timeout=LIMIT, check=True)
        return sorted((call["address"], call["state"]) for call in map(json.loads, done.stdout.splitlines()))

    def until(self, program, words):
        for text in program.stdout:
            if words in text:
                return
        self.fail("the program ended without " + words)

    def test_places_a_call_and_drops_it(self):
        self.click(LIST)
        self.sees("on Extension 1001")
        other = self.tapi("answer", "1002", "--once")
        self.until(other, "waiting")
        self.click(NUMBER)
        self.display.type("1002")
        self.click(CALL)
        self.sees("connected")
        self.assertEqual(["CONNECTED", "CONNECTED"], [state for _, state in self.calls()])
        self.click(DROP)
        self.sees("idle")
        self.assertEqual(0, other.wait(LIMIT))
        self.assertEqual([], self.calls())

    def test_answers_a_call_and_hears_of_its_end(self):
        self.click(LIST, 1)
        self.sees("on Extension 1002")
        other = self.tapi("call", "1001", "1002", "--hangup-after", "600")
        self.sees("offering")
        self.click(ANSWER)
        self.sees("connected")
        self.until(other, "connected")
        self.assertEqual(["CONNECTED", "CONNECTED"], [state for _, state in self.calls()])
        other.terminate()
        self.sees("idle")

    def test_a_failed_call_is_told(self):
        self.click(CALL)
        self.sees("lineMakeCall failed 0x8000002B")

    def test_the_window_is_closed_and_nothing_remains(self):
        self.click(LIST)
        self.sees("on Extension 1001")
        self.display.close_by_window_manager(self.window)
        self.assertEqual(0, self.program.wait(LIMIT))


if __name__ == "__main__":
    os.environ.pop("WAYLAND_DISPLAY", None)
    unittest.main(argv=[sys.argv[0], *sys.argv[8:]], verbosity=2)
