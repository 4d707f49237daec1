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
    out.append("\n    // The number under which the provider knows the asynchronous call that was made last; 0: there was none.\n"
               "    virtual uint32_t last_request() const { return 0; }\n")
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
           "    // False: the body of a success could not be decoded, and the caller was told OPERATIONFAILED.\n"
           "    using RawDone = std::function<bool(int32_t result, ByteView body)>;\n\n"]
    for f in functions:
        name = "tspi::" + calls.cpp_name(f)
        extra = ", Completed<%s> completed" % name if f["completion"] == "async" else ""
        out.append("    void call(const %s& call, Returned<%s> returned%s) override;\n" % (name, name, extra))
    out.append("\n  protected:\n"
               "    // Sends one call; `returned` runs exactly once, also when the link breaks.\n"
               "    virtual void send(TspiFunction function, Bytes body, RawDone returned) = 0;\n"
               "    // As send, for asynchronous functions: `completed` runs exactly once after a positive return.\n"
               "    virtual void start(TspiFunction function, uint32_t request_id, Bytes body, RawDone returned,\n"
               "                       RawDone completed) = 0;\n"
               "    virtual uint32_t next_request_id() = 0;\n};\n\n}  // namespace tapi::server\n")
    return "".join(out)


def remote_source(functions, errors):
    out = [HEAD, "#include \"server/host/remote_provider.hpp\"\n\n#include \"wire/tspi_codec.hpp\"\n\n"
           "namespace tapi::server {\nnamespace {\n\n"
           "constexpr auto line_failed = static_cast<int32_t>(0x%08Xu);\n"
           "constexpr auto phone_failed = static_cast<int32_t>(0x%08Xu);\n\n"
           "template <class Value, class Done>\nbool hand_over(const Done& done, int32_t result, int32_t failed, ByteView body) {\n"
           "    Value value;\n"
           "    if (result >= 0) {\n        Reader in(body);\n        decode(in, value);\n"
           "        if (!in.complete()) {\n            done(failed, Value{});\n            return false;\n        }\n    }\n"
           "    done(result, value);\n    return true;\n}\n\n"
           "template <class Call>\nBytes encoded(const Call& call) {\n    Bytes body;\n    Writer out(body);\n"
           "    encode(out, call);\n    return body;\n}\n\n}  // namespace\n\n" % (errors["LINE"], errors["PHONE"])]
    for f in functions:
        name = "tspi::" + calls.cpp_name(f)
        failed = "phone_failed" if f["name"].startswith("TSPI_phone") else "line_failed"
        back = ("[done = std::move(%s)](int32_t result, ByteView body) {\n            return hand_over<"
                + name + "::%s>(done, result, " + failed + ", body);\n        }")
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
# What a function does to the buffers of gathered digits once it has returned.
AFTER = {"TSPI_lineGatherDigits": "    if (result < 0) host.gatherings().drop(call.end_to_end_id);\n",
         "TSPI_lineCloseCall": "    host.gatherings().drop_call(call.hd_call);\n"}
# Functions with such a parameter cannot be carried out over the link yet; they answer "unavailable".
NO_WAY = ("unsupported",)


def size_argument(p, ps):
    """A u32 parameter that sizes or counts another one is held to what that one has."""
    for q in ps:
        if p.name not in (q.size_param, q.count_param):
            continue
        if q.kind == "later_text":
            return "GatherBuffers::room(call.%s)" % p.field
        if q.kind == "out_blob":
            return "bounded(call.%s)" % p.field
        if q.kind in ("blob", "reply_blob", "inout_blob"):
            element = ", sizeof(%s)" % q.element if q.count_param == p.name else ""
            return "held_size(call.%s, %s%s)" % (p.field, blob_source(q), element)
    return "call.%s" % p.field


def blob_source(p):
    return "%s.bytes" % p.field if p.kind == "reply_blob" else "call.%s" % p.field


def held(p):
    """Memory that stays until the completion: (declaration, argument)."""
    make = {"reply_u32": "HeldValue>()", "reply_blob": "HeldBytes>(std::move(call.%s))" % p.field,
            "reply_room": "HeldRoom>(call.%s, sizeof(%s))" % (p.field, p.struct)}[p.kind]
    use = {"reply_u32": "&%s.value", "reply_blob": "blob_param<%s>(%%s.bytes)" % p.ctype,
           "reply_room": "reinterpret_cast<%s>(%%s.room.data())" % p.ctype}[p.kind] % p.field
    return "    auto& %s = host.replies().hold(call.request_id, std::make_unique<%s);\n" % (p.field, make), use


def out_size(p, ps):
    if p.size_param:
        return "bounded(call.%s)" % next(q.field for q in ps if q.name == p.size_param)
    return "sizeof(%s)" % (p.struct or "GUID")


