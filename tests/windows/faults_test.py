#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs that use the library badly (faults.cpp), and servers that are not what they should be, on Linux and under Wine.

  faults_test.py TAPISRV TAPIHOST PROVIDER_FOLDER FAULTS                       on Linux
  faults_test.py TAPISRV TAPIHOST PROVIDER_FOLDER FAULTS FAULTS.EXE DLL ARCH   and under Wine"""
import socket
import struct
import subprocess
import sys
import threading
import unittest
from pathlib import Path

from server import LIMIT, Server, differences
from wine import Prefix, why_no_wine

TAPISRV, TAPIHOST, PROVIDERS, FAULTS = (str(Path(p).resolve()) for p in sys.argv[1:5])
EXE, DLL, ARCH = sys.argv[5:8] if len(sys.argv) >= 8 else (None, None, None)
WELCOME = 2  # kind of frame
BEGUN = "lineInitializeEx = 0x00000000\n"
NO_SERVER = "lineInitializeEx = 0x80000061\n"
GONE = """\
connected
LINE_CLOSE instance 1: 0x0
LINE_CLOSE instance 2: 0x0
LINE_LINEDEVSTATE instance 0: 0x40000
lineDrop = 0x80000061
lineShutdown = 0x00000000
lineInitializeEx = 0x80000061
"""


def server():
    return Server(TAPISRV, TAPIHOST, PROVIDERS)


def tcp_of(running):
    """Its address, and the file with the secret of its user."""
    folder = running.folder / "opentapi" / "tokens"
    (token,) = folder.glob("*.token")
    return (folder / "address").read_text().strip(), token


def killed(command, environment=None):
    """What the program says when its server is killed in a call."""
    with server() as running:
        program = subprocess.Popen(command, env={**running.environment, **(environment or {})}, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        log = program.stdout.readline()
        running.process.kill()
        running.process.wait(LIMIT)
        rest, _ = program.communicate(b"\n", LIMIT)
        return (log + rest).decode("utf-8", "replace")


class LaterServer:
    """Greets with a version of the protocol that nobody knows yet."""

    VERSION = 9

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(LIMIT)

    def serve(self):
        body = struct.pack("<HIIII", self.VERSION, 1, 0, 65536, 0)
        try:
            while True:
                connection, _ = self.listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(struct.pack("<IHHIi", 16 + len(body), WELCOME, 0, 0, 0) + body)
                    connection.recv(65536)  # until the program gives up
        except OSError:
            pass

    @property
    def address(self):
        return "tcp:127.0.0.1:%d" % self.listener.getsockname()[1]


class Faults:
    """What holds on both systems; `command` is how a program is started."""

    command = ()
    environment = {}

    def says(self, fault, **environment):
        with server() as running:
            return running.output_of(*self.command, fault, **{**self.environment, **environment})

    def test_forty_threads(self):
        self.assertEqual("40 threads, 0 failures\n", self.says("threads"))

    def test_a_program_that_never_looks_at_its_messages(self):
        self.assertEqual("20 calls beside it\nlineShutdown = 0x00000000\n", self.says("unpumped"))

    def begins(self, running, **environment):
        """What a program that begins says, and the trace."""
        trace = running.folder / "begin"
        trace.write_text("")
        log = running.output_of(*self.command, "begin", OPENTAPI_TRACE=str(trace), **{**self.environment, **environment})
        return log, trace.read_text()

    def test_there_is_no_server(self):
        with server() as running:
            self.assertEqual(BEGUN, self.begins(running)[0])
            running.process.terminate()
            running.process.wait(LIMIT)
            log, trace = self.begins(running)
            self.assertEqual(NO_SERVER, log)
            self.explains("no server listens on TCP", trace)
            log, trace = self.begins(running, OPENTAPI_SERVER="tcp:127.0.0.1:1")
            self.assertEqual(NO_SERVER, log)
            self.explains("no server at OPENTAPI_SERVER=tcp:127.0.0.1:1", trace)

    def explains(self, words, trace):
        """On Windows, where no server is started, the trace says what was looked for."""

    def test_a_token_that_is_wrong(self):
        with server() as running:
            address, token = tcp_of(running)
            self.assertEqual(BEGUN, self.begins(running, OPENTAPI_SERVER=address, OPENTAPI_TOKEN_FILE=str(token))[0])
            wrong = running.folder / "wrong"
            wrong.write_text(token.read_text().translate(str.maketrans("0123456789abcdef", "123456789abcdef0")))
            log, _ = self.begins(running, OPENTAPI_SERVER=address, OPENTAPI_TOKEN_FILE=str(wrong))
            self.assertEqual(NO_SERVER, log)
            log, trace = self.begins(running, OPENTAPI_SERVER=address, OPENTAPI_TOKEN_FILE="/nonexistent/token")
            self.assertEqual(NO_SERVER, log)
            self.explains("cannot read the token in /nonexistent/token", trace)
            self.assertEqual(BEGUN, self.begins(running)[0])

    def test_the_server_is_killed_in_a_call(self):
        log = killed([*self.command, "killed"], self.environment)
        # Which line is closed first is left open.
        lines = log.splitlines(True)
        log = "".join(lines[:1] + sorted(lines[1:3]) + lines[3:])
        self.assertEqual(GONE, log, differences(GONE, log))

    def test_a_server_of_a_later_release(self):
        with server() as running, LaterServer() as later:
            trace = running.folder / "trace"
            log = running.output_of(*self.command, "killed", OPENTAPI_SERVER=later.address, OPENTAPI_TRACE=str(trace),
                                    **self.environment)
            self.assertEqual("", log)
            self.assertIn("speaks version 9 of the protocol", trace.read_text())


class OnLinux(Faults, unittest.TestCase):
    command = (FAULTS,)


@unittest.skipIf(EXE is None, "without Wine")
class UnderWine(Faults, unittest.TestCase):
    command = ("wine", EXE or "")

    @classmethod
    def setUpClass(cls):
        reason = why_no_wine(ARCH)
        if reason:
            raise unittest.SkipTest(reason)
        cls.prefix = Prefix(ARCH)
        cls.addClassCleanup(cls.prefix.remove)
        cls.prefix.add(DLL)
        cls.environment = cls.prefix.environment

    def explains(self, words, trace):
        self.assertIn(words, trace)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
