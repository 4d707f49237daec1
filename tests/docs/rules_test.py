#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/rules.md says which tests name which rule: it is fresh, and each rule that needs a test has one or is in not_yet."""
import sys
import unittest
from pathlib import Path

from tree import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from apigen import rules  # noqa: E402


def book(not_yet=()):
    return rules.Book({"areas": [{"title": "A", "tests_required": True, "rules": {"ST-1": "one", "ST-2": "two"}},
                                 {"title": "B", "tests_required": False, "rules": {"PX-1": "three"}}],
                       "readings": {"AMB-1": {"conflict": "c", "reading": "r"}}, "not_yet": list(not_yet)})


class Fresh(unittest.TestCase):
    def test_the_page_is_fresh_and_the_rules_have_tests(self):
        self.assertEqual(rules.faults(), [])

    def test_every_rule_has_its_row(self):
        text = (ROOT / rules.PAGE).read_text(encoding="utf-8")
        for rule in rules.load().all():
            self.assertEqual(text.count("\n| %s | " % rule), 1, rule)


class Faults(unittest.TestCase):
    """The check finds what it is there for."""

    def test_all_is_well(self):
        self.assertEqual(rules.faults_of(book(["ST-2"]), {"ST-1": ["x"]}), [])

    def test_a_required_rule_without_a_test(self):
        self.assertEqual(rules.faults_of(book(), {"ST-1": ["x"]}), ["ST-2: no test names it"])

    def test_not_yet_may_only_shrink(self):
        found = rules.faults_of(book(["ST-2"]), {"ST-1": ["x"], "ST-2": ["y"]})
        self.assertEqual([fault[:4] for fault in found], ["ST-2"])
        found = rules.faults_of(book(["PX-1"]), {"ST-1": ["x"], "ST-2": ["y"]})
        self.assertEqual(found, ["PX-1: it stands in not_yet, but needs no test"])

    def test_a_rule_that_does_not_exist(self):
        found = rules.faults_of(book(), {"ST-1": ["x"], "ST-2": ["y"], "ST-99": ["z"]})
        self.assertEqual(found, ["ST-99: named by z, but api/rules.json does not have it"])


class Names(unittest.TestCase):
    def test_rules_in_names(self):
        for name, found in (("ST_1_AMB_1_x", ["ST-1", "AMB-1"]), ("test_PX_1_is_there", ["PX-1"]), ("x_ST_12", ["ST-12"]),
                            ("BEST_1_x", []), ("ST_1x", []), ("plain", [])):
            self.assertEqual(rules.named_in(name, book()), found, name)

    def test_tests_in_files(self):
        def names(path, text):
            return list(rules.tests_in(Path(path), text))
        self.assertEqual(names("a_test.cpp", "TEST_F(Suite, ST_1_x) {}\n"), [("Suite.ST_1_x", "ST_1_x")])
        self.assertEqual(names("a_test.py", "class A:\n    def test_ST_1(self):\n"), [("a_test.test_ST_1", "test_ST_1")])
        self.assertEqual(names("hold.scn", "rules: ST-1 AMB-1\n"), [("hold", " ST_1 AMB_1")])
        self.assertEqual(names("hold.scn", "rules: ST-1\npending: a fault\n"), [])


if __name__ == "__main__":
    unittest.main()
