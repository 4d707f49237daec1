#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who has answered, told apart on synthetic greetings: short ones as people say them, long ones as machines do, some with a
tone behind them, in four languages and many voices, clean and with the noise and echo of telephone lines. Prints the
confusion matrix that docs/ivr.md has; as a test it fails when fewer than MOST of each kind are right.

machine_figures.py CLASSIFIER [--matrix]"""
import array
import math
import random
import subprocess
import sys
import tempfile
import unittest
import wave
from pathlib import Path

RATE = 8000
MOST = 0.9  # of each kind

PEOPLE = {
    "en": ["Hello?", "Hello, Peter Smith.", "Yes?", "Good morning, Smith and Sons.", "Hi, this is Anna.", "Speaking."],
    "de": ["Hallo?", "Müller.", "Ja, bitte?", "Guten Tag, Firma Schneider.", "Anna Weber, hallo."],
    "fr": ["Allô?", "Oui, bonjour.", "Bonjour, Martin à l'appareil."],
    "es": ["¿Dígame?", "¿Sí?", "Hola, soy Carmen."],
}
MACHINES = {
    "en": ["Hello, you have reached the Smith family. We cannot come to the phone right now. Please leave a message after the tone.",
           "The person you are calling is not available. Please record your message after the beep.",
           "Hi, this is Anna. I am away from my desk, so leave your name and number and I will call you back.",
           "You have reached the voice mail of extension one zero zero two. Please leave a message."],
    "de": ["Guten Tag, Sie sind mit dem Anrufbeantworter der Familie Müller verbunden. Bitte sprechen Sie nach dem Signalton.",
           "Der Teilnehmer ist zur Zeit nicht erreichbar. Bitte hinterlassen Sie eine Nachricht.",
           "Hallo, hier ist Anna Weber. Ich bin gerade nicht da, sprechen Sie mir etwas aufs Band."],
    "fr": ["Bonjour, vous êtes bien chez la famille Martin. Nous sommes absents, laissez-nous un message après le bip sonore.",
           "Votre correspondant n'est pas disponible. Veuillez laisser un message."],
    "es": ["Hola, ha llamado a la familia García. No estamos en casa, deje su mensaje después de la señal.",
           "El número marcado no está disponible. Por favor deje un mensaje."],
}
VOICES = ["", "+m3", "+f2", "+f4"]
SPEEDS = [140, 175]


def spoken(text, voice, speed):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-w", str(path), "--stdin"], input=text.encode(), check=True,
                       stderr=subprocess.DEVNULL)
        narrow = Path(folder) / "b.wav"
        subprocess.run(["sox", str(path), "-r", str(RATE), "-b", "16", "-c", "1", str(narrow)], check=True, stderr=subprocess.DEVNULL)
        with wave.open(str(narrow)) as file:
            return array.array("h", file.readframes(file.getnframes()))


def quiet(seconds):
    return array.array("h", bytes(2 * int(RATE * seconds)))


def beep(seconds, frequency):
    return array.array("h", [int(8000 * math.sin(2 * math.pi * frequency * n / RATE)) for n in range(int(RATE * seconds))])


def on_a_line(samples, gain, noise, chance):
    return array.array("h", [max(-32768, min(32767, int(s * gain + chance.gauss(0, noise)))) for s in samples])


def greetings():
    """(person or machine, samples), always the same."""
    chance = random.Random(1)
    for kind, texts in (("person", PEOPLE), ("machine", MACHINES)):
        for language, all_texts in texts.items():
            for text in all_texts:
                for voice in VOICES:
                    for speed in SPEEDS:
                        said = quiet(chance.uniform(0.1, 1.0)) + spoken(text, language + voice, speed)
                        if kind == "machine" and chance.random() < 0.6:
                            said += quiet(0.3) + beep(chance.uniform(0.25, 0.8), chance.choice([440, 800, 1000, 1400]))
                        said += quiet(3.0)
                        yield kind, on_a_line(said, chance.choice([0.15, 0.4, 1.0]), chance.choice([0, 10, 60]), chance)


def classify(program, samples):
    done = subprocess.run([program], input=samples.tobytes(), capture_output=True, check=True)
    answer, seconds = done.stdout.decode().split()
    return answer, float(seconds)


def measure(program):
    matrix, times = {}, []
    for kind, samples in greetings():
        answer, seconds = classify(program, samples)
        matrix[kind, answer] = matrix.get((kind, answer), 0) + 1
        times.append(seconds)
    return matrix, sorted(times)


class MachineFigures(unittest.TestCase):
    program = None

    def test_people_and_machines_are_told_apart(self):
        matrix, _ = measure(self.program)
        for kind in ("person", "machine"):
            all_of = sum(count for (real, _), count in matrix.items() if real == kind)
            self.assertGreaterEqual(all_of, 50)
            self.assertGreaterEqual(matrix.get((kind, kind), 0) / all_of, MOST, (kind, matrix))


if __name__ == "__main__":
    if "--matrix" in sys.argv:
        found, waits = measure(sys.argv[1])
        answers = ["person", "machine", "nobody", "unknown"]
        print("| Answered by | " + " | ".join(answers) + " |\n|---|" + "---|" * len(answers))
        for kind in ("person", "machine"):
            print("| %s | " % kind + " | ".join(str(found.get((kind, answer), 0)) for answer in answers) + " |")
        print("decided after %.2f s (median), %.2f s (95 of 100)" % (waits[len(waits) // 2], waits[int(len(waits) * 0.95)]))
    else:
        MachineFigures.program = sys.argv.pop(1)
        unittest.main()
