#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The walk (walk.cpp) on Linux and under Wine: what it prints is the same, byte for byte.

  walk_test.py TAPISRV TAPIHOST PROVIDER_FOLDER WALK                     on Linux, twice
  walk_test.py TAPISRV TAPIHOST PROVIDER_FOLDER WALK WALK.EXE DLL ARCH   and under Wine"""
import difflib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from wine import Prefix, why_no_wine

TAPISRV, TAPIHOST, PROVIDERS, WALK = (str(Path(p).resolve()) for p in sys.argv[1:5])
EXE, DLL, ARCH = sys.argv[5:8] if len(sys.argv) >= 8 else (None, None, None)
LIMIT = 300  # seconds
SERVER = """\
[server]
socket = "s/tapisrv.sock"
state = "state"
[tcp]
listen = "127.0.0.1:0"
[[provider]]
name = "exchange"
module = "exchange.tsp"
config = "exchange.toml"
"""
EXCHANGE = "[[extensions]]\nfrom = 1001\nto = 1002\n"


class Server:
    """A new one for each walk, so that both begin alike. Its runtime folder is as a user's session has it."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="walk"))
        runtime = self.folder / "opentapi"
        runtime.mkdir(mode=0o700)
        (self.folder / "tapisrv.toml").write_text(SERVER.replace("s/tapisrv.sock", str(runtime / "tapisrv.sock")))
        (self.folder / "exchange.toml").write_text(EXCHANGE)
        self.environment = dict(os.environ, OPENTAPI_TAPIHOST=TAPIHOST, OPENTAPI_PROVIDER_PATH=PROVIDERS,
                                XDG_RUNTIME_DIR=str(self.folder), OPENTAPI_AUTOSTART="0")
        for name in ("OPENTAPI_SERVER", "OPENTAPI_TOKEN_FILE", "OPENTAPI_TRACE"):
            self.environment.pop(name, None)
        read, write = os.pipe()
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen([TAPISRV, "--config", str(self.folder / "tapisrv.toml"), "--ready-fd", str(write)],
                                            env=self.environment, pass_fds=[write], stderr=log)
        os.close(write)
        ready = os.read(read, 1)
        os.close(read)
        if not ready:
            raise RuntimeError((self.folder / "log").read_text())
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(LIMIT)
        shutil.rmtree(self.folder)

    def walk(self, *command, **environment):
        done = subprocess.run(command, env={**self.environment, **environment}, stdout=subprocess.PIPE, timeout=LIMIT, check=False)
        return done.stdout.decode("utf-8", "replace")


def on_linux():
    with Server() as server:
        return server.walk(WALK)


def differences(one, other):
    return "".join(list(difflib.unified_diff(one.splitlines(True), other.splitlines(True), "linux", "other", n=1))[:60])


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
        with Server() as server:
            windows = server.walk("wine", EXE, **self.prefix.environment)
        self.assertEqual(native, windows, differences(native, windows))

    def test_without_a_server_the_trace_says_so(self):
        with Server() as server:
            shutil.rmtree(server.folder / "opentapi" / "tokens")
            trace = str(server.folder / "trace")
            log = server.walk("wine", EXE, "event", OPENTAPI_TRACE=trace, **self.prefix.environment)
            self.assertIn("lineInitializeEx = 0x80000061", log)
            self.assertIn("no server listens on TCP", Path(trace).read_text())

    def test_with_a_wrong_token_the_trace_says_so(self):
        with Server() as server:
            for token in (server.folder / "opentapi" / "tokens").glob("*.token"):
                token.write_text("0" * 64)
            trace = str(server.folder / "trace")
            log = server.walk("wine", EXE, "event", OPENTAPI_TRACE=trace, **self.prefix.environment)
            self.assertIn("lineInitializeEx = 0x80000061", log)
            self.assertIn("refuses: not permitted", Path(trace).read_text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
