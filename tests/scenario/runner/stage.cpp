// SPDX-License-Identifier: Apache-2.0
// See stage.hpp.
#include "runner/stage.hpp"

#include <signal.h>

#include <algorithm>
#include <names.hpp>

#include "support/memory.hpp"

namespace tapi::scenario {

using test::Puppet;

// Six extensions and a trunk behind prefix 9 whose far ends take no time to decide.
const char* const usual_exchange = R"([exchange]
[[extensions]]
from = 1001
to = 1006
[[trunk]]
name = "PSTN"
prefix = "9"
circuits = 4
[[far_end]]
number = "5550100"
name = "Ready Answer"
after_ms = 5
[[far_end]]
number = "5550101"
behaviour = "busy"
[[far_end]]
number = "5550102"
behaviour = "no_answer"
[[far_end]]
number = "5550103"
behaviour = "reject"
[[far_end]]
number = "5550104"
after_ms = 5
hangup_after_ms = 5
[[far_end]]
number = "5550105"
behaviour = "unobtainable"
)";

namespace {

std::string short_result(LONG result) {
    if (result >= 0) return "0";
    const std::string name = names::result(result);
    for (const char* prefix : {"LINEERR_", "PHONEERR_"}) {
        if (name.starts_with(prefix)) return name.substr(std::string(prefix).size());
    }
    return name;
}

[[noreturn]] void went_wrong(const Action& action, const std::string& how) {
    throw Fault(action.where + ": " + action.text + "\n    " + how);
}

}  // namespace

Stage::Stage(const Scenario& scenario) : scenario_(scenario) {
    test::ServerSetup setup;
    setup.exchange =
        (scenario.exchange.empty() ? usual_exchange : scenario.exchange) + scenario.more_exchange;
    if (scenario.uses_panel) setup.exchange += "\n[panel]\n";
    setup.server = scenario.server;
    setup.tables = scenario.tables;
    setup.log_level = scenario.log_level;
    server_ = std::make_unique<test::TestServer>(setup);
    for (const App& app : scenario.apps) actors_[app.id] = std::make_unique<Actor>(app);
    learn_numbers(*actors_.begin()->second);
    open_lines();
    open_phones();
}

// PH-9: the phone of a number is the one that its line names.
void Stage::learn_phones(Actor& actor) {
    Puppet& program = actor.program();
    for (const auto& [number, device] : devices_) {
        const json line = program.ask({{"do", "open"}, {"device", device}, {"version", program.version()},
                                       {"privileges", LINECALLPRIVILEGE_NONE}});
        if (line.at("result") != 0) continue;
        const json phone = program.ask({{"do", "get_id"}, {"line", line.at("line")}, {"class", "tapi/phone"}});
        if (phone.at("result") == 0) phones_.emplace(number, phone.at("id"));
        program.ask({{"do", "close"}, {"line", line.at("line")}});
    }
}

std::optional<DWORD> Stage::phone_of(const std::string& number) {
    const auto found = phones_.find(number);
    return found == phones_.end() ? std::nullopt : std::optional(found->second);
}

void Stage::open_phones() {
    for (const App& app : scenario_.apps) {
        if (app.phones.empty()) continue;
        Actor& who = *actors_.at(app.id);
        if (phones_.empty()) learn_phones(who);
        Puppet& program = who.program();
        const json ready = program.ask({{"do", "phone_initialize"}, {"version", program.version()}});
        for (DWORD phone = 0; phone < ready.value("devices", 0u); ++phone) {
            program.ask({{"do", "phone_negotiate"}, {"phone_device", phone}, {"high", program.version()}});
        }
        for (const Opening& opening : app.phones) {
            const Action action = parse_action(app.id + ": open_phone " + opening.number + " " + opening.privileges,
                                               scenario_.file + ": app " + app.id);
            check(action, act(action));
        }
    }
}

