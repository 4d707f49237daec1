# SPDX-License-Identifier: Apache-2.0
"""A server with the embedded exchange in a folder of its own, and `tapi` against it: for tests of programs."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

LIMIT = 30  # seconds; no step takes a tenth of it

SERVER = """\
[server]
socket = "s/tapisrv.sock"
state = "state"
[[provider]]
name = "exchange"
module = "exchange.tsp"
config = "exchange.toml"
"""
EXCHANGE = """\
[[extensions]]
from = 1001
to = 1003
[[trunk]]
name = "PSTN"
prefix = "9"
circuits = 4
[[far_end]]
number = "100"
behaviour = "answer"
hangup_after_ms = 50
[[far_end]]
number = "101"
behaviour = "busy"
[[far_end]]
number = "102"
behaviour = "reject"
[[far_end]]
number = "103"
behaviour = "bad_address"
[[far_end]]
number = "104"
behaviour = "congestion"
[[far_end]]
number = "105"
behaviour = "no_answer"
"""


class PrivateServer:
    """`programs`: the paths of tapi, tapisrv, tapihost, and the folder of the providers."""

    def __init__(self, programs):
        self.tapi, self.tapisrv, tapihost, providers = programs
        self.folder = Path(tempfile.mkdtemp(prefix="tapictl"))
        (self.folder / "s").mkdir(mode=0o700)
        (self.folder / "tapisrv.toml").write_text(SERVER)
        (self.folder / "exchange.toml").write_text(EXCHANGE)
        self.environment = dict(os.environ, OPENTAPI_TAPIHOST=tapihost, OPENTAPI_PROVIDER_PATH=providers,
                                OPENTAPI_SERVER="unix:%s/s/tapisrv.sock" % self.folder, OPENTAPI_AUTOSTART="0",
                                XDG_CONFIG_HOME=str(self.folder / "config"))
        read, write = os.pipe()
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [self.tapisrv, "--config", str(self.folder / "tapisrv.toml"), "--ready-fd", str(write)],
                env=self.environment, pass_fds=[write], stderr=log)
        os.close(write)
        ready = os.read(read, 1)
        os.close(read)
        if not ready:
            raise RuntimeError((self.folder / "log").read_text())

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(LIMIT)
        shutil.rmtree(self.folder)

    def start(self, *arguments):
        return subprocess.Popen([self.tapi, *arguments], env=self.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments):
        done = subprocess.run([self.tapi, *arguments], env=self.environment, text=True, capture_output=True,
                              timeout=LIMIT)
        return done.returncode, done.stdout, done.stderr

    def json(self, *arguments):
        code, out, err = self.run("--json", *arguments)
        return code, [json.loads(line) for line in out.splitlines()], err


def read_until(process, wanted):
    """Lines of a running command up to the one that holds `wanted`."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if wanted in line:
            return lines
    raise AssertionError("ended without %r: %s%s" % (wanted, "".join(lines), process.stderr.read()))


class WithPrivateServer(unittest.TestCase):
    programs = None

    def setUp(self):
        self.server = PrivateServer(self.programs)
        self.addCleanup(self.server.stop)

    def begin(self, *arguments, until):
        """A command that runs; it has printed the line that holds `until`."""
        process = self.server.start(*arguments)

        def end():
            process.kill()
            process.communicate()
        self.addCleanup(end)
        read_until(process, until)
        return process
