// SPDX-License-Identifier: Apache-2.0
// Frames, greeting, messages and codecs: what goes in comes out, what is cut or wrong is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "wire/api_codec.hpp"
#include "wire/frame.hpp"
#include "wire/greeting.hpp"
#include "wire/message.hpp"
#include "wire/tspi_codec.hpp"

namespace tapi::wire {
namespace {

Bytes raw(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

Bytes frame_of(uint32_t id, ByteView body) {
    Bytes out;
    const size_t start = begin_frame(out, Kind::request, 7, id, -3);
    Writer(out).bytes(body);
    end_frame(out, start);
    return out;
}

void feed(FrameBuffer& buffer, ByteView bytes) {
    const auto room = buffer.prepare(bytes.size());
    std::copy(bytes.begin(), bytes.end(), room.begin());
    buffer.commit(bytes.size());
}

ByteView body_of(const Bytes& frame) { return ByteView(frame).subspan(sizeof(Header)); }

TEST(Frame, HeaderIsSixteenLittleEndianBytes) {
    const Bytes frame = frame_of(0x01020304, raw({9}));
    EXPECT_EQ(frame, raw({17, 0, 0, 0, 3, 0, 7, 0, 4, 3, 2, 1, 0xFD, 0xFF, 0xFF, 0xFF, 9}));
}

TEST(Frame, CutsAStreamAtAnyPlace) {
    Bytes stream;
    for (uint32_t id = 1; id <= 3; ++id) {
        const Bytes frame = frame_of(id, Bytes(id * 5, std::byte{static_cast<uint8_t>(id)}));
        stream.insert(stream.end(), frame.begin(), frame.end());
    }
    for (size_t step = 1; step <= stream.size(); ++step) {
        FrameBuffer buffer;
        uint32_t seen = 0;
        for (size_t at = 0; at < stream.size(); at += step) {
            feed(buffer, ByteView(stream).subspan(at, std::min(step, stream.size() - at)));
            while (const auto frame = buffer.next()) {
                ++seen;
                EXPECT_EQ(frame->header.id, seen);
                EXPECT_EQ(frame->header.function, 7);
                EXPECT_EQ(frame->header.result, -3);
                ASSERT_EQ(frame->body.size(), seen * 5);
                EXPECT_EQ(frame->body.back(), std::byte{static_cast<uint8_t>(seen)});
            }
        }
        EXPECT_EQ(seen, 3u);
        EXPECT_FALSE(buffer.broken());
    }
}

TEST(Frame, SizesOutOfBoundsAreFinal) {
    for (const uint32_t size : {0u, 15u, 101u, 0xFFFFFFFFu}) {
        FrameBuffer buffer(100);
        Bytes frame = frame_of(1, {});
        store(std::span(frame), 0, size);
        feed(buffer, frame);
        EXPECT_FALSE(buffer.next());
        EXPECT_TRUE(buffer.broken());
        feed(buffer, frame_of(2, {}));
        EXPECT_FALSE(buffer.next());
    }
}

TEST(Frame, TheBoundCanChangeAfterTheGreeting) {
    FrameBuffer buffer(20);
    buffer.set_max_frame(200);
    feed(buffer, frame_of(1, Bytes(100)));
    EXPECT_TRUE(buffer.next());
}

TEST(Greeting, HelloAndWelcomeRoundTrip) {
    Hello hello;
    hello.role = Role::events;
    hello.process_id = 4711;
    hello.module = u"dialer";
    hello.machine = u"büro";
    hello.user = u"anna";
    hello.token = raw({1, 2});
    hello.session = 9;
    hello.session_key = raw({3});
    hello.app = 77;
    Bytes out;
    write_hello(out, hello);
    const auto back = read_hello(body_of(out));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->role, Role::events);
    EXPECT_EQ(back->process_id, 4711u);
    EXPECT_EQ(back->module, u"dialer");
    EXPECT_EQ(back->machine, u"büro");
    EXPECT_EQ(back->user, u"anna");
    EXPECT_EQ(back->token, hello.token);
    EXPECT_EQ(back->session, 9u);
    EXPECT_EQ(back->session_key, hello.session_key);
    EXPECT_EQ(back->app, 77u);
    EXPECT_EQ(back->pointer_size, sizeof(void*));

    Welcome welcome;
    welcome.session = 5;
    welcome.session_key = Bytes(16, std::byte{1});
    welcome.max_frame = 4096;
    welcome.server = u"server 1.0";
    out.clear();
    write_welcome(out, welcome);
    const auto answer = read_welcome(body_of(out));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->session, 5u);
    EXPECT_EQ(answer->session_key, welcome.session_key);
    EXPECT_EQ(answer->max_frame, 4096u);
    EXPECT_EQ(answer->server, u"server 1.0");
}

TEST(Greeting, CutOrForeignGreetingsAreRefused) {
    Bytes out;
    write_hello(out, Hello{});
    const ByteView body = body_of(out);
    for (size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(read_hello(body.first(size))) << size;
    Bytes longer(body.begin(), body.end());
    longer.push_back(std::byte{0});
    EXPECT_FALSE(read_hello(longer));
    Bytes foreign(body.begin(), body.end());
    foreign[0] = std::byte{'G'};
    EXPECT_FALSE(read_hello(foreign));

    out.clear();
    write_welcome(out, Welcome{});
    const ByteView answer = body_of(out);
    for (size_t size = 0; size < answer.size(); ++size)
        EXPECT_FALSE(read_welcome(answer.first(size))) << size;
}

TEST(Greeting, ByeSaysWhy) {
    Bytes out;
    write_bye(out, Bye::queue_overflow, u"too slow");
    FrameBuffer buffer;
    feed(buffer, out);
    const auto frame = buffer.next();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->header.kind, static_cast<uint16_t>(Kind::bye));
    EXPECT_EQ(frame->header.result, static_cast<int32_t>(Bye::queue_overflow));
    EXPECT_EQ(Reader(frame->body).text(), u"too slow");
    for (int reason = 0; reason <= static_cast<int>(Bye::no_such_session); ++reason) {
        EXPECT_STRNE(name_of(static_cast<Bye>(reason)), "?");
    }
}

TEST(Message, AMB_25_RoundTripAndCutsWithParametersOfAPointersSize) {
    Message m;
    m.device = 1;
    m.message = 12;
    m.instance = 0x1122334455667788;
    m.param1 = 3;
    m.param2 = 0xFFFFFFFF80000048;
    m.param3 = 5;
    m.reply = raw({1, 2, 3});
    Bytes out;
    write_message(out, m);
    const auto back = read_message(body_of(out));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->device, 1u);
    EXPECT_EQ(back->message, 12u);
    EXPECT_EQ(back->instance, m.instance);
    EXPECT_EQ(back->param2, m.param2) << "whole";
    EXPECT_EQ(back->reply, m.reply);
    for (size_t size = 0; size < body_of(out).size(); ++size) {
        EXPECT_FALSE(read_message(body_of(out).first(size))) << size;
    }
}

