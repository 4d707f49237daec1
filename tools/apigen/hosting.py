# SPDX-License-Identifier: Apache-2.0
"""Writes both ends of the provider link: the interface that the core calls (device::Provider), its form over the
link (host::RemoteProvider), and the invocation of the real TSPI functions in the provider host."""
from apigen import calls
from apigen import params as P

HEAD = "// Generated from api/tspi.json by tools/apigen/hosting.py. Do not edit.\n"


def interface(functions):
    out = [HEAD, "// What the core may ask of a provider. A call that a provider does not serve answers OPERATIONUNAVAIL.\n"
           "#pragma once\n\n#include <functional>\n\n#include \"model/tspi_calls.hpp\"\n\nnamespace tapi::server {\n\n"
           "// The function returned: its result (0, a request id or a negative error) and values.\n"
           "template <class Call>\nusing Returned = std::function<void(int32_t, const typename Call::Response&)>;\n"
           "// The asynchronous request ended: 0 or a negative error. Comes only after a positive return.\n"
           "template <class Call>\nusing Completed = std::function<void(int32_t, const typename Call::Reply&)>;\n\n"
           "class ProviderCalls {\n  public:\n    virtual ~ProviderCalls() = default;\n\n"]
    for f in functions:
        name = "tspi::" + calls.cpp_name(f)
        if f["completion"] == "async":
            out.append("    virtual void call(const %s& call, Returned<%s> returned, Completed<%s> completed);\n" % (name, name, name))
        else:
            out.append("    virtual void call(const %s& call, Returned<%s> returned);\n" % (name, name))
    out.append("};\n\n}  // namespace tapi::server\n")
    return "".join(out)


def interface_source(functions, errors):
    out = [HEAD, "#include \"server/device/provider_calls.hpp\"\n\nnamespace tapi::server {\n\n"]
    for f in functions:
        name = "tspi::" + calls.cpp_name(f)
        extra = ", Completed<%s>" % name if f["completion"] == "async" else ""
        out.append("void ProviderCalls::call(const %s&, Returned<%s> returned%s) {\n    returned(static_cast<int32_t>(0x%08Xu), {});\n}\n"
                   % (name, name, extra, errors["PHONE" if f["name"].startswith("TSPI_phone") else "LINE"]))
    out.append("\n}  // namespace tapi::server\n")
    return "".join(out)


def remote_header(functions):
    out = [HEAD, "#pragma once\n\n#include \"server/device/provider_calls.hpp\"\n\nnamespace tapi::server {\n\n"
           "// The provider interface over a link: encodes each call and decodes what comes back.\n"
           "class RemoteProvider : public ProviderCalls {\n  public:\n"
           "    using RawReturned = std::function<void(int32_t result, ByteView body)>;\n\n"]
    for f in functions:
        name = "tspi::" + calls.cpp_name(f)
        extra = ", Completed<%s> completed" % name if f["completion"] == "async" else ""
        out.append("    void call(const %s& call, Returned<%s> returned%s) override;\n" % (name, name, extra))
    out.append("\n  protected:\n"
               "    // Sends one call; `returned` runs exactly once, also when the link breaks.\n"
               "    virtual void send(TspiFunction function, Bytes body, RawReturned returned) = 0;\n"
               "    // As send, for asynchronous functions: `completed` runs exactly once after a positive return.\n"
               "    virtual void start(TspiFunction function, uint32_t request_id, Bytes body, RawReturned returned,\n"
               "                       RawReturned completed) = 0;\n"
               "    virtual uint32_t next_request_id() = 0;\n};\n\n}  // namespace tapi::server\n")
    return "".join(out)


def remote_source(functions):
    out = [HEAD, "#include \"server/host/remote_provider.hpp\"\n\n#include \"wire/tspi_codec.hpp\"\n\n"
           "namespace tapi::server {\nnamespace {\n\n"
           "template <class Value>\nValue decoded(ByteView body) {\n    Value value;\n    Reader in(body);\n"
           "    decode(in, value);\n    return value;\n}\n\n"
           "template <class Call>\nBytes encoded(const Call& call) {\n    Bytes body;\n    Writer out(body);\n"
           "    encode(out, call);\n    return body;\n}\n\n}  // namespace\n\n"]
    for f in functions:
        name = "tspi::" + calls.cpp_name(f)
        back = "[done = std::move(%s)](int32_t result, ByteView body) {\n            done(result, decoded<" + name + "::%s>(body));\n        }"
        if f["completion"] == "async":
            out.append("void RemoteProvider::call(const %s& call, Returned<%s> returned, Completed<%s> completed) {\n"
                       "    %s numbered = call;\n    numbered.request_id = next_request_id();\n"
                       "    start(%s::function, numbered.request_id, encoded(numbered),\n        %s,\n        %s);\n}\n"
                       % (name, name, name, name, name, back % ("returned", "Response"), back % ("completed", "Reply")))
        else:
            out.append("void RemoteProvider::call(const %s& call, Returned<%s> returned) {\n"
                       "    send(%s::function, encoded(call),\n        %s);\n}\n" % (name, name, name, back % ("returned", "Response")))
    out.append("\n}  // namespace tapi::server\n")
    return "".join(out)


