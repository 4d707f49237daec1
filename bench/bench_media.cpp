// SPDX-License-Identifier: Apache-2.0
// The media engine with 1000 calls of G.711 on as many threads as the SIP provider gives them: each has a stream on a UDP socket of its own that
// speaks, hears and listens for digits; two and two they are each other's far end. Beside it the floor: the
// same number of datagrams sent and received by a loop that does nothing else.
#include <poll.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "figure.hpp"
#include "media/engine/engine.hpp"
#include "media/rtp/udp.hpp"

namespace {

using namespace tapi::media;

constexpr size_t calls = 1000;
constexpr uint32_t calls_of_a_thread = 512;  // as in the SIP provider
constexpr int warm_up_ms = 4000, measured_ms = 10000;
constexpr double tick_ms = 20;
constexpr size_t every = 125;  // calls, and then a stream whose packets are timed

double now_ms() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

std::unique_ptr<UdpTransport> open_port(uint32_t seed) {
    const auto local = *make_address("127.0.0.1", 0);
    auto transport = UdpTransport::open(local, {20000, 59999}, true, seed);
    if (!transport) {
        std::fprintf(stderr, "%s\n", transport.error().context.c_str());
        std::exit(1);
    }
    return std::move(*transport);
}

struct Probe {
    std::unique_ptr<UdpTransport> port;
    std::vector<double> arrivals;  // ms
};

struct Load {
    explicit Load(bool secure) : engine({(calls + calls_of_a_thread - 1) / calls_of_a_thread, 10, false}) {
        std::vector<std::unique_ptr<UdpTransport>> ports;
        for (size_t at = 0; at < calls; ++at) ports.push_back(open_port(static_cast<uint32_t>(at)));
        std::vector<uint16_t> numbers;
        for (const auto& port : ports) numbers.push_back(port->port());
        for (size_t at = 0; at < calls; ++at) {
            add(std::move(ports[at]), numbers[at ^ 1], secure);
            if ((at + 1) % every == 0) add_probe(secure);
        }
    }
    // Nobody speaks to this stream, so that it goes on speaking to the probe.
    void add_probe(bool secure) {
        const auto seed = static_cast<uint32_t>(calls + 2 * probes.size());
        probes.push_back({open_port(seed), {}});
        add(open_port(seed + 1), probes.back().port->port(), secure);
    }
    void add(std::unique_ptr<UdpTransport> port, uint16_t remote, bool secure) {
        StreamConfig config;
        config.remote = *make_address("127.0.0.1", remote);
        config.mux = true;
        config.send = {CodecId::pcma, 8};
        config.event_payload = 101;
        if (secure) config.send_keys = config.receive_keys = SrtpKeys{};
        const auto leg = engine.add_stream(std::move(port), config);
        ListenFor wanted;
        wanted.digits = digit_dtmf | digit_dtmf_end;
        engine.listen(*leg, wanted);
        legs.push_back(*leg);
    }
    // Collects until then, and when the probes' packets arrive.
    void run(double until) {
        std::vector<Datagram> room(16);
        while (now_ms() < until) {
            pollfd ready{engine.descriptor(), POLLIN, 0};
            poll(&ready, 1, 5);
            engine.collect([](LegId, const Event&) {});
            for (Probe& probe : probes) {
                const size_t came = probe.port->receive(room);
                for (size_t at = 0; at < came; ++at)
                    probe.arrivals.push_back(static_cast<double>(room[at].arrived_ns) * 1e-6);
            }
        }
    }
    uint64_t received() const {
        uint64_t all = 0;
        for (const LegId leg : legs) all += engine.counters(leg)->packets_received.load();
        return all;
    }
    std::vector<Probe> probes;
    Engine engine;
    std::vector<LegId> legs;
};

struct Measured {
    double core_share = 0;   // of a core for each call, in per cent
    double clock_error = 0;  // ms, p99 of the packets of all probes
    double worst_clock = 0;  // ms, p99 of the stream that is furthest from its clock
    double delivered = 0;    // of the packets that should have come
};

// How much sooner or later than 20 ms after the one before each packet came.
std::vector<double> clock_errors(const Probe& probe) {
    if (probe.arrivals.size() < 2) {
        std::fprintf(stderr, "a probe heard nothing\n");
        std::exit(1);
    }
    std::vector<double> errors;
    for (size_t at = 1; at < probe.arrivals.size(); ++at)
        errors.push_back(std::abs(probe.arrivals[at] - probe.arrivals[at - 1] - tick_ms));
    return errors;
}

Measured measure(bool secure) {
    Load load(secure);
    load.run(now_ms() + warm_up_ms);
    for (Probe& probe : load.probes) probe.arrivals.clear();
    const uint64_t busy = load.engine.punctuality().busy_ns, received = load.received();
    const double begin = now_ms();
    load.run(begin + measured_ms);
    const double passed = now_ms() - begin;
    Measured result;
    result.core_share =
        static_cast<double>(load.engine.punctuality().busy_ns - busy) * 1e-6 / passed / calls * 100;
    std::vector<double> all;
    for (const Probe& probe : load.probes) {
        const std::vector<double> errors = clock_errors(probe);
        all.insert(all.end(), errors.begin(), errors.end());
        result.worst_clock = std::max(result.worst_clock, bench::percentile(errors, 0.99));
    }
    result.clock_error = bench::percentile(all, 0.99);
    result.delivered = static_cast<double>(load.received() - received) / (passed / tick_ms * calls);
    return result;
}

// The system calls alone: as many datagrams as all calls send and receive in a tick.
double floor_share() {
    auto a = open_port(1), b = open_port(2);
    std::vector<Datagram> room(1);
    const std::vector<uint8_t> bytes(172, 0x55);
    const Outgoing out{bytes, *make_address("127.0.0.1", b->port()), false};
    constexpr int rounds = 100;
    timespec begin{}, end{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    for (size_t at = 0; at < rounds * calls; ++at) {
        a->send({&out, 1});
        b->receive(room);
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    const double ms = static_cast<double>(end.tv_sec - begin.tv_sec) * 1e3 +
                      static_cast<double>(end.tv_nsec - begin.tv_nsec) * 1e-6;
    return ms / (rounds * tick_ms) / calls * 100;
}

}  // namespace

int main() {
    // A socket for each call.
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const double floor = floor_share();
    bench::figure("media_floor_core_share", floor, "%");
    const Measured clear = measure(false), secure = measure(true);
    bench::figure("media_call_core_share", clear.core_share, "%", "<=", 0.1);
    bench::figure("media_call_over_floor", clear.core_share / floor, "x");
    bench::figure("media_srtp_more_core_share", secure.core_share - clear.core_share, "%", "<=", 0.03);
    bench::figure("media_send_clock_p99", clear.clock_error, "ms", "<=", 2);
    bench::figure("media_send_clock_worst_stream_p99", clear.worst_clock, "ms");
    bench::figure("media_packets_delivered", clear.delivered * 100, "%", ">=", 99);
    return 0;
}
