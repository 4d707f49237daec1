#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a program with a new Wine prefix, in which Wine stays ready until the program has ended.

  with_prefix.py x86_64|i686 PROGRAM [ARGUMENTS...]

Where Wine for the architecture is not installed it says so and succeeds; tests take that for skipped."""
import os
import subprocess
import sys

from wine import Prefix, why_no_wine


def main():
    arch, command = sys.argv[1], sys.argv[2:]
    reason = why_no_wine(arch)
    if reason:
        print(reason)
        return 0
    prefix = Prefix(arch)
    try:
        environment = {**os.environ, **prefix.environment}
        subprocess.run(["wineserver", "-p"], env=environment, check=True)
        # Wine's services start with the first program and keep its error stream: not that of a server whose end is waited for.
        prefix.run("wine", "cmd", "/c", "exit")
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        prefix.remove()


if __name__ == "__main__":
    sys.exit(main())
