#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lineGetCallStatus of programs for Windows under Wine, beside a ping-pong on loopback TCP from the same process:
wine_round_trip.py BUILD_FOLDER. All processes share one CPU, as in bench_request."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "windows"))
from server import Server  # noqa: E402
from wine import Prefix, why_no_wine  # noqa: E402

GOAL = 1.6


def measure(build, arch):
    prefix = Prefix(arch)
    try:
        built = build / "windows" / arch
        prefix.add(built / "src" / "client" / "tapi32.dll")
        with Server(build / "src/server/tapisrv", build / "src/tapihost/tapihost", build / "providers") as server:
            echo = subprocess.Popen([build / "bench/bench_echo"], stdout=subprocess.PIPE, text=True)
            port = echo.stdout.readline().strip()
            said = server.output_of("wine", str(built / "tests/windows/round_trip.exe"), port, **prefix.environment)
            echo.kill()
            return [float(word) for word in said.split()]
    finally:
        prefix.remove()


def main():
    build = Path(sys.argv[1]).resolve()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for arch in ("x86_64", "i686"):
        reason = why_no_wine(arch)
        if reason or not (build / "windows" / arch).exists():
            print("wine_round_trip: %s skipped, %s" % (arch, reason or "there is no compiler for it"))
            continue
        floor, status = measure(build, arch)
        print("figure wine_ping_pong_p50_%s %.4g us" % (arch, floor))
        print("figure wine_request_core_p50_%s %.4g us" % (arch, status))
        print("figure wine_request_core_ratio_%s %.4g x goal <= %g" % (arch, status / floor, GOAL))


if __name__ == "__main__":
    main()
