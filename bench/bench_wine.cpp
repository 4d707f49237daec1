// SPDX-License-Identifier: Apache-2.0
// A call through a driver for Windows beside the same call through the same provider for Linux, both the skeleton in a process
// of its own: from lineMakeCall to LINE_REPLY. Between them stand Wine's sockets and its scheduling.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int warm_up = 20, rounds = 300;

// Waits for both halves of the call that comes back to its line, and ends it.
void end_call(bench::Application& app, HCALL call, HCALL other) {
    bench::check(lineDrop(call, nullptr, 0), "lineDrop");
    bench::check(lineDrop(other, nullptr, 0), "lineDrop");
    for (int idle = 0; idle < 2;) {
        const LINEMESSAGE m = app.next();
        idle += m.dwMessageID == LINE_CALLSTATE && m.dwParam1 == LINECALLSTATE_IDLE ? 1 : 0;
    }
    lineDeallocateCall(call);
    lineDeallocateCall(other);
}

double one_call(bench::Application& app, HLINE line) {
    HCALL call = 0, other = 0;
    const auto begin = Clock::now();
    const LONG id = bench::check(lineMakeCallA(line, &call, "100", 0, nullptr), "lineMakeCall");
    double took = 0;
    while (took == 0 || other == 0) {
        const LINEMESSAGE m = app.next();
        if (m.dwMessageID == LINE_REPLY && m.dwParam1 == static_cast<DWORD>(id)) {
            took = bench::Seconds(Clock::now() - begin).count();
            bench::check(static_cast<LONG>(m.dwParam2), "lineMakeCall's reply");
        }
        if (m.dwMessageID == LINE_APPNEWCALL) other = static_cast<HCALL>(m.dwParam2);
    }
    end_call(app, call, other);
    return took;
}

std::vector<double> calls(const bench::Provider& provider) {
    bench::Server server(provider);
    bench::Application app("bench_wine");
    const HLINE line = app.open(0, LINECALLPRIVILEGE_OWNER);
    std::vector<double> took;
    for (int i = 0; i < warm_up; ++i) one_call(app, line);
    for (int i = 0; i < rounds; ++i) took.push_back(one_call(app, line));
    return took;
}

// A prefix of its own; empty when there is no Wine.
std::string new_prefix() {
    char pattern[] = "/tmp/opentapi-bench-wine-XXXXXX";
    const std::string folder = mkdtemp(pattern);
    setenv("WINEPREFIX", (folder + "/prefix").c_str(), 1);
    setenv("WINEDEBUG", "-all", 1);
    setenv("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=", 1);
    if (std::system("wineboot --init >/dev/null 2>&1 && wineserver -w") == 0) return folder;
    std::filesystem::remove_all(folder);
    return {};
}

}  // namespace

int main() {
    const std::string driver = SKELETON_DRIVER;
    if (driver.empty() || std::system("command -v wine >/dev/null") != 0) {
        std::puts("bench_wine: skipped, there is no Wine or no compiler for Windows");
        return 0;
    }
    const std::string folder = new_prefix();
    if (folder.empty()) {
        std::puts("bench_wine: skipped, Wine makes no prefix");
        return 0;
    }
    const double base = bench::percentile(calls({"skeleton", SKELETON_MODULE, "", ""}), 0.5);
    const double wine = bench::percentile(calls({"skeleton", driver, "", "wine = true\nstart_timeout_ms = 120000\n"}), 0.5);
    (void)!std::system("wineserver -k");
    std::filesystem::remove_all(folder);
    bench::figure("call_native_driver_p50", base * 1e6, "us");
    bench::figure("call_windows_driver_p50", wine * 1e6, "us");
    bench::figure("call_windows_driver_ratio", wine / base, "x");
}
