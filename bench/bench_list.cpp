// SPDX-License-Identifier: Apache-2.0
// Listing: a line with 3,000 calls that one application made, read by another that comes late.
#include <cstdio>
#include <cstring>
#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr DWORD live_calls = 3'000;

void make_calls(bench::Application& maker, HLINE from, std::vector<HCALL>& calls) {
    for (HCALL& call : calls) bench::check(lineMakeCallA(from, &call, "1002", 0, nullptr), "lineMakeCall");
    for (size_t ringing = 0; ringing < calls.size();) {
        const LINEMESSAGE m = maker.next();
        ringing += m.dwMessageID == LINE_CALLSTATE && m.dwParam1 == LINECALLSTATE_RINGBACK;
    }
}

// Reads every call of the line once; how many there were.
DWORD list(HLINE line) {
    std::vector<char> list_room(65536), info_room(4096);
    auto* list = reinterpret_cast<LINECALLLIST*>(list_room.data());
    list->dwTotalSize = static_cast<DWORD>(list_room.size());
    bench::check(lineGetNewCalls(line, 0, LINECALLSELECT_LINE, list), "lineGetNewCalls");
    for (DWORD i = 0; i < list->dwCallsNumEntries; ++i) {
        auto* info = reinterpret_cast<LINECALLINFO*>(info_room.data());
        info->dwTotalSize = static_cast<DWORD>(info_room.size());
        HCALL call = 0;
        std::memcpy(&call, list_room.data() + list->dwCallsOffset + i * sizeof call, sizeof call);
        bench::check(lineGetCallInfoW(call, info), "lineGetCallInfo");
    }
    return list->dwCallsNumEntries;
}

}  // namespace

int main() {
    bench::stay_on_one_cpu();
    bench::Server server("[[extension]]\nnumber = \"1001\"\nappearances = 4000\ntalk_paths = 4000\n"
                         "[[extension]]\nnumber = \"1002\"\nappearances = 4000\ntalk_paths = 4000\n");
    bench::Application maker("bench_maker"), lister("bench_lister");
    std::vector<HCALL> calls(live_calls);
    make_calls(maker, maker.open(0, LINECALLPRIVILEGE_NONE), calls);
    std::vector<double> times;
    for (int round = 0; round < 5; ++round) {
        const HLINE line = lister.open(0, LINECALLPRIVILEGE_MONITOR);
        const auto begin = Clock::now();
        const DWORD listed = list(line);
        times.push_back(bench::Seconds(Clock::now() - begin).count() / live_calls);
        if (listed != live_calls) return std::fprintf(stderr, "bench: %u calls listed\n", listed), 1;
        bench::check(lineClose(line), "lineClose");
    }
    bench::figure("list_call", bench::percentile(times, 0.5) * 1e6, "us", "<=", 10);
}
