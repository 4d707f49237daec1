// SPDX-License-Identifier: Apache-2.0
// What the client library and its helper program tapi-dialog say to each other over a pair of sockets: packets of a
// kind, a size and a body. Their bodies are written and read with base/bytes.hpp; the JSON in them passes the library
// untouched.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace tapi::talk {

inline constexpr uint32_t max_body = 1u << 20;  // bytes of a packet
inline constexpr int helper_descriptor = 3;     // where the helper has its socket

enum class Kind : uint32_t {
    // To the helper. The first packet is `form` or `module`.
    form = 1,  // window u64, form blob: show it
    outcome,   // outcome blob: {} closes the form, errors are shown in it
    module,    // Module: load it and call its function
    data,      // blob or absent: for TUISPI_providerGenericDialogData
    close,     // at once
    answer,    // result u32, blob: of a callback, or of `loading`
    // From the helper.
    submit,     // values blob: the user accepts
    cancelled,  // the user does not, or closed the window
    callback,   // object u64, type u32, blob: TUISPIDLLCALLBACK
    failed,     // code u32, words blob: there is no dialog
    result,     // result u32, blob: the module's function returned, with what it wrote
    // From a module's host under Wine to the helper.
    loading,  // path of Linux as a blob: may this file be loaded?
};

struct Packet {
    Kind kind{};
    Bytes body;
};

inline constexpr size_t head_size = 8;

inline Bytes frame(Kind kind, ByteView body) {
    Bytes out;
    Writer w(out);
    w.u32(static_cast<uint32_t>(kind));
    w.blob(body);
    return out;
}

// `read(bytes, size)` gives how many came, 0 or less at the end. Nothing when there is no packet that makes sense.
template <class Read>
std::optional<Packet> receive_packet(Read read) {
    const auto exactly = [&](std::span<std::byte> room) {
        for (size_t at = 0; at < room.size();) {
            const auto got = read(room.data() + at, room.size() - at);
            if (got <= 0) return false;
            at += static_cast<size_t>(got);
        }
        return true;
    };
    std::byte head[head_size];
    if (!exactly(head)) return std::nullopt;
    Packet packet{static_cast<Kind>(load<uint32_t>(head, 0)), {}};
    const auto size = load<uint32_t>(head, 4);
    if (size > max_body) return std::nullopt;
    packet.body.resize(size);
    if (!exactly(packet.body)) return std::nullopt;
    return packet;
}

// `write(bytes, size)` gives how many went. False when they cannot all go.
template <class Write>
bool send_packet(Kind kind, ByteView body, Write write) {
    const Bytes bytes = frame(kind, body);
    for (size_t at = 0; at < bytes.size();) {
        const auto sent = write(bytes.data() + at, bytes.size() - at);
        if (sent <= 0) return false;
        at += static_cast<size_t>(sent);
    }
    return true;
}

// There is no dialog: a code of lines, and why.
inline Bytes failure_body(uint32_t code, std::string_view words) {
    Bytes body;
    Writer out(body);
    out.u32(code);
    out.blob(ByteView(reinterpret_cast<const std::byte*>(words.data()), words.size()));
    return body;
}

// Functions of UI modules; the last two are those of a driver for Windows itself, of the time before there were UI modules.
enum class Function : uint32_t {
    line_config = 1,
    line_config_edit,
    phone_config,
    provider_config,
    generic_dialog,
    provider_install,
    provider_remove,
    driver_install,
    driver_remove,
};

// Of a provider that comes or goes. A module may leave them out, and they may be silent.
inline bool is_change(Function function) { return function >= Function::provider_install; }
inline bool is_of_driver(Function function) { return function >= Function::driver_install; }

struct Module {
    Function function{};
    uint64_t window = 0;
    uint32_t id = 0;  // device, provider or dialog
    OptText device_class;
    OptBytes params;
    std::u16string name;    // of the shared object, without folder; of a DLL for Windows as the driver says it
    std::u16string driver;  // for Windows: the driver, as a path of Linux; empty otherwise
    std::u16string prefix;  // for Windows: the Wine prefix
    uint64_t owner = 0;                // the window as Windows knows it, of a program under Wine
    std::u16string owner_prefix = {};  // and the Wine prefix of that program: in others the number means another window, or none
};

inline void encode(Writer& out, const Module& value) {
    out.u32(static_cast<uint32_t>(value.function));
    out.u64(value.window);
    out.u32(value.id);
    out.text(value.device_class);
    out.blob(value.params);
    out.text(value.name);
    out.text(value.driver);
    out.text(value.prefix);
    out.u64(value.owner);
    out.text(value.owner_prefix);
}
inline void decode(Reader& in, Module& value) {
    value.function = static_cast<Function>(in.u32());
    value.window = in.u64();
    value.id = in.u32();
    value.device_class = in.opt_text();
    value.params = in.opt_blob();
    value.name = in.text();
    value.driver = in.text();
    value.prefix = in.text();
    value.owner = in.u64();
    value.owner_prefix = in.text();
}

}  // namespace tapi::talk
