# SPDX-License-Identifier: Apache-2.0
"""A program on a pseudo-terminal, read by a terminal emulator that we did not write (pyte): for tests of programs."""
import fcntl
import os
import pty
import select
import struct
import termios
import time

import pyte

LIMIT = 30  # seconds; no step takes a tenth of it
COLUMNS, ROWS = 80, 26


class Terminal:
    """The program, and what its screen shows."""

    def __init__(self, environment, *command, columns=COLUMNS, rows=ROWS):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(command[0], command, environment)
        self.code = None

    def text(self):
        return "\n".join(self.screen.display)

    def until(self, true, what):
        """Reads on until the screen is as wanted."""
        end = time.monotonic() + LIMIT
        while not true(self.text()):
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise AssertionError("never saw %s:\n%s" % (what, self.text()))
            try:
                bytes_read = os.read(self.terminal, 65536)
            except OSError:  # the program has ended
                raise AssertionError("ended before %s:\n%s" % (what, self.text()))
            self.stream.feed(bytes_read)

    def shows(self, *texts):
        self.until(lambda screen: all(text in screen for text in texts), texts)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def click(self, text):
        """Presses the left button on a text, as xterm reports it."""
        for row, line in enumerate(self.screen.display):
            if text in line:
                place = "%d;%d" % (line.index(text) + 2, row + 1)
                return self.type("\x1b[<0;%sM\x1b[<0;%sm" % (place, place))
        raise AssertionError("%s is not on the screen:\n%s" % (text, self.text()))

    def end(self):
        """The exit code; what is still written is read."""
        while self.code is None:
            try:
                chunk = os.read(self.terminal, 65536)
            except OSError:
                chunk = b""
            if chunk:
                self.stream.feed(chunk)
                continue
            _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)
            os.close(self.terminal)
        return self.code
