#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every path that the documents name exists, and docs/tour.md names functions that are where it says."""
import re
import sys
import unittest

from tree import ROOT, documents, line_at, name_of, text_of, without_fences

sys.path.insert(0, str(ROOT / "tools"))
from apigen import calls, client, dispatch, hosting, layouts  # noqa: E402

QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
PATH = re.compile(r"^\.?/?[\w.+*-]+(?:/[\w.+*{},-]+)*/?$")
TOP = {"api", "apps", "bench", "cmake", "docs", "include", "packaging", "providers", "scripts", "src", "tests", "tools"}
TOP_FILE = re.compile(r"^(?:[A-Z]+(?:\.md)?|CMakeLists\.txt|CMakePresets\.json|\./\w+|\.ci/\w+)$")


def generated():
    names = set()
    for module in (calls, client, dispatch, hosting, layouts):
        names |= set(module.outputs())
    return names


def alternatives(path):
    """src/a.{hpp,cpp} names two files."""
    braces = re.search(r"\{([^}]*)\}", path)
    if not braces:
        return [path]
    return [path[:braces.start()] + part + path[braces.end():] for part in braces.group(1).split(",")]


def exists(path, written):
    if path.startswith("generated/"):
        return path[len("generated/"):] in written
    if path.startswith("src/") and path[len("src/"):] in written:
        return True
    if "*" in path:
        return any(ROOT.glob(path))
    return (ROOT / path).exists()


def named(text):
    """(offset, path) of what reads like a path from the root of the project."""
    for m in QUOTED.finditer(text):
        word = m.group(1)
        if not PATH.match(word):
            continue
        head = word.split("/")[0]
        if head in TOP | {"generated"} and "/" in word:
            yield m.start(), word
        elif TOP_FILE.match(word) and (ROOT / word).suffix in (".md", ".txt", ".json") or word.startswith("./"):
            yield m.start(), word


class Paths(unittest.TestCase):
    def test_paths_exist(self):
        written, missing = generated(), []
        for document in documents():
            text = without_fences(text_of(document))
            for offset, path in named(text):
                missing += ["%s:%d: %s" % (name_of(document), line_at(text, offset), one)
                            for one in alternatives(path) if not exists(one, written)]
        self.assertEqual(missing, [])

    def test_links_lead_somewhere(self):
        missing = []
        for document in documents():
            text = without_fences(text_of(document))
            for m in LINK.finditer(text):
                target = m.group(1)
                if re.match(r"[a-z]+:", target):
                    continue
                if not (document.parent / target).exists():
                    missing.append("%s:%d: %s" % (name_of(document), line_at(text, m.start()), target))
        self.assertEqual(missing, [])

    def test_decisions_are_numbered_without_gap(self):
        numbers = [int(p.name[:4]) for p in sorted((ROOT / "docs/decisions").glob("*.md")) if p.name[0].isdigit()]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def test_every_decision_is_listed(self):
        listed = text_of(ROOT / "docs/decisions/README.md")
        for path in (ROOT / "docs/decisions").glob("[0-9]*.md"):
            self.assertIn("](%s)" % path.name, listed)


class Tour(unittest.TestCase):
    """An item of the tour that begins with a path goes on with names from that file."""

    def items(self):
        text = text_of(ROOT / "docs/tour.md")
        for m in re.finditer(r"^- `([^`]+)`: (.*(?:\n  .*)*)", text, re.M):
            yield line_at(text, m.start()), m.group(1), QUOTED.findall(m.group(2))

    def source(self, path):
        if not path.startswith("generated/"):
            return text_of(ROOT / path)
        files = {}
        for module in (calls, client, dispatch, hosting, layouts):
            files.update(module.outputs())
        return files[path[len("generated/"):]]

    def test_names_are_in_their_files(self):
        missing = []
        for line, path, names in self.items():
            words = set(re.findall(r"\w+", self.source(path)))
            for name in names:
                last = re.findall(r"\w+", name)
                if not set(last) <= words:
                    missing.append("docs/tour.md:%d: %s has no %s" % (line, path, name))
        self.assertEqual(missing, [])

    def test_walks_through_every_room(self):
        rooms = {"/".join(path.split("/")[:3 if path.startswith("src/server/") else 2]) for _, path, _ in self.items()}
        for room in ("src/client", "src/wire", "src/server/session", "src/server/privilege", "src/server/device",
                     "src/server/call", "src/server/host", "src/tapihost", "providers/exchange", "providers/sdk"):
            self.assertIn(room, rooms)


if __name__ == "__main__":
    unittest.main()
