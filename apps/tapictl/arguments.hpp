// SPDX-License-Identifier: Apache-2.0
// The command line of `tapi`, read into values.
#pragma once

#include <cstdint>
#include <map>
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
    dialing,
    config_check,
    export_state,
    import_state,
    stop,
    version
};

enum class DialingAction {
    explain,
    locations,
    cards,
    countries,
    use,
    add_location,
    remove_location,
    add_card,
    remove_card
};

struct DialingArguments {
    DialingAction action = DialingAction::locations;
    std::string address, location, card;         // explain
    std::string text;                            // countries
    std::string name;                            // of a location or card
    std::map<std::string, std::string> members;  // what is said of it, by the key of the admin request
    std::optional<bool> pulse, hidden;
    bool number = false;  // the card's secrets come from the standard input
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
    DialingArguments dialing;
    // config check, export, import; empty: the one that the server would use, standard output
    std::string file;
};

struct Parsed {
    std::optional<Arguments> arguments;  // nothing: print `text` and end with `exit_code`
    int exit_code = 0;
    std::string text;
};
Parsed parse_arguments(int argc, const char* const* argv);

}  // namespace tapi::ctl
