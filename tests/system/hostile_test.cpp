// SPDX-License-Identifier: Apache-2.0
// Clients and provider hosts that send what makes no sense: they are shown the door, the log says why, and everybody
// else is served as before (SEC-4).
#include <poll.h>

#include <random>

#include "desk.hpp"
#include "model/functions.hpp"
#include "raw_client.hpp"
#include "wire/limits.hpp"

namespace tapi::test {
namespace {

Bytes random_bytes(std::mt19937& random, size_t size) {
    Bytes bytes(size);
    for (std::byte& b : bytes) b = static_cast<std::byte>(random());
    return bytes;
}

Bytes bytes_of_text(std::string_view text) {
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    return Bytes(data, data + text.size());
}

// After whatever happened, an ordinary program is served.
void serves(TestServer&) {
    LocalProgram app;
    app.initialize();
    const DWORD call = app.make_call(app.open(0, own), "1002");
    app.finish_call(call);
}

TEST(Hostile, SEC_4_what_is_no_greeting_is_refused) {
    TestServer server(quick());
    std::mt19937 random(1);
    Bytes wrong_magic;
    wire::write_hello(wrong_magic, {});
    wrong_magic[sizeof(wire::Header)] = std::byte{0};
    Bytes trailing;
    wire::write_hello(trailing, {});
    trailing = frame_of(1, 0, 0, ByteView(trailing).subspan(sizeof(wire::Header)));
    trailing.push_back(std::byte{1});
    const uint32_t longer = static_cast<uint32_t>(trailing.size());
    std::memcpy(trailing.data(), &longer, 4);
    const std::vector<Bytes> openings = {bytes_of_text("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                                         frame_of(1, 0, 0, {}),
                                         frame_of(1, 0, 0, random_bytes(random, 100)),
                                         frame_of(3, 1, 1, {}),
                                         frame_of(99, 0, 0, {}),
                                         frame_of(1, 0, 0, Bytes(wire::limits::max_hello)),
                                         wrong_magic,
                                         trailing,
                                         Bytes(64)};
    for (const Bytes& opening : openings) {
        RawClient raw = RawClient::local(server.socket());
        raw.send(opening);
        const auto end = raw.goodbye();
        ASSERT_TRUE(end) << "the server closed without a reason";
        EXPECT_TRUE(end->reason == wire::Bye::bad_greeting || end->reason == wire::Bye::malformed);
        EXPECT_FALSE(raw.next()) << "and nothing follows";
    }
    EXPECT_EQ(server.ask("status").at("sessions"), 0);
    serves(server);
}

TEST(Hostile, SEC_4_half_a_greeting_is_nothing) {
    TestServer server(quick());
    Bytes whole;
    wire::write_hello(whole, {});
    for (const size_t size : {size_t{0}, size_t{3}, sizeof(wire::Header), whole.size() - 1}) {
        RawClient raw = RawClient::local(server.socket());
        raw.send(ByteView(whole).first(size));
        raw.leave();
    }
    serves(server);
    EXPECT_EQ(server.ask("status").at("sessions"), 1) << "only the program that was served";
}

TEST(Hostile, SEC_4_a_protocol_of_another_time_is_refused_by_number) {
    TestServer server(quick());
    wire::Hello future;
    future.version_low = 1000;
    future.version_high = 1001;
    RawClient raw = RawClient::local(server.socket());
    raw.hello(future);
    const auto end = raw.goodbye();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->reason, wire::Bye::version);
}

TEST(Hostile, SEC_4_roles_are_not_for_the_asking) {
    TestServer server(quick());
    wire::Hello host;
    host.role = wire::Role::host;
    RawClient first = RawClient::local(server.socket());
    first.hello(host);
    EXPECT_EQ(first.goodbye().value().reason, wire::Bye::bad_greeting);

    RawClient client = RawClient::local(server.socket());
    const wire::Welcome welcome = client.enter();
    wire::Hello events;
    events.role = wire::Role::events;
    events.session = welcome.session;
    events.session_key = Bytes(16);
    for (int guess = 0; guess < 3; ++guess) {
        RawClient intruder = RawClient::local(server.socket());
        intruder.hello(events);
        EXPECT_EQ(intruder.goodbye().value().reason, wire::Bye::no_such_session) << "the key is wrong";
        events.session_key.resize(guess == 0 ? 0 : 15);
    }
    events.session_key = welcome.session_key;
    events.app = 4711;
    RawClient intruder = RawClient::local(server.socket());
    intruder.hello(events);
    while (const auto frame = intruder.next()) {
        if (frame->header.kind == static_cast<uint16_t>(wire::Kind::bye)) {
            EXPECT_EQ(frame->header.result, static_cast<int32_t>(wire::Bye::no_such_session)) << "no such application";
        }
    }
    serves(server);
}

TEST(Hostile, SEC_4_malformed_requests_end_the_session_with_a_reason) {
    TestServer server(quick());
    const auto open_function = static_cast<uint16_t>(Function::lineOpen);
    const auto make_function = static_cast<uint16_t>(Function::lineMakeCall);
    Bytes oversized = frame_of(3, open_function, 1, Bytes(100));
    const uint32_t huge = wire::limits::max_frame + 1;
    std::memcpy(oversized.data(), &huge, sizeof huge);
    Bytes tiny = frame_of(3, open_function, 1, {});
    const uint32_t small = 7;
    std::memcpy(tiny.data(), &small, sizeof small);
    const std::vector<std::pair<const char*, Bytes>> cases = {
        {"larger than any frame", oversized},
        {"smaller than a header", tiny},
        {"no such function", frame_of(3, 60000, 1, Bytes(16))},
        {"function zero", frame_of(3, 0, 1, Bytes(16))},
        {"a message from a client", frame_of(5, 0, 0, Bytes(48))},
        {"a welcome from a client", frame_of(2, 0, 0, {})},
        {"a completion from a client", frame_of(9, 0, 1, {})},
        {"an asynchronous request without id", frame_of(3, make_function, 0, Bytes(64))},
        {"an asynchronous request with a negative id", frame_of(3, make_function, 0x80000001, Bytes(64))},
        {"an initialisation without its parameters",
         frame_of(3, static_cast<uint16_t>(Function::lineInitializeEx), 1, Bytes(1))},
        {"an initialisation with a text without end",
         frame_of(3, static_cast<uint16_t>(Function::lineInitializeEx), 1, Bytes(6, std::byte{0xFF}))},
    };
    for (const auto& [what, bytes] : cases) {
        RawClient raw = RawClient::local(server.socket());
        raw.enter();
        raw.send(bytes);
        const auto end = raw.goodbye();
        ASSERT_TRUE(end) << what;
        EXPECT_EQ(end->reason, wire::Bye::malformed) << what;
        EXPECT_FALSE(end->text.empty()) << what;
    }
    EXPECT_TRUE(server.log().find("malformed"));
    serves(server);
}

TEST(Hostile, SEC_4_every_function_with_a_body_of_nonsense) {
    ServerSetup setup = quick();
    setup.log_level = "warning";
    TestServer server(setup);
    std::mt19937 random(7);
    for (uint16_t function = 1; function <= function_count; ++function) {
        for (const size_t size : {0, 3, 4, 16, 200}) {
            RawClient raw = RawClient::local(server.socket());
            raw.enter();
            raw.request(function, 1, random_bytes(random, size));
            raw.finish_sending();
            while (raw.next()) {
            }
        }
    }
    serves(server);
}

TEST(Hostile, SEC_4_nonsense_with_good_handles) {
    ServerSetup setup = quick();
    setup.log_level = "warning";
    TestServer server(setup);
    std::mt19937 random(11);
    for (int round = 0; round < 300; ++round) {
        RawClient raw = RawClient::local(server.socket());
        raw.enter();
        // lineInitializeEx with version 2.2 and an absent name; handles are small and count up.
        Bytes body;
        Writer out(body);
        out.u32(0xFFFFFFFF);
        out.u32(api_2_2);
        raw.request(static_cast<uint16_t>(Function::lineInitializeEx), 1, body);
        for (uint32_t id = 2; id < 12; ++id) {
            Bytes noise = random_bytes(random, random() % 64 + 4);
            const uint32_t handle = 0x00010001 + random() % 3;
            std::memcpy(noise.data(), &handle, sizeof handle);
            raw.request(static_cast<uint16_t>(random() % function_count + 1), id, noise);
        }
        raw.finish_sending();
        while (raw.next()) {
        }
    }
    serves(server);
    EXPECT_TRUE(server.process().running());
}

TEST(Hostile, SEC_4_an_events_connection_only_listens) {
    TestServer server(quick());
    Desk::Call unused;
    (void)unused;
    RawClient raw = RawClient::local(server.socket());
    const wire::Welcome welcome = raw.enter();
    Bytes body;
    Writer out(body);
    out.u32(0xFFFFFFFF);
    out.u32(api_2_2);
    raw.request(static_cast<uint16_t>(Function::lineInitializeEx), 1, body);
    const auto answer = raw.next();
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->header.result, 0);
    wire::Hello events;
    events.role = wire::Role::events;
    events.session = welcome.session;
    events.session_key = welcome.session_key;
    std::memcpy(&events.app, answer->body.data(), sizeof events.app);
    RawClient listener = RawClient::local(server.socket());
    listener.hello(events);
    ASSERT_EQ(listener.next().value().header.kind, static_cast<uint16_t>(wire::Kind::welcome));
    listener.request(1, 1, Bytes(8));
    EXPECT_EQ(listener.goodbye().value().reason, wire::Bye::malformed);
    serves(server);
}

TEST(Hostile, SEC_4_more_sessions_than_the_limit_are_refused) {
    ServerSetup setup = quick();
    setup.tables = "\n[limits]\nmax_sessions = 3\n";
    TestServer server(setup);
    std::vector<RawClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(RawClient::local(server.socket()));
        clients.back().enter();
    }
    RawClient fourth = RawClient::local(server.socket());
    fourth.hello({});
    EXPECT_EQ(fourth.goodbye().value().reason, wire::Bye::too_many);
    clients.pop_back();
    EXPECT_TRUE(server.becomes("status", [](const json& status) { return status.at("sessions") == 2; }));
    serves(server);
}

