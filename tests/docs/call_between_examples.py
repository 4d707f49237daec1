#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/examples at work: answer on extension 1002, makecall from 1001, on a server of this test's own.

call_between_examples.py TAPISRV PROVIDER-FOLDER MAKECALL ANSWER"""
import os
import subprocess
import sys
import tempfile

LIMIT = 40  # seconds for the whole of a program; the test's own limit is longer


def start_server(program, providers, folder):
    """The server listens when its ready descriptor has a byte."""
    ready, write_end = os.pipe()
    os.set_inheritable(write_end, True)
    environment = dict(os.environ, OPENTAPI_PROVIDER_PATH=providers, XDG_CONFIG_HOME=folder, HOME=folder)
    server = subprocess.Popen([program, "--socket", folder + "/socket", "--state", folder + "/state",
                               "--ready-fd", str(write_end), "--log-level", "warning"],
                              env=environment, pass_fds=[write_end])
    os.close(write_end)
    assert os.read(ready, 1) == b"1", "the server did not start"
    os.close(ready)
    return server


def main(tapisrv, providers, makecall, answer):
    with tempfile.TemporaryDirectory() as folder:
        server = start_server(tapisrv, providers, folder)
        environment = dict(os.environ, OPENTAPI_SERVER="unix:" + folder + "/socket")
        callee = subprocess.Popen([answer, "1"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert callee.stdout.readline() == "waiting\n"
            caller = subprocess.run([makecall, "0", "1002"], env=environment, stdout=subprocess.PIPE, text=True,
                                    timeout=LIMIT, check=True)
            heard = callee.communicate(timeout=LIMIT)[0].splitlines()
        finally:
            callee.kill()
            callee.wait()
            server.terminate()
            server.wait(LIMIT)
    said = caller.stdout.splitlines()
    print("caller:", said, "\ncallee:", heard)
    assert said[0] == "dialing" and said[-1] == "idle", said
    assert said.index("connected") < said.index("hanging up"), said
    assert heard[:2] == ["a call from 1001", "connected"] and heard[-1] == "idle"
    assert callee.returncode == 0 and server.returncode == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
