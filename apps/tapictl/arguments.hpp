// SPDX-License-Identifier: Apache-2.0
// The command line of `tapi`, read into values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tapi::ctl {

enum class Command {
    lines,
    phones,
    providers,
    status,
    sessions,
    calls,
    call,
    answer,
    monitor,
    trace,
    stop,
    version
};

struct Arguments {
    Command command = Command::version;
    bool json = false;
    // call
    std::string from, to;
    std::optional<uint32_t> until_state;    // LINECALLSTATE_
    std::optional<uint32_t> ring_limit_ms;  // give up when it is not answered by then
    // call, answer
    std::optional<uint32_t> hangup_after_ms;
    // answer
    std::string line;
    bool once = false;
    std::optional<uint32_t> wait_ms;
    // monitor
    std::vector<std::string> monitored;  // empty: every line
    // trace
    std::string app;
    uint32_t pid = 0;
};

struct Parsed {
    std::optional<Arguments> arguments;  // nothing: print `text` and end with `exit_code`
    int exit_code = 0;
    std::string text;
};
Parsed parse_arguments(int argc, const char* const* argv);

}  // namespace tapi::ctl
