# SPDX-License-Identifier: Apache-2.0
"""A server of its own for programs that run on Linux and under Wine."""
import difflib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

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
    """A new one for each program, so that all begin alike. Its runtime folder is as a user's session has it."""

    def __init__(self, tapisrv, tapihost, providers):
        self.program, self.host, self.providers = tapisrv, tapihost, providers

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="walk"))
        runtime = self.folder / "opentapi"
        runtime.mkdir(mode=0o700)
        (self.folder / "tapisrv.toml").write_text(SERVER.replace("s/tapisrv.sock", str(runtime / "tapisrv.sock")))
        (self.folder / "exchange.toml").write_text(EXCHANGE)
        self.environment = dict(os.environ, OPENTAPI_TAPIHOST=self.host, OPENTAPI_PROVIDER_PATH=self.providers,
                                XDG_RUNTIME_DIR=str(self.folder), OPENTAPI_AUTOSTART="0")
        for name in ("OPENTAPI_SERVER", "OPENTAPI_TOKEN_FILE", "OPENTAPI_TRACE"):
            self.environment.pop(name, None)
        read, write = os.pipe()
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen([self.program, "--config", str(self.folder / "tapisrv.toml"), "--ready-fd", str(write)],
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

    def output_of(self, *command, **environment):
        done = subprocess.run(command, env={**self.environment, **environment}, stdout=subprocess.PIPE, timeout=LIMIT, check=False)
        return done.stdout.decode("utf-8", "replace")


def differences(one, other):
    return "".join(list(difflib.unified_diff(one.splitlines(True), other.splitlines(True), "linux", "other", n=1))[:60])
