// SPDX-License-Identifier: Apache-2.0
// Programs that do what good ones do not, on Linux and, from the same source, on Windows and Wine.
//
//   faults threads     forty threads use the library at once
//   faults unpumped    a program by hidden window never looks at its messages while another makes calls on its lines
//   faults begin       begins an application, and nothing else
//   faults killed      waits in a call for a line on standard input, by which time the server is gone
//
// The exchange must have extensions 1001 and 1002, and nobody else uses them.
#include <tapi.h>

#include <names.hpp>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <map>
#include <thread>
#include <vector>

#include "notify.hpp"

namespace walk {
namespace {

constexpr DWORD patience = 20'000;  // ms
constexpr DWORD version_wanted = 0x00020002;

void print_result(const char* function, LONG result) {
    std::printf("%s = 0x%08X\n", function, static_cast<unsigned>(result));
}

// An application of one mechanism, with the lines that it opens.
class Program {
  public:
    explicit Program(std::unique_ptr<Notifier> notifier) : notifier_(std::move(notifier)) {
        DWORD devices = 0, version = version_wanted;
        LINEINITIALIZEEXPARAMS params{};
        params.dwTotalSize = sizeof params;
        params.dwOptions = notifier_->option();
        notifier_->before(params);
        result_ = lineInitializeExA(&app_, nullptr, notifier_->callback(), "faults", &devices, &version, &params);
        if (result_ == 0) notifier_->after(params, World::line, app_);
    }
    LONG result() const { return result_; }
    HLINEAPP app() const { return app_; }
    Notifier& notifier() { return *notifier_; }
    HLINE open(DWORD device, DWORD privileges) {
        HLINE line = 0;
        DWORD version = 0;
        LINEEXTENSIONID extension{};
        lineNegotiateAPIVersion(app_, device, version_wanted, version_wanted, &version, &extension);
        lineOpenA(app_, device, &line, version, 0, device + 1, privileges, LINEMEDIAMODE_INTERACTIVEVOICE, nullptr);
        return line;
    }
    LONG shut_down() { return lineShutdown(app_); }

  private:
    std::unique_ptr<Notifier> notifier_;
    HLINEAPP app_ = 0;
    LONG result_ = 0;
};

// A call between the two lines, by the messages that tell of it.
class Call {
  public:
    // The program owns what happens on the second line, too.
    Call(Program& program, HLINE from) : program_(program), from_(from) {}

    bool connect() {
        return lineMakeCallA(from_, &outgoing, "1002", 0, nullptr) > 0 && until([this] { return incoming_ != 0; }) &&
               lineAnswer(incoming_, nullptr, 0) > 0 && both(LINECALLSTATE_CONNECTED);
    }
    // Both ends, and their handles.
    bool end() {
        return lineDrop(outgoing, nullptr, 0) > 0 && until([this] { return states_[incoming_] == LINECALLSTATE_DISCONNECTED; }) &&
               lineDrop(incoming_, nullptr, 0) > 0 && both(LINECALLSTATE_IDLE) && lineDeallocateCall(outgoing) == 0 &&
               lineDeallocateCall(incoming_) == 0;
    }

    HCALL outgoing = 0;

  private:
    bool both(DWORD state) {
        return until([=, this] { return states_[outgoing] == state && states_[incoming_] == state; });
    }
    template <class Reached>
    bool until(Reached reached) {
        while (!reached()) {
            const auto m = program_.notifier().next(patience);
            if (!m) return false;
            if (m->dwMessageID == LINE_APPNEWCALL) incoming_ = static_cast<HCALL>(m->dwParam2);
            if (m->dwMessageID == LINE_CALLSTATE) states_[m->hDevice] = static_cast<DWORD>(m->dwParam1);
        }
        return true;
    }

