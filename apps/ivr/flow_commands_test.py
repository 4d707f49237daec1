#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check, draw, try and schema of tapi-ivr, on the example flows and on ones with mistakes; and the manual's table of actions.

  flow_commands_test.py PROGRAM SOURCE_FOLDER [--write]   --write: writes that table into docs/ivr-flows.md
"""
import http.server
import json
import re
import subprocess
import sys
import tempfile
import threading
import unittest
import xml.etree.ElementTree
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
FLOWS = SOURCE / "docs/examples/flows"
MANUAL = SOURCE / "docs/ivr-flows.md"


def run(*words, keys=""):
    return subprocess.run([PROGRAM, *map(str, words)], input=keys, capture_output=True, text=True, timeout=60)


def try_flow(flow, keys, *words):
    """What was said, and the events, of a walk in which these lines are typed."""
    done = run("--json", "try", flow, *words, keys="".join(line + "\n" for line in keys))
    events = [json.loads(line) for line in done.stdout.splitlines()]
    said = " ".join(event["text"] for event in events if event["event"] == "say")
    return said, events, done


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def flow(self, text):
        file = self.folder / "f.yaml"
        file.write_text(text, encoding="utf-8")
        return file


class Check(Scratch):
    def test_the_examples_are_good(self):
        flows = sorted(FLOWS.glob("*.yaml"))
        self.assertGreaterEqual(len(flows), 3)
        for flow in flows:
            done = run("check", flow)
            self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)
            self.assertRegex(done.stdout, r": good, \d+ parts?\n$")

    def test_mistakes_for_people(self):
        file = self.flow("parts:\n  main:\n    - sya: x\n    - goto: mian\n")
        done = run("check", file)
        self.assertEqual(1, done.returncode)
        self.assertEqual("%s:3:7: error: there is no action 'sya'; did you mean 'say'?\n"
                         "%s:4:7: error: there is no part 'mian'; did you mean 'main'?\n%s: 2 errors, 0 warnings\n" % (file, file, file), done.stdout)

    def test_mistakes_for_programs(self):
        file = self.flow("parts: {main: [hang_up], other: [hang_up]}\n")
        done = run("--json", "check", file)
        self.assertEqual(0, done.returncode)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([{"file": str(file), "line": 1, "column": 26, "severity": "warning", "text": "nothing leads to part 'other'"},
                          {"file": str(file), "errors": 0, "warnings": 1}], lines)

    def test_a_file_that_is_not_there(self):
        done = run("check", self.folder / "none.yaml")
        self.assertEqual(1, done.returncode)
        self.assertIn("error: cannot be read", done.stdout)


class Draw(Scratch):
    def test_the_examples(self):
        for flow in FLOWS.glob("*.yaml"):
            out = self.folder / "out.svg"
            done = run("draw", flow, "-o", out)
            self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))
            svg = xml.etree.ElementTree.parse(out).getroot()
            self.assertEqual("{http://www.w3.org/2000/svg}svg", svg.tag)

    def test_to_the_standard_output(self):
        done = run("draw", FLOWS / "office.yaml")
        texts = [e.text for e in xml.etree.ElementTree.fromstring(done.stdout).iter("{http://www.w3.org/2000/svg}text")]
        for text in ("welcome", "extension", "Example Ltd", "say: Welcome to Example Limited."):
            self.assertIn(text, texts)

    def test_a_flow_with_errors_is_not_drawn(self):
        done = run("draw", self.flow("parts: {}\n"))
        self.assertEqual(1, done.returncode)
        self.assertIn("a flow needs at least one part", done.stdout)
        self.assertIn("has errors", done.stderr)


class Office(unittest.TestCase):
    def walk(self, keys, at="2026-05-04 10:00"):
        return try_flow(FLOWS / "office.yaml", keys, "--at", at)

    def test_open(self):
        said, events, done = self.walk(["1", "3", "1005", "b", "h"])
        self.assertIn("For sales, press one.", said)
        self.assertIn("It is busy there.", said)
        self.assertEqual("gone", events[-1]["how"])
        self.assertEqual(0, done.returncode)

    def test_in_german(self):
        said, _, _ = self.walk(["2", "9", "", "", "h"])
        self.assertIn("Für den Verkauf drücken Sie die Eins.", said)
        self.assertIn("Diese Taste ist nicht belegt.", said)

    def test_closed_at_night_and_on_holidays(self):
        for at in ("2026-05-04 20:00", "2026-05-03 10:00", "2026-12-25 10:00", "2026-04-03 10:00", "2026-12-24 12:00"):
            said, events, _ = self.walk(["1"], at)
            self.assertIn("and our office is closed.", said, at)
            self.assertEqual("given_away", events[-1]["how"])
            self.assertEqual("mailbox 1000", events[-1]["text"])
        said, _, _ = self.walk(["1", "h"], "2026-12-24 11:59")
        self.assertIn("For sales, press one.", said)

    def test_the_queue(self):
        said, events, _ = self.walk(["1", "1", "b", "n", "", "b", "a"])
        self.assertIn("You are number one in the queue.", said)
        self.assertIn("A call for sales", said)
        self.assertEqual(("given_away", "1002"), (events[-1]["how"], events[-1]["text"]))

    def test_the_queue_is_left(self):
        _, events, _ = self.walk(["1", "1", "b", "b", "#"])
        self.assertEqual("mailbox 1000", events[-1]["text"])

    def test_for_people(self):
        done = run("try", FLOWS / "office.yaml", "--at", "2026-05-04 10:00", keys="1\nx\n?\nh\n")
        self.assertEqual(0, done.returncode)
        for text in ("-- welcome", "[answers]", "Welcome to Example Limited.  (en)", "keys>", "[you hang up]", "End: gone in desk"):
            self.assertIn(text, done.stdout)
        self.assertIn("'x' are no keys of a telephone.", done.stderr)

    def test_a_time_that_is_none(self):
        done = run("try", FLOWS / "office.yaml", "--at", "tomorrow")
        self.assertEqual(2, done.returncode)
        self.assertIn('write "2026-12-24 15:00"', done.stderr)


class Back(http.server.BaseHTTPRequestHandler):
    """The web server of the examples."""
    orders = {"4711": {"state": "shipped", "items": 2, "due": "2026-05-12"}, "4712": {"state": "open", "total": 12.5, "currency": "EUR"}}

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        if self.path == "/appointments":
            return self.answer(200, ["2026-05-12", "2026-05-13"])
        order = self.orders.get(self.path.rpartition("/")[2])
        self.answer(200 if order else 404, order or {})

    def do_POST(self):
        self.server.posted.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.answer(200, {})

    def log_message(self, *_):
        pass


class Served(Scratch):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Back)
        self.server.posted = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def example(self, name):
        """A copy that asks this server."""
        for file in FLOWS.iterdir():
            (self.folder / file.name).write_text(file.read_text(encoding="utf-8").replace("127.0.0.1:8080", "127.0.0.1:%d" % self.server.server_port))
        return self.folder / name

    def test_a_shipped_order(self):
        said, _, _ = try_flow(self.example("orders.yaml"), ["4711#", "h"])
        self.assertIn("Looking for order four seven one one Your order two items is on its way. It arrives on Tuesday the twelfth of May, twenty twenty-six", said)

    def test_an_open_order_and_a_call_back(self):
        said, _, _ = try_flow(self.example("orders.yaml"), ["4712#", "1"], "--at", "2026-05-04 10:00", "--caller", "1007")
        self.assertIn("We are waiting for twelve euros and fifty cents", said)
        self.assertIn("We will call you back.", said)
        self.assertEqual([("/callbacks", {"order": "4712", "number": "1007", "at": "2026-05-04T10:00"})], self.server.posted)

    def test_orders_that_do_not_exist(self):
        said, events, _ = try_flow(self.example("orders.yaml"), ["1111#", "2222#", "3333#"])
        self.assertEqual(2, said.count("There is no such order."))
        self.assertEqual(("given_away", "1001"), (events[-1]["how"], events[-1]["text"]))

    def test_a_server_that_is_down(self):
        flow = self.example("orders.yaml")
        self.server.shutdown()
        self.server.server_close()
        said, events, _ = try_flow(flow, ["4711#"])
        self.assertIn("We cannot look at orders just now.", said)
        self.assertEqual("given_away", events[-1]["how"])
        self.assertEqual("Couldn't connect to server", [e for e in events if e["event"] == "http"][0]["error"])

    def test_an_appointment_by_a_script(self):
        said, events, _ = try_flow(self.example("appointment.yaml"), ["2", "2", "1"], "--caller", "1007")
        self.assertIn("Un rendez-vous est libre le mardi douze mai deux mille vingt-six", said)
        self.assertIn("C'est noté. mercredi treize mai deux mille vingt-six", said)
        self.assertEqual([("/appointments", {"day": "2026-05-13", "caller": "1007"})], self.server.posted)
        self.assertEqual("hung_up", events[-1]["how"])

    def test_a_script_without_its_server(self):
        flow = self.example("appointment.yaml")
        self.server.shutdown()
        self.server.server_close()
        _, events, _ = try_flow(flow, ["1"])
        self.assertEqual(("given_away", "1001"), (events[-1]["how"], events[-1]["text"]))


class Failing(Scratch):
    def test_the_exit_code_and_the_apology(self):
        said, events, done = try_flow(self.flow("parts: {main: [{set: {n: 1 / 0}}]}\n"), [])
        self.assertEqual(1, done.returncode)
        self.assertEqual("We are sorry, something went wrong. Please call again later.", said)
        self.assertEqual(("failed", "line 1: set: division by 0"), (events[-1]["how"], events[-1]["text"]))

    def test_a_recording_is_thrown_away(self):
        said, events, _ = try_flow(self.flow("parts: {main: [{record: r}, {say: '${r.ended} ${r.seconds}'}]}\n"), ["#"])
        self.assertEqual("key 3", said)
        file = [e for e in events if e["event"] == "recording"][0]["file"]
        self.assertFalse(Path(file).exists())


def choices(what):
    words = what.get("enum") or what.get("anyOf", [{}])[0].get("enum")
    return words and "one of " + ", ".join("`%s`" % word for word in words)


def actions_table():
    steps = json.loads(run("schema").stdout)["$defs"]["step"]["anyOf"]
    text = ""
    for step in steps:
        if "enum" in step:
            continue
        (name, main), *fields = sorted(step["properties"].items(), key=lambda item: item[0] != step["required"][0])
        does = main.get("description") or ""
        value = choices(main) or main.get("title", "")
        text += "\n### %s\n\n%s.%s\n" % (name, does[0].upper() + does[1:], value and " Behind its name: %s." % value)
        if fields:
            text += "\n| Field | Default | |\n|---|---|---|\n"
        for field, what in fields:
            default = "required" if field in step["required"] else "`%s`" % what["default"] if "default" in what else ""
            text += "| `%s` | %s | %s |\n" % (field, default, "; ".join(filter(None, (what.get("description"), choices(what)))))
    return text


class Manual(unittest.TestCase):
    def test_the_table_of_actions(self):
        text = MANUAL.read_text(encoding="utf-8")
        kept = re.search(r"<!-- actions -->\n(.*)<!-- /actions -->", text, re.S)[1]
        self.assertEqual(actions_table().lstrip("\n"), kept, "flow_commands_test.py PROGRAM SOURCE --write writes it")

    def test_every_flow_in_the_manual_is_good(self):
        found = [m[1] for m in re.finditer(r"^```yaml\n(.*?)^```$", MANUAL.read_text(encoding="utf-8"), re.S | re.M) if "\nparts:" in m[1]]
        self.assertTrue(found)
        for text in found:
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "sounds").mkdir()
                file = Path(folder) / "f.yaml"
                file.write_text(text, encoding="utf-8")
                done = run("check", file)
                self.assertEqual(0, done.returncode, done.stdout)

    def test_the_schema_fits_the_table(self):
        schema = json.loads(run("schema").stdout)
        self.assertEqual(["parts"], schema["required"])
        self.assertGreater(len(schema["$defs"]["step"]["anyOf"]), 20)


if __name__ == "__main__":
    if "--write" in sys.argv:
        text = MANUAL.read_text(encoding="utf-8")
        new = re.sub(r"(<!-- actions -->\n).*(<!-- /actions -->)", lambda m: m[1] + actions_table().lstrip("\n") + m[2], text, flags=re.S)
        MANUAL.write_text(new, encoding="utf-8")
    else:
        unittest.main(argv=sys.argv[:1])
