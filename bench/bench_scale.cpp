// SPDX-License-Identifier: Apache-2.0
// Size: 10,000 extensions opened by one application, then the two halves of 1,500 live calls.
#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr DWORD extensions = 10'000;
constexpr int live_calls = 3'000;

double seconds_since(Clock::time_point begin) { return bench::Seconds(Clock::now() - begin).count(); }

}  // namespace

int main() {
    bench::Server server("[[extensions]]\nfrom = 1001\nto = 11000\n");
    const int host = server.host_pid();
    const auto memory = [&] { return bench::memory_bytes(server.pid()) + bench::memory_bytes(host); };
    bench::figure("start_to_ready", server.seconds_to_ready(), "s", "<=", 3);

    const auto begin = Clock::now();
    bench::Application app("bench_scale");
    bench::figure("initialize_10000", seconds_since(begin) * 1e3, "ms", "<=", 50);
    if (app.lines() < extensions) return 1;

    const auto opening = Clock::now();
    std::vector<HLINE> lines;
    for (DWORD i = 0; i < extensions; ++i) lines.push_back(app.open(i, LINECALLPRIVILEGE_NONE, i));
    bench::figure("open_10000", seconds_since(opening), "s");
    const double with_lines = memory();
    bench::figure("memory_10000_lines", with_lines / 1e6, "MB", "<=", 200);

    // Internal calls that ring: 1,500 pairs make 3,000 halves.
    std::vector<HCALL> calls(live_calls / 2);
    for (int i = 0; i < live_calls / 2; ++i) {
        const std::string to = std::to_string(1001 + extensions / 2 + i);
        bench::check(lineMakeCallA(lines[static_cast<size_t>(i)], &calls[static_cast<size_t>(i)], to.c_str(), 0, nullptr), "lineMakeCall");
    }
    for (int ringing = 0; ringing < live_calls / 2;) {
        const LINEMESSAGE m = app.next();
        ringing += m.dwMessageID == LINE_CALLSTATE && m.dwParam1 == LINECALLSTATE_RINGBACK;
    }
    bench::figure("memory_per_call", (memory() - with_lines) / live_calls / 1024, "KB", "<=", 16);
}
