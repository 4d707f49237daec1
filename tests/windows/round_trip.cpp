// SPDX-License-Identifier: Apache-2.0
// What a synchronous request costs a program for Windows, beside a bare ping-pong of the same sizes on loopback TCP from
// the same process, both measured in turns: round_trip PORT, where bench/echo answers. Prints two numbers, the median of
// each in microseconds.
#include <winsock2.h>

#include <tapi.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "notify.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int rounds = 40, per_round = 250;
constexpr int request_size = 16 + 8, response_size = 16 + 4 + 56;  // lineGetCallStatus on the wire
constexpr DWORD patience = 20'000;                                 // ms

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "round_trip: %s\n", what);
    std::exit(1);
}

class PingPong {
  public:
    explicit PingPong(uint16_t port) {
        WSADATA data;
        if (WSAStartup(MAKEWORD(2, 2), &data) != 0) fail("no sockets");
        socket_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) fail("nobody answers at the port");
        const char on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    void once() {
        char buffer[256] = {};
        if (send(socket_, buffer, request_size, 0) != request_size) fail("the echo is gone");
        for (int got = 0; got < response_size;) {
            const int more = recv(socket_, buffer, response_size - got, 0);
            if (more <= 0) fail("the echo is gone");
            got += more;
        }
    }

  private:
    SOCKET socket_;
};

// Rings until the end.
HCALL ringing_call(walk::Notifier& notifier) {
    HLINEAPP app = 0;
    DWORD devices = 0, version = 0x00020002;
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = notifier.option();
    if (lineInitializeExA(&app, nullptr, nullptr, "round_trip", &devices, &version, &params) != 0) fail("no server");
    notifier.after(params, walk::World::line, app);
    LINEEXTENSIONID extension{};
    lineNegotiateAPIVersion(app, 0, version, version, &version, &extension);
    HLINE line = 0;
    if (lineOpenA(app, 0, &line, version, 0, 0, LINECALLPRIVILEGE_NONE, 0, nullptr) != 0) fail("no line");
    HCALL call = 0;
    const LONG request = lineMakeCallA(line, &call, "1002", 0, nullptr);
    bool replied = false, rings = false;
    while (!replied || !rings) {
        const auto m = notifier.next(patience);
        if (!m) fail("the call does not ring");
        replied |= m->dwMessageID == LINE_REPLY && static_cast<LONG>(m->dwParam1) == request;
        rings |= m->dwMessageID == LINE_CALLSTATE && m->dwParam1 == LINECALLSTATE_RINGBACK;
    }
    return call;
}

template <class Work>
void measure(std::vector<double>& into, Work work) {
    for (int i = 0; i < per_round; ++i) {
        const auto begin = Clock::now();
        work();
        into.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    }
}

double median(std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) fail("round_trip PORT");
    PingPong floor(static_cast<uint16_t>(std::atoi(argv[1])));
    const auto notifier = walk::by_event();
    const HCALL call = ringing_call(*notifier);
    std::vector<double> bare, status;
    for (int round = 0; round < rounds; ++round) {
        measure(bare, [&] { floor.once(); });
        measure(status, [&] {
            LINECALLSTATUS now{};
            now.dwTotalSize = sizeof now;
            if (lineGetCallStatus(call, &now) != 0) fail("lineGetCallStatus");
        });
    }
    std::printf("%.3f %.3f\n", median(bare), median(status));
    return 0;
}