UPCALL = {"LINEEVENT": "host.line_event()", "PHONEEVENT": "host.phone_event()", "ASYNC_COMPLETION": "host.async_completion()"}


def invoke_one(f):
    ps = P.params_of(f)
    number = "TspiFunction::" + f["name"].replace("TSPI_", "")
    name = "tspi::" + calls.cpp_name(f)
    if any(p.kind in ("unsupported", "reply_u32", "reply_room", "reply_blob") for p in ps):
        return None
    before, args, after = [], [], []
    room = next((p for p in ps if p.kind == "room"), None)
    for p in ps:
        ctype = p.ctype.replace(" const", "")
        if p.kind == "u32":
            args.append("call.%s" % p.field)
        elif p.kind == "u64":
            args.append("as_param<%s>(call.%s)" % (ctype, p.field))
        elif p.kind == "text":
            args.append("text_param(call.%s)" % p.field)
        elif p.kind == "blob":
            args.append("blob_param<%s>(call.%s)" % (ctype, p.field))
        elif p.kind in ("out_u32", "out_u64"):
            target = ctype[2:]
            before.append("    %s %s{};\n" % (target, p.field))
            args.append("&%s" % p.field)
            after.append("    response.%s = from_param(%s);\n" % (p.field, p.field))
        elif p.kind == "room":
            args.append("room")
        elif p.kind == "out_blob":
            if p.size_param:
                size = "host.bounded(call.%s)" % next(q.field for q in ps if q.name == p.size_param)
            elif p.struct:
                size = "sizeof(%s)" % p.struct
            else:
                size = "sizeof(GUID)"
            before.append("    response.%s.resize(%s);\n" % (p.field, size))
            args.append("reinterpret_cast<%s>(response.%s.data())" % (ctype, p.field))
        elif p.kind == "upcall":
            args.append(UPCALL[p.ctype])
        elif p.kind == "local":
            args.append("%s{}" % ctype)
        else:
            raise SystemExit("%s: no way to pass %s" % (f["name"], p))
    invocation = "entry(%s)" % ", ".join(args)
    if room:
        struct = room.struct
        invocation = "with_room<%s>(response.%s, [&](%s* room) { return %s; })" % (struct, room.field, struct, invocation)
    body = ["int32_t invoke_%s(Host& host, Reader& in, Writer& out) {\n" % f["name"],
            "    %s call;\n    decode(in, call);\n    if (!in.complete()) return malformed_call;\n" % name,
            "    const auto entry = host.entry<decltype(&%s)>(%s);\n" % (f["name"], number),
            "    if (entry == nullptr) return unavailable(%s);\n" % number,
            "    %s::Response response;\n" % name] + before
    body += ["    const int32_t result = %s;\n" % invocation] + after
    body += ["    encode(out, response);\n    return result;\n}\n\n"]
    return "".join(body)


def invoke_source(functions):
    out = [HEAD, "// Calls the functions of a loaded provider with what came over the link.\n"
           "#include \"tapihost/invoke.hpp\"\n\n#include \"tapihost/host.hpp\"\n#include \"tapihost/params.hpp\"\n"
           "#include \"wire/tspi_codec.hpp\"\n\nnamespace tapi::host {\nnamespace {\n\n"]
    table = []
    for f in functions:
        text = invoke_one(f)
        table.append("    %s,\n" % ("invoke_" + f["name"] if text else "nullptr"))
        out.append(text or "")
    out.append("using Invoke = int32_t (*)(Host&, Reader&, Writer&);\nconstexpr Invoke table[] = {\n    nullptr,\n%s};\n\n}  // namespace\n\n" % "".join(table))
    out.append("int32_t invoke(Host& host, TspiFunction function, Reader& in, Writer& out) {\n"
               "    const auto number = static_cast<uint16_t>(function);\n"
               "    if (number > tspi_function_count) return malformed_call;\n"
               "    const Invoke known = table[number];\n"
               "    return known == nullptr ? unavailable(function) : known(host, in, out);\n}\n\n}  // namespace tapi::host\n")
    return "".join(out)


def outputs():
    functions = calls.tspi_functions()
    values = {c["name"]: c["value"] for fam in P.load("constants")["families"] for c in fam["constants"]}
    errors = {k: values[k + "ERR_OPERATIONUNAVAIL"] & 0xFFFFFFFF for k in ("LINE", "PHONE")}
    return {"server/device/provider_calls.hpp": interface(functions),
            "server/device/provider_calls.cpp": interface_source(functions, errors),
            "server/host/remote_provider.hpp": remote_header(functions),
            "server/host/remote_provider.cpp": remote_source(functions),
            "tapihost/invoke.cpp": invoke_source(functions)}