TEST(Hostile, SEC_4_more_handles_than_the_limit_are_refused) {
    ServerSetup setup = quick();
    setup.tables = "\n[limits]\nmax_handles = 16\nmax_apps = 2\n";
    TestServer server(setup);
    LocalProgram app;
    app.initialize();
    LONG result = 0;
    int opened = 0;
    while (opened < 40 && (result = app.try_open(0, watch)) == 0) ++opened;
    EXPECT_RESULT(LINEERR_RESOURCEUNAVAIL, result);
    EXPECT_GE(opened, 10);
    // An application is a handle too; another process has handles of its own.
    LocalProgram second;
    EXPECT_RESULT(LINEERR_RESOURCEUNAVAIL, second.ask({{"do", "initialize"}}));
    Puppet other("other");
    other.initialize();
}

// A provider host that is none: what it does is in its provider's configuration.
class HostileHost : public testing::TestWithParam<const char*> {};

TEST_P(HostileHost, SEC_4_a_host_that_talks_nonsense_is_ended_and_started_again) {
    ServerSetup setup;
    setup.module = faults_module();
    setup.provider_file = GetParam();
    setup.provider = "backoff_first_ms = 20\nbackoff_last_ms = 20\nstart_timeout_ms = 300\n";
    setup.environment = {"OPENTAPI_TAPIHOST=" BAD_HOST_PROGRAM};
    setup.server = "start_wait_ms = 200\n";
    TestServer server(TestServer::Later{}, setup);
    server.start();
    EXPECT_TRUE(server.becomes("providers", [](const json& answer) {
        const json& list = answer.is_array() ? answer : answer.at("items");
        return list[0].at("starts").get<int>() >= 3 && !list[0].at("reason").get<std::string>().empty();
    }));
    LocalProgram app;
    EXPECT_RESULT(0, app.ask({{"do", "initialize"}}));
    app.ask({{"do", "shutdown"}});
    EXPECT_TRUE(server.log().find("next start in 20 ms"));
    EXPECT_EQ(server.stop(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, HostileHost,
                         testing::Values("garbage", "oversized", "truncated", "silent", "mute", "unasked", "wrong_body",
                                         "flood", "exit"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace tapi::test
