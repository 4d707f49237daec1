#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Voice mail on SIP: baresip, a telephone that was not written here, registers, leaves a message, and what was kept is compared
with what it said.

  sip_test.py TAPI_VOICEMAIL BARESIP TAPI TAPISRV TAPIHOST PROVIDER_FOLDER
"""
import array
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "apps"))
import private_server  # noqa: E402
from private_server import LIMIT, WithPrivateServer  # noqa: E402

VOICEMAIL, BARESIP, TAPI, TAPISRV, TAPIHOST, PROVIDERS = (str(Path(p).resolve()) for p in sys.argv[1:7])
RATE = 8000


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


SIP, PHONE, OTHER = free_port(), free_port(), free_port()
SIP_CONFIG = """\
[[transport]]
listen = "udp:127.0.0.1:%d"
[registrar]
domain = "127.0.0.1:%d"
[[phone]]
number = "2001"
name = "Desk of Bob"
password = "secret"
[[phone]]
number = "2002"
name = "Desk of Ann"
password = "secret"
line = true
[[line]]
number = "3001"
session_timer = 0
[[line]]
number = "3002"
session_timer = 0
""" % (SIP, SIP)
SIP_FILE = tempfile.NamedTemporaryFile("w", suffix=".toml")
SIP_FILE.write(SIP_CONFIG)
SIP_FILE.flush()
private_server.SERVER += """
[[provider]]
name = "sip"
module = "sip.tsp"
config = "%s"
""" % SIP_FILE.name
BOXES = """\
[voicemail]
folder = "boxes"
socket = "voicemail.sock"
[limits]
silence_seconds = 1
free_megabytes = 0
[[box]]
number = "1001"
lines = []
direct = ["3001"]
[[box]]
number = "2002"
direct = ["3002"]
"""


def write_wav(path, samples):
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(array.array("h", samples).tobytes())


def read_wav(path):
    with wave.open(str(path), "rb") as file:
        assert file.getparams()[:3] == (1, 2, RATE)
        return array.array("h", file.readframes(file.getnframes()))


def speech(folder):
    """Seconds of speech at 8 kHz, without a pause of a second."""
    spoken, narrow = folder / "spoken.wav", folder / "narrow.wav"
    text = "The quick brown fox jumps over the lazy dog to ask what became of it and calls again tomorrow"
    subprocess.run(["espeak-ng", "-w", str(spoken), text + " and of " + text], check=True)
    ending = ["reverse", "silence", "1", "0.02", "1%", "reverse"]  # without the silence there
    subprocess.run(["sox", str(spoken), "-r", str(RATE), str(narrow), *ending], check=True)
    return read_wav(narrow)


def correlation(a, b):
    energy = (sum(x * x for x in a) * sum(x * x for x in b)) ** 0.5
    return sum(x * y for x, y in zip(a, b)) / energy if energy else 0


def place_of(part, whole):
    """Where `part` fits best in `whole`: by its loudness in windows of 5 ms first, then by its samples."""
    window = RATE // 200

    def loudness(samples):
        return [sum(abs(x) for x in samples[at:at + window]) for at in range(0, len(samples) - window, window)]

    shape, course = loudness(part), loudness(whole)
    rough = max(range(max(1, len(course) - len(shape))), key=lambda at: correlation(shape, course[at:at + len(shape)])) * window
    return max(range(max(0, rough - window), rough + window + 1), key=lambda at: correlation(part, whole[at:at + len(part)]))


class Sip(WithPrivateServer):
    programs = (TAPI, TAPISRV, TAPIHOST, PROVIDERS)

    def setUp(self):
        super().setUp()
        self.folder = self.server.folder
        self.config = self.folder / "voicemail.toml"
        self.config.write_text(BOXES)
        self.server.environment["XDG_CACHE_HOME"] = str(self.folder / "cache")
        greeting = self.folder / "greeting.wav"
        subprocess.run(["sox", "-n", "-r", str(RATE), "-b", "16", str(greeting), "synth", "1.1", "sine", "500", "vol", "0.3"], check=True)
        for box in ("1001", "2002"):
            self.manage("greeting", box, "open", "--set", str(greeting))
        read, write = os.pipe()
        with open(self.folder / "voicemail.log", "wb") as log:
            self.service = subprocess.Popen([VOICEMAIL, "--config", str(self.config), "run", "--ready-fd", str(write)],
                                            env=self.server.environment, pass_fds=[write], stderr=log)
        self.addCleanup(self.end_service)
        os.close(write)
        self.assertTrue(os.read(read, 1), "voice mail did not start")
        os.close(read)

    def end_service(self):
        self.service.terminate()
        self.service.wait(LIMIT)

    def manage(self, *words):
        done = subprocess.run([VOICEMAIL, "--config", str(self.config), "--json", *words], env=self.server.environment, text=True,
                              capture_output=True, timeout=LIMIT, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def baresip(self, says, to="3001"):
        return self.telephone("2001", PHONE, ["-e", "/dial sip:%s@127.0.0.1:%d" % (to, SIP)], says=says)

    def telephone(self, number, port, more, says=(0,)):
        home = self.folder / ("baresip-" + number)
        (home / "heard").mkdir(parents=True)
        write_wav(home / "says.wav", says)
        modules = "".join("module %s.so\n" % m for m in ("stdio", "g711", "aubridge", "aufile", "sndfile", "mwi"))
        (home / "config").write_text(
            "net_interface 127.0.0.1\nsip_listen 127.0.0.1:%d\nmodule_path /usr/lib/baresip/modules\n%s"
            "module_app account.so\nmodule_app menu.so\naudio_source aufile,%s/says.wav\naudio_player aubridge,none\n"
            "snd_path %s/heard\n" % (port, modules, home, home))
        (home / "contacts").write_text("")
        (home / "accounts").write_text("<sip:%s@127.0.0.1:%d>;auth_user=%s;auth_pass=secret;regint=600\n" % (number, SIP, number))
        with open(home.with_suffix(".log"), "wb") as log:
            phone = subprocess.Popen([BARESIP, "-f", str(home), "-v", *more], stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)

        def end():
            phone.kill()
            phone.communicate()
        self.addCleanup(end)
        return phone

    def log_of(self, number):
        return (self.folder / ("baresip-%s.log" % number)).read_text(errors="replace")

    def until(self, found):
        """Polls, as the programs tell their logs only."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            result = found()
            if result:
                return result
            time.sleep(0.05)
        self.fail((self.folder / "voicemail.log").read_text() + "".join(log.read_text(errors="replace") for log in self.folder.glob("baresip-*.log")))

    def events(self):
        """What the program tells of itself, from now on."""
        link = socket.socket(socket.AF_UNIX)
        self.addCleanup(link.close)
        link.settimeout(LIMIT)
        link.connect(str(self.folder / "voicemail.sock"))
        lines = link.makefile()
        self.addCleanup(lines.close)
        return map(json.loads, lines)

    def message(self, events):
        """The one that was left, once it has been."""
        try:
            told = next(event for event in events if event["event"] == "message")
        except (TimeoutError, StopIteration):
            self.fail((self.folder / "voicemail.log").read_text() + self.log_of("2001"))
        found = self.manage("messages", told["box"])
        self.assertEqual([told["id"]], [message["id"] for message in found])
        return found[0]

    def test_baresip_leaves_a_message(self):
        said = speech(self.folder)
        events = self.events()
        self.baresip(said)
        message = self.message(events)
        self.assertEqual(("2001", "new"), (message["from"], message["state"]))
        kept = read_wav(message["file"])
        # What was said during the greeting is not in it; the last seconds are. Two clocks drift, so it is a second that is compared.
        tail = 2 * RATE
        part = said[-tail:-tail + RATE]
        place = place_of(part, kept)
        fit = correlation(part, kept[place:place + len(part)])
        self.assertGreater(fit, 0.9, "%.1f s were said, %.1f s were kept, found at %.1f s" % (
            len(said) / RATE, len(kept) / RATE, place / RATE))
        end = place + tail
        # baresip hangs up a little after the end of its file, so some silence may follow.
        audible = max(at for at, sample in enumerate(kept) if abs(sample) > 100)
        self.assertLess(abs(audible - end), RATE // 10, "the end of the speech is there")
        self.assertLess(len(kept) - end, RATE, "and little else")

    def test_the_lamp_of_a_desk_phone_shows_that_there_is_a_message(self):
        self.telephone("2002", OTHER, [])
        self.until(lambda: "Messages-Waiting: no" in self.log_of("2002"))
        events = self.events()
        self.baresip(speech(self.folder), to="3002")
        message = self.message(events)
        self.until(lambda: "Messages-Waiting: yes" in self.log_of("2002"))
        self.manage("mark", "saved", str(message["id"]))  # it was listened to
        self.until(lambda: self.log_of("2002").rfind("Messages-Waiting: no") > self.log_of("2002").find("Messages-Waiting: yes"))
        self.manage("mark", "new", str(message["id"]))
        self.until(lambda: self.log_of("2002").count("Messages-Waiting: yes") == 2)
        self.manage("mark", "deleted", str(message["id"]))
        self.until(lambda: self.log_of("2002").count("Messages-Waiting: no") == 3)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[7:])
