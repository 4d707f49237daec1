// SPDX-License-Identifier: Apache-2.0
// One state change watched by 1,000 monitor handles in 100 processes: time from the caller's lineMakeCall to the last
// LINE_CALLSTATE of the offering delivered.
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <new>
#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int sessions = 100, handles_each = 10, rounds = 30;

struct Shared {
    std::atomic<int> opened{0};
    std::atomic<int> seen{0};
    std::atomic<int64_t> last{0};
};

[[noreturn]] void watcher(Shared& shared) {
    bench::Application app("watcher");
    for (int i = 0; i < handles_each; ++i) app.open(1, LINECALLPRIVILEGE_MONITOR);
    ++shared.opened;
    for (;;) {
        LINEMESSAGE m;
        if (lineGetMessage(app.handle(), &m, 0xFFFFFFFF) != 0) _exit(0);
        if (m.dwMessageID != LINE_CALLSTATE) continue;
        if (m.dwParam1 == LINECALLSTATE_IDLE) {
            lineDeallocateCall(m.hDevice);
        } else if (m.dwParam1 == LINECALLSTATE_OFFERING) {
            const int64_t now = Clock::now().time_since_epoch().count();
            int64_t last = shared.last.load();
            while (last < now && !shared.last.compare_exchange_weak(last, now)) {
            }
            ++shared.seen;
        }
    }
}

}  // namespace

int main() {
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto& shared = *new (memory) Shared;
    bench::Server server("[[extensions]]\nfrom = 1001\nto = 1010\n");
    std::vector<int> children;
    for (int i = 0; i < sessions; ++i) {
        const int pid = fork();
        if (pid == 0) watcher(shared);
        children.push_back(pid);
    }
    while (shared.opened < sessions) usleep(1000);

    bench::Application app("bench_monitors");
    const HLINE line = app.open(0, LINECALLPRIVILEGE_NONE);
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        shared.seen = 0;
        HCALL call = 0;
        const auto begin = Clock::now();
        bench::check(lineMakeCallA(line, &call, "1002", 0, nullptr), "lineMakeCall");
        while (shared.seen < sessions * handles_each) usleep(50);
        times.push_back(static_cast<double>(shared.last - begin.time_since_epoch().count()) * 1e-6);
        for (LINEMESSAGE m = app.next(); m.dwMessageID != LINE_CALLSTATE || m.dwParam1 != LINECALLSTATE_RINGBACK; m = app.next()) {
        }
        bench::check(lineDrop(call, nullptr, 0), "lineDrop");
        for (LINEMESSAGE m = app.next(); m.dwMessageID != LINE_CALLSTATE || m.dwParam1 != LINECALLSTATE_IDLE; m = app.next()) {
        }
        bench::check(lineDeallocateCall(call), "lineDeallocateCall");
    }
    bench::figure("monitors_1000_last_p50", bench::percentile(times, 0.5), "ms");
    bench::figure("monitors_1000_last_p99", bench::percentile(times, 0.99), "ms");
    for (const int pid : children) kill(pid, SIGKILL);
    for (const int pid : children) waitpid(pid, nullptr, 0);
}
