// SPDX-License-Identifier: Apache-2.0
// HostLink against a host that a test plays: what comes back is matched, and everything ends exactly once.
#include <tapi.h>

#include "bench.hpp"
#include "fake_host.hpp"
#include "server/host/host_link.hpp"
#include "server/host/socket_transport.hpp"
#include "wire/tspi_codec.hpp"

namespace tapi::server {
namespace {

constexpr auto phone_failed = static_cast<int32_t>(PHONEERR_OPERATIONFAILED);

class LinkTest : public testing::Test, public LinkEvents {
  protected:
    void greeted() override { log.push_back("greeted"); }
    void line_event(const ProviderEvent& event) override {
        log.push_back(fmt::format("line {}", event.message));
    }
    void phone_event(const ProviderEvent& event) override {
        log.push_back(fmt::format("phone {}", event.message));
    }
    void link_lost(const std::string& why, Loss how) override {
        log.push_back("lost");
        reason = why;
        loss = how;
    }

    void connect() { link.open(std::make_shared<SocketTransport>(bench.loop, host.server_end())); }
    void greet() {
        connect();
        host.hello();
        ASSERT_TRUE(bench.run_until([&] { return !log.empty(); }));
        ASSERT_EQ(log.front(), "greeted");
        ASSERT_EQ(next_kind(), wire::Kind::welcome);
        log.clear();
    }
    wire::Kind next_kind() { return static_cast<wire::Kind>(receive().kind); }
    wire::Header receive() {
        std::optional<wire::Header> header;
        EXPECT_TRUE(bench.run_until([&] { return (header = host.next()).has_value(); }));
        return header.value_or(wire::Header{});
    }
    void wait_for(size_t entries) {
        EXPECT_TRUE(bench.run_until([&] { return log.size() >= entries; })) << log.size();
    }
    // An asynchronous call and its request id.
    wire::Header drop() {
        link.call(
            tspi::LineDrop{},
            [this](int32_t result, const auto&) { log.push_back(fmt::format("returned {}", result)); },
            [this](int32_t result, const auto&) { log.push_back(fmt::format("completed {}", result)); });
        const auto header = receive();
        Reader in(host.body);
        tspi::LineDrop call;
        decode(in, call);
        request = call.request_id;
        return header;
    }
    void answer_drop() {
        const auto header = drop();
        host.respond(header, static_cast<int32_t>(request));
    }
    void count_addresses() {
        link.call(tspi::LineGetNumAddressIDs{}, [this](int32_t result, const auto& answer) {
            log.push_back(fmt::format("addresses {} {}", result, answer.num_address_i_ds));
        });
    }

