#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`tapi wine` on folders that look like Wine's, with a stand-in for Wine that writes down what it is asked.

  wine_test.py TAPI [unittest arguments]"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TAPI = str(Path(sys.argv[1]).resolve())
OURS = b"MZ opentapi[%u] of "
WINE = """#!/bin/sh
printf '%s\\n' "$WINEPREFIX" "$@" >>"$ASKED"
exit ${WINE_EXIT:-0}
"""
OVERRIDE = 'WINE REGISTRY Version 2\n\n[Software\\\\Wine\\\\DllOverrides] 1\n"tapi32"="%s"\n\n[Software\\\\Other] 1\n'


class Wine(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "wine").write_text(WINE)
        (self.folder / "bin" / "wine").chmod(0o755)
        for arch in ("x86_64", "i686"):
            (self.folder / "dlls" / arch).mkdir(parents=True)
            (self.folder / "dlls" / arch / "tapi32.dll").write_bytes(OURS + arch.encode())
        self.environment = dict(os.environ, PATH="%s:%s" % (self.folder / "bin", os.environ["PATH"]),
                                OPENTAPI_WINDOWS_DLLS=str(self.folder / "dlls"), ASKED=str(self.folder / "asked"),
                                OPENTAPI_SERVER="unix:%s" % (self.folder / "no.sock"), HOME=str(self.folder))
        self.environment.pop("WINEPREFIX", None)

    def prefix(self, name="prefix", arch="win64"):
        prefix = self.folder / name
        for folder in ("system32", "syswow64") if arch == "win64" else ("system32",):
            (prefix / "drive_c" / "windows" / folder).mkdir(parents=True)
            (prefix / "drive_c" / "windows" / folder / "tapi32.dll").write_bytes(b"MZ Wine's " + folder.encode())
        (prefix / "system.reg").write_text("WINE REGISTRY Version 2\n\n#arch=%s\n" % arch)
        (prefix / "user.reg").write_text("WINE REGISTRY Version 2\n")
        return prefix

    def dll(self, prefix, folder):
        return (prefix / "drive_c" / "windows" / folder / "tapi32.dll").read_bytes()

    def tapi(self, *arguments, **environment):
        done = subprocess.run([TAPI, *arguments], env={**self.environment, **environment}, text=True, capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_install_puts_both_there_and_remove_restores(self):
        prefix = self.prefix()
        self.assertEqual((0, ""), self.tapi("wine", "install", "--prefix", str(prefix))[::2])
        self.assertEqual(OURS + b"x86_64", self.dll(prefix, "system32"))
        self.assertEqual(OURS + b"i686", self.dll(prefix, "syswow64"))
        asked = (self.folder / "asked").read_text().splitlines()
        self.assertEqual([str(prefix), "reg", "add", "HKCU\\Software\\Wine\\DllOverrides", "/v", "tapi32", "/d", "native,builtin", "/f"], asked)
        (prefix / "user.reg").write_text(OVERRIDE % "native,builtin")
        self.assertEqual(0, self.tapi("wine", "install", "--prefix", str(prefix))[0])  # again: what was there stays kept
        self.assertEqual(0, self.tapi("wine", "remove", "--prefix", str(prefix))[0])
        self.assertEqual(b"MZ Wine's system32", self.dll(prefix, "system32"))
        self.assertEqual(b"MZ Wine's syswow64", self.dll(prefix, "syswow64"))
        self.assertEqual("delete", (self.folder / "asked").read_text().splitlines()[-5])

    def test_a_32_bit_prefix_has_one(self):
        prefix = self.prefix(arch="win32")
        self.assertEqual(0, self.tapi("wine", "install", WINEPREFIX=str(prefix))[0])
        self.assertEqual(OURS + b"i686", self.dll(prefix, "system32"))

    def test_status(self):
        prefix = self.prefix(".wine")  # the user's own
        code, out, _ = self.tapi("--json", "wine", "status")
        found = json.loads(out)
        self.assertEqual((1, {"x86_64": "other", "i686": "other"}, "", False),
                         (code, found["dlls"], found["override"], found["ready"]))
        self.tapi("wine", "install")
        (prefix / "user.reg").write_text(OVERRIDE % "native,builtin")
        code, out, _ = self.tapi("--json", "wine", "status")
        found = json.loads(out)
        self.assertEqual((1, {"x86_64": "opentapi", "i686": "opentapi"}, "native,builtin", None),
                         (code, found["dlls"], found["override"], found["server"]))
        self.assertIn("does not listen on TCP", self.tapi("wine", "status")[1])

    def test_removing_what_is_not_there(self):
        prefix = self.prefix()
        code, out, _ = self.tapi("wine", "remove", "--prefix", str(prefix))
        self.assertEqual((0, "OpenTAPI was not there.\n"), (code, out))
        self.assertEqual(b"MZ Wine's system32", self.dll(prefix, "system32"))

    def test_what_cannot_be_done_says_what_to_do(self):
        code, _, err = self.tapi("wine", "install", "--prefix", str(self.folder / "nothing"))
        self.assertEqual(1, code)
        self.assertIn("is no Wine prefix", err)
        prefix = self.prefix()
        self.assertIn("`wine reg` failed", self.tapi("wine", "install", "--prefix", str(prefix), WINE_EXIT="1")[2])
        (self.folder / "dlls" / "i686" / "tapi32.dll").unlink()
        other = self.prefix("other")
        self.assertIn("tapi32.dll for i686 is not installed", self.tapi("wine", "install", "--prefix", str(other))[2])
        self.assertEqual(b"MZ Wine's system32", self.dll(other, "system32"), "nothing is half done")
        self.assertEqual(2, self.tapi("wine")[0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
