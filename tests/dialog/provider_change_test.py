#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Providers that install and remove themselves by a function of their UI module, which runs where the user is (PROV-1, UI-1).

  provider_change_test.py LIBRARY TAPISRV TAPIHOST EXCHANGE FAULTS DIALOG UI_FOLDER TAPI HEADER [unittest arguments]
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

LIBRARY, TAPISRV, TAPIHOST, EXCHANGE, FAULTS, DIALOG, UI_FOLDER, TAPI, HEADER = sys.argv[1:10]
TRACE = tempfile.NamedTemporaryFile(prefix="tapitrace")
os.environ.update(OPENTAPI_TRACE=TRACE.name, OPENTAPI_DIALOG=DIALOG, OPENTAPI_UI_PATH=UI_FOLDER, OPENTAPI_AUTOSTART="0")
for name in ("WAYLAND_DISPLAY", "TESTUI", "TESTUI_RESULT"):
    os.environ.pop(name, None)

from telephony import Server, command, error  # noqa: E402

LIMIT = 60  # seconds
EXCHANGE_FILE = "[[extensions]]\nfrom = 1001\nto = 1001\n"
NOWHERE = ":99999"  # a display that nobody opens: modules here draw nothing
ADDING = "t.call('lineAddProviderA', %r, None, ctypes.byref(ctypes.c_uint32()))" % FAULTS.encode()
CODES = Path(HEADER).read_text()


def code(name):
    return error(name, CODES)


