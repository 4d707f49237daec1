#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual page, the completion for three shells and the guide of a program name every command and option that it knows.

  program_words_test.py SOURCE_FOLDER PROGRAM GUIDE
"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT, PROGRAM = Path(sys.argv[1]), sys.argv[2]
NAME = Path(PROGRAM).name


def help_of(*words):
    return subprocess.run([PROGRAM, *words, "--help"], capture_output=True, text=True, check=True, timeout=20).stdout


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", re.split(r"^Examples?\b", text, flags=re.M)[0])) - {"--help"}


def everything():
    """(command, word): the commands themselves and their options; the program's own have no command."""
    listed = help_of()
    commands = re.findall(r"^  ([a-z][a-z-]*) ", listed.partition("Subcommands:")[2].split("Examples:")[0], flags=re.M)
    words = {("", option) for option in options_in(listed)} | {(command, command) for command in commands}
    for command in commands:
        words |= {(command, option) for option in options_in(help_of(command))}
    return words


class Words(unittest.TestCase):
    def missing(self, path):
        text = (ROOT / path).read_text(encoding="utf-8").replace("\\-", "-")
        return sorted({word for _, word in everything() if not re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(word), text)})

    def test_the_manual_and_the_guide(self):
        self.assertGreater(len(everything()), 10)
        self.assertEqual([], self.missing("packaging/man/%s.1" % NAME))
        self.assertEqual([], self.missing(sys.argv[3]))

    def test_bash_and_zsh(self):
        for shell in ("bash", "zsh"):
            self.assertEqual([], self.missing("packaging/completion/%s.%s" % (NAME, shell)), shell)

    def test_bash_completes(self):
        folder, function = ROOT / "packaging/completion", "_" + NAME.replace("-", "_")
        for typed, wanted in ((["ru"], "run"), (["run", "--so"], "--socket"), (["--json", "status", "--f"], "--follow")):
            script = "source %s/command.bash; source %s/%s.bash; COMP_WORDS=(%s %s); COMP_CWORD=%d; %s; echo ${COMPREPLY[*]}" % (
                folder, folder, NAME, NAME, " ".join(typed), len(typed), function)
            done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, timeout=20)
            self.assertEqual(wanted, done.stdout.split()[0], done.stderr)

    def test_fish(self):
        text = (ROOT / "packaging/completion" / (NAME + ".fish")).read_text(encoding="utf-8")
        missing = [word for _, word in sorted(everything())
                   if not re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(word.replace("--", "-l ")), text)]
        self.assertEqual([], missing)

    def test_exit_codes(self):
        text = (ROOT / "packaging/man" / (NAME + ".1")).read_text(encoding="utf-8").split("EXIT STATUS")[1].split(".SH")[0]
        self.assertEqual(re.findall(r"(\d) [a-z]", re.search(r"Exit codes: (.*?)\.", help_of(), re.S)[1]),
                         re.findall(r"^\.B (\d+)$", text, flags=re.M))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
