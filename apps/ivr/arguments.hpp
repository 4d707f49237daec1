// SPDX-License-Identifier: Apache-2.0
// What tapi-ivr is asked to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "notify.hpp"
#include "tapictl/parsed.hpp"

namespace tapi::ivr {

enum class Command { run, status, notify, check, draw, try_it, schema, version };

struct Arguments {
    Command command = Command::status;
    bool json = false;
    // ---- run
    std::string config;
    std::string flow;                // also of check, draw, try and notify
    std::vector<std::string> lines;
    std::string socket, metrics, recordings;
    // ---- status
    bool follow = false;
    // ---- notify
    NotifyPlan notify;
    // ---- draw
    std::string out;
    // ---- try
    std::string caller, called, at;
};

using Parsed = ctl::ParsedWords<Arguments>;
Parsed parse_arguments(int argc, const char* const* argv);

}  // namespace tapi::ivr
