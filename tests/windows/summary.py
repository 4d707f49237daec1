#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which architectures ran under Wine, and why the others did not.

  summary.py RESULTS.xml      as ctest writes it"""
import shutil
import subprocess
import sys
from xml.etree import ElementTree

from wine import LOADERS, why_no_wine


def states(results, arch):
    """The state of each test of the architecture: run, fail, notrun (skipped) ..."""
    cases = ElementTree.parse(results).getroot().iter("testcase")
    return [case.get("status") for case in cases if case.get("name").endswith("." + arch)]


def sentence(arch, found):
    reason = why_no_wine(arch)
    if reason and arch == "i686":
        reason += "; `scripts/dependencies windows32` installs it"
    failed, ran = found.count("fail"), len(found) - found.count("notrun") - found.count("disabled")
    if ran == 0:
        return "%s: did not run%s" % (arch, ": " + reason if reason else "")
    return "%s: %d test%s ran%s" % (arch, ran, "" if ran == 1 else "s", ", %d failed" % failed if failed else ", none failed")


def version():
    if shutil.which("wine") is None:
        return "Wine"
    return subprocess.run(["wine", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout.strip()


def main():
    print("Under %s:" % version())
    for arch in LOADERS:
        print("  " + sentence(arch, states(sys.argv[1], arch)))


if __name__ == "__main__":
    main()
