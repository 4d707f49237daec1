#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Dialogs as a user meets them: programs over libtapi32, a server, tapi-dialog on a display of its own (UI-1 to UI-4).

  dialog_test.py LIBRARY TAPISRV TAPIHOST EXCHANGE FAULTS DIALOG UI_FOLDER TAPI HEADER SCREENSHOTS [unittest arguments]
"""
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

LIBRARY, TAPISRV, TAPIHOST, EXCHANGE, FAULTS, DIALOG, UI_FOLDER, TAPI, HEADER, SCREENSHOTS = sys.argv[1:11]
TRACE = tempfile.NamedTemporaryFile(prefix="tapitrace")
os.environ.update(OPENTAPI_TRACE=TRACE.name, OPENTAPI_DIALOG=DIALOG, OPENTAPI_UI_PATH=UI_FOLDER, OPENTAPI_AUTOSTART="0")
os.environ.pop("WAYLAND_DISPLAY", None)

from desktop import Display, wait_for_end  # noqa: E402
from telephony import LINE_REPLY, Message, Server, Tapi, command, error  # noqa: E402

EXCHANGE_FILE = "[[extensions]]\nfrom = 1001\nto = 1003\n"
CODES = Path(HEADER).read_text()
VERSION, BAD_VERSION = 0x00020002, 0x00030000


def code(name):
    return error(name, CODES)


def in_background(function, *arguments):
    """The result of a call that blocks, for join()."""
    class Call(threading.Thread):
        def run(self):
            self.result = function(*arguments)

    call = Call()
    call.start()
    return call


class DialogTest(unittest.TestCase):
    providers = [("exchange", EXCHANGE, EXCHANGE_FILE)]

    @classmethod
    def setUpClass(cls):
        cls.display = Display()
        os.environ.update(cls.display.environment())

    @classmethod
    def tearDownClass(cls):
        cls.display.stop()

    def setUp(self):
        self.server = Server(TAPISRV, TAPIHOST, self.providers)
        os.environ.update(OPENTAPI_SERVER=self.server.address, DISPLAY=self.display.name, OPENTAPI_DIALOG=DIALOG)
        self.addCleanup(self.server.remove)
        self.tapi = Tapi(LIBRARY)
        self.addCleanup(self.tapi.shutdown)
        self.trace_at = os.path.getsize(TRACE.name)

    def traced(self):
        return Path(TRACE.name).read_text()[self.trace_at:]

    def values(self, *words):
        return command(TAPI, self.server, "provider", "config", "exchange", *words)[0]["values"]

    def ok(self, window):
        self.display.click(window, -60, -34)

    def cancel(self, window):
        self.display.click(window, -170, -34)


class OfALine(DialogTest):
    def open(self, *arguments):
        return in_background(self.tapi.line_config, 0, *arguments), self.display.window("Extension 1001")

    def test_UI_1_what_the_user_types_is_applied_when_ok_is_clicked(self):
        call, window = self.open()
        self.display.picture(window, Path(SCREENSHOTS) / "config-dialog.png")
        self.display.type("Reception")
        self.ok(window)
        call.join()
        self.assertEqual(call.result, 0)
        self.assertEqual(self.values("--line", "1001")["caller_name"], "Reception")
        self.assertEqual(self.values("--line", "1002")["caller_name"], "")

    def test_UI_1_the_settings_outlive_the_server(self):
        call, window = self.open()
        self.display.type("Reception")
        self.ok(window)
        call.join()
        self.server.stop()
        self.server.start()
        self.assertEqual(self.values("--line", "1001")["caller_name"], "Reception")

    def test_UI_1_cancel_changes_nothing(self):
        call, window = self.open()
        self.display.type("Reception")
        self.cancel(window)
        call.join()
        self.assertEqual(call.result, 0)
        self.assertEqual(self.values("--line", "1001")["caller_name"], "")

    def test_UI_1_closing_the_window_changes_nothing(self):
        call, window = self.open(0, b"tapi/line")
        self.display.type("Reception")
        self.display.close_by_window_manager(window)
        call.join()
        self.assertEqual(call.result, 0)
        self.assertEqual(self.values("--line", "1001")["caller_name"], "")

    def test_UI_1_escape_cancels_and_return_accepts(self):
        call, window = self.open()
        self.display.xdotool("key", "Escape")
        call.join()
        self.assertEqual(call.result, 0)
        call, window = self.open()
        self.display.type("Desk")
        self.display.xdotool("key", "Return")
        call.join()
        self.assertEqual(self.values("--line", "1001")["caller_name"], "Desk")

    def test_a_wrong_value_is_shown_and_can_be_corrected(self):
        call, window = self.open()
        self.display.xdotool("key", "Tab")
        self.display.type("9")
        self.ok(window)
        self.display.picture(window, Path(SCREENSHOTS) / "config-dialog-error.png")
        self.assertTrue(call.is_alive())
        self.display.type("80")
        self.ok(window)
        call.join()
        self.assertEqual(call.result, 0)
        self.assertEqual(self.values("--line", "1001")["digit_ms"], 80)

    def test_UI_1_other_threads_go_on_meanwhile(self):
        call, window = self.open()
        self.assertIn(b"digit_ms", self.tapi.dev_config(0))
        self.assertEqual(self.tapi.icon("lineGetIconA", 0)[0], 0)
        self.cancel(window)
        call.join()

    def test_UI_1_the_dialog_belongs_to_the_window_that_is_given(self):
        owner = self.display.new_window()
        call, window = self.open(owner)
        self.assertEqual(self.display.owner_of(window), owner)
        self.cancel(window)
        call.join()

    def test_UI_4_a_window_that_is_none_is_refused(self):
        self.assertEqual(self.tapi.line_config(0, 0x7F000001), code("LINEERR_INVALPARAM"))
        self.assertIn("hwndOwner is no window", self.traced())

    def test_a_helper_that_is_killed_fails_the_call(self):
        call, window = self.open()
        os.kill(self.display.process_of(window), signal.SIGKILL)
        call.join()
        self.assertEqual(call.result, code("LINEERR_OPERATIONFAILED"))

    def test_INIT_7_the_dialog_ends_with_its_program(self):
        script = "import sys; sys.path.insert(0, %r)\nfrom telephony import Tapi\nTapi(%r).line_config(0)" % (
            str(Path(__file__).parent), LIBRARY)
        program = subprocess.Popen([sys.executable, "-B", "-c", script])
        window = self.display.window("Extension 1001")
        helper = self.display.process_of(window)
        program.kill()
        program.wait()
        self.assertTrue(wait_for_end(helper))

    def test_a_server_that_ends_fails_the_call_when_ok_is_clicked(self):
        call, window = self.open()
        self.server.stop()
        self.ok(window)
        call.join()
        self.assertNotEqual(call.result, 0)

    def test_edit_returns_the_block_and_applies_nothing(self):
        block = self.tapi.dev_config(0)
        call = in_background(self.tapi.config_edit, 0, block)
        window = self.display.window("Extension 1001")
        self.display.type("Edited")
        self.ok(window)
        call.join()
        result, edited = call.result
        self.assertEqual(result, 0)
        self.assertIn(b'caller_name = "Edited"', edited)
        self.assertEqual(self.tapi.dev_config(0), block)
        self.assertEqual(self.tapi.call("lineSetDevConfigA", 0, edited, len(edited), b"tapi/line"), 0)
        self.assertEqual(self.tapi.dev_config(0), edited)

    def test_edit_that_is_cancelled_returns_the_block_as_it_was(self):
        block = self.tapi.dev_config(0)
        call = in_background(self.tapi.config_edit, 0, block)
        self.cancel(self.display.window("Extension 1001"))
        call.join()
        self.assertEqual(call.result, (0, block))

    def test_edit_into_too_little_room_says_how_much_it_takes(self):
        block = self.tapi.dev_config(0)
        call = in_background(self.tapi.config_edit, 0, block, 30)
        self.ok(self.display.window("Extension 1001"))
        call.join()
        self.assertEqual(call.result[0], code("LINEERR_STRUCTURETOOSMALL"))


class OfAProvider(DialogTest):
    def provider_id(self):
        return command(TAPI, self.server, "providers")[0]["id"]

    def test_UI_1_the_exchange_is_configured_in_a_dialog(self):
        call = in_background(self.tapi.call, "lineConfigProvider", None, self.provider_id())
        window = self.display.window("OpenTAPI exchange")
        self.display.picture(window, Path(SCREENSHOTS) / "provider-dialog.png")
        self.display.type("Office")
        self.ok(window)
        call.join()
        self.assertEqual(call.result, 0)
        self.assertEqual(self.values()["name"], "Office")

    def test_a_provider_that_is_not_there_is_refused(self):
        self.assertEqual(self.tapi.call("lineConfigProvider", None, 4711), code("LINEERR_INVALPARAM"))


class OfDialing(DialogTest):
    def open(self, address=None):
        call = in_background(self.tapi.call, "lineTranslateDialogA", self.tapi.lines, 0, VERSION, None, address)
        return call, self.display.window("Dialing")

    def setUp(self):
        super().setUp()
        command(TAPI, self.server, "dialing", "add-location", "Office", "--country", "GB", "--area", "20")

    def test_UI_1_a_location_is_changed_and_programs_hear_of_it(self):
        call, window = self.open(b"+44 (20) 79460018")
        self.display.picture(window, Path(SCREENSHOTS) / "translate-dialog.png")
        self.ok(window)
        call.join()
        self.assertEqual(call.result, 0)
        locations = command(TAPI, self.server, "dialing", "locations")
        self.assertIn("Office", [one["name"] for one in locations])

    def test_UI_1_cancel_leaves_the_book_as_it_was(self):
        before = command(TAPI, self.server, "dialing", "locations")
        call, window = self.open()
        self.cancel(window)
        call.join()
        self.assertEqual(call.result, 0)
        self.assertEqual(command(TAPI, self.server, "dialing", "locations"), before)

    def test_its_errors(self):
        def ask(app, device, version):
            return self.tapi.call("lineTranslateDialogA", app, device, version, None, None)
        self.assertEqual(ask(self.tapi.lines, 0, BAD_VERSION), code("LINEERR_INCOMPATIBLEAPIVERSION"))
        self.assertEqual(ask(self.tapi.lines + 1, 0, VERSION), code("LINEERR_INVALAPPHANDLE"))
        self.assertEqual(ask(0, 0, 0x00010004), code("LINEERR_INVALAPPHANDLE"))
        self.assertEqual(ask(self.tapi.lines, 99, VERSION), code("LINEERR_BADDEVICEID"))


class Errors(DialogTest):
    def test_of_lineConfigDialog(self):
        self.assertEqual(self.tapi.line_config(99), code("LINEERR_BADDEVICEID"))
        self.assertEqual(self.tapi.line_config(0, 0, b"nonsense"), code("LINEERR_INVALDEVICECLASS"))

    def test_of_lineConfigDialogEdit(self):
        self.assertEqual(self.tapi.config_edit(99, b"x")[0], code("LINEERR_BADDEVICEID"))
        self.assertEqual(self.tapi.config_edit(0, b"damaged")[0], code("LINEERR_INVALPARAM"))
        self.assertEqual(self.tapi.config_edit(0, b"")[0], code("LINEERR_INVALPARAM"))
        self.assertEqual(self.tapi.config_edit(0, b"x", 24)[0], code("LINEERR_INVALPARAM"))
        self.assertEqual(self.tapi.config_edit(0, b"x", 8)[0], code("LINEERR_STRUCTURETOOSMALL"))
        edit = self.tapi.c.lineConfigDialogEditA
        self.assertEqual(edit(0, None, None, None, 1, None) & 0xFFFFFFFF, code("LINEERR_INVALPOINTER"))

    def test_of_phoneConfigDialog(self):
        config = lambda device: self.tapi.call("phoneConfigDialogA", device, None, None)  # noqa: E731
        self.assertEqual(config(99), code("PHONEERR_BADDEVICEID"))
        self.assertEqual(config(0), code("PHONEERR_OPERATIONUNAVAIL"))

    def test_uninitialized(self):
        self.tapi.c.lineShutdown(self.tapi.lines)
        self.assertEqual(self.tapi.line_config(0), code("LINEERR_UNINITIALIZED"))
        self.assertEqual(self.tapi.icon("lineGetIconA", 0)[0], code("LINEERR_UNINITIALIZED"))
        self.tapi.c.phoneShutdown(self.tapi.phones)
        self.assertEqual(self.tapi.call("phoneConfigDialogA", 0, None, None), code("PHONEERR_UNINITIALIZED"))
        self.assertEqual(self.tapi.icon("phoneGetIconA", 0)[0], code("PHONEERR_UNINITIALIZED"))


class WithoutADisplay(DialogTest):
    def every(self):
        return {"lineConfigDialog": self.tapi.line_config(0),
                "lineConfigDialogEdit": self.tapi.config_edit(0, self.tapi.dev_config(0))[0],
                "lineConfigProvider": self.tapi.call("lineConfigProvider", None, 1),
                "lineTranslateDialog": self.tapi.call("lineTranslateDialogA", self.tapi.lines, 0, VERSION, None, None)}

    def test_UI_4_dialogs_are_unavailable_and_the_trace_says_why(self):
        os.environ.pop("DISPLAY")
        for name, result in self.every().items():
            self.assertEqual(result, code("LINEERR_OPERATIONUNAVAIL"), name)
            self.assertIn(name + ": no display: neither DISPLAY nor WAYLAND_DISPLAY is set", self.traced())

    def test_UI_4_a_helper_that_is_not_installed(self):
        os.environ["OPENTAPI_DIALOG"] = "/nowhere/tapi-dialog"
        for name, result in self.every().items():
            self.assertEqual(result, code("LINEERR_OPERATIONUNAVAIL"), name)
            self.assertIn(name + ": tapi-dialog is not installed", self.traced())

    def test_UI_4_a_display_that_does_not_answer(self):
        os.environ["DISPLAY"] = ":4711"
        self.assertEqual(self.tapi.line_config(0), code("LINEERR_OPERATIONUNAVAIL"))
        self.assertIn("the display cannot be opened", self.traced())

    def test_UI_3_icons_need_none(self):
        os.environ.pop("DISPLAY")
        self.assertEqual(self.tapi.icon("lineGetIconA", 0), (0, b"call-start"))


class Icons(DialogTest):
    def test_UI_3_of_lines_by_device_class(self):
        icon = lambda *words: self.tapi.icon("lineGetIconA", *words)  # noqa: E731
        for own in (None, b"", b"tapi/line", b"TAPI/Line"):
            self.assertEqual(icon(0, own), (0, b"call-start"))
        self.assertEqual(icon(0, b"tapi/phone"), (0, b"phone"))
        self.assertEqual(icon(0, b"comm")[0], code("LINEERR_INVALDEVICECLASS"))
        self.assertEqual(icon(99)[0], code("LINEERR_BADDEVICEID"))
        self.assertEqual(self.tapi.call("lineGetIconA", 0, None, None), code("LINEERR_INVALPOINTER"))

    def test_UI_3_of_phones_by_device_class(self):
        icon = lambda *words: self.tapi.icon("phoneGetIconA", *words)  # noqa: E731
        for own in (None, b"", b"tapi/phone"):
            self.assertEqual(icon(0, own), (0, b"phone"))
        self.assertEqual(icon(0, b"comm")[0], code("PHONEERR_INVALDEVICECLASS"))
        self.assertEqual(icon(99)[0], code("PHONEERR_BADDEVICEID"))
        self.assertEqual(self.tapi.call("phoneGetIconA", 0, None, None), code("PHONEERR_INVALPOINTER"))


class TestProvider(DialogTest):
    """The provider that does what its file says."""
    faults = ""

    def setUp(self):
        self.log = Path(tempfile.mkstemp(prefix="dialoglog")[1])
        self.addCleanup(self.log.unlink)
        self.providers = [("faults", FAULTS, self.faults + "dialog_log=%s\n" % self.log)]
        super().setUp()

    def start(self):
        """A call whose request waits for a dialog."""
        request, self.handle = self.tapi.make_call(self.tapi.open_line(0))
        self.assertGreater(request, 0)
        return request

    def replied(self, request):
        message = self.tapi.message(LINE_REPLY)
        self.assertEqual(message.p1, request)
        return message.p2

    def pump(self):
        """What every program does: the library hears of the dialog when the program looks for messages."""
        self.waiting = in_background(self.tapi.message, LINE_REPLY)

    def steps(self):
        return self.log.read_text().splitlines()


class FormInTheMiddle(TestProvider):
    faults = "dialog=form\n"

    def test_UI_2_a_request_asks_the_user_and_goes_on(self):
        request = self.start()
        self.pump()
        window = self.display.window("Who calls\\?")
        self.display.picture(window, Path(SCREENSHOTS) / "instance-dialog.png")
        self.display.type("9999")
        self.ok(window)
        self.display.type("1234")
        self.ok(window)
        self.waiting.join()
        self.assertEqual((self.waiting.result.p1, self.waiting.result.p2), (request, 0))
        self.assertEqual(self.steps(), ["opened", 'data 4 {"pin":"9999"}', 'data 4 {"pin":"1234"}', "freed"])

    def test_UI_2_a_cancelled_dialog_is_freed(self):
        request = self.start()
        self.pump()
        self.cancel(self.display.window("Who calls\\?"))
        self.waiting.join()
        self.assertEqual(self.waiting.result.p2, code("LINEERR_OPERATIONFAILED"))
        self.assertEqual(self.steps(), ["opened", "freed"])

    def test_UI_4_without_a_display_it_is_freed_at_once(self):
        os.environ.pop("DISPLAY")
        request = self.start()
        self.assertEqual(self.replied(request), code("LINEERR_OPERATIONFAILED"))
        self.assertEqual(self.steps(), ["opened", "freed"])
        self.assertIn("LINE_CREATEDIALOGINSTANCE: no display", self.traced())

    def test_INIT_7_shutdown_closes_the_dialog_and_frees_it(self):
        self.start()
        self.pump_once()
        helper = self.display.process_of(self.display.window("Who calls\\?"))
        self.tapi.c.lineShutdown(self.tapi.lines)
        self.assertTrue(wait_for_end(helper))
        self.assertEqual(self.steps(), ["opened", "freed"])

    def pump_once(self):
        self.tapi.call("lineGetMessage", self.tapi.lines, ctypes.byref(Message()), 300)

    def test_INIT_7_the_death_of_the_program_frees_it(self):
        script = ("import sys; sys.path.insert(0, %r)\nfrom telephony import Tapi\nt = Tapi(%r)\n"
                  "t.make_call(t.open_line(0))\nt.message(12)" % (str(Path(__file__).parent), LIBRARY))
        program = subprocess.Popen([sys.executable, "-B", "-c", script])
        helper = self.display.process_of(self.display.window("Who calls\\?"))
        program.kill()
        program.wait()
        self.assertTrue(wait_for_end(helper))
        # Asked after the server has heard of the end.
        self.assertNotIn(program.pid, [one["pid"] for one in command(TAPI, self.server, "sessions")])
        self.assertEqual(self.steps(), ["opened", "freed"])


class ModuleInTheMiddle(TestProvider):
    faults = "dialog=testui.so\n"

    def test_UI_2_a_module_talks_with_its_provider_both_ways(self):
        request = self.start()
        self.assertEqual(self.replied(request), 0)
        self.assertEqual(self.steps(), ["opened", "data 4 first", "freed"])


class ModuleThatIsClosed(TestProvider):
    faults = "dialog=testui.so\ndialog_end=close\n"

    def test_UI_2_no_data_closes_it(self):
        request = self.start()
        self.assertEqual(self.replied(request), 0)
        self.assertEqual(self.steps()[-1], "freed")


class ModuleThatIsNotThere(TestProvider):
    faults = "dialog=../testui.so\n"

    def test_UI_2_only_modules_of_the_folder_are_loaded(self):
        request = self.start()
        self.assertEqual(self.replied(request), code("LINEERR_OPERATIONFAILED"))
        self.assertEqual(self.steps(), ["opened", "freed"])
        self.assertIn("there is no UI module ../testui.so", self.traced())


class ModuleForSettings(TestProvider):
    faults = "form=none\nui_module=testui.so\n"

    def test_ARCH_4_a_module_of_the_provider_shows_the_dialogs(self):
        self.assertEqual(self.tapi.line_config(0), 0)
        self.assertEqual(self.tapi.call("phoneConfigDialogA", 0, None, None), 0)
        provider = command(TAPI, self.server, "providers")[0]["id"]
        self.assertEqual(self.tapi.call("lineConfigProvider", None, provider), 0)
        self.assertEqual(self.tapi.config_edit(0, b"ab"), (0, b"abab"))
        self.assertEqual(self.steps(), ["data 1 line", "data 2 phone", "data 3 all"])


class NothingToSet(TestProvider):
    faults = "form=none\n"

    def test_UI_3_a_provider_without_icons(self):
        self.assertEqual(self.tapi.icon("lineGetIconA", 0), (0, b"phone"))
        self.assertEqual(self.tapi.icon("lineGetIconA", 0, b"comm")[0], code("LINEERR_INVALDEVICECLASS"))

    def test_its_dialogs_are_unavailable(self):
        self.assertEqual(self.tapi.line_config(0), code("LINEERR_OPERATIONUNAVAIL"))
        self.assertEqual(self.tapi.call("phoneConfigDialogA", 0, None, None), code("PHONEERR_OPERATIONUNAVAIL"))


class FormThatIsNone(TestProvider):
    faults = "form={broken\n"

    def test_a_form_that_cannot_be_read_fails(self):
        self.assertEqual(self.tapi.line_config(0), code("LINEERR_OPERATIONFAILED"))
        self.assertIn("the provider's form is wrong", self.traced())


class OfAPhone(TestProvider):
    def test_UI_1_a_phone_is_configured(self):
        call = in_background(self.tapi.call, "phoneConfigDialogA", 0, None, None)
        window = self.display.window("Object 2")
        self.display.type("7")
        self.ok(window)
        call.join()
        self.assertEqual(call.result, 0)
        self.assertEqual(self.steps(), ['set 2 {"volume":7}'])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[11:]])
