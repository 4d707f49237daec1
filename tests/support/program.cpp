// SPDX-License-Identifier: Apache-2.0
// See program.hpp.
#include "support/program.hpp"

#include <signal.h>

#include <filesystem>
#include <names.hpp>
#include <stdexcept>

#include "support/server.hpp"

namespace tapi::test {
namespace {

using Clock = std::chrono::steady_clock;

std::chrono::milliseconds left_until(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return std::max(left, std::chrono::milliseconds{0});
}

json with(json request, const json& more) {
    request.update(more);
    return request;
}

}  // namespace

void Program::give_up(const std::string& what) {
    std::string text = what + "; seen:";
    for (const std::string& line : seen_) text += "\n  " + line;
    throw std::runtime_error(text);
}

void Program::initialize(const json& options) {
    const json answer = ask(with({{"do", "initialize"}}, options));
    if (answer.at("result") != 0) {
        give_up("lineInitialize: " + tapi::names::result(answer.at("result").get<LONG>()));
    }
    devices_ = answer.at("devices");
    version_ = std::min(options.value("version", api_2_2), answer.at("version").get<DWORD>());
    for (DWORD device = 0; device < devices_; ++device) {
        ask({{"do", "negotiate"}, {"device", device}, {"high", version_}});
    }
}

LONG Program::try_open(DWORD device, DWORD privileges, DWORD media, const json& more) {
    return result(with({{"do", "open"}, {"device", device}, {"privileges", privileges}, {"media", media},
                        {"version", version_}}, more));
}

DWORD Program::open(DWORD device, DWORD privileges, DWORD media, const json& more) {
    const json answer = ask(with({{"do", "open"}, {"device", device}, {"privileges", privileges}, {"media", media},
                                  {"version", version_}}, more));
    if (answer.at("result") != 0) give_up("lineOpen: " + tapi::names::result(answer.at("result").get<LONG>()));
    names_.name_line(answer.at("line"));
    return answer.at("line");
}

LONG Program::start(const std::string& command, DWORD call, const json& more) {
    const LONG request = result(with({{"do", command}, {"call", call}}, more));
    if (request > 0) names_.name_request(static_cast<DWORD>(request));
    return request;
}

LONG Program::finish(LONG request) { return static_cast<LONG>(wait_reply(request).p2); }

LONG Program::run(const std::string& command, DWORD call, const json& more) {
    const LONG request = start(command, call, more);
    return request <= 0 ? request : finish(request);
}

LONG Program::start_call(DWORD line, const std::string& address, const json& more) {
    const LONG request = result(with({{"do", "make_call"}, {"line", line}, {"address", address}}, more));
    if (request > 0) names_.name_request(static_cast<DWORD>(request));
    return request;
}

DWORD Program::make_call(DWORD line, const std::string& address, const json& more) {
    const LONG request = start_call(line, address, more);
    if (request <= 0) give_up("lineMakeCall: " + tapi::names::result(request));
    const Msg reply = wait_reply(request);
    if (reply.p2 != 0) give_up("lineMakeCall replied " + tapi::names::result(static_cast<LONG>(reply.p2)));
    return reply.made;
}

void Program::arrive(const Msg& message) {
    waiting_.push_back(message);
    seen_.push_back(names_.words(message));
}

std::optional<Msg> Program::take_waiting(const Wanted& wanted) {
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
        if (!wanted(*at)) continue;
        const Msg found = *at;
        waiting_.erase(at);
        return found;
    }
    return std::nullopt;
}

Msg Program::wait(const Wanted& wanted, const std::string& what) {
    const auto deadline = Clock::now() + patience;
    for (;;) {
        if (const auto found = take_waiting(wanted)) return *found;
        const auto message = read(left_until(deadline));
        if (message) {
            arrive(*message);
        } else if (Clock::now() >= deadline) {
            give_up("waited in vain for " + what);
        }
    }
}

Msg Program::wait_reply(LONG request) {
    return wait([=](const Msg& m) { return m.message == LINE_REPLY && static_cast<LONG>(m.p1) == request; },
                "the reply to request " + std::to_string(request));
}

Msg Program::wait_state(DWORD call, DWORD state) {
    return wait([=](const Msg& m) { return m.message == LINE_CALLSTATE && m.device == call && m.p1 == state; },
                "state " + tapi::names::value(tapi::names::Family::LINECALLSTATE, state));
}

DWORD Program::wait_new_call(DWORD state) {
    return wait([=](const Msg& m) { return m.message == LINE_CALLSTATE && m.p3 != 0 && m.p1 == state; },
                "a new call in state " + tapi::names::value(tapi::names::Family::LINECALLSTATE, state))
        .device;
}

Msg Program::wait_message(DWORD message, DWORD device) {
    return wait([=](const Msg& m) { return m.message == message && m.device == device; },
                tapi::names::message(message));
}

std::optional<Msg> Program::next(std::chrono::milliseconds limit) {
    const auto any = [](const Msg&) { return true; };
    if (auto found = take_waiting(any)) return found;
    if (const auto message = read(limit)) arrive(*message);
    return take_waiting(any);
}

std::optional<Msg> Program::look(const Wanted& wanted) { return take_waiting(wanted); }

