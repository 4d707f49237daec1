// SPDX-License-Identifier: Apache-2.0
// The command line of `tapi-voicemail`, read into values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tapictl/parsed.hpp"
#include "voicemail/config/config.hpp"

namespace tapi::voicemail {

enum class Command { run, status, config, boxes, messages, mark, export_, greeting, pin, tidy, queue, check };

// What `mark` makes of messages.
enum class Mark { fresh, saved, deleted, restored };

struct Arguments {
    Command command = Command::run;
    bool json = false;
    std::string config_file;  // empty: the default one
    // run
    std::string log_level = "info", log_file;
    bool log_json = false;
    int ready_fd = -1;
    std::string socket, metrics;  // run; the socket of status too
    bool follow = false;          // status
    // messages, export, greeting, pin, queue
    std::string box;
    std::optional<MessageState> state;
    // mark, export, queue
    Mark mark = Mark::saved;
    std::vector<int64_t> ids;
    std::string folder, format = "wav";  // export
    // greeting
    GreetingKind kind = GreetingKind::open;
    std::string set, save;  // sound files
    bool remove = false;    // greeting, pin
    bool unlock = false;    // pin
    std::optional<int64_t> retry, forget;  // queue
    bool repair = false;  // check
};

using Parsed = ctl::ParsedWords<Arguments>;
Parsed parse_arguments(int argc, const char* const* argv);

}  // namespace tapi::voicemail
