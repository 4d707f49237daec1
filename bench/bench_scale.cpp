// SPDX-License-Identifier: Apache-2.0
// Size: 10,000 extensions opened by one application, then 3,000 live calls.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr DWORD extensions = 10'000;
constexpr int live_calls = 3'000;

double seconds_since(Clock::time_point begin) { return bench::Seconds(Clock::now() - begin).count(); }

// A line with 3,000 calls that another application made, listed by one that comes late.
void list_calls() {
    bench::Server server("[[extension]]\nnumber = \"1001\"\nappearances = 4000\ntalk_paths = 4000\n"
                         "[[extension]]\nnumber = \"1002\"\nappearances = 4000\ntalk_paths = 4000\n");
    bench::Application maker("bench_scale"), lister("bench_list");
    const HLINE from = maker.open(0, LINECALLPRIVILEGE_NONE);
    std::vector<HCALL> calls(live_calls);
    for (HCALL& call : calls) bench::check(lineMakeCallA(from, &call, "1002", 0, nullptr), "lineMakeCall");
    for (int ringing = 0; ringing < live_calls;) {
        const LINEMESSAGE m = maker.next();
        ringing += m.dwMessageID == LINE_CALLSTATE && m.dwParam1 == LINECALLSTATE_RINGBACK;
    }
    const HLINE called = lister.open(1, LINECALLPRIVILEGE_MONITOR);
    std::vector<char> list_room(65536), info_room(4096);
    auto* list = reinterpret_cast<LINECALLLIST*>(list_room.data());
    list->dwTotalSize = static_cast<DWORD>(list_room.size());
    const auto listing = Clock::now();
    bench::check(lineGetNewCalls(called, 0, LINECALLSELECT_LINE, list), "lineGetNewCalls");
    for (DWORD i = 0; i < list->dwCallsNumEntries; ++i) {
        auto* info = reinterpret_cast<LINECALLINFO*>(info_room.data());
        info->dwTotalSize = static_cast<DWORD>(info_room.size());
        HCALL call = 0;
        std::memcpy(&call, list_room.data() + list->dwCallsOffset + i * sizeof call, sizeof call);
        bench::check(lineGetCallInfoW(call, info), "lineGetCallInfo");
    }
    const double each = seconds_since(listing) / live_calls;
    if (list->dwCallsNumEntries != live_calls) std::exit(1);
    bench::figure("list_call", each * 1e6, "us", "<=", 10);
}

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

    list_calls();
}
