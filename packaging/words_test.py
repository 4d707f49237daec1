#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Manual pages, completion and docs/cli.md name every command, option and configuration key that the programs know.

  words_test.py SOURCE_FOLDER TAPI TAPISRV TAPIHOST OPENTAPI_DBUS
"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv[1])
TAPI, TAPISRV, TAPIHOST, DBUS = sys.argv[2:6]


def help_of(*command):
    return subprocess.run([*command, "--help"], capture_output=True, text=True, check=True, timeout=20).stdout


def options_of(*command):
    """Long options, as far as the help text lists them (its footer has examples)."""
    text = re.split(r"^(?:Examples?|While)\b", help_of(*command), flags=re.M)[0]
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


def commands(*before):
    """Commands, or those of a command; none when it has none."""
    listed = help_of(TAPI, *before).partition("Subcommands:")[2].split("Examples:")[0]
    return re.findall(r"^  ([a-z][a-z-]*) ", listed, flags=re.M)


def manual(name):
    return (ROOT / "packaging/man" / name).read_text(encoding="utf-8").replace("\\-", "-")


class Words(unittest.TestCase):
    def everything(self):
        words = {(command, command) for command in commands()}
        for command in commands():
            words |= {(command, option) for option in options_of(TAPI, command)}
            for action in commands(command):
                words |= {(command, action)} | {(command, option) for option in options_of(TAPI, command, action)}
        return words

    def test_tapi_is_documented(self):
        places = {"tapi.1": manual("tapi.1"), "cli.md": (ROOT / "docs/cli.md").read_text(encoding="utf-8")}
        for place, text in places.items():
            missing = sorted({word for _, word in self.everything() if word not in text} - {"--help"})
            self.assertEqual([], missing, place)

    def test_tapi_is_completed(self):
        for shell, prefix in (("bash", "--"), ("zsh", "--"), ("fish", "-l ")):
            text = (ROOT / "packaging/completion" / ("tapi." + shell)).read_text(encoding="utf-8")
            missing = [word for _, word in sorted(self.everything())
                       if not re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(word.replace("--", prefix)), text)]
            self.assertEqual([], missing, shell)

    def test_exit_codes_are_documented(self):
        header = (ROOT / "apps/tapictl/exit_codes.hpp").read_text(encoding="utf-8")
        codes = re.findall(r"exit_\w+ = (\d+)", header)
        text = manual("tapi.1").split("EXIT STATUS")[1].split(".SH")[0]
        self.assertEqual(codes, re.findall(r"^\.B (\d+)$", text, flags=re.M))

    def test_server_and_host_are_documented(self):
        for program, page in ((TAPISRV, "tapisrv.8"), (TAPIHOST, "tapihost.8"), (DBUS, "opentapi-dbus.8")):
            text = manual(page)
            self.assertEqual([], sorted(o for o in options_of(program) if o not in text), page)

    def test_configuration_is_documented(self):
        source = (ROOT / "src/server/config/config.cpp").read_text(encoding="utf-8")
        keys = set(re.findall(r'(?:section|file)\.\w+(?:<[\w:]+>)?\(\s*"(\w+)"', source))
        keys |= set(re.findall(r'read_\w+\(section, "(\w+)"', source))
        self.assertGreater(len(keys), 30)
        page = manual("tapisrv.toml.5")
        example = (ROOT / "packaging/config/tapisrv.toml").read_text(encoding="utf-8")
        self.assertEqual([], sorted(key for key in keys if not re.search(r"\b%s\b" % key, page)))
        # "phones" is used like "lines".
        self.assertEqual(["phones"], sorted(k for k in keys if not re.search(r"\b%s\b" % k, example)))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