void Stage::learn_numbers(Actor& actor) {
    Puppet& program = actor.program();
    for (DWORD device = 0; device < program.devices(); ++device) {
        const json caps =
            program.ask({{"do", "dev_caps"}, {"device", device}, {"version", program.version()}});
        for (DWORD address = 0; address < caps.value("addresses", 0u); ++address) {
            const json one = program.ask({{"do", "address_caps"},
                                          {"device", device},
                                          {"address", address},
                                          {"version", program.version()}});
            devices_.emplace(one.value("address", ""), device);
        }
    }
}

std::optional<DWORD> Stage::device_of(const std::string& number) {
    const auto found = devices_.find(number);
    return found == devices_.end() ? std::nullopt : std::optional(found->second);
}

void Stage::open_lines() {
    for (const App& app :
         scenario_.apps) {  // in the order of the file: the first to open is the first in line
        for (const Opening& opening : app.lines) {
            Action action = parse_action(
                app.id + ": open " + opening.number + " " + opening.privileges + " media=" + opening.media,
                scenario_.file + ": app " + app.id);
            check(action, act(action));
        }
    }
}

Actor& Stage::actor(const std::string& id, const std::string& where) {
    const auto found = actors_.find(id);
    if (found == actors_.end()) throw Fault(where + ": expected an application, found \"" + id + '"');
    return *found->second;
}

// The provider reads another configuration while it runs.
void Stage::reconfigure(const Action& action) {
    server_->folder().write("provider.conf", action.values.at("configuration"));
    const auto answer = server_->request("provider", {{"action", "reload"}, {"provider", "exchange"}});
    if (answer.result != 0) went_wrong(action, answer.error);
}

bool Stage::act_on_processes(const Action& action) {
    if (action.app == "provider") {
        if (action.verb == "kill") {
            ::kill(server_->host_pid(), SIGKILL);
        } else if (action.verb == "becomes") {
            reconfigure(action);
        } else {
            throw Fault(action.where + ": expected \"provider: kill\" or \"provider: becomes\"");
        }
        return true;
    }
    if (action.app == "panel") {
        if (hand_ == nullptr) hand_ = std::make_unique<Hand>(server_->folder() / "panel.sock");
        hand_->act(action);
        return true;
    }
    if (action.app != "server") return false;
    if (action.verb == "stop") {
        server_->stop();
    } else if (action.verb == "kill") {
        server_->kill();
    } else if (action.verb == "start") {
        server_->start();
    } else {
        throw Fault(action.where + ": expected \"server: stop\", \"server: kill\" or \"server: start\"");
    }
    return true;
}

void Stage::await(const Action& action, Actor& actor) {
    // As it is written: a message may have KEY=VALUE in it.
    const std::string wanted = action.text.substr(action.text.find("await ") + 6);
    std::string passed;
    for (;;) {
        actor.collect();
        while (!actor.seen.empty()) {
            const Msg message = actor.seen.front();
            actor.seen.pop_front();
            if (actor.fits(wanted, message)) return;
            passed += "\n    " + actor.words(message);
        }
        if (!actor.wait_more()) went_wrong(action, "never came; seen:" + passed);
    }
}

// The next call that has no name yet gets one.
void Stage::name_new_call(const Action& action, Actor& actor) {
    if (action.names.size() != 1) throw Fault(action.where + ": expected \"new as NAME\"");
    for (;;) {
        actor.collect();
        while (!actor.seen.empty()) {
            const Msg message = actor.seen.front();
            actor.seen.pop_front();
            const bool shown =
                message.message == LINE_CALLSTATE && message.p3 != 0 && !actor.knows_call(message.device);
            if (shown) return actor.call_is(message.device, action.names[0]);
        }
        if (!actor.wait_more()) went_wrong(action, "no new call came");
    }
}

