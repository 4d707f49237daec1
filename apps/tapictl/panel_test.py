#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tapi panel` on a real pseudo-terminal, read by a terminal emulator that we did not write (pyte), and by scripts.

  panel_test.py TAPI TAPISRV TAPIHOST PROVIDER_FOLDER PICTURE [unittest arguments]

PICTURE is where the screen of a call is drawn (SVG)."""
import html
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from terminal import LIMIT, Terminal  # noqa: E402

TAPI, TAPISRV, TAPIHOST, PROVIDERS = (str(Path(p).resolve()) for p in sys.argv[1:5])
PICTURE = Path(sys.argv[5])

SERVER = """\
[server]
socket = "tapisrv.sock"
state = "state"
[[provider]]
name = "exchange"
module = "exchange.tsp"
config = "exchange.toml"
"""
EXCHANGE = """\
[panel]
[[extension]]
number = "1001"
name = "Reception"
[[extension]]
number = "1002"
name = "Bob"
[[extension]]
number = "1003"
"""


class Server:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="panel"))
        (self.folder / "tapisrv.toml").write_text(SERVER)
        (self.folder / "exchange.toml").write_text(EXCHANGE)
        self.environment = dict(os.environ, OPENTAPI_TAPIHOST=TAPIHOST, OPENTAPI_PROVIDER_PATH=PROVIDERS,
                                OPENTAPI_SERVER="unix:%s/tapisrv.sock" % self.folder, OPENTAPI_AUTOSTART="0",
                                LC_ALL="C.UTF-8", TERM="xterm-256color")
        self.environment.pop("OPENTAPI_PANEL", None)
        self.environment.pop("NO_COLOR", None)
        read, write = os.pipe()
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [TAPISRV, "--config", str(self.folder / "tapisrv.toml"), "--ready-fd", str(write)],
                env=self.environment, pass_fds=[write], stderr=log)
        os.close(write)
        ready = os.read(read, 1)
        os.close(read)
        if not ready:
            raise RuntimeError((self.folder / "log").read_text())
        # The server is ready as soon as it listens; its lines are there when the first question is answered.
        subprocess.run([TAPI, "lines"], env=self.environment, check=True, capture_output=True, timeout=LIMIT)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(LIMIT)

    def clean_up(self):
        self.end()
        shutil.rmtree(self.folder)

    def run(self, *arguments, **extra):
        done = subprocess.run([TAPI, *arguments], env=dict(self.environment, **extra), text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=LIMIT)
        return done.returncode, done.stdout, done.stderr

    def phone(self, number):
        return json.loads(self.run("--json", "panel", number)[1])


def draw(screen, path):
    """The screen as a picture."""
    colors = {"red": "#e04040", "green": "#40c060", "cyan": "#40b0c0", "blue": "#5080d0", "black": "#101010",
              "default": None}
    width, height = 9, 18
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="monospace" font-size="15">' %
             (screen.columns * width, screen.lines * height), '<rect width="100%" height="100%" fill="#181818"/>']
    for row in range(screen.lines):
        cells = [screen.buffer[row][column] for column in range(screen.columns)]
        column = 0
        for style, run in itertools.groupby(cells, lambda cell: (cell.fg, cell.bg, cell.bold)):
            text = "".join(cell.data for cell in run)
            x, y, long = column * width, row * height, len(text) * width
            column += len(text)
            if colors.get(style[1]):
                parts.append('<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>' % (x, y, long, height, colors[style[1]]))
            if text.strip():
                parts.append('<text x="%d" y="%d" textLength="%d" xml:space="preserve" fill="%s"%s>%s</text>' % (
                    x, y + 14, long, colors.get(style[0]) or "#d0d0d0", ' font-weight="bold"' if style[2] else "",
                    html.escape(text)))
    path.write_text("\n".join(parts + ["</svg>", ""]), encoding="utf-8")


def line_with(screen, text):
    return next(line for line in screen.split("\n") if text in line)


class WithServer(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.clean_up)

    def panel(self, number, **size):
        terminal = Terminal(self.server.environment, TAPI, "panel", number, **size)
        self.addCleanup(lambda: terminal.code is None and (os.kill(terminal.pid, 9), terminal.end()))
        return terminal

    def lamp(self, panel, label):
        line = line_with(panel.text(), "[" + label)
        return line[line.index("[" + label) - 2]


class Drawn(WithServer):
    def test_a_call_is_made_held_and_ended_by_keyboard_and_mouse(self):
        panel = self.panel("1001")
        panel.shows("1001  Reception", "handset  on hook", "[ 1 ] [ 2 ] [ 3 ]", "[Hold      ] h", "q quits")
        panel.type(" ")
        panel.shows("Dial tone", "handset  off hook")
        panel.type("1002")
        panel.shows("1002 Bob", "Ringing there")
        self.assertEqual(self.server.run("panel", "1002", "--wait-for", "Incoming", "--wait", "20000", "--off-hook")[0], 0)
        panel.shows("Connected")
        panel.until(lambda _: self.lamp(panel, "Call 1") == "\u25cf", "a steady lamp")
        draw(panel.screen, PICTURE)
        panel.type("h")
        panel.shows("On hold")
        panel.until(lambda _: self.lamp(panel, "Call 1") == "\u25cb", "a lamp that winks off")
        panel.until(lambda _: self.lamp(panel, "Call 1") == "\u25cf", "and on")
        panel.click("[Hold")
        panel.shows("Connected")
        panel.click("handset")
        panel.shows("1001 Reception   ", "handset  on hook")
        panel.type("q")
        self.assertEqual(panel.end(), 0)
        picture = PICTURE.read_text(encoding="utf-8")
        self.assertIn("1002 Bob", picture)
        self.assertIn("\u25cf", picture)

    def test_it_rings_and_is_answered_by_its_call_key(self):
        panel = self.panel("1001")
        panel.shows("ringer   silent")
        self.server.run("panel", "1003", "--off-hook", "--press", "1001")
        panel.shows("Incoming call", "RINGING (1)")
        panel.until(lambda _: self.lamp(panel, "Call 1") == "\u25cb", "a lamp that flashes")
        panel.type("\x1bOP")  # F1
        panel.shows("Connected", "speaker  off hook", "ringer   silent")
        panel.until(lambda _: self.lamp(panel, "Speaker") == "\u25cf", "the speaker's lamp")

    def test_a_small_terminal_is_told_what_is_needed(self):
        panel = self.panel("1001", columns=40, rows=10)
        panel.shows("The panel needs 66 x")
        panel.type("q")
        self.assertEqual(panel.end(), 0)

    def test_it_ends_with_the_server(self):
        panel = self.panel("1001")
        panel.shows("q quits")
        self.server.end()
        self.assertEqual(panel.end(), 3)
        self.assertIn("the exchange has closed the panel", panel.text())


class Scripted(WithServer):
    def test_steps_are_done_in_order_and_shown(self):
        code, out, _ = self.server.run("panel", "1001", "--off-hook", "--press", "1002", "--show")
        self.assertEqual(code, 0)
        self.assertIn("display  1002 Bob", out)
        self.assertIn("handset  micspeaker", out)
        self.assertIn("lamp     Call 1: steady", out)
        self.server.run("panel", "1002", "--off-hook", "speaker")
        self.assertEqual(self.server.phone("1002")["hook"]["speaker"]["mode"], "micspeaker")
        self.server.run("panel", "1002", "--press", "Mute", "--press", "Hold")
        self.assertEqual(self.server.phone("1002")["hook"]["speaker"]["mode"], "speaker")
        self.assertEqual(self.server.run("panel", "1002", "--on-hook", "speaker")[0], 0)
        self.assertEqual(self.server.phone("1002")["hook"]["speaker"]["mode"], "onhook")

    def test_phones_are_listed(self):
        code, out, _ = self.server.run("panel")
        self.assertEqual((code, out.split("\n")[1]), (0, "1001   Reception"))
        code, out, _ = self.server.run("--json", "panel")
        self.assertEqual([json.loads(line)["phone"] for line in out.splitlines()], ["1001", "1002", "1003"])

    def test_errors_say_what_to_do(self):
        for arguments, code, text in ((["panel", "1001"], 2, "--show, --press"),
                                      (["panel", "9", "--show"], 4, "there is no phone"),
                                      (["panel", "1001", "--press", "Fly"], 1, "no key"),
                                      (["panel", "1001", "--on-hook"], 1, "on hook already"),
                                      (["panel", "1001", "--off-hook", "horn"], 2, "horn"),
                                      (["panel", "--show"], 2, "PHONE"),
                                      (["panel", "1001", "--wait-for", "nothing", "--wait", "1"], 6, "never showed"),
                                      (["panel", "1001", "--socket", "/nowhere", "--show"], 3, "[panel]")):
            got, _, err = self.server.run(*arguments)
            self.assertEqual((arguments, got), (arguments, code), err)
            self.assertIn(text, err)
        error = json.loads(self.server.run("--json", "panel", "9")[2])
        self.assertEqual(error["exit"], 4)

    def test_the_socket_can_be_named(self):
        path = str(self.server.folder / "panel.sock")
        code, _, err = self.server.run("panel", "1001", "--show", OPENTAPI_SERVER="unix:/nowhere/x", OPENTAPI_PANEL=path)
        self.assertEqual((code, err), (0, ""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[6:])
