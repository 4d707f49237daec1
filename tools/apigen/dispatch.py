# SPDX-License-Identifier: Apache-2.0
"""Writes the dispatch rows of the server (one per function: subject, privilege, legal call states, completion) and
names.hpp, the public table of the names of every code."""
from apigen import calls
from apigen import params as P

HEAD = "// Generated from api/ by tools/apigen/dispatch.py. Do not edit.\n"
SUBJECT = {"HLINEAPP": "line_app", "HLINE": "line", "HCALL": "call", "HPHONEAPP": "phone_app", "HPHONE": "phone"}


def rows():
    api = calls.wire_functions()
    facts = dict(P.load("dispatch"), **{f["name"]: {"state": "works", "subject": "none"} for f in calls.library_functions()})
    states = {c["name"]: c["value"] for fam in P.load("constants")["families"] for c in fam["constants"]
              if c["name"].startswith("LINECALLSTATE_")}
    out = [HEAD, "#include \"server/session/dispatch_rows.hpp\"\n\nnamespace tapi::server {\n\n"
           "constexpr DispatchRow rows[] = {\n    {},\n"]
    for f in api:
        fact = facts[f["name"]]
        subject = fact.get("subject") or SUBJECT.get(f["params"][0]["type"] if f["params"] else "", "none")
        legal = 0
        for state in fact.get("call_states", []):
            legal |= states["LINECALLSTATE_" + state]
        out.append("    {Function::%s, Subject::%s, Needs::%s, 0x%08X, %s, %s},\n"
                   % (f["name"], subject, fact.get("privilege", "nothing"), legal or 0xFFFFFFFF,
                      "true" if f["completion"] == "async" else "false",
                      "true" if fact["state"] == "works" else "false"))
    out.append("};\n\nconst DispatchRow* dispatch_row(uint16_t number) {\n"
               "    return number >= 1 && number <= function_count ? &rows[number] : nullptr;\n}\n\n"
               "}  // namespace tapi::server\n")
    return "".join(out)


def outputs():
    return {"server/session/dispatch_rows.cpp": rows()}
