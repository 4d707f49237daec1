// SPDX-License-Identifier: Apache-2.0
// The program as a line application: initialised with an event handle, polled together with ^C.
#pragma once

#include <tapi.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "line_facts.hpp"
#include "signals.hpp"

namespace tapi::ctl {

// What ended a wait.
struct Event {
    enum class Kind { message, interrupted, timeout, ready };
    Kind kind = Kind::timeout;
    LINEMESSAGE message{};
};

// What an application can know of a call.
struct CallFacts {
    std::string caller, caller_name;
    std::string called, called_name;
    uint32_t line = 0;
    uint32_t address = 0;
    uint32_t origin = 0;
    uint32_t reason = 0;
    uint32_t media_mode = 0;
};

// Throws Failure where the API refuses.
class LineApp {
  public:
    using Instant = std::chrono::steady_clock::time_point;

    explicit LineApp(Signals& signals);
    ~LineApp();
    LineApp(const LineApp&) = delete;
    LineApp& operator=(const LineApp&) = delete;

    HLINEAPP handle() const { return app_; }
    std::vector<LineInfo> lines() const;
    HLINE open(const LineInfo& line, DWORD privileges, DWORD media_modes);
    // "Extension 101", for a line that was opened here.
    const std::string& name_of(HLINE line) const;

    // The next message, ^C, the end of `until`, or that `also` is readable.
    Event next(std::optional<Instant> until = std::nullopt, int also = -1);

    // After LINE_CLOSE: throws, and says it when the whole server is gone.
    [[noreturn]] void closed();

    std::optional<CallFacts> facts(HCALL call) const;
    // Calls of an open line of which this program had no handle yet.
    std::vector<HCALL> new_calls(HLINE line) const;

  private:
    Event take_message();

    struct Open {
        HLINE handle;
        std::string name;
    };
    Signals& signals_;
    HLINEAPP app_ = 0;
    int event_ = -1;
    DWORD count_ = 0;
    std::vector<Open> opens_;
};

}  // namespace tapi::ctl
