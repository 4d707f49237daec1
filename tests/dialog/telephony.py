# SPDX-License-Identifier: Apache-2.0
"""The functions of libtapi32 that the dialog tests call, and a server for them."""
import ctypes
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

LIMIT = 30
VERSION = 0x00020002
LINE_REPLY, LINE_LINEDEVSTATE = 12, 8

# Programs wait for providers however long they take to start where much else runs: one that does not finds no line.
SERVER = """\
[server]
socket = "%s"
state = "state"
start_wait_ms = 120000
"""
PROVIDER = """\
[[provider]]
name = "%s"
module = "%s"
config = "%s"
"""


def error(name, header):
    """LINEERR_ and PHONEERR_ values by name, from tapi.h."""
    return next(int(line.split()[2].rstrip("u"), 16) for line in header.splitlines()
                if line.startswith("#define %s " % name))


class InitParams(ctypes.Structure):
    _fields_ = [("total", ctypes.c_uint32), ("needed", ctypes.c_uint32), ("used", ctypes.c_uint32),
                ("options", ctypes.c_uint32), ("handle", ctypes.c_void_p), ("key", ctypes.c_uint32)]


class Message(ctypes.Structure):
    _fields_ = [("device", ctypes.c_uint32), ("message", ctypes.c_uint32), ("instance", ctypes.c_size_t),
                ("p1", ctypes.c_size_t), ("p2", ctypes.c_size_t), ("p3", ctypes.c_size_t)]


class VarString(ctypes.Structure):
    _fields_ = [("total", ctypes.c_uint32), ("needed", ctypes.c_uint32), ("used", ctypes.c_uint32),
                ("format", ctypes.c_uint32), ("size", ctypes.c_uint32), ("offset", ctypes.c_uint32)]


class Server:
    """A server of its own; `providers`: (name, module, its configuration, and perhaps more lines for tapisrv.toml)."""

    def __init__(self, tapisrv, tapihost, providers, environment=None, folder=None, server="", socket=None):
        self.tapisrv, self.providers = tapisrv, providers
        self.folder = folder or Path(tempfile.mkdtemp(prefix="tapidialog"))
        (self.folder / "s").mkdir(mode=0o700, exist_ok=True)
        self.socket = socket or "%s/s/tapisrv.sock" % self.folder
        text = SERVER % self.socket + server
        for name, module, config, *more in providers:
            (self.folder / name).write_text(config)
            text += PROVIDER % (name, module, name) + "".join(more)
        (self.folder / "tapisrv.toml").write_text(text)
        self.environment = dict(os.environ, OPENTAPI_TAPIHOST=tapihost, **(environment or {}))
        self.start()

    def start(self):
        read, write = os.pipe()
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.tapisrv, "--config", str(self.folder / "tapisrv.toml"), "--ready-fd", str(write)],
                env=self.environment, pass_fds=[write], stderr=log)
        os.close(write)
        ready = os.read(read, 1)
        os.close(read)
        if not ready:
            raise RuntimeError((self.folder / "log").read_text())

    @property
    def address(self):
        return "unix:" + self.socket

    def stop(self):
        self.process.terminate()
        self.process.wait(LIMIT)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)


class Tapi:
    """One application for lines and one for phones in this process."""

    def __init__(self, library):
        self.c = ctypes.CDLL(library)
        self.lines = self.initialize("lineInitializeExA")
        self.phones = self.initialize("phoneInitializeExA")

    def initialize(self, function):
        app, devices, version = (ctypes.c_uint32(v) for v in (0, 0, VERSION))
        params = InitParams(ctypes.sizeof(InitParams), 0, 0, 2)
        result = getattr(self.c, function)(ctypes.byref(app), None, None, b"dialog test", ctypes.byref(devices),
                                           ctypes.byref(version), ctypes.byref(params))
        assert result == 0, "%s = 0x%08X" % (function, result & 0xFFFFFFFF)
        return app.value

    def shutdown(self):
        self.c.lineShutdown(self.lines)
        self.c.phoneShutdown(self.phones)

    def call(self, function, *arguments):
        """The result as it is in tapi.h."""
        return getattr(self.c, function)(*arguments) & 0xFFFFFFFF

    def line_config(self, device, owner=0, device_class=None):
        return self.call("lineConfigDialogA", device, ctypes.c_void_p(owner), device_class)

    def config_edit(self, device, block, room=4096):
        """(result, block)"""
        space = ctypes.create_string_buffer(max(room, 64))
        ctypes.cast(space, ctypes.POINTER(VarString)).contents.total = room
        result = self.call("lineConfigDialogEditA", device, None, None, block, len(block), space)
        head = ctypes.cast(space, ctypes.POINTER(VarString)).contents
        return result, space.raw[head.offset:head.offset + head.size]

    def dev_config(self, device):
        space = ctypes.create_string_buffer(4096)
        ctypes.cast(space, ctypes.POINTER(VarString)).contents.total = 4096
        result = self.call("lineGetDevConfigA", device, space, b"tapi/line")
        assert result == 0, hex(result)
        head = ctypes.cast(space, ctypes.POINTER(VarString)).contents
        return space.raw[head.offset:head.offset + head.size]

    def icon(self, function, device, device_class=None):
        """(result, name)"""
        icon = ctypes.c_char_p()
        result = self.call(function, device, device_class, ctypes.byref(icon))
        return result, icon.value

    def open_line(self, device):
        version, line, extension = ctypes.c_uint32(), ctypes.c_uint32(), ctypes.create_string_buffer(16)
        result = self.call("lineNegotiateAPIVersion", self.lines, device, 0x00010003, VERSION, ctypes.byref(version),
                           extension)
        assert result == 0, hex(result)
        result = self.call("lineOpenA", self.lines, device, ctypes.byref(line), version.value, 0,
                           ctypes.c_size_t(0), 1, 0, None)
        assert result == 0, hex(result)
        return line.value

    def make_call(self, line):
        """The request's id, and the place of the call's handle."""
        handle = ctypes.c_uint32()
        result = self.c.lineMakeCallA(line, ctypes.byref(handle), b"1", 0, None)
        return result, handle

    def message(self, wanted, limit=LIMIT):
        message = Message()
        while True:
            result = self.call("lineGetMessage", self.lines, ctypes.byref(message), limit * 1000)
            assert result == 0, "no message %d: %s" % (wanted, hex(result))
            if message.message == wanted:
                return message


def command(tapi, server, *words):
    """The JSON objects that a command of `tapi` prints."""
    done = subprocess.run([tapi, "--json", *words], env=dict(os.environ, OPENTAPI_SERVER=server.address),
                          capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]
