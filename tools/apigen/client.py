# SPDX-License-Identifier: Apache-2.0
"""Writes the C functions of the client library (client/line_door.cpp, client/phone_door.cpp) over src/client/door.hpp,
and the lists of what it exports (client/exports.map, and client/tapi32.def for Windows)."""
import re

from apigen import calls
from apigen import params as P

HEAD = "// Generated from api/functions.json by tools/apigen/client.py. Do not edit.\n"
LINE = 110
SUBJECTS = {"HCALL": "call", "HLINE": "line", "HPHONE": "phone", "HLINEAPP": "line_app", "HPHONEAPP": "phone_app"}

# Written by hand: they begin and end applications, wait for messages, or do not ask the server in this way.
BY_HAND = {"lineConfigDialog", "lineConfigDialogEdit", "lineConfigProvider", "lineTranslateDialog", "phoneConfigDialog",
           "lineInitialize", "lineInitializeEx", "lineShutdown", "lineGetMessage", "lineProxyResponse", "lineGatherDigits",
           "lineGetRequest", "lineAddProvider", "lineRemoveProvider",
           "phoneInitialize", "phoneInitializeEx", "phoneShutdown", "phoneGetMessage", "tapiGetLocationInfo"}

# A window procedure, a dialog's procedure, a TUISPIDLLCALLBACK and a thread's procedure.
UNDOCUMENTED_FORMS = {"TAPIWndProc", "LocWizardDlgProc", "TUISPIDLLCallback", "NonAsyncEventThread"}

# What the library notes about handles once a function has succeeded.
NOTES = {
    "lineOpen": "call.opened({Subject::Kind::line, call.response.h_line}, hLineApp, dwCallbackInstance);",
    "phoneOpen": "call.opened({Subject::Kind::phone, call.response.h_phone}, hPhoneApp, dwCallbackInstance);",
    "lineClose": "call.closed({Subject::Kind::line, hLine});",
    "phoneClose": "call.closed({Subject::Kind::phone, hPhone});",
    "lineDeallocateCall": "call.closed({Subject::Kind::call, hCall});",
    "lineGetNewCalls": "call.learn_calls({Subject::Kind::line, hLine}, call.response.call_list);",
    "lineGetConfRelatedCalls": "call.learn_calls({Subject::Kind::call, hCall}, call.response.call_list);",
}

# A pointer that only one value of another parameter gives a meaning; with others it is ignored.
USED_ONLY_IF = {
    ("lineCompleteTransfer", "lphConfCall"): "dwTransferMode == LINETRANSFERMODE_CONFERENCE",
    ("linePark", "lpszDirAddress"): "dwParkMode == LINEPARKMODE_DIRECTED",
    ("linePark", "lpNonDirAddress"): "dwParkMode == LINEPARKMODE_NONDIRECTED",
    ("lineGenerateTone", "lpTones"): "dwToneMode == LINETONEMODE_CUSTOM",
}

# What does not fit into the room is lost for good: the reply says so.
WHOLE_OR_NOTHING = {("linePark", "lpNonDirAddress")}

# Functions whose first handle may be 0 because the second one then counts, or which say which one counts.
SECOND_SUBJECT = {
    "lineSetupConference": "hCall != 0 ? Subject{Subject::Kind::call, hCall} : Subject{Subject::Kind::line, hLine}",
    "lineSetTerminal": "dwSelect == LINECALLSELECT_CALL ? Subject{Subject::Kind::call, hCall} : Subject{Subject::Kind::line, hLine}",
}


class Function:
    def __init__(self, description):
        self.description = description
        self.name = description["name"]
        self.raw = {p["name"]: p for p in description["params"]}
        self.params = P.params_of(description)
        self.charsets = [v for v in description["variants"] if v != "plain"]
        self.phone = self.name.startswith("phone")
        self.asynchronous = description["completion"] == "async"
        self.unsupported = any(p.kind == "unsupported" for p in self.params)

    def errors(self):
        return "phone_errors" if self.phone else "line_errors"

    def body_name(self):
        return P.snake(self.name)

    def text(self):
        return "text_form<Char>" if self.charsets else "Text::wide"

    def version(self):
        names = [p.name for p in self.params if p.name in ("dwAPIVersion", "dwAppAPIVersion")]
        return names[0] if names else "0"

    def subject(self):
        if self.name in SECOND_SUBJECT:
            return SECOND_SUBJECT[self.name]
        first = self.params[0]
        return "{Subject::Kind::%s, %s}" % (SUBJECTS[first.ctype], first.name)

    def reach(self):
        first = self.params[0] if self.params else None
        handle = first and first.ctype in SUBJECTS and self.raw[first.name].get("nullable") is not True
        return "Reach::session" if handle else "Reach::connect"

    def signature(self, variant):
        """Parameters of one exported form, or of the body when the variant is 'Char'."""
        return ", ".join("%s %s" % (self.ctype(p, variant), p.name) for p in self.params)

    def ctype(self, p, variant):
        raw = self.raw[p.name]
        if "type_A" not in raw:
            return p.ctype
        if variant == "Char":
            return ("const Char*" if raw["dir"] == "in" else "Char*")
        return raw["type_W"] if variant == "W" else raw["type_A"]