// Asks the provider something first: its events come before its answer. Then the server tells the first handle that a
// second one was opened, behind everything that it told before.
void Program::settle(DWORD line) {
    const json before = ask({{"do", "get_status"}, {"line", line}});
    const DWORD states = before.at("line_states");
    // Nor is it told of the end of that second one.
    const DWORD meanwhile = (states | LINEDEVSTATE_OPEN) & ~DWORD{LINEDEVSTATE_CLOSE};
    result({{"do", "set_status"}, {"line", line}, {"line_states", meanwhile},
            {"address_states", before.at("address_states")}});
    const json status = ask({{"do", "dev_status"}, {"line", line}});
    if (status.at("result") != 0) give_up("lineGetLineDevStatus while settling");
    const DWORD device = ask({{"do", "get_id"}, {"line", line}, {"class", "tapi/line"}}).at("id");
    const json second = ask({{"do", "open"}, {"device", device}, {"version", version_},
                             {"privileges", LINECALLPRIVILEGE_NONE}});
    // Nobody opens a line while everybody must begin anew (INIT-4), and nothing more comes either.
    if (second.at("result") == static_cast<LONG>(LINEERR_REINIT)) return;
    if (second.at("result") != 0) give_up("lineOpen while settling");
    const auto is_open = [=](const Msg& m) {
        return m.message == LINE_LINEDEVSTATE && m.device == line && m.p1 == LINEDEVSTATE_OPEN;
    };
    wait(is_open, "LINEDEVSTATE OPEN");
    seen_.pop_back();
    result({{"do", "close"}, {"line", second.at("line")}});
    result({{"do", "set_status"}, {"line", line}, {"line_states", states}, {"address_states", before.at("address_states")}});
}

// The same with a phone: a second handle that watches is told to the first.
void Program::settle_phone(DWORD phone) {
    const json before = ask({{"do", "phone_get_mask"}, {"phone", phone}});
    const auto listen = [&](DWORD states) {
        json request = before;
        request.update({{"do", "phone_set_mask"}, {"phone", phone}, {"phone_states", states}});
        result(request);
    };
    const DWORD states = before.at("phone_states");
    listen(states | PHONESTATE_MONITORS);
    if (result({{"do", "phone_status"}, {"phone", phone}}) != 0) give_up("phoneGetStatus while settling");
    const DWORD device = ask({{"do", "phone_get_id"}, {"phone", phone}, {"class", "tapi/phone"}}).at("id");
    // The program may have been initialised anew since it opened the phone, for another version.
    const json agreed = ask({{"do", "phone_negotiate"}, {"phone_device", device}, {"high", version_}});
    const json second = ask({{"do", "phone_open"}, {"phone_device", device}, {"version", agreed.at("version")},
                             {"phone_privilege", PHONEPRIVILEGE_MONITOR}});
    if (second.at("result") != 0) give_up("phoneOpen while settling");
    const auto is_open = [=](const Msg& m) {
        return m.message == PHONE_STATE && m.device == phone && m.p1 == PHONESTATE_MONITORS;
    };
    wait(is_open, "PHONE_STATE MONITORS");
    seen_.pop_back();
    listen(states);
    result({{"do", "phone_close"}, {"phone", second.at("phone")}});
}

std::vector<std::string> Program::transcript() { return seen_; }

void Program::forget() {
    seen_.clear();
    waiting_.clear();
}

void Program::finish_call(DWORD call) {
    if (state_of(call) != LINECALLSTATE_IDLE && run("drop", call) == 0) wait_state(call, LINECALLSTATE_IDLE);
    result({{"do", "deallocate"}, {"call", call}});
}

LocalProgram::~LocalProgram() {
    if (initialized_) lineShutdown(commands_.app());
}

json LocalProgram::ask(const json& request) {
    json answer = commands_.perform(request);
    const std::string what = request.at("do");
    if (what == "initialize" && answer.at("result") == 0) initialized_ = true;
    if (what == "shutdown") initialized_ = false;
    return answer;
}

std::optional<Msg> LocalProgram::read(std::chrono::milliseconds limit) {
    return commands_.take(static_cast<int>(limit.count()));
}

Puppet::Puppet(const std::string& name, Launch launch) {
    const std::string program = folder_ / name;
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    std::error_code other_device;
    std::filesystem::create_hard_link(puppet_program(), program, other_device);
    if (other_device) std::filesystem::copy_file(puppet_program(), program);
    launch.arguments.insert(launch.arguments.begin(), program);
    child_ = std::make_unique<Child>(launch);
}

json Puppet::ask(const json& request) {
    child_->write(request.dump() + "\n");
    return answer();
}

json Puppet::answer() {
    const auto deadline = Clock::now() + patience;
    for (;;) {
        const auto line = child_->output().next_line(left_until(deadline));
        if (!line) give_up("the puppet does not answer\n" + child_->errors().text());
        const json said = json::parse(*line);
        if (said.contains("answer")) return said.at("answer");
        unread_.push_back(msg_from(said.at("message")));
    }
}

std::optional<Msg> Puppet::read(std::chrono::milliseconds limit) {
    if (!unread_.empty()) {
        const Msg first = unread_.front();
        unread_.erase(unread_.begin());
        return first;
    }
    const auto line = child_->output().next_line(limit);
    if (!line) {
        if (!child_->running()) give_up("the puppet ended\n" + child_->errors().text());
        return std::nullopt;
    }
    return msg_from(json::parse(*line).at("message"));
}

void Puppet::kill() {
    child_->send(SIGKILL);
    child_->wait();
}

}  // namespace tapi::test
