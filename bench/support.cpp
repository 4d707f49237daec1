// SPDX-License-Identifier: Apache-2.0
// The benches' own server and measurements.
#include "support.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace bench {
namespace {

[[noreturn]] void die(const std::string& why) {
    std::fprintf(stderr, "bench: %s\n", why.c_str());
    std::_Exit(1);
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

}  // namespace

void stay_on_one_cpu() {
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    sched_setaffinity(0, sizeof first, &first);
}

double cpu_seconds(int pid) {
    clockid_t clock;
    timespec used{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

double memory_bytes(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/smaps_rollup");
    for (std::string line; std::getline(in, line);) {
        if (line.rfind("Pss:", 0) == 0) return std::atof(line.c_str() + 4) * 1024;
    }
    return 0;
}

Provider exchange(const std::string& toml) { return {"exchange", EXCHANGE_MODULE, toml, ""}; }
Provider sip(const std::string& toml) { return {"sip", SIP_MODULE, toml, ""}; }

Server::Server(const Provider& provider) {
    char pattern[] = "/tmp/opentapi-bench-XXXXXX";
    folder_ = mkdtemp(pattern);
    write_file(folder_ + "/provider.toml", provider.toml);
    write_file(folder_ + "/tapisrv.toml",
               "[server]\nsocket = \"" + folder_ + "/tapisrv.sock\"\nstate = \"" + folder_ +
                   "/state\"\nstart_wait_ms = 120000\n[log]\nlevel = \"warning\"\n[[provider]]\nname = \"" + provider.name +
                   "\"\nmodule = \"" + provider.module + "\"\nconfig = \"provider.toml\"\n" + provider.settings);
    int ready[2];
    if (pipe(ready) != 0) die("no pipe");
    const auto begin = std::chrono::steady_clock::now();
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);  // a bench that fails leaves nothing behind
        close(ready[0]);
        const std::string config = folder_ + "/tapisrv.toml", fd = std::to_string(ready[1]);
        setenv("OPENTAPI_TAPIHOST", TAPIHOST_PROGRAM, 1);
        execl(TAPISRV_PROGRAM, TAPISRV_PROGRAM, "--config", config.c_str(), "--ready-fd", fd.c_str(), nullptr);
        _exit(127);
    }
    close(ready[1]);
    char byte = 0;
    if (read(ready[0], &byte, 1) != 1) die("the server did not start");
    close(ready[0]);
    setenv("OPENTAPI_SERVER", ("unix:" + folder_ + "/tapisrv.sock").c_str(), 1);
    // Ready means that an application finds the lines.
    Application first("bench");
    seconds_to_ready_ = Seconds(std::chrono::steady_clock::now() - begin).count();
}

Server::~Server() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

int Server::host_pid() const {
    std::ifstream in("/proc/" + std::to_string(pid_) + "/task/" + std::to_string(pid_) + "/children");
    int child = 0;
    in >> child;
    return child;
}

namespace {

[[noreturn]] void answer_all(DWORD first, DWORD count, int ready, Callee::BeforeAnswer before_answer, void* context) {
    Application app("callee");
    for (DWORD i = 0; i < count; ++i) app.open(first + i, LINECALLPRIVILEGE_OWNER, i);
    if (write(ready, "1", 1) != 1) _exit(1);
    for (;;) {
        LINEMESSAGE m;
        if (lineGetMessage(app.handle(), &m, 0xFFFFFFFF) != 0) _exit(0);
        if (m.dwMessageID != LINE_CALLSTATE) continue;
        switch (m.dwParam1) {
            case LINECALLSTATE_OFFERING:
                if (before_answer != nullptr) before_answer(m.dwCallbackInstance, context);
                lineAnswer(m.hDevice, nullptr, 0);
                break;
            case LINECALLSTATE_DISCONNECTED: lineDrop(m.hDevice, nullptr, 0); break;
            case LINECALLSTATE_IDLE: lineDeallocateCall(m.hDevice); break;
            default: break;
        }
    }
}

}  // namespace

Callee::Callee(DWORD first, DWORD count, BeforeAnswer before_answer, void* context) {
    int ready[2];
    if (pipe(ready) != 0) die("no pipe");
    pid_ = fork();
    if (pid_ == 0) answer_all(first, count, ready[1], before_answer, context);
    close(ready[1]);
    char byte = 0;
    if (read(ready[0], &byte, 1) != 1) die("the callee did not start");
    close(ready[0]);
}

Callee::~Callee() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

LONG check(LONG result, const char* what) {
    if (result < 0) {
        char text[128];
        std::snprintf(text, sizeof text, "%s returned 0x%08X", what, static_cast<unsigned>(result));
        die(text);
    }
    return result;
}

Application::Application(const char* name) {
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    DWORD version = 0x00020002;
    check(lineInitializeExA(&app_, nullptr, nullptr, name, &lines_, &version, &params), "lineInitializeEx");
}

Application::~Application() { lineShutdown(app_); }

HLINE Application::open(DWORD device, DWORD privileges, DWORD_PTR instance) {
    DWORD version = 0;
    LINEEXTENSIONID extension;
    check(lineNegotiateAPIVersion(app_, device, 0x00020002, 0x00020002, &version, &extension), "lineNegotiateAPIVersion");
    HLINE line = 0;
    check(lineOpenA(app_, device, &line, version, 0, instance, privileges, LINEMEDIAMODE_INTERACTIVEVOICE, nullptr), "lineOpen");
    return line;
}

LINEMESSAGE Application::next() {
    LINEMESSAGE message;
    check(lineGetMessage(app_, &message, 30'000), "lineGetMessage");
    return message;
}

}  // namespace bench
