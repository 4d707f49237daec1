// SPDX-License-Identifier: Apache-2.0
// Hosts that come over loopback TCP: who knows the secret is the host, everybody else learns nothing.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.hpp"
#include "server/host/awaited_transport.hpp"
#include "tapihost/secret.hpp"

namespace tapi::server {
namespace {

// A peer that connects to the listener.
class Peer {
  public:
    explicit Peer(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_port = htons(port);
        there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
    }
    ~Peer() { ::close(fd_); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    bool connected() const { return connected_; }
    void say(std::string_view text) const { (void)!::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
    // What has arrived so far; nothing, and `gone`, when the other side has closed.
    std::string heard(bool& gone) const {
        std::string all;
        char buffer[256];
        for (;;) {
            const ssize_t got = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
            gone = got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
            if (got <= 0) return all;
            all.append(buffer, static_cast<size_t>(got));
        }
    }
    bool gone() const {
        bool is_gone = false;
        EXPECT_EQ("", heard(is_gone));
        return is_gone;
    }

  private:
    int fd_;
    bool connected_ = false;
};

struct Heard final : TransportEvents {
    void readable(wire::FrameBuffer& in) override {
        while (const auto frame = in.next()) ids.push_back(frame->header.id);
    }
    void closed(const std::string&) override { ended = true; }
    std::vector<uint32_t> ids;
    bool ended = false;
};

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

TEST_F(Awaited, EachLinkHasItsOwnSecret) {
    const auto other = *AwaitedTransport::listen(bench.loop);
    EXPECT_EQ(link->secret().size(), host::secret_size);
    EXPECT_NE(link->secret(), other->secret());
}

}  // namespace
}  // namespace tapi::server