def invoke_one(f):
    ps = P.params_of(f)
    number = "TspiFunction::" + calls.enumerator(f)
    name = "tspi::" + calls.cpp_name(f)
    if any(p.kind in NO_WAY for p in ps):
        return None
    before, args, after = [], [], []
    room = next((p for p in ps if p.kind == "room"), None)
    holds = any(p.kind.startswith("reply_") for p in ps)
    for p in ps:
        ctype = p.ctype.replace(" const", "")
        if p.kind == "u32":
            args.append(size_argument(p, ps))
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
        elif p.kind == "icon":
            before.append("    HICON %s = nullptr;\n" % p.field)
            args.append("&%s" % p.field)
            after.append("    response.%s = icon_name(%s);\n" % (p.field, p.field))
        elif p.kind == "out_text":
            before.append("    std::u16string %s(max_path, u'\\0');\n" % p.field)
            args.append("reinterpret_cast<LPWSTR>(%s.data())" % p.field)
            after.append("    response.%s = %s.substr(0, %s.find(u'\\0'));\n" % (p.field, p.field, p.field))
        elif p.kind == "inout_blob":
            args.append("blob_param<%s>(call.%s)" % (ctype, p.field))
            after.append("    response.%s = std::move(call.%s).value_or(Bytes{});\n" % (p.field, p.field))
        elif p.kind == "room":
            args.append("room")
        elif p.kind == "out_blob":
            before.append("    response.%s.resize(%s);\n" % (p.field, out_size(p, ps)))
            args.append("reinterpret_cast<%s>(response.%s.data())" % (ctype, p.field))
        elif p.kind.startswith("reply_"):
            declaration, argument = held(p)
            before.append(declaration)
            args.append(argument)
        elif p.kind == "later_text":
            args.append("host.gatherings().hold(call.end_to_end_id, call.hd_call, call.%s, call.num_digits)" % p.field)
        elif p.kind == "upcall":
            args.append(UPCALL[p.ctype])
        elif p.kind == "local":
            args.append("%s{}" % ctype)
        else:
            raise SystemExit("%s: no way to pass %s" % (f["name"], p))
    invocation = "entry(%s)" % ", ".join(args)
    if room:
        struct = room.struct
        invocation = ("with_room<%s>(host, %s, response.%s, call.%s,\n                                            [&](%s* room) { return %s; })"
                      % (struct, number, room.field, room.field, struct, invocation))
    if holds:
        after.append("    if (result < 0) host.replies().take(call.request_id);\n")
    body = ["int32_t invoke_%s(Host& host, Reader& in, Writer& out) {\n" % f["name"],
            "    %s call;\n    decode(in, call);\n    if (!in.complete()) return failed(%s);\n" % (name, number),
            "    const auto entry = host.entry<decltype(&%s)>(%s);\n" % (f["name"], number),
            "    if (entry == nullptr) return unavailable(%s);\n" % number,
            "    %s::Response response;\n" % name] + before
    after.append(AFTER.get(f["name"], ""))
    body += ["    const int32_t result = %s;\n" % invocation] + after
    body += ["    encode(out, response);\n    return result;\n}\n\n"]
    return "".join(body)


def invoke_source(functions):
    out = [HEAD, "// Calls the functions of a loaded provider with what came over the link.\n"
           "#include \"tapihost/invoke.hpp\"\n\n#include \"tapihost/errors.hpp\"\n#include \"tapihost/host.hpp\"\n"
           "#include \"tapihost/params.hpp\"\n#include \"wire/tspi_codec.hpp\"\n\nnamespace tapi::host {\nnamespace {\n\n"]
    table = []
    for f in functions:
        text = invoke_one(f)
        table.append("    %s,\n" % ("invoke_" + f["name"] if text else "nullptr"))
        out.append(text or "")
    out.append("using Invoke = int32_t (*)(Host&, Reader&, Writer&);\nconstexpr Invoke table[] = {\n    nullptr,\n%s};\n\n}  // namespace\n\n" % "".join(table))
    out.append("int32_t invoke(Host& host, TspiFunction function, Reader& in, Writer& out) {\n"
               "    const auto number = static_cast<uint16_t>(function);\n"
               "    if (number > tspi_function_count || table[number] == nullptr) return unavailable(function);\n"
               "    return table[number](host, in, out);\n}\n\n}  // namespace tapi::host\n")
    return "".join(out)


def stack_bytes(functions):
    """The compiler knows the sizes."""
    out = [HEAD, "// For i686 only, where these functions are stdcall.\n#include \"tapihost/stack_bytes.hpp\"\n\n#include <provider.h>\n#include <tspi.h>\n\n"
           "namespace tapi::host {\nnamespace {\n\n"
           "template <class Function>\nstruct Taken;\ntemplate <class R, class... Parameter>\n"
           "struct Taken<R(TSPIAPI*)(Parameter...)> {\n"
           "    static constexpr StackBytes bytes = (StackBytes{0} + ... + StackBytes{(sizeof(Parameter) + 3) / 4 * 4});\n};\n\n"
           "}  // namespace\n\nconst StackBytes stack_bytes[] = {\n    0,\n"]
    out += ["    Taken<decltype(&%s)>::bytes,\n" % f["name"] for f in functions]
    out.append("};\n\n}  // namespace tapi::host\n")
    return "".join(out)


def outputs():
    functions = calls.tspi_functions()
    values = {c["name"]: c["value"] for fam in P.load("constants")["families"] for c in fam["constants"]}

    def errors(name):
        return {k: values[k + name] & 0xFFFFFFFF for k in ("LINE", "PHONE")}

    return {"server/device/provider_calls.hpp": interface(functions),
            "server/device/provider_calls.cpp": interface_source(functions, errors("ERR_OPERATIONUNAVAIL")),
            "server/host/remote_provider.hpp": remote_header(functions),
            "server/host/remote_provider.cpp": remote_source(functions, errors("ERR_OPERATIONFAILED")),
            "tapihost/invoke.cpp": invoke_source(functions),
            "tapihost/stack_bytes.cpp": stack_bytes(functions)}
