// SPDX-License-Identifier: Apache-2.0
// tapi-ivr with many callers over SIP: each hears a prompt at every key that he presses. What a call costs the program, the server
// and the provider's host together; how long it takes from the key to the sound; and beside it a process that sends the same
// packets back and does nothing else.
//   bench_ivr [CALLS [SECONDS]]      500 calls, 20 s
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ivr_callers.hpp"
#include "sip_peers.hpp"
#include "support.hpp"

namespace {

const char* const flow = R"(name: bench
parts:
  start:
    - answer:
    - goto: wait
  wait:
    - gather: key
      max: 1
      first: 60s
      retries: 0
    - say: [{beep: true}]
      barge: false
    - goto: wait
)";

std::string trunk(uint16_t own, int calls) {
    return "[sip]\nmax_calls = 5000\nrtp_first = 30000\nrtp_last = 59999\n[[transport]]\nlisten = \"udp:127.0.0.1:" + std::to_string(own) +
           "\"\n[[trunk]]\naddress = \"sip:127.0.0.1:9\"\nsession_timer = 0\n[[trunk.extension]]\nnumber = \"1001\"\nappearances = " + std::to_string(calls) + "\n";
}

class Ivr {
  public:
    Ivr() {
        char pattern[] = "/tmp/opentapi-bench-ivr-XXXXXX";
        folder_ = mkdtemp(pattern);
        std::ofstream(folder_ + "/flow.yaml") << flow;
        pid_ = fork();
        if (pid_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (std::freopen((folder_ + "/log").c_str(), "w", stdout) == nullptr) _exit(127);
            execl(IVR_PROGRAM, IVR_PROGRAM, "--json", "run", (folder_ + "/flow.yaml").c_str(), "--line", "1001", "--socket",
                  (folder_ + "/ivr.sock").c_str(), static_cast<char*>(nullptr));
            _exit(127);
        }
        // It says nothing before it takes calls but this.
        for (int tries = 0; tries < 1000 && !says("\"open\":true"); ++tries) usleep(10'000);
    }
    ~Ivr() {
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    int pid() const { return pid_; }

  private:
    bool says(const std::string& text) const {
        std::ifstream log(folder_ + "/log");
        for (std::string line; std::getline(log, line);) {
            if (line.find(text) != std::string::npos) return true;
        }
        return false;
    }
    std::string folder_;
    int pid_ = -1;
};

struct Meter {
    std::vector<int> processes;
    double used() const {
        double all = 0;
        for (const int pid : processes) all += bench::cpu_seconds(pid);
        return all;
    }
    double at_begin = 0;
    static void begun(void* self) { static_cast<Meter*>(self)->at_begin = static_cast<Meter*>(self)->used(); }
};

void more_files() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int main(int argc, char** argv) {
    bench::CallerLoad load;
    load.calls = argc > 1 ? std::atoi(argv[1]) : 500;
    load.seconds = argc > 2 ? std::atof(argv[2]) : 20;
    more_files();
    double echo_share = 0;
    {
        const bench::Echo echo(load.calls);
        Meter meter{{echo.pid()}};
        bench::call_echo(echo, load, Meter::begun, &meter);
        echo_share = (meter.used() - meter.at_begin) / load.seconds / load.calls * 100;
    }
    const uint16_t own = bench::free_port();
    const bench::Server server(bench::sip(trunk(own, load.calls)));
    const Ivr ivr;
    Meter parts[] = {{{ivr.pid()}}, {{server.pid()}}, {{server.host_pid()}}};
    const auto begun = [](void* all) {
        for (int at = 0; at < 3; ++at) Meter::begun(static_cast<Meter*>(all) + at);
    };
    const bench::CallerCounts counts = bench::call_ivr(own, "1001", load, begun, parts);
    double share = 0;
    const char* const names[] = {"ivr_program_cpu_per_call", "ivr_server_cpu_per_call", "ivr_host_cpu_per_call"};
    for (int at = 0; at < 3; ++at) {
        const double part = (parts[at].used() - parts[at].at_begin) / load.seconds / load.calls * 100;
        bench::figure(names[at], part, "% of a core");
        share += part;
    }
    bench::figure("ivr_calls", counts.connected, "calls", ">=", load.calls);
    bench::figure("ivr_cpu_per_call", share, "% of a core");
    bench::figure("ivr_calls_per_core", 100 / share, "calls");
    bench::figure("ivr_echo_cpu_per_call", echo_share, "% of a core");
    bench::figure("ivr_over_echo", share / echo_share, "x");
    bench::figure("ivr_keys_heard", 100.0 * static_cast<double>(counts.heard) / static_cast<double>(counts.keys), "%", ">=", 99);
    bench::figure("ivr_key_to_sound_p50", bench::percentile(counts.latency_ms, 0.5), "ms");
    bench::figure("ivr_key_to_sound_p99", bench::percentile(counts.latency_ms, 0.99), "ms", "<=", 150);
    bench::figure("ivr_packets_delivered", 100.0 * static_cast<double>(counts.received) / static_cast<double>(counts.sent), "%", ">=", 99);
    return 0;
}
