// SPDX-License-Identifier: Apache-2.0
// See commands.hpp.
#include "support/commands.hpp"

#include <poll.h>

#include <functional>
#include <stdexcept>
#include <unordered_map>

#include "support/more_commands.hpp"
#include "support/structures.hpp"

namespace tapi::test {
namespace {

// {"result": ...} and the facts of the structure that `call` filled.
template <class S, class Call>
json structure(const json& request, Call call) {
    Space<S> space(number(request, "total", 8192));
    json answer = {{"result", call(space.get())}};
    if (answer["result"] == 0) answer.update(facts(space));
    return answer;
}

using Table = std::unordered_map<std::string, std::function<json(const json&, HLINEAPP)>>;

void add_call_commands(Table& table) {
    table["dial"] = [](const json& r, HLINEAPP) {
        return simple(lineDialA(number(r, "call"), Text(r, "address").get(), number(r, "country")));
    };
    table["accept"] = [](const json& r, HLINEAPP) { return simple(lineAccept(number(r, "call"), nullptr, 0)); };
    table["answer"] = [](const json& r, HLINEAPP) { return simple(lineAnswer(number(r, "call"), nullptr, 0)); };
    table["drop"] = [](const json& r, HLINEAPP) { return simple(lineDrop(number(r, "call"), nullptr, 0)); };
    table["hold"] = [](const json& r, HLINEAPP) { return simple(lineHold(number(r, "call"))); };
    table["unhold"] = [](const json& r, HLINEAPP) { return simple(lineUnhold(number(r, "call"))); };
    table["swap_hold"] = [](const json& r, HLINEAPP) {
        return simple(lineSwapHold(number(r, "call"), number(r, "held")));
    };
    table["set_call_params"] = [](const json& r, HLINEAPP) {
        return simple(lineSetCallParams(number(r, "call"), number(r, "bearer"), number(r, "min_rate"),
                                        number(r, "max_rate"), nullptr));
    };
    table["deallocate"] = [](const json& r, HLINEAPP) { return simple(lineDeallocateCall(number(r, "call"))); };
    table["handoff"] = [](const json& r, HLINEAPP) {
        return simple(lineHandoffA(number(r, "call"), Text(r, "module").get(), number(r, "media")));
    };
    table["set_privilege"] = [](const json& r, HLINEAPP) {
        return simple(lineSetCallPrivilege(number(r, "call"), number(r, "privilege")));
    };
    table["set_app_specific"] = [](const json& r, HLINEAPP) {
        return simple(lineSetAppSpecific(number(r, "call"), number(r, "value")));
    };
    table["set_media_mode"] = [](const json& r, HLINEAPP) {
        return simple(lineSetMediaMode(number(r, "call"), number(r, "media")));
    };
    table["call_info"] = [](const json& r, HLINEAPP) {
        return structure<LINECALLINFO>(r, [&](LINECALLINFO* s) { return lineGetCallInfoA(number(r, "call"), s); });
    };
    table["call_status"] = [](const json& r, HLINEAPP) {
        return structure<LINECALLSTATUS>(r, [&](LINECALLSTATUS* s) { return lineGetCallStatus(number(r, "call"), s); });
    };
}

void add_line_commands(Table& table) {
    table["negotiate"] = [](const json& r, HLINEAPP app) {
        DWORD version = 0;
        LINEEXTENSIONID extension{};
        const LONG result = lineNegotiateAPIVersion(app, number(r, "device"), number(r, "low", 0x00010003),
                                                    number(r, "high", highest), &version, &extension);
        return json{{"result", result}, {"version", version}};
    };
    table["close"] = [](const json& r, HLINEAPP) { return simple(lineClose(number(r, "line"))); };
    table["set_status"] = [](const json& r, HLINEAPP) {
        return simple(lineSetStatusMessages(number(r, "line"), number(r, "line_states"), number(r, "address_states")));
    };
    table["get_status"] = [](const json& r, HLINEAPP) {
        DWORD line_states = 0, address_states = 0;
        const LONG result = lineGetStatusMessages(number(r, "line"), &line_states, &address_states);
        return json{{"result", result}, {"line_states", line_states}, {"address_states", address_states}};
    };
    table["dev_status"] = [](const json& r, HLINEAPP) {
        return structure<LINEDEVSTATUS>(r, [&](LINEDEVSTATUS* s) { return lineGetLineDevStatusA(number(r, "line"), s); });
    };
    table["address_status"] = [](const json& r, HLINEAPP) {
        return structure<LINEADDRESSSTATUS>(r, [&](LINEADDRESSSTATUS* s) {
            return lineGetAddressStatusA(number(r, "line"), number(r, "address"), s);
        });
    };
    table["dev_caps"] = [](const json& r, HLINEAPP app) {
        return structure<LINEDEVCAPS>(r, [&](LINEDEVCAPS* s) {
            return lineGetDevCapsA(app, number(r, "device"), number(r, "version", highest), 0, s);
        });
    };
    table["address_caps"] = [](const json& r, HLINEAPP app) {
        return structure<LINEADDRESSCAPS>(r, [&](LINEADDRESSCAPS* s) {
            return lineGetAddressCapsA(app, number(r, "device"), number(r, "address"), number(r, "version", highest), 0, s);
        });
    };
    table["set_num_rings"] = [](const json& r, HLINEAPP) {
        return simple(lineSetNumRings(number(r, "line"), number(r, "address"), number(r, "rings")));
    };
    table["get_num_rings"] = [](const json& r, HLINEAPP) {
        DWORD rings = 0;
        const LONG result = lineGetNumRings(number(r, "line"), number(r, "address"), &rings);
        return json{{"result", result}, {"rings", rings}};
    };
    table["set_priority"] = [](const json& r, HLINEAPP) {
        return simple(lineSetAppPriorityA(Text(r, "module").get(), number(r, "media"), nullptr, number(r, "request_mode"),
                                          nullptr, number(r, "priority")));
    };
    table["get_priority"] = [](const json& r, HLINEAPP) {
        DWORD priority = untouched;
        const LONG result = lineGetAppPriorityA(Text(r, "module").get(), number(r, "media"), nullptr,
                                                number(r, "request_mode"), nullptr, &priority);
        return json{{"result", result}, {"priority", priority}};
    };
    table["get_id"] = [](const json& r, HLINEAPP) {
        Space<VARSTRING> space;
        json answer = {{"result", lineGetIDA(number(r, "line"), number(r, "address"), number(r, "call"),
                                             number(r, "select", LINECALLSELECT_LINE), space.get(),
                                             Text(r, "class").get())}};
        const std::string id = space.part(&VARSTRING::dwStringSize);
        DWORD value = untouched;
        if (answer["result"] == 0 && id.size() == sizeof value) std::memcpy(&value, id.data(), sizeof value);
        answer["id"] = value;
        return answer;
    };
}

const Table& table() {
    static const Table commands = [] {
        Table made;
        add_call_commands(made);
        add_line_commands(made);
        return made;
    }();
    return commands;
}

Mechanism mechanism_of(const std::string& name) {
    if (name == "callback") return Mechanism::callback;
    if (name == "port") return Mechanism::port;
    if (name == "plain") return Mechanism::plain;
    return Mechanism::event;
}

}  // namespace

json Commands::initialize(const json& request) {
    DWORD devices = 0, version = number(request, "version", highest);
    const Text name(request, "name");
    const LONG result = test::initialize(mechanism_of(request.value("mechanism", std::string("event"))), name.get(), app_,
                                         devices, version, receiver_);
    return {{"result", result}, {"devices", devices}, {"version", version}};
}

json Commands::shutdown(const json&) {
    const LONG result = lineShutdown(app_);
    receiver_.reset();
    memory_.forget();
    return simple(result);
}

json Commands::open(const json& request) {
    HLINE line = untouched;
    const DWORD version = number(request, "version", highest);
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwAddressID = number(request, "single_address");
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    const LONG result =
        lineOpenA(app_, number(request, "device"), &line, version, number(request, "extension"), request.value("instance", DWORD_PTR{0}),
                  number(request, "privileges"), number(request, "media"),
                  request.contains("single_address") ? &params : nullptr);
    return {{"result", result}, {"line", line}};
}

json Commands::make_call(const json& request) {
    CallParams params(request);
    Room room;
    room.call = memory_.handle();
    const LONG result = lineMakeCallA(number(request, "line"), room.call, Text(request, "address").get(),
                                      number(request, "country"), request.contains("params") ? params.get() : nullptr);
    return memory_.started(result, room);
}

json Commands::get_new_calls(const json& request) {
    Space<LINECALLLIST> list;
    json answer = {{"result", lineGetNewCalls(number(request, "line"), number(request, "address"),
                                              number(request, "select", LINECALLSELECT_LINE), list.get())}};
    answer["calls"] = calls_of(list, answer["result"] == 0);
    return answer;
}

json Commands::perform(const json& request) {
    const std::string what = request.at("do").get<std::string>();
    if (what == "initialize") return initialize(request);
    if (what == "shutdown") return shutdown(request);
    if (what == "open") return open(request);
    if (what == "make_call") return make_call(request);
    if (what == "get_new_calls") return get_new_calls(request);
    if (const auto command = table().find(what); command != table().end()) return command->second(request, app_);
    if (auto answer = perform_more(request, app_, memory_)) return *answer;
    if (auto answer = phones_.perform(request)) return *answer;
    throw std::runtime_error("no command \"" + what + '"');
}

std::optional<Msg> Commands::take(int milliseconds) {
    if (phone_descriptor() >= 0) {
        pollfd both[] = {{descriptor(), POLLIN, 0}, {phone_descriptor(), POLLIN, 0}};
        poll(both, 2, milliseconds);
        if (auto message = phones_.take()) return message;
        milliseconds = 0;
    }
    if (!receiver_) return std::nullopt;
    auto message = receiver_->take(milliseconds);
    if (message) memory_.arrived(*message);
    return message;
}

json to_json(const Msg& m) {
    return {m.message, m.device, m.instance, m.p1, m.p2, m.p3, m.made, m.second, m.number, hex(m.text)};
}

Msg msg_from(const json& text) {
    return {text.at(0), text.at(1), text.at(2), text.at(3), text.at(4),
            text.at(5), text.at(6), text.at(7), text.at(8), bytes_of(text.at(9).get<std::string>())};
}

}  // namespace tapi::test
