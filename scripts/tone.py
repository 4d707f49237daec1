#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Tones for ./run: tone.py say FILE HERTZ SECONDS writes one, tone.py heard WHO FILE HERTZ OTHER says how loud HERTZ is in a recording;
# it fails when that is not heard, or OTHER as well.
import cmath
import struct
import sys
import wave

RATE, LOUD = 8000, 8000


def say(path, hertz, seconds):
    turn = 2j * cmath.pi * hertz / RATE
    samples = [int(LOUD * cmath.exp(turn * i).imag) for i in range(RATE * seconds)]
    with wave.open(path, "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(struct.pack("<%dh" % len(samples), *samples))


def level(path, hertz):
    """Amplitude of the tone in the loudest fifth of a second."""
    with wave.open(path) as sound:
        rate, count = sound.getframerate(), sound.getnframes()
        samples = struct.unpack("<%dh" % count, sound.readframes(count))
    piece, turn = rate // 5, -2j * cmath.pi * hertz / rate
    wheel = [cmath.exp(turn * i) for i in range(piece)]
    return max((2 * abs(sum(s * w for s, w in zip(samples[at:at + piece], wheel))) / piece
                for at in range(0, count - piece + 1, piece // 2)), default=0)


def heard(who, path, hertz, other):
    right, wrong = level(path, hertz), level(path, other)
    good = right > LOUD / 4 and wrong < right / 10
    print("%s heard %d Hz at level %d, its own %d Hz at level %d%s" % (who, hertz, right, other, wrong, "" if good else ": WRONG"))
    return 0 if good else 1


if sys.argv[1] == "say":
    say(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    sys.exit(heard(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
