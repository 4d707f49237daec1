// SPDX-License-Identifier: Apache-2.0
// What tapi-ivr runs, from its file or from its arguments.
#pragma once

#include <string>
#include <vector>

#include "voice/synthesizer.hpp"

namespace tapi::ivr {

// A line, and the flow of calls to it.
struct LineConfig {
    std::string line;    // a name, a number or id:N
    std::string called;  // only calls to this number, as the caller dialed it; empty: all others
    std::string flow;    // a file
    unsigned rings = 0;  // before it answers; flows answer when they say so, so this is for others (lineSetNumRings)
};

struct Config {
    std::vector<LineConfig> lines;
    std::string socket;      // of the live view; empty: the standard one
    std::string metrics;     // "127.0.0.1:9464"; empty: none
    std::string recordings;  // a folder; empty: recordings beside the configuration, or here
    std::string sounds;      // a folder of sound files for all flows
    size_t most_calls = 1000;
    bool open_lua = false;   // scripts of flows have files, programs and libraries
    voice::SynthesizerPlan speech;
};

inline constexpr size_t most_lines = 10000;

// Throws ctl::Failure, with file and line. Paths are relative to the file.
Config read_config(const std::string& path);
Config config_from_text(const std::string& text, const std::string& path);
// $XDG_CONFIG_HOME/opentapi/ivr.toml, or /etc/opentapi/ivr.toml.
std::string standard_config();

}  // namespace tapi::ivr
