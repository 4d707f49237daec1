// SPDX-License-Identifier: Apache-2.0
// Variables and the language of one call.
#include "ivr/interpreter/session.hpp"

#include <algorithm>

namespace tapi::flow {

Json describe(const voice::Facts& f) {
    return {{"caller", f.caller},           {"caller_name", f.caller_name},
            {"called", f.called},           {"called_name", f.called_name},
            {"redirecting", f.redirecting}, {"line", f.line},
            {"address", f.address},         {"id", f.call_id},
            {"data", f.call_data},          {"user_info", f.user_info},
            {"outbound", f.outbound}};
}

Session::Session(const Flow& flow, const voice::Facts& facts, Environment& environment)
    : flow_(flow), environment_(environment), variables_(flow.variables), language_(flow.languages.front()) {
    variables_["call"] = describe(facts);
    variables_["language"] = speech::tag(language_);
    variables_["result"] = "";
}

const Json* Session::find(std::string_view name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? nullptr : &found->second;
}

Json Session::variable(const std::string& name) const {
    const Json* value = find(name);
    return value ? *value : Json();
}

void Session::set(const std::string& name, Json value) {
    if (variables_.size() >= most_variables && !find(name))
        throw Mistake("more than " + std::to_string(most_variables) + " variables");
    variables_[name] = std::move(value);
}

bool Session::open(const std::string& hours) const {
    const auto found = flow_.hours.find(hours);
    if (found == flow_.hours.end()) throw Mistake("there are no hours '" + hours + "'");
    const Now at = now();
    return found->second.open(at.date, at.time);
}

Now Session::now() const {
    const LocalTime local = local_time(environment_.now(), flow_.timezone);
    return {local.date, local.time};
}

void Session::speak(const std::string& tag) {
    const auto& all = flow_.languages;
    const auto language = speech::language_of(tag);
    if (!language || std::find(all.begin(), all.end(), *language) == all.end())
        throw Mistake("'" + tag + "' is not one of the flow's languages");
    language_ = *language;
    variables_["language"] = speech::tag(language_);
}

}  // namespace tapi::flow
