# SPDX-License-Identifier: Apache-2.0
"""Writes model/layouts.hpp and .cpp: the tables of model/layout.hpp for every structure of TAPI 2.2."""
from apigen import params as P

HEAD = "// Generated from api/structures.json by tools/apigen/layouts.py. Do not edit.\n"
VERSIONS = ["1.3", "1.4", "2.0", "2.1", "2.2"]
KINDS = {"string": "text", "multistring": "multi_text", "string_table": "text_table", "blob": "bytes",
         "by_format": "bytes"}


def number(version):
    return [int(n) for n in version.lstrip("<=").split(".")]


def sizes(s):
    result = []
    for v in VERSIONS:
        introduced = s.get("introduced") or "1.3"
        if not introduced.startswith("<=") and number(introduced) > number(v):
            result.append(0)
            continue
        size = s["size64"]
        for step in s.get("layout_by_version", []):
            if number(v) <= number(step["up_to_version"]):
                size = step["size64"]
                break
        result.append(size)
    return result


def parts(s, names):
    at = {f["name"]: f["offset64"] for f in s["fields"]}
    new = {f["name"] for f in s["fields"] if (f.get("introduced") or "1.3").lstrip("<=")[0] == "3"}
    rows = []
    for v in s.get("variable", []):
        if v["size_field"] in new:
            continue
        if v["kind"] == "array":
            entry = v["element"] if v["element"] in names else None
            kind = "entries" if entry else "bytes"
        else:
            entry, kind = None, KINDS[v["kind"]]
        cell = at[v["entry_size_field"]] if kind == "text_table" else 0
        rows.append("{%d, %d, PartKind::%s, %s, %d}"
                    % (at[v["size_field"]], at[v["offset_field"]], kind, "&" + entry if entry else "nullptr", cell))
    return rows


def outputs():
    structures = [s for s in P.load("structures")["structures"]
                  if s["header"] == "tapi.h" and sizes(s)[-1] and s["name"] != "LINEPROXYREQUEST" and (s.get("variable") or "dwTotalSize" in
                                                                  [f["name"] for f in s["fields"]] or
                                                                  s["name"].endswith("ENTRY") or s["name"] == "LINEFORWARD")]
    names = {s["name"] for s in structures}
    header = [HEAD, "#pragma once\n\n#include \"model/layout.hpp\"\n\nnamespace tapi::layout {\n\n"]
    header += ["extern const Layout %s;\n" % s["name"] for s in structures]
    header.append("\n}  // namespace tapi::layout\n")
    out = [HEAD, "#include \"model/layouts.hpp\"\n\nnamespace tapi::layout {\n\n"]
    for s in structures:
        rows = parts(s, names)
        fields = [f["name"] for f in s["fields"]]
        if rows:
            out.append("static constexpr Part %s_parts[] = {\n    %s,\n};\n" % (s["name"], ",\n    ".join(rows)))
        out.append("constexpr Layout %s{\"%s\", {%s}, %s, %s};\n\n"
                   % (s["name"], s["name"], ", ".join(map(str, sizes(s))),
                      "true" if "dwNeededSize" in fields else "false", "%s_parts" % s["name"] if rows else "{}"))
    out.append("}  // namespace tapi::layout\n")
    return {"model/layouts.hpp": "".join(header), "model/layouts.cpp": "".join(out)}
