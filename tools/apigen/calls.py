# SPDX-License-Identifier: Apache-2.0
"""Writes the C++ of the wire: one plain struct per function (model/) and its codec (wire/), for TAPI and TSPI."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from apigen import params as P  # noqa: E402

HEAD = "// Generated from api/ by tools/apigen/calls.py. Do not edit.\n"
IO = {"uint32_t": ("u32", "u32"), "uint64_t": ("u64", "u64"), "OptText": ("text", "opt_text"),
      "OptBytes": ("blob", "opt_blob"), "Bytes": ("blob", "blob")}


def groups(function):
    """(struct suffix, [(field, C++ type)]) for the request, the response and the reply of a function."""
    ps = P.params_of(function)
    pick = lambda table: [(p.field, table[p.kind]) for p in ps if p.kind in table]  # noqa: E731
    return pick(P.REQUEST), pick(P.RESPONSE), pick(P.REPLY)


def struct(name, fields, indent):
    pad = " " * indent
    if not fields:
        return "%sstruct %s {};\n" % (pad, name)
    lines = ["%sstruct %s {" % (pad, name)]
    lines += ["%s    %s %s%s;" % (pad, t, f, " = 0" if t.startswith("uint") else "") for f, t in fields]
    return "\n".join(lines) + "\n%s};\n" % pad


def cpp_name(function):
    return P.pascal(function["name"].replace("TSPI_", "").replace("TUISPI_", "ui_").replace("OPENTAPI_", ""))


def enumerator(function):
    return function["name"].replace("TSPI_", "").replace("OPENTAPI_", "")


def calls_header(functions, namespace, enum, what):
    out = [HEAD, "// %s as plain values: the request, what returns with it (Response) and what arrives with\n"
           "// its asynchronous completion (Reply).\n" % what,
           "#pragma once\n\n#include \"base/bytes.hpp\"\n#include \"model/functions.hpp\"\n\n",
           "namespace tapi::%s {\n\n" % namespace]
    for f in functions:
        request, response, reply = groups(f)
        out.append("struct %s {\n    static constexpr %s function = %s::%s;\n"
                   % (cpp_name(f), enum, enum, enumerator(f)))
        out.append("".join("    %s %s%s;\n" % (t, n, " = 0" if t.startswith("uint") else "") for n, t in request))
        out.append(struct("Response", response, 4) + struct("Reply", reply, 4) + "};\n\n")
    out.append("}  // namespace tapi::%s\n" % namespace)
    return "".join(out)


def codec_pair(name, fields):
    """Declarations and definitions of encode and decode."""
    arg = " value" if fields else ""
    out = " out" if fields else ""
    inn = " in" if fields else ""
    enc = ["void encode(Writer&%s, const %s&%s) {" % (out, name, arg)]
    enc += ["    out.%s(value.%s);" % (IO[t][0], f) for f, t in fields] + ["}"]
    dec = ["void decode(Reader&%s, %s&%s) {" % (inn, name, arg)]
    dec += ["    value.%s = in.%s();" % (f, IO[t][1]) for f, t in fields] + ["}"]
    decl = "void encode(Writer& out, const %s& value);\nvoid decode(Reader& in, %s& value);\n" % (name, name)
    return decl, "\n".join(enc) + "\n" + "\n".join(dec) + "\n"


def codec(functions, namespace, what):
    header = [HEAD, "// The wire form of %s: fields in the order of the parameters.\n" % what,
              "#pragma once\n\n#include \"model/%s_calls.hpp\"\n\nnamespace tapi::%s {\n\n" % (namespace, namespace)]
    source = [HEAD, "#include \"wire/%s_codec.hpp\"\n\nnamespace tapi::%s {\n\n" % (namespace, namespace)]
    for f in functions:
        for suffix, fields in zip(("", "::Response", "::Reply"), groups(f)):
            decl, body = codec_pair(cpp_name(f) + suffix, fields)
            header.append(decl)
            source.append(body)
    end = "\n}  // namespace tapi::%s\n" % namespace
    return "".join(header) + end, "".join(source) + end


def functions_header(api, tspi):
    out = [HEAD, "// Numbers of the functions on the wire: the alphabetical place, fixed with the frozen API, then our own.\n#pragma once\n\n"
           "#include <cstdint>\n\nnamespace tapi {\n\n"]
    for enum, functions in (("Function", api), ("TspiFunction", tspi)):
        out.append("enum class %s : uint16_t {\n" % enum)
        out += ["    %s = %d,\n" % (enumerator(f), i + 1) for i, f in enumerate(functions)]
        out.append("};\n\n")
        out.append("inline constexpr uint16_t %s_count = %d;\n\n" % (P.snake(enum), len(functions)))
    out.append("// \"lineMakeCall\", \"TSPI_lineMakeCall\"; \"?\" for a number that names none.\n"
               "const char* name_of(Function function);\nconst char* name_of(TspiFunction function);\n"
               "// True when the function returns a request id and completes later.\n"
               "bool is_async(Function function);\nbool is_async(TspiFunction function);\n\n}  // namespace tapi\n")
    return "".join(out)


def functions_source(api, tspi):
    out = [HEAD, "#include \"model/functions.hpp\"\n\nnamespace tapi {\nnamespace {\n\n"
           "struct Row {\n    const char* name;\n    bool async;\n};\n\n"]
    for label, functions in (("api_rows", api), ("tspi_rows", tspi)):
        out.append("constexpr Row %s[] = {\n    {\"?\", false},\n" % label)
        out += ["    {\"%s\", %s},\n" % (f["name"], "true" if f["completion"] == "async" else "false") for f in functions]
        out.append("};\n")
    out.append("\ntemplate <size_t N>\nconst Row& row(const Row (&rows)[N], uint16_t number) { return rows[number < N ? number : 0]; }\n"
               "\n}  // namespace\n\n")
    for enum, label in (("Function", "api_rows"), ("TspiFunction", "tspi_rows")):
        out.append("const char* name_of(%s f) { return row(%s, static_cast<uint16_t>(f)).name; }\n" % (enum, label))
        out.append("bool is_async(%s f) { return row(%s, static_cast<uint16_t>(f)).async; }\n" % (enum, label))
    out.append("\n}  // namespace tapi\n")
    return "".join(out).replace("#include \"model/functions.hpp\"\n", "#include \"model/functions.hpp\"\n\n#include <cstddef>\n")


def library_functions():
    """What the client library asks of the server on its own."""
    return sorted(P.load("library")["functions"], key=lambda f: f["name"])


def wire_functions():
    """All that a client may ask; the numbers of the API stay when the library learns something new."""
    return api_functions() + library_functions()


def api_functions():
    return sorted(P.load("functions")["functions"], key=lambda f: f["name"])


def tspi_functions():
    """What tapisrv may ask of a provider: TSPI of 2.2, then what OpenTAPI adds; the UI functions run in the
    application's process."""
    late = ("3.0", "3.1")
    tspi = sorted((f for f in P.load("tspi")["functions"]
                   if f["name"].startswith("TSPI_") and f.get("introduced") not in late), key=lambda f: f["name"])
    return tspi + sorted(P.load("provider")["functions"], key=lambda f: f["name"])


def outputs():
    api, tspi = wire_functions(), tspi_functions()
    files = {"model/functions.hpp": functions_header(api, tspi), "model/functions.cpp": functions_source(api, tspi),
             "model/api_calls.hpp": calls_header(api, "api", "Function", "Calls of the API"),
             "model/tspi_calls.hpp": calls_header(tspi, "tspi", "TspiFunction", "Calls of the provider interface")}
    for namespace, functions, what in (("api", api, "calls of the API"), ("tspi", tspi, "calls of the provider interface")):
        header, source = codec(functions, namespace, what)
        files["wire/%s_codec.hpp" % namespace] = header
        files["wire/%s_codec.cpp" % namespace] = source
    return files
