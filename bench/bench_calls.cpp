// SPDX-License-Identifier: Apache-2.0
// Whole calls on the exchange: make, offer, answer, connected on both sides, drop, idle, deallocate. Caller, callee,
// server and provider host are four processes.
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int pairs = 256;

class Caller {
  public:
    Caller() : app_("caller") {
        for (int i = 0; i < pairs; ++i) {
            lines_.push_back({app_.open(static_cast<DWORD>(i), LINECALLPRIVILEGE_NONE, static_cast<DWORD_PTR>(i)), 0,
                              std::to_string(1001 + pairs + i), {}});
        }
    }

    // `window` calls at a time until `seconds` are over; returns how many were completed.
    long run(int window, double seconds, std::vector<double>& latencies) {
        const auto begin = Clock::now();
        long done = 0;
        int live = 0;
        for (int i = 0; i < window; ++i, ++live) make(i);
        while (live > 0) {
            const LINEMESSAGE m = app_.next();
            if (m.dwMessageID != LINE_CALLSTATE) continue;
            Line& line = lines_[m.dwCallbackInstance];
            if (m.dwParam1 == LINECALLSTATE_CONNECTED) {
                latencies.push_back(bench::Seconds(Clock::now() - line.made).count());
                bench::check(lineDrop(m.hDevice, nullptr, 0), "lineDrop");
            } else if (m.dwParam1 == LINECALLSTATE_IDLE) {
                bench::check(lineDeallocateCall(m.hDevice), "lineDeallocateCall");
                ++done;
                if (bench::Seconds(Clock::now() - begin).count() < seconds) {
                    make(static_cast<int>(m.dwCallbackInstance));
                } else {
                    --live;
                }
            } else if (m.dwParam1 == LINECALLSTATE_BUSY) {
                bench::check(lineDrop(m.hDevice, nullptr, 0), "lineDrop");  // the callee is a moment behind
            }
        }
        return done;
    }

  private:
    struct Line {
        HLINE handle;
        HCALL call;
        std::string number;
        Clock::time_point made;
    };
    void make(int index) {
        Line& line = lines_[static_cast<size_t>(index)];
        line.made = Clock::now();
        bench::check(lineMakeCallA(line.handle, &line.call, line.number.c_str(), 0, nullptr), "lineMakeCall");
    }

    bench::Application app_;
    std::vector<Line> lines_;
};

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 10;
    bench::Server server("[[extensions]]\nfrom = 1001\nto = " + std::to_string(1000 + 2 * pairs) + "\n");
    const bench::Callee callee(pairs, pairs);
    Caller caller;
    std::vector<double> latencies;
    caller.run(1, 1, latencies);  // warm
    latencies.clear();
    caller.run(1, seconds / 2, latencies);
    bench::figure("call_to_connected_p50", bench::percentile(latencies, 0.5) * 1e3, "ms", "<=", 0.25);
    bench::figure("call_to_connected_p99", bench::percentile(latencies, 0.99) * 1e3, "ms");

    const int host = server.host_pid();
    const auto used = [&] {
        return std::vector<double>{bench::cpu_seconds(getpid()), bench::cpu_seconds(callee.pid()), bench::cpu_seconds(server.pid()),
                                   bench::cpu_seconds(host)};
    };
    latencies.clear();
    const auto before = used();
    const auto begin = Clock::now();
    const long calls = caller.run(pairs / 4, seconds, latencies);
    const double elapsed = bench::Seconds(Clock::now() - begin).count();
    const auto after = used();
    const char* names[] = {"caller", "callee", "server", "host"};
    double total = 0;
    for (size_t i = 0; i < 4; ++i) {
        const double each = (after[i] - before[i]) / static_cast<double>(calls) * 1e3;
        bench::figure(std::string("call_cpu_") + names[i], each, "ms");
        total += each;
    }
    bench::figure("calls_per_second", static_cast<double>(calls) / elapsed, "calls/s", ">=", 5000);
    bench::figure("call_cpu_total", total, "ms", "<=", 0.3);
}
