#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes include/tapi/names.hpp: the names of TAPI's constants and how each message's parameters read.

  names.py              write the header
  names.py --check      write nothing; exit 1 and show the difference when it is out of date
"""
import argparse
import re
import sys
from pathlib import Path

from apidata import ROOT, ApiData, in_api
from headers import check
from names_text import DECODING, LOOKUP, TABLE_TYPE, TOP

# What the description says only in prose: a label for each parameter, and how to read it where no single
# family is named there. None leaves the kind to the description; a parameter that is not listed is unused.
TICK = ("tick", "number")
SPECIFIC = [("param1", "hex"), ("param2", "hex"), ("param3", "hex")]
OVERLAY = {
    "LINE_ADDRESSSTATE": [("address", "number"), ("changed", None)],
    "LINE_CALLINFO": [("changed", None)],
    "LINE_CALLSTATE": [("state", None), ("mode", "call_mode"), ("privilege", None)],
    "LINE_CLOSE": [],
    "LINE_DEVSPECIFIC": SPECIFIC,
    "LINE_DEVSPECIFICFEATURE": SPECIFIC,
    "LINE_GATHERDIGITS": [("reason", None), None, TICK],
    "LINE_GENERATE": [("reason", None), None, TICK],
    "LINE_LINEDEVSTATE": [("changed", None), ("detail1", "number"), ("detail2", "number")],
    "LINE_MONITORDIGITS": [("digit", "digit"), ("mode", None), TICK],
    "LINE_MONITORMEDIA": [("media", None), None, TICK],
    "LINE_MONITORTONE": [("tone", "number"), None, TICK],
    "LINE_REPLY": [("request", "number"), ("result", "result")],
    "LINE_REQUEST": [("mode", None), ("window", "hex"), ("request", "number")],
    "PHONE_BUTTON": [("button", "number"), ("mode", None), ("state", "PHONEBUTTONSTATE_")],
    "PHONE_CLOSE": [],
    "PHONE_DEVSPECIFIC": SPECIFIC,
    "PHONE_REPLY": [("request", "number"), ("result", "result")],
    "PHONE_STATE": [("changed", None), ("detail", "phone_detail")],
    "LINE_CREATE": [("line", "number")],
    "PHONE_CREATE": [("phone", "number")],
    "LINE_AGENTSPECIFIC": [("extension", "number"), ("param2", "hex"), ("param3", "hex")],
    "LINE_AGENTSTATUS": [("address", "number"), ("changed", None), ("state", None)],
    "LINE_APPNEWCALL": [("address", "number"), ("call", "hex"), ("privilege", "LINECALLPRIVILEGE_")],
    "LINE_PROXYREQUEST": [("request", "hex")],
    "LINE_REMOVE": [("line", "number")],
    "PHONE_REMOVE": [("phone", "number")],
    "LINE_AGENTSESSIONSTATUS": [("session", "hex"), ("changed", None), ("state", None)],
    "LINE_QUEUESTATUS": [("queue", "hex"), ("changed", None)],
    "LINE_AGENTSTATUSEX": [("agent", "hex"), ("changed", None), ("state", None)],
    "LINE_GROUPSTATUS": [None, ("changed", None)],
    "LINE_PROXYSTATUS": [("changed", None), ("request", None)],
    "LINE_APPNEWCALLHUB": [("tracking", None)],
    "LINE_CALLHUBCLOSE": [],
    "LINE_DEVSPECIFICEX": SPECIFIC,
    "LINE_NEWCALL": [("drv_call", "hex"), ("call", "hex")],
    "LINE_CALLDEVSPECIFIC": SPECIFIC,
    "LINE_CALLDEVSPECIFICFEATURE": SPECIFIC,
    "LINE_CREATEDIALOGINSTANCE": [("params", "hex")],
    "LINE_SENDDIALOGINSTANCEDATA": [("data", "hex"), ("size", "number")],
    "LINE_SENDMSPDATA": [("msp_line", "hex"), ("data", "hex"), ("size", "number")],
    "LINE_QOSINFO": [("event", "number"), ("media", "LINEMEDIAMODE_")],
}
# Where a provider's event means something else than the message of the same number.
EVENT_OVERLAY = {
    "LINE_GATHERDIGITS": [("reason", None), ("request", "number"), TICK],
    "LINE_GENERATE": [("reason", None), ("request", "number"), TICK],
    "LINE_MONITORTONE": [("tone", "number"), ("list", "number"), TICK],
    "LINE_CALLSTATE": [("state", None), ("mode", "call_mode"), ("media", "LINEMEDIAMODE_")],
    "LINE_CREATE": [("provider", "number"), ("device", "hex")],
    "PHONE_CREATE": [("provider", "number"), ("device", "hex")],
}
READS = ["flags", "value", "result", "number", "hex", "digit", "call_mode", "phone_detail"]


def families_of(api):
    """The families with names worth printing, without what is no family and without the configuration's."""
    result = []
    for family in api.families:
        members = [c for c in family["constants"] if in_api(c) and not c.get("config")]
        if family["kind"] != "single" and members:
            result.append((family["family"], family["kind"] == "bitflags", members))
    return result


