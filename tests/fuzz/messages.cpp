// SPDX-License-Identifier: Apache-2.0
// The frames that are not requests: greetings, messages, events, completions. The first byte chooses which.
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "wire/frame.hpp"
#include "wire/greeting.hpp"
#include "wire/message.hpp"

namespace tapi::fuzz {
namespace {

// The body of the one frame in `bytes`.
ByteView only_body(ByteView bytes) {
    require(load<uint32_t>(bytes, 0) == bytes.size(), "an encoder writes one whole frame");
    return bytes.subspan(sizeof(wire::Header));
}

template <class Value>
void read_and_write(ByteView body, std::optional<Value> (*read)(ByteView),
                    void (*write)(Bytes&, const Value&)) {
    const auto value = read(body);
    if (!value) return;
    Bytes again;
    write(again, *value);
    require(same(only_body(again), body), "what decodes whole encodes to the same bytes");
}

void greeting_run(ByteView bytes) {
    Input in(bytes);
    if (in.u8() % 2 == 0) return read_and_write(in.rest(), wire::read_hello, wire::write_hello);
    read_and_write(in.rest(), wire::read_welcome, wire::write_welcome);
}

void completion_run(Input in) {
    const uint32_t id = in.u32();
    const auto result = static_cast<int32_t>(in.u32());
    const ByteView reply = in.rest();
    Bytes out;
    wire::write_completion(out, id, result, reply);
    require(same(only_body(out), reply), "a completion carries the reply as it is");
}

void message_run(ByteView bytes) {
    Input in(bytes);
    switch (in.u8() % 4) {
        case 0:
            return read_and_write(in.rest(), wire::read_message, wire::write_message);
        case 1:
            return read_and_write(in.rest(), wire::read_event, wire::write_line_event);
        case 2:
            return read_and_write(in.rest(), wire::read_event, wire::write_phone_event);
        default:
            return completion_run(in);
    }
}

// A seed: the choice, then the body of the frame.
Bytes seed_of(unsigned choice, const Bytes& frame) {
    Bytes seed;
    append_u8(seed, choice);
    append(seed, only_body(frame));
    return seed;
}

std::vector<Bytes> greeting_seeds() {
    wire::Hello hello;
    hello.module = u"dialer";
    hello.machine = u"desk";
    hello.user = u"alice";
    hello.token = hello.session_key = Bytes(16, std::byte{7});
    Bytes hello_frame, welcome_frame;
    wire::write_hello(hello_frame, hello);
    wire::write_welcome(welcome_frame, {1, 2, Bytes(16, std::byte{7}), 1u << 20, u"OpenTAPI"});
    return {seed_of(0, hello_frame), seed_of(1, welcome_frame)};
}

std::vector<Bytes> message_seeds() {
    Bytes message, event, completion;
    wire::write_message(message, {1, 2, 3, 4, 5, 6, Bytes(8, std::byte{9})});
    wire::write_line_event(event, {1, 2, 3, 4, 5, 6});
    wire::write_completion(completion, 1, 0, Bytes(8, std::byte{9}));
    return {seed_of(0, message), seed_of(1, event), seed_of(2, event), seed_of(3, completion)};
}

}  // namespace

const Target greeting{"greeting", greeting_run, greeting_seeds};
const Target message{"message", message_run, message_seeds};

}  // namespace tapi::fuzz
