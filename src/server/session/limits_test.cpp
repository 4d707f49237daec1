// SPDX-License-Identifier: Apache-2.0
// A process has a share of the server: queued messages, handles, requests, applications.
#include <tspi.h>

#include "server/testing/session_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

// The events connection does not exist yet, or its reader sleeps: the queue is all there is.
class Overflow : public SessionTest {
  protected:
    TestClient& sleeper(const SessionLimits& limits) {
        auto& client = connect(u"sleeper", limits);
        api::LineInitializeEx init;
        init.api_version = api_2_2;
        client.open(client.call(init).value.h_line_app, monitor);
        return client;
    }
};

TEST_F(Overflow, RACE_6_too_many_bytes_wait) {
    start();
    SessionLimits limits;
    limits.queue.bytes = 5'000;
    auto& slow = sleeper(limits);
    auto& other = connect(u"other");
    const uint32_t other_app = other.initialize();
    other.open(other_app, monitor);
    size_t calls = 0;
    while (!slow.session->ended() && calls < 1000) {
        offer();
        run();
        ++calls;
    }
    EXPECT_GT(calls, 20u);
    EXPECT_LT(calls, 100u);
    EXPECT_EQ(slow.bye(), wire::Bye::queue_overflow);
    offer();
    size_t states = 0;
    for (const Message& m : other.raw_messages(other_app)) states += m.message == LINE_CALLSTATE;
    EXPECT_EQ(states, calls + 1) << "nothing is lost for others";
    EXPECT_FALSE(other.session->ended());
}

TEST_F(Overflow, RACE_6_too_many_messages_wait) {
    start();
    SessionLimits limits;
    limits.queue.messages = 10;
    auto& slow = sleeper(limits);
    for (int i = 0; i < 5; ++i) offer();
    run();
    EXPECT_FALSE(slow.session->ended()) << "ten are allowed";
    offer();
    run();
    EXPECT_EQ(slow.bye(), wire::Bye::queue_overflow);
    EXPECT_TRUE(slow.session->ended());
}

TEST_F(Overflow, RACE_6_reader_that_falls_asleep) {
    start();
    SessionLimits limits;
    limits.queue.bytes = 20'000;
    auto& slow = connect(u"slow", limits);
    const uint32_t app = slow.initialize();
    slow.open(app, monitor);
    slow.events.at(app)->asleep = true;
    for (int i = 0; i < 20'000 && !slow.session->ended(); ++i) {
        offer();
        run();
    }
    EXPECT_EQ(slow.bye(), wire::Bye::queue_overflow);
    slow.events.at(app)->asleep = false;
    EXPECT_GT(slow.raw_messages(app).size(), 100u) << "what was sent before is all there";
    EXPECT_TRUE(slow.events.at(app)->ended());
}

TEST_F(Overflow, RACE_6_who_reads_may_have_any_number) {
    start();
    SessionLimits limits;
    limits.queue.messages = 10;
    limits.queue.bytes = 2'000;
    auto& client = connect(u"reader", limits);
    const uint32_t app = client.initialize();
    client.open(app, monitor);
    size_t heard = 0;
    for (int i = 0; i < 500; ++i) {
        offer();
        heard += client.raw_messages(app).size();
    }
    EXPECT_EQ(heard, 1000u);
    EXPECT_FALSE(client.session->ended());
}

TEST_F(Overflow, RACE_6_it_ends_after_everybody_was_told) {
    start();
    SessionLimits limits;
    limits.queue.messages = 1;
    auto& slow = sleeper(limits);
    auto& other = connect(u"other");
    const uint32_t other_app = other.initialize();
    other.open(other_app, monitor);
    feed->line_event({1, 0, LINE_NEWCALL, 5, 0x80000001, 0});
    feed->line_event({1, 0x80000001, LINE_CALLSTATE, LINECALLSTATE_OFFERING, 0, voice});
    EXPECT_FALSE(slow.session->ended()) << "not in the middle of telling";
    EXPECT_EQ(other.raw_messages(other_app).size(), 2u + 1u) << "and of one monitor less";
    EXPECT_TRUE(slow.session->ended());
}

TEST_F(Overflow, messages_wait_for_the_events_connection) {
    start();
    auto& client = connect(u"late");
    api::LineInitializeEx init;
    init.api_version = api_2_2;
    const uint32_t app = client.call(init).value.h_line_app;
    client.open(app, owner);
    offer();
    client.attach(app);
    offer();
    EXPECT_EQ(client.messages(app).size(), 4u);
}

TEST_F(Overflow, events_connection_is_for_one_application_once) {
    start();
    auto& client = connect(u"app");
    const uint32_t app = client.initialize();
    const auto pair = socket_pair();
    auto connection = std::make_shared<Connection>(loop, pair.second, wire::limits::max_frame);
    EXPECT_FALSE(client.session->attach(app, connection)) << "it has one";
    EXPECT_FALSE(client.session->attach(app + 1, connection)) << "there is no such application";
    TestSocket other(pair.first);
}

