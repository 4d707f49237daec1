// SPDX-License-Identifier: Apache-2.0
// Encoding of the greeting frames.
#include "wire/greeting.hpp"

#include "wire/frame.hpp"

namespace tapi::wire {

const char* name_of(Bye reason) {
    switch (reason) {
        case Bye::none: return "none";
        case Bye::bad_greeting: return "bad greeting";
        case Bye::version: return "no common protocol version";
        case Bye::not_permitted: return "not permitted";
        case Bye::malformed: return "malformed frame";
        case Bye::queue_overflow: return "message queue overflow";
        case Bye::too_many: return "too many sessions";
        case Bye::shutting_down: return "server shutting down";
        case Bye::no_such_session: return "no such session";
    }
    return "?";
}

void write_hello(Bytes& out, const Hello& hello) {
    const size_t start = begin_frame(out, Kind::hello, 0, 0);
    Writer w(out);
    w.u32(magic);
    w.u16(hello.version_low);
    w.u16(hello.version_high);
    w.u16(static_cast<uint16_t>(hello.role));
    w.u16(hello.pointer_size);
    w.u32(hello.process_id);
    w.text(hello.module);
    w.text(hello.machine);
    w.text(hello.user);
    w.blob(hello.token);
    w.u32(hello.session);
    w.blob(hello.session_key);
    w.u32(hello.app);
    end_frame(out, start);
}

std::optional<Hello> read_hello(ByteView body) {
    Reader in(body);
    if (in.u32() != magic) return std::nullopt;
    Hello hello;
    hello.version_low = in.u16();
    hello.version_high = in.u16();
    hello.role = static_cast<Role>(in.u16());
    hello.pointer_size = in.u16();
    hello.process_id = in.u32();
    hello.module = in.text();
    hello.machine = in.text();
    hello.user = in.text();
    hello.token = in.blob();
    hello.session = in.u32();
    hello.session_key = in.blob();
    hello.app = in.u32();
    if (!in.complete()) return std::nullopt;
    return hello;
}

void write_welcome(Bytes& out, const Welcome& welcome) {
    const size_t start = begin_frame(out, Kind::welcome, 0, 0);
    Writer w(out);
    w.u16(welcome.version);
    w.u32(welcome.session);
    w.blob(welcome.session_key);
    w.u32(welcome.max_frame);
    w.text(welcome.server);
    end_frame(out, start);
}

std::optional<Welcome> read_welcome(ByteView body) {
    Reader in(body);
    Welcome welcome;
    welcome.version = in.u16();
    welcome.session = in.u32();
    welcome.session_key = in.blob();
    welcome.max_frame = in.u32();
    welcome.server = in.text();
    if (!in.complete()) return std::nullopt;
    return welcome;
}

void write_bye(Bytes& out, Bye reason, std::u16string_view text) {
    const size_t start = begin_frame(out, Kind::bye, 0, 0, static_cast<int32_t>(reason));
    Writer(out).text(text);
    end_frame(out, start);
}

}  // namespace tapi::wire
