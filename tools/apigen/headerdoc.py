# SPDX-License-Identifier: Apache-2.0
"""Comment blocks of the generated C headers, made from facts (api/*.json) and prose (api/text)."""
import textwrap
from collections import Counter

from apidata import since

WIDTH = 100
# An explanation that so many functions give for a code is given once, at the definition of the code.
SHARED = 4

VARIABLE_KINDS = {
    "string": "text",
    "multistring": "texts, an empty one last",
    "string_table": "texts of equal length",
    "blob": "bytes",
    "structure": "structure",
    "by_format": "as dwStringFormat says",
}

# What differs on Linux from the Windows text of the same name.
_INITIALIZE_NOTE = (
    "On Linux there are no event objects and no completion ports: see LINEINITIALIZEEXPARAMS for the file "
    "descriptors that stand for them. hInstance is ignored and may be NULL.")
LINUX_NOTES = {
    "LINEINITIALIZEEXPARAMS":
        "On Linux the handles are file descriptors that lineInitializeEx stores: "
        "(int)(intptr_t)Handles.hEvent. With LINEINITIALIZEEXOPTION_USEEVENT, hEvent polls readable while "
        "messages wait for lineGetMessage; the library owns it, so do not read, write or close it. With "
        "LINEINITIALIZEEXOPTION_USECOMPLETIONPORT, hCompletionPort is a descriptor from which whole "
        "LINEMESSAGE records are read; the library owns it too, and dwCompletionKey is not used. With "
        "LINEINITIALIZEEXOPTION_USEHIDDENWINDOW the callback runs on a thread of the library.",
    "PHONEINITIALIZEEXPARAMS":
        "On Linux the handles are file descriptors, exactly as for LINEINITIALIZEEXPARAMS: hEvent polls "
        "readable while messages wait for phoneGetMessage; hCompletionPort yields whole PHONEMESSAGE "
        "records.",
    "lineInitializeEx": _INITIALIZE_NOTE,
    "phoneInitializeEx": _INITIALIZE_NOTE,
}


def comment(paragraphs):
    """A C comment from (first_indent, next_indent, text) triples; '' gives an empty line."""
    lines = []
    for first, rest, text in paragraphs:
        text = " ".join(text.replace("*/", "* /").replace("/*", "/ *").split())
        lines += textwrap.wrap(text, WIDTH - 3, initial_indent=first, subsequent_indent=rest,
                               break_long_words=False, break_on_hyphens=False) or [""]
    if len(lines) == 1 and len(lines[0]) <= WIDTH - 6:
        return ["/* %s */" % lines[0]]
    return ["/*"] + [(" * " + line).rstrip() for line in lines] + [" */"]


def remarked(line, remark):
    """The line with a remark behind it, or before it where there is no room."""
    if not remark:
        return [line]
    whole = "%s /* %s */" % (line, remark)
    return [whole] if len(whole) <= WIDTH + 10 else [*comment([("", "", remark)]), line]


def banner(title):
    return ["/* ---- %s %s */" % (title, "-" * max(4, WIDTH - 12 - len(title)))]


def labelled(label, text):
    return ("", "    ", "%s: %s" % (label, text)) if text else None


def table(label, rows):
    """A heading and one hanging row per (name, text)."""
    if not rows:
        return []
    return [("", "", label + ":")] + [("  ", "      ", "%s: %s" % row if row[1] else row[0]) for row in rows]


def sentence(text):
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else text + "."


def completion_line(function):
    if function["completion"] == "async":
        return "Asynchronous: returns a positive request id, then one %s" % function["reply"]
    return "Synchronous"


def served_by(function):
    if function["handled_by"] == "proxy":
        return "served by the proxy application as %s" % function["proxy_request"]
    if function.get("tspi"):
        return "provider: %s" % function["tspi"]
    return "served by TAPI itself"


def function_facts(function):
    facts = "%s; %s; since %s." % (completion_line(function), served_by(function), since(function))
    if function.get("last_version"):
        facts += " Last in %s." % function["last_version"]
    elif function.get("obsolete"):
        facts += " Obsolete."
    return facts


class Shared:
    """Explanations that many functions share word for word; they are given once."""

    def __init__(self, text):
        self.errors = self._meanings(text, "errors")
        self.messages = self._meanings(text, "messages")
        self.params = self._meanings(text, "params")

    @staticmethod
    def _meanings(text, key):
        counts = Counter(item for entry in text.values() for item in (entry.get(key) or {}).items())
        shared = {}
        for (name, meaning), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            if count >= SHARED:
                shared.setdefault(name, meaning)
        return shared


def error_lines(errors, shared):
    """Errors with a meaning of their own here, then the rest by name."""
    own = [(code, text) for code, text in errors.items() if shared.get(code) != text]
    rest = [code for code in errors if shared.get(code) == errors[code]]
    if not own:
        return [labelled("Errors", ", ".join(rest))]
    return table("Errors", own) + ([("  ", "      ", ", ".join(rest))] if rest else [])


