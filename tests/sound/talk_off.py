#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speech is no digit: an hour of it, spoken by espeak-ng in many voices, has at most one that the detector takes for a key.

talk_off.py DETECTOR SOURCE_FOLDER"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

HOUR = 3600
MOST = 1
VOICES = ["en", "en+m3", "en+f2", "en+f4", "en-us", "en+m7", "en-us+f3", "en+m1"]
DETECTOR, SOURCE = sys.argv[1], Path(sys.argv[2])


def prose():
    """The sentences of the manual, again and again."""
    texts = []
    for path in sorted((SOURCE / "docs").glob("*.md")):
        text = re.sub(r"```.*?```|`[^`]*`|\|[^\n]*|[#*\[\]()<>_]", " ", path.read_text(encoding="utf-8"), flags=re.S)
        texts += [text[at:at + 4000] for at in range(0, len(text), 4000)]
    return texts


def narrow(text, voice):
    spoken = subprocess.run(["espeak-ng", "-v", voice, "-s", "160", "--stdout", "--stdin"], input=text.encode(), capture_output=True,
                            check=True).stdout
    return subprocess.run(["sox", "-t", "wav", "--ignore-length", "-", "-t", "raw", "-r", "8000", "-b", "16", "-e", "signed-integer",
                           "-c", "1", "-"], input=spoken, capture_output=True, check=True).stdout


class TalkOff(unittest.TestCase):
    def test_an_hour_of_speech_has_at_most_one_false_digit(self):
        detector = subprocess.Popen([DETECTOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        texts, seconds, number = prose(), 0.0, 0
        while seconds < HOUR:
            samples = narrow(texts[number % len(texts)], VOICES[number % len(VOICES)])
            number += 1
            seconds += len(samples) / 16000
            detector.stdin.write(samples)
        said = detector.communicate()[0].decode().splitlines()
        digits = [line for line in said if line.startswith("digit")]
        self.assertGreaterEqual(float(said[-1].split()[1]), HOUR - 60)
        self.assertLessEqual(len(digits), MOST, digits)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