// What an application does without the API.
bool Stage::act_on_actor(const Action& action, Actor& actor) {
    if (action.verb == "kill") {
        actor.kill();
    } else if (action.verb == "stop_reading") {
        actor.reading(false);
    } else if (action.verb == "resume_reading") {
        actor.reading(true);
    } else if (action.verb == "forget") {
        if (!actor.settle()) actor.collect();
        actor.seen.clear();
    } else if (action.verb == "new") {
        name_new_call(action, actor);
    } else if (action.verb == "await") {
        await(action, actor);
    } else {
        return false;
    }
    return true;
}

json Stage::value(const Action& action, Actor& actor, const std::string& key, const std::string& text) {
    if (key == "call" || key == "held" || key == "consult") {
        if (const auto call = actor.call(text)) return *call;
        throw Fault(action.where + ": expected a call of " + actor.plan().id + ", found \"" + text + '"');
    }
    if (key == "line") {
        if (const auto line = actor.line(text)) return *line;
        throw Fault(action.where + ": expected an open line of " + actor.plan().id + ", found \"" + text +
                    '"');
    }
    if (key == "phone") {
        if (const auto phone = actor.phone(text)) return *phone;
        throw Fault(action.where + ": expected an open phone of " + actor.plan().id + ", found \"" + text + '"');
    }
    if (key == "device" && devices_.contains(text)) return devices_.at(text);
    if (key == "phone_device" && phones_.contains(text)) return phones_.at(text);
    if (const auto found = value_of(key, text)) return *found;
    throw Fault(action.where + ": expected a value of \"" + key + "\", found \"" + text + '"');
}

json Stage::request_for(const Action& action, const Verb& verb, Actor& actor) {
    json request{{"do", verb.command}};
    std::vector<std::string> words = action.words;
    // `call 1001 1002`: from one of several lines.
    if (verb.name == "call" && words.size() == 2) {
        request["line"] = value(action, actor, "line", words.front());
        words.erase(words.begin());
    } else if (verb.name == "call" && !action.values.contains("line")) {
        const auto line = actor.any_line();
        if (!line) throw Fault(action.where + ": expected an application with an open line");
        request["line"] = *line;
    }
    if (words.size() > verb.words.size()) {
        std::string order;
        for (const std::string& key : verb.words) order += " " + key;
        throw Fault(action.where + ": expected at most \"" + verb.name + order + "\", found \"" +
                    words.back() + "\" too");
    }
    for (size_t i = 0; i < words.size(); ++i)
        request[verb.words[i]] = value(action, actor, verb.words[i], words[i]);
    for (const auto& [key, text] : action.values) {
        // `address` is a number to dial; the protocol calls an address of the line so too.
        request[key == "address_id" ? "address" : key] = value(action, actor, key, text);
    }
    for (const char* key : {"bearer", "flags", "from_address", "no_answer_s", "target", "auto_transfer",
                            "user_info", "call_data", "high_level", "low_level"}) {
        if (action.values.contains(key) && verb.answer == Answer::call) request["params"] = true;
    }
    if (verb.name == "call" && action.values.contains("media")) request["params"] = true;
    if ((verb.command == "open" || verb.command == "phone_open" || verb.command == "initialize") &&
        !request.contains("version"))
        request["version"] = actor.program().version();
    if (verb.command == "open" && !request.contains("media"))
        request["media"] = LINEMEDIAMODE_INTERACTIVEVOICE;
    if (verb.name.ends_with("_caps") && !request.contains("version"))
        request["version"] = actor.program().version();
    if (verb.name.ends_with("_priority") && !request.contains("media"))
        request["media"] = LINEMEDIAMODE_INTERACTIVEVOICE;
    return request;
}

Stage::Started Stage::start(const Action& action, Actor& actor) {
    const Verb* verb = verb_named(action.verb);
    if (verb == nullptr)
        throw Fault(action.where + ": expected something that an application can do, found \"" + action.verb +
                    '"');
    if (!actor.alive())
        throw Fault(action.where + ": expected a living application; " + actor.plan().id + " was killed");
    const json request = request_for(action, *verb, actor);
    actor.program().process().write(request.dump() + "\n");
    return {&action, verb, &actor};
}

