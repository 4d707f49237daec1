# SPDX-License-Identifier: Apache-2.0
"""A display of its own (Xvfb), and what a user does there: xdotool presses keys and buttons, libX11 does the rest."""
import ctypes
import os
import select
import subprocess

LIMIT = 30  # seconds; no step takes a tenth of it


class Display:
    def __init__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as ready:
            self.name = ":" + ready.readline().strip()
        if self.name == ":":
            raise RuntimeError("Xvfb did not start")
        self.x11 = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XDefaultRootWindow", "XCreateSimpleWindow", "XInternAtom"):
            getattr(self.x11, name).restype = ctypes.c_void_p if name == "XOpenDisplay" else ctypes.c_ulong
        self.connection = ctypes.c_void_p(self.x11.XOpenDisplay(self.name.encode()))

    def stop(self):
        self.x11.XCloseDisplay(self.connection)
        self.server.terminate()
        self.server.wait(LIMIT)

    def environment(self):
        """GTK draws without a graphics card, in a known theme, and talks to nobody else."""
        return {"DISPLAY": self.name, "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GTK_A11Y": "none",
                "GTK_THEME": "Adwaita", "NO_AT_BRIDGE": "1", "GSETTINGS_BACKEND": "memory"}

    def xdotool(self, *words):
        done = subprocess.run(["xdotool", *map(str, words)], env=dict(os.environ, DISPLAY=self.name),
                              capture_output=True, text=True, timeout=LIMIT)
        if done.returncode != 0:
            raise AssertionError("xdotool %s: %s" % (words, done.stderr or done.stdout))
        return done.stdout.strip()

    def window(self, title):
        """Waits for the window and gives it the keyboard, as a window manager would."""
        window = int(self.xdotool("search", "--sync", "--onlyvisible", "--name", "^%s$" % title).split()[0])
        self.xdotool("windowfocus", "--sync", window)
        return window

    def size(self, window):
        shell = dict(line.split("=") for line in self.xdotool("getwindowgeometry", "--shell", window).splitlines())
        return int(shell["WIDTH"]), int(shell["HEIGHT"])

    def click(self, window, x, y):
        width, height = self.size(window)
        self.xdotool("mousemove", "--window", window, x if x >= 0 else width + x, y if y >= 0 else height + y,
                     "click", 1)

    def type(self, text):
        self.xdotool("key", "--clearmodifiers", "ctrl+a")
        self.xdotool("type", "--clearmodifiers", text)

    def close_by_window_manager(self, window):
        """WM_DELETE_WINDOW, which is what the cross of a window sends."""
        class ClientMessage(ctypes.Structure):
            _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                        ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                        ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("pad", ctypes.c_long * 24)]
        atom = lambda name: self.x11.XInternAtom(self.connection, name, 0)  # noqa: E731
        event = ClientMessage(33, 0, 1, self.connection, window, atom(b"WM_PROTOCOLS"), 32)
        event.data[0] = atom(b"WM_DELETE_WINDOW")
        self.x11.XSendEvent(self.connection, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
        self.x11.XFlush(self.connection)

    def new_window(self):
        root = self.x11.XDefaultRootWindow(self.connection)
        window = self.x11.XCreateSimpleWindow(self.connection, ctypes.c_ulong(root), 10, 10, 300, 200, 0,
                                              ctypes.c_ulong(0), ctypes.c_ulong(0xFFFFFF))
        self.x11.XMapWindow(self.connection, ctypes.c_ulong(window))
        self.x11.XSync(self.connection, 0)
        return window

    def owner_of(self, window):
        owner = ctypes.c_ulong(0)
        self.x11.XGetTransientForHint(self.connection, ctypes.c_ulong(window), ctypes.byref(owner))
        return owner.value

    def process_of(self, window):
        return int(self.xdotool("getwindowpid", window))

    def picture(self, window, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", str(window), str(path)], env=dict(os.environ, DISPLAY=self.name),
                       check=True, timeout=LIMIT)


def wait_for_end(process):
    """Waits until the process with this id is gone."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], LIMIT)[0])
    finally:
        os.close(descriptor)
