#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A program that a document quotes is the program that is built and tested.

A quotation is a line `<!-- quoted: PATH -->` and the code block after it."""
import re
import unittest

from tree import ROOT, documents, line_at, name_of, text_of

QUOTATION = re.compile(r"^<!-- quoted: (\S+) -->\n```\w*\n(.*?)^```$", re.M | re.S)


class Quotations(unittest.TestCase):
    def test_quotations_are_the_files(self):
        for document in documents():
            text = text_of(document)
            for m in QUOTATION.finditer(text):
                with self.subTest("%s:%d" % (name_of(document), line_at(text, m.start()))):
                    self.assertEqual(m.group(2), text_of(ROOT / m.group(1)))

    def test_every_mark_has_its_block(self):
        for document in documents():
            text = text_of(document)
            self.assertEqual(text.count("<!-- quoted:"), len(QUOTATION.findall(text)), name_of(document))

    def test_the_readme_quotes_its_program(self):
        self.assertIn("docs/examples/makecall.c", [m.group(1) for m in QUOTATION.finditer(text_of(ROOT / "README.md"))])


if __name__ == "__main__":
    unittest.main()
