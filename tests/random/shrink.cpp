// SPDX-License-Identifier: Apache-2.0
// Makes a failure short, and writes it down as a scenario.
#include <chrono>
#include <functional>

#include "run.hpp"

namespace tapi::random {
namespace {

constexpr std::chrono::seconds enough{60};

std::vector<scenario::Action> actions_of(const std::vector<Done>& done) {
    std::vector<scenario::Action> actions;
    for (const Done& each : done) actions.push_back(each.action);
    return actions;
}

}  // namespace

std::vector<Done> shrink(uint64_t seed, const Options& options, const std::vector<Done>& done,
                         Failure& failure) {
    const auto until = std::chrono::steady_clock::now() + enough;
    std::vector<Done> best = done;
    const auto fails = [&](const std::vector<scenario::Action>& actions) {
        Round round(seed, options.apps);
        const auto again = round.repeat(actions);
        if (!again || again->rule != failure.rule) return false;
        best = round.done();
        failure.what = again->what;
        return true;
    };
    for (size_t size = best.size() / 2; size > 0; size /= 2) {
        for (size_t at = 0; at < best.size();) {
            if (std::chrono::steady_clock::now() > until) return best;
            std::vector<scenario::Action> without = actions_of(best);
            const size_t end = std::min(at + size, without.size());
            without.erase(without.begin() + static_cast<std::ptrdiff_t>(at),
                          without.begin() + static_cast<std::ptrdiff_t>(end));
            if (!fails(without)) at += size;
        }
    }
    return best;
}

std::string as_scenario(uint64_t seed, const scenario::Scenario& scenario, const std::vector<Done>& done,
                        const Failure& failure) {
    std::string what = failure.what;
    for (size_t at = 0; (at = what.find('\n', at)) != what.npos;) what.replace(at, 1, " ");
    std::string text = "# Found by the random tester with seed " + std::to_string(seed) +
                       ". After the last step:\n# " + what + "\ntitle: " + failure.rule +
                       " does not hold\nrules: " + failure.rule + "\npending: " + failure.rule +
                       " does not hold after the last step\nexchange\n";
    for (size_t begin = 0; begin < scenario.exchange.size();) {
        const size_t end = scenario.exchange.find('\n', begin);
        text += "  " + scenario.exchange.substr(begin, end - begin) + "\n";
        begin = end + 1;
    }
    for (const scenario::App& app : scenario.apps) text += "app " + app.id + " " + app.version + " phones 1001 monitor ignored\n";
    text += "\n";
    for (const Done& each : done) {
        text += each.action.text;
        if (each.result != "0" && !each.result.empty()) text += " -> " + each.result;
        text += "\n";
    }
    return text;
}

}  // namespace tapi::random