TEST(Message, ProviderEventsAndCompletions) {
    const ProviderEvent e{0x1122334455, 0x66778899AA, 2, 3, 4, 5, Bytes(6, std::byte{0x31})};
    for (auto* const write : {write_line_event, write_phone_event}) {
        Bytes out;
        write(out, e);
        const auto back = read_event(body_of(out));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->device, e.device);
        EXPECT_EQ(back->call, e.call);
        EXPECT_EQ(back->param3, 5u);
        EXPECT_EQ(back->data, e.data);
        EXPECT_FALSE(read_event(body_of(out).first(20)));
    }
    Bytes out;
    write_completion(out, 77, -5, raw({1}));
    FrameBuffer buffer;
    feed(buffer, out);
    const auto frame = buffer.next();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->header.id, 77u);
    EXPECT_EQ(frame->header.result, -5);
    EXPECT_EQ(frame->body.size(), 1u);
}

template <class T>
Bytes encoded(const T& value) {
    Bytes bytes;
    Writer out(bytes);
    encode(out, value);
    return bytes;
}

template <class T>
bool decodes(ByteView bytes, T& value) {
    Reader in(bytes);
    decode(in, value);
    return in.complete();
}

TEST(Codec, RequestsKeepNullApartFromEmpty) {
    api::LineMakeCall call;
    call.h_line = 0x201;
    call.country_code = 49;
    call.dest_address = u"";
    api::LineMakeCall back;
    ASSERT_TRUE(decodes(encoded(call), back));
    EXPECT_EQ(back.h_line, 0x201u);
    EXPECT_EQ(back.country_code, 49u);
    EXPECT_EQ(back.dest_address, u"");
    EXPECT_EQ(back.call_params, std::nullopt);
    call.dest_address = std::nullopt;
    call.call_params = Bytes{};
    ASSERT_TRUE(decodes(encoded(call), back));
    EXPECT_EQ(back.dest_address, std::nullopt);
    EXPECT_EQ(back.call_params, Bytes{});
}

TEST(Codec, CutBodiesAndOddTextAreRefused) {
    api::LineMakeCall call;
    call.dest_address = u"4711";
    call.call_params = Bytes(20);
    const Bytes whole = encoded(call);
    for (size_t size = 0; size < whole.size(); ++size) {
        api::LineMakeCall back;
        EXPECT_FALSE(decodes(ByteView(whole).first(size), back)) << size;
    }
    Bytes longer = whole;
    longer.push_back(std::byte{0});
    api::LineMakeCall back;
    EXPECT_FALSE(decodes(longer, back));
    Bytes odd = whole;
    store<uint32_t>(std::span(odd), 4, 7);  // the size of the text
    EXPECT_FALSE(decodes(odd, back));
    Bytes huge = whole;
    store<uint32_t>(std::span(huge), 4, 0xFFFFFFF0);
    EXPECT_FALSE(decodes(huge, back));
}

TEST(Codec, ResponsesAndRepliesOfBothLinks) {
    api::LineInitializeEx::Response response{1, 2, 3}, back;
    ASSERT_TRUE(decodes(encoded(response), back));
    EXPECT_EQ(back.h_line_app, 1u);
    EXPECT_EQ(back.num_devs, 2u);
    EXPECT_EQ(back.api_version, 3u);

    tspi::LineMakeCall request;
    request.hd_line = 0x1122334455667788;
    tspi::LineMakeCall request_back;
    ASSERT_TRUE(decodes(encoded(request), request_back));
    EXPECT_EQ(request_back.hd_line, request.hd_line);

    const api::LineClose::Response nothing;
    EXPECT_TRUE(encoded(nothing).empty());
}

}  // namespace
}  // namespace tapi::wire