json Stage::wait_reply(const Started& started, LONG request) {
    Actor& actor = *started.actor;
    for (size_t looked = 0;;) {
        actor.collect();
        for (; looked < actor.seen.size(); ++looked) {
            const Msg reply = actor.seen[looked];
            const bool is_reply = reply.message == LINE_REPLY || reply.message == PHONE_REPLY;
            if (!is_reply || static_cast<LONG>(reply.p1) != request) continue;
            const LONG result = static_cast<LONG>(reply.p2);
            const bool shown = started.verb->answer == Answer::call && result == 0 && reply.made != 0;
            if (!shown) actor.seen.erase(actor.seen.begin() + static_cast<std::ptrdiff_t>(looked));
            return {{"result", result},       {"made", reply.made}, {"second", reply.second},
                    {"number", reply.number}, {"text", reply.text}, {"bytes", test::hex(reply.text)}};
        }
        if (!actor.wait_more()) went_wrong(*started.action, "its reply never came");
    }
}

json Stage::finish(const Started& started) {
    Actor& actor = *started.actor;
    json answer = actor.program().answer();
    const LONG request = answer.at("result");
    if (started.verb->answer != Answer::at_once && request == 0)
        went_wrong(*started.action, "answered 0 instead of a request");
    if (request > 0 && started.verb->answer == Answer::call) actor.makes_call(request);
    if (request > 0 && started.action->begun) {
        actor.begun(request, started.verb->name);
        answer["result"] = 0;
    } else if (request > 0) {
        answer = wait_reply(started, request);
    }
    if (answer.at("result") == 0) bind(started, answer);
    return answer;
}

// Names for what the action brought, and for what it took away.
void Stage::bind(const Started& started, const json& answer) {
    const Action& action = *started.action;
    Actor& actor = *started.actor;
    const std::string& verb = started.verb->name;
    if (verb == "open")
        actor.line_is(answer.at("line"), action.names.empty() ? action.words.at(0) : action.names[0]);
    if (verb == "open_phone")
        actor.phone_is(answer.at("phone"), action.names.empty() ? action.words.at(0) : action.names[0]);
    if (verb == "close_phone") actor.phone_closed(*actor.phone(action.words.at(0)));
    if (verb == "shutdown_phones") actor.no_phone_is_open();
    if (verb == "close") actor.line_closed(*actor.line(action.words.at(0)));
    if (verb == "shutdown") actor.nothing_is_open();
    std::vector<DWORD> calls;
    if (answer.contains("calls")) calls = answer.at("calls").get<std::vector<DWORD>>();
    if (answer.contains("made")) calls = {answer.at("made"), answer.at("second")};
    for (size_t i = 0; i < calls.size() && i < action.names.size() && !verb.starts_with("open"); ++i) {
        if (calls[i] != 0) actor.call_is(calls[i], action.names[i]);
    }
}

json Stage::act(const Action& action) {
    if (act_on_processes(action)) return {{"result", 0}};
    Actor& who = actor(action.app, action.where);
    if (who.alive() && act_on_actor(action, who)) return {{"result", 0}};
    if (action.verb == "initialize" && who.alive()) {
        who.forget_handles();
        who.program().initialize(request_for(action, *verb_named("initialize"), who));
        return {{"result", 0}};
    }
    return finish(start(action, who));
}

void Stage::check(const Action& action, const json& answer) {
    const std::string result = short_result(answer.at("result"));
    const auto& allowed = action.results;
    if (allowed.empty() ? result != "0"
                        : std::find(allowed.begin(), allowed.end(), result) == allowed.end()) {
        went_wrong(action, "answered " + result);
    }
    for (const auto& [key, text] : action.gives) {
        if (!answer.contains(key))
            throw Fault(action.where + ": expected something that \"" + action.verb + "\" gives, found \"" +
                        key + '"');
        if (!agrees(key, text, answer.at(key)))
            went_wrong(action, "gives " + key + "=" + in_words(key, answer.at(key)));
    }
}

}  // namespace tapi::scenario
