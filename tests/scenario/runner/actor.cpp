// SPDX-License-Identifier: Apache-2.0
// See actor.hpp.
#include "runner/actor.hpp"

#include <names.hpp>

#include "runner/verbs.hpp"

namespace tapi::scenario {
namespace {

constexpr std::chrono::milliseconds long_enough{10'000};

bool is_name(const std::string& word) {
    return !word.empty() && std::islower(static_cast<unsigned char>(word[0])) && word.find('=') == word.npos;
}

}  // namespace

Actor::Actor(const App& plan) : plan_(plan), program_(std::make_unique<Puppet>(plan.program)) {
    test::json options{{"mechanism", plan.mechanism}};
    if (const auto version = value_of("version", plan.version)) options["version"] = *version;
    program_->initialize(options);
}

void Actor::kill() {
    program_->kill();
    program_.reset();
    open_.clear();
    open_phones_.clear();
}

void Actor::reading(bool on) {
    reading_ = on;
    on ? program_->resume_reading() : program_->stop_reading();
}

void Actor::line_is(DWORD handle, const std::string& name) {
    lines_[name] = handle;
    open_.insert(handle);
    transcript_.line_is(handle, name);
}

void Actor::phone_is(DWORD handle, const std::string& name) {
    phones_[name] = handle;
    open_phones_.insert(handle);
    transcript_.phone_is(handle, name);
}

void Actor::call_is(DWORD handle, const std::string& name) {
    calls_[name] = handle;
    call_names_[handle] = name;
    transcript_.call_is(handle, name);
}

void Actor::line_closed(DWORD handle) { open_.erase(handle); }

void Actor::forget_handles() {
    lines_.clear();
    calls_.clear();
    call_names_.clear();
    open_.clear();
    transcript_ = {};
}

std::optional<DWORD> Actor::line(const std::string& name) const {
    const auto found = lines_.find(name);
    return found == lines_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<DWORD> Actor::phone(const std::string& name) const {
    const auto found = phones_.find(name);
    return found == phones_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<DWORD> Actor::call(const std::string& name) const {
    const auto found = calls_.find(name);
    return found == calls_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<DWORD> Actor::any_line() const {
    return open_.empty() ? std::nullopt : std::optional(*open_.begin());
}

void Actor::take(const Msg& message) {
    seen.push_back(message);
    if (message.message == LINE_CLOSE) line_closed(message.device);
    if (message.message == PHONE_CLOSE) phone_closed(message.device);
}

void Actor::collect() {
    if (!alive() || !reading_) return;
    while (const auto message = program_->next(std::chrono::milliseconds{0})) take(*message);
}

bool Actor::wait_more() {
    if (!alive() || !reading_) return false;
    const auto message = program_->next(long_enough);
    if (message) take(*message);
    return message.has_value();
}

bool Actor::settle() {
    const auto line = any_line();
    if (!alive() || !reading_ || (!line && open_phones_.empty())) return false;
    if (line) program_->settle(*line);
    if (!open_phones_.empty()) program_->settle_phone(*open_phones_.begin());
    collect();
    return true;
}

std::vector<DWORD> Actor::calls_in(const Msg& m) {
    std::vector<DWORD> calls;
    switch (m.message) {
        case LINE_REPLY:
            calls = {m.made, m.second};
            break;
        case LINE_APPNEWCALL:
            calls = {static_cast<DWORD>(m.p2)};
            break;
        case LINE_CALLSTATE:
            calls = {m.device};
            if (m.p1 == LINECALLSTATE_CONFERENCED) calls.push_back(static_cast<DWORD>(m.p2));
            break;
        case LINE_CALLINFO:
        case LINE_GATHERDIGITS:
        case LINE_GENERATE:
        case LINE_MONITORDIGITS:
        case LINE_MONITORMEDIA:
        case LINE_MONITORTONE:
            calls = {m.device};
            break;
        default:
            break;
    }
    std::erase(calls, 0u);
    return calls;
}

std::string Actor::words(const Msg& m) {
    for (const DWORD call : calls_in(m)) {
        if (!knows_call(call)) transcript_.call_is(call, "?" + std::to_string(call));
    }
    if (m.message != LINE_REPLY && m.message != PHONE_REPLY) return transcript_.words(m);
    const LONG request = static_cast<LONG>(m.p1), result = static_cast<LONG>(m.p2);
    const std::string outcome = result == 0 ? "0" : names::result(result);
    std::string text = m.message == LINE_REPLY ? "REPLY" : "PHONE_REPLY";
    if (const auto begun = begun_.find(request); begun != begun_.end()) {
        text += " " + begun->second + " " + outcome;
    } else if (!making_.contains(request)) {
        return text + " to nothing, request " + std::to_string(request) + " " + outcome;
    }
    for (const DWORD call : calls_in(m)) text += " " + transcript_.name_call(call);
    return text;
}

bool Actor::fits(const std::string& expected, const Msg& message) {
    const std::vector<std::string> wanted = split(expected), found = split(words(message));
    if (wanted.size() != found.size()) return false;
    std::map<std::string, DWORD> fresh;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == found[i] || wanted[i] == "*") continue;
        if (!found[i].starts_with('?') || !is_name(wanted[i]) || calls_.contains(wanted[i])) return false;
        fresh[wanted[i]] = static_cast<DWORD>(std::stoul(found[i].substr(1)));
    }
    for (const auto& [name, handle] : fresh) call_is(handle, name);
    return true;
}

}  // namespace tapi::scenario
