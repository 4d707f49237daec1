#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/coverage.md says what the code does: it is fresh, and api/dispatch.json agrees with the installed handlers."""
import sys
import unittest
import unittest.mock

from tree import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from apigen import coverage  # noqa: E402


class Coverage(unittest.TestCase):
    def test_table_is_fresh_and_agrees_with_the_code(self):
        self.assertEqual(coverage.faults(coverage.Source()), [])

    def test_every_function_has_its_row(self):
        text = (ROOT / coverage.TABLE).read_text(encoding="utf-8")
        for function in coverage.calls.api_functions() + coverage.interface_functions():
            self.assertEqual(text.count("| `%s` |" % function["name"]), 1, function["name"])


class Disagreement(unittest.TestCase):
    """The check finds what it is there for."""

    def setUp(self):
        source = coverage.Source()
        self.facts = coverage.dispatch_facts()
        self.handlers = source.handlers()
        self.client = source.client_functions()

    def found(self):
        return coverage.disagreements(self.facts, self.handlers, self.client)

    def test_a_handler_that_is_gone(self):
        self.handlers.discard("lineMakeCall")
        self.assertEqual(self.found(), ["lineMakeCall: api/dispatch.json says it works, but the server has no handler"])

    def test_a_handler_that_nobody_mentions(self):
        self.facts["lineMakeCall"] = {"state": "unavailable"}
        self.assertEqual(self.found(), ["lineMakeCall: the server has a handler, but api/dispatch.json says unavailable"])

    def test_a_function_of_the_client_library_that_is_gone(self):
        self.client.discard("lineGetMessage")
        self.assertEqual(self.found(), ["lineGetMessage: api/dispatch.json says works; src/client decides"])

    def test_a_function_that_the_client_library_cannot_send(self):
        with unittest.mock.patch.object(coverage.client, "BY_HAND", coverage.client.BY_HAND - {"tapiGetLocationInfo"}):
            self.assertEqual(self.found(),
                             ["tapiGetLocationInfo: api/dispatch.json says it works, but the client library cannot send it"])


class TestSearch(unittest.TestCase):
    def test_finds_a_function_in_its_forms(self):
        words = coverage.spellings([{"name": "lineDrop"}], [{"name": "TSPI_lineDrop"}])
        qualified = {("api", "LineDrop"): "lineDrop", ("tspi", "LineDrop"): "TSPI_lineDrop"}
        for text, function in (("lineDrop(c)", "lineDrop"), ("lineDropA(c)", "lineDrop"), ("api::LineDrop{}", "lineDrop"),
                               ("TSPI_lineDrop", "TSPI_lineDrop"), ("tspi::LineDrop", "TSPI_lineDrop")):
            self.assertEqual(coverage.mentioned(text, words, qualified), {function}, text)
        self.assertEqual(coverage.mentioned("lineDropped", words, qualified), set())

    def test_reads_the_commands_of_other_processes(self):
        text = 'table["drop"] = [] { return lineDrop(c); };\njson Commands::open(const json&) {\n    lineOpenA(a);\n}\n'
        words = {"lineDrop": "lineDrop", "lineOpenA": "lineOpen"}
        table = coverage.commands(text, words)
        self.assertEqual(table, {"drop": {"lineDrop"}, "open": {"lineOpen"}})
        self.assertEqual(coverage.commanded('app.open(1); tell({{"do", "drop"}});', table), {"lineDrop", "lineOpen"})

    def test_cuts_a_file_into_its_tests(self):
        found = coverage.gtests("TEST(A, B) { if (x) { y(); } }\nTEST_F(C, D_1) {\n    z();\n}\n")
        self.assertEqual(found, [("A.B", "{ if (x) { y(); } }"), ("C.D_1", "{\n    z();\n}")])


if __name__ == "__main__":
    unittest.main()
