// SPDX-License-Identifier: Apache-2.0
// 10,000 accounts that register, each with a challenge, at one registrar: what each costs in memory and in processor time, and
// whether a call costs more beside them than beside one account.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "sip_peers.hpp"
#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int accounts = 10'000, calls = 2'000, at_once = 16;
constexpr double linger = 75;  // seconds until every transaction has been forgotten and its memory given back

std::string config(uint16_t own, uint16_t registrar, int count) {
    return "[sip]\nrtp_first = 30000\nrtp_last = 59999\n[[transport]]\nlisten = \"udp:127.0.0.1:" + std::to_string(own) +
           "\"\n[[accounts]]\nregistrar = \"sip:127.0.0.1:" + std::to_string(registrar) + "\"\nfrom = 10001\nto = " + std::to_string(10000 + count) +
           "\npassword = \"secret\"\nappearances = 32\nsession_timer = 0\n";
}

double used(const bench::Server& server) { return bench::cpu_seconds(server.pid()) + bench::cpu_seconds(server.host_pid()); }
double memory(const bench::Server& server) { return bench::memory_bytes(server.pid()) + bench::memory_bytes(server.host_pid()); }

// Processor seconds of server and host for each call of the first line.
double call_cost(const bench::Server& server) {
    bench::Application app("bench_sip_accounts");
    const HLINE line = app.open(0, LINECALLPRIVILEGE_NONE);
    std::vector<HCALL> made(calls * 2);
    int asked = 0;
    const auto make = [&] { bench::check(lineMakeCallA(line, &made[static_cast<size_t>(asked++)], "2001", 0, nullptr), "lineMakeCall"); };
    const auto run = [&](int count) {
        const int last = asked + count;
        for (int i = 0; i < at_once && asked < last; ++i) make();
        for (int done = 0; done < count;) {
            const LINEMESSAGE m = app.next();
            if (m.dwMessageID != LINE_CALLSTATE) continue;
            // The far end is silent, and so it is told of a second time, as one that holds us.
            const bool answered = m.dwParam1 == LINECALLSTATE_CONNECTED && m.dwParam2 == LINECONNECTEDMODE_ACTIVE;
            if (answered || m.dwParam1 == LINECALLSTATE_DISCONNECTED) bench::check(lineDrop(m.hDevice, nullptr, 0), "lineDrop");
            if (m.dwParam1 != LINECALLSTATE_IDLE) continue;
            bench::check(lineDeallocateCall(m.hDevice), "lineDeallocateCall");
            ++done;
            if (asked < last) make();
        }
    };
    run(calls / 10);  // warm
    const double before = used(server);
    run(calls);
    return (used(server) - before) / calls;
}

void wait_registered(const bench::Registrar& registrar, long count) {
    const auto begin = Clock::now();
    while (registrar.registered() < count) {
        usleep(10'000);
        if (bench::Seconds(Clock::now() - begin).count() < 120) continue;
        std::fprintf(stderr, "bench: %ld of %ld accounts registered\n", registrar.registered(), count);
        std::_Exit(1);
    }
}

struct Cost {
    double memory = 0, cpu = 0, seconds = 0, call = 0;
};
Cost measure(int count) {
    Cost cost;
    const bench::Registrar registrar;
    const auto begin = Clock::now();
    const bench::Server server(bench::sip(config(bench::free_port(), registrar.port(), count)));
    const double before = used(server);
    wait_registered(registrar, count);
    cost.seconds = bench::Seconds(Clock::now() - begin).count();
    usleep(static_cast<useconds_t>(linger * 1e6));
    cost.cpu = (used(server) - before) / count;
    cost.memory = memory(server);
    cost.call = call_cost(server);
    return cost;
}

}  // namespace

int main() {
    const Cost one = measure(1), many = measure(accounts);
    bench::figure("sip_accounts_registered_after", many.seconds, "s");
    bench::figure("sip_account_memory", (many.memory - one.memory) / (accounts - 1) / 1024, "KB", "<=", 10);
    bench::figure("sip_registration_cpu", many.cpu * 1e3, "ms", "<=", 0.4);
    bench::figure("sip_call_cpu_one_account", one.call * 1e6, "us");
    bench::figure("sip_call_cpu_10000_accounts", many.call * 1e6, "us");
    bench::figure("sip_call_cpu_growth", many.call / one.call, "x", "<=", 1.1);
}