def pointer_check(f, p):
    """The line that checks a pointer, or nothing."""
    nullable = f.raw[p.name].get("nullable")
    condition = USED_ONLY_IF.get((f.name, p.name))
    if condition:
        return "call.need_if(%s, %s);" % (condition, p.name)
    pointer = p.kind not in ("u32", "u64", "inout_u32") or p.ctype.startswith("LP")
    pointer = pointer and p.ctype not in ("HWND", "HINSTANCE")
    if not pointer or nullable is True:
        return None
    if nullable is False:
        return "call.need(%s);" % p.name
    size = p.size_param or p.count_param
    return "call.need_if(%s != 0, %s);" % (size, p.name) if size else "call.need(%s);" % p.name


def layout_of(p):
    return "tapi::layout::%s" % p.struct


def request_line(f, p):
    """The line that brings a parameter into the request."""
    field = "call.request.%s" % p.field
    if p.kind in ("u32", "u64"):
        return "%s = %s;" % (field, p.name)
    if p.kind == "inout_u32":
        return "if (%s != nullptr) %s = *%s;" % (p.name, field, p.name)
    condition = USED_ONLY_IF.get((f.name, p.name))
    if p.kind == "text":
        only = "if (%s) " % condition if condition else ""
        return only + "call.text(%s, %s%s);" % (field, p.name, ", " + p.size_param if p.size_param else "")
    if p.kind in ("room", "reply_room"):
        place = p.field if condition else p.name
        first = "%s const %s = %s ? %s : nullptr;\n    " % (p.ctype, place, condition, p.name) if condition else ""
        return first + "const Room %s = call.room(%s, %s, %s, %s);\n    %s = %s.total;" % (
            room_name(p), place, layout_of(p), f.version(), f.text(), field, room_name(p))
    if p.kind in ("blob", "reply_blob"):
        if p.count_param:
            line = "call.array(%s, %s, %s, sizeof(%s));" % (field, p.name, p.count_param, p.element)
            return "if (%s) {\n        %s\n    }" % (condition, line) if condition else line
        if p.size_param:
            return "call.bytes(%s, %s, %s);" % (field, p.name, p.size_param)
        if f.raw[p.name].get("varsize"):
            return "call.structure(%s, %s, %s, %s);" % (field, p.name, layout_of(p), f.text())
        return "call.bytes(%s, %s, sizeof *%s);" % (field, p.name, p.name)
    return None


def room_name(p):
    return p.field + "_room"


def result_lines(f):
    """The lines that write what returned: structures first, because they may turn out too small."""
    lines = ["if (!call.fill(%s, call.response.%s)) return call.result();" % (room_name(p), p.field)
             for p in f.params if p.kind == "room"]
    for p in f.params:
        value = "call.response.%s" % p.field
        if p.kind in ("out_u32", "inout_u32"):
            lines.append("*%s = %s;" % (p.name, value))
        elif p.kind == "out_blob":
            if p.size_param:
                lines.append("put_bytes(%s, %s, %s);" % (p.name, p.size_param, value))
            else:
                lines.append("put_fixed(%s, sizeof *%s, %s);" % (p.name, p.name, value))
        elif p.ctype == "LPHICON":
            lines.append("*%s = call.icon(%s);" % (p.name, value))
    return lines


def reply_lines(f):
    """The body of the function that writes a reply; it runs long after the call returned."""
    lines = []
    for p in f.params:
        value = "reply.%s" % p.field
        if p.kind == "reply_room":
            fill = "fill_whole_room" if (f.name, p.name) in WHOLE_OR_NOTHING else "fill_room"
            lines.append("if (const LONG error = %s(%s, %s, %s)) return error;"
                         % (fill, room_name(p), value, f.errors()))
    for p in f.params:
        value = "reply.%s" % p.field
        if p.kind == "reply_u32":
            condition = USED_ONLY_IF.get((f.name, p.name))
            if condition:
                lines.append("if (%s) *%s = %s;" % (condition, p.name, value))
            else:
                lines.append("*%s = %s;" % (p.name, value))
            if p.ctype == "LPHCALL":
                lines.append("calls.add(%s);" % value)
        elif p.kind == "reply_blob":
            lines.append("put_bytes(%s, %s, %s);" % (p.name, p.size_param, value))
    return lines


