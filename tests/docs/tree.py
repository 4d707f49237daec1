# SPDX-License-Identifier: Apache-2.0
"""What the tests of the documentation share: the tree and its documents."""
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", "build", "__pycache__"}


def documents():
    """README and its kin, and everything in docs."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def files():
    """Every file of the project, committed or about to be."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True,
                            check=False)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
        return sorted(ROOT / name for name in set(names) if (ROOT / name).is_file())
    return sorted(p for p in ROOT.rglob("*") if p.is_file() and not SKIPPED & set(p.relative_to(ROOT).parts))


def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def without_fences(text):
    """The text without its code blocks, with line numbers kept."""
    return re.sub(r"^```.*?^```", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.M | re.S)


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1
