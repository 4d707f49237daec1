// SPDX-License-Identifier: Apache-2.0
// See phone_model.hpp.
#include "phone_model.hpp"

#include <names.hpp>

#include "choices.hpp"
#include "model.hpp"

namespace tapi::random {
namespace {

void must(bool holds, const char* rule, const scenario::Action& action, LONG result) {
    if (!holds) throw Violation(rule, action.text + " answers " + names::result(result));
}

bool about_a_phone(const scenario::Action& action) {
    const Choice* choice = choice_of(action.verb);
    return choice != nullptr && !choice->args.empty() && choice->args[0] == Arg::phone && !action.words.empty();
}

}  // namespace

PhoneModel::PhoneModel(scenario::Stage& stage, const scenario::Scenario& scenario) : stage_(stage) {
    for (const scenario::App& app : scenario.apps) {
        for (const scenario::Opening& phone : app.phones)
            handles_[app.id][phone.number] = {phone.number, phone.privileges == "owner"};
    }
}

std::set<std::string> PhoneModel::open(const std::string& app) const {
    std::set<std::string> names;
    const auto found = handles_.find(app);
    if (found == handles_.end()) return names;
    for (const auto& [name, handle] : found->second) names.insert(name);
    return names;
}

size_t PhoneModel::holders(const std::string& number, bool owner) const {
    size_t count = 0;
    for (const auto& [app, handles] : handles_) {
        for (const auto& [name, handle] : handles) count += handle.number == number && handle.owner == owner;
    }
    return count;
}

void PhoneModel::opened(const scenario::Action& action, LONG result) {
    const std::string& number = action.words.at(0);
    const bool owner = action.words.at(1) == "owner";
    const bool taken = owner && holders(number, true) != 0;
    must(result == (taken ? test::err(PHONEERR_INUSE) : 0), "PH-1", action, result);
    if (result == 0) handles_[action.app][action.names.at(0)] = {number, owner};
}

void PhoneModel::used(const scenario::Action& action, LONG result) {
    auto& handles = handles_[action.app];
    const auto handle = handles.find(action.words[0]);
    if (handle == handles.end())
        return must(result == test::err(PHONEERR_INVALPHONEHANDLE), "PH-10", action, result);
    const bool refused = choice_of(action.verb)->owner_only && !handle->second.owner;
    must((result == test::err(PHONEERR_NOTOWNER)) == refused, "PH-1", action, result);
    if (action.verb != "close_phone") return;
    must(result == 0, "PH-1", action, result);
    handles.erase(handle);
}

void PhoneModel::after(const scenario::Action& action, const json& answer) {
    const LONG result = answer.at("result");
    if (action.verb == "open_phone") {
        opened(action, result);
    } else if (about_a_phone(action)) {
        used(action, result);
    } else {
        return;
    }
    check_counts();
}

void PhoneModel::check_counts() {
    for (const auto& [app, handles] : handles_) {
        scenario::Actor& actor = *stage_.actors().at(app);
        for (const auto& [name, handle] : handles) {
            const json status = actor.program().ask({{"do", "phone_status"}, {"phone", *actor.phone(name)}});
            const bool agree = status.at("result") == 0 && status.at("owners") == holders(handle.number, true) &&
                               status.at("monitors") == holders(handle.number, false);
            if (!agree) throw Violation("PH-1", app + " is told of phone " + handle.number + ": " + status.dump());
        }
    }
}

}  // namespace tapi::random
