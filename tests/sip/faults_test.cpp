// SPDX-License-Identifier: Apache-2.0
// What the network does to calls and registrations: a registrar that goes away and comes back, datagrams that are lost, an end that
// says nothing, a clock that somebody sets. docs/faults.md has the rows.
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/sender.hpp"

namespace {

std::atomic<long> clock_step{0};  // seconds by which the system's clock has been set, as this process sees it

}  // namespace

// The C library's, for every library of this process.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
    const long result = ::syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += clock_step;
    return static_cast<int>(result);
}

namespace tapi::test {
namespace {

using namespace std::chrono_literals;

std::string header_of(const std::string& message, const std::string& name) {
    const size_t at = message.find("\r\n" + name + ":");
    return at == std::string::npos ? std::string() : message.substr(at + 2, message.find("\r\n", at + 2) - at - 2) + "\r\n";
}

std::string answer_to(const std::string& request, const std::string& status, const std::string& more) {
    std::string to = header_of(request, "To");
    if (to.find(";tag=") == std::string::npos) to.insert(to.size() - 2, ";tag=far");
    return "SIP/2.0 " + status + "\r\n" + header_of(request, "Via") + header_of(request, "From") + to + header_of(request, "Call-ID") + header_of(request, "CSeq") + more;
}

// Lets REGISTER through for ten seconds each, or says nothing.
class FakeRegistrar {
  public:
    FakeRegistrar(uint16_t port, uint16_t provider) : wire_(provider, port), thread_([this] { run(); }) {}
    ~FakeRegistrar() {
        ended_ = true;
        thread_.join();
    }
    void silent(bool is) { silent_ = is; }

  private:
    void run() {
        while (!ended_) {
            const auto request = wire_.receive(50);
            if (!request || silent_ || !request->starts_with("REGISTER ")) continue;
            std::string contact = header_of(*request, "Contact");
            contact.insert(contact.size() - 2, ";expires=10");
            wire_.send(answer_to(*request, "200 OK", contact + "Content-Length: 0\r\n\r\n"));
        }
    }
    Sender wire_;
    std::atomic<bool> silent_{false}, ended_{false};
    std::thread thread_;
};

TEST(SipFaults, ARegistrarGoesAwayAndComesBack) {
    const uint16_t own = free_port(), port = free_port();
    FakeRegistrar registrar(port, own);
    Provider provider(Provider::transport(own) + "[[account]]\naddress = \"sip:1001@127.0.0.1:" + std::to_string(port) + "\"\n");
    const HDRVLINE line = provider.line();
    provider.server->set_messages(line, LINEDEVSTATE_INSERVICE | LINEDEVSTATE_OUTOFSERVICE | LINEDEVSTATE_CONNECTED | LINEDEVSTATE_DISCONNECTED, 0);
    const auto in_service = [&] { return (provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE) != 0; };
    if (!in_service()) provider.server->seen_until_begins("L0 LINEDEVSTATE 0x40 ");
    registrar.silent(true);
    provider.server->seen_until_begins("L0 LINEDEVSTATE 0x8 ", 25s);  // DISCONNECTED: the next refresh and eight seconds
    EXPECT_FALSE(in_service());
    registrar.silent(false);
    provider.server->seen_until_begins("L0 LINEDEVSTATE 0x4 ", 45s);  // CONNECTED: it is tried again within half a minute
    EXPECT_TRUE(in_service());
}

// Passes datagrams between the provider and one other program, but for those that it loses.
class LossyWire {
  public:
    LossyWire(uint16_t port, uint16_t provider, uint16_t far, unsigned percent)
        : near_(provider, port), far_(far), percent_(percent), thread_([this] { run(); }) {}
    ~LossyWire() {
        ended_ = true;
        thread_.join();
    }
    int lost() const { return lost_; }

