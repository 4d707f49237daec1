#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Dialogs where Windows meets Linux: UI DLLs of drivers for Windows, shown to programs on Linux and under Wine, and dialogs of
providers for Linux, shown to programs under Wine. On a display of its own, with real keys and clicks.

  dialogs_test.py ARCH LIBRARY TAPISRV TAPIHOST EXCHANGE TAPI DIALOG HEADER DRIVER UI_DLL DLL PROGRAM DESK [unittest arguments]
"""
import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from dialog_cases import ARCH, DESK, DLL, LIMIT, TAPI, TITLE, Adding, Native, Windows, code, setUpModule  # noqa: F401
from desktop import wait_for_end
from telephony import LINE_REPLY, command
from wine import Prefix

SECOND_LINE, SETTINGS, CALL = (60, 34), (255, 175), (255, 25)  # in desk.exe


class OfADriver(Native):
    def test_ARCH_4_each_function_runs_in_tapihost_exe(self):
        self.assertEqual(0, self.config())
        self.assertEqual("0", self.value("t.call('phoneConfigDialogA', 1, None, None)"))
        self.assertEqual("0", self.value("t.call('lineConfigProvider', None, %d)" % self.vendor_id()))
        self.assertEqual("(0, b'abab')", self.value("t.config_edit(1, b'ab')"))
        self.assertEqual(["data 1 line", "data 2 phone", "data 3 all"], self.steps())

    def test_UI_1_a_window_of_the_driver(self):
        program = self.begin("t.line_config(1)", TESTUI="window")
        self.press(TITLE, "Return")
        self.assertEqual("0\n", program.communicate(timeout=LIMIT)[0])
        self.assertEqual(["data 1 line"], self.steps())

    def test_UI_1_a_window_that_is_cancelled(self):
        program = self.begin("t.line_config(1)", TESTUI="window")
        self.press(TITLE, "Escape")
        self.assertEqual("0\n", program.communicate(timeout=LIMIT)[0])
        self.assertEqual([], self.steps())

    def test_INIT_7_the_dialog_ends_with_its_program(self):
        program = self.begin("t.line_config(1)", TESTUI="window")
        process = self.display.process_of(self.display.window(TITLE))
        program.kill()
        self.assertTrue(wait_for_end(process))

    def test_a_helper_that_is_killed_fails_the_call_and_ends_the_dialog(self):
        program = self.begin("t.line_config(1)", TESTUI="window")
        process = self.display.process_of(self.display.window(TITLE))
        helper = int(Path("/proc/%d/stat" % process).read_text().rsplit(")", 1)[1].split()[1])  # its parent
        os.kill(helper, signal.SIGKILL)
        self.assertEqual("%d\n" % code("LINEERR_OPERATIONFAILED"), program.communicate(timeout=LIMIT)[0])
        self.assertTrue(wait_for_end(process))

    def test_a_UI_DLL_that_crashes_fails_the_call_and_is_named(self):
        self.assertEqual(code("LINEERR_OPERATIONFAILED"), self.config(TESTUI="crash"))
        self.assertIn("access violation (0xC0000005) in TUISPI_lineConfigDialog, at testui.dll+0x", self.traced())

    def test_a_UI_DLL_that_throws_fails_the_call_and_is_named(self):
        self.assertEqual(code("LINEERR_OPERATIONFAILED"), self.config(TESTUI="throw"))
        self.assertIn("TUISPI_lineConfigDialog", self.traced())

    def test_a_UI_DLL_that_hangs_holds_its_call_alone(self):
        hanging = self.begin("print('there', flush=True) or t.line_config(1)", TESTUI="hang")
        self.assertEqual("there\n", hanging.stdout.readline())
        self.assertEqual(0, self.config())
        self.assertIsNone(hanging.poll())

    def test_UI_4_without_a_display(self):
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config(DISPLAY=""))
        self.assertIn("no display", self.traced())
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config(DISPLAY="", WAYLAND_DISPLAY="wayland-0"))
        self.assertIn("need an X display", self.traced())

    def test_UI_4_without_wine(self):
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config(PATH="/nonexistent"))
        self.assertIn("there is no wine in PATH: install the package wine", self.traced())

    def test_UI_4_without_tapihost_exe(self):
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config(OPENTAPI_WINDOWS_DLLS="/nonexistent"))
        self.assertIn("there is no /nonexistent/%s/tapihost.exe" % ARCH, self.traced())

    @unittest.skipIf(os.geteuid() != 0, "only root can give a file away")
    def test_a_UI_DLL_of_another_user_is_not_loaded(self):
        module = self.folder / "testui.dll"
        self.addCleanup(os.chmod, module, module.stat().st_mode)
        os.chown(module, 65534, 65534)
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config())
        self.assertIn("testui.dll belongs to another user (id 65534) and is not loaded", self.traced())
        os.chown(self.folder / "testui.dll", 0, 0)
        os.chmod(self.folder / "testui.dll", 0o666)
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config())
        self.assertIn("testui.dll can be changed by every user and is not loaded", self.traced())

    @unittest.skipIf(os.geteuid() != 0, "only root can give a file away")
    def test_a_prefix_of_another_user(self):
        # Wine itself reads it once it runs.
        registry = Path(os.environ["WINEPREFIX"]) / "system.reg"
        self.assertEqual(0, self.config())
        os.chown(registry, 65534, 65534)
        self.addCleanup(os.chown, registry, 0, 0)
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config())
        self.assertIn("belongs to another user (id 65534), whose dialogs only that user sees", self.traced())

    def test_tapi_provider_config_shows_it(self):
        run = subprocess.Popen([TAPI, "provider", "config", "vendor"], env=dict(os.environ, OPENTAPI_SERVER=self.server.address, TESTUI="window"),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        out, err = run.communicate(timeout=LIMIT)
        self.assertEqual((0, "the dialog of vendor was closed\n", ""), (run.returncode, out, err))
        self.assertEqual(["data 3 all"], self.steps())

    def test_tapi_provider_config_of_a_line_shows_it(self):
        run = subprocess.Popen([TAPI, "provider", "config", "vendor", "--line", "1"], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
                               env=dict(os.environ, OPENTAPI_SERVER=self.server.address, TESTUI="window"))
        self.press(TITLE, "Return")
        self.assertEqual("the dialog of vendor was closed\n", run.communicate(timeout=LIMIT)[0])
        self.assertEqual(["data 1 line"], self.steps())

    def test_tapi_provider_config_without_a_display(self):
        environment = dict(os.environ, OPENTAPI_SERVER=self.server.address, DISPLAY="")
        for words, told in ((["provider", "config", "vendor"], "needs a display"),
                            (["provider", "config", "vendor", "a=1"], "a dialog of its own"),
                            (["provider", "config", "vendor", "--list"], "a dialog of its own")):
            run = subprocess.run([TAPI, *words], env=environment, capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
            self.assertNotEqual(0, run.returncode)
            self.assertIn(told, run.stderr)


class OfADriverWithoutItsDll(Native):
    faults = "form=none\nui_module=nowhere.dll\n"

    def test_says_where_it_was_looked_for(self):
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config())
        self.assertIn("there is no UI DLL nowhere.dll, neither beside %s nor in" % self.driver, self.traced())


class OfADriverThatNamesThePath(Native):
    faults = "form=none\nui_module=FOLDER\\testui.dll\n"

    def test_finds_it(self):
        self.assertEqual(0, self.config())


class WhatIsNoDll(Native):
    faults = "form=none\nui_module=vendor\n"  # its configuration file

    def test_is_not_loaded(self):
        self.assertEqual(code("LINEERR_OPERATIONUNAVAIL"), self.config())
        self.assertIn("cannot be loaded", self.traced())


class InTheMiddle(Native):
    faults = "dialog=testui.dll\n"

    def test_UI_2_a_driver_talks_with_its_dialog(self):
        program = self.begin("(lambda r: t.message(LINE_REPLY, 300).p2)(t.make_call(t.open_line(1)))")
        self.assertEqual("0\n", program.communicate(timeout=LIMIT)[0])
        self.assertEqual(["opened", "data 4 first", "freed"], self.steps())


class InTheMiddleClosed(Native):
    faults = "dialog=testui.dll\ndialog_end=close\n"

    def test_UI_2_no_data_closes_it(self):
        self.assertEqual("0", self.value("(lambda r: t.message(LINE_REPLY, 300).p2)(t.make_call(t.open_line(1)))"))
        self.assertEqual("freed", self.steps()[-1])


class ProgramsUnderWine(Windows):
    def test_ARCH_4_the_UI_DLL_runs_in_tapihost_exe(self):
        self.assertEqual("lineConfigDialog = 0x00000000\n", self.says("line", 1))
        self.assertEqual("lineConfigDialogEdit = 0x00000000\nabab\n", self.says("edit", 1))
        self.assertEqual("phoneConfigDialog = 0x00000000\n", self.says("phone", 1))
        self.assertEqual("lineConfigProvider = 0x00000000\n", self.says("provider", self.vendor_id()))
        self.assertEqual(["data 1 line", "data 2 phone", "data 3 all"], self.steps())

    def test_UI_1_a_window_of_the_driver(self):
        program = self.begin("line", 1, TESTUI="window")
        self.press(TITLE, "Return")
        self.assertEqual("lineConfigDialog = 0x00000000\n", self.output(program))
        self.assertEqual(["data 1 line"], self.steps())

    def test_UI_1_a_form_of_a_provider_for_linux(self):
        program = self.begin("line", 0)
        window = self.display.window("Extension 1001")
        self.display.type("Reception")
        self.display.click(window, -60, -34)
        self.assertEqual("lineConfigDialog = 0x00000000\n", self.output(program))
        self.assertEqual("Reception", command(TAPI, self.server, "provider", "config", "exchange", "--line", "1001")[0]["values"]["caller_name"])

    def test_UI_1_where_calls_are_dialed_from(self):
        program = self.begin("translate")
        self.display.click(self.display.window("Dialing"), -170, -34)
        self.assertEqual("lineTranslateDialog = 0x00000000\n", self.output(program))

    def test_UI_1_the_owner_takes_no_input_and_goes_on_drawing(self):
        program = self.begin("owner", 0)
        window = self.display.window("Extension 1001")
        self.assertEqual(int(self.display.xdotool("search", "--onlyvisible", "--name", "^The program$").split()[0]), self.display.owner_of(window))
        self.display.click(window, -170, -34)
        self.assertEqual("lineConfigDialog = 0x00000000\ntimer went on, at rest during the dialog, awake after it\n", self.output(program))

    def test_UI_4_a_window_that_is_none(self):
        self.assertEqual("lineConfigDialog = 0x%08X\n" % code("LINEERR_INVALPARAM"), self.says("nowindow", 0))
        self.assertIn("hwndOwner is no window", self.traced())

    def test_UI_4_without_a_display(self):
        self.assertEqual("lineConfigDialog = 0x%08X\n" % code("LINEERR_OPERATIONUNAVAIL"), self.says("line", 0, DISPLAY=""))
        self.assertIn("lineConfigDialog: no display", self.traced())

    def test_UI_4_without_tapi_dialog(self):
        self.assertEqual("lineConfigDialog = 0x%08X\n" % code("LINEERR_OPERATIONUNAVAIL"), self.says("line", 0, OPENTAPI_DIALOG="/nowhere/tapi-dialog"))
        self.assertIn("tapi-dialog is not installed: there is no /nowhere/tapi-dialog", self.traced())

    def test_INIT_7_the_dialog_ends_with_its_program(self):
        program = self.begin("line", 0)
        helper = self.display.process_of(self.display.window("Extension 1001"))
        program.kill()
        self.assertTrue(wait_for_end(helper))


class OfADriversWindow(Windows):
    def test_UI_1_the_window_of_a_driver_belongs_to_that_of_the_program(self):
        program = self.begin("owner", 1, TESTUI="window")
        window = self.display.window(TITLE)
        self.assertEqual(int(self.display.xdotool("search", "--onlyvisible", "--name", "^The program$").split()[0]), self.display.owner_of(window))
        self.display.xdotool("key", "Return")
        self.assertEqual("lineConfigDialog = 0x00000000\ntimer went on, at rest during the dialog, awake after it\n", self.output(program))

    def test_UI_1_a_program_with_windows_rests_while_it_is_open(self):
        program = subprocess.Popen(["wine", DESK], env=dict(os.environ, TESTUI="window"))
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        desk = self.display.window("Desk: has 2 lines")
        for place in (SECOND_LINE, SETTINGS):
            self.display.click(desk, *place)
        dialog = self.display.window(TITLE)
        self.assertEqual(desk, self.display.owner_of(dialog))
        self.display.click(desk, *CALL)  # would fail, and say so
        self.display.window(TITLE)
        self.display.xdotool("key", "Return")
        self.assertEqual(desk, self.display.window("Desk: settings closed"))
        self.display.click(desk, *CALL)
        self.display.window("Desk: lineMakeCall failed 0x.*")

    def test_UI_1_a_window_of_another_prefix_is_none_of_this_one(self):
        other = Prefix(ARCH, like=self.prefix)
        self.addCleanup(other.remove)
        program = self.begin("owner", 1, TESTUI="window", WINEPREFIX=other.environment["WINEPREFIX"])
        self.assertEqual(0, self.display.owner_of(self.display.window(TITLE)))
        self.display.xdotool("key", "Return")
        self.assertEqual("lineConfigDialog = 0x00000000\ntimer went on, at rest during the dialog, awake after it\n", self.output(program))


class ProgramsThatAddADriver(Adding):
    def test_PROV_1_UI_1_asks_the_user_and_adds_and_removes_it(self):
        program = self.begin("add", self.name, TESTUI="window")
        self.press(TITLE, "Return")
        self.assertEqual("lineAddProvider = 0x00000000\n", self.output(program))
        self.assertEqual(["data 3 install"], self.steps())
        self.wait_for_the_driver()
        self.assertEqual("wine", self.there()[0]["isolation"])
        program = self.begin("remove", self.there()[0]["id"], TESTUI="window")
        self.press(TITLE, "Escape")
        self.assertEqual("lineRemoveProvider = 0x%08X\n" % code("LINEERR_OPERATIONFAILED"), self.output(program))
        self.assertEqual("up", self.there()[0]["state"])
        program = self.begin("remove", self.there()[0]["id"], TESTUI="window")
        self.press(TITLE, "Return")
        self.assertEqual("lineRemoveProvider = 0x00000000\n", self.output(program))
        self.assertEqual(["data 3 install", "data 3 remove"], self.steps())
        self.assertEqual([], self.there())

    def test_PROV_1_by_its_name_alone(self):
        self.assertEqual("lineAddProvider = 0x00000000\n", self.says("add", "added.tsp"))
        self.assertEqual("lineRemoveProvider = 0x00000000\n", self.says("remove", self.there()[0]["id"]))

    def test_PROV_1_a_user_who_cancels_leaves_nothing(self):
        program = self.begin("add", self.name, TESTUI="window")
        self.press(TITLE, "Escape")
        self.assert_refused("TUISPI_providerInstall answered", self.output(program))

    def test_a_UI_DLL_that_crashes_leaves_nothing(self):
        self.assert_refused("access violation (0xC0000005) in TUISPI_providerInstall, at testui.dll+0x", self.says("add", self.name, TESTUI="crash"))

    def test_UI_4_without_a_display_nothing_is_added(self):
        self.assert_refused("TUISPI_providerInstall may ask the user something, and there is no display", self.says("add", self.name, DISPLAY=""))

    def test_PROV_1_a_driver_outside_of_every_prefix(self):
        self.assert_refused("vendor.tsp is a driver for Windows and lies in no Wine prefix", self.says("add", "Z:%s" % self.driver))

    def test_UI_4_a_window_that_is_none(self):
        self.assertEqual("lineAddProvider = 0x%08X\n" % code("LINEERR_INVALPARAM"), self.says("addnowindow", self.name))
        self.assertEqual([], self.there())

    def test_UI_1_the_window_belongs_to_that_of_the_program(self):
        program = self.begin("addowner", self.name, TESTUI="window")
        window = self.display.window(TITLE)
        self.assertEqual(int(self.display.xdotool("search", "--onlyvisible", "--name", "^The program$").split()[0]), self.display.owner_of(window))
        self.display.xdotool("key", "Escape")
        self.assertEqual("lineAddProvider = 0x%08X\ntimer went on, at rest during the dialog, awake after it\n" % code("LINEERR_OPERATIONFAILED"),
                         self.output(program))

    def test_UI_1_the_desktop_is_no_owner(self):
        program = self.begin("adddesktop", self.name, TESTUI="window")
        self.assertEqual(0, self.display.owner_of(self.display.window(TITLE)))
        self.display.xdotool("key", "Escape")
        self.assertEqual("lineAddProvider = 0x%08X\ndesktop awake\n" % code("LINEERR_OPERATIONFAILED"), self.output(program))

    def test_tapi_provider_add_wine_asks_the_user(self):
        run = self.tapi("add", "--wine", "--prefix", os.environ["WINEPREFIX"], str(self.driver), "--name", "added", TESTUI="window")
        self.press(TITLE, "Return")
        out, err = run.communicate(timeout=LIMIT)
        self.assertEqual("", err)
        self.assertRegex(out, r"^added added with the permanent id \d+\n$")
        run = self.tapi("remove", "added", TESTUI="window")
        self.press(TITLE, "Return")
        self.assertEqual(("removed added\n", ""), run.communicate(timeout=LIMIT))
        self.assertEqual(["data 3 install", "data 3 remove"], self.steps())


class ADriverWithoutAUiDll(Adding):
    added = "lines=1\n"

    def test_PROV_1_installs_and_removes_itself_where_the_user_is(self):
        self.assertEqual("lineAddProvider = 0x00000000\n", self.says("add", self.name))
        self.assertEqual("lineRemoveProvider = 0x00000000\n", self.says("remove", self.there()[0]["id"]))
        self.assertEqual(["driver installs", "driver removes"], self.steps())

    def test_UI_4_without_a_display_in_its_host(self):
        self.assertEqual("lineAddProvider = 0x00000000\n", self.says("add", self.name, DISPLAY=""))
        self.assertEqual("lineRemoveProvider = 0x00000000\n", self.says("remove", self.there()[0]["id"], DISPLAY=""))
        self.assertEqual([], self.steps())


class InTheMiddleUnderWine(Windows):
    faults = "dialog=testui.dll\n"

    def test_UI_2_a_driver_talks_with_its_dialog(self):
        self.assertEqual("LINE_REPLY = 0x00000000\n", self.says("call", 1))
        self.assertEqual(["opened", "data 4 first", "freed"], self.steps())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[14:]], verbosity=2)
