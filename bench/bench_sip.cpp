// SPDX-License-Identifier: Apache-2.0
// Calls over SIP, the whole way: an application, the server, the provider's host, SIP, and sipp at the other end; and back. In the
// same run sipp calls sipp: nothing on this machine is faster than that. Runs are longer than the 32 seconds for which
// transactions linger, so that what lingers is part of the figure.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <unordered_map>

#include "sip_peers.hpp"
#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int at_once = 64, held_calls = 1000;
constexpr double linger = 75;  // seconds until every transaction has been forgotten and its memory given back

// An end that sends nothing is told of a second time, as one that holds us.
bool answered(const LINEMESSAGE& m) { return m.dwParam1 == LINECALLSTATE_CONNECTED && m.dwParam2 == LINECONNECTEDMODE_ACTIVE; }
double since(Clock::time_point begin) { return bench::Seconds(Clock::now() - begin).count(); }

// Makes calls to 2001, hangs up what answers.
class Caller {
  public:
    Caller() : app_("caller"), line_(app_.open(0, LINECALLPRIVILEGE_NONE)) {}

    struct Outcome {
        long good = 0, failed = 0;
        std::vector<double> answer_ms;
    };
    // `window` calls at a time until `seconds` are over.
    Outcome run(int window, double seconds) {
        Outcome outcome;
        const auto begin = Clock::now();
        int live = 0;
        for (; live < window; ++live) make();
        while (live > 0) {
            const LINEMESSAGE m = app_.next();
            if (m.dwMessageID == LINE_REPLY) replied(m);
            if (m.dwMessageID != LINE_CALLSTATE) continue;
            if (answered(m)) {
                outcome.answer_ms.push_back(since(made_.at(m.hDevice)) * 1e3);
                ++outcome.good;
                bench::check(lineDrop(m.hDevice, nullptr, 0), "lineDrop");
            } else if (m.dwParam1 == LINECALLSTATE_DISCONNECTED || m.dwParam1 == LINECALLSTATE_BUSY) {
                ++outcome.failed;
                lineDrop(m.hDevice, nullptr, 0);
            } else if (m.dwParam1 == LINECALLSTATE_IDLE) {
                made_.erase(m.hDevice);
                bench::check(lineDeallocateCall(m.hDevice), "lineDeallocateCall");
                if (since(begin) < seconds) make();
                else --live;
            }
        }
        return outcome;
    }
    // Calls that stay; returns when all are connected.
    void hold(int count) {
        for (int asked = 0, connected = 0; connected < count;) {
            for (; asked < count && asked - connected < at_once; ++asked) make();
            const LINEMESSAGE m = app_.next();
            if (m.dwMessageID == LINE_REPLY) replied(m);
            connected += m.dwMessageID == LINE_CALLSTATE && answered(m);
        }
    }

  private:
    // What lineMakeCall writes into when its reply comes.
    struct Asked {
        HCALL call = 0;
        Clock::time_point at;
    };
    void make() {
        auto asked = std::make_unique<Asked>();
        asked->at = Clock::now();
        const LONG request = bench::check(lineMakeCallA(line_, &asked->call, "2001", 0, nullptr), "lineMakeCall");
        asked_.emplace(request, std::move(asked));
    }
    void replied(const LINEMESSAGE& reply) {
        const auto at = asked_.find(static_cast<LONG>(reply.dwParam1));
        if (at == asked_.end()) return;
        bench::check(static_cast<LONG>(reply.dwParam2), "the reply to lineMakeCall");
        made_[at->second->call] = at->second->at;
        asked_.erase(at);
    }

    bench::Application app_;
    HLINE line_;
    std::unordered_map<LONG, std::unique_ptr<Asked>> asked_;
    std::unordered_map<HCALL, Clock::time_point> made_;
};

std::string trunk(uint16_t own, uint16_t peer) {
    return "[sip]\nrtp_first = 30000\nrtp_last = 59999\n[[transport]]\nlisten = \"udp:127.0.0.1:" + std::to_string(own) +
           "\"\n[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) +
           "\"\nsession_timer = 0\n[[trunk.extension]]\nnumber = \"1001\"\nappearances = 1000\n[[trunk.extension]]\nnumber = \"1002\"\nappearances = 1000\n";
}

// Answers and stays silent.
const char* const quiet_answer = R"(<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="quiet">
<recv request="INVITE"></recv>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:far@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=far 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 9 RTP/AVP 0
a=inactive

]]></send>
<recv request="ACK"></recv>
<recv request="BYE"></recv>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
)";

