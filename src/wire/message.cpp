// SPDX-License-Identifier: Apache-2.0
// Encoding of messages, events and completions.
#include "wire/message.hpp"

#include "wire/frame.hpp"

namespace tapi::wire {

void write_message(Bytes& out, const Message& m) {
    const size_t start = begin_frame(out, Kind::message, 0, 0);
    Writer w(out);
    w.u32(m.device);
    w.u32(m.message);
    w.u64(m.instance);
    w.u64(m.param1);
    w.u64(m.param2);
    w.u64(m.param3);
    w.blob(m.reply);
    end_frame(out, start);
}

std::optional<Message> read_message(ByteView body) {
    Reader in(body);
    Message m;
    m.device = in.u32();
    m.message = in.u32();
    m.instance = in.u64();
    m.param1 = in.u64();
    m.param2 = in.u64();
    m.param3 = in.u64();
    m.reply = in.blob();
    if (!in.complete()) return std::nullopt;
    return m;
}

static void write_event(Bytes& out, Kind kind, const ProviderEvent& e) {
    const size_t start = begin_frame(out, kind, 0, 0);
    Writer w(out);
    w.u64(e.device);
    w.u64(e.call);
    w.u32(e.message);
    w.u64(e.param1);
    w.u64(e.param2);
    w.u64(e.param3);
    w.blob(e.data);
    end_frame(out, start);
}

void write_line_event(Bytes& out, const ProviderEvent& event) { write_event(out, Kind::line_event, event); }
void write_phone_event(Bytes& out, const ProviderEvent& event) { write_event(out, Kind::phone_event, event); }

std::optional<ProviderEvent> read_event(ByteView body) {
    Reader in(body);
    ProviderEvent e;
    e.device = in.u64();
    e.call = in.u64();
    e.message = in.u32();
    e.param1 = in.u64();
    e.param2 = in.u64();
    e.param3 = in.u64();
    e.data = in.blob();
    if (!in.complete()) return std::nullopt;
    return e;
}

void write_completion(Bytes& out, uint32_t request_id, int32_t result, ByteView reply) {
    const size_t start = begin_frame(out, Kind::completion, 0, request_id, result);
    Writer(out).bytes(reply);
    end_frame(out, start);
}

}  // namespace tapi::wire
