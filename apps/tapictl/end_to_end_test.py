#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The `tapi` program against a real server with the embedded exchange: every command, its output and exit code.

  end_to_end_test.py TAPI TAPISRV TAPIHOST PROVIDER_FOLDER [unittest arguments]
"""
import json
import signal
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from private_server import EXCHANGE, LIMIT, SERVER, WithPrivateServer, read_until  # noqa: E402

TAPI, TAPISRV, TAPIHOST, PROVIDERS = (str(Path(p).resolve()) for p in sys.argv[1:5])


class WithServer(WithPrivateServer):
    programs = (TAPI, TAPISRV, TAPIHOST, PROVIDERS)


class Lists(WithServer):
    def test_lines(self):
        code, out, err = self.server.run("lines")
        self.assertEqual((0, ""), (code, err))
        self.assertIn("Extension 1002", out)
        code, lines, _ = self.server.json("lines")
        self.assertEqual(["1001", "1002", "1003"], [line["addresses"][0] for line in lines])

    def test_phones(self):
        code, phones, _ = self.server.json("phones")
        self.assertEqual((0, 3), (code, len(phones)))
        self.assertLessEqual({"display_rows", "display_columns", "ring_modes", "features"}, set(phones[0]))
        self.assertIn("HANDSET", phones[0]["hook_switches"])
        code, out, _ = self.server.run("phones")
        self.assertIn(phones[0]["name"], out)

    def test_what_administrators_see(self):
        answering = self.begin("answer", "1001", until="waiting")
        code, status, _ = self.server.json("status")
        self.assertEqual((0, 3, 1), (code, status[0]["lines"], status[0]["sessions"]))
        _, providers, _ = self.server.json("providers")
        self.assertEqual(("exchange", "up"), (providers[0]["name"], providers[0]["state"]))
        _, sessions, _ = self.server.json("sessions")
        self.assertEqual((1, answering.pid), (len(sessions), sessions[0]["pid"]))
        self.assertEqual((1, 0), (sessions[0]["lines"], sessions[0]["phones"]))
        self.assertEqual((0, [], ""), self.server.json("calls"))

    def test_version(self):
        code, version, _ = self.server.json("version")
        self.assertEqual(0, code)
        self.assertEqual(version[0]["program"], version[0]["server"])


class Calls(WithServer):
    def test_answered_call_seen_from_all_sides(self):
        monitor = self.begin("--json", "monitor", "1002", until="monitoring")
        answering = self.begin("answer", "1002", "--once", "--hangup-after", "50", until="waiting")
        code, events, _ = self.server.json("call", "1001", "1002")
        self.assertEqual(0, code)
        states = [e["state"] for e in events if e["event"] == "state"]
        self.assertEqual(["CONNECTED", "DISCONNECTED", "IDLE"], states[-3:])
        self.assertEqual(("end", "connected"), (events[-1]["event"], events[-1]["result"]))
        out, err = answering.communicate(timeout=LIMIT)
        self.assertEqual((0, ""), (answering.returncode, err))
        self.assertIn("call from 1001", out)
        seen = [json.loads(line) for line in read_until(monitor, '"IDLE"')]
        self.assertIn("LINE_APPNEWCALL", [m["message"] for m in seen])
        self.assertEqual({"Extension 1002"}, {m["line"] for m in seen})
        monitor.send_signal(signal.SIGINT)
        monitor.communicate(timeout=LIMIT)
        self.assertEqual(0, monitor.returncode)

    def test_phones_are_monitored(self):
        name = self.server.json("phones")[1][0]["name"]
        monitor = self.begin("--json", "monitor", "--phone", name, until="monitoring")
        self.server.run("call", "1001", "9100")  # its key lights up
        seen = [json.loads(line) for line in read_until(monitor, "PHONE_STATE")]
        self.assertEqual({name}, {m["phone"] for m in seen})
        self.assertEqual([(0, 1)], [(s["lines"], s["phones"]) for s in self.server.json("sessions")[1]])
        monitor.send_signal(signal.SIGINT)
        monitor.communicate(timeout=LIMIT)
        self.assertEqual(0, monitor.returncode)
        self.assertEqual(2, self.server.run("monitor", "1001", "--phone", name)[0])

    def test_outcomes_have_exit_codes(self):
        for number, code in (("9100", 0), ("9101", 5), ("9102", 7), ("9103", 8), ("9104", 9)):
            with self.subTest(number):
                self.assertEqual(code, self.server.run("call", "1001", number)[0])

    def test_ring_limit(self):
        code, out, _ = self.server.run("call", "1001", "9105", "--ring-limit", "20")
        self.assertEqual(6, code)
        self.assertIn("ended", out)

    def test_until(self):
        self.assertEqual(0, self.server.run("call", "1001", "9105", "--until", "ringback")[0])
        self.assertEqual(5, self.server.run("call", "1001", "9101", "--until", "connected")[0])
        self.assertEqual([], self.server.json("calls")[1])

    def test_interrupt_hangs_up(self):
        call = self.begin("call", "1001", "9105", until="ringing there")
        call.send_signal(signal.SIGINT)
        out, _ = call.communicate(timeout=LIMIT)
        self.assertEqual(130, call.returncode)
        self.assertIn("ended", out)
        self.assertEqual([], self.server.json("calls")[1])

    def test_answer_gives_up(self):
        code, _, err = self.server.run("answer", "1001", "--wait", "20")
        self.assertEqual((6, "tapi: no call came\n"), (code, err))

    def test_trace_shows_calls_and_messages(self):
        trace = self.begin("--json", "trace", "--app", "tapi", until="tracing")
        self.server.run("call", "1001", "9101")
        records = [json.loads(line) for line in read_until(trace, "lineShutdown")]
        self.assertEqual("lineInitializeEx", records[0]["name"])
        made = next(r for r in records if r["name"] == "lineMakeCall")
        self.assertGreater(made["result"], 0)
        self.assertTrue(any("BUSY" in r.get("detail", "") for r in records))
        trace.send_signal(signal.SIGINT)
        trace.communicate(timeout=LIMIT)
        self.assertEqual(0, trace.returncode)


class Dialing(WithServer):
    def add(self, name, *options):
        return self.server.run("dialing", "add-location", name, *options)

    def explained(self, address, *options):
        code, answer, err = self.server.json("dialing", "explain", address, *options)
        self.assertEqual((0, ""), (code, err))
        return answer[0]

    def card(self, name, *options, secrets=""):
        return subprocess.run([TAPI, "dialing", "add-card", name, *options], input=secrets, text=True, capture_output=True,
                              env=self.server.environment, timeout=LIMIT)

    def test_locations_are_made_used_and_forgotten(self):
        self.assertEqual(0, self.add("Office", "--country", "GB", "--area", "20", "--local-access", "9,")[0])
        self.assertEqual(0, self.add("Home", "--country", "+1", "--area", "425", "--toll-list", "882", "--pulse")[0])
        self.assertEqual(0, self.server.run("dialing", "use", "office")[0])
        self.assertEqual("T9,79460018", self.explained("+44 (20) 7946 0018")["dialable"])
        self.assertEqual("T0014258828080", self.explained("+1 (425) 882-8080")["dialable"])
        locations = {item["name"]: item for item in self.server.json("dialing", "locations")[1]}
        self.assertTrue(locations["Office"]["current"])
        self.assertEqual(("United States", "882", True),
                         tuple(locations["Home"][key] for key in ("country", "toll_prefixes", "pulse")))
        home = self.explained("+1 (425) 882-8080", "--location", "Home")
        self.assertEqual(("long distance", "P1425882-8080"), (home["distance"], home["displayable"]))
        self.assertEqual(0, self.add("Home", "--tone")[0])
        self.assertEqual("T555-0100", self.explained("+1 (425) 555-0100", "--location", "home")["displayable"])
        self.assertEqual(0, self.server.run("dialing", "remove-location", "Home")[0])
        self.assertEqual(1, self.server.run("dialing", "use", "Home")[0])

    def test_what_is_derived_is_what_the_server_says(self):
        self.card("Ten", "--same-area", "FG", "--long-distance", "10155 1I-G")
        self.assertEqual(0, self.add("Elsewhere", "--country", "FR")[0])
        addresses = ("+44 (20) 7946 0018", "+44 7946 0018", "+44 (161) 496-0000|1^A", "+45 33 66 33 66", "+1 (425) 882-8080",
                     "+1 (425) 555.0100", "+7 (495) 620-20-00", "+7 495", "9,101")
        places = {"L": ["--country", "GB", "--area", "20", "--long-distance-access", "8W"],
                  "M": ["--country", "US", "--area", "425", "--toll-list", "206,882"],
                  "N": ["--country", "DK"], "R": ["--country", "RU"]}
        for name, options in places.items():
            self.assertEqual(0, self.add(name, *options)[0])
            seen = []
            for current in (name, "Elsewhere"):
                self.assertEqual(0, self.server.run("dialing", "use", current)[0])
                seen.append([self.explained(address, "--location", name, *card)["displayable"]
                             for address in addresses for card in ((), ("--card", "Ten"))])
            self.assertEqual(*seen, name)

    def test_card_numbers_go_in_and_do_not_come_out(self):
        self.assertEqual(0, self.add("Office", "--country", "GB", "--area", "20")[0])
        self.server.run("dialing", "use", "Office")
        made = self.card("Blue", "--number", "--international", "08001234,H#K,00EFG",
                         secrets="9876 5432 1098\n4711\n")
        self.assertEqual((0, ""), (made.returncode, made.stderr))
        listed = self.server.json("dialing", "cards")[1]
        self.assertEqual([("None (Direct Dial)", 0), ("Blue", 12)], [(card["name"], card["digits"]) for card in listed])
        shown = self.explained("+33 (1) 42 76 40 40", "--card", "blue")
        self.assertEqual("T08001234,[Blue]#[Blue PIN],0033142 76 40 40", shown["displayable"])
        self.assertNotIn("dialable", shown)
        words = self.server.run("dialing", "explain", "+33 (1) 42", "--card", "Blue")[1]
        self.assertNotIn("987654321098", json.dumps(shown) + words)
        self.assertEqual(0, self.server.run("dialing", "remove-card", "Blue")[0])
        self.assertEqual(1, self.server.run("dialing", "remove-card", "Blue")[0])

    def test_state_is_exported_and_imported(self):
        self.add("Office", "--country", "GB", "--area", "20")
        self.card("Blue", "--number", secrets="4711\n12\n")
        file = self.server.folder / "state.json"
        code, out, err = self.server.run("export", str(file))
        self.assertEqual((0, ""), (code, err))
        self.assertIn("1 cards in " + str(file), out)
        state = json.loads(file.read_text())
        self.assertNotIn("4711", file.read_text())
        self.server.run("dialing", "remove-location", "Office")
        [one for one in state["locations"] if one["name"] == "Office"][0]["area"] = "161"
        file.write_text(json.dumps(state))
        self.assertEqual(0, self.server.run("import", str(file))[0])
        locations = {item["name"]: item for item in self.server.json("dialing", "locations")[1]}
        self.assertEqual("161", locations["Office"]["area"])
        file.write_text('[Locations]\nLocation0=0,"Hut","9","","206",1,0,0,0,"",0,""\n')
        self.assertIn("1 locations, 0 cards", self.server.run("import", str(file))[1])
        file.write_text("no state")
        code, out, err = self.server.run("import", str(file))
        self.assertEqual(1, code)
        self.assertIn("neither JSON of `tapi export`", err)

    def test_configurations_are_checked(self):
        config, exchange = self.server.folder / "check.toml", self.server.folder / "check-exchange.toml"
        config.write_text(SERVER.replace("exchange.toml", exchange.name))
        exchange.write_text(EXCHANGE)
        code, out, err = self.server.run("config", "check", str(config))
        self.assertEqual((0, ""), (code, err), out)
        self.assertIn("provider exchange: correct", out)
        exchange.write_text(EXCHANGE + '[[far_end]]\nnumber = "1"\nbehavior = "busy"\n')
        code, out, err = self.server.run("config", "check", str(config))
        line = EXCHANGE.count("\n") + 3
        self.assertEqual(1, code)
        self.assertRegex(out, r'check-exchange.toml:%d: .*did you mean "behaviour"' % line)
        config.write_text("[server]\nsokket = 1\n")
        code, answer, err = self.server.json("config", "check", str(config))
        self.assertEqual((1, False), (code, answer[0]["correct"]))
        self.assertRegex(answer[0]["lines"][0], r"check.toml:2:\d+: unknown key")
        code, out, err = self.server.run("config", "check", str(self.server.folder / "none.toml"))
        self.assertEqual(1, code)
        self.assertIn("none.toml", out)

    def test_countries(self):
        found = self.server.json("dialing", "countries", "kingdom")[1]
        self.assertEqual([(44, "United Kingdom", "0FG")], [(c["id"], c["name"], c["long_distance"]) for c in found])
        self.assertIn("Canada", [c["name"] for c in self.server.json("dialing", "countries", "+1")[1]])
        self.assertGreaterEqual(len(self.server.json("dialing", "countries")[1]), 245)
        self.assertEqual(1, self.server.run("dialing", "countries", "Atlantis")[0])

    def test_refusals_say_why(self):
        self.assertEqual(0, self.add("Office", "--country", "GB", "--area", "20")[0])
        for words, arguments in (("no country", ["add-location", "New", "--country", "Atlantis"]),
                                 ("needs a country", ["add-location", "New"]),
                                 ("no card", ["add-location", "Office", "--card", "Red"]),
                                 ("no location", ["explain", "1", "--location", "Mars"]),
                                 ("canonical", ["explain", "+44(20)1"])):
            code, _, err = self.server.run("dialing", *arguments)
            self.assertEqual(1, code)
            self.assertIn(words, err)
        self.assertEqual(2, self.server.run("dialing")[0])


class Errors(WithServer):
    def provider(self, name):
        return next((p for p in self.server.json("provider", "list")[1] if p["name"] == name), None)

    def test_providers_are_added_listed_and_removed(self):
        (self.server.folder / "lab.toml").write_text("[[extension]]\nnumber = \"2001\"\n")
        code, added, err = self.server.json("provider", "add", "exchange.tsp", "--name", "lab", "--config",
                                            str(self.server.folder / "lab.toml"))
        self.assertEqual((0, ""), (code, err))
        self.assertEqual("lab", added[0]["name"])
        self.assertEqual(added[0]["id"], self.provider("lab")["id"])
        self.assertEqual("added", self.provider("lab")["source"])
        self.assertEqual("configured", self.provider("exchange")["source"])
        code, out, err = self.server.run("provider", "remove", str(added[0]["id"]))
        self.assertEqual((0, ""), (code, err))
        self.assertIsNone(self.provider("lab"))

    def test_refusals_of_providers_say_why(self):
        for words, why in ((("add", "missing.tsp"), "there is no provider module missing.tsp; looked in"),
                           (("add", "exchange.tsp", "--name", "exchange"), "there is a provider named exchange already"),
                           (("remove", "exchange"), "take it out there, then `tapi reload`"),
                           (("remove", "nobody"), "there is no provider \"nobody\"; there are: exchange"),
                           (("reload", "4711"), "there is no provider 4711; there are: exchange"),
                           (("add", "--wine", "exchange.tsp", "--name", "vendor"), "exchange.tsp is no DLL for Windows")):
            code, out, err = self.server.run("provider", *words)
            self.assertEqual((1, ""), (code, out))
            self.assertIn(why, err)

    def test_a_prefix_is_for_drivers_for_windows(self):
        code, _, err = self.server.run("provider", "add", "exchange.tsp", "--prefix", "/tmp")
        self.assertEqual(2, code)
        self.assertIn("--wine", err)

    def test_a_provider_reads_its_configuration_again(self):
        self.assertEqual(3, len(self.server.json("lines")[1]))  # it is up: one that is not would be started anew
        file = self.server.folder / "exchange.toml"
        file.write_text(EXCHANGE.replace("to = 1003", "to = 1004"))
        code, done, err = self.server.json("provider", "reload", "exchange")
        self.assertEqual((0, ""), (code, err))
        self.assertEqual("live", done[0]["applied"])
        # A command that comes now sees the new line.
        self.assertEqual(["1001", "1002", "1003", "1004"],
                         [line["addresses"][0] for line in self.server.json("lines")[1]])
        file.write_text("[[extensions]]\nfrom = 1001\n")
        code, out, err = self.server.run("provider", "reload", "exchange")
        self.assertEqual((1, ""), (code, out))
        self.assertIn("exchange.toml:1: [[extensions]] needs from and a to", err)

    def test_the_server_reads_its_configuration_again(self):
        file = self.server.folder / "tapisrv.toml"
        file.write_text(SERVER + "[log]\nlevel = \"debug\"\n[tcp]\nlisten = \"127.0.0.1:0\"\n")
        code, done, err = self.server.json("reload")
        self.assertEqual((0, ""), (code, err))
        self.assertEqual({"applied": ["[log] level"], "needs_restart": ["[tcp]"]}, done[0])
        code, out, err = self.server.run("reload")
        self.assertEqual((0, "needs a restart of the server: [tcp]\n", ""), (code, out, err))
        file.write_text(SERVER + "nonsense = 1\n")
        code, out, err = self.server.run("reload")
        self.assertEqual((1, ""), (code, out))
        self.assertIn("tapisrv.toml:", err)

    def test_unknown_line(self):
        code, _, err = self.server.run("call", "7", "1")
        self.assertEqual((4, 'tapi: there is no line "7"; `tapi lines` shows the 3 that there are\n'), (code, err))

    def test_refusals_have_their_name(self):
        code, _, err = self.server.json("call", "1001", "1?")
        self.assertNotEqual(0, code)
        self.assertEqual("LINEERR_DIALPROMPT", json.loads(err)["code"])

    def test_server_that_stops(self):
        monitor = self.begin("monitor", until="monitoring")
        answering = self.begin("answer", "1003", until="waiting")
        trace = self.begin("trace", until="tracing")
        self.assertEqual(0, self.server.run("stop")[0])
        for process in (monitor, answering, trace):
            error = process.communicate(timeout=LIMIT)[1]
            self.assertEqual(3, process.returncode)
            if process is trace:
                self.assertIn("the server is shutting down", error)
        for command in (["lines"], ["status"], ["trace"], ["call", "1001", "1002"]):
            code, _, err = self.server.run(*command)
            self.assertEqual(3, code, err)
            self.assertIn("systemctl start tapisrv", err)
        self.assertIn("no server", self.server.run("version")[1])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]])