class Limits : public SessionTest {
  protected:
    static SessionLimits few(uint32_t apps, uint32_t handles, uint32_t pending) {
        SessionLimits limits;
        limits.apps = apps;
        limits.handles = handles;
        limits.pending = pending;
        return limits;
    }
};

constexpr auto no_room = static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL);

TEST_F(Limits, max_apps_counts_line_and_phone_applications_together) {
    auto& client = connect(u"app", few(2, 100, 100));
    client.initialize();
    api::PhoneInitializeEx phone;
    phone.api_version = api_2_2;
    const auto second = client.call(phone);
    EXPECT_EQ(second.result, 0);
    EXPECT_EQ(client.result(phone), static_cast<int32_t>(PHONEERR_RESOURCEUNAVAIL));
    api::PhoneShutdown shutdown;
    shutdown.h_phone_app = second.value.h_phone_app;
    EXPECT_EQ(client.result(shutdown), 0);
    EXPECT_EQ(client.result(phone), 0) << "room again";
}

TEST_F(Limits, max_handles_bounds_lines_and_calls) {
    start();
    auto& client = connect(u"app", few(10, 3, 100));
    const uint32_t app = client.initialize();
    const uint32_t line = client.open(app, monitor);
    client.open(app, none);
    api::LineOpen open;
    open.h_line_app = app;
    open.api_version = api_2_2;
    open.privileges = none;
    EXPECT_EQ(client.result(open), no_room);
    offer();
    EXPECT_TRUE(client.messages(app).empty()) << "no handle for the call, so no word of it";
    api::LineClose close_request;
    close_request.h_line = line;
    EXPECT_EQ(client.result(close_request), 0);
    EXPECT_EQ(client.result(open), 0);
}

TEST_F(Limits, max_pending_counts_all_applications_of_the_process) {
    start();
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    auto& client = connect(u"app", few(10, 100, 2));
    api::LineMakeCall first, second;
    first.h_line = client.open(client.initialize(), none);
    second.h_line = client.open(client.initialize(), none);
    EXPECT_GT(client.result(first), 0);
    EXPECT_GT(client.result(second), 0);
    EXPECT_EQ(client.result(first), no_room);
    auto& other = connect(u"other", few(10, 100, 2));
    api::LineMakeCall elsewhere;
    elsewhere.h_line = other.open(other.initialize(), none);
    EXPECT_GT(other.result(elsewhere), 0) << "another process has its own share";
    fake.complete_held<tspi::LineMakeCall>();
    run();
    EXPECT_GT(client.result(second), 0);
}

TEST_F(Limits, max_pending_bounds_requests_that_wait_for_the_provider_too) {
    start();
    auto& client = connect(u"app", few(10, 100, 3));
    const uint32_t line = client.open(client.initialize(), none);
    fake.on<tspi::LineGetLineDevStatus>().hold_return = true;
    api::LineGetLineDevStatus request;
    request.h_line = line;
    request.line_dev_status = 4096;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.result(request), 1) << "no answer yet";
    EXPECT_EQ(client.result(request), no_room);
    fake.return_held<tspi::LineGetLineDevStatus>();
    run();
    EXPECT_EQ(client.result(request), 1);
}

TEST_F(Limits, a_client_that_does_not_read_its_answers_is_not_read_either) {
    start();
    auto& client = connect(u"app");
    const uint32_t app = client.initialize();
    client.open(app, none);
    api::LineGetDevCaps request;
    request.h_line_app = app;
    request.api_version = api_2_2;
    request.line_dev_caps = 4096;
    Bytes body;
    Writer out(body);
    encode(out, request);
    Bytes batch;
    for (uint32_t id = 1; id <= 500; ++id) {
        const size_t at = wire::begin_frame(batch, wire::Kind::request,
                                            static_cast<uint16_t>(Function::lineGetDevCaps), id);
        batch.insert(batch.end(), body.begin(), body.end());
        wire::end_frame(batch, at);
    }
    // Without reading: the loop runs, the client does not.
    for (int i = 0; i < 400; ++i) {
        client.socket.write(batch);
        loop.restart();
        loop.poll();
    }
    EXPECT_LT(client.session->connection().backlog(), size_t{8} << 20);
    client.socket.frames.clear();
    run();
    EXPECT_GT(client.socket.frames.size(), 1000u) << "it goes on as soon as the client reads";
    EXPECT_EQ(client.session->connection().backlog(), 0u);
    EXPECT_EQ(client.result(request), 0);
}

TEST_F(Limits, a_thousand_sessions_come_and_go) {
    start();
    for (int i = 0; i < 1000; ++i) {
        auto& client = connect(u"app");
        client.open(client.initialize(), owner | monitor);
        offer();
        client.socket.close();
        run();
        EXPECT_TRUE(client.session->ended());
        clients.pop_back();
    }
    EXPECT_TRUE(core.line_apps.empty());
    EXPECT_TRUE(core.lines[0]->calls.empty());
    EXPECT_TRUE(core.lines[0]->opens.empty());
    EXPECT_EQ(fake.count<tspi::LineOpen>(), fake.count<tspi::LineClose>());
}

}  // namespace
}  // namespace tapi::server
