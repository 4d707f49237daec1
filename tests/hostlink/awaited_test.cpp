// SPDX-License-Identifier: Apache-2.0
// Hosts that come over loopback TCP: who knows the secret is the host, everybody else learns nothing.
#include "bench.hpp"
#include "peer.hpp"
#include "server/host/awaited_transport.hpp"
#include "tapihost/secret.hpp"

namespace tapi::server {
namespace {

std::string frame_with(uint32_t id) {
    Bytes out;
    wire::end_frame(out, wire::begin_frame(out, wire::Kind::completion, 0, id));
    return {reinterpret_cast<const char*>(out.data()), out.size()};
}

class Awaited : public testing::Test {
  protected:
    Awaited() : link(*AwaitedTransport::listen(bench.loop)), port(link->port()) { link->open(events); }
    ~Awaited() override {
        link->close();
        bench.settle();
    }
    bool is_gone(const Peer& peer) {
        return bench.run_until([&] { return peer.gone(); });
    }

    Bench bench;
    Heard events;
    std::shared_ptr<AwaitedTransport> link;
    uint16_t port;
};

TEST_F(Awaited, WhoKnowsTheSecretIsTheHost) {
    const Peer host(port);
    host.say(link->secret() + frame_with(7));
    ASSERT_TRUE(bench.run_until([&] { return !events.ids.empty(); }));
    EXPECT_EQ(events.ids, std::vector<uint32_t>{7});
    const std::string answer = frame_with(8);
    const auto* const bytes = reinterpret_cast<const std::byte*>(answer.data());
    link->outgoing().insert(link->outgoing().end(), bytes, bytes + answer.size());
    link->flush();
    bench.settle();
    bool gone = false;
    EXPECT_EQ(host.heard(gone), answer);
    EXPECT_FALSE(gone);
}

TEST_F(Awaited, TheSecretMayComeInPieces) {
    const Peer host(port);
    host.say(link->secret().substr(0, 10));
    bench.settle();
    host.say(link->secret().substr(10) + frame_with(1));
    EXPECT_TRUE(bench.run_until([&] { return !events.ids.empty(); }));
}

TEST_F(Awaited, AWrongSecretIsClosedAndHearsNothingAndTheHostStillGetsIn) {
    const Peer stranger(port);
    stranger.say(std::string(host::secret_size, '0') + frame_with(1));
    EXPECT_TRUE(is_gone(stranger));
    EXPECT_TRUE(events.ids.empty());
    EXPECT_FALSE(events.ended);
    const Peer host(port);
    host.say(link->secret() + frame_with(2));
    EXPECT_TRUE(bench.run_until([&] { return !events.ids.empty(); }));
    EXPECT_EQ(events.ids, std::vector<uint32_t>{2});
}

TEST_F(Awaited, OnceTheHostIsThereNobodyListens) {
    const Peer silent(port);
    const Peer host(port);
    host.say(link->secret() + frame_with(1));
    ASSERT_TRUE(bench.run_until([&] { return !events.ids.empty(); }));
    EXPECT_TRUE(is_gone(silent));
    EXPECT_FALSE(Peer(port).connected());
}

TEST_F(Awaited, SilentStrangersDoNotKeepTheHostOut) {
    std::vector<std::unique_ptr<Peer>> silent;
    for (size_t i = 0; i < AwaitedTransport::max_strangers; ++i) {
        silent.push_back(std::make_unique<Peer>(port));
        bench.settle();
    }
    const Peer host(port);
    host.say(link->secret() + frame_with(1));
    EXPECT_TRUE(bench.run_until([&] { return !events.ids.empty(); }));
    EXPECT_TRUE(is_gone(*silent.front())) << "the oldest made room";
}

TEST_F(Awaited, ClosedWithoutAHostNobodyListens) {
    link->close();
    bench.settle();
    EXPECT_FALSE(Peer(port).connected());
}

TEST_F(Awaited, AHostWhoseProcessEndedIsNotWaitedFor) {
    link->process_ended();
    EXPECT_TRUE(events.ended);
    EXPECT_FALSE(Peer(port).connected());
}

TEST_F(Awaited, TheHostsEndIsHeard) {
    {
        const Peer host(port);
        host.say(link->secret());
        bench.settle();
    }
    EXPECT_TRUE(bench.run_until([&] { return events.ended; }));
}

TEST_F(Awaited, PROV_3_TheConnectionOfAHostLastsAsLongAsItsProcess) {
    const Peer host(port);
    host.say(link->secret() + frame_with(1));
    ASSERT_TRUE(bench.run_until([&] { return !events.ids.empty(); }));
    link->close();
    host.say(frame_with(2));
    bench.settle();
    EXPECT_FALSE(host.gone());
    EXPECT_EQ(events.ids, std::vector<uint32_t>{1}) << "nothing is heard of it any more";
    link->process_ended();
    EXPECT_TRUE(is_gone(host));
    EXPECT_FALSE(events.ended);
}

TEST_F(Awaited, PROV_3_NoConnectionIsKeptForAProcessThatHasEnded) {
    const Peer host(port);
    host.say(link->secret() + frame_with(1));
    ASSERT_TRUE(bench.run_until([&] { return !events.ids.empty(); }));
    link->process_ended();
    EXPECT_FALSE(host.gone()) << "what it said last is still to be read";
    link->close();
    EXPECT_TRUE(is_gone(host));
}

TEST_F(Awaited, EachLinkHasItsOwnSecret) {
    const auto other = *AwaitedTransport::listen(bench.loop);
    EXPECT_EQ(link->secret().size(), host::secret_size);
    EXPECT_NE(link->secret(), other->secret());
}

}  // namespace
}  // namespace tapi::server
