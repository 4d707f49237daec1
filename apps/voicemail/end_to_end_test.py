#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Voice mail on the embedded exchange: callers are `tapi play` with sound from espeak-ng, owners press keys of telephones.

  end_to_end_test.py TAPI_VOICEMAIL TAPI TAPISRV TAPIHOST PROVIDER_FOLDER [unittest arguments]
"""
import array
import json
import os
import signal
import subprocess
import sys
import time
import unittest
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import private_server  # noqa: E402
from private_server import LIMIT, WithPrivateServer  # noqa: E402

VOICEMAIL, TAPI, TAPISRV, TAPIHOST, PROVIDERS = (str(Path(p).resolve()) for p in sys.argv[1:6])
RATE = 8000

private_server.EXCHANGE = """\
[[extensions]]
from = 1001
to = 1004
[panel]
socket = "panel.sock"
[[trunk]]
name = "City"
prefix = "9"
lines = true
circuits = 1
"""
CONFIG = """\
[voicemail]
folder = "boxes"
access_lines = ["1004"]
[limits]
silence_seconds = 1
free_megabytes = 0
[[box]]
number = "1001"
rings = 1
pin_at_own = false
[[box]]
number = "1002"
rings = 3
toll_saver = 1
"""


def write_wav(path, samples):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(array.array("h", samples).tobytes())


def read_wav(path):
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return array.array("h", file.readframes(file.getnframes()))


def speech(folder):
    """Some seconds of speech at 8 kHz, beginning and ending with sound."""
    spoken, narrow = folder / "spoken.wav", folder / "narrow.wav"
    subprocess.run(["espeak-ng", "-w", str(spoken), "The quick brown fox jumps over the lazy dog, and calls again tomorrow."], check=True)
    subprocess.run(["sox", str(spoken), "-r", str(RATE), str(narrow), "silence", "1", "0.01", "2%", "reverse", "silence", "1", "0.01", "2%",
                    "reverse"], check=True)
    return read_wav(narrow)


def place_of(part, whole, step=8):
    """Where `part` fits best in `whole`, in samples, and how well: the normalised correlation there."""
    piece = part[:RATE:step]
    coarse = whole[::step]
    energy = sum(x * x for x in piece) ** 0.5

    def fit(offset):
        other = coarse[offset:offset + len(piece)]
        norm = sum(x * x for x in other) ** 0.5
        return sum(a * b for a, b in zip(piece, other)) / (energy * norm) if norm > 0 else 0

    best = max(range(len(coarse) - len(piece)), key=fit)
    start = best * step

    def fine(offset):
        other = whole[offset:offset + len(part)]
        norm = (sum(x * x for x in part) * sum(x * x for x in other)) ** 0.5
        return sum(a * b for a, b in zip(part, other)) / norm if norm > 0 else 0

    exact = max(range(max(start - step, 0), start + step + 1), key=fine)
    return exact, fine(exact)


class WithVoicemail(WithPrivateServer):
    programs = (TAPI, TAPISRV, TAPIHOST, PROVIDERS)

    def setUp(self):
        super().setUp()
        self.folder = self.server.folder
        self.config = self.folder / "voicemail.toml"
        self.config.write_text(CONFIG)
        self.server.environment["XDG_CACHE_HOME"] = os.environ.get("VOICEMAIL_TEST_CACHE", str(self.folder / "cache"))
        for box in ("1001", "1002"):
            self.short_greeting(box)
        self.service = None
        self.run_service()
        self.addCleanup(lambda: self.service.kill())

    def short_greeting(self, box):
        path = self.folder / "greeting.wav"
        subprocess.run(["sox", "-n", "-r", str(RATE), "-b", "16", str(path), "synth", "1.1", "sine", "500", "vol", "0.3"], check=True)
        self.assertEqual(0, self.manage("greeting", box, "open", "--set", str(path))[0])

    def run_service(self):
        read, write = os.pipe()
        log = open(self.folder / "voicemail.log", "ab")
        self.service = subprocess.Popen([VOICEMAIL, "--config", str(self.config), "run", "--ready-fd", str(write)],
                                        env=self.server.environment, pass_fds=[write], stderr=log)
        os.close(write)
        ready = os.read(read, 1)
        os.close(read)
        self.assertTrue(ready, self.log())

    def log(self):
        return (self.folder / "voicemail.log").read_text()

    def manage(self, *words, given=""):
        done = subprocess.run([VOICEMAIL, "--config", str(self.config), "--json", *words], env=self.server.environment, text=True,
                              input=given, capture_output=True, timeout=LIMIT)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def messages(self, box="1001"):
        return self.manage("messages", box)[1]

    def wait_for(self, what, probe):
        """Polls another process, which has no other way of telling."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            found = probe()
            if found:
                return found
            time.sleep(0.05)
        self.fail("%s did not come\n%s" % (what, self.log()))

    def leave(self, sound, to="1001", lead=3.0, tail=0.0):
        """A caller on 1003 who is silent for the greeting and then plays `sound`; hangs up at its end."""
        path = self.folder / "caller.wav"
        write_wav(path, [0] * int(lead * RATE) + list(sound) + [0] * int(tail * RATE))
        return self.server.run("play", "1003", str(path), "--call", to)

    def phone(self, number, *words):
        code, out, err = self.server.run("--json", "panel", number, "--socket", str(self.folder / "panel.sock"), *words)
        self.assertEqual(0, code, err)
        return json.loads(out.splitlines()[-1]) if out else None


