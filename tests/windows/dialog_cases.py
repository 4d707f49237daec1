# SPDX-License-Identifier: Apache-2.0
"""What dialogs_test.py tests with: a prefix and a display for all, a server for each class, programs on Linux and under Wine, and a
setup program's driver. The command line is that of dialogs_test.py."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

(ARCH, LIBRARY, TAPISRV, TAPIHOST, EXCHANGE, TAPI, DIALOG, HEADER, DRIVER, UI_DLL, DLL, PROGRAM, DESK) = sys.argv[1:14]
TRACE = tempfile.NamedTemporaryFile(prefix="tapitrace")
os.environ.update(OPENTAPI_TRACE=TRACE.name, OPENTAPI_DIALOG=DIALOG, OPENTAPI_AUTOSTART="0")
for name in ("WAYLAND_DISPLAY", "OPENTAPI_TOKEN_FILE", "OPENTAPI_SERVER", "TESTUI"):
    os.environ.pop(name, None)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dialog"))

from desktop import Display  # noqa: E402
from telephony import Server, command, error  # noqa: E402
from wine import SYSTEM_FOLDER, Prefix, why_no_wine  # noqa: E402

LIMIT = 300  # seconds; Wine starts slowly where much else runs
AT_WINE = 'wine = true\nstart_timeout_ms = 120000\n'
TITLE = "Vendor settings"
CODES = Path(HEADER).read_text()
NO_WINE = why_no_wine(ARCH)


def code(name):
    return error(name, CODES)


def setUpModule():
    """One prefix with tapi32.dll, and one display, for all: a prefix takes longer to make than all that is done in it."""
    if NO_WINE:
        return
    WineTest.display = Display()
    unittest.addModuleCleanup(WineTest.display.stop)
    WineTest.prefix = Prefix(ARCH)
    unittest.addModuleCleanup(WineTest.prefix.remove)
    WineTest.prefix.add(DLL)
    os.environ.update(WineTest.display.environment())
    os.environ.update({k: v for k, v in WineTest.prefix.environment.items() if k != "DISPLAY"})
    # Wine's services start with the first program and keep its error stream: not that of a server.
    subprocess.run(["wineserver", "-p"], check=True)
    subprocess.run(["wine", "cmd", "/c", "exit"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


@unittest.skipIf(NO_WINE, NO_WINE)
class WineTest(unittest.TestCase):
    """A server for the tests of a class, with an exchange and the vendor's driver."""
    faults = "form=none\nui_module=testui.dll\n"

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tapidialog"))
        cls.driver = cls.folder / "vendor.tsp"
        shutil.copy(DRIVER, cls.driver)
        shutil.copy(UI_DLL, cls.folder / "testui.dll")
        cls.log = cls.folder / "steps"
        faults = cls.faults.replace("FOLDER", "Z:" + str(cls.folder)) + "dialog_log=Z:%s\n" % cls.log
        providers = [("exchange", EXCHANGE, "[[extensions]]\nfrom = 1001\nto = 1001\n"), ("vendor", str(cls.driver), faults, AT_WINE)]
        runtime = cls.folder / "opentapi"
        runtime.mkdir(mode=0o700)
        os.environ.update(XDG_RUNTIME_DIR=str(cls.folder), DISPLAY=cls.display.name)
        cls.server = Server(TAPISRV, TAPIHOST, providers, folder=cls.folder, server='[tcp]\nlisten = "127.0.0.1:0"\n',
                            socket=str(runtime / "tapisrv.sock"), environment=cls.more_environment())
        cls.addClassCleanup(cls.server.remove)
        cls.wait_for_the_driver()

    @classmethod
    def more_environment(cls):
        return {}

    def setUp(self):
        self.log.write_text("")
        self.trace_at = os.path.getsize(TRACE.name)

    @classmethod
    def wait_for_the_driver(cls):
        """The server is asked again and again, as it does not tell."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            states = [provider["state"] for provider in command(TAPI, cls.server, "providers")]
            if len(states) >= 2 and set(states) == {"up"}:
                return
        raise AssertionError("the driver does not come up:\n" + (cls.folder / "log").read_text())

    def traced(self):
        return Path(TRACE.name).read_text()[self.trace_at:]

    def steps(self):
        return self.log.read_text().splitlines()

    def vendor_id(self):
        return next(p["id"] for p in command(TAPI, self.server, "providers") if p["name"] == "vendor")

    def press(self, title, key):
        self.display.window(title)
        self.display.xdotool("key", key)


class Native(WineTest):
    """Programs on Linux. Each is a process of its own: its functions block."""
    def begin(self, expression, **environment):
        script = ("import sys; sys.path.insert(0, %r)\nfrom telephony import *\nt = Tapi(%r)\n"
                  "print(%s)" % (str(Path(__file__).resolve().parents[1] / "dialog"), LIBRARY, expression))
        program = subprocess.Popen([sys.executable, "-B", "-c", script], stdout=subprocess.PIPE, text=True,
                                   env=dict(os.environ, OPENTAPI_SERVER=self.server.address, **environment))
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        return program

    def value(self, expression, **environment):
        program = self.begin(expression, **environment)
        return program.communicate(timeout=LIMIT)[0].strip()

    def config(self, **environment):
        return int(self.value("t.line_config(1)", **environment))


class Windows(WineTest):
    """Programs under Wine."""
    def begin(self, *words, **environment):
        program = subprocess.Popen(["wine", PROGRAM, *map(str, words)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                   env=dict(os.environ, **environment))
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        return program

    def output(self, program):
        return program.communicate(timeout=LIMIT)[0].decode().replace("\r\n", "\n")

    def says(self, *words, **environment):
        return self.output(self.begin(*words, **environment))


class Adding(Windows):
    """A setup program has put a driver, added.tsp, into the system's folder."""
    added = "ui_module=testui.dll\n"
    name = "C:\\windows\\system32\\added.tsp"

    @classmethod
    def more_environment(cls):
        system = Path(os.environ["WINEPREFIX"]) / "drive_c" / "windows" / SYSTEM_FOLDER[ARCH]
        for file, place in ((DRIVER, system / "added.tsp"), (UI_DLL, system / "testui.dll")):
            shutil.copy(file, place)
            cls.addClassCleanup(place.unlink)
        (cls.folder / "added").write_text(cls.added + "dialog_log=Z:%s\n" % cls.log)
        return {"TESTFAULTS_FILE": "Z:%s" % (cls.folder / "added")}

    def setUp(self):
        super().setUp()
        self.log_at = len(self.logged())

    def begin(self, *words, **environment):
        return super().begin(*words, **{"TESTFAULTS_FILE": "Z:%s" % (self.folder / "added"), **environment})

    def logged(self):
        return (self.folder / "log").read_text()

    def tapi(self, *words, **environment):
        run = subprocess.Popen([TAPI, "provider", *words], env=dict(os.environ, OPENTAPI_SERVER=self.server.address, **environment),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        self.addCleanup(run.wait)
        self.addCleanup(run.stdout.close)
        self.addCleanup(run.stderr.close)
        self.addCleanup(run.kill)
        return run

    def there(self):
        """The added driver, as the server lists it."""
        return [provider for provider in command(TAPI, self.server, "providers") if provider["name"] == "added"]

    def assert_refused(self, expected, told):
        self.assertEqual("lineAddProvider = 0x%08X\n" % code("LINEERR_OPERATIONFAILED"), told)
        self.assertIn(expected, self.logged()[self.log_at:] + self.traced())
        self.assertEqual([], self.there())
