// SPDX-License-Identifier: Apache-2.0
// What a synchronous request costs beside a bare unix-socket ping-pong of the same sizes between two processes, both
// measured in turns in the same run. All processes share one processor, on both sides of the ratio: otherwise the
// scheduler decides whether a wake-up crosses processors, and on a virtual machine that alone costs several times the
// work. `--spread` leaves the placement to the scheduler and prints no goals.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int rounds = 40, per_round = 500;
constexpr size_t request_size = 16 + 8, response_size = 16 + 4 + 56;  // lineGetCallStatus on the wire

// A child that answers each request; the parent measures.
class PingPong {
  public:
    PingPong() {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) _exit(1);
        if (fork() == 0) {
            close(ends[0]);
            char buffer[256] = {};
            while (read(ends[1], buffer, request_size) > 0) {
                if (write(ends[1], buffer, response_size) < 0) break;
            }
            _exit(0);
        }
        close(ends[1]);
        fd_ = ends[0];
    }
    ~PingPong() {
        close(fd_);
        wait(nullptr);
    }
    void once() {
        char buffer[256] = {};
        if (write(fd_, buffer, request_size) < 0 || read(fd_, buffer, response_size) < 0) _exit(1);
    }

  private:
    int fd_;
};

template <class Work>
void measure(std::vector<double>& into, Work&& work) {
    for (int i = 0; i < per_round; ++i) {
        const auto begin = Clock::now();
        work();
        into.push_back(bench::Seconds(Clock::now() - begin).count());
    }
}

HCALL make_call(bench::Application& app, HLINE line) {
    HCALL call = 0;
    const LONG id = bench::check(lineMakeCallA(line, &call, "1002", 0, nullptr), "lineMakeCall");
    bool ringing = false, replied = false;
    while (!ringing || !replied) {
        const LINEMESSAGE m = app.next();
        replied |= m.dwMessageID == LINE_REPLY && m.dwParam1 == static_cast<DWORD>(id);
        ringing |= m.dwMessageID == LINE_CALLSTATE && m.dwParam1 == LINECALLSTATE_RINGBACK;
    }
    return call;
}

}  // namespace

int main(int argc, char**) {
    const bool spread = argc > 1;
    if (!spread) bench::stay_on_one_cpu();
    PingPong floor;
    bench::Server server("[[extensions]]\nfrom = 1001\nto = 1010\n");
    bench::Application app("bench_request");
    const HLINE line = app.open(0, LINECALLPRIVILEGE_NONE);
    const HCALL call = make_call(app, line);

    LINECALLSTATUS status{};
    std::vector<char> room(4096);
    auto* info = reinterpret_cast<LINECALLINFO*>(room.data());
    std::vector<double> bare, core, isolated;
    for (int round = 0; round < rounds; ++round) {
        measure(bare, [&] { floor.once(); });
        measure(core, [&] {
            status.dwTotalSize = sizeof status;
            bench::check(lineGetCallStatus(call, &status), "lineGetCallStatus");
        });
        measure(isolated, [&] {
            info->dwTotalSize = static_cast<DWORD>(room.size());
            bench::check(lineGetCallInfoW(call, info), "lineGetCallInfo");
        });
    }
    const double base = bench::percentile(bare, 0.5);
    const double to_core = bench::percentile(core, 0.5), to_provider = bench::percentile(isolated, 0.5);
    const std::string how = spread ? "_spread" : "";
    bench::figure("ping_pong_p50" + how, base * 1e6, "us");
    bench::figure("request_core_p50" + how, to_core * 1e6, "us");
    bench::figure("request_provider_p50" + how, to_provider * 1e6, "us");
    bench::figure("request_core_ratio" + how, to_core / base, "x", spread ? "" : "<=", 1.5);
    bench::figure("request_provider_ratio" + how, to_provider / base, "x", spread ? "" : "<=", 3);
}
