#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From a link to a connected call: `tapi dial`, the programs that take requests, and who starts them.

  assisted_test.py TAPI TAPISRV TAPIHOST PROVIDER_FOLDER TAPI_DIALER [unittest arguments]
"""
import json
import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from private_server import LIMIT, WithPrivateServer, read_until  # noqa: E402

TAPI, TAPISRV, TAPIHOST, PROVIDERS, DIALER = (str(Path(p).resolve()) for p in sys.argv[1:6])


class Assisted(WithPrivateServer):
    programs = (TAPI, TAPISRV, TAPIHOST, PROVIDERS)

    def setUp(self):
        super().setUp()
        # Only what a test puts there can be started.
        self.bin = self.server.folder / "bin"
        self.bin.mkdir()
        self.server.environment["PATH"] = str(self.bin)

    def offer(self, name, text):
        """A program that can be started."""
        program = self.bin / name
        program.write_text(text)
        program.chmod(0o755)

    def offer_dialer(self, *options):
        """tapi-dialer on the PATH. What it prints is read from the pipe that comes back, until it ends."""
        pipe = str(self.server.folder / "said")
        os.mkfifo(pipe)
        self.offer("tapi-dialer", "#!/bin/sh\nexec %s --json --once %s >%s\n" % (DIALER, " ".join(options), pipe))
        return pipe

    def events(self, lines, kind):
        return [event for event in map(json.loads, lines) if event["event"] == kind]

    def states(self, lines):
        return [event["state"] for event in self.events(lines, "state")]


class FromLinkToCall(Assisted):
    def test_a_running_dialer_makes_the_call(self):
        self.begin("answer", "1002", until="waiting")
        dialer = self.begin("--json", "dialer", "--line", "1001", "--hangup-after", "10", until="waiting")
        code, asked, err = self.server.json("dial", "tel:1002;ext=7", "--party", "Ms Example", "--app", "Book",
                                            "--comment", "hello")
        self.assertEqual((0, ""), (code, err))
        self.assertEqual("1002", asked[0]["destination"])
        lines = read_until(dialer, '"end"')
        request = self.events(lines, "request")[0]
        self.assertEqual(("1002", "Book", "Ms Example", "hello, extension 7"),
                         tuple(request[key] for key in ("destination", "app_name", "called_party", "comment")))
        self.assertIn("CONNECTED", self.states(lines))
        # It stays for the next one.
        self.assertEqual(0, self.server.run("dial", "callto:9101")[0])
        self.assertIn("BUSY", self.states(read_until(dialer, '"end"')))
        dialer.send_signal(signal.SIGINT)
        dialer.communicate(timeout=LIMIT)
        self.assertEqual(0, dialer.returncode)

    def test_a_second_request_leaves_the_first_call_alone(self):
        dialer = self.begin("--json", "dialer", "--line", "1001", until="waiting")
        self.server.run("dial", "9105")
        read_until(dialer, '"RINGBACK"')
        # The line has one call at a time: the second one is refused at once, and said.
        self.server.run("dial", "9101")
        self.assertEqual(["failed"], [event["result"] for event in self.events(read_until(dialer, '"end"'), "end")])
        dialer.send_signal(signal.SIGINT)
        lines = read_until(dialer, '"end"')
        self.assertEqual(["interrupted"], [event["result"] for event in self.events(lines, "end")])

    def test_numbers_are_dialed_as_the_location_says(self):
        self.server.run("dialing", "add-location", "Office", "--country", "GB", "--area", "20",
                        "--local-access", "9", "--long-distance-access", "9")
        self.server.run("dialing", "use", "Office")
        dialer = self.begin("dialer", "--once", until="waiting")
        self.assertEqual(0, self.server.run("dial", "tel:+49-30-1234")[0])
        self.assertIn("calls T90049301234\n", dialer.communicate(timeout=LIMIT)[0])

    def run_once(self, link, *options):
        """`tapi dialer --once` and `tapi dial LINK`: its exit code and its lines."""
        dialer = self.begin("--json", "dialer", "--once", *options, until="waiting")
        self.assertEqual(0, self.server.run("dial", link)[0])
        out, err = dialer.communicate(timeout=LIMIT)
        return dialer.returncode, out.splitlines(), err

    def test_once_ends_with_the_code_of_the_call(self):
        for link, expected in (("tel:9100", 0), ("tel:9101", 5), ("tel:9102", 7), ("9104", 9)):
            self.assertEqual(expected, self.run_once(link)[0], link)

    def test_what_cannot_be_dialed_is_said(self):
        code, out, err = self.run_once("sip:alice@example.com")
        self.assertNotEqual(0, code)
        self.assertIn("cannot call sip:alice@example.com", json.loads(err)["error"])
        self.assertEqual("failed", self.events(out, "end")[0]["result"])

    def test_the_line_is_remembered(self):
        dialer = self.begin("--json", "dialer", "--line", "1003", "--save", until="Extension 1003")
        dialer.kill()
        dialer.communicate()
        self.begin("--json", "dialer", until="Extension 1003")
        (self.server.folder / "config/opentapi/dialer.json").write_text("{}")
        code, _, err = self.server.run("dialer")
        self.assertEqual(1, code)
        self.assertIn("--save", err)

    def test_no_request_comes(self):
        self.assertEqual(6, self.server.run("dialer", "--wait", "20")[0])

    def test_links_that_cannot_be_called(self):
        for link in ("mailto:a@b", "tel:*21*0900%23", "tel:"):
            code, _, err = self.server.run("dial", link)
            self.assertEqual(2, code, link)
            self.assertTrue(err.startswith("tapi: "), err)


class Starting(Assisted):
    def test_AT_3_without_any_program_it_is_said(self):
        code, _, err = self.server.json("dial", "tel:1002")
        self.assertEqual((1, "TAPIERR_NOREQUESTRECIPIENT"), (code, json.loads(err)["code"]))
        self.assertIn("tapi dialer", json.loads(err)["error"])

    def test_AT_3_the_built_in_dialer_is_started(self):
        said = self.offer_dialer()
        self.assertEqual(0, self.server.run("dial", "tel:9100")[0])
        with open(said, encoding="utf-8") as lines:
            states = self.states(lines)
        self.assertIn("CONNECTED", states)
        self.assertEqual("IDLE", states[-1])

    def test_AT_3_the_next_program_is_started_where_one_cannot(self):
        said = self.offer_dialer()
        self.offer("broken", "no program")
        (self.bin / "broken").chmod(0o644)
        self.prefer("broken")
        self.prefer("missing")
        self.assertEqual(0, self.server.run("dial", "tel:9101")[0])
        with open(said, encoding="utf-8") as lines:
            self.assertIn("BUSY", self.states(lines))

    def test_AT_3_the_list_goes_before_the_built_in(self):
        self.offer_dialer()
        chosen = str(self.server.folder / "chosen")
        os.mkfifo(chosen)
        self.offer("favourite", "#!/bin/sh\nexec %s --json dialer --once >%s\n" % (TAPI, chosen))
        self.prefer("favourite")
        self.assertEqual(0, self.server.run("dial", "tel:9101")[0])
        with open(chosen, encoding="utf-8") as lines:
            self.assertIn("BUSY", self.states(lines))

    def test_AT_3_it_runs_in_the_session_of_the_asker(self):
        seen = str(self.server.folder / "seen")
        os.mkfifo(seen)
        self.offer("tapi-dialer", "#!/bin/sh\necho \"$DISPLAY $DBUS_SESSION_BUS_ADDRESS $# $PWD\" >%s\n" % seen)
        self.server.environment.update(DISPLAY=":77", DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")
        self.assertEqual(0, self.server.run("dial", "1002")[0])
        with open(seen, encoding="utf-8") as text:
            self.assertEqual(":77 unix:path=/nowhere 0 /\n", text.read())

    def prefer(self, program):
        file = self.server.folder / "priorities.json"
        file.write_text(json.dumps({"opentapi_state": 1, "priorities": {"requests": {"MAKECALL": [program]}}}))
        self.assertEqual(0, self.server.run("import", str(file))[0])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[6:]])