def described(function, facts, text, shared, note=None):
    """Comment of a function from its facts and, if there is any, its prose."""
    head = [("", "", "%s: %s" % (function["name"], facts))]
    if text:
        head = [("", "", "%s: %s" % (function["name"], sentence(text["summary"]))), ("", "", facts)]
    text = text or {}
    params, messages = text.get("params") or {}, text.get("messages") or {}
    # What every asynchronous function has is told by its facts: the request id and the reply.
    rows = [(p["name"], params.get(p["name"])) for p in function["params"]
            if p["type"] != "DRV_REQUESTID" or shared.params.get(p["name"]) != params.get(p["name"])]
    parts = table("Parameters", [row for row in rows if row[1]])
    completion = text.get("completion")
    parts += [labelled("Privilege", text.get("privilege")), labelled("Call states", text.get("call_states")),
              labelled("Returns", text.get("returns")),
              labelled("Completion", None if completion == "synchronous" else completion)]
    parts += error_lines(text.get("errors") or {}, shared.errors)
    parts += table("Messages", [(name, when) for name, when in messages.items()
                                if name != function.get("reply") or shared.messages.get(name) != when])
    parts += [("", "", note) if note else None, labelled("See", text.get("see"))]
    return comment([p for p in head + parts if p])


def tapi_function(function, text, shared):
    return described(function, function_facts(function), text, shared, LINUX_NOTES.get(function["name"]))


def tspi_rules(shared):
    """What holds for all TSPI functions, said once."""
    rules = [("", "", text) for text in (
        "Text is UTF-16; lpsUserUserInfo is bytes.",
        "Synchronous functions return 0 or a negative error. Asynchronous ones take a positive dwRequestID "
        "and return it or a negative error, never 0. For each request id that it returned the provider calls "
        "ASYNC_COMPLETION exactly once, with 0 or a negative error; that may happen before the return.",
        "A function that makes a call stores its HDRVCALL before it returns; the handle counts only once the "
        "request has succeeded.")]
    return comment(rules + table("Errors have these meanings unless a function says otherwise",
                                 sorted(shared.errors.items())))


def tspi_facts(function):
    text = "Asynchronous" if function["completion"] == "async" else "Synchronous"
    if function.get("creates_call"):
        text += ", makes a call"
    direct, indirect = function["tapi"], function.get("tapi_indirect")
    if direct or indirect:
        text += "; %s %s" % ("serves" if direct else "may serve", ", ".join(direct or indirect))
    if function.get("obsolete"):
        text += "; " + function["obsolete"]
    return sentence(text)


def tspi_function(function, text, shared):
    return described(function, tspi_facts(function), text, shared)


def family(data):
    """One line over a family of constants."""
    kinds = {"bitflags": "bit flags", "scalar": "one value", "error": "error codes", "message": "messages"}
    facts = kinds.get(data["kind"], "")
    extra = data.get("extension_range")
    if extra and extra != "none":
        facts += "; " + extra
    return comment([("", "", "%s: %s" % (data["family"], facts))])


def _message_block(data, rows):
    rows = [(name, text) for name, text in rows if text and text != "unused"]
    return comment([("", "", data["name"])] + [("  ", "      ", "%s: %s" % row) for row in rows])


def message(data):
    """What the parameters of a message to applications mean, and who gets it."""
    rows = [(key, data.get(key)) for key in ("hDevice", "dwParam1", "dwParam2", "dwParam3")]
    return _message_block(data, rows + [("to", data.get("delivered_to"))])


def provider_message(data):
    """What the parameters of a message that only providers raise mean, and what applications see of it."""
    keys = ("htLine", "htCall", "htPhone", "dwParam1", "dwParam2", "dwParam3")
    rows = [("through", data["tspi"]["callback"])] + [(key, data["tspi"].get(key)) for key in keys]
    return _message_block(data, rows + [("application sees", data.get("app_result"))])


def provider_events(messages):
    """How a provider raises the messages that applications know, where that differs from what they see."""
    lines = []
    for data in messages:
        tspi = data.get("tspi")
        if data["scope"] != "application+tspi":
            continue
        rows = ["%s = %s" % (key, tspi[key]) for key in
                ("htLine", "htCall", "htPhone", "dwParam1", "dwParam2", "dwParam3")
                if tspi.get(key) and tspi[key] not in ("same", "unused")]
        lines.append(("  ", "      ", "%s (%s): %s" % (data["name"], tspi["callback"], "; ".join(rows))))
    title = "Messages of tapi.h that a provider raises; parameters not named here are as in tapi.h:"
    return comment([("", "", title), *lines])


def _variable_part(part):
    if part["kind"] == "array":
        return "%s (%s[%s])" % (part["name"], part["element"], part["count"])
    return "%s (%s)" % (part["name"], VARIABLE_KINDS[part["kind"]])


def callback(data):
    givers = data.get("used_by") or data["handed_over_by"]
    return comment([("", "    ", "Handed over by %s." % ", ".join(givers))])


def structure(data):
    """Who sizes a structure, what its variable parts hold, and what Linux changes."""
    parts = [("", "", "%s: %s." % (data["name"], data["size_class"]))]
    if data.get("variable"):
        base = data.get("offset_base", "start of this structure")
        parts.append(("", "    ", "Variable parts, from the %s: %s." %
                      (base, ", ".join(_variable_part(p) for p in data["variable"]))))
    if data.get("inline_array"):
        array = data["inline_array"]
        parts.append(("", "    ", "%s really has %s elements." % (array["field"], array["count"])))
    if data.get("union_selector"):
        parts.append(("", "", "%s says which member of the union holds." % data["union_selector"]["field"]))
    if data["name"] in LINUX_NOTES:
        parts.append(("", "", LINUX_NOTES[data["name"]]))
    return comment(parts)
