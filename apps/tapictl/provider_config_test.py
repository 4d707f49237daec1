#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tapi provider config` against a real server and the embedded exchange: as a list, as assignments, and question by
question on a real pseudo-terminal.

  provider_config_test.py TAPI TAPISRV TAPIHOST PROVIDER_FOLDER [unittest arguments]
"""
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from private_server import LIMIT, WithPrivateServer  # noqa: E402
from terminal import Terminal  # noqa: E402

PROGRAMS = tuple(str(Path(p).resolve()) for p in sys.argv[1:5])
USAGE, FAILED, NOT_THERE, INTERRUPTED = 2, 1, 4, 130


class WithServer(WithPrivateServer):
    programs = PROGRAMS

    def config(self, *arguments):
        return self.server.run("provider", "config", *arguments)

    def values(self, *arguments):
        code, forms, err = self.server.json("provider", "config", *arguments)
        self.assertEqual((0, ""), (code, err))
        return forms[0]["values"]


class Listed(WithServer):
    def test_settings_are_listed_with_what_they_may_be(self):
        code, out, err = self.config("exchange", "--list")
        self.assertEqual((0, ""), (code, err))
        rows = {line.split()[0]: line for line in out.splitlines()}
        self.assertEqual(["KEY", "VALUE"], out.split()[:2])
        self.assertIn("1 to 10000 ms", rows["flash_ms"])
        self.assertIn("one of north_america, europe", rows["tones"])
        self.assertIn("Digits may be dial pulses too.", rows["pulse"])
        self.assertEqual(out, self.config("exchange")[1])  # no terminal: nobody is asked

    def test_those_of_a_line(self):
        code, forms, _ = self.server.json("provider", "config", "exchange", "--line", "1002")
        self.assertEqual((0, "Extension 1002"), (code, forms[0]["title"]))
        self.assertEqual(["caller_name", "digit_ms", "gap_ms", "pause_ms"], [f["key"] for f in forms[0]["fields"]])


class Assigned(WithServer):
    def test_what_is_set_holds_at_once_and_is_kept(self):
        code, out, err = self.config("exchange", "ring_cycle_ms=4000", "tones=Europe", "pulse=yes")
        self.assertEqual((0, "3 settings changed\n", ""), (code, out, err))
        wanted = {"ring_cycle_ms": 4000, "tones": "europe", "pulse": True}
        self.assertLessEqual(wanted.items(), self.values("exchange").items())
        self.assertEqual(0, self.server.run("provider", "reload", "exchange")[0])
        self.assertLessEqual(wanted.items(), self.values("exchange").items())

    def test_a_line_s_name_is_what_others_see(self):
        self.assertEqual(0, self.config("exchange", "--line", "1001", "caller_name=Front desk")[0])
        answering = self.begin("answer", "1002", "--once", "--hangup-after", "10", until="waiting")
        self.server.run("call", "1001", "1002")
        self.assertIn("Front desk", answering.communicate(timeout=LIMIT)[0])

    def test_json_says_how_many(self):
        self.assertEqual((0, [{"changed": 1}], ""), self.server.json("provider", "config", "exchange", "flash_ms=200"))

    def test_wrong_ones_are_refused_and_change_nothing(self):
        before = self.values("exchange")
        for assignments, code, words in ((["flash_ms=0"], USAGE, "1 to 10000 ms"),
                                         (["flash_ms=soon"], USAGE, "whole number"),
                                         (["tones=mars"], USAGE, "one of north_america, europe"),
                                         (["pulse=perhaps"], USAGE, "true or false"),
                                         (["ring=1"], USAGE, "there is no setting \"ring\"; there are: name"),
                                         (["ring_cycle_ms=9", "=1"], USAGE, "is no KEY=VALUE"),
                                         (["flash_ms"], USAGE, "is no KEY=VALUE"),
                                         (["name=" + "x" * 201], USAGE, "at most 200 bytes")):
            got, out, err = self.config("exchange", *assignments)
            self.assertEqual((assignments, code, ""), (assignments, got, out), err)
            self.assertIn(words, err)
        self.assertEqual(before, self.values("exchange"))

    def test_what_is_not_there(self):
        for arguments, words in ((["nowhere"], "nowhere"), (["exchange", "--line", "4711"], "4711"),
                                 (["exchange", "--phone", "one"], "no device id"),
                                 (["exchange", "--phone", "77"], "77")):
            code, out, err = self.config(*arguments)
            self.assertNotEqual(0, code)
            self.assertEqual("", out)
            self.assertIn(words, err)


class Asked(WithServer):
    def ask(self, *arguments):
        terminal = Terminal(dict(self.server.environment, LC_ALL="C.UTF-8", TERM="xterm-256color", NO_COLOR="1"), PROGRAMS[0],
                            "provider", "config", *arguments, columns=100, rows=60)
        self.addCleanup(lambda: terminal.code is None and (os.kill(terminal.pid, 9), terminal.end()))
        return terminal

    def test_question_by_question(self):
        terminal = self.ask("exchange", "--line", "1001")
        terminal.shows("Extension 1001", "Return keeps what is in brackets", "Caller name []:")
        terminal.type("Anna\n")
        terminal.shows("Dialing", "Digit (", "ms) [")
        terminal.type("1\n")
        terminal.shows("must be ")
        terminal.type("150\n")
        terminal.shows("Gap (")
        terminal.type("\n")
        terminal.shows("Pause (")
        terminal.type("\n")
        self.assertEqual(0, terminal.end())
        self.assertIn("2 settings changed", terminal.text())
        values = self.values("exchange", "--line", "1001")
        self.assertEqual(("Anna", 150), (values["caller_name"], values["digit_ms"]))

    def test_return_everywhere_changes_nothing(self):
        before = self.values("exchange", "--line", "1001")
        terminal = self.ask("exchange", "--line", "1001")
        for question in ("Caller name", "Digit", "Gap", "Pause"):
            terminal.shows(question)
            terminal.type("\n")
        self.assertEqual(0, terminal.end())
        self.assertIn("nothing was changed", terminal.text())
        self.assertEqual(before, self.values("exchange", "--line", "1001"))

    def test_the_end_of_input_changes_nothing(self):
        before = self.values("exchange", "--line", "1001")
        terminal = self.ask("exchange", "--line", "1001")
        terminal.shows("Caller name")
        terminal.type("Anna\n")
        terminal.shows("Digit (")
        terminal.type("\x04")
        self.assertEqual(INTERRUPTED, terminal.end())
        self.assertIn("nothing was changed", terminal.text())
        self.assertEqual(before, self.values("exchange", "--line", "1001"))

    def test_a_list_on_a_terminal(self):
        terminal = self.ask("exchange", "--list")
        self.assertEqual(0, terminal.end())
        self.assertIn("flash_ms", terminal.text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[5:])