  private:
    void run() {
        while (!ended_) {
            if (const auto out = near_.receive(5)) pass(far_, *out);
            while (const auto in = far_.receive(0)) pass(near_, *in);
        }
    }
    void pass(Sender& to, const std::string& datagram) {
        if (random_() % 100 < percent_) ++lost_;
        else to.send(datagram);
    }
    Sender near_, far_;
    const unsigned percent_;
    std::mt19937 random_{7};
    std::atomic<int> lost_{0};
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

TEST(SipFaults, WhereOneDatagramInFourIsLostCallsAreStillMadeAndEnded) {
    constexpr int calls = 12;
    constexpr std::chrono::seconds attempts{40};  // an INVITE is sent again for 32 seconds
    const uint16_t own = free_port(), wire_port = free_port(), far_port = free_port();
    Provider provider(Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(wire_port) +
                      "\"\nsession_timer = 0\n[[trunk.extension]]\nnumber = \"1001\"\nappearances = " + std::to_string(calls) + "\n");
    // Its Contact is the wire's end, so that what follows goes that way too. A BYE may overtake an ACK that was lost.
    Scenario scenario;
    const std::string contact = "Contact: <sip:far@127.0.0.1:" + std::to_string(wire_port) + ">\n";
    const auto through = [&](std::string text) { return text.replace(text.find("Contact:"), text.find('\n', text.find("Contact:")) - text.find("Contact:") + 1, contact); };
    scenario.receive("INVITE").send(through(response("200 OK", "", sdp())), "retrans=\"500\"").receive("ACK", "", "optional=\"true\"").receive("BYE").send(through(response("200 OK", "", "", "")));
    Sipp far(scenario, far_port, calls);
    const LossyWire wire(wire_port, own, far_port, 25);
    const HDRVLINE line = provider.line();
    std::vector<HDRVCALL> made;
    for (DWORD number = 1; number <= calls; ++number) made.push_back(provider.server->make_call(number, line, number, u"2001"));
    for (DWORD number = 1; number <= calls; ++number) provider.wait("C" + std::to_string(number), LINECALLSTATE_CONNECTED, attempts);
    for (DWORD number = 1; number <= calls; ++number) EXPECT_EQ(provider.server->drop(100 + number, made[number - 1]), static_cast<LONG>(100 + number));
    EXPECT_TRUE(far.succeeded());
    EXPECT_GT(wire.lost(), calls) << "or nothing was tried";
}

// Retransmissions and their ends follow a clock that nobody sets.
TEST(SipFaults, AClockThatIsSetNeitherEndsACallNorHoldsItUp) {
    const uint16_t own = free_port(), peer = free_port();
    Sender far(own, peer);
    Provider provider(Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) + "\"\nsession_timer = 0\n[[trunk.extension]]\nnumber = \"1001\"\n");
    const HDRVLINE line = provider.line();
    const HDRVCALL call = provider.server->make_call(1, line, 1, u"2001");
    const auto invited = [&] {
        const auto message = far.receive(10'000);
        return message && message->starts_with("INVITE ") ? *message : std::string();
    };
    EXPECT_NE(invited(), "");
    clock_step = 3600;
    EXPECT_NE(invited(), "") << "the first repetition";
    clock_step = -3600;
    const std::string request = invited();
    EXPECT_NE(request, "") << "and the next";
    EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_DIALING)) << "an hour has not passed";
    const std::string body = sip("v=0\no=far 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 6000 RTP/AVP 0\n");
    far.send(answer_to(request, "200 OK", "Contact: <sip:far@127.0.0.1:" + std::to_string(peer) + ">\r\nContent-Type: application/sdp\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    clock_step = 0;
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_EQ(provider.server->close(line), 0);
}

// 64 times the round trip that is assumed (RFC 3261 17.1.1.2, timer B).
TEST(SipFaults, AnEndThatSaysNothingIsUnreachableAfterHalfAMinute) {
    const uint16_t own = free_port(), peer = free_port();
    const Sender deaf(own, peer);
    Provider provider(Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) + "\"\n[[trunk.extension]]\nnumber = \"1001\"\n");
    provider.server->make_call(1, provider.line(), 1, u"2001");
    const auto began = std::chrono::steady_clock::now();
    provider.done(1);
    const auto seen = provider.server->seen_until_begins("L0 C1 CALLSTATE 0x4000 ", 50s);
    char last[32];
    std::snprintf(last, sizeof last, "L0 C1 CALLSTATE 0x4000 0x%X ", LINEDISCONNECTMODE_UNREACHABLE);
    EXPECT_TRUE(seen.back().starts_with(last)) << seen.back();
    EXPECT_GT(std::chrono::steady_clock::now() - began, 30s);
}

}  // namespace
}  // namespace tapi::test