def enumerator(prefix):
    return prefix.rstrip("_")


def family_named(prose, prefixes):
    """The one family that a parameter's prose speaks of, or None."""
    found = {p for p in re.findall(r"\b([A-Z][A-Z0-9]+_)(?![A-Z])", prose or "") if p in prefixes}
    return found.pop() if len(found) == 1 else None


def parameter(message, index, entry, prefixes, flags):
    if entry is None:
        return '{"", Read::unused, Family::LINE}'
    label, kind = entry
    if kind is None:
        kind = family_named(message["dwParam%d" % (index + 1)], prefixes)
        if kind is None:
            raise ValueError("%s, parameter %d: no family in the description" % (message["name"], index + 1))
    if kind in prefixes:
        read = "flags" if flags[kind] else "value"
        return '{"%s", Read::%s, Family::%s}' % (label, read, enumerator(kind))
    return '{"%s", Read::%s, Family::LINE}' % (label, kind)


def parameter_rows(api, overlay, prefixes, flags):
    lines = []
    for name, entries in overlay.items():
        message = api.messages[name]
        if not in_api(message):
            continue
        entries = entries + [None] * (3 - len(entries))
        cells = [parameter(message, i, entry, prefixes, flags) for i, entry in enumerate(entries)]
        lines += ["    {%d,  // %s" % (message["value"], name),
                  "     {%s," % cells[0], "      %s," % cells[1], "      %s}}," % cells[2]]
    return lines


def call_modes(api, prefixes):
    """From LINE_CALLSTATE's prose: which family its second parameter has in which state."""
    prose = api.messages["LINE_CALLSTATE"]["dwParam2"]
    pairs = re.findall(r"\b([A-Z]+_) \(([a-z]+)\)", prose)
    states = {c["name"]: c["value"] for f in api.families if f["family"] == "LINECALLSTATE_"
              for c in f["constants"]}
    return ["    {0x%X, Family::%s}," % (states["LINECALLSTATE_" + state.upper()], enumerator(family))
            for family, state in pairs if family in prefixes]


def hook_switch_states(api):
    return sum(c["value"] for f in api.families if f["family"] == "PHONESTATE_" for c in f["constants"]
               if c["name"].endswith("HOOKSWITCH"))


def names_hpp(api):
    families = families_of(api)
    prefixes = [prefix for prefix, _, _ in families]
    flags = {prefix: is_flags for prefix, is_flags, _ in families}
    unknown = set(api.messages) - set(OVERLAY)
    if unknown:
        raise ValueError("names.py has no labels for " + ", ".join(sorted(unknown)))
    lines = ["", "enum class Family {", *("    %s," % enumerator(p) for p in prefixes), "};", ""]
    for prefix, _, members in families:
        lines.append("inline constexpr Constant %s[] = {" % array(prefix))
        lines += ['    {"%s", 0x%XU},' % (c["name"], c["value"] & 0xFFFFFFFF) for c in members]
        lines += ["};", ""]
    lines += TABLE_TYPE.splitlines()
    lines += ["", "// In the order of Family.", "inline constexpr FamilyTable families[] = {"]
    lines += ['    {"%s", %s, %s, %d},' % (prefix, str(is_flags).lower(), array(prefix), len(members))
              for prefix, is_flags, members in families]
    lines += ["};", "", "// States of a call that come with a mode, and the mode's family.",
              "struct CallMode {", "    uint32_t state;", "    Family family;", "};",
              "inline constexpr CallMode call_modes[] = {", *call_modes(api, prefixes), "};", "",
              "// PHONESTATE_ bits whose second parameter is a mode of the hookswitch.",
              "inline constexpr uint32_t hook_switch_states = 0x%X;" % hook_switch_states(api), ""]
    lines += LOOKUP.replace("@READS@", ", ".join(READS)).strip("\n").splitlines()
    lines += ["", "inline constexpr MessageParameters message_parameters[] = {",
              *parameter_rows(api, OVERLAY, prefixes, flags), "};",
              "// Where a provider's event differs from the message of the same number.",
              "inline constexpr MessageParameters event_parameters[] = {",
              *parameter_rows(api, EVENT_OVERLAY, prefixes, flags), "};"]
    lines += DECODING.rstrip("\n").splitlines()
    return TOP + "\n".join(lines) + "\n"


def array(prefix):
    return prefix.lower().rstrip("_") + "_names"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    parser.add_argument("--api", type=Path, default=ROOT / "api", help="folder of the API description")
    parser.add_argument("--out", type=Path, default=ROOT / "include" / "tapi" / "names.hpp",
                        help="the header")
    args = parser.parse_args()
    wanted = names_hpp(ApiData(args.api))
    if args.check:
        if check(args.out, wanted):
            return 0
        print("run tools/apigen/names.py to write it anew")
        return 1
    args.out.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