def body_lines(f):
    lines = ["Call<tapi::api::%s> call(%s);" % (P.pascal(f.name), f.errors())]
    lines += [line for line in (pointer_check(f, p) for p in f.params) if line]
    if f.unsupported:
        return lines + ["call.fail(%s.unavailable);" % f.errors(), "return call.result();"]
    lines += [line for line in (request_line(f, p) for p in f.params) if line]
    if not f.asynchronous:
        after = ([NOTES[f.name]] if f.name in NOTES else []) + result_lines(f)
        send = "call.send(%s)" % f.reach()
        lines.append("if (!%s) return call.result();" % send if after else send + ";")
        return lines + after + ["return call.result();"]
    reply = reply_lines(f)
    if not reply:
        return lines + ["return call.send_async(%s);" % f.subject()]
    calls_name = "calls" if any("calls.add" in line for line in reply) else ""
    lines.append("return call.send_async(%s, [=](const auto& reply, NewCalls& %s) -> LONG {" % (f.subject(), calls_name))
    lines = [line.replace("NewCalls& )", "NewCalls&)") for line in lines]
    return lines + ["    " + line for line in reply] + ["    return 0;", "});"]


def unused(f, lines):
    """Parameters that do not cross the link."""
    text = "\n".join(lines)
    return [p.name for p in f.params if not re.search(r"\b%s\b" % p.name, text)]


def wrap(line, indent):
    """Breaks a line of code at its commas."""
    if len(line) <= LINE:
        return line
    cut = line.rfind(", ", 0, LINE) + 1
    return line[:cut] + "\n" + wrap(" " * indent + line[cut + 1:], indent)


def body(f):
    lines = body_lines(f)
    signature = f.signature("Char")
    for name in unused(f, lines):
        signature = signature.replace(" %s" % name, "", 1) if signature.endswith(name) else signature.replace(
            " %s," % name, ",", 1)
    head = "template <class Char>\n" if f.charsets else ""
    first = wrap("LONG %s(%s) {" % (f.body_name(), signature), len(f.body_name()) + 6)
    text = "\n".join(wrap("    " + part, 8) for line in lines for part in line.split("\n    "))
    return "%s%s\n%s\n}\n\n" % (head, first, text)


def exports(f):
    arguments = ", ".join(p.name for p in f.params)
    out = []
    for variant in f.description["variants"]:
        suffix = "" if variant == "plain" else variant
        charset = "" if not f.charsets else "<WCHAR>" if variant == "W" else "<char>"
        name = f.name + suffix
        out.append(wrap("LONG WINAPI %s(%s) {" % (name, f.signature(variant)), len(name) + 13) + "\n")
        out.append(wrap("    return guarded(\"%s\", %s, [&] { return %s%s(%s); });"
                        % (name, f.errors(), f.body_name(), charset, arguments), 8) + "\n}\n")
    return "".join(out)


def source(functions, what):
    out = [HEAD, "// The %s functions: parameters into a request, results out of the response or the reply.\n" % what,
           "#include \"client/door.hpp\"\n#include \"model/layouts.hpp\"\n#include \"wire/api_codec.hpp\"\n\n"
           "using namespace tapi::client;\nusing tapi::Text;\n\nnamespace {\n\n"]
    out += [body(f) for f in functions]
    out.append("}  // namespace\n\n")
    out += [exports(f) for f in functions]
    return "".join(out)


def exported_names(functions):
    return sorted(f["name"] + ("" if v == "plain" else v) for f in functions for v in f["variants"])


def export_map(functions):
    return "LIBTAPI32_2 {\nglobal:\n%slocal:\n    *;\n};\n" % "".join("    %s;\n" % n for n in exported_names(functions))


def module_definition(functions):
    """Undecorated names, with those that programs for Windows import although nothing describes them: they have functions
    of their own in src/client/undocumented_windows.cpp where their name tells their form, else they share one."""
    rows = exported_names(functions)
    for name in (e["name"] for e in P.load("functions")["other_exports"]):
        rows.append(name if name in UNDOCUMENTED_FORMS else name + " = opentapi_unavailable")
    return "LIBRARY tapi32.dll\nEXPORTS\n" + "".join("    %s\n" % row for row in sorted(rows))


def outputs():
    api = calls.api_functions()
    functions = [Function(f) for f in api if f["name"] not in BY_HAND and not f["name"].startswith("tapi")]
    return {"client/line_door.cpp": source([f for f in functions if not f.phone], "line"),
            "client/phone_door.cpp": source([f for f in functions if f.phone], "phone"),
            "client/exports.map": export_map(api), "client/tapi32.def": module_definition(api)}
