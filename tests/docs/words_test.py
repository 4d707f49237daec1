#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The project speaks of itself only: no paths of the machine it is built on, no numbers of tickets, nothing unfinished."""
import re
import unittest

from tree import ROOT, files, line_at, name_of, text_of

BINARY = {".png", ".ico", ".wav", ".bin"}


def unwanted():
    """What no file may contain. Put together here, so that this file does not contain it itself."""
    patterns = {
        "a path of this machine": re.escape(ROOT.as_posix() + "/"),
        "the number of a ticket": r"(?i)\b(?:iss" + r"ue|ticket|pull req" + r"uest)s? ?#?\d",
        "something unfinished": r"\b(?:TO" + r"DO|FIX" + r"ME)\b",
    }
    return {what: re.compile(pattern) for what, pattern in patterns.items()}


class Words(unittest.TestCase):
    def test_no_file_says_what_is_not_of_the_project(self):
        found = []
        for path in files():
            if path.suffix in BINARY:
                continue
            text = text_of(path)
            for what, pattern in unwanted().items():
                found += ["%s:%d: %s: %s" % (name_of(path), line_at(text, m.start()), what, m.group(0))
                          for m in pattern.finditer(text)]
        self.assertEqual(found, [])

    def test_the_check_finds_them(self):
        text = "see iss" + "ue 2; TO" + "DO: " + ROOT.as_posix() + "/x"
        hits = {what for what, pattern in unwanted().items() if pattern.search(text)}
        self.assertGreaterEqual(hits, {"the number of a ticket", "something unfinished", "a path of this machine"})

    def test_every_source_file_has_its_licence(self):
        sources = {".c", ".cpp", ".h", ".hpp", ".py", ".cmake"}
        missing = [name_of(path) for path in files()
                   if path.suffix in sources and "SPDX-License-Identifier: Apache-2.0" not in text_of(path)[:400]
                   and path.stat().st_size > 0]
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
