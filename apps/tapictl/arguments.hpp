// SPDX-License-Identifier: Apache-2.0
// The command line of `tapi`, read into values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parsed.hpp"

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
    dial,
    dialer,
    trace,
    dialing,
    panel,
    play,
    record,
    talk,
    bridge,
    config_check,
    export_state,
    import_state,
    provider,
    reload,
    stop,
    version,
    wine
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

enum class ProviderAction { list, add, remove, reload, config };

enum class WineAction { install, status, remove };

struct WineArguments {
    WineAction action = WineAction::status;
    std::string prefix;  // empty: WINEPREFIX, or the user's own
};

struct ProviderArguments {
    ProviderAction action = ProviderAction::list;
    std::string module, name, config;  // add
    bool wine = false;
    std::string prefix, arch;
    bool no_dialog = false;            // add, remove
    std::string provider;              // the others: name or permanent id
    // config
    std::vector<std::string> assignments;  // KEY=VALUE
    std::string line, phone, device_class;
    bool list = false;
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

struct PanelArguments {
    std::string phone, socket;
    bool show = false;
    std::string wait_for, off_hook, on_hook;  // text; devices
    std::vector<std::string> press;

    bool scripted() const {
        return show || !wait_for.empty() || !off_hook.empty() || !on_hook.empty() || !press.empty();
    }
};

// play, record, talk
struct SoundArguments {
    std::string file;
    std::string number;   // to dial; empty: none
    bool answer = false;  // the next call that comes
    std::optional<uint32_t> rate;
    std::optional<double> seconds;
    std::string device = "auto";  // talk
};

struct Arguments {
    Command command = Command::version;
    bool json = false;
    // call, bridge; `to` also dial
    std::string from, to;
    std::optional<uint32_t> until_state;    // LINECALLSTATE_
    std::optional<uint32_t> ring_limit_ms;  // give up when it is not answered by then
    // call, answer, dialer
    std::optional<uint32_t> hangup_after_ms;
    // answer, bridge, dialer
    std::string line;
    bool once = false;
    std::optional<uint32_t> wait_ms;
    bool save = false;  // dialer
    // dial
    std::string party, comment;
    // monitor
    std::vector<std::string> monitored;  // empty: every line
    std::vector<std::string> monitored_phones;
    // trace, dial
    std::string app;
    uint32_t pid = 0;
    DialingArguments dialing;
    PanelArguments panel;  // with wait_ms
    SoundArguments sound;  // with line, ring_limit_ms, wait_ms
    // config check, export, import; empty: the one that the server would use, standard output
    std::string file;
    ProviderArguments provider;
    WineArguments wine;
};

using Parsed = ParsedWords<Arguments>;
Parsed parse_arguments(int argc, const char* const* argv);

}  // namespace tapi::ctl
