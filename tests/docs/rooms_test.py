#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who includes whom: every #include of src, media, providers and apps against the table of rooms in HACKING.md.

A row of the table is | room | may include | libraries | does not know |, with each name in backticks: a room, one header
of a room, or the first part of a library's include path. A room may always include itself; tests may include everything."""
import re
import unittest

from tree import ROOT, files, line_at, name_of, text_of

INCLUDE = re.compile(r"^\s*#\s*include\s+([<\"])([^>\"]+)[>\"]", re.M)
PUBLIC = {"admin.h", "media.h", "names.hpp", "provider.h", "tapi.h", "tspi.h", "types.h"}
LIBRARIES = {"CLI", "alsa", "benchmark", "boost", "curl", "expat.h", "fmt", "gtest", "lua.hpp", "ncurses.h", "nlohmann", "openssl", "opus", "pulse", "sndfile.h", "sofia-sip", "spandsp",
             "spdlog", "speex", "sqlite3.h", "systemd", "toml++", "unicode", "yaml.h"}
TEST_FILE = re.compile(r"(?:_test|_fixture|/fake_\w+|/test_\w+)\.[ch]pp$|^/providers/testfaults/")


class Row:
    def __init__(self, cells):
        quoted = [set(re.findall(r"`([^`]+)`", cell)) for cell in cells]
        self.rooms, self.may, self.libraries = quoted[:3]


def table(text):
    section = text.split("## Rooms", 1)[1]
    lines = re.findall(r"^\|(.+)\|$", section.split("\n## ", 1)[0], re.M)
    return [Row(line.split("|")) for line in lines[2:]]


def matches(path, room):
    """providers/* stands for every folder in providers."""
    pattern = re.escape(room).replace(r"\*", r"[^/]+")
    return re.match(pattern + r"(?:/|$)", path) is not None


def row_of(path, rows):
    """The row of the most exact room that has the file; None when no row has it."""
    found = [(("*" not in room, len(room)), row) for row in rows for room in row.rooms if matches(path, room)]
    return max(found, key=lambda entry: entry[0])[1] if found else None


def target(path, quote, name):
    """What an include names: a path in the project, ('library', name), or None for the system."""
    if quote == "<":
        if name in PUBLIC:
            return "include/tapi/" + name
        first = name.split("/")[0]
        return ("library", first) if first in LIBRARIES else None
    if "/" not in name:
        return "/".join(path.split("/")[:-1] + [name])
    top = name.split("/")[0]
    for folder in ("providers", "apps"):
        if path.startswith(folder + "/") and (ROOT / folder / top).is_dir():
            return folder + "/" + name
    return name if top == "media" else "src/" + name


def same_room(path, other, row):
    """Both in the same folder of the row's rooms: providers/sip and providers/hid share a row, not a room."""
    for room in row.rooms:
        if matches(path, room) and matches(other, room):
            depth = room.count("/") + 1
            return path.split("/")[:depth] == other.split("/")[:depth]
    return False


def allowed(path, included, row):
    if isinstance(included, tuple):
        return included[1] in row.libraries
    return same_room(path, included, row) or any(matches(included, room) for room in row.may)


def forbidden(path, text, rows):
    row = row_of(path, rows)
    if row is None:
        return ["%s is in no room of the table" % path]
    found = []
    for m in INCLUDE.finditer(text):
        included = target(path, *m.groups())
        if included is not None and not allowed(path, included, row):
            found.append("%s:%d: %s" % (path, line_at(text, m.start(2)), m.group(2)))
    return found


class Rooms(unittest.TestCase):
    def setUp(self):
        self.rows = table(text_of(ROOT / "HACKING.md"))

    def test_nobody_includes_what_is_not_for_him(self):
        found = []
        for path in files():
            name = name_of(path)
            if name.split("/")[0] not in ("src", "media", "providers", "apps") or path.suffix not in (".hpp", ".cpp", ".h", ".c"):
                continue
            if not TEST_FILE.search("/" + name):
                found += forbidden(name, text_of(path), self.rows)
        self.assertEqual(found, [])

    def test_public_headers_include_each_other_only(self):
        for path in (ROOT / "include/tapi").glob("*.h"):
            for m in INCLUDE.finditer(text_of(path)):
                name = m.group(2)
                self.assertTrue(name in PUBLIC or re.fullmatch(r"std\w+\.h|windows\.h|oaidl\.h", name), (name_of(path), name))

    def test_the_check_finds_what_is_forbidden(self):
        for path, line in (("src/wire/frame.cpp", '#include "server/call/calls.hpp"'),
                           ("src/client/link.cpp", "#include <boost/asio/io_context.hpp>"),
                           ("src/server/call/events.cpp", '#include "wire/frame.hpp"'),
                           ("src/server/device/lines.cpp", '#include "server/session/session.hpp"'),
                           ("providers/sip/call.cpp", '#include "exchange/switch.hpp"'),
                           ("apps/tapictl/call.cpp", '#include "wire/frame.hpp"'),
                           ("apps/tapictl/sound_talk.cpp", "#include <alsa/asoundlib.h>"),
                           ("apps/dbus/main.cpp", '#include "sound/card.hpp"'),
                           ("media/rtp/stream.cpp", "#include <tapi.h>"),
                           ("src/wave/link.cpp", '#include "media/wave/wave_port.hpp"'),
                           ("src/unheard/of.cpp", "")):
            self.assertEqual(len(forbidden(path, line, self.rows)), 1, path)

    def test_the_check_lets_through_what_is_allowed(self):
        for path, line in (("src/client/link.cpp", '#include "wire/frame.hpp"\n#include <tapi.h>\n#include <mutex>'),
                           ("src/server/call/feed.hpp", '#include "server/host/provider_events.hpp"'),
                           ("src/wave/link.cpp", '#include "media/wave/layout.hpp"\n#include <media.h>'),
                           ("providers/exchange/switch.cpp", '#include "exchange/call.hpp"\n#include "sdk/text.hpp"')):
            self.assertEqual(forbidden(path, line, self.rows), [], path)


if __name__ == "__main__":
    unittest.main()
