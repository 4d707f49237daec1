# SPDX-License-Identifier: Apache-2.0
"""How each parameter of each function crosses the wire: the one classification that all code generators share.

A parameter becomes a Param with a kind:
  u32, u64       a value in the request
  text           a NUL-terminated string in the request (absent when NULL)
  blob           sized bytes in the request: a buffer, an array or an input structure (absent when NULL)
  room           a structure that the caller sized: the request carries dwTotalSize, the response the whole structure
  out_u32/out_u64  a value in the response
  out_blob       a fixed-size structure or a buffer in the response
  reply_u32, reply_room, reply_blob  as above, but written when the asynchronous reply arrives
  icon           the name of an icon in the response; on both sides a pointer to text
  out_text       a text in the response, out of a buffer of MAX_PATH characters
  inout_blob     bytes in the request that come back, changed perhaps, in the response
  later_text     a text buffer that a later message fills; the request has a number for it, 0 for NULL
  local          stays in the process of the caller (windows, callbacks, instances)
  unsupported    has no form on this link (yet); its function answers "unavailable"
"""
import json
import os
from dataclasses import dataclass

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HANDLES = {"HCALL", "HLINE", "HPHONE", "HLINEAPP", "HPHONEAPP", "HAGENT", "HAGENTSESSION", "HTAPIMSPLINE",
           "HTAPIDIALOGINSTANCE", "DRV_REQUESTID"}
POINTER_HANDLES = {"HDRVCALL", "HDRVLINE", "HDRVPHONE", "HDRVMSPLINE", "HDRVDIALOGINSTANCE", "HTAPICALL",
                   "HTAPILINE", "HTAPIPHONE", "HPROVIDER"}
OUT_HANDLES = {"LPHCALL", "LPHLINE", "LPHPHONE", "LPHLINEAPP", "LPHPHONEAPP", "LPHAGENT", "LPHAGENTSESSION"}
OUT_POINTER_HANDLES = {"LPHDRVCALL", "LPHDRVLINE", "LPHDRVPHONE", "LPHDRVMSPLINE"}
LOCAL = {"HINSTANCE", "HWND", "LINECALLBACK", "PHONECALLBACK", "LPLINEINITIALIZEEXPARAMS",
         "LPPHONEINITIALIZEEXPARAMS", "LPLINEMESSAGE", "LPPHONEMESSAGE"}
UPCALLS = {"LINEEVENT", "PHONEEVENT", "ASYNC_COMPLETION"}
GUID_SIZE = 16
# Untyped pointers to what returns: a LINEREQMAKECALLW, as the page of the function says.
UNTYPED = {("lineGetRequest", "lpRequestBuffer")}


@dataclass
class Param:
    name: str          # as documented
    field: str         # C++ name: snake_case without the Hungarian prefix
    ctype: str
    kind: str
    nullable: bool
    struct: str = None
    size_param: str = None    # bytes in another parameter
    count_param: str = None   # elements in another parameter
    element: str = None


def load(name):
    with open(os.path.join(ROOT, "api", name + ".json"), encoding="utf-8") as f:
        return json.load(f)


def snake(name):
    out = ""
    for i, c in enumerate(name):
        if c.isupper() and i and (not name[i - 1].isupper() or (i + 1 < len(name) and name[i + 1].islower())):
            out += "_"
        out += c.lower()
    return out


PREFIXES = ("lpsz", "lpdw", "lpfn", "lphd", "lph", "lps", "lp", "dw", "hd", "ht", "h", "b", "w", "p")


def field_name(name):
    for prefix in PREFIXES:
        if name.startswith(prefix) and len(name) > len(prefix) and name[len(prefix)].isupper():
            base = snake(name[len(prefix):])
            if prefix in ("hd", "ht", "lphd", "h", "lph"):
                return {"hd": "hd_", "ht": "ht_", "lphd": "hd_", "h": "h_", "lph": "h_"}[prefix] + base
            return base
    return snake(name)


def at_reply(p):
    when = p.get("written_at") or ""
    return when == "reply" or when == "by completion"


def classify(p):
    t, out = p["type"], p["dir"] in ("out", "inout")
    if t in UPCALLS:
        return "upcall"
    if t in LOCAL or t in ("TUISPIDLLCALLBACK", "HANDLE"):
        return "local"
    if t == "LPHICON":
        return "icon"
    if t == "BYTES":
        return "out_blob" if out else "blob"
    if t == "DWORD" or t in HANDLES:
        return "u32"
    if t in ("DWORD_PTR", "WPARAM") or t in POINTER_HANDLES:
        return "u64"
    if t == "LPDWORD":
        return "reply_u32" if at_reply(p) else "inout_u32" if p["dir"] == "inout" else "out_u32"
    if t in OUT_HANDLES:
        return "reply_u32" if at_reply(p) else "out_u32"
    if t in OUT_POINTER_HANDLES:
        return "out_u64"
    if p.get("varsize") and p["dir"] == "inout":
        return "reply_room" if at_reply(p) else "room"
    if t in ("LPTSTR", "LPWSTR") and out:
        return "later_text" if p.get("written_at") == "LINE_GATHERDIGITS" else "out_text" if t == "LPWSTR" else "unsupported"
    if p.get("varsize") or p.get("count_param"):
        return "blob"
    if p.get("struct"):
        return "out_blob" if out else "blob"
    if t in ("LPGUID", "GUID *"):
        return "out_blob" if out else "blob"
    if p.get("size_param") or (t == "LPCTSTR" and p.get("size_param")):
        if p["dir"] == "in":
            return "blob"
        return "reply_blob" if at_reply(p) else "inout_blob" if p["dir"] == "inout" else "out_blob"
    if t in ("LPCTSTR", "LPCSTR", "LPCWSTR", "LPTSTR") and p["dir"] == "in":
        return "text"
    return "unsupported"


def between_library_and_server(function):
    """What the link says beyond the parameters. tapiRequestMakeCall: which program the library started (absent: it has
    not tried, empty: none would start), and the programs that it may start, each with a NUL behind it."""
    if function["name"] != "tapiRequestMakeCall":
        return []
    return [Param("started", "started", "", "text", True), Param("programs", "programs", "", "out_blob", True)]


def params_of(function):
    result = []
    for p in function["params"]:
        kind = "out_blob" if (function["name"], p["name"]) in UNTYPED else classify(p)
        if kind == "blob" and p["type"] == "LPCTSTR":
            kind = "text"     # lineGetAddressID: a string whose size is a parameter of its own
        element = p.get("array_of")
        result.append(Param(p["name"], field_name(p["name"]), p["type"], kind, p.get("nullable") is not False,
                            p.get("struct"), p.get("size_param"), p.get("count_param"), element))
    result += between_library_and_server(function)
    fields = [p.field for p in result]
    assert len(set(fields)) == len(fields), (function["name"], fields)
    return result


REQUEST = {"u32": "uint32_t", "inout_u32": "uint32_t", "u64": "uint64_t", "text": "OptText", "blob": "OptBytes",
           "room": "uint32_t", "later_text": "uint32_t", "reply_room": "uint32_t", "reply_blob": "OptBytes",
           "inout_blob": "OptBytes"}
RESPONSE = {"out_u32": "uint32_t", "inout_u32": "uint32_t", "out_u64": "uint64_t", "room": "Bytes",
            "out_blob": "Bytes", "icon": "OptText", "out_text": "OptText", "inout_blob": "Bytes"}
REPLY = {"reply_u32": "uint32_t", "reply_room": "Bytes", "reply_blob": "Bytes"}


def pascal(name):
    return name[0].upper() + name[1:]
