#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""org.opentapi.Telephony1 on a bus of its own, asked by gdbus: activation, a call, errors, the end when nobody asks.

  service_test.py OPENTAPI_DBUS TAPI TAPI_DIALER TAPISRV TAPIHOST PROVIDER_FOLDER
"""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from private_server import LIMIT, WithPrivateServer, read_until  # noqa: E402

SERVICE, TAPI, DIALER, TAPISRV, TAPIHOST, PROVIDERS = (str(Path(p).resolve()) for p in sys.argv[1:7])
NAME, PATH = "org.opentapi.Telephony1", "/org/opentapi/Telephony1"

BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%(folder)s/bus</listen>
  <servicedir>%(folder)s/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class OnTheBus(WithPrivateServer):
    programs = (TAPI, TAPISRV, TAPIHOST, PROVIDERS)

    def setUp(self):
        super().setUp()
        folder = self.server.folder
        (folder / "services").mkdir()
        (folder / "bin").mkdir()
        (folder / "services" / (NAME + ".service")).write_text(
            "[D-BUS Service]\nName=%s\nExec=%s --idle 100\n" % (NAME, SERVICE))
        (folder / "bus.conf").write_text(BUS % {"folder": folder})
        self.server.environment["PATH"] = "%s:%s" % (folder / "bin", os.environ["PATH"])
        self.bus = subprocess.Popen(["dbus-daemon", "--config-file", str(folder / "bus.conf"), "--nofork", "--print-address"],
                                    env=self.server.environment, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end_bus)
        self.server.environment["DBUS_SESSION_BUS_ADDRESS"] = self.bus.stdout.readline().strip()

    def end_bus(self):
        self.bus.terminate()
        self.bus.communicate(timeout=LIMIT)

    def gdbus(self, *words):
        return subprocess.run(["gdbus", *words], env=self.server.environment, text=True, capture_output=True, timeout=LIMIT)

    def request(self, *texts):
        return self.gdbus("call", "--session", "--dest", NAME, "--object-path", PATH,
                          "--method", NAME + ".RequestMakeCall", *texts)

    def test_a_request_is_a_call(self):
        dialer = self.begin("--json", "dialer", "--once", until="waiting")
        asked = self.request("9100", "gdbus", "Ms Example", "by bus")
        self.assertEqual((0, "()\n", ""), (asked.returncode, asked.stdout, asked.stderr))
        out, _ = dialer.communicate(timeout=LIMIT)
        events = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(("9100", "gdbus", "Ms Example", "by bus"),
                         tuple(events[0][key] for key in ("destination", "app_name", "called_party", "comment")))
        self.assertIn("CONNECTED", [event.get("state") for event in events])

    def test_a_dialer_is_started_for_it(self):
        said = self.server.folder / "said"
        os.mkfifo(said)
        program = self.server.folder / "bin/tapi-dialer"
        program.write_text("#!/bin/sh\nexec %s --json --once >%s\n" % (DIALER, said))
        program.chmod(0o755)
        self.assertEqual(0, self.request("9101", "", "", "").returncode)
        with open(said, encoding="utf-8") as lines:
            self.assertIn("BUSY", [json.loads(line).get("state") for line in lines])

    def test_errors_have_names(self):
        self.assertIn(NAME + ".Error.NoRequestRecipient", self.request("9100", "", "", "").stderr)
        self.assertIn(NAME + ".Error.InvalidDestAddress", self.request("1" * 80, "", "", "").stderr)
        self.begin("dialer", until="waiting")
        wrong = self.gdbus("call", "--session", "--dest", NAME, "--object-path", PATH,
                           "--method", NAME + ".RequestMakeCall", "9100")
        self.assertIn("InvalidArgs", wrong.stderr)

    def test_it_describes_itself(self):
        told = self.gdbus("introspect", "--session", "--dest", NAME, "--object-path", PATH).stdout
        for name in ("destination", "app_name", "called_party", "comment"):
            self.assertIn("in  s " + name, told)

    def test_it_ends_when_nobody_asks_and_comes_again(self):
        watch = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME], env=self.server.environment, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(lambda: (watch.kill(), watch.communicate()))
        read_until(watch, "Monitoring signals")
        for _ in range(2):
            self.gdbus("introspect", "--session", "--dest", NAME, "--object-path", PATH)
            read_until(watch, "is owned by")
            read_until(watch, "does not have an owner")

    def test_without_a_bus_it_says_so(self):
        environment = dict(self.server.environment, DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")
        done = subprocess.run([SERVICE], env=environment, text=True, capture_output=True, timeout=LIMIT)
        self.assertEqual(1, done.returncode)
        self.assertIn("DBUS_SESSION_BUS_ADDRESS", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[7:]])
