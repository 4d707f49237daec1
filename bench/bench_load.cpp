// SPDX-License-Identifier: Apache-2.0
// 2,000 simultaneous calls on 4,000 extensions, each line watched by three programs: how fast calls come and go while
// that many are up, how long an answer takes to reach the watchers, and what a call costs in memory.
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <new>
#include <string>
#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr DWORD pairs = 2'000;
constexpr int watchers = 3, window = 16;
constexpr size_t max_samples = 200'000;

int64_t now() { return Clock::now().time_since_epoch().count(); }

struct Shared {
    std::atomic<int> ready{0};
    std::atomic<bool> measuring{false};
    std::atomic<int64_t> answered[pairs];  // when the callee asked for the answer, by called line
    std::atomic<size_t> samples{0};
    int64_t latency[max_samples];  // from there to a watcher
};

void note_answer(DWORD_PTR place, void* shared) { static_cast<Shared*>(shared)->answered[place] = now(); }

[[noreturn]] void watcher(Shared& shared) {
    bench::Application app("watcher");
    for (DWORD i = 0; i < 2 * pairs; ++i) app.open(i, LINECALLPRIVILEGE_MONITOR, i);
    ++shared.ready;
    for (;;) {
        LINEMESSAGE m;
        if (lineGetMessage(app.handle(), &m, 0xFFFFFFFF) != 0) _exit(0);
        if (m.dwMessageID != LINE_CALLSTATE) continue;
        if (m.dwParam1 == LINECALLSTATE_IDLE) lineDeallocateCall(m.hDevice);
        const bool counts = m.dwParam1 == LINECALLSTATE_CONNECTED && m.dwCallbackInstance >= pairs && shared.measuring;
        if (!counts) continue;
        const size_t place = shared.samples++;
        if (place < max_samples) shared.latency[place] = now() - shared.answered[m.dwCallbackInstance - pairs];
    }
}

class Caller {
  public:
    Caller() : app_("caller") {
        for (DWORD i = 0; i < pairs; ++i) {
            lines_.push_back({app_.open(i, LINECALLPRIVILEGE_NONE, i), 0, std::to_string(1001 + pairs + i)});
        }
    }

    // All pairs, `window` calls on their way at a time; seconds that it took.
    double call_all() {
        const auto begin = Clock::now();
        DWORD next = 0, connected = 0;
        while (next < window) make(next++);
        while (connected < pairs) {
            const LINEMESSAGE m = app_.next();
            if (m.dwMessageID != LINE_CALLSTATE || m.dwParam1 != LINECALLSTATE_CONNECTED) continue;
            up_.push_back(static_cast<DWORD>(m.dwCallbackInstance));
            ++connected;
            if (next < pairs) make(next++);
        }
        return bench::Seconds(Clock::now() - begin).count();
    }

    // The oldest calls end and are made again until `seconds` are over; how many were.
    long churn(double seconds) {
        const auto begin = Clock::now();
        for (int i = 0; i < window; ++i) drop_oldest();
        long done = 0;
        int under_way = window;
        while (under_way > 0) {
            const LINEMESSAGE m = app_.next();
            if (m.dwMessageID != LINE_CALLSTATE) continue;
            const auto index = static_cast<DWORD>(m.dwCallbackInstance);
            if (m.dwParam1 == LINECALLSTATE_IDLE) {
                bench::check(lineDeallocateCall(m.hDevice), "lineDeallocateCall");
                make(index);
            } else if (m.dwParam1 == LINECALLSTATE_BUSY) {
                bench::check(lineDrop(m.hDevice, nullptr, 0), "lineDrop");  // the callee is a moment behind
            } else if (m.dwParam1 == LINECALLSTATE_CONNECTED) {
                up_.push_back(index);
                ++done;
                bench::Seconds(Clock::now() - begin).count() < seconds ? drop_oldest() : static_cast<void>(--under_way);
            }
        }
        return done;
    }

  private:
    struct Line {
        HLINE handle;
        HCALL call;
        std::string number;
    };
    void make(DWORD index) {
        Line& line = lines_[index];
        bench::check(lineMakeCallA(line.handle, &line.call, line.number.c_str(), 0, nullptr), "lineMakeCall");
    }
    void drop_oldest() {
        const DWORD index = up_.front();
        up_.pop_front();
        bench::check(lineDrop(lines_[index].call, nullptr, 0), "lineDrop");
    }

    bench::Application app_;
    std::vector<Line> lines_;
    std::deque<DWORD> up_;
};

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 10;
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto& shared = *new (memory) Shared;
    bench::Server server("[[extensions]]\nfrom = 1001\nto = " + std::to_string(1000 + 2 * pairs) + "\n");
    std::vector<int> children;
    const bench::Callee callee(pairs, pairs, note_answer, &shared);
    for (int i = 0; i < watchers; ++i) {
        const int pid = fork();
        if (pid == 0) watcher(shared);
        children.push_back(pid);
    }
    while (shared.ready < watchers) usleep(1000);

    const int host = server.host_pid();
    const auto used = [&] { return bench::memory_bytes(server.pid()) + bench::memory_bytes(host); };
    Caller caller;
    const double without = used();
    bench::figure("load_ramp_up", pairs / caller.call_all(), "calls/s");
    bench::figure("load_memory_per_call", (used() - without) / pairs / 1024, "KB");
    shared.measuring = true;
    bench::figure("load_calls_per_second", static_cast<double>(caller.churn(seconds)) / seconds, "calls/s");
    std::vector<double> latencies;
    for (size_t i = 0; i < std::min(shared.samples.load(), max_samples); ++i) {
        latencies.push_back(static_cast<double>(shared.latency[i]) * 1e-6);
    }
    bench::figure("load_to_monitor_p50", bench::percentile(latencies, 0.5), "ms");
    bench::figure("load_to_monitor_p99", bench::percentile(latencies, 0.99), "ms");
    for (const int pid : children) kill(pid, SIGKILL);
    for (const int pid : children) waitpid(pid, nullptr, 0);
}