    Bench bench;
    FakeHost host;
    std::vector<std::string> log;
    std::string reason;
    Loss loss = Loss::ended;
    uint32_t request = 0;
    HostLink link{bench.loop, bench.timers, bench.clock, "fake", *this};
};

using Log = std::vector<std::string>;

TEST_F(LinkTest, GreetingIsAnsweredWithWelcome) { greet(); }

TEST_F(LinkTest, OtherRolesAreRefused) {
    connect();
    Bytes out;
    wire::write_hello(out, wire::Hello{});
    host.send(out);
    wait_for(1);
    EXPECT_EQ(log, Log{"lost"});
    EXPECT_EQ(loss, Loss::broken);
}

TEST_F(LinkTest, UnknownProtocolVersionIsRefused) {
    connect();
    wire::Hello hello;
    hello.role = wire::Role::host;
    hello.version_low = hello.version_high = 99;
    Bytes out;
    wire::write_hello(out, hello);
    host.send(out);
    wait_for(1);
    EXPECT_EQ(log, Log{"lost"});
}

TEST_F(LinkTest, GarbageInsteadOfGreetingEndsTheLink) {
    connect();
    host.send(Bytes(4096, std::byte{0xFF}));
    wait_for(1);
    EXPECT_EQ(log, Log{"lost"});
    EXPECT_EQ(loss, Loss::broken);
}

TEST_F(LinkTest, GarbageAfterGreetingFailsWhatIsPending) {
    greet();
    count_addresses();
    receive();
    host.send(Bytes(64, std::byte{0xEE}));
    wait_for(2);
    EXPECT_EQ(log, (Log{fmt::format("addresses {} 0", failed), "lost"}));
    EXPECT_EQ(loss, Loss::broken);
}

TEST_F(LinkTest, AnswersReturnTheirValues) {
    greet();
    count_addresses();
    Bytes body;
    Writer(body).u32(3);
    host.respond(receive(), 0, body);
    wait_for(1);
    EXPECT_EQ(log, Log{"addresses 0 3"});
}

TEST_F(LinkTest, ErrorsReturnWithoutValues) {
    greet();
    count_addresses();
    host.respond(receive(), static_cast<int32_t>(LINEERR_INVALLINEHANDLE));
    wait_for(1);
    EXPECT_EQ(log, Log{fmt::format("addresses {} 0", static_cast<int32_t>(LINEERR_INVALLINEHANDLE))});
}

TEST_F(LinkTest, MalformedResponseFailsTheCallAndTheLink) {
    greet();
    count_addresses();
    host.respond(receive(), 0, Bytes(3));
    wait_for(2);
    EXPECT_EQ(log, (Log{fmt::format("addresses {} 0", failed), "lost"}));
}

TEST_F(LinkTest, AnswerToNoCallEndsTheLink) {
    greet();
    host.send(FakeHost::frame(wire::Kind::response, 1, 12345, 0));
    wait_for(1);
    EXPECT_EQ(log, Log{"lost"});
}

TEST_F(LinkTest, AnswerForAnotherFunctionEndsTheLink) {
    greet();
    auto header = drop();
    header.function = static_cast<uint16_t>(TspiFunction::lineHold);
    host.respond(header, static_cast<int32_t>(request));
    wait_for(2);
    EXPECT_EQ(log, (Log{fmt::format("returned {}", failed), "lost"}));
}

TEST_F(LinkTest, FrameOfAClientEndsTheLink) {
    greet();
    host.send(FakeHost::frame(wire::Kind::request, 1, 1, 0));
    wait_for(1);
    EXPECT_EQ(log, Log{"lost"});
}

TEST_F(LinkTest, MalformedEventEndsTheLink) {
    greet();
    host.send(FakeHost::frame(wire::Kind::line_event, 0, 0, 0, Bytes(7)));
    wait_for(1);
    EXPECT_EQ(log, Log{"lost"});
}

TEST_F(LinkTest, ASY_4_CompletionFollowsTheReturn) {
    greet();
    answer_drop();
    wait_for(1);
    host.complete(request, 0);
    wait_for(2);
    EXPECT_EQ(log, (Log{fmt::format("returned {}", request), "completed 0"}));
}

TEST_F(LinkTest, ASY_4_EarlyCompletionWaitsForTheReturn) {
    greet();
    const auto header = drop();
    host.complete(request, static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    bench.settle();
    EXPECT_TRUE(log.empty());
    host.respond(header, static_cast<int32_t>(request));
    wait_for(2);
    EXPECT_EQ(log, (Log{fmt::format("returned {}", request),
                        fmt::format("completed {}", static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL))}));
}

TEST_F(LinkTest, NegativeReturnEndsTheRequest) {
    greet();
    const auto header = drop();
    host.complete(request, 0);
    host.respond(header, failed);
    host.complete(request, 0);
    ASSERT_TRUE(bench.run_until([&] { return link.stray_completions() == 2; }));
    EXPECT_EQ(log, Log{fmt::format("returned {}", failed)});
}

TEST_F(LinkTest, SecondCompletionIsCountedAndIgnored) {
    greet();
    answer_drop();
    host.complete(request, 0);
    host.complete(request, failed);
    host.complete(4711, 0);
    ASSERT_TRUE(bench.run_until([&] { return link.stray_completions() == 2; }));
    EXPECT_EQ(log, (Log{fmt::format("returned {}", request), "completed 0"}));
    EXPECT_TRUE(link.is_open());
}

TEST_F(LinkTest, ZeroFromAnAsynchronousFunctionIsAFailureUnlessItCompleted) {
    greet();
    host.respond(drop(), 0);
    wait_for(1);
    EXPECT_EQ(log, Log{fmt::format("returned {}", failed)});
    log.clear();
    const auto header = drop();
    host.complete(request, 0);
    host.respond(header, 0);
    wait_for(2);
    EXPECT_EQ(log, (Log{fmt::format("returned {}", request), "completed 0"}));
}

TEST_F(LinkTest, PositiveReturnIsTheNumberThatWasSent) {
    greet();
    host.respond(drop(), 999999);
    wait_for(1);
    EXPECT_EQ(log, Log{fmt::format("returned {}", request)});
}

TEST_F(LinkTest, EventsKeepTheirOrderWithAnswers) {
    greet();
    const auto header = drop();
    ProviderEvent event;
    event.message = 2;
    Bytes out;
    wire::write_line_event(out, event);
    host.send(out);
    host.respond(header, static_cast<int32_t>(request));
    out.clear();
    wire::write_phone_event(out, event);
    host.send(out);
    host.complete(request, 0);
    wait_for(4);
    EXPECT_EQ(log, (Log{"line 2", fmt::format("returned {}", request), "phone 2", "completed 0"}));
}

TEST_F(LinkTest, LossEndsEveryCallAndRequestOnce) {
    greet();
    answer_drop();
    wait_for(1);
    drop();
    count_addresses();
    link.call(tspi::PhoneClose{},
              [this](int32_t result, const auto&) { log.push_back(fmt::format("phone {}", result)); });
    receive();
    host.leave();
    wait_for(5);
    bench.settle();
    EXPECT_EQ(log,
              (Log{"returned 1", fmt::format("completed {}", failed), fmt::format("returned {}", failed),
                   fmt::format("addresses {} 0", failed), fmt::format("phone {}", phone_failed), "lost"}));
    EXPECT_EQ(loss, Loss::ended);
}

TEST_F(LinkTest, CallsOverNoLinkFailLater) {
    count_addresses();
    EXPECT_TRUE(log.empty());
    bench.settle();
    EXPECT_EQ(log, Log{fmt::format("addresses {} 0", failed)});
}

TEST_F(LinkTest, FarewellTellsTheReason) {
    greet();
    Bytes out;
    wire::write_bye(out, wire::Bye::none, u"cannot load it");
    host.send(out);
    host.leave();
    wait_for(1);
    EXPECT_EQ(reason, "cannot load it");
}

TEST_F(LinkTest, DeadlineBelongsToTheOldestCall) {
    greet();
    link.set_deadline(Millis(10'000));
    count_addresses();
    bench.advance(Millis(6'000));
    Bytes body;
    Writer(body).u32(1);
    count_addresses();
    host.respond(receive(), 0, body);
    wait_for(1);
    bench.advance(Millis(9'999));
    EXPECT_EQ(log.size(), 1u);
    bench.advance(Millis(1));
    EXPECT_EQ(log, (Log{"addresses 0 1", fmt::format("addresses {} 0", failed), "lost"}));
    EXPECT_EQ(loss, Loss::hung);
    EXPECT_EQ(reason, "TSPI_lineGetNumAddressIDs did not return in time");
    EXPECT_EQ(bench.timers.size(), 0u);
}

TEST_F(LinkTest, RequestsWithoutCompletionHaveNoDeadline) {
    greet();
    link.set_deadline(Millis(10'000));
    answer_drop();
    wait_for(1);
    bench.advance(Millis(3'600'000));
    EXPECT_TRUE(link.is_open());
}

TEST_F(LinkTest, HostThatDoesNotReadIsHung) {
    greet();
    tspi::LineSetDevConfig big;
    big.device_config = Bytes(wire::limits::max_blob);
    size_t ended = 0;
    const size_t sent = wire::limits::max_host_backlog / wire::limits::max_blob + 8;
    for (size_t i = 0; i < sent; ++i)
        link.call(big, [&](int32_t result, const auto&) { ended += result == failed; });
    wait_for(1);
    EXPECT_EQ(log, Log{"lost"});
    EXPECT_EQ(loss, Loss::hung);
    EXPECT_EQ(ended, sent);
}

TEST_F(LinkTest, OversizedCallFailsAlone) {
    greet();
    tspi::LineSetDevConfig big;
    big.device_config = Bytes(wire::limits::max_frame);
    link.call(big, [this](int32_t result, const auto&) { log.push_back(fmt::format("set {}", result)); });
    bench.settle();
    EXPECT_EQ(log, Log{fmt::format("set {}", failed)});
    EXPECT_TRUE(link.is_open());
}

TEST_F(LinkTest, CallMadeInAnAnswerIsServed) {
    greet();
    link.call(tspi::LineClose{}, [this](int32_t, const auto&) { count_addresses(); });
    host.respond(receive(), 0);
    EXPECT_EQ(receive().function, static_cast<uint16_t>(TspiFunction::lineGetNumAddressIDs));
}

TEST_F(LinkTest, OpensAgainAfterALoss) {
    greet();
    host.leave();
    wait_for(1);
    FakeHost second;
    link.open(std::make_shared<SocketTransport>(bench.loop, second.server_end()));
    second.hello();
    wait_for(2);
    EXPECT_EQ(log, (Log{"lost", "greeted"}));
}

}  // namespace
}  // namespace tapi::server