class Messages(WithVoicemail):
    def test_what_was_said_is_what_is_kept(self):
        said = speech(self.folder)
        code, _, err = self.leave(said, tail=4.0)
        self.assertIn(code, (0, 1), err)
        [message] = self.wait_for("a message", self.messages)
        self.assertEqual(("new", "1003", False), (message["state"], message["from"], message["recovered"]))
        kept = read_wav(message["file"])
        place, fit = place_of(said, kept)
        self.assertGreater(fit, 0.9)
        self.assertLess(abs(len(kept) - (place + len(said))), RATE // 10, "silence is cut off, speech is not")
        self.assertEqual((0, []), self.manage("check")[:2])

    def test_the_lamp_shines_until_it_was_heard(self):
        self.assertNotIn("Message waiting", json.dumps(self.phone("1001", "--show")))
        self.leave(speech(self.folder))
        [message] = self.wait_for("a message", self.messages)
        self.phone("1001", "--wait-for", "Message waiting", "--wait", str(LIMIT * 1000))
        self.assertEqual(0, self.manage("mark", "saved", str(message["id"]))[0])
        self.wait_for("the lamp's end", lambda: "Message waiting" not in json.dumps(self.phone("1001", "--show")))

    def test_toll_saver(self):
        def rings():
            code, events, _ = self.server.json("play", "1003", str(self.folder / "greeting.wav"), "--call", "1002")
            times = {e["state"]: e["elapsed_ms"] for e in events if e.get("event") == "state"}
            return times["CONNECTED"] - times["RINGBACK"]

        slow = rings()
        self.leave(speech(self.folder), to="1002", lead=2.5)
        self.wait_for("a message", lambda: self.messages("1002"))
        quick = rings()
        self.assertGreater(slow, 3000)
        self.assertLess(quick, slow / 2)

    def test_killed_while_it_records(self):
        caller = self.begin_call(speech(self.folder))
        self.wait_for("a recording", lambda: any(p.stat().st_size > 3 * 2 * RATE for p in self.folder.glob("boxes/messages/1001/*.wav")))
        self.service.kill()
        self.service.wait()
        caller.kill()
        self.run_service()
        [message] = self.wait_for("the message", self.messages)
        self.assertTrue(message["recovered"])
        self.assertGreater(message["seconds"], 2.5)
        self.assertIn("unfinished messages were taken in", self.log())
        self.assertEqual((0, []), self.manage("check")[:2])

    def test_told_to_end_while_it_records(self):
        caller = self.begin_call(speech(self.folder))
        self.wait_for("a recording", lambda: any(p.stat().st_size > 2 * 2 * RATE for p in self.folder.glob("boxes/messages/1001/*.wav")))
        self.service.send_signal(signal.SIGTERM)
        self.assertEqual(0, self.service.wait(LIMIT))
        caller.kill()
        [message] = self.messages()
        self.assertFalse(message["recovered"])

    def begin_call(self, sound):
        path = self.folder / "long.wav"
        write_wav(path, list(sound) * 4)
        return self.server.start("play", "1003", str(path), "--call", "1001")

    def test_a_second_one_with_the_same_folder(self):
        code, _, err = self.manage("run")
        self.assertEqual(1, code)
        self.assertIn("another tapi-voicemail", err)
        code, _, err = self.manage("check", "--repair")
        self.assertEqual(1, code)


class Owners(WithVoicemail):
    def press(self, number, keys):
        self.phone(number, "--press", keys)

    def test_from_its_own_telephone(self):
        self.leave(speech(self.folder))
        [message] = self.wait_for("a message", self.messages)
        # A new box: PIN, PIN again, a name, keep it; then new messages, and the first is deleted.
        self.phone("1001", "--off-hook", "handset", "--press", "1004")
        self.phone("1001", "--wait-for", "Connected", "--wait", "10000")
        self.press("1001", "2580#2580#")
        self.wait_for("the PIN", lambda: self.manage("boxes")[1][0]["pin"])
        self.wait_for("the name", lambda: list(self.folder.glob("boxes/greetings/1001/*.wav"))[1:] or self.press("1001", "*"))
        self.phone("1001", "--on-hook", "handset")
        for line in self.log().splitlines():
            self.assertNotIn("2580", line)
        self.assertEqual("new", self.messages()[0]["state"])

    def test_from_another_telephone_with_number_and_pin(self):
        self.assertEqual(0, self.manage("pin", "1001", given="2580\n")[0])
        self.leave(speech(self.folder))
        self.wait_for("a message", self.messages)
        self.phone("1003", "--off-hook", "handset", "--press", "1004")
        self.phone("1003", "--wait-for", "Connected", "--wait", "10000")
        self.press("1003", "1001#2580#13")
        self.wait_for("its deletion", lambda: self.messages()[0]["state"] != "new")
        self.phone("1003", "--on-hook", "handset")
        self.assertIn("its owner is on the telephone", self.log())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[6:])
