# SPDX-License-Identifier: Apache-2.0
"""Wine for tests: whether it is there, and a prefix of its own."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

LOADERS = {"x86_64": ("/usr/lib/wine/wine64", "/usr/lib/x86_64-linux-gnu/wine"), "i686": ("/usr/lib/wine/wine", "/usr/lib/i386-linux-gnu/wine")}
SYSTEM_FOLDER = {"x86_64": "system32", "i686": "syswow64"}


def why_no_wine(arch):
    """Empty when programs of this architecture can run."""
    if shutil.which("wine") is None:
        return "Wine is not installed (scripts/dependencies windows)"
    missing = [place for place in LOADERS[arch] if not Path(place).exists()]
    return "Wine for %s is not installed: no %s" % (arch, missing[0]) if missing else ""


def copy_or_link(source, place):
    """The registry is written over and over; the hundreds of megabytes of Windows are not."""
    os.link(source, place) if "/drive_c/" in source else shutil.copy2(source, place)


class Prefix:
    """A new prefix, with what keeps it quick and quiet: no browser, no .NET, no menus, no windows on the desktop."""

    def __init__(self, arch, like=None):
        """Making one takes as long as all that is done in it; one that is `like` another is a copy of what that was first."""
        self.arch = arch
        self.folder = Path(tempfile.mkdtemp(prefix="wine"))
        self.environment = {"WINEPREFIX": str(self.folder / "prefix"), "WINEDEBUG": "-all", "DISPLAY": "",
                            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=;tapi32=n"}
        # HOME is not there for every user that runs tests.
        self.environment["HOME"] = str(self.folder)
        if like is None:
            self.run("wineboot", "--init")
            self.run("wineserver", "-w")
        else:
            shutil.copytree(like.folder / "prefix", self.folder / "prefix", symlinks=True, copy_function=copy_or_link)

    def run(self, *command):
        subprocess.run(command, env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=300, check=True)

    def add(self, dll):
        shutil.copy(dll, self.folder / "prefix" / "drive_c" / "windows" / SYSTEM_FOLDER[self.arch] / "tapi32.dll")

    def remove(self):
        subprocess.run(["wineserver", "-k"], env={**os.environ, **self.environment}, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