class ProviderChange(unittest.TestCase):
    """A server whose user adds and removes a provider with a module."""
    faults = "ui_module=testui.so\n"

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tapichange"))
        self.log = self.folder / "steps"
        self.log.touch()
        self.file = self.folder / "faults"
        self.file.write_text(self.faults + "dialog_log=%s\n" % self.log)
        self.server = Server(TAPISRV, TAPIHOST, [("exchange", EXCHANGE, EXCHANGE_FILE)], environment={"TESTFAULTS_FILE": str(self.file)},
                             folder=self.folder)
        self.addCleanup(self.server.remove)
        self.trace_at = os.path.getsize(TRACE.name)

    def traced(self):
        return Path(TRACE.name).read_text()[self.trace_at:]

    def steps(self):
        return self.log.read_text().splitlines()

    def names(self):
        return [provider["name"] for provider in command(TAPI, self.server, "providers")]

    def environment(self, **more):
        return {**os.environ, "OPENTAPI_SERVER": self.server.address, "DISPLAY": NOWHERE, **more}

    def begin(self, expression, **environment):
        """A program of its own: its functions block."""
        script = ("import sys; sys.path.insert(0, %r)\nfrom telephony import *\nt = Tapi(%r)\nprint('there', flush=True)\nprint(%s)"
                  % (str(Path(__file__).resolve().parent), LIBRARY, expression))
        program = subprocess.Popen([sys.executable, "-B", "-c", script], stdout=subprocess.PIPE, text=True, env=self.environment(**environment))
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        self.assertEqual("there\n", program.stdout.readline())
        return program

    def value(self, expression, **environment):
        return int(self.begin(expression, **environment).communicate(timeout=LIMIT)[0])

    def add(self, **environment):
        """The result of lineAddProvider."""
        return self.value(ADDING, **environment)

    def remove(self, which="testfaults", **environment):
        """The result of lineRemoveProvider."""
        number = next(p["id"] for p in command(TAPI, self.server, "providers") if p["name"] == which)
        return self.value("t.call('lineRemoveProvider', %d, None)" % number, **environment)

    def tapi(self, *words, **environment):
        done = subprocess.run([TAPI, *words], env=self.environment(**environment), capture_output=True, text=True, timeout=LIMIT,
                              stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stdout, done.stderr

    def assert_nothing_is_left(self):
        self.assertEqual(["exchange"], self.names())
        self.server.stop()
        self.server.start()
        self.assertEqual(["exchange"], self.names())


class WithAModule(ProviderChange):
    def test_PROV_1_UI_1_it_installs_and_removes_itself_and_talks_with_its_provider(self):
        self.assertEqual(0, self.add())
        self.assertEqual(["exchange", "testfaults"], self.names())
        self.assertEqual(["data 3 install"], self.steps())
        self.assertEqual(0, self.remove())
        self.assertEqual(["data 3 install", "data 3 remove"], self.steps())
        self.assert_nothing_is_left()

    def test_PROV_1_its_error_is_the_answer_and_nothing_is_left(self):
        self.assertEqual(code("LINEERR_NOMEM"), self.add(TESTUI_RESULT=hex(code("LINEERR_NOMEM"))))
        self.assertIn("TUISPI_providerInstall answered 0x%08X" % code("LINEERR_NOMEM"), (self.folder / "log").read_text())
        self.assert_nothing_is_left()

    def test_PROV_1_what_may_be_there_once_only_says_so(self):
        self.assertEqual(code("LINEERR_NOMULTIPLEINSTANCE"), self.add(TESTUI_RESULT=hex(code("LINEERR_NOMULTIPLEINSTANCE"))))
        self.assert_nothing_is_left()

    def test_PROV_1_a_removal_that_it_refuses_leaves_it(self):
        self.assertEqual(0, self.add())
        self.assertEqual(code("LINEERR_OPERATIONFAILED"), self.remove(TESTUI_RESULT=hex(code("LINEERR_OPERATIONFAILED"))))
        self.assertEqual(["exchange", "testfaults"], self.names())
        self.server.stop()
        self.server.start()
        self.assertEqual(["exchange", "testfaults"], self.names())
        self.assertEqual(0, self.remove())

    def test_a_module_that_crashes_leaves_nothing(self):
        self.assertEqual(code("LINEERR_OPERATIONFAILED"), self.add(TESTUI="crash"))
        self.assert_nothing_is_left()

    def test_INIT_7_a_program_that_dies_meanwhile_leaves_nothing(self):
        mark = self.folder / "mark"
        os.mkfifo(mark)
        program = self.begin(ADDING, TESTUI="hang", TESTUI_MARK=str(mark))
        self.assertEqual("hanging\n", mark.read_text())  # once the module is there
        program.kill()
        program.wait()
        while "who was asked for it has left" not in (self.folder / "log").read_text():
            self.names()
        self.assert_nothing_is_left()

    def test_UI_4_without_a_display_nothing_is_added_and_the_trace_says_why(self):
        self.assertEqual(code("LINEERR_OPERATIONFAILED"), self.add(DISPLAY=""))
        self.assertIn("TUISPI_providerInstall may ask the user something, and there is no display: DISPLAY is not set", self.traced())
        self.assert_nothing_is_left()

    def test_UI_4_without_tapi_dialog_nothing_is_added_and_the_trace_says_why(self):
        self.assertEqual(code("LINEERR_OPERATIONFAILED"), self.add(OPENTAPI_DIALOG="/nowhere/tapi-dialog"))
        self.assertIn("tapi-dialog is not installed", self.traced())
        self.assert_nothing_is_left()

    def test_UI_4_without_a_display_it_stays(self):
        self.assertEqual(0, self.add())
        self.assertEqual(code("LINEERR_OPERATIONFAILED"), self.remove(DISPLAY=""))
        self.assertEqual(["exchange", "testfaults"], self.names())

    def test_tapi_provider_add_and_remove(self):
        status, out, _ = self.tapi("provider", "add", FAULTS, "--name", "vendor")
        self.assertEqual(0, status)
        self.assertRegex(out, r"^added vendor with the permanent id \d+\n$")
        self.assertEqual((0, "removed vendor\n", ""), self.tapi("provider", "remove", "vendor"))
        self.assertEqual(["data 3 install", "data 3 remove"], self.steps())

    def test_tapi_says_what_the_provider_answered(self):
        status, _, err = self.tapi("provider", "add", FAULTS, TESTUI_RESULT=hex(code("LINEERR_INIFILECORRUPT")))
        self.assertNotEqual(0, status)
        self.assertIn("nothing has changed", err)
        self.assertIn("LINEERR_INIFILECORRUPT", err)
        self.assert_nothing_is_left()

    def test_tapi_without_a_display(self):
        status, _, err = self.tapi("provider", "add", FAULTS, DISPLAY="")
        self.assertNotEqual(0, status)
        self.assertIn("`tapi provider add --no-dialog` goes without it", err)
        self.assert_nothing_is_left()
        self.assertEqual(0, self.tapi("provider", "add", FAULTS, "--no-dialog", DISPLAY="")[0])
        status, _, err = self.tapi("provider", "remove", "testfaults", DISPLAY="")
        self.assertIn("`tapi provider remove --no-dialog` goes without it", err)
        self.assertEqual(0, self.tapi("provider", "remove", "testfaults", "--no-dialog", DISPLAY="")[0])
        self.assertEqual([], self.steps())
        self.assert_nothing_is_left()


class OfOneThatIsNotUp(ProviderChange):
    faults = "ui_module=testui.so\nfail=TSPI_providerInit\n"

    def test_PROV_1_it_removes_itself_in_a_host_of_its_own(self):
        self.assertEqual(0, self.add())
        self.assertEqual(0, self.remove())
        self.assertEqual(["data 3 install", "data 3 remove"], self.steps())
        self.assert_nothing_is_left()


class WhoseDriverDiesMeanwhile(ProviderChange):
    faults = "ui_module=testui.so\ncrash=TSPI_providerGenericDialogData\n"

    def test_PROV_1_nothing_is_left(self):
        self.assertEqual(code("LINEERR_OPERATIONFAILED"), self.add())
        self.assert_nothing_is_left()


class WithAModuleThatHasNoSuchFunction(ProviderChange):
    # The provider itself, which has the older functions only.
    faults = "ui_module=testfaults.tsp\n"

    def test_PROV_1_the_provider_does_it_and_no_display_is_needed(self):
        self.assertEqual(0, self.add(DISPLAY=""))
        self.assertEqual(["exchange", "testfaults"], self.names())
        self.assertEqual(0, self.remove(DISPLAY=""))
        self.assert_nothing_is_left()


class AndWhoseProviderRefuses(ProviderChange):
    faults = "ui_module=testfaults.tsp\nfail=TSPI_providerInstall\n"

    def test_PROV_1_nothing_is_left(self):
        self.assertEqual(code("LINEERR_RESOURCEUNAVAIL"), self.add())
        self.assert_nothing_is_left()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[10:]], verbosity=2)
