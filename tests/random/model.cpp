// SPDX-License-Identifier: Apache-2.0
// See model.hpp.
#include "model.hpp"

#include <algorithm>
#include <names.hpp>

#include "choices.hpp"

namespace tapi::random {
namespace {

std::string name(DWORD call) { return "call " + std::to_string(call); }
std::string state_name(DWORD state) { return names::flags(names::Family::LINECALLSTATE, state); }

// What takes two calls, or a call and a conference: the other one may be the reason of an error.
bool takes_two(const std::string& verb) {
    return verb == "swap_hold" || verb == "complete_transfer" || verb == "add_to_conference";
}

bool is_no_call(LONG result) {
    return result == test::err(LINEERR_INVALCALLHANDLE) || result == test::err(LINEERR_INVALCONFCALLHANDLE) ||
           result == test::err(LINEERR_INVALCONSULTCALLHANDLE);
}

// The rule is broken unless `holds`.
void require(bool holds, const char* rule, const std::string& what) {
    if (!holds) throw Violation(rule, what);
}

}  // namespace

Model::Model(Stage& stage) : stage_(stage) {
    for (auto& [app, actor] : stage_.actors()) holdings_[app], lines_[app];
}

const Model::Holdings& Model::holds(const std::string& app) const { return holdings_.at(app); }
const std::set<std::string>& Model::open_lines(const std::string& app) const { return lines_.at(app); }

std::vector<DWORD> Model::unnamed(const std::string& app) const {
    std::vector<DWORD> found;
    for (const auto& [call, holding] : holds(app)) {
        if (!stage_.actors().at(app)->knows_call(call)) found.push_back(call);
    }
    return found;
}

void Model::begins(const std::string& app, DWORD call, const std::string& line, DWORD privilege) {
    const bool fresh = holdings_[app].emplace(call, Holding{line, privilege, 0, 0, false, {}}).second;
    require(fresh, "RACE-1", app + " is given " + name(call) + ", which it has already");
    ++handles_seen_;
}

void Model::ends_by_line(const std::string& app, const std::string& line) {
    std::erase_if(holdings_[app], [&](const auto& entry) { return entry.second.line == line; });
}

// ---- What applications are told

void Model::read(const std::string& app, const Msg& m) {
    Actor& actor = *stage_.actors().at(app);
    Holdings& calls = holdings_[app];
    switch (m.message) {
        case LINE_REPLY:
            require(m.p2 == 0 && m.made != 0, "ASY-3", app + ": " + actor.words(m));
            return;  // learn() has taken the handle
        case LINE_APPNEWCALL:
            begins(app, static_cast<DWORD>(m.p2), line_names_[app][m.device], static_cast<DWORD>(m.p3));
            return;
        case LINE_CALLINFO:
            require(calls.contains(m.device), "ASY-4",
                    app + " hears of a call that it does not have: " + actor.words(m));
            require(!calls[m.device].idle, "OWN-7", app + " hears more after IDLE: " + actor.words(m));
            return;
        case LINE_CALLSTATE:
            return read_state(app, m);
        default:
            return;
    }
}

void Model::read_state(const std::string& app, const Msg& m) {
    Actor& actor = *stage_.actors().at(app);
    const auto privilege = static_cast<DWORD>(m.p3);
    const bool old = actor.program().version() < test::api_2_0;
    if (!holds(app).contains(m.device)) {
        require(old && privilege != 0, "ASY-4",
                app + " hears of a call that it does not have: " + actor.words(m));
        // Before 2.0 no message says by which line it came; the call itself does.
        const DWORD line = actor.program().call_info(m.device).value("line", 0u);
        begins(app, m.device, line_names_[app][line], privilege);
    }
    Holding& holding = holdings_[app][m.device];
    // An idle call can still be handed off, which tells its state once more.
    const bool handed = m.p1 == LINECALLSTATE_IDLE && privilege != 0;
    require(!holding.idle || handed, "CLOSE-6", app + ": a state after IDLE: " + actor.words(m));
    if (privilege != 0) holding.privilege = privilege;
    holding.state = static_cast<DWORD>(m.p1);
    holding.mode = static_cast<DWORD>(m.p2);
    holding.idle = holding.state == LINECALLSTATE_IDLE;
}

// ---- One step

void Model::before(const scenario::Action& action) {
    dead_ = false;
    privilege_ = features_ = 0;
    const Choice* choice = choice_of(action.verb);
    if (choice == nullptr || choice->args.empty() || choice->args[0] != Arg::call) return;
    Actor& actor = *stage_.actors().at(action.app);
    const auto call = actor.call(action.words.at(0));
    if (!call) return;
    const auto holding = holds(action.app).find(*call);
    dead_ = holding == holds(action.app).end();
    if (dead_) return;
    privilege_ = holding->second.privilege;
    features_ = actor.program().call_status(*call).value("features", 0u);
}

void Model::check_result(const scenario::Action& action, const json& answer) {
    const LONG result = answer.at("result");
    const std::string said = action.text + " answers " + names::result(result);
    const Choice* choice = choice_of(action.verb);
    if (choice == nullptr || choice->args.empty() || choice->args[0] != Arg::call) return;
    const bool conference = action.verb == "prepare_add_to_conference" || action.verb == "setup_conference";
    const bool free = takes_two(action.verb) || conference;
    require(dead_ ? is_no_call(result) || takes_two(action.verb) : !is_no_call(result) || free, "CLOSE-1",
            said);
    if (dead_) return;
    const bool owner = privilege_ == LINECALLPRIVILEGE_OWNER;
    if (choice->owner_only && !owner)
        require(result == test::err(LINEERR_NOTOWNER), "PRIV-1", said + " to a monitor");
    if (owner)
        require(result != test::err(LINEERR_NOTOWNER) || takes_two(action.verb), "PRIV-1",
                said + " to an owner");
    if (choice->feature == 0 || !owner) return;
    const bool shown = (features_ & choice->feature) != 0;
    if (result == 0) require(shown, "DEV-6", said + ", which its features did not show");
    if (shown && choice->must_work) require(result == 0, "DEV-6", said + ", though its features show it");
}

void Model::learn(const scenario::Action& action, const json& answer) {
    const std::string& app = action.app;
    if (answer.at("result") != 0) return;
    Actor& actor = *stage_.actors().at(app);
    const std::string first = action.words.empty() ? "" : action.words[0];
    if (action.verb == "open") {
        const std::string line = action.names.empty() ? first : action.names[0];
        lines_[app].insert(line);
        line_names_[app][*actor.line(line)] = line;
    } else if (action.verb == "close") {
        lines_[app].erase(first);
        ends_by_line(app, first);
    } else if (action.verb == "shutdown") {
        lines_[app].clear();
        holdings_[app].clear();
        down_.insert(app);
    } else if (action.verb == "initialize") {
        down_.erase(app);
        line_names_[app].clear();
    } else if (action.verb == "deallocate") {
        holdings_[app].erase(*actor.call(first));
    } else if (action.verb == "set_privilege") {
        holdings_[app][*actor.call(first)].privilege =
            action.words.at(1) == "OWNER" ? LINECALLPRIVILEGE_OWNER : LINECALLPRIVILEGE_MONITOR;
    } else if (action.verb == "get_new_calls") {
        for (const DWORD call : answer.at("calls")) begins(app, call, first, LINECALLPRIVILEGE_MONITOR);
    }
    // By the same line as the call that it comes from.
    const auto from = actor.call(first);
    const bool by_call = from && holds(app).contains(*from);
    const std::string line = by_call ? holds(app).at(*from).line : first;
    if (action.verb == "get_conf_related_calls") {
        for (const DWORD call : answer.at("calls")) {
            if (!holds(app).contains(call)) begins(app, call, line, LINECALLPRIVILEGE_MONITOR);
        }
    }
    for (const char* made : {"made", "second"}) {
        if (answer.contains(made) && answer.at(made) != 0)
            begins(app, answer.at(made), line, LINECALLPRIVILEGE_OWNER);
    }
}

void Model::read_all() {
    for (auto& [app, actor] : stage_.actors()) {
        if (!actor->settle()) actor->collect();
    }
    for (auto& [app, actor] : stage_.actors()) {
        for (; !actor->seen.empty(); actor->seen.pop_front()) read(app, actor->seen.front());
    }
}

void Model::after(const scenario::Action& action, const json& answer) {
    check_result(action, answer);
    // What came before the step's own end speaks of handles that the step took away.
    if (action.verb == "close" || action.verb == "deallocate" || action.verb == "shutdown") {
        Actor& actor = *stage_.actors().at(action.app);
        actor.collect();
        learn(action, answer);
        std::erase_if(actor.seen, [&](const Msg& m) {
            for (const DWORD call : Actor::calls_in(m)) {
                if (!holds(action.app).contains(call)) return true;
            }
            return false;
        });
    } else {
        learn(action, answer);
    }
    read_all();
    // Calls that are over cannot change any more: they are looked at now and then.
    idle_too_ = ++steps_ % 16 == 0;
    const auto calls = ask_server();
    find_calls(calls);
    check_holders();
    check_server(calls);
}

// ---- What must agree

DWORD Model::states_of(const std::string& app, DWORD device) {
    const auto known = states_.find(device);
    if (known != states_.end()) return known->second;
    auto& program = stage_.actors().at(app)->program();
    const json caps =
        program.ask({{"do", "address_caps"}, {"device", device}, {"version", program.version()}});
    return states_[device] = caps.at("call_states").get<DWORD>() | LINECALLSTATE_UNKNOWN;
}

std::map<Model::Key, Model::Listed> Model::ask_server() {
    std::map<pid_t, std::string> apps;
    for (auto& [app, actor] : stage_.actors()) apps[actor->program().process().pid()] = app;
    const json answer = stage_.server().ask("calls");
    std::map<Key, Listed> calls;
    for (const json& call : answer.is_array() ? answer : answer.at("items")) {
        const DWORD device = call.at("line");
        Listed& listed = calls[std::to_string(device) + "/" + call.at("id").dump()];
        listed = {device, call.at("state") == "IDLE", {}};
        for (const json& handle : call.at("handles")) {
            listed.handles.emplace(apps[handle.at("pid").get<pid_t>()], handle.at("handle"), handle.at("owner"));
        }
    }
    return calls;
}

// Which call each handle is: applications cannot tell two calls of one line apart when one was sent back to where it
// came from.
void Model::find_calls(const std::map<Key, Listed>& calls) {
    for (const auto& [key, listed] : calls) {
        for (const auto& [app, call, owner] : listed.handles) {
            const auto holding = holdings_[app].find(call);
            if (holding != holdings_[app].end()) holding->second.key = key;
        }
    }
}

// A holder's own view.
void Model::check_holder(const std::string& app, DWORD call, Holding& holding) {
    Actor& actor = *stage_.actors().at(app);
    const json status = actor.program().call_status(call), info = actor.program().call_info(call);
    const std::string who = app + "'s " + name(call) + (actor.knows_call(call) ? "" : " (unnamed)");
    require(status.at("result") == 0 && info.at("result") == 0, "CLOSE-6",
            who + " cannot be read: " + names::result(status.at("result").get<LONG>()));
    const DWORD state = status.at("state"), privilege = status.at("privilege"), device = info.at("device");
    require(privilege == holding.privilege, "OWN-6", who + " has another privilege than it was told");
    require(holding.state == 0 || holding.state == state || holding.state == LINECALLSTATE_UNKNOWN, "ST-8",
            who + " is " + state_name(state) + ", it was told " + state_name(holding.state));
    require((state & states_of(app, device)) != 0, "ST-1",
            who + " is " + state_name(state) + ", which the address cannot have");
    holding.idle |= state == LINECALLSTATE_IDLE;  // who came late was not told
    if (holding.idle && !idle_too_) return;
    views_[holding.key].push_back({state, who, {info.at("owners"), info.at("monitors")}});
    holders_.emplace(app, call, privilege == LINECALLPRIVILEGE_OWNER);
    alive_[holding.key] = state != LINECALLSTATE_IDLE;
}

// All views of a call are the same.
void Model::check_holders() {
    const auto earlier = std::move(alive_);
    alive_.clear();
    views_.clear();
    holders_.clear();
    for (auto& [app, calls] : holdings_) {
        for (auto& [call, holding] : calls) {
            if (!holding.idle || idle_too_) check_holder(app, call, holding);
        }
    }
    for (const auto& [key, views] : views_) {
        for (const View& view : views) {
            require(view.state == views[0].state, "RACE-4",
                    view.who + " is " + state_name(view.state) + ", " + views[0].who + " is " +
                        state_name(views[0].state));
        }
    }
    std::set<Key> held;
    for (const auto& [app, calls] : holdings_) {
        for (const auto& [call, holding] : calls) held.insert(holding.key);
    }
    for (const auto& [key, alive] : earlier) {
        if (alive && !held.contains(key)) ++abandoned_[static_cast<DWORD>(std::stoul(key))];
    }
}

// The administrator sees the same calls with the same holders, and each holder is told how many there are.
void Model::check_server(const std::map<Key, Listed>& calls) {
    std::string difference;
    std::set<Held> listed;
    for (const auto& [key, call] : calls) {
        if (call.idle && !idle_too_) continue;
        listed.insert(call.handles.begin(), call.handles.end());
        const auto views = views_.find(key);
        if (views == views_.end()) continue;
        const auto owners = static_cast<int>(std::count_if(call.handles.begin(), call.handles.end(),
                                                           [](const Held& held) { return std::get<bool>(held); }));
        const std::pair<int, int> there{owners, static_cast<int>(call.handles.size()) - owners};
        for (const View& view : views->second) {
            require(view.told == there, "OWN-7",
                    view.who + " is told of " + std::to_string(view.told.first) + " owners and " +
                        std::to_string(view.told.second) + " monitors, there are " + std::to_string(there.first) +
                        " and " + std::to_string(there.second));
        }
    }
    const auto words = [](const char* where, const Held& held) {
        const auto& [app, call, owner] = held;
        return std::string(" [") + where + " " + app + "'s " + name(call) + (owner ? " owns]" : " watches]");
    };
    for (const Held& one : listed) difference += holders_.contains(one) ? "" : words("server:", one);
    for (const Held& one : holders_) difference += listed.contains(one) ? "" : words("holders:", one);
    require(difference.empty(), "OWN-7", "server and holders disagree about the calls:" + difference);
    check_provider(calls);
}

// The provider has at least the live calls that the server has, and no more but those that everybody left.
void Model::check_provider(const std::map<Key, Listed>& calls) {
    std::map<DWORD, int> live;
    for (const auto& [key, call] : calls) live[call.device] += call.idle ? 0 : 1;
    std::set<DWORD> asked;
    for (const auto& [app, lines] : lines_) {
        Actor& actor = *stage_.actors().at(app);
        for (const std::string& line : lines) {
            const DWORD device = *stage_.device_of(line.substr(0, 4));
            if (!asked.insert(device).second) continue;
            const json status = actor.program().ask({{"do", "dev_status"}, {"line", *actor.line(line)}});
            require(status.at("result") == 0, "CLOSE-1", app + " cannot read the status of its line " + line);
            const int provider = status.at("active").get<int>() + status.at("held").get<int>() +
                                 status.at("pending").get<int>();
            require(live[device] <= provider && provider <= live[device] + abandoned_[device], "PRIV-5",
                    "line " + line + " has " + std::to_string(provider) + " calls at the provider, " +
                        std::to_string(live[device]) + " at the server, " +
                        std::to_string(abandoned_[device]) + " that everybody left");
            size_t opens = 0;
            for (const auto& [other, theirs] : lines_) {
                for (const std::string& name : theirs) opens += stage_.device_of(name.substr(0, 4)) == device;
            }
            require(status.at("opens") == opens, "DEV-8",
                    "line " + line +
                        " tells another number of opens than there are: " + status.at("opens").dump());
        }
    }
}

}  // namespace tapi::random