// sipp against sipp: what a call costs who answers it, and how long the answer takes when nothing else goes on.
struct Ceiling {
    double per_second = 0, answering_cpu = 0, answer_ms = 0;
};
Ceiling sipp_against_sipp(double seconds) {
    Ceiling ceiling;
    const uint16_t port = bench::free_port();
    bench::Sipp far = bench::Sipp::answering(port);
    ceiling.answer_ms = bench::percentile(bench::answer_times(port, 3), 0.5);
    const double before = bench::cpu_seconds(far.pid());
    const auto begin = Clock::now();
    bench::Sipp near = bench::Sipp::calling(port, "2001", at_once);
    usleep(static_cast<useconds_t>(seconds * 1e6));
    const double used = bench::cpu_seconds(far.pid()) - before, elapsed = since(begin);
    const bench::SippCounts counts = near.finish();
    ceiling.per_second = static_cast<double>(counts.good) / elapsed;
    ceiling.answering_cpu = used / static_cast<double>(counts.good);
    bench::figure("sip_sipp_calls_per_second", ceiling.per_second, "calls/s");
    bench::figure("sip_sipp_failed", static_cast<double>(counts.failed), "calls");
    bench::figure("sip_sipp_retransmissions", static_cast<double>(counts.retransmissions), "messages");
    bench::figure("sip_sipp_cpu_answering", ceiling.answering_cpu * 1e6, "us");
    return ceiling;
}

struct Shares {
    double application = 0, server = 0, host = 0;
    double all() const { return application + server + host; }
};
Shares used(int application, const bench::Server& server) {
    return {bench::cpu_seconds(application), bench::cpu_seconds(server.pid()), bench::cpu_seconds(server.host_pid())};
}

void report(const std::string& name, const Shares& before, const Shares& after, double elapsed, long good, long failed, long retransmissions, const Ceiling& ceiling) {
    const double calls = static_cast<double>(good);
    bench::figure(name + "_calls_per_second", calls / elapsed, "calls/s", ">=", 2000);
    bench::figure(name + "_failed", static_cast<double>(failed), "calls", "<=", 0.5);
    bench::figure(name + "_retransmissions", static_cast<double>(retransmissions), "messages", "<=", 0.5);
    bench::figure(name + "_cpu_application", (after.application - before.application) / calls * 1e6, "us");
    bench::figure(name + "_cpu_server", (after.server - before.server) / calls * 1e6, "us");
    bench::figure(name + "_cpu_host", (after.host - before.host) / calls * 1e6, "us");
    bench::figure(name + "_cpu_ratio", (after.all() - before.all()) / calls / ceiling.answering_cpu, "x sipp", "<=", 4);
}

void outgoing(const bench::Server& server, uint16_t peer, double seconds, const Ceiling& ceiling) {
    bench::Sipp far = bench::Sipp::answering(peer);
    Caller caller;
    caller.run(1, 1);  // warm
    const auto quiet = caller.run(1, 3);
    const double answer = bench::percentile(quiet.answer_ms, 0.5);
    bench::figure("sip_answer_p50", answer, "ms");
    bench::figure("sip_sipp_answer_p50", ceiling.answer_ms, "ms");
    bench::figure("sip_answer_above_sipp", answer - ceiling.answer_ms, "ms", "<=", 1);
    const Shares before = used(getpid(), server);
    const auto begin = Clock::now();
    const auto outcome = caller.run(at_once, seconds);
    const double elapsed = since(begin);
    const Shares after = used(getpid(), server);
    const bench::SippCounts counts = far.finish();
    report("sip_out", before, after, elapsed, outcome.good, outcome.failed + counts.failed, counts.retransmissions, ceiling);
}

void incoming(const bench::Server& server, uint16_t own, double seconds, const Ceiling& ceiling) {
    const bench::Callee callee(0, 1);
    const Shares before = used(callee.pid(), server);
    const auto begin = Clock::now();
    bench::Sipp far = bench::Sipp::calling(own, "1001", at_once);
    usleep(static_cast<useconds_t>(seconds * 1e6));
    const Shares after = used(callee.pid(), server);
    const double elapsed = since(begin);
    const bench::SippCounts counts = far.finish();
    report("sip_in", before, after, elapsed, counts.good, counts.failed, counts.retransmissions, ceiling);
}

void held(const bench::Server& server, uint16_t peer) {
    bench::Sipp far = bench::Sipp::answering(peer, quiet_answer);
    const auto memory = [&] { return bench::memory_bytes(server.pid()) + bench::memory_bytes(server.host_pid()); };
    Caller caller;
    caller.run(at_once, 1);  // what the first calls of all need is there
    usleep(static_cast<useconds_t>(linger * 1e6));
    const double before = memory();
    caller.hold(held_calls);
    usleep(static_cast<useconds_t>(linger * 1e6));
    bench::figure("sip_memory_held_call", (memory() - before) / held_calls / 1024, "KB", "<=", 24);
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 36;
    const uint16_t own = bench::free_port(), peer = bench::free_port();
    if (argc > 2 && std::string(argv[2]) == "held") {  // only this one
        const bench::Server server(bench::sip(trunk(own, peer)));
        held(server, peer);
        return 0;
    }
    const Ceiling ceiling = sipp_against_sipp(seconds);
    {
        const bench::Server server(bench::sip(trunk(own, peer)));
        outgoing(server, peer, seconds, ceiling);
    }
    {
        const bench::Server server(bench::sip(trunk(own, peer)));
        incoming(server, own, seconds, ceiling);
    }
    const bench::Server server(bench::sip(trunk(own, peer)));
    held(server, peer);
}
