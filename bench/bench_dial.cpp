// SPDX-License-Identifier: Apache-2.0
// From a link to the call: `tapi dial LINK` is started as a browser does, a dialer that runs takes the request and dials, and a
// monitor of its line sees the call begin, which is when the provider has taken it. The floor is a process that does nothing.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "support.hpp"

extern char** environ;

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* exchange = R"(
[[extensions]]
from = 1001
to = 1001
[[trunk]]
name = "PSTN"
prefix = "9"
circuits = 2
[[far_end]]
number = "100"
)";

pid_t begin(std::vector<const char*> words) {
    words.push_back(nullptr);
    pid_t process = 0;
    posix_spawn_file_actions_t silent;
    posix_spawn_file_actions_init(&silent);
    posix_spawn_file_actions_addopen(&silent, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    const int failed = posix_spawn(&process, words[0], &silent, nullptr, const_cast<char**>(words.data()), environ);
    posix_spawn_file_actions_destroy(&silent);
    bench::check(-failed, words[0]);
    return process;
}

void finish(pid_t process) {
    int status = -1;
    waitpid(process, &status, 0);
    bench::check(status == 0 ? 0 : -1, "a program");
}

// A dialer that hangs up as soon as it is connected; it has registered when the constructor returns.
class Dialer {
  public:
    Dialer() {
        int said[2];
        bench::check(pipe(said), "pipe");
        process_ = fork();
        if (process_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            dup2(said[1], STDOUT_FILENO);
            execl(DIALER_PROGRAM, DIALER_PROGRAM, "--json", "--line", "1001", "--hangup-after", "0", nullptr);
            _exit(127);
        }
        close(said[1]);
        said_ = fdopen(said[0], "r");
        line();
    }
    ~Dialer() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
        std::fclose(said_);
    }
    // Until a call is over: `"event":"end"`.
    void wait_end() {
        while (line().find("\"end\"") == std::string::npos) continue;
    }

  private:
    std::string line() {
        char text[4096];
        bench::check(std::fgets(text, sizeof text, said_) != nullptr ? 0 : -1, "the dialer");
        return text;
    }
    pid_t process_ = 0;
    std::FILE* said_ = nullptr;
};

template <class Ask>
std::vector<double> measure(int rounds, bench::Application& monitor, Dialer& dialer, Ask ask) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const auto start = Clock::now();
        const pid_t asker = ask();
        while (monitor.next().dwMessageID != LINE_APPNEWCALL) continue;
        times.push_back(bench::Seconds(Clock::now() - start).count() * 1e3);
        if (asker != 0) finish(asker);
        dialer.wait_end();
    }
    return times;
}

std::vector<double> processes(int rounds) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const auto start = Clock::now();
        finish(begin({"/bin/true"}));
        times.push_back(bench::Seconds(Clock::now() - start).count() * 1e3);
    }
    return times;
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
    const bench::Server server(exchange);
    bench::Application monitor("monitor");
    monitor.open(0, LINECALLPRIVILEGE_MONITOR);
    Dialer dialer;
    const auto link = [] { return begin({TAPI_PROGRAM, "dial", "tel:9100"}); };
    const auto request = [] {
        bench::check(tapiRequestMakeCallA("9100", nullptr, nullptr, nullptr), "tapiRequestMakeCall");
        return pid_t{0};
    };
    measure(5, monitor, dialer, link);  // warm
    const auto from_link = measure(rounds, monitor, dialer, link);
    const auto from_request = measure(rounds, monitor, dialer, request);
    bench::figure("dial_floor_process_p50", bench::percentile(processes(rounds), 0.5), "ms");
    bench::figure("dial_request_to_call_p50", bench::percentile(from_request, 0.5), "ms");
    bench::figure("dial_link_to_call_p50", bench::percentile(from_link, 0.5), "ms", "<=", 150);
    bench::figure("dial_link_to_call_p99", bench::percentile(from_link, 0.99), "ms");
}