    Program& program_;
    HLINE from_;
    HCALL incoming_ = 0;
    std::map<HCALL, DWORD> states_;
};

// ---- threads

// What any program does with a line, from the start to the end; how many of its steps fail.
int use_a_line() {
    int failures = 0;
    Program program(by_event());
    if (program.result() != 0) return 1;
    LINEEXTENSIONID extension{};
    DWORD version = 0;
    failures += lineNegotiateAPIVersion(program.app(), 0, 0x00010003, version_wanted, &version, &extension) != 0;
    std::vector<DWORD> memory(2048);
    memory[0] = static_cast<DWORD>(memory.size() * sizeof(DWORD));
    failures += lineGetDevCapsA(program.app(), 0, version_wanted, 0, reinterpret_cast<LINEDEVCAPS*>(memory.data())) != 0;
    const HLINE line = program.open(0, LINECALLPRIVILEGE_NONE);
    failures += line == 0;
    memory[0] = static_cast<DWORD>(memory.size() * sizeof(DWORD));
    failures += lineGetLineDevStatusA(line, reinterpret_cast<LINEDEVSTATUS*>(memory.data())) != 0;
    failures += lineClose(line) != 0;
    return failures + (program.shut_down() != 0);
}

bool threads() {
    constexpr int count = 40, rounds = 5;
    std::atomic<int> failures = 0;
    std::vector<std::thread> all;
    for (int at = 0; at < count; ++at) {
        all.emplace_back([&] {
            for (int round = 0; round < rounds; ++round) failures += use_a_line();
        });
    }
    for (std::thread& one : all) one.join();
    std::printf("%d threads, %d failures\n", count, failures.load());
    return failures == 0;
}

// ---- unpumped

bool unpumped() {
    Program silent(by_window());
    silent.open(0, LINECALLPRIVILEGE_MONITOR);
    silent.open(1, LINECALLPRIVILEGE_MONITOR);
    Program program(by_event());
    const HLINE from = program.open(0, LINECALLPRIVILEGE_OWNER);
    program.open(1, LINECALLPRIVILEGE_OWNER);
    int calls = 0;
    const auto one_more = [&] {
        Call call(program, from);
        return call.connect() && call.end();
    };
    while (calls < 20 && one_more()) ++calls;
    std::printf("%d calls beside it\n", calls);
    const LONG ended = silent.shut_down();
    print_result("lineShutdown", ended);
    return calls == 20 && program.shut_down() == 0;
}

// ---- killed

bool killed() {
    Program program(by_event());
    const HLINE from = program.open(0, LINECALLPRIVILEGE_OWNER);
    program.open(1, LINECALLPRIVILEGE_OWNER);
    Call call(program, from);
    if (!call.connect()) return false;
    std::printf("connected\n");
    std::fflush(stdout);
    std::getchar();
    // All up to REINIT, which is the last; what the call brought before the server's end is not of interest.
    bool last = false;
    while (!last) {
        const auto m = program.notifier().next(patience);
        if (!m) return false;
        last = m->dwMessageID == LINE_LINEDEVSTATE && m->dwParam1 == LINEDEVSTATE_REINIT;
        if (m->dwMessageID != LINE_CLOSE && !last) continue;
        std::printf("%s instance %u: 0x%X\n", tapi::names::message(m->dwMessageID), static_cast<unsigned>(m->dwCallbackInstance),
                    static_cast<unsigned>(m->dwParam1));
    }
    print_result("lineDrop", lineDrop(call.outgoing, nullptr, 0));
    print_result("lineShutdown", program.shut_down());
    print_result("lineInitializeEx", Program(by_event()).result());
    return true;
}

// ---- begin

bool begin() {
    Program program(by_event());
    print_result("lineInitializeEx", program.result());
    return program.result() == 0 && program.shut_down() == 0;
}

}  // namespace
}  // namespace walk

int main(int argc, char** argv) {
    struct Fault {
        const char* name;
        bool (*run)();
    };
    constexpr Fault faults[] = {{"threads", walk::threads}, {"unpumped", walk::unpumped}, {"killed", walk::killed}, {"begin", walk::begin}};
    walk::plain_output();
    for (const Fault& fault : faults) {
        if (argc == 2 && std::strcmp(argv[1], fault.name) == 0) return fault.run() ? 0 : 1;
    }
    std::fprintf(stderr, "faults threads|unpumped|killed|begin\n");
    return 2;
}
