// SPDX-License-Identifier: Apache-2.0
// See run.hpp.
#include "run.hpp"

#include <algorithm>
#include <functional>
#include <names.hpp>

namespace tapi::random {
namespace {

std::string short_name(LONG result) {
    if (result >= 0) return "0";
    const std::string name = names::result(result);
    if (name.starts_with("LINEERR_")) return name.substr(8);
    return name.starts_with("PHONEERR_") ? name.substr(9) : name;
}

}  // namespace

Round::Round(uint64_t seed, int apps) : dice_(seed) {
    scenario_.file = "random";
    scenario_.title = "random";
    scenario_.exchange = exchange;
    scenario_.log_level = "warning";
    static const std::vector<std::string> versions{"2.2", "2.2", "2.1", "2.0", "1.4", "1.3"};
    for (int i = 0; i < apps; ++i) {
        scenario::App app;
        app.id = app.program = std::string(1, static_cast<char>('a' + i));
        app.version = i == 0 ? "2.2" : one_of(versions, dice_);
        app.ignored = true;
        app.phones.push_back({"1001", "monitor"});
        scenario_.apps.push_back(app);
    }
    stage_ = std::make_unique<scenario::Stage>(scenario_);
    model_ = std::make_unique<Model>(*stage_);
    phones_ = std::make_unique<PhoneModel>(*stage_, scenario_);
}

std::optional<Failure> Round::guarded(const std::function<void()>& what) {
    try {
        what();
    } catch (const Violation& violation) {
        return Failure{violation.rule, violation.what(), done_.size()};
    } catch (const std::exception& other) {  // a reply that never comes, a program that ended
        return Failure{"ASY-3", other.what(), done_.size()};
    }
    return std::nullopt;
}

std::string Round::argument(Arg arg, const std::string& app) {
    if (arg == Arg::call) {
        const auto& names = named_[app];
        if (names.empty()) return "";
        // Mostly one of the latest; now and then one that may be gone.
        const size_t latest = std::min<size_t>(names.size(), dice_() % 8 == 0 ? names.size() : 4);
        return names[names.size() - 1 - dice_() % latest];
    }
    if (arg == Arg::line) {
        const auto& lines = model_->open_lines(app);
        return lines.empty() ? "" : one_of(lines, dice_);
    }
    if (arg == Arg::phone) {
        const auto phones = phones_->open(app);
        return phones.empty() ? "" : one_of(phones, dice_);
    }
    if (arg == Arg::app) return one_of(scenario_.apps, dice_).id;
    return draw(arg, dice_);
}

// " as c7 c8" for what makes two calls.
std::string Round::names_for(const Choice& choice) {
    std::string text = choice.makes != 0 ? " as" : "";
    for (int made = 0; made < choice.makes; ++made) text += " c" + std::to_string(++names_);
    return text;
}

// Something that one of the application's latest calls shows it can do.
std::optional<scenario::Action> Round::propose_what_is_shown(const std::string& app) {
    scenario::Actor& actor = *stage_->actors().at(app);
    std::map<const Choice*, std::string> shown;
    std::vector<std::string> swappable;
    const auto& names = named_[app];
    for (size_t i = 0; i < names.size() && i < 8; ++i) {
        const std::string& call = names[names.size() - 1 - i];
        const json status = actor.program().call_status(*actor.call(call));
        if (status.at("result") != 0 || status.at("privilege") != LINECALLPRIVILEGE_OWNER) continue;
        const DWORD features = status.at("features");
        for (const Choice& choice : choices()) {
            if ((choice.feature & features) != 0) shown.emplace(&choice, call);
        }
        if ((features & LINECALLFEATURE_SWAPHOLD) != 0) swappable.push_back(call);
    }
    if (shown.empty()) return std::nullopt;
    std::vector<const Choice*> all;
    for (const auto& [choice, call] : shown) all.push_back(choice);
    std::sort(all.begin(), all.end());  // in the order of the table, so that a seed always does the same
    const Choice& choice = draw(dice_, all);
    std::string text = app + ": " + choice.verb + " " + shown.at(&choice);
    for (size_t i = 1; i < choice.args.size(); ++i) {
        const bool other = choice.feature == LINECALLFEATURE_SWAPHOLD && !swappable.empty();
        const std::string word = other ? one_of(swappable, dice_) : argument(choice.args[i], app);
        if (word.empty()) return std::nullopt;
        text += " " + word;
    }
    if (*choice.extra != '\0') text += std::string(" ") + choice.extra;
    return scenario::parse_action(text + names_for(choice), "random");
}

std::optional<scenario::Action> Round::propose() {
    const std::string app = one_of(scenario_.apps, dice_).id;
    if (!model_->initialised(app)) return scenario::parse_action(app + ": initialize", "random");
    if (dice_() % 2 == 0) {
        if (auto shown = propose_what_is_shown(app)) return shown;
    }
    const bool idle = model_->open_lines(app).empty() || done_.size() < 3 * scenario_.apps.size();
    std::vector<const Choice*> all;
    for (const Choice& choice : choices()) all.push_back(&choice);
    const Choice& choice = idle ? *choice_of("open") : draw(dice_, all);
    std::string text = app + ": " + choice.verb;
    for (const Arg arg : choice.args) {
        std::string word = argument(arg, app);
        if (word.empty()) return std::nullopt;
        if (std::string(choice.verb) == "open" && arg == Arg::number)
            word = std::to_string(1001 + dice_() % 4);
        text += " " + word;
    }
    if (*choice.extra != '\0') text += std::string(" ") + choice.extra;
    text += names_for(choice);
    if (choice.args.size() > 1 && choice.args[1] == Arg::phone_privilege) text += " as p" + std::to_string(++names_);
    scenario::Action action = scenario::parse_action(text, "random");
    if (action.verb == "open" && model_->open_lines(app).contains(action.words[0])) {
        const std::string second = action.words[0] + "b";
        if (model_->open_lines(app).contains(second)) return std::nullopt;
        action = scenario::parse_action(text + " as " + second, "random");
    }
    if (action.verb == "dial" && action.words.size() < 2) return std::nullopt;
    return action;
}

void Round::step(const scenario::Action& action) {
    model_->before(action);
    done_.push_back({action, ""});
    const json answer = stage_->act(action);
    if (action.verb == "initialize") named_[action.app].clear();
    done_.back().result = short_name(answer.at("result"));
    for (const std::string& name : action.names) {
        if (stage_->actors().at(action.app)->call(name)) named_[action.app].push_back(name);
    }
    model_->after(action, answer);
    phones_->after(action, answer);
}

// Calls that appeared get names by steps of their own, so that the steps can be done again.
void Round::name_calls() {
    for (const scenario::App& app : scenario_.apps) {
        for (const DWORD call : model_->unnamed(app.id)) {
            const std::string name = "c" + std::to_string(++names_);
            stage_->actors().at(app.id)->call_is(call, name);
            named_[app.id].push_back(name);
            done_.push_back({scenario::parse_action(app.id + ": new as " + name, "random"), "0"});
        }
    }
}

std::optional<Failure> Round::draw_steps(int count) {
    return guarded([&] {
        while (count > 0) {
            const auto action = propose();
            if (!action) continue;
            step(*action);
            name_calls();
            --count;
        }
    });
}

// Whether everything that the action names is there.
bool Round::possible(const scenario::Action& action) {
    scenario::Actor& actor = *stage_->actors().at(action.app);
    if (action.verb == "initialize") return !model_->initialised(action.app);
    if (!model_->initialised(action.app)) return false;
    const Choice* choice = choice_of(action.verb);
    for (size_t i = 0; choice != nullptr && i < choice->args.size() && i < action.words.size(); ++i) {
        if (choice->args[i] == Arg::call && !actor.call(action.words[i])) return false;
        if (choice->args[i] == Arg::phone && !actor.phone(action.words[i])) return false;
        if (choice->args[i] == Arg::line && !model_->open_lines(action.app).contains(action.words[i]))
            return false;
    }
    return true;
}

std::optional<Failure> Round::repeat(const std::vector<scenario::Action>& actions) {
    return guarded([&] {
        for (const scenario::Action& action : actions) {
            if (action.verb == "new") {
                const auto calls = model_->unnamed(action.app);
                if (calls.empty()) continue;
                stage_->actors().at(action.app)->call_is(calls[0], action.names[0]);
                done_.push_back({action, "0"});
            } else if (possible(action)) {
                step(action);
            }
        }
    });
}

}  // namespace tapi::random
